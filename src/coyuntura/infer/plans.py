"""Plans of fits: all that the draws of a fit depend on, so that any worker can lead any repeat of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.choice import parameter_cells
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.worlds import World
from coyuntura.errors import did_you_mean
from coyuntura.infer.density import PriorDensity
from coyuntura.infer.rolling import FEWEST
from coyuntura.infer.state import Options
from coyuntura.infer.target import Target
from coyuntura.infer.tempering import Sampler
from coyuntura.infer.versions import MadeFor, made_for
from coyuntura.model.observations import Observation
from coyuntura.model.scenarios import HISTORY
from coyuntura.names import Id, canonical
from coyuntura.sweep.content import content_key
from coyuntura.sweep.plans import engine_version

PARTICLES, REPEATS = 1000, 4
MOST_PARTICLES, MOST_REPEATS = 100_000, 64


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks of a fit.

    Attributes:
        modules: Names of modules whose cells' observations are fitted to; of any module where there are none.
        series: Series that are fitted to, `table/series`; all of the modules' where there are none.
        parameters: What is looked for, by `name` or `name[element]`; all that observed cells rest on where none is
            named. The others of these stay at their declared numbers.
        scenario: Under which the model runs.
        by_year: Whether figures enter year by year, so that each year is foretold from those before.
        particles: Of each repeat.
        repeats: How many, independent of each other.
        seed: Of all; the study's own where None.
        dt: Step of the clock, in the study's unit of time; the study's own where None.
        despite_prior: Whether to fit although the priors say something absurd of the figures.
    """

    modules: Sequence[str] = ()
    series: Sequence[str] = ()
    parameters: Sequence[str] = ()
    scenario: Id = HISTORY
    by_year: bool = False
    particles: int = PARTICLES
    repeats: int = REPEATS
    seed: int | None = None
    dt: float | None = None
    despite_prior: bool = False


@dataclass(frozen=True, slots=True)
class FitPlan:
    """A target, how it is sampled, and by which code."""

    target: Target
    options: Options
    by_year: bool
    repeats: int
    seed: int
    made_for: MadeFor
    fixed: Mapping[str, float]
    """Cells of parameters with a prior that observed cells rest on, and that stay at their declared numbers."""
    scenario: Id
    version: str
    key: str = field(init=False)
    """SHA-256 of all of it."""

    def __post_init__(self) -> None:
        how = (self.options, self.by_year, self.repeats, self.seed, self.target.names, self.told())
        object.__setattr__(self, "key", content_key(self.made_for, *how, self.version))

    @property
    def density(self) -> PriorDensity:
        """What is sampled."""
        return density_of(self.target)

    @property
    def sent(self) -> "Sent":
        """What workers are sent."""
        target = self.target
        items = tuple(one.item for one in target.watched)
        what = (target.engine.checked, items, target.world, target.cells, target.until)
        return Sent(*what, self.options, self.by_year, self.seed, self.version)

    @property
    def groups(self) -> int:
        """In how many groups the figures enter."""
        return len(self.target.years) if self.by_year else 1

    def told(self) -> Mapping[str, str]:
        """Return how it is sampled, for those who read the result."""
        return {
            "particles": str(self.options.particles),
            "repeats": str(self.repeats),
            "seed": str(self.seed),
            "dt": f"{self.target.engine.checked.model.clock.dt:.17g}",
            "years": "single" if self.by_year else "together",
            "code": self.version,
        }


@dataclass(frozen=True, slots=True)
class Sent:
    """What a plan's repeats depend on, as another process is sent it: the target is made there."""

    checked: CheckedStudy
    observations: tuple[Observation, ...]
    world: World
    cells: tuple[str, ...]
    until: int | None
    options: Options
    by_year: bool
    seed: int
    version: str

    def sampler(self, threads: int | None) -> Sampler:
        """Return what leads particles.

        Args:
            threads: How many share the runs; as many as there are processors where None.
        """
        engine = Engine(self.checked)
        engine.threads = threads
        target = Target.of(engine, self.observations, self.cells, self.world, self.until, _scaled_by(self.by_year))
        ends = tuple(range(1, len(target.years) + 1)) if self.by_year else ()
        return Sampler(density_of(target), self.options, ends)


def density_of(target: Target) -> PriorDensity:
    """Return a target on scales without bounds."""
    return PriorDensity(target.names, target.priors, target.years, target.log_likelihood, target.log_likelihood)


def plan_fit(engine: Engine, wanted: Wanted) -> FitPlan:
    """Return the plan of a fit.

    Args:
        engine: The study's.
        wanted: What is asked of it.

    Raises:
        ValueError: A name is unknown, nothing observed is left, no parameter is, or numbers do not go together.
    """
    for name, number, most in (
        ("particles", wanted.particles, MOST_PARTICLES),
        ("repeats", wanted.repeats, MOST_REPEATS),
    ):
        if not 1 <= number <= most:
            raise ValueError(f"{name} must be 1 to {most:,}, got {number:,}")
    study = engine.checked.study
    observations = _observations(engine, wanted)
    world = engine.world([wanted.scenario])
    scaled_by = _scaled_by(wanted.by_year)
    everything = Target.of(engine, observations, None, world, None, scaled_by)
    parameters = _parameters(engine, wanted, everything.cells)
    target = everything if parameters is None else Target.of(engine, observations, parameters, world, None, scaled_by)
    if not target.names:
        raise ValueError("nothing that is observed rests on a parameter with a prior, so there is nothing to fit")
    if not target.years:
        raise ValueError("no figure lies within what a fit may see: look at `fitted_until` and at the run's time")
    if wanted.dt is not None:
        target = target.with_dt(wanted.dt / engine.checked.model.clock.dt)
    declared = engine.checked.model.parameters
    seed = study.ensemble.seed if wanted.seed is None else wanted.seed
    return FitPlan(
        target=target,
        options=Options(particles=wanted.particles),
        by_year=wanted.by_year,
        repeats=wanted.repeats,
        seed=seed,
        made_for=made_for(engine, observations, target.cells, wanted.scenario),
        fixed={cell: declared[cell] for cell in everything.cells if cell not in target.cells},
        scenario=wanted.scenario,
        version=engine_version(),
    )


def _scaled_by(by_year: bool) -> int | None:  # noqa: FBT001  one of two kinds of fit
    """Return how many figures give the usual prior of a discrepancy its scale.

    Where each year is foretold from those before, these are the ones before the first that anybody is scored on.
    """
    return FEWEST if by_year else None


def _observations(engine: Engine, wanted: Wanted) -> list[Observation]:
    """Return what is fitted to.

    Raises:
        ValueError: A module or a series is unknown, or has no observation.
    """
    checked = engine.checked
    items = list(checked.study.observations)
    if not items:
        raise ValueError("the study says of no series how it arises: `observations/NAME.yaml` would")
    modules = [module.id for module in checked.study.modules]
    known = {item.series: item for item in items}
    for name in map(canonical, wanted.modules):
        if name not in modules:
            raise ValueError(f"the study has no module `{name}`.{did_you_mean(name, modules)}")
    for name in wanted.series:
        if name not in known:
            raise ValueError(f"the study says of no series `{name}` how it arises.{did_you_mean(name, known)}")
    within = set(map(canonical, wanted.modules))
    homes = checked.model.homes
    found = [item for item in items if not within or homes.get(item.cell) in within]
    found = [item for item in found if not wanted.series or item.series in wanted.series]
    if not found:
        raise ValueError(f"no series of these is observed; the study says how these arise: {', '.join(known)}")
    return found


def _parameters(engine: Engine, wanted: Wanted, resting: Sequence[str]) -> list[str] | None:
    """Return the cells that are looked for; None where they are all that observed cells rest on.

    Raises:
        ValueError: One is unknown, or nothing observed rests on it.
    """
    if not wanted.parameters:
        return None
    found: list[str] = []
    for name in wanted.parameters:
        for cell in parameter_cells(engine.checked.model, name):
            if cell not in resting:
                raise ValueError(f"`{cell}` has no prior, or nothing that is fitted to rests on it")
            found.append(cell)
    return found

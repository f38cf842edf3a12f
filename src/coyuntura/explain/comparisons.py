"""Comparisons of what runs say with what was observed: the fit as it is, and forecasts beside those of rivals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from coyuntura.arrays import Flags, Reals
from coyuntura.dates import Period
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.ensemble.observed import Observed, observed, on_scale, simulated
from coyuntura.ensemble.worlds import World
from coyuntura.explain.contest import Contest, Foretold, contest
from coyuntura.explain.grounds import drivers_of
from coyuntura.explain.histories import History, history_of
from coyuntura.explain.intervals import LEVEL, POINTS, points_of
from coyuntura.explain.readings import AT_ONCE, whole_members
from coyuntura.explain.refits import Refit, refits_of
from coyuntura.explain.scores import FitErrors, IntervalCoverage, fit_errors, interval_coverage
from coyuntura.explain.theories import Theory, declared_levels, foretold_by
from coyuntura.infer.posterior import Posterior
from coyuntura.infer.rolling import FEWEST
from coyuntura.measures.saved import Saved
from coyuntura.model.observations import Events, Observation

_FEWEST = 20


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """A simulated and an observed series side by side, period by period.

    `central` is the member with every parameter at its declared value; `low` and `high` are the ends of the
    central 90 % of the ensemble, with the same quantiles as `coverage`. All are what the observation reads over the
    periods of the observed figures, in the series' unit; periods that the run does not hold whole are left out.
    Of changes they are the changes themselves, on the scale of the observation's transform, the first figure left out.
    Errors are on that scale; they are None where the central member has none.
    """

    observation: Observation
    periods: tuple[Period, ...]
    dates: tuple[str, ...]
    is_fitted: Flags
    is_held_out: Flags
    observed: Reals
    central: Reals
    low: Reals
    high: Reals
    unit: str
    fitted: FitErrors | None
    coverage: IntervalCoverage | None
    stopped: int


@dataclass(frozen=True, slots=True)
class Side:
    """Whose forecasts a theory's are, and what it may have known."""

    name: str
    interpretation: str
    """Empty for the study's own."""
    is_posterior: bool
    is_yearly: bool
    """Whether it was fitted anew each year, up to the last that a fit may see."""
    refitted_until: int | None
    """That year: its later forecasts are by its last draws; None where it was not."""
    is_certified: bool
    """Whether a posterior passed every gate; members of priors have none."""
    knows_until: str
    """The date up to which its interpretation may know; empty where all may be known."""


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Everything that stands beside what was observed."""

    items: tuple[Compared, ...]
    """The fit of the first theory, series by series."""
    contest: Contest
    sides: tuple[Side, ...]
    """Of the theories, in order."""
    begins: Mapping[str, int]
    """The first year of each series that no theory had been fitted to."""
    drivers: tuple[str, ...]
    """Series that feed the runs, whose later figures forecasts know as well: they are conditional."""
    left_out: tuple[str, ...]
    """Observed series of which there are no figures to foretell: dates of events."""
    refits: tuple[Refit, ...]
    """Losses of fit of other posteriors of the same series against the first; none for fewer than two."""


def compared_of(observations: Sequence[Observation]) -> tuple[Observation, ...]:
    """Return the observations whose figures stand beside what is simulated: dates of events have none."""
    return tuple(item for item in observations if not isinstance(item.noise, Events))


def compare(theories: Sequence[Theory]) -> Comparison:
    """Return every series that a study observes beside the same of runs, and whose forecasts were how good.

    Args:
        theories: Of one study, whose data and observations they share; names are unique.

    Raises:
        ValueError: There is none, or the study observes no series.
        MemoryError: The trajectories would be more numbers than are held at once.
    """
    first = theories[0].engine
    checked, unit = first.checked, first.checked.model.clock.unit
    items = compared_of(checked.study.observations)
    if unit is None or not items:
        raise ValueError("the study observes no series that can be compared")
    seen = [observed(checked, item) for item in items]
    each = [one.begins(unit) for one in theories]
    begins = {item.series: max(found[item.series] for found in each) for item in items}
    histories = {one.item.series: history_of(one, unit) for one in seen}
    # Of a series with fewer figures nobody can be scored, whatever is known of its noise.
    scored = {name: history for name, history in histories.items() if len(history.values) > FEWEST}
    foretold, lines = _foretold(theories, scored, begins)
    found = contest(scored, foretold, begins, lines, checked.study.ensemble.seed)
    posteriors = {one.name: one.who for one in theories if isinstance(one.who, Posterior)}
    return Comparison(
        items=compared(first, _members(theories[0]), seen, theories[0].world),
        contest=found,
        sides=tuple(_side(one) for one in theories),
        begins=begins,
        drivers=tuple(one.name for one in drivers_of(first, {item.cell for item in items})),
        left_out=tuple(item.series for item in checked.study.observations if item not in items),
        refits=refits_of(posteriors, found),
    )


def _foretold(
    theories: Sequence[Theory], histories: Mapping[str, History], begins: Mapping[str, int]
) -> tuple[Sequence[Foretold], Mapping[str, Reals]]:
    """Return what theories foretell, as of every year that counts, and what the run with declared values says."""
    years = {name: history.years.tolist() for name, history in histories.items()}
    first = min((max(begins[name] - 1, found[FEWEST - 1]) for name, found in years.items()), default=0)
    origins = range(first, max((found[-1] for found in years.values()), default=0))
    if not origins:
        return [], {}
    return [foretold_by(one, histories, origins) for one in theories], declared_levels(theories[0], histories)


def _members(theory: Theory) -> Members:
    who = theory.who
    return who.members(theory.engine.checked) if isinstance(who, Posterior) else who


def _side(theory: Theory) -> Side:
    who = theory.who
    return Side(
        name=theory.name,
        interpretation=theory.interpretation,
        is_posterior=isinstance(who, Posterior),
        is_yearly=theory.is_yearly,
        refitted_until=theory.refitted_until,
        is_certified=isinstance(who, Posterior) and who.is_certified,
        knows_until=theory.engine.checked.study.knows_until or "",
    )


def compared(engine: Engine, members: Members, items: Sequence[Observed], world: World) -> tuple[Compared, ...]:
    """Return observed series beside the same of runs.

    Args:
        engine: The study's.
        members: The ensemble whose spread is shown.
        items: What was observed.
        world: Changes under which both run.

    Raises:
        MemoryError: The trajectories would be more numbers than are held at once.
    """
    if not items:
        return ()
    central = _simulated(engine, Members.of_declared(engine.checked), items, world)
    ensemble = _simulated(engine, members, items, world)
    return tuple(_compared(item, central, ensemble) for item in items)


_Simulated: TypeAlias = tuple[Mapping[str, Reals], Flags]
"""What figures would be, by series, shape (figure, member), and which members did not stop."""


def _simulated(engine: Engine, members: Members, items: Sequence[Observed], world: World) -> _Simulated:
    """Return what is compared of the members, run in parts for which there is room."""
    cells = sorted({one.item.cell for one in items})
    clock = engine.checked.model.clock
    size = AT_ONCE // max(1, len(cells) * engine.instants())
    found: dict[str, list[Reals]] = {one.item.series: [] for one in items}
    whole: list[Flags] = []
    for part in members.parts(size):
        (run,) = engine.run(part, [world], cells, every_step=True)
        whole.append(whole_members(run))
        saved = Saved(run.times, clock.stop, clock.unit)
        for one in items:
            figures = simulated(one.item, saved, run.values[one.item.cell], one.periods)
            found[one.item.series].append(figures / one.ratio)
    return {name: np.concatenate(parts, axis=1) for name, parts in found.items()}, np.concatenate(whole)


def _compared(one: Observed, central: _Simulated, ensemble: _Simulated) -> Compared:
    item, whole = one.item, ensemble[1]
    seen, first = _shown(one.values[:, np.newaxis], item)[:, 0], 1 if item.reads == "change" else 0
    single = _shown(central[0][item.series], item)[:, 0]
    many = _shown(ensemble[0][item.series][:, whole], item)
    fitted, later = one.is_fitted[first:], one.is_held_out[first:]
    low, high = _band(many)
    return Compared(
        observation=item,
        periods=one.periods[first:],
        dates=one.dates[first:],
        is_fitted=fitted,
        is_held_out=later,
        observed=seen,
        central=single,
        low=low,
        high=high,
        unit=one.unit if item.reads != "change" or item.transform == "identity" else "1",
        fitted=_errors(_scaled(single, item), _scaled(seen, item), fitted),
        coverage=interval_coverage(many.T, seen, LEVEL) if many.shape[1] >= _FEWEST and seen.size else None,
        stopped=int(np.count_nonzero(~whole)),
    )


def _shown(values: Reals, item: Observation) -> Reals:
    """Return what is shown of figures, shape (figure, member): of changes, these on their scale."""
    return np.diff(on_scale(values, item.transform), axis=0) if item.reads == "change" else values


def _scaled(shown: Reals, item: Observation) -> Reals:
    """Return what is shown on the scale of errors."""
    return shown if item.reads == "change" else on_scale(shown, item.transform)


def _band(many: Reals) -> tuple[Reals, Reals]:
    """Return the ends of the central 90 % of members; not numbers where no member is left."""
    if many.shape[1] == 0:
        return np.full(len(many), np.nan), np.full(len(many), np.nan)
    low, _, high = points_of(many, POINTS, axis=1)
    return low, high


def _errors(one: Reals, seen: Reals, fitted: Flags) -> FitErrors | None:
    """Return the errors over the window that fits may see."""
    usable = np.isfinite(one) & np.isfinite(seen)
    return fit_errors(one[fitted], seen[fitted]) if fitted.any() and usable[fitted].all() else None

"""What a fit rests on, so that its draws are not put to another model: clock, equations, numbers, priors, figures."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import TypeAlias, cast

from coyuntura.check.cells import CheckedModel
from coyuntura.clock import Clock
from coyuntura.dates import date_of
from coyuntura.ensemble.engine import Engine
from coyuntura.errors import Fault, Faults, Place, StudyError
from coyuntura.infer.posterior import Posterior
from coyuntura.model.elements import Parameter
from coyuntura.model.observations import Observation
from coyuntura.model.study import Study
from coyuntura.names import Id
from coyuntura.priors.prior import AbstractPrior, shown
from coyuntura.sweep.content import content_key
from coyuntura.sweep.plans import world_inputs

_NO_CLOCK = Clock(0.0, 1.0, 1.0, 1.0, None, "")
"""In place of a program's own, so that equations are told apart from when they run."""

MadeFor: TypeAlias = Mapping[str, Mapping[str, str]]
"""Of each kind, what each thing was, by its name: clock, numbers and priors in words, all else as a checksum."""

_WAY_OUT = "Fit this study: `coyuntura fit STUDY -o FILE`; or ask the study that the posterior was made for."


def made_for(engine: Engine, observations: Collection[Observation], fitted: Collection[str], scenario: Id) -> MadeFor:
    """Return what draws rest on that are fitted to observations: of the model no more than these need.

    Args:
        engine: The study's.
        observations: What is fitted to.
        fitted: Cells of the parameters that are looked for.
        scenario: Under which.
    """
    checked = engine.checked
    program = engine.prepared({item.cell for item in observations}, every_step=True).program
    world = world_inputs(engine, scenario)
    read = [name for name in program.parameters if name not in fitted]
    seed = {"seed": str(checked.study.ensemble.seed)} if program.streams else {}
    bare = replace(program, clock=_NO_CLOCK, parameters=sorted(program.parameters))
    return {
        "clock": _clock_text(program.clock),
        "equations": {"program": content_key(bare)},
        "numbers": {**{name: _number(checked.model, name, world.parameters[name]) for name in sorted(read)}, **seed},
        "priors": {name: prior_text(checked.model.priors[name]) for name in sorted(fitted)},
        "data": {name: content_key(world.data[name]) for name in sorted(program.data)},
        "figures": {item.series: _figures_key(engine, item) for item in observations},
        "observations": {item.series: content_key(_meaning(item)) for item in observations},
    }


def parameters_read(engine: Engine, cells: Iterable[str]) -> tuple[str, ...]:
    """Return the cells of parameters with a prior on which some cells rest, in the order of the study."""
    read = engine.prepared(frozenset(cells), every_step=True).program.parameters
    return tuple(name for name in engine.checked.model.priors if name in read)


def require_made_for(engine: Engine, posterior: Posterior, file: Path) -> None:
    """Require that a posterior was made for the study as it is: for as much of it as its draws rest on.

    Raises:
        StudyError: It was not; every difference is told, at its place in the study.
    """
    faults = Faults()
    study = engine.checked.study
    _require_theory(study, posterior, file)
    by_series = {item.series: item for item in study.observations}
    missing = [item.name for item in posterior.series if item.name not in by_series]
    missing += [name for name in posterior.parameters if name not in engine.checked.model.priors]
    missing += [posterior.scenario] if posterior.scenario not in study.scenarios else []
    for name in missing:
        message = f"the posterior `{file.name}` was made with `{name}`, which the study does not have, or not so."
        faults.add("posterior-unusable", message, Place(str(file)), _WAY_OUT)
    faults.raise_if_any()
    observations = [by_series[item.name] for item in posterior.series]
    now = made_for(engine, observations, posterior.parameters, Id(posterior.scenario))
    refuse_other(engine, file, posterior.made_for, now, faults)
    faults.raise_if_any()


def _require_theory(study: Study, posterior: Posterior, file: Path) -> None:
    """Require that a study is taken as the interpretation that a posterior was made under.

    Raises:
        StudyError: It is taken as another, or as none.
    """
    taken = "" if study.interpretation is None else str(study.interpretation.id)
    if posterior.interpretation == taken:
        return
    made, asked = (
        f"interpretation `{name}`" if name else "no interpretation" for name in (posterior.interpretation, taken)
    )
    message = f"the posterior `{file.name}` was made under {made}, and the study is taken under {asked}."
    way_out = "Leave out `--interpretation`."
    if posterior.interpretation:
        way_out = f"Give `--interpretation {posterior.interpretation}`."
    raise StudyError([Fault("posterior-unusable", message, Place(str(file)), way_out)])


def refuse_other(engine: Engine, file: Path, old: MadeFor, new: MadeFor, faults: Faults) -> None:
    """Record how what a posterior rests on differs from what the study now holds.

    Args:
        engine: The study's.
        file: The posterior's.
        old: What it was made for.
        new: The same of the study.
        faults: Filled with each difference, at its place in the study.
    """
    model = engine.checked.model
    places = {item.series: item.place for item in engine.checked.study.observations}
    for kind, name in _differing(old, new):
        was, now = old.get(kind, {}).get(name), new[kind].get(name)
        match kind:
            case "clock":
                what = f"`{name}` of the clock as {_or_none(was)}, and the study has {_or_none(now)}"
                place = engine.checked.study.clock.place
            case "numbers" | "priors":
                what = f"`{name}` as {_or_none(was)}, and the study has {_or_none(now)}"
                place = _place(model, name)
            case "data":
                what, place = f"other data for `{name}`", _place(model, name)
            case "figures":
                what, place = f"other figures of `{name}`, or of its bounds", places.get(name)
            case "observations":
                what, place = f"another observation model of `{name}`", places.get(name)
            case _:
                what, place = "other equations", None
        message = f"the posterior `{file.name}` was made with {what}."
        faults.add("posterior-unusable", message, place or Place(str(file)), _WAY_OUT)


def prior_text(prior: AbstractPrior) -> str:
    """Return a prior as it is written, such as `normal(0, 1)`."""
    numbers = [getattr(prior, field.name) for field in fields(prior)] if is_dataclass(prior) else []
    return f"{prior.family}({', '.join(map(shown, numbers))})"


def _differing(old: MadeFor, new: MadeFor) -> Iterator[tuple[str, str]]:
    for kind, found in new.items():
        for name in dict.fromkeys((*old.get(kind, {}), *found)):
            if old.get(kind, {}).get(name) != found.get(name):
                yield kind, name


def _clock_text(clock: Clock) -> Mapping[str, str]:
    """Return a clock in words, by the keys of study.yaml; the time between saved points is none of it."""
    unit = clock.unit
    start, stop = (shown(end) if unit is None else date_of(end, unit).isoformat() for end in (clock.start, clock.stop))
    return {
        "unit": unit or clock.counted_in,
        "start": start,
        "stop": stop,
        "dt": shown(clock.dt),
        "method": clock.method,
    }


def _number(model: CheckedModel, cell: str, value: float) -> str:
    """Return a parameter's number as it is written, or the option that it is of a branch."""
    branch = model.branches.get(cell)
    return shown(value) if branch is None else branch.names[int(value) - 1]


def _or_none(text: str | None) -> str:
    return "nothing" if text is None else f"`{text}`"


def _place(model: CheckedModel, cell: str) -> Place | None:
    variable = model.variables.get(Id(cell.partition("[")[0]))
    if variable is None:
        return None
    element = variable.element
    prior_place = element.prior_place if isinstance(element, Parameter) else None
    return prior_place or element.header.place


def _figures_key(engine: Engine, item: Observation) -> str:
    """Return the checksum of the figures of a series, and of those that bound them."""
    found = engine.checked.study.series(item.series)
    figures = [] if found is None else [(figure.date, figure.value) for figure in found.figures]
    bounds: list[list[tuple[str, float]]] = []
    for name in () if found is None else (found.low, found.high):
        bound = engine.checked.study.series(f"{item.series.partition('/')[0]}/{name}") if name else None
        bounds.append([] if bound is None else [(figure.date, figure.value) for figure in bound.figures])
    return content_key("" if found is None else found.unit, figures, bounds)


def _meaning(noun: object) -> object:
    """Return what an observation model says, without where it says it, of whom and in which words."""
    if isinstance(noun, tuple):
        return [_meaning(part) for part in cast("tuple[object, ...]", noun)]
    if not is_dataclass(noun) or isinstance(noun, type):
        return noun
    said = [field for field in fields(noun) if field.compare and field.name not in {"label", "claims", "source"}]
    return [type(noun).__name__, *((field.name, _meaning(getattr(noun, field.name))) for field in said)]

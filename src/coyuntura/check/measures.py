"""Measures: expressions over runs, checked and made ready to be computed.

After checking, a `Name` is `scenario:cell`, dates are model times, conversions are factors,
and what needs no run (an observed figure, a ledger's balance) is a number.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from types import MappingProxyType

from coyuntura.blocks.functions import CLOCK_WORDS
from coyuntura.blocks.unit_rules import AnyUnit
from coyuntura.check.cells import CheckedModel
from coyuntura.check.hidden import MOST_NODES, Hidden, TooLarge
from coyuntura.check.meaning import Inferred
from coyuntura.check.measure import NOTHING, Measure, needs
from coyuntura.check.rounds import straight
from coyuntura.check.symbols import Symbols, parse_unit
from coyuntura.check.units import UnitChecker
from coyuntura.check.unroll import Unroller
from coyuntura.check.ways_out import as_written
from coyuntura.check.words import Words, split
from coyuntura.errors import Faults, Place
from coyuntura.measures.catalogue import MEASURES
from coyuntura.model.equations import Equation
from coyuntura.model.measures import NamedMeasure
from coyuntura.model.study import Study
from coyuntura.names import Id, canonical
from coyuntura.syntax.tree import Binary, Call, Expression, Name, Number, parts, walk
from coyuntura.units import DIMENSIONLESS, Unit, UnitError

MOST_PARTS = 256
"""Parts that a named measure may rest on: each measure computes its own, so that a chain costs their square."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Every checked measure: those that have names, and those of conditions, figures and outcomes."""

    named: Mapping[Id, Measure]
    by_equation: Mapping[Equation, Measure]


def check_measures(study: Study, model: CheckedModel, faults: Faults) -> Measures:
    """Return every measure of a study, checked."""
    named = dict(_check_named(study, model, faults))
    measures = {item.holds: check_measure(study, model, item.holds, faults, "", named) for item in study.conditions()}
    for item in study.measured():
        unit = _known_unit(item.unit, item.unit_place, model.symbols, faults)
        for equation in filter(None, (item.measure, item.observed)):
            measures[equation] = check_measure(study, model, equation, faults, unit, named)
    return Measures({name: measure for name, measure in named.items() if measure is not None}, measures)


def _check_named(study: Study, model: CheckedModel, faults: Faults) -> Iterator[tuple[Id, Measure | None]]:
    """Yield the measures that have names, each after those that it reads; None for one that has faults."""
    taken = {*model.symbols.by_id, *model.symbols.positions, *model.symbols.unclear}
    for name in taken & study.measures.keys():
        message = f"`{name}` is already a name of the model."
        faults.add("name-duplicate", message, study.measures[name].place, "Names are unique over the whole study.")
    measures = {name: item for name, item in study.measures.items() if name not in taken}
    known: dict[Id, Measure | None] = dict.fromkeys(measures)
    for name in _reading_order(measures, faults):
        item, before = measures[name], len(faults)
        unit = _known_unit(item.unit, item.unit_place, model.symbols, faults)
        found = check_measure(study, model, item.measure, faults, unit, known)
        if len(found.parts) > MOST_PARTS:
            message = f"`{name}` rests on more than {MOST_PARTS} parts of other measures and functions."
            faults.add("model-too-large", message, item.place, "Compute what it rests on in a module.")
        known[name] = found if len(faults) == before else None
    yield from known.items()


def _reading_order(measures: Mapping[Id, NamedMeasure], faults: Faults) -> tuple[Id, ...]:
    """Return measures so that each comes after those that it reads; none, with a fault, where some read in a ring."""
    graph = {name: _names_in(item, measures) for name, item in measures.items()}
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        # The ring has its first name again at its end, and each name is read by the next.
        ring: list[Id] = error.args[1][:0:-1]
        first = ring.index(min(ring))
        shown = " -> ".join(f"`{name}`" for name in (*ring[first:], *ring[: first + 1]))
        message = f"these measures read each other in a ring: {shown}."
        faults.add("measure-unclear", message, measures[ring[first]].place, "One of them must do without the next.")
        return ()


def _names_in(item: NamedMeasure, measures: Mapping[Id, NamedMeasure]) -> list[Id]:
    names = [canonical(split(node.text)[1]) for node in walk(item.measure.tree) if isinstance(node, Name)]
    return [name for name in names if name in measures]


def _known_unit(unit: str, place: Place, symbols: Symbols, faults: Faults) -> str:
    """Return a unit's text; nothing, with a fault, where the registry does not know it."""
    before = len(faults)
    parse_unit(unit, place, symbols.units, faults)
    return unit if len(faults) == before else ""


def check_measure(
    study: Study,
    model: CheckedModel,
    equation: Equation,
    faults: Faults,
    wanted: str = "",
    named: Mapping[Id, Measure | None] = MappingProxyType({}),
) -> Measure:
    """Return the measure that an expression states, with a fault for whatever does not fit.

    Args:
        study: Its series, ledgers and scenarios.
        model: The checked model.
        equation: The measure as written.
        faults: Filled with whatever is wrong.
        wanted: The unit that it is converted to; its own where this is empty.
        named: Measures that it may read by name; None for one that has faults.
    """
    words = Words(study, model, named)
    inferred = Inferred()
    checker = UnitChecker(model.symbols, equation, (), faults, inferred, words)
    before = len(faults)
    meaning = checker.infer(equation.tree)
    if meaning.starred:
        message = f"`[*]` leaves `{meaning.starred[0]}` open."
        checker.fault("axes-differ", message, equation.tree, "Reduce it with SUM, MEAN, MIN or MAX.")
    if len(faults) > before:
        return NOTHING
    hidden = Hidden()
    try:
        tree = Unroller(model.symbols, "", inferred, {}, hidden, words).tree(equation.tree)
    except TooLarge:
        message = f"this measure unrolls to more than {MOST_NODES:,} operations."
        faults.add("model-too-large", message, equation.place)
        return NOTHING
    except ValueError as error:
        faults.add("call-arguments", f"{error}.", equation.place)
        return NOTHING
    cells = straight(hidden.computed, hidden.loops)
    if _varies(tree, cells):
        message = "this is a trajectory, not one value."
        checker.fault("measure-unclear", message, equation.tree, "Read it with `AT(x, 'date')` or over a period.")
        return NOTHING
    unit = meaning.unit or DIMENSIONLESS
    if wanted:
        tree, unit = _converted(checker, tree, meaning.unit, wanted)
    return Measure(tree, unit, frozenset(needs(tree, cells)), cells, words.scenario)


def _converted(checker: UnitChecker, tree: Expression, unit: AnyUnit, wanted: str) -> tuple[Expression, Unit]:
    """Return a tree in the wanted unit; a fault where it measures something else."""
    try:
        target = checker.symbols.units.parse(wanted)
    except UnitError as error:
        checker.fault("unit-unknown", f"the unit `{wanted}` {error}.", checker.equation.tree)
        return tree, DIMENSIONLESS
    if unit is None:
        return tree, target
    if not unit.is_like(target):
        given = as_written(checker.symbols, checker.equation.tree, unit)
        message = f"this measure is in `{given}`, but is to be shown in `{wanted}`."
        checker.fault("units-differ", message, checker.equation.tree)
        return tree, target
    ratio = unit.ratio(target)
    return (tree if ratio == 1 else Binary("*", tree, Number(ratio))), target


def _varies(tree: Expression, hidden: Mapping[str, Expression]) -> bool:
    """Tell whether a ready tree still has a value at each time."""
    varying: set[str] = set()
    for name, part in hidden.items():
        if _is_open(part, hidden, varying):
            varying.add(name)
    return _is_open(tree, hidden, varying)


def _is_open(tree: Expression, hidden: Mapping[str, Expression], varying: set[str]) -> bool:
    waiting = [tree]
    while waiting:
        match waiting.pop():
            case Name(text):
                if text in varying or not (text in hidden or text in _CLOCK):
                    return True
            case Call(function) if function in MEASURES:
                pass
            case node:
                waiting += parts(node)
    return False


_CLOCK = CLOCK_WORDS - {"TIME"}
"""Clock words whose value is the same throughout a run."""

"""Measures: expressions over runs, checked and made ready to be computed.

After checking, a `Name` is `scenario:cell`, dates are model times, conversions are factors,
and what needs no run (an observed figure, a ledger's balance) is a number.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from coyuntura.blocks.functions import CLOCK_WORDS, FUNCTIONS, GROUPS
from coyuntura.blocks.unit_rules import AnyUnit, UnitsDiffer
from coyuntura.check.cells import CheckedModel
from coyuntura.check.hidden import MOST_NODES, Hidden, TooLarge
from coyuntura.check.symbols import Symbols, parse_unit
from coyuntura.check.units import Inferred, Meaning, UnitChecker
from coyuntura.check.unroll import Unroller
from coyuntura.data.tables import Series
from coyuntura.dates import SLACK, moment_of, parse_date, parse_period
from coyuntura.errors import Faults, did_you_mean
from coyuntura.evidence.ledger import Ledger
from coyuntura.measures.catalogue import MEASURES
from coyuntura.measures.measure import Constant, Given, Kind, Written, form
from coyuntura.measures.measure import Measure as Function
from coyuntura.model.elements import Equation, Lookup
from coyuntura.model.scenarios import HISTORY
from coyuntura.model.study import Study
from coyuntura.names import Id, canonical
from coyuntura.syntax.tree import Binary, Call, Expression, Name, Number, Quoted, Star, parts, walk
from coyuntura.units import DIMENSIONLESS, Unit, UnitError


@dataclass(frozen=True, slots=True)
class Measure:
    """A checked measure: its tree over `scenario:cell`, its unit, and the cells it reads by scenario.

    `parts` are expressions to which the tree and later parts refer by name, in the order of evaluation.
    """

    tree: Expression
    unit: Unit
    needs: frozenset[tuple[Id, str]]
    parts: Mapping[str, Expression] = field(default_factory=dict[str, Expression])


NOTHING = Measure(Number(0.0), DIMENSIONLESS, frozenset())
"""What stands for a measure that does not fit."""


def check_measures(study: Study, model: CheckedModel, faults: Faults) -> Mapping[Equation, Measure]:
    """Return every measure of behaviours and questions, checked."""
    measures = {item.holds: check_measure(study, model, item.holds, faults) for item in study.conditions()}
    for measured in study.measured():
        parse_unit(measured.unit, measured.unit_place, model.symbols.units, faults)
        measures[measured.measure] = check_measure(study, model, measured.measure, faults, measured.unit)
    return measures


def check_measure(study: Study, model: CheckedModel, equation: Equation, faults: Faults, wanted: str = "") -> Measure:
    """Return the measure that an expression states, with a fault for whatever does not fit.

    Args:
        study: Its series, ledgers and scenarios.
        model: The checked model.
        equation: The measure as written.
        faults: Filled with whatever is wrong.
        wanted: The unit that it is converted to; its own where this is empty.
    """
    words = _Words(study, model)
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
    if _varies(tree, hidden.computed):
        message = "this is a trajectory, not one value."
        checker.fault("measure-unclear", message, equation.tree, "Read it with `AT(x, 'date')` or over a period.")
        return NOTHING
    unit = meaning.unit or DIMENSIONLESS
    if wanted:
        tree, unit = _converted(checker, tree, meaning.unit, wanted)
    return Measure(tree, unit, frozenset(_needs(tree, hidden.computed)), hidden.computed)


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
        message = f"this measure is in `{unit}`, but is to be shown in `{wanted}`."
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


def _needs(tree: Expression, hidden: Mapping[str, Expression]) -> Iterator[tuple[Id, str]]:
    """Yield the cells that a ready tree reads, by scenario."""
    for root in (*hidden.values(), tree):
        for node in walk(root):
            if isinstance(node, Name) and ":" in node.text:
                scenario, _, cell = node.text.partition(":")
                yield Id(scenario), cell


class _Words:
    """What measures may name and call beyond equations: scenarios before a dot, and the list of measures."""

    def __init__(self, study: Study, model: CheckedModel) -> None:
        self.study = study
        self.model = model
        self.read: dict[int, tuple[Call, _Read]] = {}
        """The arguments of each call that was checked, by its identity, since equal calls stand in many places."""

    def name(self, checker: UnitChecker, node: Name) -> Meaning | None:
        """Return the meaning of a reference, with or without a scenario before the dot."""
        scenario, variable = _split(node.text)
        symbol = checker.symbols.find(variable)
        if scenario not in self.study.scenarios:
            hint = did_you_mean(scenario, self.study.scenarios)
            return checker.fault("scenario-unknown", f"the study has no scenario `{scenario}`.{hint}", node)
        if symbol is None and "." in node.text:
            hint = checker.symbols.nearest(variable)
            return checker.fault("unknown-name", f"`{variable}` is not defined in the study.{hint}", node)
        if symbol is None:
            return None
        for index, axis in zip(node.indices or (), symbol.axes, strict=False):
            if not (isinstance(index, Star) or _element(index) in checker.symbols.dimensions[axis]):
                return checker.fault("element-unknown", f"a measure names an element of `{axis}` here.", index)
        return checker.reference(Name(variable, node.indices, node.span))

    def call(self, checker: UnitChecker, node: Call) -> Meaning | None:
        """Return the meaning of a measure; None where an ordinary function or a lookup is called."""
        if _is_lookup(checker.symbols, node):
            return None
        function = _function(node)
        if function is None:
            return _ordinary(checker, node)
        before = len(checker.faults)
        read = _Arguments(self.study, self.model, checker).read(function, node)
        if read is None or len(checker.faults) > before:
            return Meaning(None)
        self.read[id(node)] = node, read
        starred = checker.stars(node, Meaning(None), *read.values)
        if not checker.symbols.units.is_checked:
            return Meaning(DIMENSIONLESS, starred)
        try:
            return Meaning(function.unit(read.units, checker.symbols.time_unit), starred)
        except UnitsDiffer as error:
            return checker.fault("units-differ", f"`{function.name}`: {error}.", node)

    def named(self, unroller: Unroller, node: Name, star: Mapping[Id, Id]) -> Expression | None:
        """Return the cell of a scenario that a reference names; None for what is the same in all of them."""
        scenario, variable = _split(node.text)
        if unroller.symbols.find(variable) is None:
            return None
        cell = unroller.reference(Name(variable, node.indices, node.span), star)
        return Name(f"{scenario}:{cell.text}", None, node.span) if isinstance(cell, Name) else cell

    def called(self, unroller: Unroller, node: Call, star: Mapping[Id, Id]) -> Expression | None:
        """Return a reading over model times, or the number of what needs no run."""
        function = None if _is_lookup(unroller.symbols, node) else _function(node)
        if function is None:
            return None
        _, read = self.read[id(node)]
        if isinstance(function, Constant):
            return Number(function.number(read.given), node.span)
        moments = iter(read.moments)
        made: list[Expression] = []
        for argument, given in zip(function.arguments, node.arguments, strict=True):
            match argument.kind:
                case "value":
                    made.append(unroller.tree(given, star))
                case "date" | "end":
                    made.append(Number(next(moments)))
                case _:
                    made.append(given)
        return Call(function.name, (*made, *(Number(ratio) for ratio in read.ratios)), node.span)


@dataclass(frozen=True, slots=True)
class _Read:
    """The arguments of a measure's call.

    `units` are of those that have one, `ratios` what figures of each series are multiplied by to be in the unit of
    the first value.
    """

    values: tuple[Meaning, ...]
    units: tuple[AnyUnit, ...]
    moments: tuple[float, ...]
    ratios: tuple[float, ...]
    given: Given


class _Arguments:
    """Reads the arguments of one call, and records what does not fit."""

    def __init__(self, study: Study, model: CheckedModel, checker: UnitChecker) -> None:
        self.study = study
        self.model = model
        self.checker = checker
        self.values: list[Meaning] = []
        self.units: list[AnyUnit] = []
        self.begins: list[tuple[float, str]] = []
        self.moments: list[float] = []
        self.found: list[Written] = []

    def read(self, function: Function, node: Call) -> _Read | None:
        """Return the arguments of a call; None where there are too few or too many."""
        count = len(function.arguments)
        if len(node.arguments) != count:
            message = f"`{form(function)}` takes {count} argument{'s' if count > 1 else ''}, got {len(node.arguments)}."
            self.checker.fault("call-arguments", message, node)
            return None
        for argument, given in zip(function.arguments, node.arguments, strict=True):
            self.argument(argument.kind, given)
        if self.begins != sorted(self.begins, key=lambda item: item[0]):
            first, last = self.begins[0][1], self.begins[-1][1]
            message = f"the period ends in {last}, before it begins in {first}."
            self.checker.fault("measure-unclear", message, node)
        return _Read(
            tuple(self.values), tuple(self.units), tuple(self.moments), self.ratios(), Given(tuple(self.found))
        )

    def ratios(self) -> tuple[float, ...]:
        """Return what the figures of each series are multiplied by to be in the unit of the first value."""
        known = [self.checker.symbols.units.parse(item.unit) for item in self.found if isinstance(item, Series)]
        unit = self.values[0].unit if self.values else None
        return tuple(1.0 if unit is None or not one.is_like(unit) else one.ratio(unit) for one in known)

    def argument(self, kind: Kind, node: Expression) -> None:
        """Read one argument."""
        match kind, node:
            case "value", _:
                self.values.append(self.checker.infer(node))
                self.units.append(self.values[-1].unit)
            case "number", Number(number):
                self.found.append(number)
            case "number", _:
                self.checker.fault("call-arguments", "this argument of a measure is a number.", node)
            case (("date" | "end"), Quoted()):
                self.moment(node, is_end=kind == "end")
            case (("series" | "figure"), Quoted()):
                self.series(node) if kind == "series" else self.figure(node)
            case (("ledger" | "account"), Quoted()):
                self.ledger(node) if kind == "ledger" else self.account(node)
            case "day", Quoted():
                self.day(node)
            case "unit", Quoted(unit):
                self.unit(unit, node)
            case _:
                self.checker.fault("call-arguments", "this argument of a measure is a text in single quotes.", node)

    def unit(self, text: str, node: Expression) -> None:
        """Read a unit: of an argument, a series or a ledger."""
        try:
            self.units.append(self.checker.symbols.units.parse(text))
        except UnitError as error:
            self.checker.fault("unit-unknown", f"the unit `{text}` {error}.", node)

    def moment(self, node: Quoted, *, is_end: bool) -> None:
        """Read a date that begins within the run, its stop included."""
        clock = self.model.clock
        try:
            if clock.unit is None:
                begin = moment = moment_of(node.text, None)
            else:
                period = parse_period(node.text, clock.unit)
                begin, moment = period.start, period.end if is_end else period.start
        except ValueError as error:
            self.checker.fault("date-unclear", f"{error}.", node)
            return
        if not clock.start - SLACK <= begin <= clock.stop + SLACK:
            span = f"from {self.study.clock.start} to {self.study.clock.stop}"
            self.checker.fault("date-unclear", f"{node.text} lies outside the run, which goes {span}.", node)
        self.begins.append((begin, node.text))
        self.moments.append(moment)

    def series(self, node: Quoted) -> None:
        """Read the name of a series."""
        series = self.study.series(node.text)
        if series is None:
            self.checker.fault("series-missing", f"no table of the study holds `{node.text}`.", node)
            return
        self.found.append(series)
        self.unit(series.unit, node)

    def figure(self, node: Quoted) -> None:
        """Read the date of a figure of the series before it."""
        series = next((item for item in self.found if isinstance(item, Series)), None)
        figure = next((item for item in series.figures if item.date == node.text), None) if series else None
        if figure is not None:
            self.found.append(figure)
        elif series is not None:
            dates = ", ".join(item.date for item in (series.figures[0], series.figures[-1]))
            message = f"series `{series.id}` has no figure for {node.text}."
            self.checker.fault("series-missing", message, node, f"Its first and last figures are of {dates}.")

    def ledger(self, node: Quoted) -> None:
        """Read the name of a ledger."""
        ledger = self.study.ledgers.get(node.text)
        if ledger is None:
            hint = did_you_mean(node.text, self.study.ledgers)
            self.checker.fault("measure-unclear", f"the study has no ledger `{node.text}`.{hint}", node)
            return
        self.found.append(ledger)
        self.unit(ledger.currency, node)

    def account(self, node: Quoted) -> None:
        """Read the name of an account of the ledger before it."""
        ledger = next((item for item in self.found if isinstance(item, Ledger)), None)
        known = {account.id: account for account in ledger.accounts} if ledger else {}
        account = known.get(canonical(node.text))
        if account is not None:
            self.found.append(account)
        elif ledger is not None:
            message = f"ledger `{ledger.id}` has no account `{node.text}`.{did_you_mean(node.text, known)}"
            self.checker.fault("account-unknown", message, node)

    def day(self, node: Quoted) -> None:
        """Read a day of the calendar."""
        try:
            self.found.append(parse_date(node.text))
        except ValueError as error:
            self.checker.fault("date-unclear", f"{error}.", node)


def _split(text: str) -> tuple[Id, str]:
    """Return a reference's scenario and variable."""
    scenario, dot, variable = text.rpartition(".")
    return (canonical(scenario), variable) if dot else (HISTORY, text)


def _element(node: Expression) -> Id:
    return canonical(node.text) if isinstance(node, Name) else Id("")


def _is_lookup(symbols: Symbols, node: Call) -> bool:
    symbol = symbols.find(node.function)
    return symbol is not None and isinstance(symbol.element, Lookup)


def _function(node: Call) -> Function | None:
    """Return the measure that is called; None where it is an ordinary function, as `MEAN` of one argument is."""
    name = node.function.upper()
    ordinary = FUNCTIONS.get(name)
    is_ordinary = ordinary is not None and ordinary.kinds(len(node.arguments)) is not None
    return None if is_ordinary else MEASURES.get(name)


_STEPWISE = frozenset(function.name for function in (*GROUPS["memory"], *GROUPS["chance"])) | {"SINCE"}
"""What has a value only while a run goes on."""


def _ordinary(checker: UnitChecker, node: Call) -> Meaning | None:
    """Return None for a function that measures can compute, and a fault for any other."""
    name = node.function.upper()
    if name not in FUNCTIONS:
        hint = did_you_mean(name, [*MEASURES, *FUNCTIONS])
        return checker.fault("measure-unclear", f"measures have no function `{node.function}`.{hint}", node)
    if name in _STEPWISE:
        message = f"`{name}` is computed step by step, and no measure can."
        return checker.fault("measure-unclear", message, node, "Make it an auxiliary of the model, and read that.")
    return None

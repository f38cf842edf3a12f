"""Measures: expressions over runs, checked and made ready to be computed.

After checking, a `Name` is `scenario:cell`, dates are model times, conversions are factors,
and what needs no run (an observed figure, a ledger's balance) is a number.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from coyuntura.blocks.algebra import chain
from coyuntura.blocks.functions import FUNCTIONS
from coyuntura.blocks.unit_rules import AnyUnit
from coyuntura.check.cells import CheckedModel
from coyuntura.check.units import Inferred, Meaning, UnitChecker
from coyuntura.check.unroll import bindings, cell_name
from coyuntura.dates import moment_of, parse_date, parse_period
from coyuntura.errors import Faults, did_you_mean
from coyuntura.evidence.ledger import Amount, balance
from coyuntura.model.elements import Equation
from coyuntura.model.scenarios import HISTORY
from coyuntura.model.study import Study
from coyuntura.names import Id, canonical
from coyuntura.syntax.tree import (
    Binary,
    Call,
    Conditional,
    Expression,
    Name,
    Number,
    Quoted,
    Star,
    Unary,
    left_chain,
    parts,
    walk,
)
from coyuntura.units import DIMENSIONLESS, Unit, UnitError


@dataclass(frozen=True, slots=True)
class Measure:
    """A checked measure: its tree over `scenario:cell`, its unit, and the cells it reads by scenario."""

    tree: Expression
    unit: Unit
    needs: frozenset[tuple[Id, str]]


@dataclass(frozen=True, slots=True)
class _Reader:
    """How a measure's arguments are written: `x` a value, `d` a date, `p` a period's end, `s` a series."""

    arguments: str
    is_plain: bool = False


_OVER_PERIOD = "xdp"
_READERS: Mapping[str, _Reader] = MappingProxyType(
    {
        "AT": _Reader("xd"),
        "MEAN": _Reader(_OVER_PERIOD),
        "LOWEST": _Reader(_OVER_PERIOD),
        "HIGHEST": _Reader(_OVER_PERIOD),
        "TOTAL": _Reader(_OVER_PERIOD),
        "CHANGE": _Reader("xdd"),
        "GROWTH": _Reader("xdd", is_plain=True),
        "DISTANCE": _Reader("xxdp"),
        "WHEN": _Reader("x"),
        "MISS": _Reader("xsdp", is_plain=True),
        "OBSERVED": _Reader("so"),
        "BALANCE": _Reader("laD"),
        "BALANCE_LOW": _Reader("laD"),
        "BALANCE_HIGH": _Reader("laD"),
    }
)
_PLAIN = frozenset({"ABS", "CONVERT", "EXP", "LN", "LOG10", "MAX", "MIN", "SAFEDIV", "SQRT"})
"""Ordinary functions that are computed over runs too; the others belong into the model."""


class MeasureChecker(UnitChecker):
    """Infers a measure's unit; names may carry a scenario, functions read trajectories."""

    def __init__(self, study: Study, model: CheckedModel, equation: Equation, faults: Faults) -> None:
        super().__init__(model.symbols, equation, (), faults, Inferred())
        self.study = study
        self.model = model

    def measure(self, wanted: str = "") -> Measure:
        """Return the measure, converted to the unit `wanted` where one is given."""
        meaning = self.infer(self.equation.tree)
        if meaning.starred:
            message = f"`[*]` leaves `{meaning.starred[0]}` open."
            self.fault("axes-differ", message, self.equation.tree, "Reduce it with SUM, MEAN, MIN or MAX.")
        before = len(self.faults)
        unit = meaning.unit or DIMENSIONLESS
        tree = self.ready(self.equation.tree) if not before else Number(0.0)
        if _varies(tree):
            message = "this is a trajectory, not one value."
            self.fault("measure-unclear", message, self.equation.tree, "Read it with `AT(x, 'date')` or over a period.")
        if wanted and not before:
            tree, unit = self.converted(tree, meaning.unit, wanted)
        needs = frozenset(
            (Id(scenario), cell)
            for node in walk(tree)
            if isinstance(node, Name)
            for scenario, _, cell in [node.text.partition(":")]
        )
        return Measure(tree, unit, needs)

    def converted(self, tree: Expression, unit: AnyUnit, wanted: str) -> tuple[Expression, Unit]:
        """Return a tree in the wanted unit; a fault where it measures something else."""
        try:
            target = self.symbols.units.parse(wanted)
        except UnitError as error:
            self.faults.add("unit-unknown", f"the unit `{wanted}` {error}.", self.equation.place)
            return tree, DIMENSIONLESS
        if unit is None:
            return tree, target
        if not unit.is_like(target):
            message = f"this measure is in `{unit}`, but is to be shown in `{wanted}`."
            self.faults.add("units-differ", message, self.equation.place)
            return tree, target
        ratio = unit.ratio(target)
        return (tree if ratio == 1 else Binary("*", tree, Number(ratio))), target

    # Meaning: units and faults.

    def name(self, node: Name) -> Meaning:
        """Return the meaning of a reference, with or without a scenario before the dot."""
        scenario, variable = self.split(node.text)
        if scenario not in self.study.scenarios:
            hint = did_you_mean(scenario, self.study.scenarios)
            return self.fault("scenario-unknown", f"the study has no scenario `{scenario}`.{hint}", node)
        inner = Name(variable, node.indices, node.span)
        if self.symbols.find(variable) is None:
            hint = self.symbols.nearest(variable)
            return self.fault("unknown-name", f"`{variable}` is not defined in the study.{hint}", node)
        return super().name(inner)

    def split(self, text: str) -> tuple[Id, str]:
        """Return a reference's scenario and variable."""
        scenario, dot, variable = text.rpartition(".")
        return (canonical(scenario), variable) if dot else (HISTORY, text)

    def call(self, node: Call) -> Meaning:
        """Return the meaning of a measure's function, or of an ordinary one."""
        name = node.function.upper()
        if name == "QUANTITY":
            return self.quantity(node)
        if name not in _READERS or (name == "MEAN" and len(node.arguments) == 1):
            if name not in FUNCTIONS or (name not in _PLAIN and not _reduces(name, 1)):
                known = [*_READERS, "QUANTITY", *FUNCTIONS]
                hint = did_you_mean(name, known)
                return self.fault("measure-unclear", f"measures have no function `{node.function}`.{hint}", node)
            return super().call(node)
        reader = _READERS[name]
        if len(node.arguments) != len(reader.arguments):
            message = f"`{name}` takes {len(reader.arguments)} arguments, got {len(node.arguments)}."
            return self.fault("call-arguments", message, node)
        meanings: list[Meaning] = []
        for kind, argument in zip(reader.arguments, node.arguments, strict=True):
            if kind == "x":
                meanings.append(self.infer(argument))
            elif not isinstance(argument, Quoted):
                return self.fault("call-arguments", "this argument of a measure is a text in single quotes.", argument)
            else:
                self.text_argument(kind, argument)
        self.check_rising(reader, node)
        starred = self.stars(node, Meaning(None), *meanings)
        return Meaning(self.result(name, reader, node, [meaning.unit for meaning in meanings]), starred)

    def quantity(self, node: Call) -> Meaning:
        """Return the meaning of a number with a unit, `QUANTITY(500, 'million USD')`."""
        match node.arguments:
            case (Number(), Quoted(unit)):
                return Meaning(self.parsed(unit, node))
            case _:
                message = "`QUANTITY` takes a number and a unit, as in `QUANTITY(500, 'million USD')`."
                return self.fault("call-arguments", message, node)

    def check_rising(self, reader: _Reader, node: Call) -> None:
        """Require that a period ends after it begins."""
        pairs = zip(reader.arguments, node.arguments, strict=True)
        written = [_text(argument) for kind, argument in pairs if kind in "dp"]
        try:
            moments = [self.moment(text, is_end=False) for text in written]
        except ValueError:
            return
        if moments != sorted(moments):
            self.fault("measure-unclear", f"the period ends in {written[-1]}, before it begins in {written[0]}.", node)

    def text_argument(self, kind: str, node: Quoted) -> None:
        """Check a date, a series or a ledger."""
        if kind in "dpDo":
            try:
                _ = self.moment(node.text, is_end=False) if kind in "dp" else parse_date(node.text)
            except ValueError as error:
                self.fault("date-unclear", f"{error}.", node)
            else:
                self.check_within(kind, node)
        elif kind == "s" and self.study.series(node.text) is None:
            self.fault("series-missing", f"no table of the study holds `{node.text}`.", node)
        elif kind == "l" and node.text not in self.study.ledgers:
            hint = did_you_mean(node.text, self.study.ledgers)
            self.fault("measure-unclear", f"the study has no ledger `{node.text}`.{hint}", node)

    def check_within(self, kind: str, node: Quoted) -> None:
        """Require that a date at which runs are read lies within them, their stop included."""
        if kind not in "dp":
            return
        moment, clock = self.moment(node.text, is_end=False), self.model.clock
        slack = 1e-6
        if not clock.start - slack <= moment <= clock.stop + slack:
            span = f"from {self.study.clock.start} to {self.study.clock.stop}"
            self.fault("date-unclear", f"{node.text} lies outside the run, which goes {span}.", node)

    def result(self, name: str, reader: _Reader, node: Call, units: list[AnyUnit]) -> AnyUnit:
        """Return the unit of a measure's function."""
        match name:
            case "TOTAL":
                return None if units[0] is None else units[0] * self.symbols.time_unit
            case "WHEN":
                self.plain(node, units[0])
                return self.symbols.units.parse("year")
            case "OBSERVED":
                series = self.study.series(_text(node.arguments[0]))
                return None if series is None else self.parsed(series.unit, node)
            case "MISS":
                series = self.study.series(_text(node.arguments[1]))
                if series is not None:
                    self.comparable(node, units[0], self.parsed(series.unit, node))
                return DIMENSIONLESS
            case "BALANCE" | "BALANCE_LOW" | "BALANCE_HIGH":
                return self.of_ledger(node)
            case _:
                return DIMENSIONLESS if reader.is_plain else self.together(node, units, "compares")

    def of_ledger(self, node: Call) -> AnyUnit:
        """Return the unit of a ledger's balance."""
        name, account = (_text(argument) for argument in node.arguments[:2])
        ledger = self.study.ledgers.get(name)
        if ledger is None:
            return None
        if canonical(account) not in {known.id for known in ledger.accounts}:
            self.fault("account-unknown", f"ledger `{ledger.id}` has no account `{account}`.", node)
        return self.parsed(ledger.currency, node)

    def comparable(self, node: Call, unit: AnyUnit, other: Unit) -> None:
        """Require that a trajectory can be compared with a series."""
        if unit is not None and not unit.is_like(other):
            self.fault("units-differ", f"a trajectory in `{unit}` is compared with a series in `{other}`.", node)

    def parsed(self, unit: str, node: Call) -> Unit:
        """Return a series' or a ledger's unit."""
        try:
            return self.symbols.units.parse(unit)
        except UnitError as error:
            self.fault("unit-unknown", f"the unit `{unit}` {error}.", node)
            return DIMENSIONLESS

    # Readiness: a tree that needs nothing but runs.

    def ready(self, node: Expression, star: Mapping[Id, Id] = MappingProxyType({})) -> Expression:
        """Return a checked measure's tree over `scenario:cell`; `star` says what each `*` stands for."""
        match node:
            case Name():
                return self.cell(node, star)
            case Call():
                return self.ready_call(node, star)
            case Unary(operator, operand):
                return Unary(operator, self.ready(operand, star))
            case Binary():
                first, links = left_chain(node)
                result = self.ready(first, star)
                for link in links:
                    result = Binary(link.operator, result, self.ready(link.right, star))
                return result
            case Conditional(condition, then, otherwise):
                return Conditional(self.ready(condition, star), self.ready(then, star), self.ready(otherwise, star))
            case _:
                return node

    def cell(self, node: Name, star: Mapping[Id, Id]) -> Expression:
        """Return the cell that a reference names."""
        scenario, variable = self.split(node.text)
        word = canonical(variable)
        axes = self.symbols.by_id[word].axes
        pairs = zip(node.indices or (), axes, strict=False)
        elements = [star[axis] if isinstance(index, Star) else _element(index) for index, axis in pairs]
        return Name(f"{scenario}:{cell_name(word, elements)}")

    def index(self, index: Expression, axis: Id) -> tuple[Id, ...]:
        """Check an index of a measure: an element of the dimension."""
        if not (isinstance(index, Name) and canonical(index.text) in self.symbols.dimensions[axis]):
            self.fault("element-unknown", f"a measure names an element of `{axis}` here.", index)
        return ()

    def ready_call(self, node: Call, star: Mapping[Id, Id]) -> Expression:
        """Return a measure's function with dates as model times and figures as numbers."""
        name = node.function.upper()
        if name == "CONVERT":
            inner, unit = self.ready(node.arguments[0], star), self.infer(node.arguments[0]).unit
            if unit is None:
                return inner
            return Binary("*", inner, Number(unit.ratio(self.symbols.units.parse(_text(node.arguments[1])))))
        if name == "QUANTITY":
            return node.arguments[0]
        if name in _READERS and len(node.arguments) == len(_READERS[name].arguments):
            return self.ready_reader(name, node, star)
        if _reduces(name, len(node.arguments)):
            axes = self.infer(node.arguments[0]).starred
            if name == "SIZE":
                return Number(float(self.symbols.size(axes)))
            chosen = bindings(self.symbols, axes)
            return _reduced(name, [self.ready(node.arguments[0], {**star, **one}) for one in chosen])
        return Call(name, tuple(self.ready(argument, star) for argument in node.arguments))

    def ready_reader(self, name: str, node: Call, star: Mapping[Id, Id]) -> Expression:
        """Return a reader of trajectories, or the number that a table or ledger gives."""
        if name == "OBSERVED":
            return Number(self.observed(_text(node.arguments[0]), _text(node.arguments[1]), node))
        if name.startswith("BALANCE"):
            return Number(self.balance(name, node))
        made: list[Expression] = []
        for kind, argument in zip(_READERS[name].arguments, node.arguments, strict=True):
            if kind == "x":
                made.append(self.ready(argument, star))
            elif kind == "s":
                made.append(argument)
            else:
                made.append(Number(self.moment(_text(argument), is_end=kind == "p")))
        if name == "MISS":
            made.append(Number(self.miss_ratio(node)))
        return Call(name, tuple(made))

    def miss_ratio(self, node: Call) -> float:
        """Return what a series' figures are multiplied by to be in the trajectory's unit."""
        series = self.study.series(_text(node.arguments[1]))
        unit = self.infer(node.arguments[0]).unit
        return 1.0 if series is None or unit is None else self.symbols.units.parse(series.unit).ratio(unit)

    def moment(self, text: str, *, is_end: bool) -> float:
        """Return a date's model time: the beginning of its period, or its end."""
        unit = self.model.clock.unit
        if unit is None:
            return moment_of(text, unit)
        period = parse_period(text, unit)
        return period.end if is_end else period.start

    def observed(self, name: str, date: str, node: Call) -> float:
        """Return an observed figure."""
        series = self.study.series(name)
        for figure in series.figures if series is not None else ():
            if figure.date == date:
                return figure.value
        self.fault("series-missing", f"`{name}` has no figure for {date}.", node)
        return 0.0

    def balance(self, name: str, node: Call) -> float:
        """Return a ledger's balance in its currency."""
        ledger, account, day = (_text(argument) for argument in node.arguments)
        amount: Amount = balance(self.study.ledgers[ledger], canonical(account), parse_date(day))
        pick: Mapping[str, Callable[[], float]] = {
            "BALANCE": lambda: (amount.low + amount.high) / 2,
            "BALANCE_LOW": lambda: float(amount.low),
            "BALANCE_HIGH": lambda: float(amount.high),
        }
        return pick[name]() / 100


def _varies(node: Expression) -> bool:
    """Tell whether a ready tree still has a value at each time."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Name):
            return True
        if not (isinstance(current, Call) and current.function in _READERS):
            waiting += parts(current)
    return False


def _text(node: Expression) -> str:
    return node.text if isinstance(node, Quoted) else ""


def _element(node: Expression) -> Id:
    return canonical(node.text) if isinstance(node, Name) else Id("")


def _reduces(function: str, arguments: int) -> bool:
    return "reduced" in (FUNCTIONS[function].kinds(arguments) or ())


def _reduced(function: str, terms: Sequence[Expression]) -> Expression:
    """Return the sum, mean, product, least or greatest of terms."""
    match function:
        case "MIN" | "MAX":
            return Call(function, tuple(terms))
        case "PROD":
            return chain("*", terms)
        case "MEAN":
            return Binary("/", chain("+", terms), Number(float(len(terms))))
        case _:
            return chain("+", terms)

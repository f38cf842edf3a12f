"""Arguments of measures: what each names, in which unit, and what does not fit."""

from dataclasses import dataclass

from coyuntura.blocks.unit_rules import AnyUnit
from coyuntura.check.cells import CheckedModel
from coyuntura.check.meaning import Meaning
from coyuntura.check.units import UnitChecker
from coyuntura.data.tables import Series
from coyuntura.dates import SLACK, moment_of, parse_date, parse_period
from coyuntura.errors import did_you_mean
from coyuntura.evidence.ledger import Ledger
from coyuntura.measures.measure import Given, Kind, Measure, Written, form
from coyuntura.model.study import Study
from coyuntura.names import canonical
from coyuntura.reading.habits import as_date
from coyuntura.syntax.tree import Call, Expression, Number, Quoted, Unary
from coyuntura.tallies.tally import Tally
from coyuntura.units import UnitError


@dataclass(frozen=True, slots=True)
class Read:
    """The arguments of a measure's call.

    `units` are of those that have one, `ratios` what figures of each series are multiplied by to be in the unit of
    the first value.
    """

    values: tuple[Meaning, ...]
    units: tuple[AnyUnit, ...]
    moments: tuple[float, ...]
    ratios: tuple[float, ...]
    given: Given


class Arguments:
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

    def read(self, function: Measure, node: Call) -> Read | None:
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
        elif len(self.begins) == 2 and len(self.moments) == 2:  # noqa: PLR2004  a period
            self.covered(function, node)
        return Read(tuple(self.values), tuple(self.units), tuple(self.moments), self.ratios(), Given(tuple(self.found)))

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
            case "number", Unary("-", Number(number)):
                self.found.append(-number)
            case "number", _:
                self.checker.fault("call-arguments", "this argument of a measure is a number.", node)
            case (("date" | "end"), Quoted()):
                self.moment(node, is_end=kind == "end")
            case (("series" | "figure"), Quoted()):
                self.series(node) if kind == "series" else self.figure(node)
            case (("ledger" | "account"), Quoted()):
                self.ledger(node) if kind == "ledger" else self.account(node)
            case (("tally" | "option" | "announced"), Quoted()):
                self.tally(node) if kind == "tally" else self.of_tally(node, is_option=kind == "option")
            case (("day" | "unit"), Quoted()):
                self.day(node) if kind == "day" else self.unit(node.text, node)
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
            self.checker.fault("date-unclear", f"{error}.", node, as_date(node.text) if clock.unit else "")
            return
        if not clock.start - SLACK <= begin <= clock.stop + SLACK:
            start, stop = self.study.clock.start, self.study.clock.stop
            message = f"{node.text} lies outside the run, which goes from {start} to {stop}."
            self.checker.fault("date-unclear", message, node)
        elif begin < clock.stop - SLACK and moment > clock.stop + SLACK:
            message = f"{node.text} goes beyond the run, which stops at {self.study.clock.stop}."
            self.checker.fault("date-unclear", message, node, "End the period with a year, month or day in the run.")
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

    def covered(self, function: Measure, node: Call) -> None:
        """Require that a series that is read over a period has a figure in it."""
        unit = self.model.clock.unit
        series = next((item for item in self.found if isinstance(item, Series)), None)
        if unit is None or series is None or not series.figures:
            return
        first, last = self.moments
        if not any(series.within(first, min(last, self.model.clock.stop), unit)):
            ends = " to ".join(item.date for item in (series.figures[0], series.figures[-1]))
            span = " to ".join(text for _, text in self.begins)
            message = f"series `{series.id}` has no figure that `{function.name}` could read from {span}."
            self.checker.fault("series-missing", message, node, f"Its figures are of {ends}.")

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

    def tally(self, node: Quoted) -> None:
        """Read the name of a tally of which the study holds sheets."""
        tally = self.study.tallies.get(canonical(node.text))
        if tally is not None and tally.sheets is not None:
            self.found.append(tally)
            return
        known = [name for name, item in self.study.tallies.items() if item.sheets is not None]
        message = f"the study has no tally with sheets `{node.text}`.{did_you_mean(node.text, known)}"
        self.checker.fault("measure-unclear", message, node)

    def of_tally(self, node: Quoted, *, is_option: bool) -> None:
        """Read the name of an option, or of totals that were announced, of the tally before it."""
        tally = next((item for item in self.found if isinstance(item, Tally)), None)
        if tally is None:
            return
        known = {item.id: item for item in (tally.options if is_option else tally.announced)}
        found = known.get(canonical(node.text))
        if found is not None:
            self.found.append(found)
            return
        hint = did_you_mean(node.text, known)
        if is_option:
            message = f"tally `{tally.id}` has no option `{node.text}`.{hint}"
        else:
            message = f"tally `{tally.id}` has no announced total `{node.text}`.{hint}"
        self.checker.fault("measure-unclear", message, node)

    def day(self, node: Quoted) -> None:
        """Read a day of the calendar."""
        try:
            self.found.append(parse_date(node.text))
        except ValueError as error:
            self.checker.fault("date-unclear", f"{error}.", node, as_date(node.text))

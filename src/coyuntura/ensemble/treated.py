"""Computed elements that are put out of order: a model in which some are zero, scaled, held or late.

What an element is by its equation goes under another name, and what everybody reads is made of it:

    transfers.before = (its equation)
    transfers        = IF transfers.treated = 1 THEN 0 ELSE transfers.before

So every kernel runs it as it runs any model, and one kernel serves many treatments, of which a world chooses one.
What is held is remembered from step to step, and what is late goes through a pipeline; both are hidden cells.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from coyuntura.check.cells import CheckedModel, MemoryCell, PipelineCell
from coyuntura.dates import SLACK, moment_of
from coyuntura.ensemble.worlds import span_of
from coyuntura.model.perturbed import Delayed
from coyuntura.model.scenarios import Frozen, Scaled, SetTo
from coyuntura.names import Id
from coyuntura.syntax.tree import Binary, Conditional, Expression, Name, Number

Treated: TypeAlias = SetTo | Scaled | Frozen | Delayed
"""What may be done to a computed element; a stock may be frozen only."""

_BEFORE, _WHICH = "before", "treated"
_ZERO, _TIME = Number(0.0), Name("TIME")


def switch_of(element: Id) -> Id:
    """Return the cell that says which of its treatments an element is under, counted from 1; 0 for none."""
    return Id(f"{element}.{_WHICH}")


def treated(model: CheckedModel, treatments: Mapping[Id, Treated]) -> CheckedModel:
    """Return a model in which elements are treated throughout.

    Args:
        model: The study's.
        treatments: By auxiliary, flow or stock.
    """
    building = _Building(model)
    for element, treatment in treatments.items():
        building.add(element, [treatment], is_switched=False)
    return building.model()


def switched(model: CheckedModel, treatments: Mapping[Id, Sequence[Treated]]) -> CheckedModel:
    """Return a model in which elements may be treated: the cell that `switch_of` names says how, and is 0 at first.

    Args:
        model: The study's.
        treatments: By auxiliary, flow or stock, in the order of their numbers.
    """
    building = _Building(model)
    for element, several in treatments.items():
        building.add(element, several, is_switched=True)
    return building.model()


@dataclass(slots=True)
class _Building:
    """What is added to a model, and what takes the place of what it has."""

    old: CheckedModel
    dates: dict[str, float] = field(default_factory=dict[str, float])
    computed: dict[str, Expression] = field(default_factory=dict[str, Expression])
    rates: dict[str, Expression] = field(default_factory=dict[str, Expression])
    memories: dict[str, MemoryCell] = field(default_factory=dict[str, MemoryCell])
    pipelines: dict[str, PipelineCell] = field(default_factory=dict[str, PipelineCell])

    def add(self, element: Id, treatments: Sequence[Treated], *, is_switched: bool) -> None:
        """Treat an element in one way, or in one of several that a switch chooses."""
        variable = self.old.variables[element]
        if is_switched:
            self.dates[switch_of(element)] = 0.0
        for cell in variable.cells:
            before = Name(f"{cell}.{_BEFORE}")
            is_stock = variable.element.accumulates
            found: Expression = self.old.stocks[cell].rate if is_stock else before
            for number, treatment in enumerate(treatments, 1):
                other = self.rate(cell, treatment) if is_stock else self.value(cell, before, treatment)
                is_chosen = Binary("=", Name(switch_of(element)), Number(float(number)))
                found = Conditional(is_chosen, other, found) if is_switched else other
            if is_stock:
                self.rates[cell] = found
            else:
                self.computed[before.text] = self.old.computed[cell]
                self.computed[cell] = found

    def rate(self, cell: str, treatment: Treated) -> Expression:
        """Return the rate of a stock that is frozen.

        Raises:
            ValueError: Something else is done to it.
        """
        match treatment:
            case Frozen(date):
                return Conditional(self.is_past(date), _ZERO, self.old.stocks[cell].rate)
            case _:
                raise ValueError(f"{cell} is a stock, and can only be frozen")

    def value(self, cell: str, before: Name, treatment: Treated) -> Expression:
        """Return what a computed cell is under a treatment."""
        match treatment:
            case SetTo(value, start, until):
                return self.within(Number(value), before, start, until)
            case Scaled(factor, start, until):
                return self.within(Binary("*", Number(factor), before), before, start, until)
            case Frozen(date, _, until):
                held = self.held(cell, before, moment_of(date, self.old.clock.unit))
                return self.within(held, before, None, until)
            case Delayed(lag):
                return self.late(cell, before, lag)

    def is_past(self, date: str) -> Expression:
        return Binary(">=", _TIME, Number(moment_of(date, self.old.clock.unit) - SLACK))

    def within(self, inside: Expression, outside: Name, start: str | None, until: str | None) -> Expression:
        """Return one thing between two dates, where there are any, and another one elsewhere."""
        begins, ends = span_of(start, until, self.old.clock)
        if until is not None:
            inside = Conditional(Binary("<", _TIME, Number(ends - SLACK)), inside, outside)
        if start is not None:
            inside = Conditional(Binary(">=", _TIME, Number(begins - SLACK)), inside, outside)
        return inside

    def held(self, cell: str, before: Name, moment: float) -> Expression:
        """Return what keeps the value of a moment from then on.

        Whether the moment was is remembered too: a method that looks inside a step finds the same all through it.
        """
        kept, was = Name(f"{cell}.kept {moment:g}"), self.since(moment)
        held = Conditional(was, kept, before)
        self.memories[kept.text] = MemoryCell(_ZERO, held)
        return held

    def late(self, cell: str, before: Name, lag: float) -> Expression:
        """Return what a cell was a while ago, and its first value until then."""
        clock = self.old.clock
        first = self.held(cell, before, clock.start)
        line = Name(f"{cell}.late")
        self.pipelines[line.text] = PipelineCell(_ZERO, before, Number(lag))
        # One step more has passed when a memory is read than when it was filled.
        return Conditional(self.since(clock.start + lag - clock.dt), line, first)

    def since(self, moment: float) -> Name:
        """Return whether a moment lies at least one step back."""
        was = Name(f"since {moment:g}")
        self.memories[was.text] = MemoryCell(_ZERO, Binary(">=", _TIME, Number(moment - SLACK)))
        return was

    def model(self) -> CheckedModel:
        """Return the model with all of it."""
        old = self.old
        initially = {
            f"{cell}.{_BEFORE}" if cell in self.computed else cell: tree
            for cell, tree in old.computed_initially.items()
        }
        stocks = {
            cell: replace(stock, rate=self.rates[cell]) if cell in self.rates else stock
            for cell, stock in old.stocks.items()
        }
        return replace(
            old,
            dates={**old.dates, **self.dates},
            computed={**old.computed, **self.computed},
            computed_initially=initially,
            stocks=stocks,
            memories={**old.memories, **self.memories},
            pipelines={**old.pipelines, **self.pipelines},
            order=self.ordered(old.order),
            initial_order=(*self.memories, *self.pipelines, *self.ordered(old.initial_order)),
        )

    def ordered(self, cells: Sequence[str]) -> tuple[str, ...]:
        """Return an order in which what a cell was before stands ahead of it."""
        before = {cell: f"{cell}.{_BEFORE}" for cell in self.computed}
        return tuple(item for cell in cells for item in ((before[cell], cell) if cell in before else (cell,)))

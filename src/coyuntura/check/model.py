"""Checking a study's modules: names, dimensions, units, data, order of evaluation."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from coyuntura.blocks.algebra import NOT_A_NUMBER, chain
from coyuntura.blocks.lookup import LookupTable
from coyuntura.check.cells import Account, CheckedModel, StockCell, Variable, in_force
from coyuntura.check.clock import read_clock, unreached
from coyuntura.check.elements import check_elements, unit_misfits
from coyuntura.check.hidden import LARGEST_LINK, MOST_NODES, Hidden, TooLarge
from coyuntura.check.meaning import Inferred
from coyuntura.check.order import LoopFound, in_order, names_in, needs_of_loops
from coyuntura.check.series import data_cell
from coyuntura.check.symbols import Symbol, Symbols, collect_symbols, parse_unit
from coyuntura.check.unroll import Unroller, bindings, cell_name, entry
from coyuntura.clock import Clock
from coyuntura.data.knots import DataCell
from coyuntura.dates import moment_of
from coyuntura.errors import Fault, Faults, Place
from coyuntura.model.elements import (
    Auxiliary,
    Branch,
    Data,
    Dimension,
    Event,
    Flow,
    Header,
    Lookup,
    Parameter,
    Range,
    Stock,
)
from coyuntura.model.equations import Equation
from coyuntura.model.study import Study
from coyuntura.names import Id, canonical
from coyuntura.priors.families import parse_prior
from coyuntura.priors.prior import AbstractPrior, PriorError
from coyuntura.reading.habits import as_date
from coyuntura.syntax.tree import Binary, Call, Conditional, Expression, Name, Number, Unary
from coyuntura.units import Units

MOST_DATA = 2**29
"""Numbers that data elements have over the steps of a run: reading them takes some seconds."""


def check_model(study: Study, faults: Faults) -> CheckedModel:
    """Return the checked model of a study.

    Raises:
        StudyError: Anything in the modules does not fit; all faults of the stage together.
    """
    clock, symbols = _symbols(study, faults)
    faults.raise_if_any()
    inferred = check_elements(symbols, faults)
    faults.raise_if_any()
    return _Unrolling(study, clock, symbols, inferred, faults).result()


def misfits(study: Study) -> Mapping[Id, Sequence[Fault]]:
    """Return by element which units of its equations do not fit; nothing where its names cannot be known."""
    faults = Faults()
    _, symbols = _symbols(study, faults)
    return {} if len(faults) else unit_misfits(symbols)


def _symbols(study: Study, faults: Faults) -> tuple[Clock, Symbols]:
    units = Units(study.units, is_checked=study.is_unit_checked)
    clock = read_clock(study.clock, faults)
    time_unit = parse_unit(clock.unit or clock.counted_in, study.clock.place, units, faults)
    return clock, collect_symbols(study, units, time_unit, faults)


@dataclass(slots=True)
class _Cells:
    """What unrolling fills."""

    variables: dict[Id, Variable] = field(default_factory=dict[Id, Variable])
    parameters: dict[str, float] = field(default_factory=dict[str, float])
    priors: dict[str, AbstractPrior] = field(default_factory=dict[str, AbstractPrior])
    branches: dict[str, Branch] = field(default_factory=dict[str, Branch])
    dates: dict[str, float] = field(default_factory=dict[str, float])
    data: dict[str, DataCell] = field(default_factory=dict[str, DataCell])
    computed: dict[str, Expression] = field(default_factory=dict[str, Expression])
    computed_initially: dict[str, Expression] = field(default_factory=dict[str, Expression])
    initial: dict[str, Expression] = field(default_factory=dict[str, Expression])
    inflows: dict[str, list[Expression]] = field(default_factory=dict[str, list[Expression]])
    outflows: dict[str, list[Expression]] = field(default_factory=dict[str, list[Expression]])
    lookups: dict[str, LookupTable] = field(default_factory=dict[str, LookupTable])
    accounts: list[Account] = field(default_factory=list[Account])


@dataclass(frozen=True, slots=True)
class _Gates:
    """Where a flow's end leads: elements that are named, and numbers that are computed as the run goes.

    `to: cash[active]` leads to one account, but which one is known only at each instant, and what changes a stock is
    fixed before the run. So the flow is led to every account that it may reach, each time through a gate,
    `IF active = 2 THEN flow ELSE 0` to the second. At any instant one gate is open, so what leaves one stock enters
    exactly one other, whichever it is; and since a gate is a tree like any other, no engine has to know of it.
    An end with two computed indices has gates behind gates.
    """

    named: dict[Id, Id]
    computed: dict[Id, Expression]
    """By dimension, a number that may be repeated: each gate compares it."""

    def candidates(self, axes: Sequence[Id], symbols: Symbols) -> Iterable[Mapping[Id, Id]]:
        """Yield the cells of a stock over `axes` that the flow may move through, each by its elements."""
        choices = [symbols.dimensions[axis] if axis in self.computed else (self.named[axis],) for axis in axes]
        for elements in product(*choices):
            yield dict(zip(axes, elements, strict=True))

    def gated(self, flow: Expression, candidate: Mapping[Id, Id], symbols: Symbols) -> Expression:
        """Return what of a flow moves through one of its candidates.

        A computed number that names no element makes the flow no number: money must not vanish unseen.
        """
        for axis, number in self.computed.items():
            chosen = candidate[axis]
            size = Number(float(len(symbols.dimensions[axis])))
            within = Binary("AND", Binary(">=", number, Number(1.0)), Binary("<=", number, size))
            is_element = Binary("AND", within, Binary("=", number, Call("INT", (number,))))
            # All gates of a number that names no element say so, where each alone would just stay shut.
            elsewhere = Conditional(is_element, Number(0.0), NOT_A_NUMBER)
            flow = Conditional(Binary("=", number, Number(float(symbols.numbers[axis][chosen]))), flow, elsewhere)
        return flow


class _Unrolling:
    """Turns fitting elements into cells and finds their order."""

    def __init__(self, study: Study, clock: Clock, symbols: Symbols, inferred: Inferred, faults: Faults) -> None:
        self.study = study
        self.clock = clock
        self.symbols = symbols
        self.inferred = inferred
        self.faults = faults
        self.cells = _Cells()
        self.hidden = Hidden()
        self.places: dict[str, Header] = {}

    def result(self) -> CheckedModel:
        """Return the checked model."""
        for name, symbol in self.symbols.by_id.items():
            self.element(name, symbol)
        self.check_data()
        self.faults.raise_if_any()
        stocks = {
            name: StockCell(tree, self.rate(name), tuple(self.cells.inflows[name]), tuple(self.cells.outflows[name]))
            for name, tree in self.cells.initial.items()
        } | self.hidden.stocks
        computed = self.cells.computed | self.hidden.computed
        order, initial_order = self.orders(stocks, computed)
        self.faults.raise_if_any()
        return CheckedModel(
            clock=self.clock,
            symbols=self.symbols,
            variables=self.cells.variables,
            parameters=self.cells.parameters,
            priors=self.cells.priors,
            branches=self.cells.branches,
            dates=self.cells.dates,
            data=self.cells.data,
            computed=computed,
            stocks=stocks,
            memories=self.hidden.memories,
            pipelines=self.hidden.pipelines,
            lookups=self.cells.lookups,
            accounts=tuple(self.cells.accounts),
            order=order,
            initial_order=initial_order,
            computed_initially=self.cells.computed_initially,
            loops=self.hidden.loops,
        )

    def check_data(self) -> None:
        """Require that the series over all steps are no more numbers than can be read in some seconds."""
        count, steps = len(self.cells.data), self.clock.steps
        if count * steps > MOST_DATA:
            message = (
                f"{count:,} data elements over {steps:,} steps are {count * steps:,} numbers; "
                f"at most {MOST_DATA:,} are read in a run."
            )
            place = self.places[next(iter(self.cells.data))].place
            self.faults.add("model-too-large", message, place, "Choose longer steps, or leave out what nothing reads.")

    def rate(self, stock: str) -> Expression:
        """Return a stock's rate of change: inflows minus outflows."""
        gains, losses = chain("+", self.cells.inflows[stock]), chain("+", self.cells.outflows[stock])
        if not self.cells.outflows[stock]:
            return gains
        return Binary("-", gains, losses) if self.cells.inflows[stock] else Unary("-", losses)

    def orders(
        self, stocks: Mapping[str, StockCell], computed: Mapping[str, Expression]
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the orders of evaluation in an instant and at the start; faults for loops."""
        needs = {name: names_in(tree) for name, tree in computed.items()} | needs_of_loops(self.hidden.loops)
        try:
            order = in_order(needs, computed)
        except LoopFound as found:
            self.loop("instant-loop", "these depend on each other in the same instant", found)
            return (), ()
        # At the start a cell may stand for something else than its equation, and stocks are computed like any cell:
        # the same names, another graph, and loops that no instant has.
        needs |= {name: names_in(tree) for name, tree in self.cells.computed_initially.items()}
        starting = {name: names_in(stock.initial) for name, stock in stocks.items()}
        starting |= {name: names_in(cell.initial) for name, cell in self.hidden.memories.items()}
        starting |= {name: names_in(cell.initial, cell.delay) for name, cell in self.hidden.pipelines.items()}
        try:
            return order, in_order(needs | starting, starting)
        except LoopFound as found:
            self.loop("initial-loop", "the initial values of these depend on each other", found)
            return (), ()

    def loop(self, code: str, what: str, found: LoopFound) -> None:
        """Record a loop at the element that it begins with."""
        names = " -> ".join(f"`{name}`" for name in found.loop)
        owners = (name.split(".")[0] for name in found.loop)
        header = next((self.places[owner] for owner in owners if owner in self.places), None)
        way_out = "Put a stock or a delay in the loop." if code == "instant-loop" else "Give one of them a number."
        self.faults.add(code, f"{what}: {names}.", None if header is None else header.place, way_out)

    def element(self, name: Id, symbol: Symbol) -> None:
        """Add one element's cells."""
        element = symbol.element
        names = tuple(cell_name(name, tuple(binding.values())) for binding in bindings(self.symbols, symbol.axes))
        match element:
            case Dimension():
                return
            case Parameter():
                self.parameter(element, symbol, names)
            case Branch():
                self.branch(name, element)
            case Stock():
                self.stock(element, symbol, names)
            case Flow() | Auxiliary():
                self.equations(element, symbol, names)
            case Lookup():
                points = np.array(element.points, dtype=np.float64)
                self.cells.lookups[name] = LookupTable(points[:, 0].copy(), points[:, 1].copy(), element.interpolation)
            case Data():
                self.data(name, element, symbol)
            case Event():
                self.event(name, element)
        for cell in names:
            self.places[cell] = element.header
        self.cells.variables[name] = Variable(element, symbol.unit, symbol.axes, names)

    def parameter(self, element: Parameter, symbol: Symbol, names: Sequence[str]) -> None:
        """Add a parameter's cells and their priors; each element of an array is drawn on its own."""
        prior = self.prior(element)
        for cell, binding in zip(names, bindings(self.symbols, symbol.axes), strict=True):
            self.cells.parameters[cell] = value = entry(element.values, tuple(binding.values()))
            self.within(cell, value, element.quantity.range)
            if prior is None:
                continue
            self.cells.priors[cell] = prior
            low, high = prior.support
            if not low <= value <= high:
                message = f"`{cell}` is {value:g}, but its prior `{element.prior}` lies between {low:g} and {high:g}."
                self.faults.add("prior-unclear", message, element.prior_place)

    def branch(self, name: Id, branch: Branch) -> None:
        """Add a branch's cell, which is a parameter whose value is the number of an option."""
        self.cells.parameters[name] = float(branch.number(branch.declared))
        self.cells.branches[name] = branch

    def data(self, name: Id, element: Data, symbol: Symbol) -> None:
        """Add the cell of a data element."""
        cell = data_cell(element, symbol.unit, self.study, self.clock, self.symbols.units, self.faults)
        if cell is not None:
            self.cells.data[name] = cell

    def within(self, cell: str, value: float, bounds: Range | None) -> None:
        """Require that a parameter's value is plausible by what the study itself says."""
        if bounds is not None and not bounds.holds(value):
            message = f"`{cell}` is {value:g}, outside its range, {bounds}."
            self.faults.add("value-outside", message, bounds.place, "Change the value, or widen the range.")

    def prior(self, element: Parameter) -> AbstractPrior | None:
        """Return a parameter's prior; None where it is fixed, or with a fault."""
        try:
            return parse_prior(element.prior) if element.prior else None
        except PriorError as error:
            self.faults.add("prior-unclear", str(error), element.prior_place)
            return None

    def stock(self, element: Stock, symbol: Symbol, names: Sequence[str]) -> None:
        """Add a stock's cells, still without flows."""
        initial = {share.elements: share.equation for share in element.initial}
        for cell, binding in zip(names, bindings(self.symbols, symbol.axes), strict=True):
            self.cells.initial[cell] = self.unrolled(cell, entry(initial, tuple(binding.values())), binding)
            self.cells.inflows.setdefault(cell, [])
            self.cells.outflows.setdefault(cell, [])
            if element.is_account:
                key = next(iter(binding.values()), None)
                self.cells.accounts.append(Account(cell, element.holding.get(key) or element.holding.get(None)))

    def equations(self, element: Flow | Auxiliary, symbol: Symbol, names: Sequence[str]) -> None:
        """Add the cells of a flow or an auxiliary, and a flow's ends."""
        by_elements = {share.elements: share.equation for share in element.equations}
        initial = {share.elements: share.equation for share in element.initial}
        for cell, binding in zip(names, bindings(self.symbols, symbol.axes), strict=True):
            elements = tuple(binding.values())
            self.cells.computed[cell] = self.unrolled(cell, entry(by_elements, elements), binding)
            if initial:
                equation = entry(initial, elements)
                self.cells.computed_initially[cell] = self.unrolled(f"{cell}.initial", equation, binding)
            if isinstance(element, Flow):
                self.connect(cell, element, element.target, binding, self.cells.inflows)
                self.connect(cell, element, element.origin, binding, self.cells.outflows)

    def connect(
        self, cell: str, flow: Flow, end: Name | None, binding: Mapping[Id, Id], into: dict[str, list[Expression]]
    ) -> None:
        """Add a flow cell to the stock that it enters or leaves; a computed index gates it."""
        if end is None:
            return
        stock = self.symbols.by_id[canonical(end.text)]
        side = "to" if into is self.cells.inflows else "from"
        gates = _Gates(dict(binding), {})
        for index, axis in zip(end.indices or (), stock.axes, strict=False):
            equation = Equation(end.text, index, flow.ends_place)
            # A name of its own, or a delay in the index would share its hidden cells with one in the equation.
            unroller = Unroller(self.symbols, f"{cell}.{side}.{axis}", self.inferred, binding, self.hidden)
            named = unroller.element(index, axis, {})
            if named is None:
                gates.computed[axis] = self.unrolled(f"{cell}.{side}.{axis}", equation, binding)
            else:
                gates.named[axis] = named
        for candidate in gates.candidates(stock.axes, self.symbols):
            if not self.has_room(len(gates.computed), flow.ends_place):
                return
            term = gates.gated(Name(cell), candidate, self.symbols)
            into.setdefault(cell_name(canonical(end.text), tuple(candidate.values())), []).append(term)

    def has_room(self, gates: int, place: Place) -> bool:
        """Count the gates of a flow; False with a fault where the model has become too large."""
        try:
            self.hidden.grow(LARGEST_LINK * gates)
        except TooLarge:
            self.too_large(place)
            return False
        return True

    def too_large(self, place: Place) -> None:
        """End the stage where the equations unroll to more than a model may have: what follows would say the same.

        Raises:
            StudyError: Always, with what was found before.
        """
        message = f"up to here the equations unroll to more than {MOST_NODES:,} operations."
        self.faults.add("model-too-large", message, place)
        self.faults.raise_if_any()

    def unrolled(self, cell: str, equation: Equation, binding: Mapping[Id, Id]) -> Expression:
        """Return an equation's tree over cells."""
        try:
            return Unroller(self.symbols, cell, self.inferred, binding, self.hidden).tree(equation.tree)
        except TooLarge:
            self.too_large(equation.place)
            return Number(0.0)
        except ValueError as error:
            self.faults.add("call-arguments", f"{error}.", equation.place)
            return Number(0.0)

    def event(self, name: Id, element: Event) -> None:
        """Add an event's dates and the switch that is 1 between them."""
        for key, text in (("from", element.start), ("until", element.until)):
            self.cells.dates[f"{name}.{key}"] = self.moment(text, element.header)
        begins, ends = (self.cells.dates[f"{name}.{key}"] for key in ("from", "until"))
        if math.isfinite(begins) and ends <= begins:
            message = f"event `{name}` ends at {element.until}, not after it begins at {element.start}."
            self.faults.add("date-unclear", message, element.header.place)
        # What is recorded only, such as an act of one day, switches nothing that a step would have to meet.
        last = math.inf if element.is_recorded_only else ends
        told = unreached(begins, last, self.clock, self.study.clock) if ends > begins else ""
        if told:
            way_out = "Correct the date, or leave the event out."
            self.faults.add("date-unclear", f"event `{name}` {told}.", element.header.place, way_out)
        self.cells.computed[name] = in_force(name)

    def moment(self, text: str, header: Header) -> float:
        """Return a date's model time; never, where no date is written."""
        if not text:
            return math.inf
        try:
            return moment_of(text, self.clock.unit)
        except ValueError as error:
            self.faults.add("date-unclear", f"{error}.", header.place, as_date(text) if self.clock.unit else "")
            return math.inf

"""Checking elements one by one: entries, equations, holdings and the ends of flows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from coyuntura.check.meaning import Inferred
from coyuntura.check.symbols import Symbol, Symbols, parse_unit
from coyuntura.check.units import UnitChecker, check_equation
from coyuntura.errors import Fault, Faults, Place, StudyError, did_you_mean
from coyuntura.model.elements import Auxiliary, Branch, Data, Dimension, Event, Flow, Lookup, Parameter, Share, Stock
from coyuntura.model.equations import Equation
from coyuntura.names import Id
from coyuntura.syntax.tree import Name, literal

LARGEST_MODEL = 200_000


def check_elements(symbols: Symbols, faults: Faults) -> Inferred:
    """Record what does not fit in any element, and a model of too many values; return what arguments mean."""
    inferred = Inferred()
    for symbol in symbols.by_id.values():
        _Checking(symbols, symbol, inferred, faults).element()
    _check_size(symbols, faults)
    return inferred


def _check_size(symbols: Symbols, faults: Faults) -> None:
    """Require that a model unrolls to no more values than are held; the fault stands at the element with most."""
    sizes = {name: symbols.size(symbol.axes) for name, symbol in symbols.by_id.items()}
    total = sum(sizes.values())
    if total <= LARGEST_MODEL:
        return
    largest = max(sizes, key=lambda name: sizes[name])
    message = (
        f"the model unrolls to {total:,} values, of which `{largest}` has {sizes[largest]:,}; "
        f"at most {LARGEST_MODEL:,} are held."
    )
    way_out = "Take it over fewer dimensions, or dimensions of fewer elements."
    faults.add("model-too-large", message, symbols.by_id[largest].element.header.place, way_out)


def unit_misfits(symbols: Symbols) -> Mapping[Id, Sequence[Fault]]:
    """Return by element which units of its equations do not fit."""
    found: dict[Id, Sequence[Fault]] = {}
    for name, symbol in symbols.by_id.items():
        faults = Faults()
        try:
            _Checking(symbols, symbol, Inferred(), faults).element()
            faults.raise_if_any()
        except StudyError as error:
            differing = [fault for fault in error.faults if fault.code == "units-differ"]
            found |= {name: differing} if differing else {}
    return found


def check_entries(
    symbols: Symbols, symbol: Symbol, place: Place, entries: Iterable[tuple[Id, ...]], faults: Faults
) -> None:
    """Require one entry for all elements of a symbol, or one for each combination of them."""
    name = symbol.element.header.id
    given = set(entries)
    if given == {()}:
        return
    dimensions = [symbols.dimensions[axis] for axis in symbol.axes]
    for entry in sorted(given):
        if len(entry) != len(dimensions):
            message = f"`{name}` is over {len(dimensions)} dimensions, but has an entry for `{', '.join(entry)}`."
            way_out = "An entry names one element of each dimension, in order."
            faults.add("axes-differ", message, place, way_out)
            return
        for element, axis in zip(entry, symbol.axes, strict=True):
            if element not in symbols.numbers[axis]:
                hint = did_you_mean(element, symbols.dimensions[axis])
                faults.add("element-unknown", f"`{element}` is not an element of `{axis}`.{hint}", place)
    if len(given) < LARGEST_MODEL:
        missing = next((combined for combined in product(*dimensions) if combined not in given), None)
        if missing is not None:
            faults.add("element-unknown", f"`{name}` has no entry for `{', '.join(missing)}`.", place)


@dataclass(frozen=True, slots=True)
class _Checking:
    """One element among all that may be named; its faults and what its arguments mean are added."""

    symbols: Symbols
    symbol: Symbol
    inferred: Inferred
    faults: Faults

    def element(self) -> None:
        """Check the element as what it is."""
        match self.symbol.element:
            case Parameter() as element:
                check_entries(self.symbols, self.symbol, element.header.place, element.values, self.faults)
            case Stock() as element:
                self.shares(element.initial, is_initial=True)
                if element.is_account:
                    self.holding(element)
            case Flow() as element:
                self.shares(element.equations)
                for end in element.ends:
                    self.end(element, end)
            case Auxiliary() as element:
                self.shares(element.equations)
                if element.initial:
                    self.shares(element.initial, is_initial=True)
            case Lookup() as element:
                parse_unit(element.input_unit, element.header.place, self.symbols.units, self.faults)
            case Branch() | Data() | Event() | Dimension():
                pass

    def shares(self, shares: Sequence[Share], *, is_initial: bool = False) -> None:
        """Check an equation for all elements, or those of some; a number at the start is in the element's own unit."""
        elements = [share.elements for share in shares]
        check_entries(self.symbols, self.symbol, self.symbol.element.header.place, elements, self.faults)
        for share in shares:
            wanted = None if is_initial and literal(share.equation.tree) is not None else self.symbol.unit
            check_equation(self.checker(share.equation), wanted, self.symbol.element.header.id)

    def checker(self, equation: Equation) -> UnitChecker:
        """Return what checks an equation of the element."""
        checker = UnitChecker(self.symbols, equation, self.symbol.axes, self.faults, self.inferred)
        checker.is_checked = self.is_checked
        return checker

    @property
    def is_checked(self) -> bool:
        """Whether the element's equations must fit its unit."""
        quantity = self.symbol.element.quantity
        return quantity is None or quantity.is_checked

    def holding(self, stock: Stock) -> None:
        """Require that an account names custodian, owner and controller for every element."""
        elements: Sequence[Id | None] = (
            self.symbols.dimensions[stock.quantity.over[0]] if stock.quantity.over else [None]
        )
        for key in stock.holding:
            if key is not None and key not in elements:
                message = f"`holding` of `{stock.header.id}` names `{key}`, which is no element of it."
                self.faults.add("element-unknown", message, stock.header.place)
        for element in elements:
            holding = stock.holding.get(element) or stock.holding.get(None)
            if holding is None or not (holding.custodian and holding.owner and holding.controller):
                whom = f"`{stock.header.id}`" if element is None else f"`{stock.header.id}[{element}]`"
                message = f"{whom} does not name custodian, owner and controller."
                self.faults.add("account-incomplete", message, stock.header.place, "Name all three under `holding:`.")

    def end(self, flow: Flow, end: Name) -> None:
        """Check that a flow's end is a stock whose unit is the flow's times time."""
        target = self.symbols.find(end.text)
        if target is None or not target.element.accumulates:
            hint = self.symbols.nearest(end.text) if target is None else ""
            message = f"flow `{flow.header.id}` leaves or enters `{end.text}`, which is no stock.{hint}"
            self.faults.add("unknown-name", message, flow.ends_place)
            return
        if self.checker(Equation(end.text, end, flow.ends_place)).infer(end).starred:
            message = "a flow enters and leaves one stock, not all of `[*]`."
            self.faults.add("axes-differ", message, flow.ends_place)
        if self.symbol.unit is None or target.unit is None or not self.is_checked:
            return
        unit, wanted = self.symbol.unit, target.unit / self.symbols.time_unit
        if not unit.is_same(wanted):
            way_out = "A flow's unit is its stock's per unit of the run's time; use `CONVERT` in the equation."
            message = (
                f"flow `{flow.header.id}` is in `{flow.quantity.unit}`, but stock `{end.text}` changes in `{wanted}`."
            )
            self.faults.add("units-differ", message, flow.header.place, way_out)

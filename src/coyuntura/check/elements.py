"""Checking elements one by one: entries, equations, holdings and the ends of flows."""

from collections.abc import Iterable, Sequence
from itertools import product

from coyuntura.check.symbols import Symbol, Symbols
from coyuntura.check.units import UnitChecker, check_equation
from coyuntura.errors import Faults, did_you_mean
from coyuntura.model.elements import (
    Auxiliary,
    Data,
    Dimension,
    Equation,
    Event,
    Flow,
    Lookup,
    Parameter,
    Share,
    Stock,
)
from coyuntura.names import Id
from coyuntura.syntax.tree import Expression, Name, Number, Unary
from coyuntura.units import Unit

LARGEST_MODEL = 200_000


def check_elements(symbols: Symbols, faults: Faults) -> None:
    """Record what does not fit in any element, and a model of too many values."""
    for symbol in symbols.by_id.values():
        _check_element(symbols, symbol, faults)
    _check_size(symbols, faults)


def _check_size(symbols: Symbols, faults: Faults) -> None:
    total = sum(symbols.size(symbol.axes) for symbol in symbols.by_id.values())
    if total > LARGEST_MODEL:
        faults.add("model-too-large", f"the model unrolls to {total:,} values; at most {LARGEST_MODEL:,} are held.")


def _check_element(symbols: Symbols, symbol: Symbol, faults: Faults) -> None:
    match symbol.element:
        case Parameter() as element:
            _check_entries(symbols, symbol, element.values, faults)
        case Stock() as element:
            _check_shares(symbols, symbol, element.initial, symbol.unit, faults, is_initial=True)
            if element.is_account:
                _check_holding(symbols, element, faults)
        case Flow() as element:
            _check_shares(symbols, symbol, element.equations, symbol.unit, faults)
            for end in (element.origin, element.target):
                if end is not None:
                    _check_end(symbols, symbol, element, end, faults)
        case Auxiliary() as element:
            _check_shares(symbols, symbol, element.equations, symbol.unit, faults)
            if element.initial:
                _check_shares(symbols, symbol, element.initial, symbol.unit, faults, is_initial=True)
        case Data() | Event() | Lookup() | Dimension():
            pass


def _check_entries(symbols: Symbols, symbol: Symbol, entries: Iterable[tuple[Id, ...]], faults: Faults) -> None:
    """Require one entry for all elements, or one for each combination of them."""
    header = symbol.element.header
    given = set(entries)
    if given == {()}:
        return
    dimensions = [symbols.dimensions[axis] for axis in symbol.axes]
    for entry in sorted(given):
        if len(entry) != len(dimensions):
            message = f"`{header.id}` is over {len(dimensions)} dimensions, but has an entry for `{', '.join(entry)}`."
            faults.add("axes-differ", message, header.place, "An entry names one element of each dimension, in order.")
            return
        for element, axis in zip(entry, symbol.axes, strict=True):
            if element not in symbols.numbers[axis]:
                known = symbols.dimensions[axis]
                message = f"`{element}` is not an element of `{axis}`.{did_you_mean(element, known)}"
                faults.add("element-unknown", message, header.place)
    if len(given) < LARGEST_MODEL:
        missing = next((combined for combined in product(*dimensions) if combined not in given), None)
        if missing is not None:
            message = f"`{header.id}` has no entry for `{', '.join(missing)}`."
            faults.add("element-unknown", message, header.place)


def _check_shares(
    symbols: Symbols, symbol: Symbol, shares: Sequence[Share], unit: Unit, faults: Faults, *, is_initial: bool = False
) -> None:
    _check_entries(symbols, symbol, [share.elements for share in shares], faults)
    for share in shares:
        wanted = None if is_initial and _is_plain_number(share.equation.tree) else unit
        check_equation(symbols, share.equation, symbol.axes, wanted, faults, symbol.element.header.id)


def _is_plain_number(tree: Expression) -> bool:
    if isinstance(tree, Unary) and tree.operator != "NOT":
        tree = tree.operand
    return isinstance(tree, Number)


def _check_holding(symbols: Symbols, stock: Stock, faults: Faults) -> None:
    elements: Sequence[Id | None] = symbols.dimensions[stock.quantity.over[0]] if stock.quantity.over else [None]
    for key in stock.holding:
        if key is not None and key not in elements:
            message = f"`holding` of `{stock.header.id}` names `{key}`, which is no element of it."
            faults.add("element-unknown", message, stock.header.place)
    for element in elements:
        holding = stock.holding.get(element) or stock.holding.get(None)
        if holding is None or not (holding.custodian and holding.owner and holding.controller):
            whom = f"`{stock.header.id}`" if element is None else f"`{stock.header.id}[{element}]`"
            message = f"{whom} does not name custodian, owner and controller."
            faults.add("account-incomplete", message, stock.header.place, "Name all three under `holding:`.")


def _check_end(symbols: Symbols, symbol: Symbol, flow: Flow, end: Name, faults: Faults) -> None:
    """Check that a flow's end is a stock whose unit is the flow's times time."""
    target = symbols.find(end.text)
    if target is None or not isinstance(target.element, Stock):
        hint = symbols.nearest(end.text) if target is None else ""
        message = f"flow `{flow.header.id}` leaves or enters `{end.text}`, which is no stock.{hint}"
        faults.add("unknown-name", message, flow.ends_place)
        return
    checker = UnitChecker(symbols, Equation(end.text, end, flow.ends_place), symbol.axes, faults)
    if checker.infer(end).starred:
        faults.add("axes-differ", "a flow enters and leaves one stock, not all of `[*]`.", flow.ends_place)
    wanted = target.unit / symbols.time_unit
    if not symbol.unit.is_same(wanted):
        way_out = "A flow's unit is its stock's per unit of the run's time; use `CONVERT` in the equation."
        message = f"flow `{flow.header.id}` is in `{symbol.unit}`, but stock `{end.text}` changes in `{wanted}`."
        faults.add("units-differ", message, flow.header.place, way_out)

"""Which flows fill and drain which stocks as a whole, and what is left of the flows of a single cell."""

from collections.abc import Sequence

from coyuntura.check.cells import CheckedModel
from coyuntura.model.elements import Element, Flow, Stock
from coyuntura.names import Id, canonical
from coyuntura.syntax.tree import Binary, Expression, Name, Unary


class Ends:
    """The flows of a study's stocks.

    XMILE names a flow where it fills or drains a stock that is over the same dimensions. A flow that leads to one
    element, or to one that is computed, moves no stock as a whole.
    """

    def __init__(self, model: CheckedModel, elements: Sequence[Element]) -> None:
        self.model = model
        stocks = {element.header.id: element for element in elements if isinstance(element, Stock)}
        self._fills: dict[Id, list[Id]] = {name: [] for name in stocks}
        self._drains: dict[Id, list[Id]] = {name: [] for name in stocks}
        self._units: dict[Id, str] = {}
        for flow in elements:
            if not isinstance(flow, Flow):
                continue
            for end, led in ((flow.target, self._fills), (flow.origin, self._drains)):
                if end is not None:
                    self._units.setdefault(canonical(end.text), flow.quantity.unit)
                stock = None if end is None else stocks.get(canonical(end.text))
                if end is None or stock is None or end.indices is not None or flow.target == flow.origin:
                    continue
                if flow.quantity.over == stock.quantity.over:
                    led[stock.header.id].append(flow.header.id)

    def whole(self, stock: Id) -> tuple[Sequence[Id], Sequence[Id]]:
        """Return the flows that fill and drain a stock as a whole."""
        return self._fills[stock], self._drains[stock]

    def unit(self, stock: Id) -> str:
        """Return the unit of the flows that move a stock."""
        return self._units.get(stock, "")

    def others(self, cell: str) -> Expression | None:
        """Return the net rate of what else moves a stock's cell; None where nothing does."""
        name, _, inside = cell.partition("[")
        stock, place = self.model.stocks[cell], f"[{inside}" if inside else ""
        rate: Expression | None = None
        for flows, led, is_loss in ((stock.inflows, self._fills, False), (stock.outflows, self._drains, True)):
            known = [Name(f"{flow}{place}") for flow in led[Id(name)]]
            for flow in flows:
                if flow in known:
                    known.remove(flow)
                elif rate is None:
                    rate = Unary("-", flow) if is_loss else flow
                else:
                    rate = Binary("-" if is_loss else "+", rate, flow)
        return rate

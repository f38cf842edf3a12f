"""Stocks' rates that are sums of variables: those variables become flows."""

from coyuntura.interchange.vensim.expressions import World
from coyuntura.interchange.vensim.tree import Bin, Node, Ref, Un, Use
from coyuntura.interchange.vensim.variables import Variable
from coyuntura.names import Id

Ends = tuple[Id | None, Id | None]


class FlowEnds:
    """Which variables fill or empty which stocks; a variable leaves one stock at most and enters one at most."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._terms: dict[Id, list[tuple[bool, Id]]] = {}
        self._out: dict[Id, list[Id]] = {}
        self._into: dict[Id, list[Id]] = {}

    def find(self) -> None:
        """Look at every stock, and leave out those whose terms serve twice until nothing changes."""
        for variable in self.world.variables.values():
            terms = self.terms(variable) if variable.kind == "stock" else None
            if terms is not None:
                self._terms[variable.name] = terms
        while self.count():
            pass

    def count(self) -> bool:
        """Count uses; True where some stock was left out."""
        self._out, self._into = {}, {}
        for stock, terms in self._terms.items():
            for is_loss, name in terms:
                (self._out if is_loss else self._into).setdefault(name, []).append(stock)
        twice = {name for uses in (self._out, self._into) for name, stocks in uses.items() if len(stocks) > 1}
        # A stock would have to be both ends of one flow.
        twice |= {name for name, stocks in self._out.items() if stocks == self._into.get(name)}
        bad = [stock for stock, terms in self._terms.items() if any(name in twice for _, name in terms)]
        for stock in bad:
            del self._terms[stock]
        return bool(bad)

    def is_served(self, stock: Variable) -> bool:
        """Tell whether variables are all of a stock's flows."""
        return stock.name in self._terms

    def of(self, variable: Variable) -> Ends | None:
        """Return the stocks that a variable leaves and enters; None where it is no flow."""
        out, into = self._out.get(variable.name), self._into.get(variable.name)
        if not out and not into:
            return None
        stocks = self.world.variables
        return (stocks[out[0]].id if out else None), (stocks[into[0]].id if into else None)

    def terms(self, stock: Variable) -> list[tuple[bool, Id]] | None:
        """Return a rate's variables, each with whether it is lost; None where it is no plain sum of them."""
        definition = stock.definitions[0]
        body = definition.line.body
        if not stock.is_uniform or not isinstance(body, Use) or len(body.arguments) != 2:  # noqa: PLR2004  rate and initial
            return None
        found: list[tuple[bool, Id]] = []
        waiting: list[tuple[Node, bool]] = [(body.arguments[0], False)]
        while waiting:
            node, is_loss = waiting.pop()
            match node:
                case Bin("+", left, right):
                    waiting += [(right, is_loss), (left, is_loss)]
                case Bin("-", left, right):
                    waiting += [(right, not is_loss), (left, is_loss)]
                case Un("-", operand):
                    waiting.append((operand, not is_loss))
                case Un("+", operand):
                    waiting.append((operand, is_loss))
                case Ref() if self.is_plain(node, stock):
                    found.append((is_loss, node.name))
                case _:
                    return None
        return found

    def is_plain(self, node: Ref, stock: Variable) -> bool:
        """Tell whether a term is a whole variable that may be a flow of a stock."""
        variable = self.world.variables.get(node.name)
        if variable is None or variable.kind != "auxiliary" or variable.own is not None or node.is_all:
            return False
        if any(
            isinstance(one.line.body, Use) and one.line.body.name == "active_initial" for one in variable.definitions
        ):
            return False
        subs = stock.definitions[0].line.subs
        is_same = [sub.name for sub in node.subs] == [sub.name for sub in subs]
        return is_same and [axis.id for axis in variable.axes] == [axis.id for axis in stock.axes]

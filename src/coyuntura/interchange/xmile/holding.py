"""Stocks that may not fall below zero: their outflows are limited, so that what leaves one arrives in the next.

The standard gives an outflow what is in the stock, less what outflows before it in the file take. Stella counts what
comes in as well. Where that would make flows wait for one another, which of them Stella computes first is not
documented: an outflow is then what the file says while the rest suffices for it, and ends the run otherwise.

Source: oasis_xmile2015, chapters 4.2.1 and 4.8.3; Stella's help on the prioritization of flows.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from coyuntura.interchange.trees import DT, ZERO
from coyuntura.interchange.xmile.book import Book, Entry
from coyuntura.model.elements import Auxiliary, Element, Flow, Share
from coyuntura.names import Id
from coyuntura.syntax.tree import Binary, Call, Conditional, Expression, Name, Number, Unary, parts

_Kind: TypeAlias = Literal["outflow", "inflow"]
"""Whether a flow takes from its stock as such, or where it turns."""
_STELLA = "outflows of stocks that may not fall below zero are limited to what is there and comes in."
_STANDARD = (
    "outflows of stocks that may not fall below zero are limited to what is there, in the order of the file, as the "
    "standard has it; Stella counts what comes in as well."
)
_STOPPED = "the run stops where a stock that may not fall below zero would: its limit is known for Euler's method."
_TURNED = "the run stops where an inflow that turns would, or might, take a stock below zero that may not fall there."
_CIRCLE = (
    "flows go round in circles through stocks that may not fall below zero: "
    "the run stops where one would need what comes in at the same moment."
)
_HOLDING = frozenset({"INIT", "PREVIOUS", "DELAY", "DELAY1", "DELAY3", "DELAYN", "SMTH1", "SMTH3", "SMTHN"})
"""Functions whose value at a moment does not wait for what they are given at that moment."""


@dataclass(frozen=True, slots=True)
class _Limit:
    flow: Entry
    stock: Entry
    kind: _Kind
    plus: tuple[Entry, ...]
    """What comes in besides."""
    minus: tuple[Entry, ...]
    """What leaves before it."""
    is_checked: bool = False
    """Whether it ends the run where it would be limited."""
    is_closed: bool = False
    """Whether nothing is known of what is left, so that an inflow must not turn."""


class Limits:
    """What keeps the stocks of a file from falling below zero."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.found: list[_Limit] = []

    @property
    def is_euler(self) -> bool:
        """Whether the file runs with Euler's method."""
        return self.book.document.specs.method == "euler"

    @property
    def is_stella(self) -> bool:
        """Whether Stella wrote the file."""
        return self.book.document.dialect == "isee"

    def hold(self, stock: Entry, inflows: Sequence[Entry], outflows: Sequence[Entry]) -> None:
        """Limit the flows of one stock."""
        if outflows:
            self.book.notice(_STOPPED if not self.is_euler else _STELLA if self.is_stella else _STANDARD)
        coming = tuple(inflows) if self.is_stella else ()
        for position, flow in enumerate(outflows):
            self.found.append(_Limit(flow, stock, "outflow", coming, tuple(outflows[:position])))
        turning = [flow for flow in inflows if not flow.variable.is_non_negative]
        if turning and self.is_stella:
            self.book.notice(_TURNED)
            others = tuple(flow for flow in inflows if flow is not turning[-1])
            self.found.append(_Limit(turning[-1], stock, "inflow", others, (), is_checked=True))
        for position, flow in enumerate(() if self.is_stella else turning):
            self.found.append(_Limit(flow, stock, "inflow", tuple(turning[:position]), tuple(outflows)))

    def applied(self, elements: Sequence[Element], hidden: Iterable[Element]) -> list[Element]:
        """Return elements whose flows are limited."""
        waits = {element.header.id: set(_waiting(element)) for element in (*elements, *hidden)}
        by_flow: dict[Id, list[_Limit]] = {}
        # The order of outflows is given; what comes in gives way.
        for limit in self.found:
            if limit.kind == "outflow":
                waits.setdefault(limit.flow.id, set()).update(flow.id for flow in limit.minus)
        for limit in self.found:
            by_flow.setdefault(limit.flow.id, []).append(self.feasible(limit, waits))
        return [
            self.limited(element, by_flow.get(element.header.id, ()))
            if isinstance(element, Flow | Auxiliary)
            else element
            for element in elements
        ]

    def feasible(self, limit: _Limit, waits: dict[Id, set[Id]]) -> _Limit:
        """Return a limit without what would wait for the flow itself; a flow whose limit lacks some is checked."""
        if limit.kind == "inflow" and any(_reaches(flow.id, limit.flow.id, waits) for flow in limit.minus):
            self.book.notice(_TURNED)
            return replace(limit, plus=(), minus=(), is_checked=True, is_closed=True)
        kept = tuple(flow for flow in limit.plus if not _reaches(flow.id, limit.flow.id, waits))
        waits.setdefault(limit.flow.id, set()).update(flow.id for flow in (*kept, *limit.minus))
        if len(kept) == len(limit.plus):
            return limit
        self.book.notice(_CIRCLE)
        return replace(limit, plus=kept, is_checked=True)

    def limited(self, element: Flow | Auxiliary, limits: Sequence[_Limit]) -> Flow | Auxiliary:
        """Return a flow, or what stands for one, with its limits."""
        if not limits:
            return element
        equations = tuple(self.share(share, limits) for share in element.equations)
        return replace(element, equations=equations)

    def share(self, share: Share, limits: Sequence[_Limit]) -> Share:
        """Return one equation with the limits of its flow."""
        tree = share.equation.tree
        for limit in limits:
            tree = self.bound(tree, limit, share.elements)
        return replace(share, equation=replace(share.equation, tree=tree))

    def bound(self, tree: Expression, limit: _Limit, elements: Sequence[Id]) -> Expression:
        """Return an equation with one limit."""
        binding = dict(zip(limit.flow.axes, elements, strict=False)) if elements else {}
        held = Binary("/", _reference(limit.stock, binding), DT)
        plus = (_reference(flow, binding) for flow in limit.plus)
        minus = (_reference(flow, binding) for flow in limit.minus)
        # A stock that begins below zero leaves nothing; a limit turns no flow round.
        room = Call("MAX", (total([held, *plus], list(minus)), ZERO))
        is_cut = self.is_euler and not limit.is_checked
        if limit.kind == "outflow":
            return Call("MIN", (tree, room)) if is_cut else where(Binary("<=", tree, room), tree)
        if isinstance(tree, Number):
            return tree
        if limit.is_closed:
            return where(Binary(">=", tree, ZERO), tree)
        return (
            Call("MAX", (tree, Unary("-", room)))
            if is_cut
            else where(Binary(">=", Binary("+", room, tree), ZERO), tree)
        )


def where(condition: Expression, tree: Expression) -> Expression:
    """Return what has a value where a condition holds, and ends the run elsewhere."""
    return Conditional(condition, tree, Binary("/", ZERO, ZERO))


def total(plus: Sequence[Expression], minus: Sequence[Expression]) -> Expression:
    """Return terms added up and subtracted."""
    result: Expression = plus[0] if plus else ZERO
    for term in plus[1:]:
        result = Binary("+", result, term)
    for term in minus:
        result = Binary("-", result, term)
    return result


def _reference(entry: Entry, binding: Mapping[Id, Id]) -> Expression:
    """Return a reference to a variable, of one cell where the elements are given."""
    if not binding or not entry.axes:
        return Name(entry.id)
    return Name(entry.id, tuple(Name(binding[axis]) if axis in binding else Name(axis) for axis in entry.axes))


def _waiting(element: Element) -> Iterator[Id]:
    """Yield what the equations of an element wait for at the same moment."""
    if not isinstance(element, Flow | Auxiliary):
        return
    nodes = [share.equation.tree for share in element.equations]
    while nodes:
        node = nodes.pop()
        if isinstance(node, Name):
            yield Id(node.text)
        if not (isinstance(node, Call) and node.function in _HOLDING):
            nodes += parts(node)


def _reaches(begin: Id, end: Id, waits: Mapping[Id, set[Id]]) -> bool:
    """Tell whether one variable waits for another, through however many."""
    seen: set[Id] = set()
    waiting = [begin]
    while waiting:
        name = waiting.pop()
        if name == end:
            return True
        if name not in seen:
            seen.add(name)
            waiting += waits.get(name, ())
    return False

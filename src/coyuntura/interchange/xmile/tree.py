"""The tree of an equation of XMILE, before names mean anything."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from coyuntura.syntax.tree import BinaryOperator, UnaryOperator

Words: TypeAlias = tuple[str, ...]
"""A name's segments: `sales.price` has two, `"sales.price"` has one; a leading dot gives an empty first."""


@dataclass(frozen=True, slots=True)
class Num:
    """A literal."""

    value: float


@dataclass(frozen=True, slots=True)
class Ref:
    """A variable, a dimension or an element by name; `indices` is None where no brackets stand."""

    words: Words
    indices: "tuple[Node, ...] | None" = None


@dataclass(frozen=True, slots=True)
class Use:
    """A function, a macro, a graphical function or an array, called with arguments in round brackets."""

    words: Words
    arguments: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Un:
    """A sign or a negation."""

    operator: UnaryOperator
    operand: "Node"


@dataclass(frozen=True, slots=True)
class LooseNot:
    """`NOT` before operators that no brackets hold together, which tools read differently."""

    operand: "Node"


@dataclass(frozen=True, slots=True)
class Bin:
    """An operator between two operands."""

    operator: BinaryOperator
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Choice:
    """`IF condition THEN then ELSE otherwise`."""

    condition: "Node"
    then: "Node"
    otherwise: "Node"


@dataclass(frozen=True, slots=True)
class Every:
    """The index `*`, or `Dimension.*` where the dimension is named."""

    dimension: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The index `1:3`: all elements from one to another."""

    first: "Node"
    last: "Node"


@dataclass(frozen=True, slots=True)
class At:
    """The index `@1`: what the first dimension of the variable stands for that the equation defines."""

    position: int


@dataclass(frozen=True, slots=True)
class Turned:
    """`A'`: an array with its dimensions turned round."""

    array: "Node"


Node: TypeAlias = Num | Ref | Use | Un | LooseNot | Bin | Choice | Every | Stretch | At | Turned


def operands(node: Node) -> tuple[Node, ...]:
    """Return a node's direct operands, in the order of the text."""
    match node:
        case Num() | Every() | At():
            return ()
        case Ref():
            return node.indices or ()
        case Use():
            return node.arguments
        case Un(_, operand) | LooseNot(operand):
            return (operand,)
        case Bin():
            return (node.left, node.right)
        case Choice():
            return (node.condition, node.then, node.otherwise)
        case Stretch():
            return (node.first, node.last)
        case Turned(array):
            return (array,)


def left_of(node: Node) -> Node | None:
    """Return the left side of an operator, None for other nodes."""
    return node.left if isinstance(node, Bin) else None


def chain(node: Bin) -> tuple[Node, list[Bin]]:
    """Return what a chain of operators begins with, and its links from the innermost to `node`."""
    links = [node]
    while isinstance(links[-1].left, Bin):
        links.append(links[-1].left)
    return links[-1].left, links[::-1]


def every(node: Node) -> Iterator[Node]:
    """Yield a node and all below it, parents first."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting += reversed(operands(current))

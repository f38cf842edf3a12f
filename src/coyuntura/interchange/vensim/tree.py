"""The tree of a Vensim equation, before names mean anything."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from coyuntura.names import Id
from coyuntura.syntax.tree import Span

Operator: TypeAlias = Literal["+", "-", "*", "/", "^", "=", "<>", "<", "<=", ">", ">=", "AND", "OR"]
NA = -(2.0**109)
"""The number that stands for a missing value, `:NA:`."""


@dataclass(frozen=True, slots=True)
class Num:
    """A literal."""

    value: float
    span: Span


@dataclass(frozen=True, slots=True)
class Text:
    """A text in single quotes: a file, a sheet, a cell."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Sub:
    """A subscript: a range or an element; `is_all` where `!` marks it."""

    name: Id
    span: Span
    is_all: bool = False


@dataclass(frozen=True, slots=True)
class Ref:
    """A variable, a range or an element by name."""

    name: Id
    subs: tuple[Sub, ...]
    span: Span
    is_all: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """A function, a macro or a lookup with its arguments; `outputs` follow the colon of a macro's."""

    name: Id
    subs: tuple[Sub, ...]
    arguments: "tuple[Node, ...]"
    outputs: "tuple[Node, ...]"
    span: Span


@dataclass(frozen=True, slots=True)
class Un:
    """A sign or `:NOT:`."""

    operator: Literal["-", "+", "NOT"]
    operand: "Node"
    span: Span


@dataclass(frozen=True, slots=True)
class Bin:
    """An operator between two operands."""

    operator: Operator
    left: "Node"
    right: "Node"
    span: Span


@dataclass(frozen=True, slots=True)
class Group:
    """Several values in round or square brackets: a point or a list of points."""

    items: "tuple[Node, ...]"
    is_square: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Rows:
    """Numbers for an array, rows of them."""

    rows: "tuple[tuple[Node, ...], ...]"
    span: Span


Node: TypeAlias = Num | Text | Ref | Use | Un | Bin | Group | Rows


def operands(node: Node) -> "tuple[Node, ...]":
    """Return a node's direct operands."""
    match node:
        case Num() | Text() | Ref():
            return ()
        case Use():
            return (*node.arguments, *node.outputs)
        case Un():
            return (node.operand,)
        case Bin():
            return (node.left, node.right)
        case Group():
            return node.items
        case Rows():
            return tuple(item for row in node.rows for item in row)


def chain(node: Bin) -> tuple[Node, list[Bin]]:
    """Return what a chain of operators begins with, and its links from the innermost to `node`."""
    links = [node]
    while isinstance(links[-1].left, Bin):
        links.append(links[-1].left)
    return links[-1].left, links[::-1]


def every(node: Node) -> "list[Node]":
    """Return a node and all below it, parents first."""
    found: list[Node] = []
    waiting = [node]
    while waiting:
        found.append(waiting.pop())
        waiting += reversed(operands(found[-1]))
    return found


@dataclass(frozen=True, slots=True)
class Target:
    """One target of a mapping: a range, and its elements or subranges in order where they are given."""

    name: Id
    parts: tuple[Id, ...]
    label: str


@dataclass(frozen=True, slots=True)
class RangeItem:
    """One item of a range's definition: an element or subrange, or the first and last of a numbered run."""

    first: str
    last: str
    span: Span


@dataclass(frozen=True, slots=True)
class RangeLine:
    """`name: items -> targets`, or `name <-> same`; `source` where a spreadsheet names the elements."""

    name: str
    items: tuple[RangeItem, ...]
    targets: tuple[Target, ...]
    same: Id | None
    source: Use | None
    span: Span
    same_label: str = ""


Mode: TypeAlias = Literal["", "interpolate", "raw", "hold backward", "look forward"]


@dataclass(frozen=True, slots=True)
class Line:
    """`name[subs] = body`, or a lookup's or a data variable's line; `body` None where nothing stands."""

    name: str
    subs: tuple[Sub, ...]
    excepts: tuple[tuple[Sub, ...], ...]
    mode: Mode
    sign: Literal["=", "==", ":=", "(", ""]
    body: Node | None
    span: Span

"""The tree of an expression: small frozen records, each with its span in the text."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

BinaryOperator: TypeAlias = Literal["+", "-", "*", "/", "^", "MOD", "=", "<>", "<", "<=", ">", ">=", "AND", "OR"]
UnaryOperator: TypeAlias = Literal["-", "+", "NOT"]
KEYWORDS = frozenset({"if", "then", "else", "and", "or", "not", "mod"})
"""Words of the grammar, in lower case; equations may write them in any case."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where a node stands in its equation's text: offset of the first character and length."""

    offset: int = 0
    width: int = 1


NOWHERE = Span()


@dataclass(frozen=True, slots=True)
class Number:
    """A literal, dimensionless unless it is zero."""

    value: float
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A text in single quotes: a unit, a date, the name of a series."""

    text: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Star:
    """The index `*`: all elements of a dimension."""

    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Name:
    """A reference to an element of the model; `indices` is None where no brackets stand."""

    text: str
    indices: "tuple[Expression, ...] | None" = None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function or a lookup applied to arguments."""

    function: str
    arguments: "tuple[Expression, ...]"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Unary:
    """A sign or a negation."""

    operator: UnaryOperator
    operand: "Expression"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """An operator between two operands."""

    operator: BinaryOperator
    left: "Expression"
    right: "Expression"
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Conditional:
    """`IF condition THEN then ELSE otherwise`."""

    condition: "Expression"
    then: "Expression"
    otherwise: "Expression"
    span: Span = field(default=NOWHERE, compare=False)


Expression: TypeAlias = Number | Quoted | Star | Name | Call | Unary | Binary | Conditional


def parts(node: Expression) -> tuple[Expression, ...]:
    """Return a node's direct operands, in the order of the text."""
    match node:
        case Number() | Quoted() | Star():
            return ()
        case Name():
            return node.indices or ()
        case Call():
            return node.arguments
        case Unary():
            return (node.operand,)
        case Binary():
            return (node.left, node.right)
        case Conditional():
            return (node.condition, node.then, node.otherwise)


def literal(node: Expression) -> float | None:
    """Return the number that is written, with its sign; None for other nodes."""
    match node:
        case Number(value):
            return value
        case Unary("-", Number(value)):
            return -value
        case Unary("+", Number(value)):
            return value
        case _:
            return None


def left_of(node: Expression) -> Expression | None:
    """Return the left side of an operator, None for other nodes."""
    return node.left if isinstance(node, Binary) else None


def left_chain(node: Binary) -> tuple[Expression, list[Binary]]:
    """Return what a chain of operators begins with, and its links from the innermost to `node`.

    `a + b - c` begins with `a`; its links are the sum and the difference.
    """
    links = [node]
    while isinstance(links[-1].left, Binary):
        links.append(links[-1].left)
    return links[-1].left, links[::-1]


def rewrite(node: Expression, leaf: Callable[[Expression], Expression]) -> Expression:
    """Return a tree whose operators and choices stay as they are, and in which `leaf` replaces what they join.

    A sign `+` is left out. A chain of operators is followed without recursion, since it may be long.

    Args:
        node: Any tree.
        leaf: Is given each name, call, number, text or star, never what stands in its brackets.
    """
    match node:
        case Binary():
            first, links = left_chain(node)
            result = rewrite(first, leaf)
            for link in links:
                result = Binary(link.operator, result, rewrite(link.right, leaf), link.span)
            return result
        case Unary(operator, operand, span):
            inner = rewrite(operand, leaf)
            return inner if operator == "+" else Unary(operator, inner, span)
        case Conditional(condition, then, otherwise, span):
            return Conditional(rewrite(condition, leaf), rewrite(then, leaf), rewrite(otherwise, leaf), span)
        case _:
            return leaf(node)


def walk(node: Expression) -> Iterator[Expression]:
    """Yield a node and everything under it, parents first."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting += reversed(parts(current))

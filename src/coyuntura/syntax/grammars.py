"""What all grammars of equations share: where a text cannot be read and why, and how deep a tree may be."""

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar, cast

from lark import Token
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from coyuntura.syntax.tree import Span

LONGEST = 20_000
"""Characters of an equation."""
DEEPEST = 100
"""Levels of nesting; a chain such as `a + b + c` is one level."""
LONGEST_CHAIN = 400
"""Levels of the tree in all, so that walking it stays within the stack."""
TOO_DEEP = f"the equation is nested deeper than {DEEPEST} levels, or chains more than {LONGEST_CHAIN} terms"
_SHOWN = 80
Node = TypeVar("Node")
Node_co = TypeVar("Node_co", covariant=True)


class EquationError(ValueError):
    """An equation's text cannot be read; `span` says where, `is_too_long` why."""

    def __init__(self, message: str, span: Span, *, is_too_long: bool = False) -> None:
        super().__init__(message)
        self.span = span
        self.is_too_long = is_too_long


class Parser(Protocol[Node_co]):
    """A parser, with the type of what its builder makes of a text."""

    def parse(self, text: str) -> Node_co:
        """Return the tree of a text."""
        ...


class _Located(Protocol):
    """What the parser's errors know, with a type that it does not declare."""

    pos_in_stream: int | None


def read_equation(
    text: str,
    parser: Parser[Node],
    parts: Callable[[Node], Iterable[Node]],
    left: Callable[[Node], Node | None],
) -> Node:
    """Return the tree of an equation.

    Args:
        text: The equation.
        parser: Reads it by its grammar.
        parts: Gives the direct operands of a node.
        left: Gives the left side of an operator, which continues a chain, and None for other nodes.

    Raises:
        EquationError: The text does not follow the grammar, or is longer or deeper than an equation may be.
    """
    if len(text) > LONGEST:
        msg = f"the equation has {len(text):,} characters; at most {LONGEST:,} are read"
        raise EquationError(msg, Span(0, 1), is_too_long=True)
    try:
        tree = parser.parse(text)
    except UnexpectedInput as error:
        raise EquationError(problem(error, text), span_of(error, text)) from error
    if is_deeper(tree, parts, left):
        raise EquationError(TOO_DEEP, Span(0, 1), is_too_long=True)
    return tree


def span_of(error: UnexpectedInput, text: str) -> Span:
    """Return where in a text its parser stopped."""
    token, last = _token(error), max(0, len(text) - 1)
    if token is not None and token.start_pos is not None:
        return Span(min(token.start_pos, last), max(1, len(str(token))))
    return Span(min(max(0, cast("_Located", error).pos_in_stream or 0), last), 1)


def problem(error: UnexpectedInput, text: str) -> str:
    """Return what is wrong with a text, without its place."""
    token = _token(error)
    if not text.strip():
        return "the equation is empty"
    if isinstance(error, UnexpectedEOF) or (token is not None and token.type == "$END"):
        return "the equation ends too early; an operand or a closing bracket is missing"
    if isinstance(error, UnexpectedCharacters):
        return f"`{text[span_of(error, text).offset]}` does not belong in an equation"
    if isinstance(error, UnexpectedToken):
        return f"`{str(token)[:_SHOWN]}` cannot stand here"
    return "the equation cannot be read"


def is_deeper(tree: Node, parts: Callable[[Node], Iterable[Node]], left: Callable[[Node], Node | None]) -> bool:
    """Tell whether a tree is too deep to be walked.

    Args:
        tree: What was read.
        parts: Gives the direct operands of a node.
        left: Gives the left side of an operator, which continues a chain, and None for other nodes.
    """
    level = [(tree, 0)]
    for _ in range(LONGEST_CHAIN):
        level = [(part, depth + (part is not left(node))) for node, depth in level for part in parts(node)]
        if not level:
            return False
        if any(depth > DEEPEST for _, depth in level):
            return True
    return True


def _token(error: UnexpectedInput) -> Token | None:
    token = getattr(error, "token", None)
    return token if isinstance(token, Token) else None

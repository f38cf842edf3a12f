"""Equation text to tree, through a grammar."""

import math
from functools import cache
from importlib.resources import files
from typing import Protocol, TypeAlias, cast

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from coyuntura.syntax.tree import (
    Binary,
    BinaryOperator,
    Call,
    Conditional,
    Expression,
    Name,
    Number,
    Quoted,
    Span,
    Star,
    Unary,
    UnaryOperator,
    parts,
)

LONGEST = 20_000
DEEPEST = 100
"""Levels of nesting; a chain such as `a + b + c` is one level."""
LONGEST_CHAIN = 400
"""Levels of the tree in all, so that walking it stays within the stack."""

_Part: TypeAlias = Token | Expression


class EquationError(ValueError):
    """An equation's text cannot be read; `span` says where, `is_too_long` why."""

    def __init__(self, message: str, span: Span, *, is_too_long: bool = False) -> None:
        super().__init__(message)
        self.span = span
        self.is_too_long = is_too_long


def parse_expression(text: str) -> Expression:
    """Return the tree of an expression.

    Raises:
        EquationError: The text does not follow the grammar, or is longer or deeper than an equation may be.
    """
    if len(text) > LONGEST:
        msg = f"the equation has {len(text):,} characters; at most {LONGEST:,} are read"
        raise EquationError(msg, Span(0, 1), is_too_long=True)
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        raise EquationError(_problem(error, text), _span_of(error, text)) from error
    if _is_deeper(tree):
        msg = f"the equation is nested deeper than {DEEPEST} levels, or chains more than {LONGEST_CHAIN} terms"
        raise EquationError(msg, Span(0, 1), is_too_long=True)
    return tree


def _is_deeper(tree: Expression) -> bool:
    """Tell whether a tree is too deep to be walked; the left side of an operator continues a chain."""
    level = [(tree, 0)]
    for _ in range(LONGEST_CHAIN):
        level = [
            (part, depth + (0 if isinstance(node, Binary) and part is node.left else 1))
            for node, depth in level
            for part in parts(node)
        ]
        if not level:
            return False
        if any(depth > DEEPEST for _, depth in level):
            return True
    return True


class _Located(Protocol):
    """What the parser's errors know, with types that it does not declare."""

    token: object
    pos_in_stream: int | None


def _token(error: UnexpectedInput) -> Token | None:
    token = getattr(cast("_Located", error), "token", None)
    return token if isinstance(token, Token) else None


def _span_of(error: UnexpectedInput, text: str) -> Span:
    token = _token(error)
    last = max(0, len(text) - 1)
    if token is not None and token.start_pos is not None:
        return Span(min(token.start_pos, last), max(1, len(str(token))))
    return Span(min(max(0, cast("_Located", error).pos_in_stream or 0), last), 1)


def _problem(error: UnexpectedInput, text: str) -> str:
    token = _token(error)
    if not text.strip():
        return "the equation is empty"
    if isinstance(error, UnexpectedEOF) or (token is not None and token.type == "$END"):
        return "the equation ends too early; an operand or a closing bracket is missing"
    if isinstance(error, UnexpectedCharacters):
        return f"`{text[_span_of(error, text).offset]}` does not belong in an equation"
    if isinstance(error, UnexpectedToken):
        return f"`{token}` cannot stand here"
    return "the equation cannot be read"


class _Parser(Protocol):
    """The parser, with the type of what our builder makes of a text."""

    def parse(self, text: str) -> Expression: ...


@cache
def _parser() -> _Parser:
    grammar = files("coyuntura.syntax").joinpath("grammar.lark").read_text(encoding="utf-8")
    parser = Lark(grammar, parser="lalr", propagate_positions=False, maybe_placeholders=False, transformer=_Builder())
    return cast("_Parser", parser)


def _bare(token: Token) -> str:
    return token[1:-1] if token[0] in "\"'" else str(token)


def _start(part: _Part) -> int:
    return (part.start_pos or 0) if isinstance(part, Token) else part.span.offset


def _end(part: _Part) -> int:
    return _start(part) + (len(part) if isinstance(part, Token) else part.span.width)


def _span(first: _Part, last: _Part) -> Span:
    return Span(_start(first), max(1, _end(last) - _start(first)))


class _Builder(Transformer[Token, Expression]):
    """Builds the tree bottom up while the text is parsed, so depth costs no recursion."""

    def number(self, children: list[Token]) -> Expression:
        value = float(children[0])
        if math.isinf(value):
            msg = f"`{children[0][:20]}` is larger than any number that can be computed with"
            raise EquationError(msg, _span(children[0], children[0]))
        return Number(value, _span(children[0], children[0]))

    def text(self, children: list[Token]) -> Expression:
        return Quoted(_bare(children[0]), _span(children[0], children[0]))

    def name(self, children: list[Token]) -> Expression:
        return Name(_bare(children[0]), None, _span(children[0], children[0]))

    def star(self, children: list[Token]) -> Expression:
        return Star(_span(children[0], children[0]))

    def indexed(self, children: list[_Part]) -> Expression:
        token, *indices = children
        return Name(_bare(cast("Token", token)), cast("tuple[Expression, ...]", tuple(indices)), _span(token, token))

    def call(self, children: list[_Part]) -> Expression:
        token, *arguments = children
        return Call(_bare(cast("Token", token)), cast("tuple[Expression, ...]", tuple(arguments)), _span(token, token))

    def unary(self, children: tuple[Token, Expression]) -> Expression:
        token, operand = children
        return Unary(cast("UnaryOperator", str(token).upper()), operand, _span(token, operand))

    def binary(self, children: tuple[Expression, Token, Expression]) -> Expression:
        left, token, right = children
        return Binary(cast("BinaryOperator", str(token).upper()), left, right, _span(left, right))

    def conditional(self, children: list[Expression]) -> Expression:
        condition, then, otherwise = children
        return Conditional(condition, then, otherwise, _span(condition, otherwise))

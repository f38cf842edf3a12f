"""Equation text to tree, through a grammar."""

from functools import cache
from importlib.resources import files
from typing import Any, cast

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken, VisitError

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
DEEPEST = 120


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
        tree = cast("Expression", _parser().parse(text))
    except UnexpectedInput as error:
        raise EquationError(_problem(error, text), _span_of(error, text)) from error
    except VisitError as error:
        raise EquationError(str(error.orig_exc), Span(0, len(text))) from error
    if _is_deeper(tree, DEEPEST):
        msg = f"the equation is nested deeper than {DEEPEST} levels"
        raise EquationError(msg, Span(0, 1), is_too_long=True)
    return tree


def _is_deeper(tree: Expression, limit: int) -> bool:
    level = [tree]
    for _ in range(limit):
        level = [part for node in level for part in parts(node)]
        if not level:
            return False
    return True


def _span_of(error: UnexpectedInput, text: str) -> Span:
    if isinstance(error, UnexpectedToken) and isinstance(error.token, Token) and error.token.start_pos is not None:
        return Span(min(error.token.start_pos, max(0, len(text) - 1)), max(1, len(str(error.token))))
    return Span(min(error.pos_in_stream or 0, max(0, len(text) - 1)), 1)


def _problem(error: UnexpectedInput, text: str) -> str:
    if not text.strip():
        return "the equation is empty"
    if isinstance(error, UnexpectedEOF) or (isinstance(error, UnexpectedToken) and error.token.type == "$END"):
        return "the equation ends too early; an operand or a closing bracket is missing"
    if isinstance(error, UnexpectedCharacters):
        return f"`{text[error.pos_in_stream]}` does not belong in an equation"
    if isinstance(error, UnexpectedToken):
        return f"`{error.token}` cannot stand here"
    return "the equation cannot be read"


@cache
def _parser() -> Lark:
    grammar = files("coyuntura.syntax").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=False, maybe_placeholders=False, transformer=_Builder())


def _bare(token: Token) -> str:
    return token[1:-1] if token[0] in "\"'" else str(token)


def _span(first: Token | Expression, last: Token | Expression) -> Span:
    start = (first.start_pos or 0) if isinstance(first, Token) else first.span.offset
    if isinstance(last, Token):
        end = (last.start_pos or 0) + len(last)
    else:
        end = last.span.offset + last.span.width
    return Span(start, max(1, end - start))


class _Builder(Transformer[Token, Expression]):
    """Builds the tree bottom up while the text is parsed, so depth costs no recursion."""

    def number(self, children: list[Token]) -> Expression:
        return Number(float(children[0]), _span(children[0], children[0]))

    def text(self, children: list[Token]) -> Expression:
        return Quoted(_bare(children[0]), _span(children[0], children[0]))

    def name(self, children: list[Token]) -> Expression:
        return Name(_bare(children[0]), None, _span(children[0], children[0]))

    def star(self, _children: list[Token]) -> Expression:
        return Star()

    def indexed(self, children: list[Any]) -> Expression:
        token, *indices = children
        return Name(_bare(token), tuple(indices), _span(token, token))

    def call(self, children: list[Any]) -> Expression:
        token, *arguments = children
        return Call(_bare(token), tuple(arguments), _span(token, token))

    def unary(self, children: list[Any]) -> Expression:
        token, operand = children
        return Unary(cast("UnaryOperator", str(token).upper()), operand, _span(token, operand))

    def binary(self, children: list[Any]) -> Expression:
        left, token, right = children
        return Binary(cast("BinaryOperator", str(token).upper()), left, right, _span(left, right))

    def conditional(self, children: list[Expression]) -> Expression:
        condition, then, otherwise = children
        return Conditional(condition, then, otherwise, _span(condition, otherwise))

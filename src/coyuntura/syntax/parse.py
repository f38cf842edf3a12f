"""Equation text to tree, through a grammar."""

import math
from functools import cache
from importlib.resources import files
from typing import TypeAlias, cast

from lark import Lark, Token, Transformer

from coyuntura.numerals import is_too_small
from coyuntura.syntax.grammars import EquationError, Parser, read_equation
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
    left_of,
    parts,
)

_Part: TypeAlias = Token | Expression


def parse_expression(text: str) -> Expression:
    """Return the tree of an expression.

    Raises:
        EquationError: The text does not follow the grammar, or is longer or deeper than an equation may be.
    """
    return read_equation(text, _parser(), parts, left_of)


@cache
def _parser() -> Parser[Expression]:
    grammar = files("coyuntura.syntax").joinpath("grammar.lark").read_text(encoding="utf-8")
    parser = Lark(grammar, parser="lalr", propagate_positions=False, maybe_placeholders=False, transformer=_Builder())
    return cast("Parser[Expression]", parser)


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
        if is_too_small(str(children[0])):
            message = f"`{children[0][:20]}` is nearer to 0 than any number that can be computed with in full"
            raise EquationError(message, _span(children[0], children[0]))
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
        if str(token).casefold() == "if":
            raise EquationError("`IF` is no function", _span(token, token))
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

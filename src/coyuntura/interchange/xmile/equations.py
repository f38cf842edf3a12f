"""Equations of XMILE to trees whose names are still the other tool's.

A name's text is its path, segments joined by `JOINT`: `sales.price` is two segments, `"sales.price"` is one.
A leading dot gives an empty first segment.
"""

import math
import re
from functools import cache
from importlib.resources import files
from typing import TypeAlias, cast

from lark import Lark, Token, Transformer

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
)

JOINT = "\x1f"
LOOSE_NOT = "\x1fNOT"
"""Stands for `NOT` before operators without brackets around them."""
SAFE_DIVISION = "SAFEDIV"
RANGE = "\x1fRANGE"
"""Stands for the elements from one to another, `1:3`."""
AT = "\x1fAT"
"""Stands for the owner's dimension at a position, `@1`."""
TRANSPOSED = "\x1fTRANSPOSED"
"""Stands for an array with its dimensions turned round, `A'`."""
LOOKED_UP = "LOOKUP"
_Part: TypeAlias = Token | Expression
_SEGMENT = re.compile(r'"((?:[^"\\]|\\.)+)"|([^."]+)')
_ESCAPES = {"n": " ", '"': '"', "\\": "\\"}
_OPERATORS: dict[str, BinaryOperator] = {
    "==": "=",
    "!=": "<>",
    "**": "^",
    "||": "OR",
    "&&": "AND",
    ":OR:": "OR",
    ":AND:": "AND",
}


def parse_equation(text: str) -> Expression:
    """Return the tree of an equation.

    Raises:
        EquationError: The text does not follow the grammar, or is longer or deeper than an equation may be.
    """
    try:
        return read_equation(text, _parser())
    finally:
        _builder().enclosed.clear()


def unescaped(name: str) -> str:
    """Return a name as it is shown: escape sequences resolved, a line break shown as a space."""
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[0]), name).replace("\xa0", " ").strip()


def name_of(attribute: str) -> str:
    """Return a name as a tag bears it, without the quotes that some tools put around it."""
    name = attribute.strip()
    return unescaped(name[1:-1] if len(name) > 2 and name[0] == name[-1] == '"' else name)  # noqa: PLR2004  two quotes


def path_of(written: str) -> str:
    """Return the segments of a name as written in an equation, joined."""
    found = [unescaped(quoted or bare) for quoted, bare in _SEGMENT.findall(written)]
    return JOINT.join(["", *found] if written.startswith(".") else found)


@cache
def _parser() -> Parser:
    grammar = files("coyuntura.interchange.xmile").joinpath("grammar.lark").read_text(encoding="utf-8")
    parser = Lark(grammar, parser="lalr", propagate_positions=False, maybe_placeholders=False, transformer=_builder())
    return cast("Parser", parser)


@cache
def _builder() -> "_Builder":
    return _Builder()


def _name(token: _Part) -> str:
    return path_of(str(token))


def _trees(children: list[_Part]) -> tuple[Expression, ...]:
    return cast("tuple[Expression, ...]", tuple(children))


class _Builder(Transformer[Token, Expression]):
    """Builds the tree bottom up while the text is parsed, so depth costs no recursion."""

    def __init__(self) -> None:
        super().__init__()
        self.enclosed: dict[int, Expression] = {}
        """Trees that stood in brackets, by identity; kept, so that no other tree gets theirs."""

    def number(self, children: list[Token]) -> Expression:
        value = float(children[0])
        if math.isinf(value):
            msg = f"`{children[0][:20]}` is larger than any number that can be computed with"
            raise EquationError(msg, Span(children[0].start_pos or 0, len(children[0])))
        return Number(value)

    def name(self, children: list[Token]) -> Expression:
        return Name(_name(children[0]))

    def star(self, _children: list[Token]) -> Expression:
        return Star()

    def wild(self, children: list[Token]) -> Expression:
        """Return `Dimension.*`: all elements of a dimension that is named."""
        return Quoted(str(children[0])[:-2])

    def span(self, children: list[Expression]) -> Expression:
        return Call(RANGE, tuple(children))

    def at(self, children: list[Token]) -> Expression:
        """Return `@1`: the first dimension of the variable that the equation defines."""
        return Call(AT, (Number(float(children[0][1:])),))

    def transposed(self, children: list[Expression]) -> Expression:
        return Call(TRANSPOSED, (children[0],))

    def indexed(self, children: list[_Part]) -> Expression:
        token, *indices = children
        return Name(_name(token), _trees(indices))

    def call(self, children: list[_Part]) -> Expression:
        token, *arguments = children
        return Call(_name(token), _trees(arguments))

    def looked_up(self, children: list[_Part]) -> Expression:
        token, *indices, argument = children
        return Call(LOOKED_UP, (Name(_name(token), _trees(indices)), *_trees([argument])))

    def unary(self, children: tuple[Token, Expression]) -> Expression:
        token, operand = children
        sign = str(token).upper().strip(":")
        return Unary(cast("UnaryOperator", sign), operand)

    def binary(self, children: tuple[Expression, Token, Expression]) -> Expression:
        left, token, right = children
        sign = str(token).upper()
        return Binary(_OPERATORS.get(sign, cast("BinaryOperator", sign)), left, right)

    def bracketed(self, children: tuple[Expression]) -> Expression:
        """Return what stands in brackets, and remember that it does."""
        (inner,) = children
        self.enclosed[id(inner)] = inner
        return inner

    def denial(self, children: tuple[Token, Expression]) -> Expression:
        """Return a negation; one of operators that no brackets hold together is read differently by tools."""
        _, operand = children
        is_held = id(operand) in self.enclosed or (isinstance(operand, Binary) and operand.operator == "^")
        if isinstance(operand, Binary) and not is_held:
            return Call(LOOSE_NOT, (operand,))
        return Unary("NOT", operand)

    def binary_denial(self, children: tuple[Expression, Token, Token, Expression]) -> Expression:
        left, token, _, right = children
        return self.binary((left, token, Unary("NOT", right)))

    def signed_denial(self, children: tuple[Token, Token, Expression]) -> Expression:
        token, _, operand = children
        return self.unary((token, Unary("NOT", operand)))

    def safe(self, children: tuple[Expression, Token, Expression]) -> Expression:
        left, _, right = children
        return Call(SAFE_DIVISION, (left, right))

    def conditional(self, children: list[Expression]) -> Expression:
        condition, then, otherwise = children
        return Conditional(condition, then, otherwise)

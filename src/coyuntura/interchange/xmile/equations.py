"""Equations of XMILE to trees whose names are still the other tool's."""

import math
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import TypeAlias, cast

from lark import Lark, Token, Transformer

from coyuntura.interchange.xmile.tree import (
    At,
    Bin,
    Choice,
    Every,
    LooseNot,
    Node,
    Num,
    Ref,
    Stretch,
    Turned,
    Un,
    Use,
    Words,
    left_of,
    operands,
)
from coyuntura.numerals import is_too_small
from coyuntura.syntax.grammars import EquationError, Parser, read_equation
from coyuntura.syntax.tree import BinaryOperator, Span, UnaryOperator

SAFE_DIVISION = ("SAFEDIV",)
"""What `//` calls."""
LOOKED_UP = ("LOOKUP",)
"""What `table[element](input)` calls."""
_SEGMENT = re.compile(r'"((?:[^"\\]|\\.)++)"?|([^."]++)')
_OUTSIDE = re.compile(r'"(?:[^"\\\n]|\\.)*+"?|\{')
"""What a comment begins with, and names in quotes, within which nothing begins one."""
_WITHIN = re.compile(r"[{}]")
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


def parse_equation(text: str) -> Node:
    """Return the tree of an equation.

    Raises:
        EquationError: The text does not follow the grammar, or is longer or deeper than an equation may be.
    """
    return read_equation(without_comments(text), _parser(), operands, left_of)


def without_comments(text: str) -> str:
    """Return an equation with blanks where comments stand, which may hold comments; one that does not end stays."""
    signs = list(text)
    for begin, end in _comments(text):
        signs[begin:end] = " " * (end - begin)
    return "".join(signs)


def comments_of(text: str) -> list[str]:
    """Return the comments of an equation, without their braces."""
    return [text[begin + 1 : end - 1] for begin, end in _comments(text)]


def _comments(text: str) -> Iterator[tuple[int, int]]:
    """Yield where comments begin and end."""
    depth, begin, at = 0, 0, 0
    while found := (_WITHIN if depth else _OUTSIDE).search(text, at):
        at = found.end()
        if found[0] == "{":
            begin, depth = (begin if depth else found.start()), depth + 1
        elif found[0] == "}":
            depth -= 1
            if not depth:
                yield begin, at


def unescaped(name: str) -> str:
    """Return a name as it is shown: escape sequences resolved, a line break shown as a space."""
    return re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[0]), name).replace("\xa0", " ").strip()


def name_of(attribute: str) -> str:
    """Return a name as a tag bears it, without the quotes that some tools put around it."""
    name = attribute.strip()
    return unescaped(name[1:-1] if len(name) > 2 and name[0] == name[-1] == '"' else name)  # noqa: PLR2004  two quotes


def words_of(written: str) -> Words:
    """Return the segments of a name as written in an equation."""
    found = tuple(unescaped(quoted or bare) for quoted, bare in _SEGMENT.findall(written))
    return ("", *found) if written.startswith(".") else found


@cache
def _parser() -> Parser[Node]:
    grammar = files("coyuntura.interchange.xmile").joinpath("grammar.lark").read_text(encoding="utf-8")
    parser = Lark(grammar, parser="lalr", propagate_positions=False, maybe_placeholders=False, transformer=_Builder())
    return cast("Parser[Node]", parser)


class _Held:
    """What stood in brackets, until the rule around it has seen that it did."""

    def __init__(self, inner: Node) -> None:
        self.inner = inner


_Part: TypeAlias = Node | _Held


def _bare(part: _Part) -> Node:
    """Return a tree without the brackets around it, which its shape makes up for."""
    return part.inner if isinstance(part, _Held) else part


def _trees(children: list[Token | _Part]) -> tuple[Node, ...]:
    return tuple(_bare(cast("_Part", child)) for child in children)


class _Builder(Transformer[Token, Node]):
    """Builds the tree bottom up while the text is parsed, so depth costs no recursion."""

    def start(self, children: list[_Part]) -> Node:
        return _bare(children[0])

    def number(self, children: list[Token]) -> Node:
        value = float(children[0])
        if math.isinf(value):
            message = f"`{children[0][:20]}` is larger than any number that can be computed with"
            raise EquationError(message, Span(children[0].start_pos or 0, len(children[0])))
        if is_too_small(str(children[0])):
            message = f"`{children[0][:20]}` is nearer to 0 than any number that can be computed with in full"
            raise EquationError(message, Span(children[0].start_pos or 0, len(children[0])))
        return Num(value)

    def name(self, children: list[Token]) -> Node:
        return Ref(words_of(children[0]))

    def star(self, _children: list[Token]) -> Node:
        return Every()

    def wild(self, children: list[Token]) -> Node:
        return Every(str(children[0])[:-2])

    def span(self, children: list[Token | _Part]) -> Node:
        first, last = _trees(children)
        return Stretch(first, last)

    def at(self, children: list[Token]) -> Node:
        return At(int(children[0][1:]))

    def transposed(self, children: list[_Part]) -> Node:
        return Turned(_bare(children[0]))

    def indexed(self, children: list[Token | _Part]) -> Node:
        return Ref(words_of(str(children[0])), _trees(children[1:]))

    def call(self, children: list[Token | _Part]) -> Node:
        return Use(words_of(str(children[0])), _trees(children[1:]))

    def looked_up(self, children: list[Token | _Part]) -> Node:
        *indices, argument = _trees(children[1:])
        return Use(LOOKED_UP, (Ref(words_of(str(children[0])), tuple(indices)), argument))

    def unary(self, children: tuple[Token, _Part]) -> Node:
        token, operand = children
        return Un(cast("UnaryOperator", str(token)), _bare(operand))

    def binary(self, children: tuple[_Part, Token, _Part]) -> Node:
        left, token, right = children
        sign = str(token).upper()
        return Bin(_OPERATORS.get(sign, cast("BinaryOperator", sign)), _bare(left), _bare(right))

    def bracketed(self, children: tuple[_Part]) -> _Held:
        return _Held(_bare(children[0]))

    def denial(self, children: tuple[Token, _Part]) -> Node:
        """Return a negation; one of operators that no brackets hold together is read differently by tools."""
        operand = children[1]
        if isinstance(operand, Bin) and operand.operator != "^":
            return LooseNot(operand)
        return Un("NOT", _bare(operand))

    def binary_denial(self, children: tuple[_Part, Token, Token, _Part]) -> Node:
        left, token, _, right = children
        return self.binary((left, token, Un("NOT", _bare(right))))

    def signed_denial(self, children: tuple[Token, Token, _Part]) -> Node:
        token, _, operand = children
        return self.unary((token, Un("NOT", _bare(operand))))

    def safe(self, children: tuple[_Part, Token, _Part]) -> Node:
        left, _, right = children
        return Use(SAFE_DIVISION, (_bare(left), _bare(right)))

    def conditional(self, children: list[Token | _Part]) -> Node:
        condition, then, otherwise = _trees(children)
        return Choice(condition, then, otherwise)

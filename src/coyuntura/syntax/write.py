"""Tree to equation text: the inverse of parsing."""

import re

from coyuntura.syntax.tree import (
    KEYWORDS,
    Binary,
    Call,
    Conditional,
    Expression,
    Name,
    Number,
    Quoted,
    Star,
    Unary,
    left_chain,
)

_STRENGTH = {
    "OR": 1,
    "AND": 2,
    "=": 3,
    "<>": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "MOD": 6,
    "^": 8,
}
_COMPARED = frozenset({"=", "<>", "<", "<=", ">", ">="})
_BARE = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_NOT = 2.75
"""Some readers let NOT reach over a comparison, so it gets brackets beside one."""
_SIGN = 7
_ATOM = 9
_EXACT = 1e15
"""Whole numbers below it are written without an exponent."""


def write_expression(node: Expression) -> str:
    """Return text that parses to an equal tree, with no more brackets than needed."""
    return _write(node)[0]


def _write(node: Expression) -> tuple[str, float]:
    """Return a node's text and how firmly it holds together."""
    match node:
        case Number(value):
            return _number(value), _ATOM
        case Quoted(text):
            return f"'{text}'", _ATOM
        case Star():
            return "*", _ATOM
        case Name(text, None):
            return _quoted(text), _ATOM
        case Name(text, indices):
            return f"{_quoted(text)}[{_list(indices or ())}]", _ATOM
        case Call(function, arguments):
            return f"{_quoted(function)}({_list(arguments)})", _ATOM
        case Unary(operator, operand):
            is_not = operator == "NOT"
            return f"{operator}{' ' if is_not else ''}{_held(operand, _SIGN)}", _NOT if is_not else _SIGN
        case Binary():
            return _binary(node)
        case Conditional(condition, then, otherwise):
            return f"IF {_write(condition)[0]} THEN {_write(then)[0]} ELSE {_write(otherwise)[0]}", 0


def _number(value: float) -> str:
    return f"{value:.0f}" if float(value).is_integer() and abs(value) < _EXACT else repr(value)


def _list(nodes: tuple[Expression, ...]) -> str:
    return ", ".join(_write(node)[0] for node in nodes)


def _binary(node: Binary) -> tuple[str, float]:
    """Return an operator's text; its left side may be a long chain and is followed without recursion."""
    first, links = left_chain(node)
    text, strength = _write(first)
    for link in links:
        needed = _STRENGTH[link.operator]
        is_power = link.operator == "^"
        # A comparison compares two sides, so a second one gets brackets.
        least = _ATOM if is_power else needed + 0.5 if link.operator in _COMPARED else needed
        left = text if strength >= least else f"({text})"
        right = _exponent(link.right) if is_power else _held(link.right, needed + 0.5)
        text, strength = (f"{left}^{right}" if is_power else f"{left} {link.operator} {right}"), needed
    return text, strength


def _exponent(node: Expression) -> str:
    """Return what stands after `^`: a sign needs no brackets there, a `NOT` does."""
    if isinstance(node, Unary) and node.operator != "NOT":
        return f"{node.operator}{_exponent(node.operand)}"
    return _held(node, _STRENGTH["^"])


def _quoted(name: str) -> str:
    return name if _BARE.fullmatch(name) and name.lower() not in KEYWORDS else f'"{name}"'


def _held(node: Expression, least: float) -> str:
    text, strength = _write(node)
    return text if strength >= least else f"({text})"

"""Tree to equation text: the inverse of parsing."""

import re

from coyuntura.syntax.tree import Binary, Call, Conditional, Expression, Name, Number, Quoted, Star, Unary

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
_BARE = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_WORDS = {"if", "then", "else", "and", "or", "not", "mod"}
_SIGN = 7
_ATOM = 9


def write_expression(node: Expression) -> str:
    """Return text that parses to an equal tree, with no more brackets than needed."""
    return _write(node)[0]


def _write(node: Expression) -> tuple[str, int]:  # noqa: PLR0911  one return a kind of node
    match node:
        case Number(value):
            return (f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else repr(value)), _ATOM  # noqa: PLR2004  exact in a double
        case Quoted(text):
            return f"'{text}'", _ATOM
        case Star():
            return "*", _ATOM
        case Name(text, None):
            return _quoted(text), _ATOM
        case Name(text, indices):
            return f"{_quoted(text)}[{', '.join(_write(index)[0] for index in indices or ())}]", _ATOM
        case Call(function, arguments):
            return f"{function}({', '.join(_write(argument)[0] for argument in arguments)})", _ATOM
        case Unary(operator, operand):
            return f"{operator} {_held(operand, _SIGN)}" if operator == "NOT" else f"{operator}{_held(operand, _SIGN)}", _SIGN
        case Binary("^", left, right):
            exponent = _write(right)[0] if isinstance(right, Unary) and right.operator != "NOT" else _held(right, _STRENGTH["^"])
            return f"{_held(left, _ATOM)}^{exponent}", _STRENGTH["^"]
        case Binary(operator, left, right):
            strength = _STRENGTH[operator]
            return f"{_held(left, strength)} {operator} {_held(right, strength + 1)}", strength
        case Conditional(condition, then, otherwise):
            return f"IF {_write(condition)[0]} THEN {_write(then)[0]} ELSE {_write(otherwise)[0]}", 0


def _quoted(name: str) -> str:
    return name if _BARE.fullmatch(name) and name.lower() not in _WORDS else f'"{name}"'


def _held(node: Expression, least: int) -> str:
    text, strength = _write(node)
    return text if strength >= least else f"({text})"

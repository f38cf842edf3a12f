"""Equations with more brackets than needed: readers of XMILE differ in which they can do without."""

import re

from coyuntura.syntax import write_expression
from coyuntura.syntax.tree import KEYWORDS, Binary, Call, Conditional, Expression, Name, Number, Unary, left_chain

_ATOM = 3
_PRODUCT = 2
_SUM = 1
_STRENGTH = {"*": _PRODUCT, "/": _PRODUCT, "+": _SUM, "-": _SUM}

_BRACKETED = frozenset({"^", "AND", "OR", "MOD"})
_WORDS = re.compile(r"[^\W\d]\w*( \w+)*")


def identifier(title: str) -> str:
    """Return a variable's name as equations write it: blanks as underscores, or in quotes."""
    if _WORDS.fullmatch(title) and title.casefold() not in KEYWORDS:
        return title.replace(" ", "_")
    return f'"{title}"'


def portable(node: Expression) -> str:
    """Return the text of an equation that no reader of XMILE takes for another.

    Some give a sign more strength than a power, rank `AND` with `OR`, or take no `IF` within an `IF`.
    """
    return _write(node)[0]


def _write(node: Expression) -> tuple[str, int]:
    """Return a node's text and how firmly it holds together."""
    match node:
        case Binary():
            return _chain(node)
        case Unary("NOT", operand):
            return f"NOT {_held(operand, _ATOM)}", 0
        case Unary(operator, operand):
            return f"{operator}{_held(operand, _ATOM)}", 0
        case Conditional(condition, then, otherwise):
            branches = (_held(branch, _SUM) for branch in (then, otherwise))
            return "IF {} THEN {} ELSE {}".format(_write(condition)[0], *branches), 0
        case Call(function, arguments):
            return f"{identifier(function)}({', '.join(_held(argument, _SUM) for argument in arguments)})", _ATOM
        case Name(text, indices):
            inside = ", ".join(_write(index)[0] for index in indices or ())
            return f"{identifier(text)}[{inside}]" if inside else identifier(text), _ATOM
        case Number():
            return write_expression(node), _ATOM
        case _:
            return write_expression(node), 0


def _chain(node: Binary) -> tuple[str, int]:
    """Return an operator's text; its left side may be a long chain and is followed without recursion."""
    first, links = left_chain(node)
    text, strength = _write(first)
    for link in links:
        own = _STRENGTH.get(link.operator, 0)
        others = _ATOM if link.operator in _BRACKETED else _SUM
        left, right = (own, own + 1) if own else (others, others)
        text = text if strength >= left else f"({text})"
        text, strength = f"{text} {link.operator} {_held(link.right, right)}", own
    return text, strength


def _held(node: Expression, least: int) -> str:
    text, strength = _write(node)
    return text if strength >= least else f"({text})"

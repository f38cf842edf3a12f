"""What `!` marks: the ranges over which array functions run."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from math import prod

from coyuntura.interchange.vensim.tree import Bin, Node, Ref, Sub, Un, Use, every, operands
from coyuntura.names import Id

REDUCED: Mapping[str, str] = {"sum": "SUM", "prod": "PROD", "vmin": "MIN", "vmax": "MAX"}
"""Functions that make one number of what is marked, and what they are in the language."""
MOST_WRITTEN_OUT = 1000
"""Elements over which an array function is written out."""
_STAYING = frozenset({"if_then_else", "abs", "min", "max"})


def marks_in(*nodes: Node) -> tuple[Id, ...]:
    """Return the ranges that `!` marks in expressions, those of array functions within left out."""
    found: dict[Id, None] = {}
    waiting = list(reversed(nodes))
    while waiting:
        node = waiting.pop()
        if isinstance(node, Ref | Use):
            found |= dict.fromkeys(sub.name for sub in node.subs if sub.is_all)
        if isinstance(node, Ref) and node.is_all:
            found[node.name] = None
        if not (isinstance(node, Use) and binds_marks(node)):
            waiting += reversed(operands(node))
    return tuple(found)


def binds_marks(node: Use) -> bool:
    """Tell whether a function runs over what is marked within it."""
    return node.name in REDUCED or node.name == "vector_select"


def may_stay(body: Node, marks: Sequence[Id]) -> bool:
    """Tell whether an array function's operand is simple enough to stay in its place."""
    if any(isinstance(node, Use) and node.name not in _STAYING for node in every(body)):
        return False
    return len(marks) == 1 or isinstance(body, Ref)


def written_out(node: Node, elements: Mapping[Id, Sequence[Id]]) -> Node:
    """Return an expression with each array function of what `!` marks as the operations that it stands for.

    One over more than `MOST_WRITTEN_OUT` elements, or over what is no range, stays as it is.
    """
    match node:
        case Un():
            return replace(node, operand=written_out(node.operand, elements))
        case Bin():
            return replace(node, left=written_out(node.left, elements), right=written_out(node.right, elements))
        case Use(name, _, (body,)) if name in REDUCED:
            marks = marks_in(body)
            is_known = bool(marks) and all(mark in elements for mark in marks)
            if not is_known or prod(len(elements[mark]) for mark in marks) > MOST_WRITTEN_OUT:
                return node
            inner = written_out(body, elements)
            chosen = product(*(elements[mark] for mark in marks))
            return _joined(node, [_with(inner, dict(zip(marks, one, strict=True))) for one in chosen])
        case Use():
            return replace(node, arguments=tuple(written_out(argument, elements) for argument in node.arguments))
        case _:
            return node


def _joined(node: Use, parts: Sequence[Node]) -> Node:
    """Return what an array function makes of its elements, by halves, so that nothing gets deep."""
    if len(parts) == 1:
        return parts[0]
    halves = (_joined(node, parts[: len(parts) // 2]), _joined(node, parts[len(parts) // 2 :]))
    match REDUCED[node.name]:
        case "SUM":
            return Bin("+", *halves, node.span)
        case "PROD":
            return Bin("*", *halves, node.span)
        case least_or_greatest:
            return Use(Id(least_or_greatest.lower()), (), halves, (), node.span)


def _with(node: Node, chosen: Mapping[Id, Id]) -> Node:
    """Return an expression with an element in place of each marked range."""

    def sub(one: Sub) -> Sub:
        return Sub(chosen[one.name], one.span) if one.is_all and one.name in chosen else one

    match node:
        case Ref() if node.is_all and node.name in chosen:
            return Ref(chosen[node.name], (), node.span)
        case Ref():
            return replace(node, subs=tuple(sub(one) for one in node.subs))
        case Un():
            return replace(node, operand=_with(node.operand, chosen))
        case Bin():
            return replace(node, left=_with(node.left, chosen), right=_with(node.right, chosen))
        case Use():
            arguments = tuple(_with(argument, chosen) for argument in node.arguments)
            return replace(node, subs=tuple(sub(one) for one in node.subs), arguments=arguments)
        case _:
            return node

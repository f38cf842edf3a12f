"""What `!` marks: the ranges over which array functions run."""

from collections.abc import Mapping, Sequence

from coyuntura.interchange.vensim.tree import Node, Ref, Use, every, operands
from coyuntura.names import Id

REDUCED: Mapping[str, str] = {"sum": "SUM", "prod": "PROD", "vmin": "MIN", "vmax": "MAX"}
"""Functions that make one number of what is marked, and what they are in the language."""
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

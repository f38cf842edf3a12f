"""Folding: operations whose result is known before any run.

Only what every processor rounds in the same way is folded, so that a program gives the same numbers with and without.
"""

import math
import operator
from collections.abc import Callable, Mapping, Sequence

from coyuntura.program.program import Operation

_OF_ONE: Mapping[Operation, Callable[[float], float]] = {
    "negate": float.__neg__,
    "absolute": float.__abs__,
    "not": operator.not_,
}
_OF_TWO: Mapping[Operation, Callable[[float, float], float]] = {
    "add": float.__add__,
    "subtract": float.__sub__,
    "multiply": float.__mul__,
    "divide": float.__truediv__,
    "less": float.__lt__,
    "less_or_equal": float.__le__,
    "equal": float.__eq__,
}


def folded(operation: Operation, numbers: Sequence[float | None]) -> float | None:
    """Return the result of an operation on constants; None where it is not one, or is not finite.

    Args:
        operation: What is computed.
        numbers: Its arguments, None for each that is no constant.
    """
    match numbers:
        case [float() as x] if operation in _OF_ONE:
            result = float(_OF_ONE[operation](x))
        case [float() as x, float() as y] if operation in _OF_TWO and not (operation == "divide" and y == 0):
            result = float(_OF_TWO[operation](x, y))
        case _:
            return None
    # Zero has one slot, whatever its sign.
    is_plain = math.isfinite(result) and math.copysign(1, result) == (1 if result >= 0 else -1)
    return result if is_plain else None


def same_as(operation: Operation, numbers: Sequence[float | None]) -> int | None:
    """Return the position of the argument that an operation leaves as it is; None where it does something.

    Args:
        operation: What is computed.
        numbers: Its arguments, None for each that is no constant.
    """
    match operation, numbers:
        case ("multiply", [1.0, _]):
            return 1
        case ("multiply" | "divide", [_, 1.0]) | ("subtract", [_, 0.0]):
            return 0
        case ("select", [float() as test, _, _]):
            # What is not a number counts as true.
            return 2 if test == 0 else 1
        case _:
            return None

"""Folding: operations whose result is known before any run.

Only what every processor rounds in the same way is folded, so that a program gives the same numbers with and without.
"""

import math
from collections.abc import Sequence

from coyuntura.program.operations import OPERATIONS, Operation


def folded(operation: Operation, numbers: Sequence[float | None]) -> float | None:
    """Return the result of an operation on constants; None where it is not one, or is not finite.

    Args:
        operation: What is computed.
        numbers: Its arguments, None for each that is no constant.
    """
    number = OPERATIONS[operation].number
    known = [given for given in numbers if given is not None]
    if number is None or len(known) < len(numbers) or (operation == "divide" and known[1] == 0):
        return None
    result = float(number(*known))
    # Zero has one slot, whatever its sign.
    is_plain = math.isfinite(result) and math.copysign(1, result) == (1 if result >= 0 else -1)
    return result if is_plain else None


def same_as(operation: Operation, numbers: Sequence[float | None]) -> int | None:
    """Return the position of the argument that an operation leaves as it is; None where it does something.

    Args:
        operation: What is computed.
        numbers: Its arguments, None for each that is no constant.
    """
    if operation == "select" and numbers[0] is not None:
        # What is not a number counts as true.
        return 2 if numbers[0] == 0 else 1
    for place, neutral in enumerate(OPERATIONS[operation].neutral):
        if neutral is not None and numbers[place] == neutral:
            return 1 - place
    return None

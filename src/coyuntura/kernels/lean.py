"""The reference kernel's step, in less memory: the same operations in the same order, and so the same numbers.

Arrays of many members stay in the processor's cache, and arguments are fetched without a list:
a step of one member, or of ten thousand, takes about half the time.
"""

from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import TypeAlias

import numpy as np

from coyuntura.kernels.reference import Bound, Loop, ReferenceKernel, Value, run_rounds
from coyuntura.program.program import Repeat

_Freeing: TypeAlias = tuple[Callable[..., Value], int, int, int, int, Sequence[int]]
"""A function, the slot that it writes, up to three that it reads, -1 for none, and those that nothing reads later.

The function of a repeat takes the slots themselves, and writes to -1.
"""
_GONE = np.float64(0.0)


class LeanStep:
    """Computes everything in an instant, and lets go of each value after its last use.

    A slot that is let go holds nothing of use afterwards.
    """

    def __init__(self, kernel: ReferenceKernel, kept: Collection[int]) -> None:
        """Prepare the step of a kernel of which the slots `kept` are read afterwards."""
        self._code = _lean(kernel.bound(kernel.program.step), kept)

    def __call__(self, slots: list[Value]) -> None:
        """Compute from time, data and states in their slots."""
        _run(self._code, slots)


def _lean(section: Sequence[Bound | Loop], kept: Collection[int]) -> list[_Freeing]:
    """Return code that lets go of what it writes after the last use, but for the slots `kept`."""
    ends: dict[int, int] = {}
    for number, code in enumerate(section):
        written, read = (code.repeat.written, code.repeat.read) if isinstance(code, Loop) else ((code[1],), code[2])
        ends |= dict.fromkeys(written, number)
        ends |= {slot: number for slot in read if slot in ends}
    last: list[list[int]] = [[] for _ in section]
    for slot in ends.keys() - set(kept):
        last[ends[slot]].append(slot)
    return [_freeing(code, slots) for code, slots in zip(section, last, strict=True)]


def _freeing(code: Bound | Loop, last_used: Sequence[int]) -> _Freeing:
    if isinstance(code, Loop):
        following = {part.following for part in code.repeat.carried}
        return partial(_rounds, code.repeat, _lean(code.body, following)), -1, -1, -1, -1, last_used
    operation, out, arguments = code
    first, second, third = (*arguments, -1, -1, -1)[:3]
    return operation, out, first, second, third, last_used


def _rounds(repeat: Repeat, body: Sequence[_Freeing], slots: list[Value]) -> Value:
    run_rounds(repeat, slots, lambda: _run(body, slots))
    return _GONE


def _run(code: Sequence[_Freeing], slots: list[Value]) -> None:
    for operation, out, first, second, third, last_used in code:
        if third >= 0:
            slots[out] = operation(slots[first], slots[second], slots[third])
        elif second >= 0:
            slots[out] = operation(slots[first], slots[second])
        elif first >= 0:
            slots[out] = operation(slots[first])
        elif out >= 0:
            slots[out] = operation()
        else:
            operation(slots)
        for slot in last_used:
            slots[slot] = _GONE

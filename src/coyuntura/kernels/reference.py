"""The reference kernel: plain NumPy over members, the definition of what a program means."""

import operator
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from coyuntura.arrays import Reals
from coyuntura.blocks.lookup import interpolate
from coyuntura.program.operations import Operation
from coyuntura.program.program import Instruction, Program
from coyuntura.seeds import uniforms

Value: TypeAlias = Reals | np.float64
"""One number for all members, or one for each."""
Bound: TypeAlias = tuple[Callable[..., Value], int, tuple[int, ...]]
"""A function, the slot that it writes and the slots that it reads."""
Freeing: TypeAlias = tuple[Callable[..., Value], int, int, int, int, list[int]]
"""The same with up to three slots to read, -1 where there is none, and the slots that nothing reads afterwards."""


@dataclass(frozen=True, slots=True)
class Noise:
    """What random numbers depend on: the ensemble's seed, and the identity of each run, shape (member,)."""

    seed: int
    runs: NDArray[np.uint64]


_ZERO, _ONE = np.float64(0.0), np.float64(1.0)


def _as_number(truth: NDArray[np.bool_] | np.bool_) -> Value:
    if truth.ndim == 0:
        return _ONE if truth else _ZERO
    return truth.astype(np.float64)


def _divide(a: Value, b: Value) -> Value:
    return a / b


def _less(a: Value, b: Value) -> Value:
    return _as_number(a < b)


def _less_or_equal(a: Value, b: Value) -> Value:
    return _as_number(a <= b)


def _equal(a: Value, b: Value) -> Value:
    return _as_number(a == b)


def _and(a: Value, b: Value) -> Value:
    return _as_number((a != 0) & (b != 0))


def _or(a: Value, b: Value) -> Value:
    return _as_number((a != 0) | (b != 0))


def _not(a: Value) -> Value:
    return _as_number(a == 0)


def _select(test: Value | NDArray[np.bool_] | np.bool_, then: Value, otherwise: Value) -> Value:
    if test.ndim == 0:
        return then if test else otherwise
    return np.where(test.astype(np.bool_), then, otherwise)


def _least(a: Value, b: Value) -> Value:
    """Return the lesser, the second where they tie; NumPy's own leaves the sign of zero to the processor."""
    return _select((a < b) | np.isnan(a), a, b)


def _greatest(a: Value, b: Value) -> Value:
    """Return the greater, the second where they tie."""
    return _select((a > b) | np.isnan(a), a, b)


def _copy(a: Value) -> Value:
    return a


_OPERATIONS: dict[Operation, Callable[..., Value]] = {
    # Python's own operators are the same arithmetic, and much quicker on single numbers.
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": _divide,
    # `power` takes short cuts for one exponent that all members share, and rounds otherwise then.
    "power": np.float_power,
    "modulo": np.mod,
    "negate": np.negative,
    "absolute": np.abs,
    "least": _least,
    "greatest": _greatest,
    "exp": np.exp,
    "ln": np.log,
    "log10": np.log10,
    "sqrt": np.sqrt,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "arcsin": np.arcsin,
    "arccos": np.arccos,
    "arctan": np.arctan,
    "whole": np.floor,
    "less": _less,
    "less_or_equal": _less_or_equal,
    "equal": _equal,
    "and": _and,
    "or": _or,
    "not": _not,
    "select": _select,
    "copy": _copy,
}


class ReferenceKernel:
    """Evaluates a program's sections over a list of slots.

    Slots hold one number for all members or an array with one number for each, shape (member,).
    An operation never changes an array in place, so a value taken from a slot stays what it was.
    Arithmetic follows IEEE 754: a division by zero is infinite or not a number, and says so to nobody.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.noise = Noise(0, np.zeros(1, dtype=np.uint64))
        self.step_numbers: NDArray[np.uint64] | int = 0
        self._once = [self._bound(instruction) for instruction in program.once]
        self._start = [self._bound(instruction) for instruction in program.start]
        self._step = [self._bound(instruction) for instruction in program.step]
        self._lean: list[Freeing] | None = None

    def _bound(self, instruction: Instruction) -> Bound:
        if instruction.operation == "uniform":
            stream = self.program.streams[instruction.index]
            return lambda: self._uniform(stream), instruction.out, instruction.arguments
        if instruction.operation != "lookup":
            return _OPERATIONS[instruction.operation], instruction.out, instruction.arguments
        table = self.program.lookups[instruction.index]

        def read(x: Value) -> Value:
            return interpolate(np.asarray(x, dtype=np.float64), table.inputs, table.outputs, table.interpolation)

        return read, instruction.out, instruction.arguments

    def _uniform(self, stream: int) -> Value:
        drawn = uniforms(self.noise.seed, stream, self.step_numbers, self.noise.runs)
        return drawn if len(drawn) > 1 else drawn[0]

    def slots(self, parameters: Mapping[str, Value], noise: Noise | None = None) -> list[Value]:
        """Return slots with constants and parameters in place and the once section done.

        Args:
            parameters: Values by cell.
            noise: What random numbers depend on besides `step_numbers`; seed 0 and run 0 where None.
        """
        if noise is not None:
            self.noise = noise
        slots: list[Value] = [np.float64(0.0)] * self.program.slots
        for slot, number in self.program.constants.items():
            slots[slot] = np.float64(number)
        for name, slot in self.program.parameters.items():
            slots[slot] = parameters[name]
        _execute(self._once, slots)
        return slots

    def start(self, slots: list[Value]) -> None:
        """Fill states, memories and pipelines; time and data must be those of the first instant."""
        _execute(self._start, slots)

    def step(self, slots: list[Value]) -> None:
        """Compute everything in an instant from time, data and states."""
        _execute(self._step, slots)

    def lean_step(self, slots: list[Value], kept: Collection[int]) -> None:
        """Compute everything in an instant, and let go of each value after its last use.

        Fewer arrays are alive at a time, so they stay in the processor's cache.

        Args:
            slots: As for `step`; a slot that is let go holds nothing of use.
            kept: Slots that are read afterwards; the same at every call.
        """
        if self._lean is None:
            self._lean = self._with_last_uses(kept)
        for operation, out, first, second, third, last_used in self._lean:
            if third >= 0:
                slots[out] = operation(slots[first], slots[second], slots[third])
            elif first < 0:
                slots[out] = operation()
            elif second >= 0:
                slots[out] = operation(slots[first], slots[second])
            else:
                slots[out] = operation(slots[first])
            for slot in last_used:
                slots[slot] = _ZERO

    def _with_last_uses(self, kept: Collection[int]) -> list[Freeing]:
        """Return the step's code, each operation with the slots that nothing reads after it."""
        ends: dict[int, int] = {}
        for number, (_, out, arguments) in enumerate(self._step):
            ends.setdefault(out, number)
            ends |= {argument: number for argument in arguments if argument in ends}
        last: list[list[int]] = [[] for _ in self._step]
        for slot, number in ends.items():
            if slot not in kept:
                last[number].append(slot)
        lean: list[Freeing] = []
        for (operation, out, arguments), slots in zip(self._step, last, strict=True):
            first, second, third = (*arguments, -1, -1, -1)[:3]
            lean.append((operation, out, first, second, third, slots))
        return lean


def _execute(code: Sequence[Bound], slots: list[Value]) -> None:
    for operation, out, arguments in code:
        slots[out] = operation(*[slots[argument] for argument in arguments])

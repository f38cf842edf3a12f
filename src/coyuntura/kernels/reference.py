"""The reference kernel: plain NumPy over members, the definition of what a program means."""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from coyuntura.arrays import Reals
from coyuntura.blocks.lookup import interpolate
from coyuntura.program.operations import Operation
from coyuntura.program.program import Code, Instruction, Program, Repeat
from coyuntura.seeds import uniforms

Value: TypeAlias = Reals | np.float64
"""One number for all members, or one for each."""
Bound: TypeAlias = tuple[Callable[..., Value], int, tuple[int, ...]]
"""A function, the slot that it writes and the slots that it reads."""


@dataclass(frozen=True, slots=True)
class Loop:
    """A repeat, with the code of its body."""

    repeat: Repeat
    body: "Sequence[Bound | Loop]"


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


_MEANINGS: dict[Operation, Callable[..., Value]] = {
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
        self._once, self._start, self._step = map(self.bound, (program.once, program.start, program.step))

    def bound(self, section: Sequence[Code]) -> list[Bound | Loop]:
        """Return a section with what its operations mean."""
        return [
            Loop(code, self.bound(code.body)) if isinstance(code, Repeat) else self._bound(code) for code in section
        ]

    def _bound(self, instruction: Instruction) -> Bound:
        if instruction.operation == "uniform":
            stream = self.program.streams[instruction.index]
            return lambda: self._uniform(stream), instruction.out, instruction.arguments
        if instruction.operation != "lookup":
            return _MEANINGS[instruction.operation], instruction.out, instruction.arguments
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
        execute(self._once, slots)
        return slots

    def start(self, slots: list[Value]) -> None:
        """Fill states, memories and pipelines; time and data must be those of the first instant."""
        execute(self._start, slots)

    def step(self, slots: list[Value]) -> None:
        """Compute everything in an instant from time, data and states."""
        execute(self._step, slots)


def execute(section: Sequence[Bound | Loop], slots: list[Value]) -> None:
    """Run code over slots."""
    for code in section:
        if isinstance(code, Loop):
            body = code.body
            run_rounds(code.repeat, slots, lambda body=body: execute(body, slots))
        else:
            operation, out, arguments = code
            slots[out] = operation(*[slots[argument] for argument in arguments])


def run_rounds(repeat: Repeat, slots: list[Value], body: Callable[[], None]) -> None:
    """Run all rounds of a repeat; what it carries changes at once, at the end of each."""
    values = [slots[part.initial] for part in repeat.carried]
    for _ in range(repeat.count):
        for part, value in zip(repeat.carried, values, strict=True):
            slots[part.slot] = value
        body()
        values = [slots[part.following] for part in repeat.carried]
    for part, value in zip(repeat.carried, values, strict=True):
        slots[part.slot] = value

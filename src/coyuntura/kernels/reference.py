"""The reference kernel: plain NumPy over members, the definition of what a program means."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from coyuntura.blocks.lookup import interpolate
from coyuntura.program.program import Instruction, Operation, Program

Reals: TypeAlias = NDArray[np.float64]
Value: TypeAlias = Reals | np.float64
"""One number for all members, or one for each."""


def _truth(value: Value) -> NDArray[np.bool_]:
    return np.asarray(value != 0)


def _as_number(truth: NDArray[np.bool_]) -> Value:
    return truth.astype(np.float64)


_OPERATIONS: Mapping[Operation, Callable[..., Value]] = MappingProxyType({
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "power": np.power,
    "modulo": np.mod,
    "negate": np.negative,
    "absolute": np.abs,
    "least": np.minimum,
    "greatest": np.maximum,
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
    "less": lambda a, b: _as_number(np.asarray(a < b)),
    "less_or_equal": lambda a, b: _as_number(np.asarray(a <= b)),
    "equal": lambda a, b: _as_number(np.asarray(a == b)),
    "and": lambda a, b: _as_number(_truth(a) & _truth(b)),
    "or": lambda a, b: _as_number(_truth(a) | _truth(b)),
    "not": lambda a: _as_number(~_truth(a)),
    "select": lambda test, a, b: np.where(_truth(test), a, b),
    "copy": lambda a: a,
})


class ReferenceKernel:
    """Evaluates a program's sections over a list of slots.

    Slots hold one number for all members or an array with one number for each, shape (member,).
    Arithmetic follows IEEE 754: a division by zero is infinite or not a number, and says so to nobody.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self._once = [self._bound(instruction) for instruction in program.once]
        self._start = [self._bound(instruction) for instruction in program.start]
        self._step = [self._bound(instruction) for instruction in program.step]

    def _bound(self, instruction: Instruction) -> tuple[Callable[..., Value], int, tuple[int, ...]]:
        if instruction.operation != "lookup":
            return _OPERATIONS[instruction.operation], instruction.out, instruction.arguments
        table = self.program.lookups[instruction.table]

        def read(x: Value) -> Value:
            return interpolate(np.asarray(x, dtype=np.float64), table.inputs, table.outputs, table.interpolation)

        return read, instruction.out, instruction.arguments

    def slots(self, parameters: Mapping[str, Value]) -> list[Value]:
        """Return slots with constants and parameters in place and the once section done."""
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


def _execute(code: Sequence[tuple[Callable[..., Value], int, tuple[int, ...]]], slots: list[Value]) -> None:
    for operation, out, arguments in code:
        slots[out] = operation(*[slots[argument] for argument in arguments])

"""Beginnings that worlds share: how long the inputs of the same members are the same in several worlds.

Data are compared as the kernel reads them, at every half step. A date with which equations only compare time tells
worlds apart when it has come, and what a parameter is from a date on, when that has come; any other number does from
the start.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import numpy as np

from coyuntura.arrays import Indices, Reals
from coyuntura.ensemble.dated import FROM, THEN
from coyuntura.program.program import COMPARISONS, Instruction, Program, read
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.stretches import Stretch

_STRETCHES = 32
"""Into so many parts of equal length a run is cut at most; worlds go apart at the beginning of one."""
_HALVES = 2


def stretches_of(
    program: Program, inputs: Inputs, worlds: int, switched: Iterable[str], steps: int
) -> tuple[Sequence[int], Sequence[Stretch]]:
    """Return the order in which worlds are to be run, and the stretches of a run in this order.

    There are no stretches where no two worlds share anything.

    Args:
        program: What is run.
        inputs: Of all members in the first world, then in the next.
        worlds: How many worlds.
        switched: Cells of parameters that scenarios change at a date.
        steps: How many steps are taken.
    """
    told = _Told(program, inputs, worlds, switched)
    labels, first = list[int]([0] * worlds), 0
    parts: dict[tuple[int, ...], int] = {}
    for number in range(1, _STRETCHES + 1):
        last = steps + 1 if number == _STRETCHES else steps * number // _STRETCHES
        if last > first:
            keys = zip(labels, told.between(_HALVES * first, _HALVES * last), strict=True)
            firsts: dict[tuple[int, bytes], int] = {}
            labels = [firsts.setdefault(key, world) for world, key in enumerate(keys)]
            # What follows a stretch without anybody going apart is a part of it.
            parts[tuple(labels)] = first = last
    if len(parts) == 1 and len(set(labels)) == worlds:
        return range(worlds), ()
    begins = [
        next((at for at, leaders in enumerate(parts) if leaders[world] == world), worlds) for world in range(worlds)
    ]
    order = sorted(range(worlds), key=lambda world: begins[world])
    count = inputs.members // worlds
    return order, [Stretch(last, _members(leaders, order, count)) for leaders, last in parts.items()]


def _members(leaders: Sequence[int], order: Sequence[int], count: int) -> Indices:
    """Return the members that are run for members, where worlds are run for worlds."""
    places = np.argsort(order)
    return (places[[leaders[world] for world in order]][:, np.newaxis] * count + np.arange(count)).reshape(-1)


class _Told:
    """What tells worlds apart."""

    def __init__(self, program: Program, inputs: Inputs, worlds: int, switched: Iterable[str]) -> None:
        self.clock = program.clock
        self.worlds = worlds
        self.data: list[Reals] = []
        rows = np.arange(_HALVES * (self.clock.steps + 1) + 1, dtype=np.float64)
        times = self.clock.start + rows * (self.clock.dt / _HALVES)
        for name in program.data:
            item = inputs.data[name]
            if item.variant is not None:
                # All members of a world have the same data.
                self.data.append(item.grid(times).T[item.variant[:: inputs.members // worlds]])
        self.numbers = {name: self.by_world(inputs.parameters[name]) for name in program.parameters}
        dates = dates_of(program)
        thens = {f"{cell}.{THEN}": f"{cell}.{FROM}" for cell in switched}
        differing = [name for name, rows in self.numbers.items() if not (rows == rows[:1]).all()]
        self.dates = [self.numbers[name] for name in differing if name in dates]
        self.thens = [(self.numbers[name], self.numbers[thens[name]]) for name in differing if thens.get(name) in dates]
        self.others = [self.numbers[name] for name in differing if name not in dates and thens.get(name) not in dates]

    def by_world(self, value: Reals | float) -> Reals:
        """Return a number of all members in each world, shape (world, member), or of one for all."""
        return np.asarray(value, dtype=np.float64).reshape(self.worlds if np.ndim(value) else 1, -1)

    def between(self, first: int, last: int) -> Iterator[bytes]:
        """Yield for each world what steps read between two half steps that tells it apart."""
        # No time that is looked at is so late, nor does a part of a step begin so late, give or take any rounding.
        soon = self.clock.start + (last + 1) * self.clock.dt / _HALVES
        columns = [data[:, first : last + 1] for data in self.data]
        columns += [np.minimum(dates, soon) for dates in self.dates]
        columns += [np.where(begins < soon, then, 0.0) for then, begins in self.thens]
        columns += self.others if first == 0 else []
        for world in range(self.worlds):
            yield b"".join(column[world].tobytes() for column in columns)


def dates_of(program: Program) -> frozenset[str]:
    """Return the parameters with which a program compares time, give or take a rounding, and does nothing else."""
    names = {slot: name for name, slot in program.parameters.items()}
    used: set[str] = set()
    for code in program.once:
        if isinstance(code, Instruction) and _is_rounding(code, program) and code.arguments[0] in names:
            names[code.out] = names[code.arguments[0]]
        else:
            used.update(names[slot] for slot in read(code) if slot in names)
    for code in chain(program.start, program.step):
        is_compared = (
            isinstance(code, Instruction)
            and code.operation in COMPARISONS
            and not {program.time, program.begun}.isdisjoint(code.arguments)
        )
        if not is_compared:
            used.update(names[slot] for slot in read(code) if slot in names)
    ends = [slot for state in program.states for slot in (state.slot, state.rate)]
    ends += [memory.source for memory in program.memories]
    ends += [slot for line in program.pipelines for slot in (line.source, line.delay)]
    used.update(names[slot] for slot in ends if slot in names)
    return frozenset(program.parameters) - used


def _is_rounding(code: Instruction, program: Program) -> bool:
    """Tell whether an instruction takes next to nothing, as against a step, from what it reads."""
    if code.operation != "subtract":
        return False
    return 0 <= program.constants.get(code.arguments[1], np.inf) < program.clock.dt / 8

"""Programs and inputs drawn at random, with everything that a program may have, for comparing kernels."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

from coyuntura.blocks.lookup import INTERPOLATIONS, LookupTable
from coyuntura.clock import Clock
from coyuntura.data.knots import DataCell
from coyuntura.methods import METHODS
from coyuntura.program.operations import OPERATIONS, Operation
from coyuntura.program.program import Carried, Code, Instruction, Memory, Pipeline, Program, Repeat, State
from coyuntura.program.verify import verify
from coyuntura.simulate.inputs import DataInput, Inputs

_TABLES = {
    "short": ([0.0, 1.0, 2.5, 4.0], [1.0, 3.0, 2.0, 2.5]),
    "even": (np.linspace(-1, 3, 41).tolist(), np.sin(np.linspace(-1, 3, 41)).tolist()),
    "uneven": ((np.arange(20.0) ** 1.5).tolist(), np.cos(np.arange(20.0)).tolist()),
    "jumps": ([-1.0, -1.0, 0.5, 0.5, 3.0, 3.0], [1.0, 2.0, 3.0, 5.0, 8.0, 13.0]),
}
LOOKUPS = tuple(
    LookupTable(np.array(inputs), np.array(outputs), mode)
    for inputs, outputs in _TABLES.values()
    for mode in INTERPOLATIONS
)
EXACT: tuple[Operation, ...] = tuple(
    name for name, row in OPERATIONS.items() if row.is_exact and not row.numbered and name != "copy"
)
"""Operations that round in one way only, or not at all."""
_STREAMS = (7, 99, 2**32 - 1)
_PARAMETERS, _TIME, _MEMORY, _STATES, _DATA, _PIPELINES = (0, 1), 2, 3, (7, 8), (9, 10), (11, 12)
_CONSTANTS = {4: 0.0, 5: 1.5, 6: -2.0}
_BEGUN = 13
_FIRST_FREE = 14
_DEEPEST, _REPEATED = 2, 0.02
"""How deep repeats may stand in each other, and how often one stands where an instruction might."""


Item = TypeVar("Item")


class Chance:
    """Choices at random, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)

    def choice(self, items: Sequence[Item]) -> Item:
        """Return one of several things."""
        return items[int(self.rng.integers(len(items)))]

    def some(self, items: Sequence[Item], most: int) -> list[Item]:
        """Return up to so many of several things, each once."""
        count = int(self.rng.integers(min(most, len(items)) + 1))
        return [items[number] for number in self.rng.permutation(len(items))[:count].tolist()]


class _Draft:
    """A program under way: what has been computed may be read again, lately computed things more often."""

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self.count = _FIRST_FREE

    def section(self, length: int, known: list[int], operations: Sequence[Operation], depth: int = 0) -> list[Code]:
        """Return code that reads what is known, to which its results are added; now and then a part is a repeat."""
        code: list[Code] = []
        for _ in range(length):
            if depth < _DEEPEST and self.chance.rng.random() < _REPEATED:
                code.append(self.repeat(known, operations, depth + 1))
            else:
                code.append(self.instruction(known, operations))
        return code

    def instruction(self, known: list[int], operations: Sequence[Operation]) -> Instruction:
        """Return one instruction on what is known, lately known things more often."""
        operation = self.chance.choice(operations)
        row = OPERATIONS[operation]
        few = {"lookup": len(LOOKUPS), "stream": len(_STREAMS), "": 0}[row.numbered]
        index = self.chance.choice(range(few)) if few else -1
        read = tuple(self.chance.choice(self.chance.choice([known, known[-4:]])) for _ in range(row.arity))
        known.append(self.new())
        return Instruction(operation, known[-1], read, index)

    def repeat(self, known: list[int], operations: Sequence[Operation], depth: int) -> Repeat:
        """Return a repeat, of which only what it carries is known afterwards."""
        slots = [self.new() for _ in range(self.chance.choice([1, 2, 4]))]
        initial = [self.chance.choice(known) for _ in slots]
        within = [*known, *slots]
        body = self.section(self.chance.choice([1, 5, 20, 230]), within, operations, depth)
        following = [self.chance.choice(self.chance.choice([within, within[-4:], slots])) for _ in slots]
        known += slots
        carried = tuple(Carried(*ends) for ends in zip(slots, initial, following, strict=True))
        return Repeat(self.chance.choice([1, 2, 5]), carried, tuple(body))

    def new(self) -> int:
        """Return a fresh slot."""
        self.count += 1
        return self.count - 1


def random_program(seed: int, operations: Sequence[Operation] = EXACT) -> Program:
    """Return a program of up to some hundreds of instructions, with states, a memory, pipelines, data and noise."""
    chance = Chance(seed)
    draft = _Draft(chance)
    in_time = (*operations, "lookup", "uniform")
    known = [*_PARAMETERS, *_CONSTANTS]
    once = draft.section(chance.choice([0, 3, 250]), known, (*operations, "lookup"))
    at_start = [*known, _TIME, *_DATA]
    start = draft.section(chance.choice([0, 3, 250]), at_start, in_time)
    held = (*_STATES, _MEMORY, *_PIPELINES)
    start += [Instruction("copy", slot, (chance.choice(at_start),)) for slot in held]
    delays = [chance.choice(at_start) for _ in _PIPELINES]
    in_step = [*known, _TIME, *_DATA, *held]
    chance.rng.shuffle(in_step)
    dates = [*known, *(code.out for code in once if isinstance(code, Instruction))]
    compare: Sequence[Operation] = ("less", "less_or_equal", "equal")
    switches = [
        Instruction(chance.choice(compare), draft.new(), (_BEGUN, chance.choice(dates)))
        for _ in range(chance.choice([0, 3, 40]))
    ]
    in_step += [switch.out for switch in switches]
    step = switches + draft.section(chance.choice([1, 10, 60, 450]), in_step, in_time)
    lines = [
        Pipeline(f"line{slot}", slot, chance.choice(in_step), delay)
        for slot, delay in zip(_PIPELINES, delays, strict=True)
    ]
    names = {"a": 0, "b": 1, "d": 9, "e": 10}
    names |= {f"cell{slot}": slot for slot in sorted(in_step) if slot not in names.values() and slot not in _CONSTANTS}
    program = Program(
        clock=_clock(chance),
        slots=draft.count,
        constants=_CONSTANTS,
        parameters={"a": 0, "b": 1},
        data={"d": 9, "e": 10},
        time=_TIME,
        begun=_BEGUN if switches else None,
        linear=("d",),
        states=tuple(State(f"stock{slot}", slot, chance.choice(in_step)) for slot in _STATES),
        memories=(Memory("memory", _MEMORY, chance.choice(in_step)),),
        pipelines=tuple(lines),
        lookups=LOOKUPS,
        streams=_STREAMS,
        once=tuple(once),
        start=tuple(start),
        step=tuple(step),
        names=names,
    )
    verify(program)
    return program


def _clock(chance: Chance) -> Clock:
    start, dt, every = chance.choice([0.0, -1.3]), chance.choice([0.25, 0.125, 0.1]), chance.choice([1, 2, 3])
    stop = start + dt * every * chance.choice([1, 4, 9])
    return Clock(start, stop, dt, dt * every, None, chance.choice(list(METHODS)))


def random_inputs(seed: int) -> Inputs:
    """Return inputs of some members for any of these programs, some numbers shared and some of each member's own."""
    rng = np.random.default_rng(seed)
    members = int(rng.choice([1, 7, 11, 33]))

    def cell() -> DataCell:
        between = ("hold", "linear", "forward")[int(rng.integers(3))]
        return DataCell(np.array([-2.0, 0.0, 0.5, 1.0]), rng.normal(size=4).round(1), between, -2.0, 9.0)

    own = rng.normal(size=members).round(1)
    shared = float(rng.normal()) if rng.random() < 0.3 else rng.normal(size=members).round(1)
    data = {"d": DataInput((cell(),)), "e": DataInput((cell(), cell(), cell()), rng.integers(0, 3, members))}
    runs = rng.integers(0, 2**63, members).astype(np.uint64)
    return Inputs(members, {"a": own, "b": shared}, data, int(rng.integers(0, 2**32)), runs)

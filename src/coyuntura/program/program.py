"""The program: code over numbered slots, without arrays, units or names of politics; its only branch is a repeat."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from coyuntura.blocks.lookup import LookupTable
from coyuntura.clock import Clock
from coyuntura.program.operations import Operation


@dataclass(frozen=True, slots=True)
class Instruction:
    """One operation on slots; `index` is the number of its lookup or random stream, -1 where it has neither."""

    operation: Operation
    out: int
    arguments: tuple[int, ...]
    index: int = -1


@dataclass(frozen=True, slots=True)
class Carried:
    """A slot that is `initial` in the first round of a repeat, and in each further one what `following` was before."""

    slot: int
    initial: int
    following: int


@dataclass(frozen=True, slots=True)
class Repeat:
    """A bounded loop: code that runs a fixed number of times, in which some slots change from round to round.

    All carried slots change at once, at the end of a round; after the last they hold what was to follow.
    What the body writes cannot be read outside of it.
    """

    count: int
    """Number of rounds, at least one."""
    carried: tuple[Carried, ...]
    body: "tuple[Code, ...]"

    @property
    def written(self) -> frozenset[int]:
        """Slots that it writes, also within."""
        inner = frozenset(slot for code in self.body for slot in written(code))
        return inner | {part.slot for part in self.carried}

    @property
    def read(self) -> frozenset[int]:
        """Slots that it reads and does not write."""
        ends = {slot for part in self.carried for slot in (part.initial, part.following)}
        return frozenset(ends.union(*(read(code) for code in self.body))) - self.written


Code: TypeAlias = Instruction | Repeat


def written(code: Code) -> frozenset[int]:
    """Return the slots that a piece of code writes."""
    return frozenset({code.out}) if isinstance(code, Instruction) else code.written


def read(code: Code) -> frozenset[int]:
    """Return the slots that a piece of code reads from outside of it."""
    return frozenset(code.arguments) if isinstance(code, Instruction) else code.read


COMPARISONS = frozenset({"less", "less_or_equal", "equal"})
"""Operations that compare two numbers."""


def date_of(code: Instruction, begun: int | None) -> int | None:
    """Return the slot with which an instruction compares what has begun, to change at that moment; None for others."""
    match code.operation, code.arguments:
        case ("less", (moment, date)) | ("less_or_equal", (date, moment)) if moment == begun:
            return date
        case _:
            return None


def instructions(section: Sequence[Code]) -> Iterator[Instruction]:
    """Yield every instruction of a section, those of a repeat once."""
    for code in section:
        if isinstance(code, Instruction):
            yield code
        else:
            yield from instructions(code.body)


def work(section: Sequence[Code]) -> int:
    """Return how many instructions a section runs, those of a repeat as often as they are run."""
    return sum(1 if isinstance(code, Instruction) else code.count * work(code.body) for code in section)


@dataclass(frozen=True, slots=True)
class State:
    """A slot that integrates a rate from an initial value; the start section fills it."""

    name: str
    slot: int
    rate: int


@dataclass(frozen=True, slots=True)
class Memory:
    """A one-step lag: a slot that holds what `source` was one step before."""

    name: str
    slot: int
    source: int


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A fixed delay: a slot that holds what `source` was `delay` ago, and its first value until then."""

    name: str
    slot: int
    source: int
    delay: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Code in three sections, and what each slot is.

    `once` needs only constants and parameters and runs once a run; `start` fills states, memories
    and pipelines at the first instant; `step` computes everything in an instant.
    """

    clock: Clock
    slots: int
    constants: Mapping[int, float]
    parameters: Mapping[str, int]
    data: Mapping[str, int]
    time: int
    begun: int | None = None
    """Slot with the moment at which what is under way of a step began, in all its stages; None where nothing reads it.

    A step is taken in parts, which begin at `dates` within it.
    """
    dates: tuple[int, ...] = ()
    """Slots of the dates at which steps are parted: those that are compared with `begun`, and what the model has for
    them, so that steps are the same where an event is off. They stay the same throughout a run, and whatever of it is
    wanted, so that no number hangs on what else is read.
    """
    linear: tuple[str, ...] = ()
    """Data that lie on a line between two half steps; other data are what they were at the first."""
    states: tuple[State, ...]
    memories: tuple[Memory, ...]
    pipelines: tuple[Pipeline, ...]
    lookups: tuple[LookupTable, ...]
    streams: tuple[int, ...]
    """Keys of random streams, 32 bits each: what `uniform` draws from, one number a step and member."""
    once: tuple[Code, ...]
    start: tuple[Code, ...]
    step: tuple[Code, ...]
    names: Mapping[str, int]
    """The slot of every cell: parameters, data, stocks and computed cells, in the order of evaluation."""

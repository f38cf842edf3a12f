"""The program: straight-line code over numbered slots, without arrays, units or names of politics."""

from collections.abc import Mapping
from dataclasses import dataclass

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
class State:
    """A slot that integrates a rate from an initial value; the start section fills it."""

    name: str
    slot: int
    rate: int


@dataclass(frozen=True, slots=True)
class Memory:
    """A slot that holds what `source` was one step before."""

    name: str
    slot: int
    source: int


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A slot that holds what `source` was `delay` ago, and its first value until then."""

    name: str
    slot: int
    source: int
    delay: int


@dataclass(frozen=True, slots=True)
class Program:
    """Instructions in three sections, and what each slot is.

    `once` needs only constants and parameters and runs once a run; `start` fills states, memories
    and pipelines at the first instant; `step` computes everything in an instant.
    """

    clock: Clock
    slots: int
    constants: Mapping[int, float]
    parameters: Mapping[str, int]
    data: Mapping[str, int]
    time: int
    states: tuple[State, ...]
    memories: tuple[Memory, ...]
    pipelines: tuple[Pipeline, ...]
    lookups: tuple[LookupTable, ...]
    streams: tuple[int, ...]
    """Keys of random streams, 32 bits each: what `uniform` draws from, one number a step and member."""
    once: tuple[Instruction, ...]
    start: tuple[Instruction, ...]
    step: tuple[Instruction, ...]
    names: Mapping[str, int]
    """The slot of every cell: parameters, data, stocks and computed cells, in the order of evaluation."""

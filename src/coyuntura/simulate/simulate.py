"""Simulation: a kernel over a clock, for a batch of members."""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from coyuntura.kernels.reference import ReferenceKernel, Value
from coyuntura.program.program import Program
from coyuntura.results.run import Run, Stopped
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.steps import METHODS, State

_HALVES = 2  # data are laid out at every half step, for methods that look inside one


def simulate(program: Program, inputs: Inputs, outputs: Collection[str] | None = None) -> Run:
    """Return the trajectories of a batch of members.

    Args:
        program: What is computed.
        inputs: Parameters and data for each member.
        outputs: Cells to save; None saves all of them.

    Raises:
        ValueError: An output is no cell of the program.
    """
    wanted = list(program.names) if outputs is None else list(outputs)
    unknown = [name for name in wanted if name not in program.names]
    if unknown:
        msg = f"outputs must be cells of the program, got {unknown[0]!r}"
        raise ValueError(msg)
    with np.errstate(all="ignore"):
        return _Simulation(program, inputs, wanted).run()


class _Simulation:
    """One batch under way; slots change in place, nothing else does."""

    def __init__(self, program: Program, inputs: Inputs, wanted: Sequence[str]) -> None:
        self.program = program
        self.inputs = inputs
        self.wanted = wanted
        clock = program.clock
        self.kernel = ReferenceKernel(program)
        self.slots: list[Value] = self.kernel.slots({name: _value(inputs.parameters[name]) for name in program.parameters})
        half_steps = clock.start + clock.dt / _HALVES * np.arange(_HALVES * clock.steps + 1)
        self.data = {slot: (inputs.data[name].grid(half_steps), inputs.data[name].variant) for name, slot in program.data.items()}
        self.saved = clock.steps // clock.save_every + 1
        self.values = {name: np.full((self.saved, inputs.members), np.nan) for name in wanted}
        self.stopped: dict[int, Stopped] = {}
        self.sources: list[list[Value]] = [[] for _ in program.pipelines]

    def run(self) -> Run:
        """Return the finished batch."""
        clock = self.program.clock
        times = clock.start + clock.saveper * np.arange(self.saved)
        self.enter(0, 0.0)
        self.kernel.start(self.slots)
        delays = [np.rint(np.asarray(self.slots[line.delay]) / clock.dt) for line in self.program.pipelines]
        initials = [self.slots[line.slot] for line in self.program.pipelines]
        for step in range(clock.steps + 1):
            self.enter(step, 0.0)
            self.kernel.step(self.slots)
            if step % clock.save_every == 0:
                self.save(step // clock.save_every)
            if step < clock.steps:
                self.advance(step)
                self.recall(step, delays, initials)
        return Run(times, self.inputs.members, self.values, tuple(self.stopped[member] for member in sorted(self.stopped)))

    def enter(self, step: int, fraction: float) -> None:
        """Put time and data of a moment into their slots."""
        clock = self.program.clock
        self.slots[self.program.time] = np.float64(clock.start + clock.dt * (step + fraction))
        row = round(_HALVES * (step + fraction))
        for slot, (grid, variant) in self.data.items():
            self.slots[slot] = grid[row, 0] if variant is None else grid[row, variant]

    def advance(self, step: int) -> None:
        """Move the states one step on."""
        program = self.program
        remembered = [self.slots[memory.source] for memory in program.memories]
        for line, source in zip(program.pipelines, self.sources, strict=True):
            source.append(self.slots[line.source])
        states: list[State] = [self.slots[state.slot] for state in program.states]
        rates: list[State] = [self.slots[state.rate] for state in program.states]

        def at(moved: Sequence[State], fraction: float) -> list[State]:
            self.enter(step, fraction)
            self.put(moved)
            self.kernel.step(self.slots)
            return [self.slots[state.rate] for state in program.states]

        self.put(METHODS[program.clock.method](states, rates, program.clock.dt, at))
        for memory, value in zip(program.memories, remembered, strict=True):
            self.slots[memory.slot] = value

    def put(self, states: Sequence[State]) -> None:
        """Put states into their slots."""
        for state, value in zip(self.program.states, states, strict=True):
            self.slots[state.slot] = value

    def recall(self, step: int, delays: Sequence[NDArray[np.float64]], initials: Sequence[Value]) -> None:
        """Fill pipelines with what their sources were a delay before the next step."""
        for line, source, delay, initial in zip(self.program.pipelines, self.sources, delays, initials, strict=True):
            if not np.isfinite(delay).all():
                self.slots[line.slot] = np.float64(np.nan)
                continue
            index = (step + 1 - delay).astype(np.intp)
            chosen: Value = np.asarray(initial, dtype=np.float64)
            for back in np.unique(index):
                past = initial if back < 0 else source[back] if back <= step else source[step]
                chosen = np.where(index == back, past, chosen)
            self.slots[line.slot] = chosen

    def save(self, row: int) -> None:
        """Save the wanted cells and note members that are no longer finite."""
        finite = np.ones(self.inputs.members, dtype=np.bool_)
        for name in self.wanted:
            value = self.slots[self.program.names[name]]
            self.values[name][row] = value
        for slot in (*(state.slot for state in self.program.states), *(self.program.names[name] for name in self.wanted)):
            if slot not in self.program.parameters.values():
                finite &= np.isfinite(self.slots[slot])
        if not finite.all():
            for member in np.flatnonzero(~finite):
                if int(member) not in self.stopped:
                    self.stopped[int(member)] = self.first_bad(int(member))

    def first_bad(self, member: int) -> Stopped:
        """Return the first cell, in the order of evaluation, that is not finite for a member."""
        time = float(np.asarray(self.slots[self.program.time]))
        states = [state.name for state in self.program.states]
        dates = set(self.program.parameters)
        for name in (*states, *self.program.names):
            if name not in dates and not np.isfinite(_of_member(self.slots[self.program.names[name]], member)):
                return Stopped(member, name, time)
        return Stopped(member, "", time)


def _of_member(value: Value, member: int) -> float:
    array = np.asarray(value)
    return float(array if array.ndim == 0 else array[member])


def _value(number: float | NDArray[np.float64]) -> Value:
    return np.float64(number) if isinstance(number, float | int) else np.asarray(number, dtype=np.float64)

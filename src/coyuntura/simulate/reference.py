"""A batch of members on the reference kernel, step by step."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from coyuntura.arrays import Reals
from coyuntura.dates import SLACK
from coyuntura.kernels.lean import LeanStep
from coyuntura.kernels.reference import ReferenceKernel, Value
from coyuntura.methods import METHODS
from coyuntura.program.program import Program
from coyuntura.program.watch import watch
from coyuntura.results.run import Run, Stopped
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.pipelines import Pipelines
from coyuntura.simulate.steps import moved
from coyuntura.simulate.stopped import first_unbounded, without_what_followed

_LAID_OUT = 2**24  # numbers of data that are laid out at once
_HALVES = 2  # data are laid out at every half step, for methods that look inside one


class ReferenceRun:
    """One batch under way; slots change in place, nothing else does."""

    def __init__(self, program: Program, inputs: Inputs, wanted: Sequence[str]) -> None:
        self.program = program
        self.inputs = inputs
        self.wanted = {name: program.names[name] for name in wanted}
        clock = program.clock
        self.kernel = ReferenceKernel(program)
        given = {name: self.given(inputs.parameters[name]) for name in program.parameters}
        self.slots = self.kernel.slots(given, inputs.noise())
        self.rows = range(0)
        self.data: list[tuple[int, Reals, NDArray[np.intp] | int, bool]] = []
        self.pipelines = Pipelines(program)
        self.saved = clock.steps // clock.save_every + 1
        self.values = {name: np.full((self.saved, inputs.members), np.nan) for name in wanted}
        self.watched = watch(program, wanted)
        self.stopped: dict[int, Stopped] = {}
        others = [memory.source for memory in program.memories]
        others += [slot for line in program.pipelines for slot in (line.source, line.delay)]
        kept = {*self.wanted.values(), *self.watched.moved, *self.watched.shown, *others}
        self.lean_step = LeanStep(self.kernel, kept)
        self.dates = program.dates

    def given(self, number: NDArray[np.float64] | float) -> Value:
        """Return an input as one number where it is one, or the batch has one member."""
        if isinstance(number, float | int):
            return np.float64(number)
        return np.float64(number[0]) if self.inputs.members == 1 else np.asarray(number, dtype=np.float64)

    def laid_out(self, name: str, times: Reals) -> tuple[Reals, NDArray[np.intp] | int, bool]:
        """Return data over times, shape (time, variant), each member's variant, and whether lines lie between."""
        data, is_linear = self.inputs.data[name], name in self.program.linear
        grid = data.grid(times)
        if data.variant is not None and self.inputs.members == 1:
            return grid[:, data.variant], 0, is_linear
        return grid, 0 if data.variant is None else data.variant, is_linear

    def run(self, last: int | None = None) -> Run:
        """Return the trajectories from the start to before step `last`, to the end where None."""
        clock = self.program.clock
        end = clock.steps + 1 if last is None else last
        self.enter(0, 0.0)
        self.begin_part(self.slots[self.program.time] + SLACK)
        self.kernel.start(self.slots)
        self.pipelines.start(self.slots)
        for step in range(end):
            self.enter(step, 0.0)
            self.begin_part(self.slots[self.program.time] + SLACK)
            self.lean_step(self.slots)
            self.watch(self.watched.moved)
            if step % clock.save_every == 0:
                self.watch(self.watched.shown)
                for name, slot in self.wanted.items():
                    self.values[name][step // clock.save_every] = self.slots[slot]
            if step < end - 1:
                self.advance(step)
        saved = -(-end // clock.save_every)
        times = clock.start + np.arange(saved, dtype=np.float64) * clock.saveper
        values = {name: trajectory[:saved] for name, trajectory in self.values.items()}
        stopped = tuple(self.stopped[key] for key in sorted(self.stopped))
        return without_what_followed(Run(times, self.inputs.members, values, stopped), clock)

    def enter(self, step: int, fraction: Value | float) -> None:
        """Put time and data of a moment into their slots, given as a fraction of a step, of all members or of each."""
        clock = self.program.clock
        self.kernel.step_numbers = step
        steps = np.add(np.float64(step), fraction)
        self.slots[self.program.time] = clock.start + clock.dt * steps
        row = np.floor(_HALVES * steps).astype(np.intp)
        share = _HALVES * steps - row
        if self.program.data and not self.rows.start <= row.min() <= row.max() + 1 < self.rows.stop:
            self.lay_out(int(row.min()))
        for slot, grid, variant, is_linear in self.data:
            place = row - self.rows.start
            known = self.slots[slot] = grid[place, variant]
            if is_linear and share.any():
                ahead = share * (grid[place + 1, variant] - known)
                self.slots[slot] = np.where(share > 0, known + ahead, known)

    def lay_out(self, row: int) -> None:
        """Lay out data over half steps from one on, as many as there is room for."""
        clock = self.program.clock
        columns = sum(len(self.inputs.data[name].variants) for name in self.program.data)
        # One row more than is looked at is the end of every half step.
        last = min(_HALVES * clock.steps + 2, row + max(_HALVES + 2, _LAID_OUT // columns))
        self.rows = range(row, last)
        times = clock.start + np.arange(row, last, dtype=np.float64) * (clock.dt / _HALVES)
        self.data = [(slot, *self.laid_out(name, times)) for name, slot in self.program.data.items()]

    def advance(self, step: int) -> None:
        """Move states, memories and pipelines one step on."""
        program = self.program
        remembered = [self.slots[memory.source] for memory in program.memories]
        self.pipelines.fill(self.slots, step)
        begins: Value = np.float64(0.0)
        while True:
            date, ends = self.end_of_part(step)
            self.put(self.part(step, begins, ends))
            if (ends == 1).all():
                break
            begins = ends
            self.begin_part(date, ends)
            self.enter(step, begins)
            self.lean_step(self.slots)
        for memory, value in zip(program.memories, remembered, strict=True):
            self.slots[memory.slot] = value
        self.pipelines.empty(self.slots, step + 1)

    def begin_part(self, moment: Value, fraction: Value | float = 0.0) -> None:
        """Put the moment at which a part of a step begins into its slot, but for members at the end of the step."""
        slot = self.program.begun
        if slot is not None:
            is_within = np.asarray(fraction) < 1
            self.slots[slot] = moment if is_within.all() else np.where(is_within, moment, self.slots[slot])

    def end_of_part(self, step: int) -> tuple[Value, Value]:
        """Return the next date within a step, and its fraction of the step; 1 where there is none."""
        clock = self.program.clock
        start, end = clock.start + clock.dt * step, clock.start + clock.dt * (step + 1)
        following: Value = np.float64(np.inf)
        for date in (self.slots[slot] for slot in self.dates):
            is_ahead = (date > self.slots[self.program.begun or 0]) & (date < following)
            following = np.where(is_ahead, date, following)
        # The next step begins a rounding error late.
        is_within = following < end - SLACK
        if not is_within.any():
            return following, np.float64(1.0)
        return following, np.where(is_within, (following - start) / clock.dt, 1.0)

    def part(self, step: int, begins: Value, ends: Value) -> list[Value]:
        """Return states after a part of a step, from one fraction of it to another; its first instant is computed."""
        program = self.program
        states: list[Value] = [self.slots[state.slot] for state in program.states]
        rates: list[Value] = [self.slots[state.rate] for state in program.states]

        def at(ahead: Sequence[Value], fraction: float) -> list[Value]:
            self.enter(step, (1 - fraction) * begins + fraction * ends)
            self.put(ahead)
            self.lean_step(self.slots)
            return [self.slots[state.rate] for state in program.states]

        length = np.multiply(program.clock.dt, np.subtract(ends, begins))
        after = moved(METHODS[program.clock.method], states, rates, length, at)
        if not np.any(begins):
            return after
        # Who is at the end of the step already stays there.
        return [np.where(begins < ends, new, old) for new, old in zip(after, states, strict=True)]

    def put(self, states: Sequence[Value]) -> None:
        """Put states into their slots."""
        for state, value in zip(self.program.states, states, strict=True):
            self.slots[state.slot] = value

    def watch(self, slots: Sequence[int]) -> None:
        """Note members that are no longer finite in some of these slots."""
        # A sum is finite only where all of its terms are; where it is not, each is looked at.
        if np.isfinite(sum((self.slots[slot] for slot in slots), np.float64(0.0))).all():
            return
        finite: NDArray[np.bool_] = np.ones(self.inputs.members, dtype=np.bool_)
        for slot in slots:
            finite &= np.isfinite(self.slots[slot])
        found = [member for member in np.flatnonzero(~finite).tolist() if member not in self.stopped]
        if found:
            self.kernel.step(self.slots)
            time = float(self.slots[self.program.time])
            cells = first_unbounded(self.watched, self.slots, np.array(found))
            self.stopped |= {member: Stopped(member, cell, time) for member, cell in zip(found, cells, strict=True)}

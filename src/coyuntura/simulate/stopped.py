"""Members that do not stay finite: in which cell, and what of their trajectories remains."""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from coyuntura.arrays import Reals
from coyuntura.clock import Clock
from coyuntura.dates import SLACK
from coyuntura.kernels.reference import Noise, ReferenceKernel, Value
from coyuntura.program.program import Program
from coyuntura.program.watch import Watch, watch
from coyuntura.results.run import Run, Stopped
from coyuntura.simulate.inputs import Inputs


def first_unbounded(watched: Watch, slots: Sequence[Value], members: NDArray[np.intp]) -> list[str]:
    """Return for each member the first cell that is not finite; empty where all are.

    Args:
        watched: Where to look.
        slots: Everything in an instant.
        members: Which members of the batch are looked at, shape (member,).
    """
    found = np.full(len(members), "", dtype=object)
    is_open = np.ones(len(members), dtype=np.bool_)
    for name, slot in (*watched.cells, *watched.rates):
        value = slots[slot]
        here = is_open & ~np.isfinite(value if value.ndim == 0 else value[members])
        found[here] = name
        is_open &= ~here
        if not is_open.any():
            break
    return found.tolist()


def stopped_members(
    program: Program, outputs: Collection[str], inputs: Inputs, members: NDArray[np.intp], ended: Reals
) -> tuple[Stopped, ...]:
    """Return where members stopped, from what they held at the step at which it was noticed.

    The reference kernel computes that instant once more, with every cell of it.

    Args:
        program: What was computed.
        outputs: Cells that were saved.
        inputs: Of the whole batch.
        members: The members that stopped, shape (member,).
        ended: Their step, what they held then (states, memories, pipelines) and the states after it,
            shape (item, member).
    """
    clock, steps = program.clock, ended[0]
    held = (*program.states, *program.memories, *program.pipelines)
    with np.errstate(all="ignore"):
        kernel, values = _instant(program, inputs, members, steps)
        for number, part in enumerate(held, 1):
            values[part.slot] = ended[number]
        kernel.step(values)
        watched = watch(program, outputs)
        is_saved = steps % clock.save_every == 0
        is_moved, is_shown = (_any_unbounded(values, slots, len(members)) for slots in (watched.moved, watched.shown))
        is_now = is_moved | (is_saved & is_shown)
    cells = first_unbounded(watched, values, np.arange(len(members)))
    after = np.isfinite(ended[1 + len(held) :])
    stopped: list[Stopped] = []
    for number, member in enumerate(members.tolist()):
        # What is finite now may overflow on the way to the next step.
        late = not is_now[number] and not after[:, number].all()
        if late and steps[number] >= clock.steps:
            continue
        # Where the kernels differ in the last bit about what is finite, the cell is any that was looked at.
        cell = cells[number] or next(iter((*(state.name for state in program.states), *outputs)))
        if late:
            cell = program.states[int(np.argmin(after[:, number]))].name
        stopped.append(Stopped(member, cell, float(clock.start + clock.dt * (steps[number] + late))))
    return tuple(stopped)


def _instant(
    program: Program, inputs: Inputs, members: NDArray[np.intp], steps: Reals
) -> tuple[ReferenceKernel, list[Value]]:
    """Return a kernel and its slots, with parameters, time and data of each member's own step."""
    clock = program.clock
    kernel = ReferenceKernel(program)
    given = {name: _of_members(inputs.parameters[name], members) for name in program.parameters}
    slots = kernel.slots(given, Noise(inputs.seed, inputs.noise().runs[members]))
    kernel.step_numbers = steps.astype(np.uint64)
    slots[program.time] = clock.start + clock.dt * steps
    if program.begun is not None:
        slots[program.begun] = slots[program.time] + SLACK
    moments, rows = np.unique(steps, return_inverse=True)
    for name, slot in program.data.items():
        data = inputs.data[name]
        grid = data.grid(clock.start + clock.dt * moments)
        slots[slot] = grid[rows, 0 if data.variant is None else data.variant[members]]
    return kernel, slots


def _any_unbounded(slots: Sequence[Value], watched: Sequence[int], members: int) -> NDArray[np.bool_]:
    unbounded: NDArray[np.bool_] = np.zeros(members, dtype=np.bool_)
    for slot in watched:
        unbounded |= ~np.isfinite(slots[slot])
    return unbounded


def _of_members(value: Reals | float, members: NDArray[np.intp]) -> Value:
    array = np.asarray(value, dtype=np.float64)
    return array[members] if array.ndim else np.float64(array)


def without_what_followed(run: Run, clock: Clock) -> Run:
    """Return a run in which nothing is a number from the time on at which a member stopped."""
    for stop in run.stopped:
        ended = int(np.searchsorted(run.times, stop.time - clock.dt / 2))
        for trajectory in run.values.values():
            trajectory[ended:, stop.member] = np.nan
    return run

"""Runs that share their beginnings: up to where their inputs differ, one of them is run for all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from coyuntura.arrays import Indices
from coyuntura.kernels.llvm.build import Kernel
from coyuntura.results.run import Run, Stopped
from coyuntura.simulate.compiled import Batch, Snapshot, aligned, run_of
from coyuntura.simulate.inputs import Inputs


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Steps up to `last`, which is not in, in which the first members of a batch are run for all.

    `leaders` has for each member the number of that which is run in its place, shape (member,), and for those that are
    run their own. Whoever shares a leader has shared one in every stretch before.
    """

    last: int
    leaders: Indices


def run_stretches(kernel: Kernel, inputs: Inputs, stretches: Sequence[Stretch], threads: int) -> Run:
    """Return the runs of all members from the start to the end of the last stretch.

    Args:
        kernel: What is run.
        inputs: Of all members.
        stretches: In the order of time, at least one; the first begins with the run.
        threads: How many share the work.

    Raises:
        RoomError: Fixed delays hold more than there is room for.
    """
    every, members = kernel.program.clock.save_every, inputs.members
    # The kernel fills whole blocks.
    width = -(-members // kernel.lanes) * kernel.lanes
    saved = aligned(len(kernel.layout.outputs), -(-stretches[-1].last // every), width)
    state: Snapshot | None = None
    stopped: tuple[Stopped, ...] = ()
    before: Indices = np.arange(members)
    for stretch in stretches:
        leading = int(stretch.leaders.max()) + 1
        batch = Batch(kernel, inputs.take(np.arange(leading)), threads)
        if state is not None:
            batch.resume(state.take(before[:leading]))
        rows = saved[:, -(-batch.step // every) : -(-stretch.last // every)]
        batch.advance(stretch.last, rows)
        for row in rows:
            row[:, leading:members] = row[:, stretch.leaders[leading:]]
        state, before = batch.state(), stretch.leaders
        if stretch is stretches[-1]:
            stopped = batch.stopped()
    ended = {stop.member: stop for stop in stopped}
    everybody = [replace(ended[leader], member=at) for at, leader in enumerate(before.tolist()) if leader in ended]
    return run_of(kernel.layout, inputs, 0, saved[:, :, :members], tuple(everybody))

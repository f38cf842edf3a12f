"""The result of a batch of runs: trajectories and what became of each member."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Reals


@dataclass(frozen=True, slots=True)
class Stopped:
    """A member that did not stay finite: the first cell that was not, and when, in model time."""

    member: int
    cell: str
    time: float


@dataclass(frozen=True, slots=True)
class Run:
    """Trajectories of cells over saved times, shape (time, member); `times` in model time.

    Members in `stopped` are not numbers from their time on; the others are whole.
    """

    times: Reals
    members: int
    values: Mapping[str, Reals]
    stopped: tuple[Stopped, ...]


def joined(runs: Sequence[Run]) -> Run:
    """Return runs of some members each, over the same times and cells, as one run of all of them in their order."""
    stopped: list[Stopped] = []
    members = 0
    for run in runs:
        stopped += (Stopped(stop.member + members, stop.cell, stop.time) for stop in run.stopped)
        members += run.members
    first = runs[0]
    values = {name: np.concatenate([run.values[name] for run in runs], axis=1) for name in first.values}
    return Run(first.times, members, values, tuple(stopped))

"""Sums over saved points of trajectories that are not kept: for whoever reads little of many runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from coyuntura.arrays import Reals, Wholes
from coyuntura.clock import Clock
from coyuntura.results.run import Run, Stopped

Homes: TypeAlias = Mapping[str, Wholes]
"""For each cell which sum every saved point of a whole run is added to, -1 where to none, shape (time,)."""


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Sums of a batch of runs.

    Attributes:
        values: By cell, shape (sum, member); no number where a member stopped before its sum's last point.
        stopped: Who stopped.
    """

    values: Mapping[str, Reals]
    stopped: tuple[Stopped, ...]


def added_up(trajectory: Reals, homes: Wholes) -> Reals:
    """Return sums of a trajectory's points, one after another in the order of time, shape (sum, member).

    Args:
        trajectory: Shape (time, member), of the whole run or its beginning; later points are missing in their sums.
        homes: As in `Homes`.
    """
    found = np.zeros((count_of(homes), trajectory.shape[1]))
    for point, home in zip(trajectory, homes.tolist(), strict=False):
        if home >= 0:
            found[home] += point
    return found


def sums_of(run: Run, homes: Homes) -> Sums:
    """Return the sums of runs whose trajectories were kept."""
    return Sums({name: added_up(run.values[name], home) for name, home in homes.items()}, run.stopped)


def count_of(homes: Wholes) -> int:
    """Return how many sums there are."""
    return int(homes.max(initial=-1)) + 1


def without_what_ended(sums: Sums, homes: Homes, times: Reals, clock: Clock) -> Sums:
    """Return sums of which none is a number that reaches to where its member stopped.

    Args:
        sums: Changed in place.
        homes: Theirs.
        times: Of the saved points that were reached.
        clock: The model's.
    """
    for stop in sums.stopped:
        ended = int(np.searchsorted(times, stop.time - clock.dt / 2))
        for name, values in sums.values.items():
            later = homes[name][ended : len(times)]
            values[later[later >= 0], stop.member] = np.nan
    return sums

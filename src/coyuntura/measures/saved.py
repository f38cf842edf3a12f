"""The saved points of runs, and how a trajectory is read between and over them.

Trajectories have shape (time, member), what is read of them (member,).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coyuntura.arrays import Reals
from coyuntura.dates import SLACK, TimeUnit, date_of, time_of


def time_shares(times: Reals, stop: float, first: float, last: float) -> Reals:
    """Return how long each saved point stands for a part of a period, shape (time,), in model time.

    A saved point stands from its moment until the next, as a flow does over a step, the last one until the
    run's stop: so nothing that begins in a period shows in the one before. What lies outside the run has no share.

    Args:
        times: Saved times, rising.
        stop: When the run stops.
        first: The period's beginning, in model time.
        last: Its end.
    """
    ends = np.append(times[1:], max(stop, float(times[-1])))
    shares = np.minimum(ends, last) - np.maximum(times, first)
    return np.where(shares > SLACK, shares, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Saved:
    """When runs were saved: times, shape (time,), when they stop, and the unit of model time."""

    times: Reals
    stop: float
    unit: TimeUnit | None

    def at(self, trajectory: Reals, moment: float) -> Reals:
        """Return values at a moment, between saved points by a line."""
        after = int(np.clip(np.searchsorted(self.times, moment - SLACK), 0, len(self.times) - 1))
        before = max(0, after - 1)
        gap = self.times[after] - self.times[before]
        share = 1.0 if gap == 0 or moment >= self.times[-1] else float((moment - self.times[before]) / gap)
        if share >= 1.0 or moment <= self.times[0]:
            return np.asarray(trajectory[after])
        return (1 - share) * trajectory[before] + share * trajectory[after]

    def window(self, trajectory: Reals, first: float, last: float) -> Reals:
        """Return the saved points that stand for a part of a period; a run's last moment is in what goes beyond it."""
        inside = self.shares(first, last) > 0
        if last > self.stop + SLACK:
            inside[-1] = True
        elif not inside.any():
            inside[max(0, int(np.searchsorted(self.times, first + SLACK)) - 1)] = True
        return trajectory[inside]

    def shares(self, first: float, last: float) -> Reals:
        """Return how long each saved point stands for a part of a period, shape (time,), in model time."""
        return time_shares(self.times, self.stop, first, last)

    def total(self, trajectory: Reals, first: float, last: float) -> Reals:
        """Return a trajectory's integral over what of a period lies within the run."""
        shares = self.shares(first, last)
        used = shares > 0
        return np.asarray(np.tensordot(shares[used], trajectory[used], axes=1))

    def mean(self, trajectory: Reals, first: float, last: float) -> Reals:
        """Return a trajectory's mean over a period, or over the points that stand for a moment."""
        length = float(self.shares(first, last).sum())
        if length > 0:
            return self.total(trajectory, first, last) / length
        return np.asarray(self.window(trajectory, first, last).mean(axis=0))

    def years(self) -> Reals:
        """Return saved times as years of the calendar, shape (time,); as they are where the model has none."""
        match self.unit:
            case "month":
                return self.times / 12
            case "day":
                days = [(time_of(date_of(time, "day"), "year"), time % 1) for time in self.times.tolist()]
                return np.array([year + part / 365.25 for year, part in days])
            case _:
                return self.times


def holds(value: Reals) -> NDArray[np.bool_]:
    """Return where a statement holds: where its value is a number and not zero."""
    return np.asarray((value != 0) & ~np.isnan(value))

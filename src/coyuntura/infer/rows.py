"""How saved points make the figures that observations read: each figure a weighted sum of few points.

The sums are taken point by point over all figures and particles at once, never by a product of matrices:
so what is computed of a particle is the same to the last bit, whoever stands beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from coyuntura.arrays import Indices, Reals, Wholes
from coyuntura.dates import Period
from coyuntura.measures.saved import Saved
from coyuntura.model.observations import Reads
from coyuntura.simulate.sums import Homes, count_of

Read: TypeAlias = tuple[Reads, Period, float]
"""What is read of a cell, over which period, and what that is divided by."""
_ON_POINT = 1e-6
"""Of the time between saved points, within which a moment is one of them."""
_ALIKE = 1e-9
"""Of a weight, by which those of steps differ that are as long but for the rounding of their times."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Weighted sums of saved points.

    Attributes:
        terms: For each term of the sums the saved point of each row, shape (row,), and its weight, shape (row, 1);
            weights are None where a row's are all one, and then `scale` holds it.
        scale: What a row's sum is multiplied by, shape (row, 1).
        last: The last saved point of a run that is read; -1 where there are no rows.
    """

    terms: tuple[tuple[slice | Indices, Reals | None], ...]
    scale: Reals
    last: int

    def of(self, trajectory: Reals) -> Reals:
        """Return the sums of a trajectory of shape (time, particle), shape (row, particle)."""
        total = np.zeros((len(self.scale), trajectory.shape[1]))
        for points, weights in self.terms:
            taken = trajectory[points]
            total += taken if weights is None else taken * weights
        total *= self.scale
        return total

    @property
    def points(self) -> Indices:
        """The saved points of each row's terms, in their order, shape (term, row)."""
        every = np.arange(self.last + 1)
        found = [every[points] for points, _ in self.terms]
        return np.array(found, dtype=np.intp).reshape(len(found), len(self.scale))


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What is kept of runs for rows to be read: sums over points where rows are such, and else the points themselves.

    Attributes:
        homes: To which sum of a cell each saved point is added.
        rows: As they read these sums in the place of a trajectory.
        numbers: How many numbers are kept of each run.
    """

    homes: Homes
    rows: tuple[Rows, ...]
    numbers: int


def reading_of(rows: Sequence[tuple[str, Rows]], saved: Saved) -> Reading:
    """Return what is to be kept for rows, to the last bit what they read of whole trajectories.

    Args:
        rows: Each with the cell that it reads.
        saved: When runs are saved.
    """
    homes: dict[str, Wholes] = {}
    found: dict[int, Rows] = {}
    for cell in dict.fromkeys(cell for cell, _ in rows):
        home = homes[cell] = np.full(len(saved.times), -1, dtype=np.int64)
        own = [number for number, (of, _) in enumerate(rows) if of == cell]
        points = [rows[number][1].points for number in own]
        taken = np.concatenate([each.ravel() for each in points])
        first = 0
        if len(np.unique(taken)) == len(taken) and all(_are_sums(rows[number][1]) for number in own):
            for number, each in zip(own, points, strict=True):
                after = first + each.shape[1]
                home[each] = np.arange(first, after)
                found[number] = replace(rows[number][1], terms=((slice(first, after), None),))
                first = after
            continue
        kept = np.unique(taken)
        home[kept] = np.arange(len(kept))
        for number, each in zip(own, points, strict=True):
            weights = [weight for _, weight in rows[number][1].terms]
            terms = tuple((_evenly(home[point]), weight) for point, weight in zip(each, weights, strict=True))
            found[number] = replace(rows[number][1], terms=terms)
    numbers = sum(count_of(home) for home in homes.values())
    return Reading(homes, tuple(found[number] for number in range(len(rows))), numbers)


def _are_sums(rows: Rows) -> bool:
    """Tell whether each row is a sum of its points, one after another in the order of time."""
    return all(weights is None for _, weights in rows.terms) and bool((np.diff(rows.points, axis=0) > 0).all())


def rows_of(reads: Sequence[Read], saved: Saved) -> Rows:
    """Return the rows that read a cell over periods within the run.

    Args:
        reads: What each row is; of changes rows are the means from which they are taken.
        saved: When runs are saved.
    """
    rows = [_terms(what, saved, period) for what, period, _ in reads]
    scale = np.array([1 / ratio for _, _, ratio in reads]).reshape(-1, 1)
    count = max((len(row) for row in rows), default=0)
    points = np.empty((count, len(rows)), dtype=np.intp)
    weights = np.zeros((count, len(rows)))
    for number, row in enumerate(rows):
        # What fills a row is one of its own points, with no weight.
        points[:, number] = max(row)
        points[: len(row), number] = list(row)
        weights[: len(row), number] = list(row.values())
    low, high = weights.min(axis=0, initial=np.inf), weights.max(axis=0, initial=-np.inf)
    if (high - low <= _ALIKE * high).all():
        scale *= (0.5 * (low + high)).reshape(-1, 1)
        terms = [(_evenly(point), None) for point in points]
    else:
        terms = [(_evenly(point), weight.reshape(-1, 1)) for point, weight in zip(points, weights, strict=True)]
    return Rows(tuple(terms), scale, int(points.max(initial=-1)))


def _terms(reads: Reads, saved: Saved, period: Period) -> dict[int, float]:
    """Return the weights of the saved points of a period."""
    match reads:
        case "start":
            return _at(saved, period.start)
        case "end":
            return _at(saved, period.end)
        case "total" | "mean" | "change":
            shares = saved.shares(period.start, period.end)
            length = float(shares.sum())
            if length > 0:
                weights = shares if reads == "total" else shares / length
                return {int(point): float(weights[point]) for point in np.flatnonzero(shares)}
            window = saved.window(np.arange(len(saved.times), dtype=np.float64), period.start, period.end)
            share = 0.0 if reads == "total" else 1 / len(window)
            return {int(point): share for point in window.tolist()}


def _at(saved: Saved, moment: float) -> dict[int, float]:
    """Return the weights of the saved points between which a moment lies."""
    places = np.arange(len(saved.times), dtype=np.float64)
    place = float(saved.at(places, moment))
    if abs(place - round(place)) < _ON_POINT:
        return {round(place): 1.0}
    before = int(place)
    return {before: 1 - (place - before), before + 1: place - before}


def _evenly(points: Indices) -> slice | Indices:
    """Return points as a slice, which is read in place, where they are evenly spaced and rise."""
    step = int(points[1] - points[0]) if len(points) > 1 else 1
    if step < 1 or (np.diff(points) != step).any():
        return points
    return slice(int(points[0]), int(points[-1]) + 1, step)

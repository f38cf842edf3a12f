"""Intervals over members: the one rule by which points of an ensemble are read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from coyuntura.arrays import Reals

LEVEL = 0.9
"""The central share of members that an interval holds."""
_TAIL = (1 - LEVEL) / 2
POINTS = (_TAIL, 0.5, 1 - _TAIL)


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure over the members of an ensemble: 5, 50 and 95 % points, and how many members it rests on."""

    low: float
    central: float
    high: float
    members: int
    errors: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Standard errors of the three points: what they would vary by with other draws of as many members."""

    def less(self, value: float) -> "Interval":
        """Return by how much the figure is above a value that is known."""
        return replace(self, low=self.low - value, central=self.central - value, high=self.high - value)

    def at(self, value: float) -> "Interval":
        """Return a value that is known, as an interval of one point over the same members."""
        return replace(self, low=value, central=value, high=value, errors=(0.0, 0.0, 0.0))


def points_of(values: Reals, shares: Sequence[float] | Reals, axis: int = 0) -> Reals:
    """Return the values below which given shares of members lie, shares first in the result's shape.

    The point of a share p is the order statistic at `(members + 1) * p`, between two of them by a line, so that
    a value exchangeable with the members lies below it with probability p; beyond the outermost it is that one.

    Args:
        values: Finite, any shape with at least one member along `axis`.
        shares: From 0 to 1.
        axis: Of the members.

    Source:
        hyndman1996, definition 6.
    """
    return np.asarray(np.quantile(values, shares, axis=axis, method="weibull"), dtype=np.float64)


def interval(values: Reals) -> Interval:
    """Return the 5, 50 and 95 % points of the finite values, with their errors; not numbers where there are none.

    A point's error is half the distance between the values that stand one standard deviation of its rank below
    and above it. It is that of independent draws, so those of a Latin hypercube vary by no more, as a rule.

    Args:
        values: Of members, shape (member,).

    Source:
        woodruff1952.
    """
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        return Interval(np.nan, np.nan, np.nan, 0)
    points = np.array(POINTS)
    rank = np.sqrt(points * (1 - points) / finite.size)
    # Beyond the outermost order statistics there is nothing to read.
    edge = 1 / (finite.size + 1)
    below, above = np.maximum(points - rank, edge), np.minimum(points + rank, 1 - edge)
    found = points_of(finite, np.stack([points, below, above]))
    low, central, high = found[0].tolist()
    # What is missing there is taken to be as far as what is not.
    width = np.where(above > below, above - below, np.inf)
    errors: list[float] = ((found[2] - found[1]) * rank / width).tolist()
    return Interval(low, central, high, int(finite.size), (errors[0], errors[1], errors[2]))

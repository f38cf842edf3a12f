"""Series as knots in model time, and how they are read between them."""

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, get_args

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.dates import SLACK

Between: TypeAlias = Literal["linear", "hold", "forward"]
"""How a data series is read between its figures."""
BETWEEN: tuple[Between, ...] = get_args(Between)

_JUMP = 4 * SLACK
"""How long before its moment a change begins: two roundings of it, and a half of that to change in."""


@dataclass(frozen=True, slots=True)
class DataCell:
    """A series as knots in model time; `first` and `last` bound what it covers."""

    times: Reals
    values: Reals
    between: Between
    first: float
    last: float

    def at(self, times: Reals) -> Reals:
        """Return values at model times, end values held outside."""
        match self.between:
            case "linear":
                return np.asarray(np.interp(times, self.times, self.values), dtype=np.float64)
            case "hold":
                index = np.searchsorted(self.times, times + SLACK, side="right") - 1
            case "forward":
                index = np.searchsorted(self.times, times - SLACK, side="left")
        return self.values[np.clip(index, 0, len(self.values) - 1)]


def spliced(outside: DataCell, inside: DataCell, begins: float, ends: float) -> DataCell:
    """Return a series that is another one from one moment on until a second, without the second.

    Where it changes it jumps, a rounding error before the moment, so that no step finds itself within the jump.

    Args:
        outside: What it is elsewhere; the other is read between its figures as this one is.
        inside: What it is between the moments.
        begins: The first, in model time; before any run where it is minus infinity.
        ends: The second; infinite where nothing follows.
    """
    if np.isneginf(begins) and np.isposinf(ends):
        return inside
    is_before = outside.times < begins - _JUMP
    times, values = [outside.times[is_before]], [outside.values[is_before]]
    for moment, last, before, after in ((begins, ends, outside, inside), (ends, np.inf, inside, outside)):
        edges = np.array([moment - _JUMP, moment - _JUMP / 2])
        if np.isfinite(moment):
            times.append(edges)
            values.append(np.array([before.at(edges[:1])[0], after.at(edges[1:])[0]]))
        follows = (after.times > edges[1]) & (after.times < last - _JUMP)
        times.append(after.times[follows])
        values.append(after.values[follows])
    return replace(outside, times=np.concatenate(times), values=np.concatenate(values))

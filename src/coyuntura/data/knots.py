"""Series as knots in model time, and how they are read between them."""

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.dates import SLACK

Between: TypeAlias = Literal["linear", "hold", "forward"]
"""How a data series is read between its figures."""
BETWEEN: tuple[Between, ...] = get_args(Between)


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

"""The race: how two forecasters' log scores part over the years, and whether that tells them apart."""

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from coyuntura.arrays import Reals

Outcome: TypeAlias = Literal["ahead", "behind", "tie"]

_LEAST = 4.0
"""A difference of log scores below which nobody is ahead, whatever its error."""
_ERRORS = 2.0
"""Standard errors that a difference must pass; more where they were estimated from few years."""


@dataclass(frozen=True, slots=True, eq=False)
class Race:
    """Differences of log scores of one forecaster from another, year by year, in natural logarithms."""

    years: tuple[int, ...]
    differences: Reals
    """Shape (year,); above 0 where the first forecaster was ahead in that year."""

    def __post_init__(self) -> None:
        if self.differences.shape != (len(self.years),):
            raise ValueError(f"differences must be of {len(self.years)} years, got {self.differences.shape}.")

    @property
    def cumulative(self) -> Reals:
        """Their sums up to each year, shape (year,)."""
        return np.cumsum(self.differences)

    @property
    def total(self) -> float:
        """Their sum over all years."""
        return float(self.differences.sum())

    @property
    def error(self) -> float:
        """The standard error of the sum, of years taken as independent; not a number for fewer than two."""
        count = len(self.years)
        return math.sqrt(count * float(np.var(self.differences, ddof=1))) if count > 1 else math.nan

    @property
    def outcome(self) -> Outcome:
        """Who is ahead; a tie where the difference is below 4, or below twice its error, or has none.

        An error from few years is itself uncertain, and alike forecasters would pass twice of it too often: in 30 of
        100 cases over two years. So twice is the point of Student's t that is passed as rarely as twice a known one.

        Source: sivula2020 for both thresholds.
        """
        is_told = abs(self.total) >= _LEAST and abs(self.total) >= _errors(len(self.years)) * self.error
        return "tie" if not is_told else "ahead" if self.total > 0 else "behind"


def _errors(years: int) -> float:
    """Return how many standard errors from so many years are as rarely passed as two known ones; no number for one."""
    from scipy.special import ndtr, stdtrit  # which take longer to load than some commands to run

    return float(stdtrit(years - 1, ndtr(_ERRORS))) if years > 1 else math.nan


def race(years: tuple[int, ...], first: Reals, second: Reals) -> Race:
    """Return the race of two forecasters.

    Args:
        years: In time order.
        first: Log scores of the one, shape (year,).
        second: Log scores of the other, shape (year,), finite.
    """
    return Race(years, first - second)

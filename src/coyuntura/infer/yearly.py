"""Figures that enter in their order, so that each year is predicted from the years before and then learnt from.

The increments are log p(figures of a year | figures of the years before), with parameters averaged out; their sum is
the log evidence, and their sum from a year on is the leave-future-out score. Source: chopin2002, dawid1984.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.infer.state import Draws, State
from coyuntura.infer.tempering import Sampler


def yearly_ends(years: Sequence[int], first: int | None = None) -> tuple[int, ...]:
    """Return the groups of a sampler that takes years one by one, those before the first in one go.

    Args:
        years: Of the likelihood's columns, rising.
        first: Year from which on each is a group of its own; by default all are.

    Raises:
        ValueError: No year is at `first` or after.
    """
    before = sum(year < first for year in years) if first is not None else 0
    if before == len(years):
        raise ValueError(f"first must be at most the last year {years[-1]}, got {first}.")
    return tuple(end for end in range(1, len(years) + 1) if end >= max(before, 1))


def year_ends(sampler: Sampler, state: State) -> Iterator[tuple[int | None, State]]:
    """Yield each state after one, with the year that it ends, or None where it lies within a year.

    Yields:
        The last year of a group, once its particles stand for the posterior given all figures up to it.
    """
    years = sampler.density.years
    for later in sampler.states(state):
        yield (years[sampler.ends[later.group] - 1] if later.is_at_end else None), later


@dataclass(frozen=True, slots=True)
class YearlyScores:
    """What was predicted of each year's figures from the years before.

    Attributes:
        begins: The first year of each group.
        years: The last year of each group.
        increments: Log predictive density of each group, shape (group,), repeats combined.
        sd: Standard deviation over repeats, shape (group,); NaN for one repeat.
    """

    begins: tuple[int, ...]
    years: tuple[int, ...]
    increments: Reals
    sd: Reals

    @property
    def log_evidence(self) -> float:
        """Log density of all figures."""
        return float(self.increments.sum())

    def since(self, year: int) -> float:
        """Return the leave-future-out score: log density of figures from a year on, given those before it.

        Raises:
            ValueError: No group begins in that year or after, or one lies on both sides of it.
        """
        is_after = [begin >= year for begin in self.begins]
        if not any(is_after) or any(begin < year <= end for begin, end in zip(self.begins, self.years, strict=True)):
            raise ValueError(f"a score since {year} needs figures before and after it in groups of their own.")
        return float(self.increments[is_after].sum())


def scores_of(draws: Draws, years: Sequence[int], ends: Sequence[int]) -> YearlyScores:
    """Return the scores of repeats that took figures in groups.

    Args:
        draws: Of all repeats.
        years: Of the likelihood's columns.
        ends: The sampler's.
    """
    increments = draws.increments
    highest = increments.max(axis=0)
    with np.errstate(invalid="ignore"):
        combined = highest + np.log(np.exp(increments - highest).mean(axis=0))
        sd = increments.std(axis=0, ddof=1) if len(increments) > 1 else np.full(len(highest), np.nan)
    begins = tuple(years[begin] for begin in (0, *ends[:-1]))
    return YearlyScores(
        begins, tuple(years[end - 1] for end in ends), np.where(highest > -np.inf, combined, -np.inf), sd
    )

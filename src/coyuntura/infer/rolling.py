"""Rolling origins: what was foretold as of the end of each year, and how probable each year was to those before it.

A fit that takes the years one by one leaves both, and forecasters without a fit are put into the same form,
so that all are scored alike.
"""

from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Reals, Wholes

FEWEST = 5
"""Figures that must have been seen before anybody is scored on the next: fewer leave rivals without a spread."""
HORIZONS = (1, 2, 3, 4, 5)
"""How many years ahead is foretold; what is scored is 1, 3 and 5."""


@dataclass(frozen=True, slots=True, eq=False)
class YearlyScores:
    """How probable the figures of each year were, given those of all years before: natural logarithms of densities.

    Parameters are averaged out at each year, so the sum over years is the log evidence, and the sum from some year
    on is the leave-future-out score. Densities are in the series' units.
    """

    years: tuple[int, ...]
    series: tuple[str, ...]
    """Names of observed series, `table/series`."""
    jointly: Reals
    """Of all series together, shape (chain, year)."""
    by_series: Reals
    """Of each by itself, shape (chain, year, series); not a number where a series has no figure in a year."""

    def __post_init__(self) -> None:
        shape = (len(self.jointly), len(self.years))
        if self.jointly.shape != shape or self.by_series.shape != (*shape, len(self.series)):
            got = f"{self.jointly.shape}, {self.by_series.shape}"
            msg = f"scores must be over {len(self.years)} years and {len(self.series)} series, got {got}"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True, eq=False)
class Forecasts:
    """Draws of figures that were still to come as of the end of several years.

    A column is one figure as of one year, its origin. Values are on the scale on which the observations are compared.
    """

    origins: Wholes
    """The last year of which figures were known, shape (forecast,)."""
    horizons: Wholes
    """Years from the origin to the year in which the figure's period ends, 1 or more, shape (forecast,)."""
    series: tuple[str, ...]
    """Of which series each figure is, `table/series`."""
    dates: tuple[str, ...]
    """The date of each figure, as written."""
    observed: Reals
    """What was observed later, shape (forecast,)."""
    draws: Reals
    """What was foretold, shape (draw, forecast)."""

    def __post_init__(self) -> None:
        lengths = {len(self.origins), len(self.horizons), len(self.series), len(self.dates), len(self.observed)}
        if len(lengths) != 1 or self.draws.ndim != len(("draw", "forecast")) or self.draws.shape[1] not in lengths:
            msg = f"forecasts must have one value each for every column, got {sorted(lengths)} and {self.draws.shape}"
            raise ValueError(msg)

    @staticmethod
    def together(parts: "list[Forecasts]") -> "Forecasts":
        """Return the columns of several, one after another; all have as many draws.

        Raises:
            ValueError: There are none.
        """
        return Forecasts(
            origins=np.concatenate([part.origins for part in parts]),
            horizons=np.concatenate([part.horizons for part in parts]),
            series=tuple(name for part in parts for name in part.series),
            dates=tuple(date for part in parts for date in part.dates),
            observed=np.concatenate([part.observed for part in parts]),
            draws=np.concatenate([part.draws for part in parts], axis=1),
        )

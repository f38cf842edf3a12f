"""Histories: the figures of a series as a forecaster without a theory sees them, one after another."""

from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Reals, Wholes
from coyuntura.dates import TimeUnit, date_of
from coyuntura.ensemble.observed import Observed, on_scale
from coyuntura.explain.predictive import StudentMixture
from coyuntura.explain.rivals.catalogue import RIVALS
from coyuntura.explain.rivals.rival import Rival, Seen
from coyuntura.infer.noise.noise import TRANSFORMATIONS
from coyuntura.infer.rolling import FEWEST
from coyuntura.infer.watched import YEARLY
from coyuntura.model.observations import Counts, Gaussian


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """The figures of one series on the scale on which they are compared, in the order of time, each shape (figure,)."""

    series: str
    dates: tuple[str, ...]
    years: Wholes
    """The year of each."""
    times: Reals
    """The middle of each one's period, in years."""
    values: Reals
    slopes: Reals
    """Logarithm of how much the scale stretches at each, which takes a density back to the series' unit."""
    low: Reals
    """Lower end of a figure that is known as an interval, or of the numbers that are rounded to a count; or none."""
    high: Reals
    is_growth: bool = False
    """Whether its changes are growth: it is on a logarithmic scale."""

    def seen_by(self, year: int) -> int:
        """Return how many figures are of a year or an earlier one."""
        return int(np.count_nonzero(self.years <= year))

    def rivals(self) -> tuple[Rival, ...]:
        """Return who may speak of such a series."""
        return tuple(rival for rival in RIVALS if self.is_growth or not rival.needs_growth)

    def said(self, rival: Rival, seen: int, figure: int) -> StudentMixture | None:
        """Return what a rival says of a figure, having seen the first ones; None where it is silent.

        Args:
            rival: Who speaks.
            seen: How many figures it saw.
            figure: The number of the figure that is to come.
        """
        if seen < FEWEST or (rival.needs_growth and not self.is_growth):
            return None
        ahead = float(self.times[figure] - self.times[seen - 1])
        return rival.says(Seen(self.times[:seen], self.values[:seen]), ahead)

    def log_score(self, forecast: StudentMixture, figure: int) -> float:
        """Return the logarithm of the density of a figure in the series' unit, or of its probability."""
        low, high = float(self.low[figure]), float(self.high[figure])
        if low < high:
            return forecast.log_probability(low, high)
        return forecast.log_density(float(self.values[figure])) + float(self.slopes[figure])

    def yearly(self, rival: Rival, years: tuple[int, ...]) -> Reals:
        """Return a rival's log score of each year, its figures one after another, shape (year,).

        Each figure is foretold from all before it, those of the same year too, so that their sum is the density of
        the year's figures together. Not a number where there is no figure, or where the rival is silent.

        Args:
            rival: Who speaks.
            years: In time order.
        """
        scores = np.full(len(years), np.nan)
        for place, year in enumerate(years):
            figures = np.flatnonzero(self.years == year).tolist()
            if not figures or figures[0] < FEWEST:
                continue
            said = [(figure, self.said(rival, figure, figure)) for figure in figures]
            told = [self.log_score(forecast, figure) for figure, forecast in said if forecast is not None]
            scores[place] = sum(told) if len(told) == len(said) else np.nan
        return scores


def history_of(one: Observed, unit: TimeUnit) -> History:
    """Return the figures of an observation as a forecaster without a theory sees them.

    Args:
        one: The observation with its figures; those before the window that fits may see are left out, as there.
        unit: Of model time.
    """
    first = one.item.window(unit).start
    kept = np.flatnonzero([period.is_within(first, np.inf) for period in one.periods])
    numbers: list[int] = kept.tolist()
    periods = [one.periods[number] for number in numbers]
    values, nothing = one.values[kept], np.full(len(kept), np.nan)
    low, high, slopes = nothing, nothing, TRANSFORMATIONS[one.item.transform].log_slope(values)
    match one.item.noise:
        case Counts():
            # Whoever speaks of numbers below none means none.
            low, high = np.where(values > 0, values - 0.5, -np.inf), values + 0.5
        case Gaussian(is_interval=True):
            low, high = (on_scale(end[kept], one.item.transform) for end in (one.low, one.high))
        case _:
            pass
    return History(
        series=one.item.series,
        dates=tuple(one.dates[number] for number in numbers),
        years=np.array([date_of(period.start, unit).year for period in periods], dtype=np.int64),
        times=np.array([period.middle for period in periods], dtype=np.float64) / YEARLY[unit],
        values=on_scale(values, one.item.transform),
        slopes=slopes,
        low=low,
        high=high,
        is_growth=one.item.transform == "log",
    )

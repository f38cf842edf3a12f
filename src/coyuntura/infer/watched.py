"""Observations made ready: which figures there are, what they read of a run, and the noise between both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Flags, Indices, Reals
from coyuntura.check.distributions import known_of
from coyuntura.dates import Period, TimeUnit, date_of, parse_period, parse_time
from coyuntura.ensemble.observed import Observed, on_scale
from coyuntura.infer.noise.counts import CountNoise
from coyuntura.infer.noise.events import EventNoise
from coyuntura.infer.noise.gaussian import RHO, SD, GaussianNoise
from coyuntura.infer.noise.memory import Seen
from coyuntura.infer.noise.noise import TRANSFORMATIONS, AbstractNoise
from coyuntura.infer.rows import Read, Rows, rows_of
from coyuntura.measures.saved import Saved
from coyuntura.model.observations import Counts, Events, Gaussian, Observation

YEARLY: Mapping[TimeUnit, float] = {"year": 1.0, "month": 12.0, "day": 365.25}
"""Units of time in a year."""


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """The figures of a series that a fit may see or that come after those, in the order of time.

    Of events they are numbers of events by year.

    Attributes:
        series: The series.
        dates: As written; years, of events.
        periods: What they stand for, in model time.
        years: The year of each, shape (figure,).
        values: In the series' unit, shape (figure,).
        is_fitted: Which ones a fit sees, shape (figure,); they stand before the others.
    """

    series: str
    dates: tuple[str, ...]
    periods: tuple[Period, ...]
    years: Indices
    values: Reals
    is_fitted: Flags

    @property
    def fitted(self) -> int:
        """How many figures a fit sees."""
        return int(np.count_nonzero(self.is_fitted))

    def known(self, as_of: int | None) -> int:
        """Return how many figures are of a year or an earlier one; none where there is no year."""
        return 0 if as_of is None else int(np.count_nonzero(self.years <= as_of))


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """An observation made ready for particles.

    Attributes:
        item: The observation.
        figures: What was observed.
        rows: What is read of it for all figures.
        noise: How all figures arise from it.
        fitted_rows: The same of the figures that a fit sees.
        row_years: The year of each of these rows, shape (row,).
        fitted_noise: The same of those.
        fixed: Numbers that are not unknown: a deviation of 0 where there is no discrepancy, and such.
    """

    item: Observation
    figures: Figures
    rows: Rows
    noise: AbstractNoise
    fitted_rows: Rows
    row_years: Indices
    fitted_noise: AbstractNoise
    fixed: Mapping[str, float]


def watched(one: Observed, saved: Saved, until: float) -> Watched:
    """Return an observation made ready.

    Args:
        one: The observation with its figures.
        saved: When runs are saved; the model's clock has dates.
        until: Model time that no period of a figure that a fit sees goes beyond.
    """
    if isinstance(one.item.noise, Events):
        return _of_events(one, saved, until)
    unit = calendar_of(saved.unit)
    first = one.item.window(unit).start
    kept = [number for number, period in enumerate(one.periods) if period.is_within(first, np.inf)]
    periods = [one.periods[number] for number in kept]
    figures = Figures(
        series=one.item.series,
        dates=tuple(one.dates[number] for number in kept),
        periods=tuple(periods),
        years=np.array([_year(period, unit) for period in periods], dtype=np.intp),
        values=one.values[kept],
        is_fitted=np.array([period.is_within(first, until) for period in periods], dtype=np.bool_),
    )
    reads: list[Read] = [(one.item.reads, period, one.ratio) for period in periods]
    fitted = slice(figures.fitted)
    return Watched(
        item=one.item,
        figures=figures,
        rows=rows_of(reads, saved),
        noise=_noise(one, kept, unit),
        fitted_rows=rows_of(reads[fitted], saved),
        row_years=figures.years[fitted],
        fitted_noise=_noise(one, kept[fitted], unit),
        fixed=_fixed(one),
    )


def calendar_of(unit: TimeUnit | None) -> TimeUnit:
    """Return the unit of a clock that has dates.

    Raises:
        ValueError: It has none.
    """
    if unit is None:
        raise ValueError("figures have dates, so the model's clock must have them too")
    return unit


def _year(period: Period, unit: TimeUnit) -> int:
    return date_of(period.start, unit).year


def _fixed(one: Observed) -> Mapping[str, float]:
    """Return the numbers of an observation's noise that are not unknown, by their short names."""
    declared = {name.removeprefix(f"{one.item.series}."): number for name, number in known_of(one.item).items()}
    noise = one.item.noise
    return {SD: 0.0, RHO: 0.0} | declared if isinstance(noise, Gaussian) and noise.discrepancy is None else declared


def _noise(one: Observed, kept: Sequence[int], unit: TimeUnit) -> AbstractNoise:
    """Return the noise of some of an observation's figures.

    Raises:
        ValueError: They are events, whose figures are years.
    """
    match one.item.noise:
        case Counts():
            return CountNoise(one.values[kept])
        case Gaussian() as noise:
            return _gaussian(one, noise, kept, unit)
        case Events():
            raise ValueError("events have figures by year")


def _gaussian(one: Observed, noise: Gaussian, kept: Sequence[int], unit: TimeUnit) -> GaussianNoise:
    item, values = one.item, one.values[kept]
    periods = [one.periods[number] for number in kept]
    moments = np.array([_moment(one, period) for period in periods]) / YEARLY[unit]
    scaled = on_scale(values, item.transform)
    nothing = np.full(len(kept), np.nan)
    bounds = (on_scale(end[kept], item.transform) if noise.is_interval else nothing for end in (one.low, one.high))
    low, high = bounds
    first = 1 if item.reads == "change" else 0
    seen = Seen(
        values=np.diff(scaled) if first else scaled,
        gaps=np.diff(moments, prepend=np.nan)[first:],
        error=noise.error or 0.0,
        degrees=_degrees(noise, periods, unit)[first:],
        low=low[first:],
        high=high[first:],
    )
    starts = np.array([period.start for period in periods])
    breaks = tuple(
        (f"break_{found.date}", int(np.searchsorted(starts, parse_time(found.date, unit) - _SLACK)))
        for found in item.breaks
    )
    return GaussianNoise(values, seen, TRANSFORMATIONS[item.transform], item.reads == "change", breaks)


_SLACK = 1e-6
"""Of a unit of time, within which a break is at the beginning of a figure's period."""


def _moment(one: Observed, period: Period) -> float:
    """Return the moment that a figure stands at, in model time."""
    match one.item.reads:
        case "start":
            return period.start
        case "end":
            return period.end
        case "mean" | "change" | "total":
            return period.middle


def _degrees(noise: Gaussian, periods: Sequence[Period], unit: TimeUnit) -> Reals:
    """Return the degrees of freedom of each figure's tails, infinite where they are a normal's."""
    if noise.student is None:
        return np.full(len(periods), np.inf)
    named = [parse_period(date, unit) for date in noise.student_in]
    is_tailed = [not named or any(period.is_within(one.start, one.end) for one in named) for period in periods]
    return np.where(is_tailed, noise.student, np.inf)


def _of_events(one: Observed, saved: Saved, until: float) -> Watched:
    """Return events made ready: their figures are years, cut to what lies within the window and the run."""
    unit = calendar_of(saved.unit)
    first = max(one.item.window(unit).start, float(saved.times[0]))
    middle = min(max(first, until), saved.stop)
    fitted = _years(first, middle, unit)
    periods = [*fitted, *_years(middle, saved.stop, unit)]
    dates = [period for period in one.periods if period.is_within(first, np.inf)]
    starts = np.array([period.start for period in periods])
    homes = np.searchsorted(starts - _SLACK, [period.start for period in dates], side="right") - 1
    years = np.array([_year(period, unit) for period in periods], dtype=np.intp)
    figures = Figures(
        series=one.item.series,
        dates=tuple(str(year) for year in years.tolist()),
        periods=tuple(periods),
        years=years,
        values=np.bincount(homes, minlength=len(periods)).astype(np.float64),
        is_fitted=np.arange(len(periods)) < len(fitted),
    )

    def upto(last: int) -> tuple[Rows, EventNoise]:
        seen = homes < last
        integrals: list[Read] = [("total", period, one.ratio) for period in periods[:last]]
        # Rates are by year, so that densities do not hang on the clock's unit.
        rates: list[Read] = [("mean", dates[number], one.ratio / YEARLY[unit]) for number in np.flatnonzero(seen)]
        return rows_of([*integrals, *rates], saved), EventNoise(last, homes[seen], np.ones(np.count_nonzero(seen)))

    rows, noise = upto(len(periods))
    fitted_rows, fitted_noise = upto(len(fitted))
    row_years = years[np.concatenate([np.arange(len(fitted)), homes[homes < len(fitted)]])]
    return Watched(one.item, figures, rows, noise, fitted_rows, row_years, fitted_noise, {})


def _years(first: float, last: float, unit: TimeUnit) -> Sequence[Period]:
    """Return the years between two model times, the first and last cut to them; none where no time is between."""
    if last - first < _SLACK:
        return []
    begins, ends = (date_of(moment, unit).year for moment in (first, last - _SLACK))
    years = [parse_period(f"{year:04d}", unit) for year in range(begins, ends + 1)]
    return [Period(max(first, year.start), min(last, year.end)) for year in years]

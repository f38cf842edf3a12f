"""What was observed, beside what runs say of it: the figures of an observation model, and the same of trajectories."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

import numpy as np

from coyuntura.arrays import Flags, Reals
from coyuntura.check.distributions import unknowns_of
from coyuntura.check.observations import simulated_ratio
from coyuntura.check.study import CheckedStudy
from coyuntura.dates import Period, TimeUnit
from coyuntura.measures.saved import Saved
from coyuntura.model.observations import Observation, Transform
from coyuntura.priors.prior import AbstractPrior


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """The figures of an observation model whose periods lie whole within the run, in the order of time.

    Figures are in the series' unit, shape (figure,), as they are, whatever is read and on whichever scale.
    `low` and `high` bound each figure, and are no numbers where the series has no bounds.
    What runs say is divided by `ratio` to be in the series' unit.
    """

    item: Observation
    unit: str
    ratio: float
    dates: tuple[str, ...]
    periods: tuple[Period, ...]
    values: Reals
    low: Reals
    high: Reals
    is_fitted: Flags
    """Which figures fits may see."""
    is_held_out: Flags
    """Which come after those."""

    def priors(self, unit: TimeUnit, first: int | None = None) -> Mapping[str, AbstractPrior]:
        """Return the priors of the unknowns of the observation model by name.

        Args:
            unit: Of model time.
            first: How many of the figures that fits may see a prior that is left to them has its scale from, the first
                ones; all of these where None.

        Raises:
            StudyError: The study leaves a prior to figures that are too few for it.
        """
        pairs = zip(self.values.tolist(), self.periods, self.is_fitted.tolist(), strict=True)
        fitted = [(value, period) for value, period, is_seen in pairs if is_seen]
        return unknowns_of(self.item, fitted[:first], unit)


def observed(checked: CheckedStudy, item: Observation) -> Observed:
    """Return the figures of an observation model.

    Args:
        checked: A study, whose clock has dates.
        item: One of its observation models.

    Raises:
        ValueError: The study has no such series or cell, or its clock no dates; checking a study finds all three.
    """
    series, clock = checked.study.series(item.series), checked.model.clock
    ratio = None if series is None else simulated_ratio(item, series, checked.model)
    if series is None or clock.unit is None or ratio is None:
        msg = f"{item.series} cannot be observed of {item.cell}"
        raise ValueError(msg)
    pairs = sorted(series.within(clock.start, clock.stop, clock.unit), key=lambda pair: pair[1].start)
    window = item.window(clock.unit)
    fitted = [period.is_within(window.start, window.end) for _, period in pairs]
    table = item.series.partition("/")[0]
    bounds = [checked.study.series(f"{table}/{name}") for name in (series.low, series.high)]
    low, high = ({} if one is None else {figure.date: figure.value for figure in one.figures} for one in bounds)
    return Observed(
        item=item,
        unit=series.unit,
        ratio=ratio,
        dates=tuple(figure.date for figure, _ in pairs),
        periods=tuple(period for _, period in pairs),
        values=np.array([figure.value for figure, _ in pairs], dtype=np.float64),
        low=np.array([low.get(figure.date, np.nan) for figure, _ in pairs], dtype=np.float64),
        high=np.array([high.get(figure.date, np.nan) for figure, _ in pairs], dtype=np.float64),
        is_fitted=np.array(fitted, dtype=np.bool_),
        is_held_out=np.array([not period.is_within(-np.inf, window.end) for _, period in pairs], dtype=np.bool_),
    )


def simulated(item: Observation, saved: Saved, trajectory: Reals, periods: Sequence[Period]) -> Reals:
    """Return what figures would be, of a cell's trajectory, in the cell's unit, or that by a time for totals.

    Of changes these are the means from which they are taken.

    Args:
        item: Which says what is read.
        saved: When the trajectory was saved.
        trajectory: Shape (time, member).
        periods: Those of the figures, within the run.

    Returns:
        Shape (figure, member).
    """
    match item.reads:
        case "mean" | "change":
            rows = [saved.mean(trajectory, period.start, period.end) for period in periods]
        case "start":
            rows = [saved.at(trajectory, period.start) for period in periods]
        case "end":
            rows = [saved.at(trajectory, period.end) for period in periods]
        case "total":
            rows = [saved.total(trajectory, period.start, period.end) for period in periods]
        case _:
            assert_never(item.reads)
    return np.array(rows).reshape(len(periods), trajectory.shape[1])


def on_scale(values: Reals, transform: Transform) -> Reals:
    """Return values on the scale on which both sides are compared; not finite where they have none there."""
    with np.errstate(all="ignore"):
        match transform:
            case "identity":
                return values
            case "log":
                return np.log(values)
            case "logit":
                return np.log(values) - np.log1p(-values)
            case _:
                assert_never(transform)

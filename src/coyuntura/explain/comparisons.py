"""Comparisons of simulated with observed series: errors as they are, beside simple rivals."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from coyuntura.check.series import series_ratio
from coyuntura.check.study import CheckedStudy
from coyuntura.dates import Period, parse_period
from coyuntura.ensemble.worlds import central_member, draw_members, run_worlds
from coyuntura.explain.scores import Coverage, FitErrors, fit_errors, held_out_errors, interval_coverage
from coyuntura.model.study import Comparison

Reals: TypeAlias = NDArray[np.float64]

_LEVEL = 0.9
_FEWEST = 20


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """A simulated and an observed series side by side, period by period.

    `central` is the member with every parameter at its declared value, `ensemble` has shape (time, member);
    both are means over the periods of the observed figures, in the series' unit.
    Errors on a logarithmic scale are of natural logarithms.
    """

    comparison: Comparison
    periods: tuple[Period, ...]
    dates: tuple[str, ...]
    observed: Reals
    central: Reals
    ensemble: Reals
    unit: str
    fitted: FitErrors
    held_out: Mapping[str, FitErrors]
    coverage: Coverage | None
    stopped: int


def compare(checked: CheckedStudy, members: int | None = None) -> tuple[Compared, ...]:
    """Return every comparison that the study declares.

    Args:
        checked: The study.
        members: Size of the ensemble; the study's own where None.
    """
    items = checked.study.comparisons
    cells = [item.cell for item in items]
    (central,) = run_worlds(checked, [()], central_member(checked), cells)
    (ensemble,) = run_worlds(checked, [()], draw_members(checked, members), cells)
    whole = np.ones(ensemble.members, dtype=np.bool_)
    whole[[stop.member for stop in ensemble.stopped]] = False
    stopped = len(ensemble.stopped)
    return tuple(
        _compared(
            checked, item, central.times, central.values[item.cell], ensemble.values[item.cell][:, whole], stopped
        )
        for item in items
    )


def _compared(
    checked: CheckedStudy, item: Comparison, times: Reals, central: Reals, ensemble: Reals, stopped: int
) -> Compared:
    series = checked.study.series(item.series)
    unit = checked.model.clock.unit
    if series is None or unit is None:
        msg = f"{item.series} cannot be compared with {item.cell}"
        raise ValueError(msg)
    variable = next(found for found in checked.model.variables.values() if item.cell in found.cells)
    ratio = series_ratio(series, variable.unit, checked.model.symbols.units) or 1.0
    pairs = [(figure, parse_period(figure.date, unit)) for figure in series.figures]
    pairs = [(figure, period) for figure, period in pairs if _inside(period, times).any()]
    observed = np.array([figure.value for figure, _ in pairs])
    means = [
        [trajectory[_inside(period, times)].mean(axis=0) / ratio for _, period in pairs]
        for trajectory in (central, ensemble)
    ]
    one, many = np.array(means[0])[:, 0], np.array(means[1])
    starts = np.array([period.start for _, period in pairs])
    until = parse_period(item.fitted_until, unit).end
    fitted = starts < until
    scale = np.log if item.is_logarithmic else np.asarray
    held_out: Mapping[str, FitErrors] = {}
    coverage = None
    if int(np.count_nonzero(~fitted)) > 0 and int(np.count_nonzero(fitted)) > 1:
        held_out = held_out_errors(starts, scale(one), scale(observed), float(starts[fitted][-1]))
    if many.shape[1] >= _FEWEST:
        coverage = interval_coverage(many.T, observed, _LEVEL)
    errors = fit_errors(scale(one[fitted]), scale(observed[fitted]))
    return Compared(
        item,
        tuple(period for _, period in pairs),
        tuple(figure.date for figure, _ in pairs),
        observed,
        one,
        many,
        series.unit,
        errors,
        held_out,
        coverage,
        stopped,
    )


def _inside(period: Period, times: Reals) -> NDArray[np.bool_]:
    """Return which saved times lie in a period; the nearest one where none does."""
    inside = (times >= period.start - 1e-9) & (times < period.end - 1e-9)
    if not inside.any() and times[0] <= period.start <= times[-1]:
        inside[int(np.argmin(np.abs(times - period.start)))] = True
    return inside

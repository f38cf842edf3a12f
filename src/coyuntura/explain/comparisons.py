"""Comparisons of simulated with observed series: errors as they are, beside simple rivals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from coyuntura.arrays import Reals
from coyuntura.check.series import series_ratio
from coyuntura.check.study import CheckedStudy
from coyuntura.data.tables import Figure
from coyuntura.dates import Period, parse_period
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.explain.intervals import LEVEL, POINTS, points_of
from coyuntura.explain.readings import AT_ONCE, whole_members
from coyuntura.explain.scores import FitErrors, IntervalCoverage, fit_errors, held_out_errors, interval_coverage
from coyuntura.measures.saved import time_shares
from coyuntura.model.study import Comparison

_FEWEST = 20


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """A simulated and an observed series side by side, period by period.

    `central` is the member with every parameter at its declared value; `low` and `high` are the ends of the
    central 90 % of the ensemble, with the same quantiles as `coverage`. All are means over the periods of
    the observed figures, in the series' unit; periods that the run does not hold whole are left out.
    Errors on a logarithmic scale are of natural logarithms; they are None where the central member has none.
    """

    comparison: Comparison
    periods: tuple[Period, ...]
    dates: tuple[str, ...]
    is_fitted: NDArray[np.bool_]
    observed: Reals
    central: Reals
    low: Reals
    high: Reals
    unit: str
    fitted: FitErrors | None
    held_out: Mapping[str, FitErrors]
    coverage: IntervalCoverage | None
    stopped: int


def compare(engine: Engine, members: Members) -> tuple[Compared, ...]:
    """Return every comparison that the study declares.

    Args:
        engine: The study's.
        members: The ensemble whose spread is shown.

    Raises:
        MemoryError: The trajectories would be more numbers than are held at once.
    """
    checked = engine.checked
    items = checked.study.comparisons
    if not items:
        return ()
    cells = sorted({item.cell for item in items})
    periods = {item: _observed(checked, item) for item in items}
    central = _simulated(engine, Members.of_declared(checked), cells, periods)
    ensemble = _simulated(engine, members, cells, periods)
    return tuple(_compared(checked, item, central, ensemble) for item in items)


_Observed: TypeAlias = Sequence[tuple[Figure, Period]]
_Simulated: TypeAlias = tuple[Mapping[Comparison, Reals], NDArray[np.bool_]]
"""Means over the periods of each comparison, shape (period, member), and which members did not stop."""


def _observed(checked: CheckedStudy, item: Comparison) -> _Observed:
    """Return the figures of a comparison whose periods lie within the run.

    Raises:
        ValueError: The study has no such series, or its clock no dates; checking a study finds both.
    """
    series, clock = checked.study.series(item.series), checked.model.clock
    if series is None or clock.unit is None:
        msg = f"{item.series} cannot be compared with {item.cell}"
        raise ValueError(msg)
    return list(series.within(clock.start, clock.stop, clock.unit))


def _simulated(
    engine: Engine, members: Members, cells: Sequence[str], observed: Mapping[Comparison, _Observed]
) -> _Simulated:
    """Return what is compared of the members, run in parts for which there is room."""
    stop = engine.checked.model.clock.stop
    size = AT_ONCE // max(1, len(cells) * engine.instants())
    means: dict[Comparison, list[Reals]] = {item: [] for item in observed}
    whole: list[NDArray[np.bool_]] = []
    for part in members.parts(size):
        (run,) = engine.run(part, [engine.world()], cells, every_step=True)
        whole.append(whole_members(run))
        for item, pairs in observed.items():
            means[item].append(_means(run.times, run.values[item.cell], [period for _, period in pairs], stop))
    return {item: np.concatenate(parts, axis=1) for item, parts in means.items()}, np.concatenate(whole)


def _compared(checked: CheckedStudy, item: Comparison, central: _Simulated, ensemble: _Simulated) -> Compared:
    series = checked.study.series(item.series)
    unit = checked.model.clock.unit
    if series is None or unit is None:
        msg = f"{item.series} cannot be compared with {item.cell}"
        raise ValueError(msg)
    variable = next(found for found in checked.model.variables.values() if item.cell in found.cells)
    ratio = series_ratio(series, variable.unit, checked.model.symbols.units) or 1.0
    pairs = _observed(checked, item)
    periods = tuple(period for _, period in pairs)
    observed = np.array([figure.value for figure, _ in pairs])
    whole = ensemble[1]
    one = central[0][item][:, 0] / ratio
    many = ensemble[0][item][:, whole] / ratio
    starts = np.array([period.start for period in periods])
    fitted = starts < parse_period(item.fitted_until, unit).end
    low, high = _band(many)
    errors, held_out = _errors(starts, one, observed, fitted, is_logarithmic=item.is_logarithmic)
    return Compared(
        comparison=item,
        periods=periods,
        dates=tuple(figure.date for figure, _ in pairs),
        is_fitted=fitted,
        observed=observed,
        central=one,
        low=low,
        high=high,
        unit=series.unit,
        fitted=errors,
        held_out=held_out,
        coverage=interval_coverage(many.T, observed, LEVEL) if many.shape[1] >= _FEWEST and observed.size else None,
        stopped=int(np.count_nonzero(~whole)),
    )


def _means(times: Reals, trajectory: Reals, periods: Sequence[Period], stop: float) -> Reals:
    """Return a trajectory's mean over each period, shape (period, member)."""
    shares = [time_shares(times, stop, period.start, period.end) for period in periods]
    means = [np.average(trajectory[share > 0], axis=0, weights=share[share > 0]) for share in shares]
    return np.array(means).reshape(len(periods), trajectory.shape[1])


def _band(many: Reals) -> tuple[Reals, Reals]:
    """Return the ends of the central 90 % of members; not numbers where no member is left."""
    if many.shape[1] == 0:
        return np.full(len(many), np.nan), np.full(len(many), np.nan)
    low, _, high = points_of(many, POINTS, axis=1)
    return low, high


def _errors(
    starts: Reals, one: Reals, observed: Reals, fitted: NDArray[np.bool_], *, is_logarithmic: bool
) -> tuple[FitErrors | None, Mapping[str, FitErrors]]:
    """Return the errors over the fitted window, and those held out beside simple rivals."""
    if is_logarithmic:
        with np.errstate(all="ignore"):
            one, observed = np.log(one), np.log(observed)
    usable = np.isfinite(one) & np.isfinite(observed)
    errors = fit_errors(one[fitted], observed[fitted]) if fitted.any() and usable[fitted].all() else None
    is_split = np.count_nonzero(fitted) > 1 and not fitted.all() and bool(usable.all())
    return errors, held_out_errors(starts, one, observed, float(starts[fitted][-1])) if is_split else {}

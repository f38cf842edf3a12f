"""Data series as knots in model time, in the unit of the element that reads them."""

import numpy as np
from numpy.typing import NDArray

from coyuntura.check.cells import Clock, DataCell
from coyuntura.data.tables import Series
from coyuntura.dates import Period, TimeUnit, parse_period
from coyuntura.errors import Faults, did_you_mean
from coyuntura.model.elements import Between, Data
from coyuntura.model.study import Study
from coyuntura.units import Unit, UnitError, Units


def data_cell(element: Data, unit: Unit, study: Study, clock: Clock, units: Units, faults: Faults) -> DataCell | None:
    """Return a data element's knots; None with a fault where the series is missing, short or in another unit."""
    header = element.header
    series = study.series(element.series)
    if series is None:
        known = [f"{table.id}/{name}" for table in study.tables.values() for name in table.series]
        hint = did_you_mean(element.series, known)
        faults.add("series-missing", f"`{header.id}` reads `{element.series}`, which no table of the study holds.{hint}", header.place)
        return None
    if series.use == "outcome":
        help = "Outcomes are compared with, never fed in; a driver has `use: driver`."  # noqa: A001
        faults.add("series-missing", f"`{element.series}` is an outcome and cannot drive `{header.id}`.", header.place, help)
        return None
    ratio = series_ratio(series, unit, units)
    if ratio is None:
        message = f"`{header.id}` is in `{element.quantity.unit}`, but its series `{element.series}` in `{series.unit}`."
        faults.add("units-differ", message, element.quantity.unit_place)
        return None
    if clock.unit is None:
        faults.add("series-missing", f"`{header.id}` reads dates, but the run's clock has none.", header.place)
        return None
    cell = knots(series, element.between, clock.unit, ratio)
    slack = 1e-6
    if not element.is_held_outside and (cell.first > clock.start + slack or cell.last < clock.stop - slack):
        span = f"{series.figures[0].date} to {series.figures[-1].date}"
        message = f"`{element.series}` covers {span}, less than the run from {study.clock.start} to {study.clock.stop}."
        faults.add("series-short", message, header.place, "Shorten the run, add figures, or write `outside: hold`.")
    return cell


def series_ratio(series: Series, unit: Unit, units: Units) -> float | None:
    """Return what a series' figures are multiplied by to be in `unit`; None where they cannot be."""
    try:
        given = units.parse(series.unit)
    except UnitError:
        return None
    return given.ratio(unit) if given.is_like(unit) else None


def knots(series: Series, between: Between, unit: TimeUnit, ratio: float = 1.0) -> DataCell:
    """Return a series as knots in model time.

    With `linear` a figure stands at the middle of its period, otherwise at its beginning.

    Args:
        series: At least one figure.
        between: How it is read between figures.
        unit: Unit of model time.
        ratio: Multiplies every value.
    """
    periods = [parse_period(figure.date, unit) for figure in series.figures]
    values = np.array([figure.value * ratio for figure in series.figures], dtype=np.float64)
    times = _times(periods, between)
    rising = np.argsort(times, kind="stable")
    first, last = min(period.start for period in periods), max(period.end for period in periods)
    return DataCell(times[rising], values[rising], between, first, last)


def _times(periods: list[Period], between: Between) -> NDArray[np.float64]:
    return np.array([period.middle if between == "linear" else period.start for period in periods], dtype=np.float64)

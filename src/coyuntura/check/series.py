"""Data series as knots in model time, in the unit of the element that reads them."""

import numpy as np
from numpy.typing import NDArray

from coyuntura.blocks.unit_rules import AnyUnit
from coyuntura.check.symbols import parse_unit
from coyuntura.clock import Clock
from coyuntura.data.knots import Between, DataCell
from coyuntura.data.tables import Series
from coyuntura.dates import SLACK, Period, TimeUnit, date_of, parse_period
from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.model.elements import Data
from coyuntura.model.study import Study
from coyuntura.units import UnitError, Units


def data_cell(
    element: Data, unit: AnyUnit, study: Study, clock: Clock, units: Units, faults: Faults
) -> DataCell | None:
    """Return a data element's knots; None with a fault where the series is missing, short or in another unit."""
    header = element.header
    series = study.series(element.series)
    if series is None:
        known = [f"{table.id}/{name}" for table in study.tables.values() for name in table.series]
        hint = did_you_mean(element.series, known)
        message = f"`{header.id}` reads `{element.series}`, which no table of the study holds.{hint}"
        faults.add("series-missing", message, header.place)
        return None
    if series.use == "outcome":
        message = f"`{element.series}` is an outcome and cannot drive `{header.id}`."
        way_out = "Outcomes are compared with, never fed in; a driver has `use: driver`."
        faults.add("series-missing", message, header.place, way_out)
        return None
    ratio = series_ratio(series, unit, units)
    if ratio is None:
        message = (
            f"`{header.id}` is in `{element.quantity.unit}`, but its series `{element.series}` in `{series.unit}`."
        )
        faults.add("units-differ", message, element.quantity.unit_place)
        return None
    if clock.unit is None:
        faults.add("series-missing", f"`{header.id}` reads dates, but the run's clock has none.", header.place)
        return None
    cell = knots(series, element.between, clock.unit, ratio)
    check_cover(element, series, cell, clock, faults, header.place)
    return cell


def check_cover(element: Data, series: Series, cell: DataCell, clock: Clock, faults: Faults, place: Place) -> None:
    """Require that a series covers the run, unless its last value may be held outside.

    Args:
        element: What reads the series.
        series: The series, of one figure at least.
        cell: The same in model time; it covers what lies between the first beginning and the last end of a period.
        clock: The run's.
        faults: Filled where it does not.
        place: Where the element stands.
    """
    if element.is_held_outside or (cell.first <= clock.start + SLACK and cell.last >= clock.stop - SLACK):
        return
    span = f"{series.figures[0].date} to {series.figures[-1].date}"
    start, stop = (date_of(moment, clock.unit or "year") for moment in (clock.start, clock.stop))
    message = f"`{series.id}` covers {span}, less than the run from {start} to {stop}."
    faults.add("series-short", message, place, "Shorten the run, add figures, or write `outside: hold`.")


def series_ratio(series: Series, unit: AnyUnit, units: Units) -> float | None:
    """Return what a series' figures are multiplied by to be in `unit`; None where they cannot be.

    Where the unit is not known, they stay as they are.
    """
    if unit is None:
        return 1.0
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


def check_series_units(study: Study, faults: Faults) -> None:
    """Require that the registry knows the unit of every series, whether or not an element reads it."""
    units = Units(study.units, is_checked=study.is_unit_checked)
    for table in study.tables.values():
        for series in table.series.values():
            parse_unit(series.unit, series.place, units, faults)

"""Checking comparisons with what was observed."""

from coyuntura.check.cells import CheckedModel
from coyuntura.check.series import series_ratio
from coyuntura.clock import Clock
from coyuntura.data.tables import Series
from coyuntura.dates import Period, parse_period
from coyuntura.errors import Faults
from coyuntura.model.study import Comparison, Study
from coyuntura.reading.habits import as_date


def check_comparisons(study: Study, model: CheckedModel, faults: Faults) -> None:
    """Require that comparisons name a cell and a series in like units, with dated figures within the run."""
    seen: dict[tuple[str, str], Comparison] = {}
    for item in study.comparisons:
        first = seen.setdefault((item.cell, item.series), item)
        if first is not item:
            message = f"`{item.cell}` is compared with `{item.series}` already, in line {first.place.line}."
            faults.add("name-duplicate", message, item.place, "Keep one of the two.")
        series = study.series(item.series)
        _check_cell(item, series, model, faults)
        if model.clock.unit is None:
            message = f"`{item.cell}` is compared with dated figures, but the run's clock has no dates."
            faults.add("clock-unclear", message, item.place)
            continue
        try:
            until = parse_period(item.fitted_until, model.clock.unit)
            if series is not None:
                _check_until(item, series, until, model.clock, faults)
        except ValueError as error:
            faults.add("date-unclear", f"{error}.", item.place, as_date(item.fitted_until))
        if series is not None:
            _check_figures(item, series, study, model.clock, faults)


def _check_until(item: Comparison, series: Series, until: Period, clock: Clock, faults: Faults) -> None:
    """Require that the last period fitted to begins before the figures end, and ends after the first within the run."""
    unit = clock.unit or "year"
    last = max(series.figures, key=lambda figure: parse_period(figure.date, unit).end, default=None)
    first = min(series.within(clock.start, clock.stop, unit), key=lambda pair: pair[1].start, default=None)
    if first is not None and until.end <= first[1].start:
        early = first[0].date
        message = f"`{item.series}` has no figure as early as {item.fitted_until}; its first in the run is of {early}."
        faults.add("date-unclear", message, item.place, "Name the last year that the model was fitted to.")
    if last is not None and until.start >= parse_period(last.date, unit).end:
        message = f"`{item.series}` has no figure as late as {item.fitted_until}; its last is of {last.date}."
        faults.add("date-unclear", message, item.place, "Name the last year that the model was fitted to.")


def _check_cell(item: Comparison, series: Series | None, model: CheckedModel, faults: Faults) -> None:
    variable = next((found for found in model.variables.values() if item.cell in found.cells), None)
    if variable is None:
        hint = model.symbols.nearest(item.cell)
        message = f"`{item.cell}` is compared with data but is no cell of the model.{hint}"
        faults.add("unknown-name", message, item.place)
    elif series is None:
        faults.add("series-missing", f"no table of the study holds `{item.series}`.", item.place)
    elif series_ratio(series, variable.unit, model.symbols.units) is None:
        message = f"`{item.cell}` in `{variable.unit}` is compared with `{item.series}` in `{series.unit}`."
        faults.add("units-differ", message, item.place)


def _check_figures(item: Comparison, series: Series, study: Study, clock: Clock, faults: Faults) -> None:
    """Require figures within the run, and a scale that they have."""
    within = [figure for figure, _ in series.within(clock.start, clock.stop, clock.unit)] if clock.unit else []
    if not within:
        span = f"{study.clock.start} to {study.clock.stop}"
        message = f"`{item.series}` has no figure whose period lies within the run, {span}."
        faults.add("series-short", message, item.place)
    low = next((figure for figure in within if figure.value <= 0), None)
    if item.is_logarithmic and low is not None:
        message = f"`{item.series}` is {low.value:g} in {low.date} and has no logarithm."
        faults.add("figure-unreadable", message, item.place, "Compare on a linear scale.")

"""Checking how figures arise from cells: names, units, windows, and figures that the kind of observation can have."""

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coyuntura.blocks.unit_rules import AnyUnit
from coyuntura.check.cells import CheckedModel
from coyuntura.check.distributions import check_priors
from coyuntura.check.series import series_ratio
from coyuntura.data.tables import Figure, Series
from coyuntura.dates import SLACK, Period, TimeUnit, parse_period
from coyuntura.errors import Faults, Place
from coyuntura.model.observations import Break, Counts, Events, Gaussian, Observation
from coyuntura.model.study import Study
from coyuntura.numerals import decimal
from coyuntura.units import Units

_CODE = "observation-unclear"
# With fewer there is no standard deviation, and with more no difference from a normal.
_FEWEST_DEGREES, _MOST_DEGREES = 2, 1000
_MOST_BREAKS, _MOST_NAMED = 24, 200
_ROUNDING = 1e-12
# A month, as model time counts, has equal twelfths of a year: periods differ by rounding only.
_LEAP = 1e-6


@dataclass(frozen=True, slots=True)
class _Given:
    """An observation with its series, and the figures whose periods lie within the run."""

    item: Observation
    series: Series
    within: tuple[tuple[Figure, Period], ...]
    unit: TimeUnit

    def fitted(self) -> Iterable[tuple[Figure, Period]]:
        """Yield the figures that fits may see."""
        window = self.item.window(self.unit)
        return (pair for pair in self.within if pair[1].is_within(window.start, window.end))


def check_observations(study: Study, model: CheckedModel, faults: Faults) -> None:
    """Require that each observation model names a cell and a series in like units, and has figures that it can have."""
    seen: dict[str, Observation] = {}
    for item in study.observations:
        first = seen.setdefault(item.series, item)
        if first is not item:
            message = f"`{item.series}` is observed already, as `{first.cell}`, in {first.place}."
            faults.add("name-duplicate", message, item.place, "A series has one observation model: keep one of them.")
        series = study.series(item.series)
        _check_cell(item, series, model, faults)
        if model.clock.unit is None:
            message = f"`{item.cell}` is observed on dates, but the run's clock has no dates."
            faults.add("clock-unclear", message, item.place)
        elif series is not None:
            within = tuple(series.within(model.clock.start, model.clock.stop, model.clock.unit))
            _check_figures(_Given(item, series, within, model.clock.unit), study, faults)


def simulated_ratio(item: Observation, series: Series, model: CheckedModel) -> float | None:
    """Return what a series' figures are multiplied by to be in the unit of what is read of the cell.

    None where they cannot be, or where the model has no such cell.
    """
    variable = next((found for found in model.variables.values() if item.cell in found.cells), None)
    if variable is None:
        return None
    return series_ratio(series, _read_unit(item, variable.unit, model), model.symbols.units)


def _read_unit(item: Observation, unit: AnyUnit, model: CheckedModel) -> AnyUnit:
    """Return the unit of what is read of a cell: totals, and numbers of events, are sums over time."""
    is_sum = item.reads == "total" or isinstance(item.noise, Events)
    return unit * model.symbols.time_unit if is_sum and unit is not None else unit


def _check_cell(item: Observation, series: Series | None, model: CheckedModel, faults: Faults) -> None:
    variable = next((found for found in model.variables.values() if item.cell in found.cells), None)
    if variable is None:
        hint = model.symbols.nearest(item.cell)
        message = f"`{item.cell}` is observed but is no cell of the model.{hint}"
        faults.add("unknown-name", message, item.place)
    elif series is None:
        faults.add("series-missing", f"no table of the study holds `{item.series}`.", item.place)
    elif series.use == "driver":
        message = (
            f"`{item.series}` is a driver: what is fed into the model does not tell whether `{item.cell}` is right."
        )
        faults.add("series-missing", message, item.place, "Observe an outcome, which has `use: outcome`.")
    elif simulated_ratio(item, series, model) is None:
        quantity = variable.element.quantity
        own = variable.unit if quantity is None else quantity.unit
        message = f"`{item.cell}` in `{own}` is observed as `{item.series}` in `{series.unit}`."
        if item.reads == "total":
            way_out = "A total is the cell's unit times a time."
        elif isinstance(item.noise, Events):
            way_out = "Events come at a rate: the cell is in the series' unit by a time."
        else:
            way_out = ""
        faults.add("units-differ", message, item.place, way_out)


def _check_figures(given: _Given, study: Study, faults: Faults) -> None:
    """Require figures within the run and the window, of the kind that the observation takes."""
    if not given.within:
        span = f"{study.clock.start} to {study.clock.stop}"
        message = f"`{given.item.series}` has no figure whose period lies within the run, {span}."
        faults.add("series-short", message, given.item.place)
        return
    # Of an interpretation that knows less, a fit may see nothing of some series.
    if study.interpretation is None and not _check_window(given, faults):
        return
    _check_scale(given, study, faults)
    match given.item.noise:
        case Gaussian() as noise:
            _check_gaussian(given, noise, study, faults)
        case Counts():
            _check_counts(given, faults)
        case Events():
            _check_events(given, faults)
    _check_dates(given, faults)
    check_priors(given.item, faults)


def _check_window(given: _Given, faults: Faults) -> bool:
    """Require that fits see a figure, and that none is promised where there are none; tell whether."""
    item, unit = given.item, given.unit
    before = len(faults)
    until = parse_period(item.fitted_until, unit)
    first, period = min(given.within, key=lambda pair: pair[1].start)
    last = max(given.series.figures, key=lambda figure: parse_period(figure.date, unit).end)
    way_out = "Name the last period that fits may see."
    if until.end < period.end - SLACK:
        message = (
            f"`{item.series}` has no figure as early as {item.fitted_until}; its first in the run is of {first.date}."
        )
        faults.add("date-unclear", message, item.until_place, way_out)
    # That nothing happened since the last event is known as well.
    if until.start >= parse_period(last.date, unit).end and not isinstance(item.noise, Events):
        message = f"`{item.series}` has no figure as late as {item.fitted_until}; its last is of {last.date}."
        faults.add("date-unclear", message, item.until_place, way_out)
    if len(faults) == before and item.fitted_from is not None and not any(True for _ in given.fitted()):
        message = f"`{item.series}` has no figure in the run from {item.fitted_from} to {item.fitted_until}."
        faults.add("date-unclear", message, item.until_place, "Begin the window earlier, or end it later.")
    return len(faults) == before


def _check_scale(given: _Given, study: Study, faults: Faults) -> None:
    """Require that every figure within the run is on the scale on which it is compared."""
    item = given.item
    units = Units(study.units, is_checked=study.is_unit_checked)
    if item.transform == "logit" and series_ratio(given.series, units.parse("1"), units) not in {1.0, None}:
        message = f"`logit` takes shares, but `{item.series}` is in `{given.series.unit}`."
        faults.add("units-differ", message, item.place, "Write the series as shares from 0 to 1, in unit `1`.")
    for figure, _ in given.within:
        if item.transform == "log" and figure.value <= 0:
            message = f"`{item.series}` is {figure.value:g} in {figure.date} and has no logarithm."
            faults.add(_CODE, message, item.place, "Compare with `transform: identity`.")
            return
        if item.transform == "logit" and not 0 < figure.value < 1:
            message = f"`{item.series}` is {figure.value:g} in {figure.date} and has no logit."
            faults.add(_CODE, message, item.place, "`logit` takes shares above 0 and below 1.")
            return


def _check_gaussian(given: _Given, noise: Gaussian, study: Study, faults: Faults) -> None:
    """Require that figures on a scale may miss the model, and that what they need is there."""
    item = given.item
    if noise.error is not None and noise.error <= 0:
        message = f"an error of {noise.error:g} is no standard deviation: it is above 0."
        faults.add(_CODE, message, noise.error_place, "Leave `error` out where no source states one.")
    scale = max(abs(_on_scale(figure.value, item)) for figure, _ in given.within)
    if noise.error is not None and 0 < noise.error < _ROUNDING * scale:
        message = f"an error of {noise.error:g} is lost in rounding beside figures of {scale:g}."
        faults.add(_CODE, message, noise.error_place, "Give it in the series' unit, or on the scale of `transform`.")
    if noise.error is None and (noise.discrepancy is None or decimal(noise.discrepancy.sd) == 0):
        message = f"`{item.series}` can miss the model by nothing: there is neither `error` nor `discrepancy`."
        faults.add(_CODE, message, item.place, "Leave out `discrepancy: off`, or give the error that a source states.")
    if noise.student is not None and not _FEWEST_DEGREES < noise.student <= _MOST_DEGREES:
        message = (
            f"degrees of freedom are more than {_FEWEST_DEGREES} and at most {_MOST_DEGREES}, got {noise.student:g}."
        )
        faults.add(_CODE, message, noise.tails_place, "Four lets a figure lie far off now and then.")
    if item.reads == "change" and len(given.within) == 1:
        message = f"`{item.series}` has one figure within the run, of {given.within[0][0].date}, and so no change."
        faults.add(_CODE, message, item.place, "Read its `mean`, or add the figure before.")
    if noise.is_interval:
        _check_bounds(given, noise.error_place, study, faults)


def _check_bounds(given: _Given, place: Place, study: Study, faults: Faults) -> None:
    """Require that figures that are intervals have both bounds, the lower one below the higher."""
    item, series = given.item, given.series
    table = item.series.partition("/")[0]
    missing = [word for word, name in (("low", series.low), ("high", series.high)) if not name]
    if item.reads == "change":
        message = "`error: bounds` and `reads: change` do not go together: a change has no bounds of its own."
        faults.add(_CODE, message, place, "Read the `mean`, or leave out `error: bounds`.")
        return
    if missing:
        message = f"`{item.series}` has bounds to be within, but its table names no `{missing[0]}` for it."
        faults.add(_CODE, message, place, f"Name both under `{series.id}` in data/{table}.yaml.")
        return
    low, high = (_by_date(study.series(f"{table}/{name}")) for name in (series.low, series.high))
    for figure, _ in given.within:
        bounds = low.get(figure.date), high.get(figure.date)
        if bounds[0] is None or bounds[1] is None:
            name = series.low if bounds[0] is None else series.high
            message = f"`{item.series}` has a figure for {figure.date}, but its bound `{name}` has none."
            faults.add(_CODE, message, place, "Give both bounds of every figure within the run.")
        elif bounds[0] >= bounds[1]:
            message = f"`{item.series}` is to lie between {bounds[0]:g} and {bounds[1]:g} in {figure.date}."
            faults.add(_CODE, message, place, f"`{series.low}` is below `{series.high}`.")
        elif not bounds[0] <= figure.value <= bounds[1]:
            message = (
                f"`{item.series}` is {figure.value:g} in {figure.date}, outside its bounds, "
                f"{bounds[0]:g} and {bounds[1]:g}."
            )
            faults.add(_CODE, message, place, "Mend the figure or its bounds.")
        elif not _is_on_scale(bounds[0], item) or not _is_on_scale(bounds[1], item):
            message = f"`{item.series}` has the bounds {bounds[0]:g} and {bounds[1]:g} in {figure.date}."
            faults.add(_CODE, message, place, f"On the scale `{item.transform}` both have a value.")


def _on_scale(value: float, item: Observation) -> float:
    """Return a figure on the scale on which it is compared; 0 where it has none there."""
    if not _is_on_scale(value, item):
        return 0.0
    match item.transform:
        case "identity":
            return value
        case "log":
            return math.log(value)
        case "logit":
            return math.log(value) - math.log1p(-value)


def _is_on_scale(value: float, item: Observation) -> bool:
    match item.transform:
        case "identity":
            return True
        case "log":
            return value > 0
        case "logit":
            return 0 < value < 1


def _by_date(series: Series | None) -> Mapping[str, float]:
    return {} if series is None else {figure.date: figure.value for figure in series.figures}


def _check_counts(given: _Given, faults: Faults) -> None:
    """Require that counts are whole, and are not changes."""
    item = given.item
    if item.reads == "change":
        message = "`counts` and `reads: change` do not go together: the change of a count is none."
        faults.add(_CODE, message, item.place, "Read its `mean`, `end` or `total`.")
    for figure, _ in given.within:
        if figure.value < 0 or figure.value != int(figure.value):
            message = f"`{item.series}` is {figure.value:g} in {figure.date}, which is no count of things."
            faults.add(
                _CODE, message, item.place, "Counts are 0, 1, 2 and so on; leave out `counts` for other figures."
            )
            return


def _check_events(given: _Given, faults: Faults) -> None:
    """Require that events stand each by itself, on dates as fine as the clock's unit of time."""
    item = given.item
    for figure, period in given.within:
        if figure.value != 1:
            message = f"`{item.series}` is {figure.value:g} in {figure.date}, but a date is one event."
            way_out = "Write 1 on each date, or `counts` for how many there were in a period."
            faults.add(_CODE, message, item.place, way_out)
            return
        if period.end - period.start > 1 + _LEAP:
            message = f"`{item.series}` dates an event {figure.date}, which is more than a {given.unit} of the clock."
            way_out = f"Date events to the {given.unit}, or write `counts` for how many there were in a period."
            faults.add(_CODE, message, item.place, way_out)
            return


def _check_dates(given: _Given, faults: Faults) -> None:
    """Require that breaks lie among the figures, and that periods with other tails have some."""
    item = given.item
    starts = [period.start for _, period in given.within]
    if len(item.breaks) > _MOST_BREAKS:
        message = f"`{item.series}` has {len(item.breaks)} breaks; at most {_MOST_BREAKS} are looked for."
        faults.add(_CODE, message, item.breaks[-1].place, "Make several series of it.")
        return
    seen: dict[float, str] = {}
    for one in item.breaks:
        moment = parse_period(one.date, given.unit).start
        _check_break(given, one, starts, faults)
        if seen.setdefault(moment, one.date) != one.date:
            message = f"{seen[moment]} and {one.date} begin on one day."
            faults.add(_CODE, message, one.place, "Keep one of the two breaks.")
    if isinstance(item.noise, Gaussian):
        _check_tails(given, item.noise, starts, faults)


def _check_tails(given: _Given, noise: Gaussian, starts: Sequence[float], faults: Faults) -> None:
    """Require that periods with other tails are few, and that each has figures."""
    if len(noise.student_in) > _MOST_NAMED:
        message = f"`in` names {len(noise.student_in)} periods; at most {_MOST_NAMED} are."
        way_out = "Name years rather than days, or leave it out where all figures have these tails."
        faults.add(_CODE, message, noise.tails_place, way_out)
        return
    for date in noise.student_in:
        named = parse_period(date, given.unit)
        at = bisect_left(starts, named.start - SLACK)
        if at == len(starts) or not given.within[at][1].is_within(named.start, named.end):
            message = f"`{given.item.series}` has no figure of {date} within the run to have other tails."
            faults.add(_CODE, message, noise.tails_place)


def _check_break(given: _Given, one: Break, starts: Sequence[float], faults: Faults) -> None:
    """Require that a break has figures on both sides, and lies within none of them."""
    first, last = given.within[0], given.within[-1]
    moment = parse_period(one.date, given.unit).start
    if not first[1].end - SLACK <= moment < last[1].end - SLACK:
        message = (
            f"`{given.item.series}` goes from {first[0].date} to {last[0].date}, "
            f"so {one.date} parts none of its figures."
        )
        faults.add(_CODE, message, one.place, "A break has figures before it and after it.")
        return
    figure, period = given.within[max(0, bisect_left(starts, moment + SLACK) - 1)]
    if period.start + SLACK < moment < period.end - SLACK:
        message = f"{one.date} lies within the figure of {figure.date}, of which a part would count something else."
        faults.add(_CODE, message, one.place, f"Write {figure.date}, or the figure after it.")

"""Foretelling: quantiles of figures that have not come, by a study, its interpretations and rivals without a theory.

Figures to come are put after those of a series with the last one's value, which no draw reads: the observation model
then says of them what it says of any figure, given those that are known.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.check.study import CheckedStudy
from coyuntura.data.tables import Figure, Series
from coyuntura.dates import SLACK, Period, TimeUnit, date_of, parse_date, parse_period
from coyuntura.ensemble.designs import draw
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.ensemble.observed import observed
from coyuntura.explain.histories import history_of
from coyuntura.explain.intervals import points_of
from coyuntura.explain.readings import whole_members
from coyuntura.explain.yearly import Yearly
from coyuntura.infer.draws import evenly
from coyuntura.infer.noise.noise import TRANSFORMATIONS
from coyuntura.infer.posterior import Posterior
from coyuntura.infer.target import Target
from coyuntura.infer.watched import calendar_of
from coyuntura.measures.saved import Saved
from coyuntura.model.observations import Counts, Events, Observation
from coyuntura.model.scenarios import HISTORY
from coyuntura.names import Id
from coyuntura.results.forecasts import LEVELS, Foretold

STUDY = "study"
"""Who foretells where a study speaks as it is, under none of its interpretations."""
DRAWS = 2000
FEWEST = 200
"""Draws that must not stop, so that quantiles of one in a hundred mean something."""
_MOST_PERIODS = 240


class ForetellingError(ValueError):
    """Nothing can be foretold; the message says why."""


@dataclass(frozen=True, slots=True, eq=False)
class Speaker:
    """A study, perhaps under an interpretation, with what it knows of its parameters: a posterior, or its priors."""

    name: str
    checked: CheckedStudy
    posterior: Posterior | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is foretold: periods of observed series after their last figure, and years of cells of the model."""

    series: Mapping[str, tuple[str, ...]]
    cells: tuple[Yearly, ...] = ()
    years: tuple[str, ...] = ()
    silent: Mapping[str, str] = field(default_factory=dict[str, str])
    """Observed series of which nothing is foretold, each with the reason."""

    @property
    def periods(self) -> Iterator[tuple[str, str]]:
        """Yield each variable with each of its periods."""
        for variable, dates in (*self.series.items(), *((one.name, self.years) for one in self.cells)):
            yield from ((variable, period) for period in dates)


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What one speaker foretold, and how many of its draws stopped."""

    speaker: str
    items: tuple[Foretold, ...]
    stopped: int


def wanted_of(
    checked: CheckedStudy, variables: Sequence[Yearly], until: str | None, day: date, since: int | None = None
) -> Wanted:
    """Return what is to be foretold: of every observed series the periods after its last figure that a run holds.

    Args:
        checked: The study.
        variables: Cells of the model besides, which are foretold year by year.
        until: The last period, as written; to the end of the run where None.
        day: When it is foretold.
        since: The first year of the cells; the one after the day where None.

    Raises:
        ForetellingError: The study has no calendar, nothing is left to foretell, of the series or of the cells, the
            run does not reach `until`, or `since` is said of no cell.
    """
    clock = checked.model.clock
    if clock.unit is None:
        raise ForetellingError("forecasts are of dates, and this study has no calendar")
    end = clock.stop if until is None else parse_period(until, clock.unit).end
    stop = date_of(clock.stop, clock.unit)
    if end > clock.stop + SLACK:
        raise ForetellingError(f"`{until}` lies beyond the run, whose `stop` in study.yaml is {stop}")
    if since is not None and not variables:
        raise ForetellingError("`--since` says something of `--variable`: add it, or leave both out")
    series: dict[str, tuple[str, ...]] = {}
    silent: dict[str, str] = {}
    for item in checked.study.observations:
        found = checked.study.series(item.series)
        dates = () if found is None or isinstance(item.noise, Events) else coming(found, clock.unit, end)
        if dates:
            series[item.series] = dates
        else:
            silent[item.series] = "events" if isinstance(item.noise, Events) else "end"
    cells = tuple(dict.fromkeys(variables))
    if cells:
        return Wanted(series, cells, _years(checked, cells, day.year + 1 if since is None else since, end), silent)
    if not series:
        if until is not None:
            raise ForetellingError(
                f"nothing is left to foretell: no observed series has a period after its last figure up to {until}"
            )
        raise ForetellingError(
            "nothing is left to foretell: no observed series has a period after its last figure within the run, "
            f"whose `stop` in study.yaml is {stop}"
        )
    return Wanted(series, silent=silent)


def _years(checked: CheckedStudy, cells: Sequence[Yearly], first: int, end: float) -> tuple[str, ...]:
    """Return the whole years from one on that lie within the run, up to a model time.

    Raises:
        ForetellingError: There are none, or the run begins too late to say something of the first.
    """
    clock = checked.model.clock
    unit = clock.unit or "year"
    found: list[str] = []
    for number in range(first, first + _MOST_PERIODS):
        year = f"{number:04d}"
        if parse_period(year, unit).end > end + SLACK:
            break
        found.append(year)
    if not found:
        # Left out in silence it would be a forecast that somebody believes to have registered.
        raise ForetellingError(
            f"nothing is left to foretell of `{cells[0].name}`: no whole year from {first} on lies within "
            f"{date_of(end, unit)}; `--since YEAR` begins earlier, and marks what is past"
        )
    for one in cells:
        if one.begins(found[0], unit) < clock.start - SLACK:
            start = checked.study.clock.start
            raise ForetellingError(f"`{one.name}` cannot be read of {found[0]}, since the run begins at {start}")
    return tuple(found)


def coming(series: Series, unit: TimeUnit, end: float) -> tuple[str, ...]:
    """Return the periods that come after a series' last figure, at the step of its last ones, up to a model time.

    None for days, which come at no even step.
    """
    parts = series.figures[-1].date.count("-")
    alike = [_number(figure.date) for figure in series.figures if figure.date.count("-") == parts]
    if parts > 1:
        return ()
    steps = [later - earlier for earlier, later in pairwise(alike)]
    step = max(1, int(np.median(steps[-5:]))) if steps else (1 if parts else 12)
    found: list[str] = []
    for number in range(alike[-1] + step, alike[-1] + step * (_MOST_PERIODS + 1), step):
        text = f"{number // 12:04d}" if not parts else f"{number // 12:04d}-{number % 12 + 1:02d}"
        if not parse_period(text, unit).is_within(-np.inf, end):
            break
        found.append(text)
    return tuple(found)


def _number(text: str) -> int:
    """Return a date's month, counted from year 0."""
    day = parse_date(text)
    return 12 * day.year + day.month - 1


def foretold(speaker: Speaker, wanted: Wanted, draws: int = DRAWS) -> Said:
    """Return what a speaker says of every figure that is wanted.

    Args:
        speaker: Who speaks.
        wanted: What is to be foretold.
        draws: How many.

    Raises:
        ForetellingError: Too few draws go through.
    """
    items: list[Foretold] = []
    stopped = 0
    for variable, values in (*_of_series(speaker, wanted, draws), *_of_cells(speaker, wanted, draws)):
        whole = np.isfinite(values).all(axis=1)
        stopped = max(stopped, int(np.count_nonzero(~whole)))
        if np.count_nonzero(whole) < min(FEWEST, draws):
            message = f"of {draws} draws of `{speaker.name}` only {np.count_nonzero(whole)} reach `{variable}`"
            raise ForetellingError(message)
        points = points_of(values[whole], LEVELS)
        dates = wanted.series.get(variable, wanted.years)
        unit = _unit(speaker.checked, variable)
        for number, period in enumerate(dates):
            items.append(Foretold(variable, period, speaker.name, LEVELS, tuple(points[:, number].tolist()), unit))
    return Said(speaker.name, tuple(items), stopped)


def said_by_rivals(checked: CheckedStudy, wanted: Wanted) -> tuple[Foretold, ...]:
    """Return what forecasters without a theory say of the observed series, from all figures that there are."""
    whole = extended(checked, wanted)
    found: list[Foretold] = []
    for item in _observations(whole, wanted):
        seen = observed(whole, item)
        history = history_of(seen, calendar_of(whole.model.clock.unit))
        dates = wanted.series[item.series]
        known = len(history.dates) - len(dates)
        for rival in history.rivals():
            for number, period in enumerate(dates):
                said = history.said(rival, known, known + number)
                if said is not None:
                    values = TRANSFORMATIONS[item.transform].back(said.quantiles(np.array(LEVELS)))
                    values = np.maximum(values, 0) if isinstance(item.noise, Counts) else values
                    if np.isfinite(values).all():
                        one = Foretold(item.series, period, rival.name, LEVELS, tuple(values.tolist()), seen.unit)
                        found.append(one)
    return tuple(found)


def extended(checked: CheckedStudy, wanted: Wanted) -> CheckedStudy:
    """Return a study whose series have figures in the periods to come, which no fit sees and no draw reads."""
    study = checked.study
    tables = dict(study.tables)
    for name, dates in wanted.series.items():
        key, _, series = name.partition("/")
        old = tables[key].series[series]
        last = old.figures[-1]
        figures = (*old.figures, *(Figure(period, last.value, last.source, "") for period in dates))
        tables[key] = replace(tables[key], series={**tables[key].series, series: replace(old, figures=figures)})
    observations = tuple(_until_last(checked, item) for item in study.observations)
    return replace(checked, study=replace(study, tables=tables, observations=observations))


def _until_last(checked: CheckedStudy, item: Observation) -> Observation:
    """Return an observation whose fits end with its last figure, so that what is to come is none of them."""
    series = checked.study.series(item.series)
    if series is None:
        return item
    last = series.figures[-1].date
    return replace(item, fitted_until=min(item.fitted_until, last, key=lambda text: parse_period(text, "day").end))


def _observations(checked: CheckedStudy, wanted: Wanted) -> tuple[Observation, ...]:
    return tuple(item for item in checked.study.observations if item.series in wanted.series)


def _of_series(speaker: Speaker, wanted: Wanted, draws: int) -> Iterator[tuple[str, Reals]]:
    """Yield draws of the figures to come of each observed series, shape (draw, period), in its unit."""
    if not wanted.series:
        return
    whole = extended(speaker.checked, wanted)
    target = Target.of(Engine(whole), _observations(whole, wanted))
    theta = _particles(target, speaker.posterior, draws, whole.study.ensemble.seed)
    known = {name: _known(whole, figures.periods, len(wanted.series[name])) for name, figures in target.figures.items()}
    found = target.forecast(theta, known, whole.study.ensemble.seed)
    for name, values in found.items():
        yield name, values[:, -len(wanted.series[name]) :]


def _known(checked: CheckedStudy, periods: Sequence[Period], to_come: int) -> int:
    """Return how many figures a speaker may know: all that there are, or those up to its own date."""
    unit, limit = checked.model.clock.unit, checked.study.knows_until
    last = np.inf if limit is None or unit is None else parse_period(limit, unit).end
    return sum(period.is_within(-np.inf, last) for period in periods[: len(periods) - to_come])


def _particles(target: Target, posterior: Posterior | None, draws: int, seed: int) -> Reals:
    """Return values of all unknowns, shape (draw, unknown): a posterior's where it has them, of priors elsewhere."""
    drawn = draw(dict(zip(target.names, target.priors, strict=True)), draws, seed)
    if posterior is not None:
        found = posterior.flat()
        chosen = evenly(len(found), draws)
        drawn |= {name: found[chosen, column] for column, name in enumerate(posterior.names) if name in drawn}
        drawn |= {name: np.full(draws, value) for name, value in posterior.fixed.items() if name in drawn}
    return np.array([drawn[name] for name in target.names]).reshape(len(target.names), draws).T


def _of_cells(speaker: Speaker, wanted: Wanted, draws: int) -> Iterator[tuple[str, Reals]]:
    """Yield what is wanted of cells of the model, shape (draw, year), in its unit."""
    checked = speaker.checked
    clock = checked.model.clock
    if not wanted.cells or clock.unit is None:
        return
    posterior = speaker.posterior
    count = draws if posterior is None else min(draws, len(posterior.flat()))
    members = Members.of_priors(checked, count) if posterior is None else posterior.members(checked, count)
    engine = Engine(checked)
    cells = list(dict.fromkeys(one.cell for one in wanted.cells))
    (run,) = engine.run(members, [engine.world([HISTORY])], cells, every_step=True)
    saved, whole = Saved(run.times, clock.stop, clock.unit), whole_members(run)
    for one in wanted.cells:
        said = np.stack([one.of(saved, run.values[one.cell], year, clock.unit) for year in wanted.years], axis=1)
        yield one.name, np.where(whole[:, np.newaxis], said, np.nan)


def _unit(checked: CheckedStudy, variable: str) -> str:
    series = checked.study.series(variable)
    if series is not None:
        return series.unit
    cell, _, kind = variable.partition(":")
    quantity = checked.model.variables[Id(cell.partition("[")[0])].element.quantity
    return "1" if quantity is None or kind == "growth" else quantity.unit

"""Turns: how a series changes at the dates of factors, beside its change at all other dates, and beside others'.

What a model puts on a date says little where it changes as much at dates on which nothing happened. Observed
and simulated figures are of the same periods, and are looked at in the same way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.check.series import series_ratio
from coyuntura.data.tables import Series
from coyuntura.dates import Period, moment_of
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.explain.intervals import Interval, interval
from coyuntura.explain.readings import AT_ONCE, whole_members
from coyuntura.measures.saved import Saved
from coyuntura.model.factors import Placebo
from coyuntura.model.questions import Question
from coyuntura.model.scenarios import Dated
from coyuntura.names import Id


@dataclass(frozen=True, slots=True)
class Change:
    """How much later figures lie above earlier ones, and at how many other dates or places they do as far.

    In the series' unit, or as a difference of logarithms. `beyond` counts what lies as far or farther in the same
    direction, out of `of`.
    """

    value: float
    beyond: int
    of: int


@dataclass(frozen=True, slots=True)
class Turn:
    """The change of one series at one date of a factor."""

    factor: Id
    event: Id
    date: float
    """In model time."""
    observed: Change | None
    """Among placebo dates; None where too little was observed on one of the sides."""
    simulated: Interval | None
    """The same change in the model, over members."""
    simulated_beyond: Interval | None
    """Of the members: the share of placebo dates at which the model changes as far, dimensionless."""
    elsewhere: Change | None
    """The observed change among those of comparators at the same date; None where none has figures."""


def turns(engine: Engine, question: Question, members: Members) -> tuple[Turn, ...]:
    """Return the changes at the dates of a question's factors, in the order of the dates.

    Args:
        engine: The study's.
        question: Its `placebo` says whose changes are looked at; without one there are none.
        members: Who is run, in history.

    Raises:
        MemoryError: The trajectory of a single member would be more numbers than are held at once.

    Source:
        abadie2010 for placebo dates and places.
    """
    placebo, clock = question.placebo, engine.checked.model.clock
    if placebo is None or clock.unit is None:
        return ()
    observed = _figures(engine, placebo.series, placebo)
    periods = [period for period, _ in observed]
    seen = np.array([value for _, value in observed])[:, np.newaxis]
    if not periods:
        return ()
    simulated = _simulated(engine, placebo, periods, members, question.history)
    others = [_figures(engine, name, placebo) for name in placebo.comparators]
    found: list[Turn] = []
    for date, factor, event in sorted(_dates(engine, question)):
        at = change_at(periods, seen, date, placebo.span)
        if at is None:
            continue
        placebos = list(_placebos(periods, date, placebo.span))
        rest = [change for other in placebos if (change := change_at(periods, seen, other, placebo.span)) is not None]
        model, model_rest = (_of_model(periods, simulated, moments, placebo.span) for moments in ([date], placebos))
        found.append(
            Turn(
                factor=factor,
                event=event,
                date=date,
                observed=_ranked(float(at[0]), [float(change[0]) for change in rest]),
                simulated=interval(model[0]),
                simulated_beyond=None if len(model_rest) == 0 else interval(_share_beyond(model[0], model_rest)),
                elsewhere=_elsewhere(float(at[0]), others, date, placebo.span),
            )
        )
    return tuple(found)


def change_at(periods: Sequence[Period], values: Reals, date: float, span: float) -> Reals | None:
    """Return the mean of the figures after a date less that of those before it, shape (member,).

    Figures count whose periods lie whole within the span before or after the date.

    Args:
        periods: Of the figures.
        values: Shape (figure, member).
        date: In model time.
        span: How far is looked on each side, in model time.

    Returns:
        In the unit of the values; None where a side has no figure.
    """
    before = [number for number, period in enumerate(periods) if period.is_within(date - span, date)]
    after = [number for number, period in enumerate(periods) if period.is_within(date, date + span)]
    if not (before and after):
        return None
    return np.asarray(values[after].mean(axis=0) - values[before].mean(axis=0))


def _dates(engine: Engine, question: Question) -> set[tuple[float, Id, Id]]:
    """Return when the events begin that a reference of a factor switches off or has begin at another time."""
    model, scenarios = engine.checked.model, engine.checked.study.scenarios
    found: set[tuple[float, Id, Id]] = set()
    for factor in question.factors:
        for change in (change for name in factor.references for change in scenarios[name].changes):
            date = model.dates.get(f"{change.element}.from", np.nan)
            match change.treatment:
                case Dated(start, _, is_off) if np.isfinite(date):
                    if is_off or (start is not None and moment_of(start, model.clock.unit) != date):
                        found.add((date, factor.id, change.element))
                case _:
                    pass
    return found


def _placebos(periods: Sequence[Period], date: float, span: float) -> Iterator[float]:
    """Yield dates that lie in their periods as a date does in its own, and no nearer to it than a span."""
    length = float(np.median([period.end - period.start for period in periods]))
    first, last = periods[0].start, periods[-1].end
    for number in range(int(np.ceil((first - date) / length)), int(np.floor((last - date) / length)) + 1):
        if abs(number * length) >= span:
            yield date + number * length


def _figures(engine: Engine, name: str, placebo: Placebo) -> list[tuple[Period, float]]:
    """Return a series' figures within the run, by period; their logarithms where changes are relative."""
    series, clock = engine.checked.study.series(name), engine.checked.model.clock
    if series is None or clock.unit is None:
        return []
    return [
        (period, float(np.log(figure.value)) if placebo.is_logarithmic else figure.value)
        for figure, period in series.within(clock.start, clock.stop, clock.unit)
    ]


def _simulated(engine: Engine, placebo: Placebo, periods: Sequence[Period], members: Members, history: Id) -> Reals:
    """Return the means of a cell over periods, in the series' unit or as logarithms, shape (period, member)."""
    model, until = engine.checked.model, max(period.end for period in periods)
    series = engine.checked.study.series(placebo.series)
    parts: list[Reals] = []
    for part in members.parts(max(1, AT_ONCE // engine.instants(until))):
        (run,) = engine.run(part, [engine.world([history])], [placebo.cell], until, every_step=True)
        saved = Saved(run.times, model.clock.stop, model.clock.unit)
        path = run.values[placebo.cell]
        path = np.where(whole_members(run), path, np.nan)
        parts.append(np.stack([saved.mean(path, period.start, period.end) for period in periods]))
    means = np.concatenate(parts, axis=1) * _ratio(engine, placebo, series)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(means) if placebo.is_logarithmic else means


def _ratio(engine: Engine, placebo: Placebo, series: Series | None) -> float:
    """Return what a cell's numbers are multiplied by to be in the unit of a series."""
    model = engine.checked.model
    variable = next(found for found in model.variables.values() if placebo.cell in found.cells)
    ratio = None if series is None else series_ratio(series, variable.unit, model.symbols.units)
    return 1.0 if ratio is None else 1 / ratio


def _of_model(periods: Sequence[Period], simulated: Reals, dates: Sequence[float], span: float) -> Reals:
    """Return the model's changes at dates, shape (date, member)."""
    found = [change for date in dates if (change := change_at(periods, simulated, date, span)) is not None]
    return np.stack(found) if found else np.empty((0, simulated.shape[1]))


def _share_beyond(change: Reals, rest: Reals) -> Reals:
    """Return the share of other dates at which a member changes as far in the same direction, shape (member,)."""
    beyond = np.where(change >= 0, rest >= change, rest <= change)
    return np.where(np.isfinite(change), beyond.mean(axis=0), np.nan)


def _ranked(value: float, rest: Sequence[float]) -> Change:
    beyond = sum(other >= value if value >= 0 else other <= value for other in rest)
    return Change(value, beyond, len(rest))


def _elsewhere(
    value: float, others: Sequence[Sequence[tuple[Period, float]]], date: float, span: float
) -> Change | None:
    """Return a change among those of comparators at the same date; None where none has figures there."""
    rest: list[float] = []
    for figures in others:
        values = np.array([value for _, value in figures])[:, np.newaxis]
        change = change_at([period for period, _ in figures], values, date, span) if len(figures) else None
        if change is not None:
            rest.append(float(change[0]))
    return _ranked(value, rest) if rest else None

"""Coincidences: numbers and dates of a study that are also what it observed, for a reader to judge.

A number that equals an outcome may have been taken from what it is asked to explain. Many such pairs are innocent:
round numbers meet by chance, and a year has but twelve months.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

import numpy as np

from coyuntura.check.series import series_ratio
from coyuntura.check.study import CheckedStudy
from coyuntura.data.tables import Series
from coyuntura.dates import Period, TimeUnit, parse_period
from coyuntura.model.elements import Event
from coyuntura.names import Id

Kind: TypeAlias = Literal["value", "prior", "begins", "ends"]
Turn: TypeAlias = Literal["", "highest", "lowest", "rise", "fall"]

ALIKE = 0.005
"""Relative difference up to which two numbers with a unit are one."""
_SHARES_ALIKE = 5e-4
"""The same of numbers without one, of which there are many."""
_FEWEST = 5
"""Figures of a series below which its turns say nothing."""
_MIDDLE = np.array([0.5])
_PLAIN = frozenset({0.0, 1.0})
_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Coincidence:
    """A number or a date of an element that is also one of a series that the study observes.

    Attributes:
        element: A cell of a parameter, or an event.
        kind: Its declared value, the median of its prior, or when it begins or ends.
        series: `table/series`.
        date: Of the figure, as written.
        value: The element's number in its own unit; not a number for dates.
        unit: The element's; empty for dates.
        observed: The figure in that unit; not a number for dates.
        turn: Where the series stands at the date: its highest or lowest figure, or its largest rise or fall.
    """

    element: str
    kind: Kind
    series: str
    date: str
    value: float
    unit: str
    observed: float
    turn: Turn


def coincidences(checked: CheckedStudy) -> tuple[Coincidence, ...]:
    """Return the numbers and dates of a study that coincide with outcomes that it observed, in the order of elements.

    Outcomes are series that the model is compared with and that do not feed it. Of numbers without a unit, those of one
    or two digits are left out, which chance alone would bring.

    Args:
        checked: The study.
    """
    outcomes = {
        f"{table}/{name}": series
        for table, found in checked.study.tables.items()
        for name, series in found.series.items()
        if series.use == "outcome"
    }
    return (*_numbers(checked, outcomes), *_dates(checked, outcomes))


def _numbers(checked: CheckedStudy, outcomes: Mapping[str, Series]) -> Iterator[Coincidence]:
    model = checked.model
    units = model.symbols.units
    for cell, declared in model.parameters.items():
        variable = model.variables.get(Id(cell.partition("[")[0]))
        if variable is None or variable.element.quantity is None:
            continue
        unit = variable.element.quantity.unit
        found = {name: series_ratio(series, variable.unit, units) for name, series in outcomes.items()}
        ratios = {name: ratio for name, ratio in found.items() if ratio is not None}
        numbers: list[tuple[Kind, float]] = [("value", declared)]
        prior = model.priors.get(cell)
        if prior is not None and not _is_alike(middle := float(prior.points(_MIDDLE)[0]), declared, unit):
            numbers.append(("prior", middle))
        for kind, number in numbers:
            if number in _PLAIN or (unit == "1" and number == float(f"{number:.{_DIGITS}g}")):
                continue
            for name, ratio in ratios.items():
                for figure in outcomes[name].figures:
                    if _is_alike(figure.value * ratio, number, unit):
                        yield Coincidence(cell, kind, name, figure.date, number, unit, figure.value * ratio, "")


def _is_alike(one: float, other: float, unit: str) -> bool:
    return math.isclose(one, other, rel_tol=_SHARES_ALIKE if unit == "1" else ALIKE)


def _dates(checked: CheckedStudy, outcomes: Mapping[str, Series]) -> Iterator[Coincidence]:
    clock = checked.model.clock
    if clock.unit is None:
        return
    turns = {name: list(_turns(series, clock.unit)) for name, series in outcomes.items()}
    for event in checked.study.elements_of(Event):
        if event.is_recorded_only:
            continue
        ends: Sequence[tuple[Kind, str]] = (("begins", event.start), ("ends", event.until))
        for kind, text in ends:
            moment = parse_period(text, clock.unit).start if text else math.nan
            for name, found in turns.items():
                for turn, date, period in found:
                    if period.start <= moment < period.end:
                        yield Coincidence(str(event.header.id), kind, name, date, math.nan, "", math.nan, turn)


def _turns(series: Series, unit: TimeUnit) -> Iterator[tuple[Turn, str, Period]]:
    """Yield where a series is highest and lowest, and where it rose and fell most from one figure to the next."""
    figures = series.figures
    if len(figures) < _FEWEST:
        return
    values = [figure.value for figure in figures]
    moves = [later - earlier for earlier, later in pairwise(values)]
    places: Sequence[tuple[Turn, int]] = (
        ("highest", int(np.argmax(values))),
        ("lowest", int(np.argmin(values))),
        ("rise", 1 + int(np.argmax(moves))),
        ("fall", 1 + int(np.argmin(moves))),
    )
    for turn, place in places:
        # An end of a series is highest or lowest by where it was cut.
        if 0 < place < len(values) - 1:
            yield turn, figures[place].date, parse_period(figures[place].date, unit)

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

from coyuntura.blocks.unit_rules import AnyUnit
from coyuntura.check.cells import Variable
from coyuntura.check.series import series_ratio
from coyuntura.check.study import CheckedStudy
from coyuntura.data.tables import Series
from coyuntura.dates import Period, TimeUnit, parse_period
from coyuntura.model.elements import Event, Lookup
from coyuntura.names import Id
from coyuntura.syntax.tree import Expression, Number, walk
from coyuntura.units import DIMENSIONLESS

Kind: TypeAlias = Literal["value", "prior", "knot", "written", "begins", "ends"]
"""A declared value, the median of a prior, a number of a lookup's point, one in an equation; an end of an event."""
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
_TELLING_DIGITS = 4
"""Significant digits from which a number is looked for in other units than its own too."""
_SLIP = 1e-4
_PERIODS = (1.0, 12.0, 1 / 12, 365.0, 1 / 365, 365.25, 1 / 365.25)
"""Between a month, a year and a day: what a slip of a period multiplies by, beside powers of ten."""
_POWERS = 9


@dataclass(frozen=True, slots=True)
class Coincidence:
    """A number or a date of an element that is also one of a series that the study observes.

    Attributes:
        element: A cell of a parameter, or another element.
        kind: What of it.
        series: `table/series`.
        date: Of the figure, as written.
        value: The element's number in its own unit; not a number for dates.
        unit: The element's; empty for dates.
        observed: The figure in that unit, times `factor`; not a number for dates.
        turn: Where the series stands at the date: its highest or lowest figure, or its largest rise or fall.
        factor: By what the figure is multiplied beside the change of units, where a slip of a period or of a power of
            ten makes the number of it; 1 elsewhere.
        figure_unit: The figure's unit where it is none that the element's could be; empty elsewhere.
    """

    element: str
    kind: Kind
    series: str
    date: str
    value: float
    unit: str
    observed: float
    turn: Turn
    factor: float = 1.0
    figure_unit: str = ""

    @property
    def is_in_its_unit(self) -> bool:
        """Whether number and figure are one in the element's unit."""
        return self.factor == 1 and not self.figure_unit


@dataclass(frozen=True, slots=True)
class _Given:
    """A number that a study gives an element, in a unit; any unit where None."""

    element: str
    kind: Kind
    number: float
    written: str
    unit: AnyUnit


def coincidences(checked: CheckedStudy) -> tuple[Coincidence, ...]:
    """Return the numbers and dates of a study that coincide with outcomes that it observed, the most telling first.

    Outcomes are series that the model is compared with and that do not feed it. Of numbers without a unit, those of one
    or two digits are left out, which chance alone would bring. A number of four digits or more is found in a figure
    too that it equals but for a power of ten, for a month, a year or a day, or whatever the units; such pairs come
    after those in one unit, and in both numbers of more digits come first. Dates follow, those that meet a turn in a
    month before those that meet one in a year.

    Args:
        checked: The study.
    """
    outcomes = {
        f"{table}/{name}": series
        for table, found in checked.study.tables.items()
        for name, series in found.series.items()
        if series.use == "outcome"
    }
    numbers = sorted(_numbers(checked, outcomes), key=lambda item: (not item.is_in_its_unit, -_digits(item.value)))
    return (*numbers, *_dates(checked, outcomes))


def _given(checked: CheckedStudy) -> Iterator[_Given]:
    """Yield the numbers that a study gives its elements."""
    model = checked.model
    for cell, declared in model.parameters.items():
        variable = model.variables.get(Id(cell.partition("[")[0]))
        if variable is None or variable.element.quantity is None:
            continue
        written = variable.element.quantity.unit
        yield _Given(cell, "value", declared, written, variable.unit)
        prior = model.priors.get(cell)
        if prior is not None and not _is_alike(middle := float(prior.points(_MIDDLE)[0]), declared, written):
            yield _Given(cell, "prior", middle, written, variable.unit)
    for lookup in checked.study.elements_of(Lookup):
        name = str(lookup.header.id)
        inputs, outputs = zip(*lookup.points, strict=True)
        takes = checked.model.symbols.units.parse(lookup.input_unit) if lookup.input_unit else None
        yield from (_Given(name, "knot", number, lookup.input_unit, takes) for number in inputs)
        unit = model.variables[lookup.header.id].unit
        yield from (_Given(name, "knot", number, lookup.quantity.unit, unit) for number in outputs)
    for name, variable in model.variables.items():
        for equation in variable.element.expressions:
            yield from _in_equation(str(name), equation.tree, variable)


def _in_equation(name: str, tree: Expression, variable: Variable) -> Iterator[_Given]:
    """Yield the numbers in an equation: one that is the whole of it has its element's unit, others have none."""
    own = variable.element.quantity
    if isinstance(tree, Number) and own is not None:
        yield _Given(name, "written", tree.value, own.unit, variable.unit)
        return
    for node in walk(tree):
        if isinstance(node, Number):
            yield _Given(name, "written", node.value, "1", DIMENSIONLESS)


def _numbers(checked: CheckedStudy, outcomes: Mapping[str, Series]) -> Iterator[Coincidence]:
    for given in dict.fromkeys(_given(checked)):
        number, unit = given.number, given.written
        if abs(number) in _PLAIN or (unit == "1" and _digits(number) <= _DIGITS):
            continue
        for name, series in outcomes.items():
            ratio = None if given.unit is None else series_ratio(series, given.unit, checked.model.symbols.units)
            for figure in series.figures:
                value = figure.value if ratio is None else figure.value * ratio
                if ratio is not None and _is_alike(value, number, unit):
                    yield Coincidence(given.element, given.kind, name, figure.date, number, unit, value, "")
                elif given.kind != "prior" and (factor := _slip(number, value, unit, ratio)) is not None:
                    other = series.unit if ratio is None else ""
                    seen = value * factor
                    yield Coincidence(
                        given.element, given.kind, name, figure.date, number, unit, seen, "", factor, other
                    )


def _slip(number: float, figure: float, unit: str, ratio: float | None) -> float | None:
    """Return what makes a number of a figure of which it has the digits; None where nothing likely does.

    Of a figure in a unit that its own could be, a period or a power of ten may have been mistaken; a number without a
    unit may have lost a power of ten with it; in any other unit it is the number as it stands.
    """
    if min(_digits(number), _digits(figure)) < _TELLING_DIGITS or number * figure <= 0:
        return None
    for period in _PERIODS if ratio is not None else _PERIODS[:1]:
        rest = number / (figure * period)
        power = round(math.log10(rest))
        if power and ratio is None and unit != "1":
            return None
        if abs(power) <= _POWERS and math.isclose(rest, 10.0**power, rel_tol=_SLIP):
            return float(f"{period * 10.0**power:.6g}")
    return None


def _digits(number: float) -> int:
    """Return how many significant digits a number has, six at most."""
    return len(f"{abs(number):.5e}".partition("e")[0].replace(".", "").rstrip("0")) if math.isfinite(number) else 0


def _is_alike(one: float, other: float, unit: str) -> bool:
    return math.isclose(one, other, rel_tol=_SHARES_ALIKE if unit == "1" else ALIKE)


def _dates(checked: CheckedStudy, outcomes: Mapping[str, Series]) -> Iterator[Coincidence]:
    clock = checked.model.clock
    if clock.unit is None:
        return
    turns = {name: list(_turns(series, clock.unit)) for name, series in outcomes.items()}
    found: list[Coincidence] = []
    for event in checked.study.elements_of(Event):
        if event.is_recorded_only:
            continue
        ends: Sequence[tuple[Kind, str]] = (("begins", event.start), ("ends", event.until))
        for kind, text in ends:
            moment = parse_period(text, clock.unit).start if text else math.nan
            for name, several in turns.items():
                for turn, date, period in several:
                    if period.start <= moment < period.end:
                        one = Coincidence(str(event.header.id), kind, name, date, math.nan, "", math.nan, turn)
                        found.append(one)
    finest: dict[tuple[str, Kind], int] = {}
    for one in found:
        key = (one.element, one.kind)
        # A finer period is written longer: 2018-09 beside 2018.
        finest[key] = max(len(one.date), finest.get(key, 0))
    yield from sorted(found, key=lambda one: (-finest[one.element, one.kind], -len(one.date)))


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

"""Dates of the calendar and model time.

Model time counts from year 0 in the study's unit: 2017-08-01 is 2017.5833 in years and 24211 in months.
Months count as equal twelfths of a year; days within a month are equal shares of it.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

import numpy as np

from coyuntura.numerals import decimal

TimeUnit = Literal["year", "month", "day"]
TIME_UNITS: tuple[TimeUnit, ...] = get_args(TimeUnit)
PER_YEAR: Mapping[TimeUnit, float] = {"year": 1.0, "month": 12.0, "day": 365.25}
SLACK = 1e-7
"""A moment is reached a rounding error early: steps of model time do not add up exactly."""

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_LAST_YEAR = 9998  # the year after it must still be one of the calendar


@dataclass(frozen=True, slots=True)
class Period:
    """A year, a month or a day as a span of model time: `start` is in it, `end` is not."""

    start: float
    end: float

    @property
    def middle(self) -> float:
        """The middle of the span."""
        return (self.start + self.end) / 2

    def is_within(self, first: float, last: float) -> bool:
        """Tell whether the whole period lies between two model times."""
        return first - SLACK <= self.start and self.end <= last + SLACK


def parse_date(text: str) -> date:
    """Return the first day of a year (`2017`), of a month (`2017-08`), or the day itself.

    Raises:
        ValueError: The text is no such date of the calendar.
    """
    match = _DATE.fullmatch(text.strip())
    if match is None:
        msg = f"a date is written 2017, 2017-08 or 2017-08-24, got {text!r}"
        raise ValueError(msg)
    year, month, day = (int(part) if part else 1 for part in match.groups())
    if year > _LAST_YEAR:
        msg = f"a date lies in the years 1 to {_LAST_YEAR}, got {text!r}"
        raise ValueError(msg)
    try:
        return date(year, month, day)
    except ValueError as error:
        msg = f"{text!r} is no date of the calendar: {error}"
        raise ValueError(msg) from error


def time_of(day: date, unit: TimeUnit) -> float:
    """Return a day's model time, at the beginning of that day."""
    if unit == "day":
        return float(day.toordinal())
    months = 12 * day.year + day.month - 1 + (day.day - 1) / monthrange(day.year, day.month)[1]
    return months if unit == "month" else months / 12


def parse_time(text: str, unit: TimeUnit) -> float:
    """Return the model time at which a written date begins.

    Raises:
        ValueError: The text is no date of the calendar.
    """
    return time_of(parse_date(text), unit)


def moment_of(text: str, unit: TimeUnit | None) -> float:
    """Return the model time of a written date, or of a number where the model has no calendar.

    Raises:
        ValueError: The text is neither.
    """
    if unit is not None:
        return parse_time(text, unit)
    moment = decimal(text)
    if moment is None:
        msg = f"without a calendar a time is a number, got {text!r}"
        raise ValueError(msg)
    return moment


def parse_period(text: str, unit: TimeUnit) -> Period:
    """Return the span of model time that a written year, month or day covers.

    Raises:
        ValueError: The text is no date of the calendar.
    """
    first = parse_date(text)
    match text.strip().count("-"):
        case 0:
            last = date(first.year + 1, 1, 1)
        case 1:
            last = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        case _:
            last = date.fromordinal(first.toordinal() + 1)
    return Period(time_of(first, unit), time_of(last, unit))


def date_of(time: float, unit: TimeUnit) -> date:
    """Return the day in which a model time lies."""
    if unit == "day":
        return date.fromordinal(int(np.floor(time + 1e-9)))
    months = (time if unit == "month" else time * 12) + 1e-9
    year, month = divmod(int(np.floor(months)), 12)
    days = monthrange(year, month + 1)[1]
    return date(year, month + 1, 1 + min(days - 1, int((months - np.floor(months)) * days + 1e-6)))

"""What the units of arguments make of the unit of a function's value.

A rule takes the arguments' units, None standing for a zero that fits every unit, and the unit of the run's time;
it returns the value's unit or raises `UnitsDiffer`.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from coyuntura.units import DIMENSIONLESS, Unit

AnyUnit: TypeAlias = Unit | None
UnitRule: TypeAlias = Callable[[Sequence[AnyUnit], Unit], AnyUnit]


class UnitsDiffer(ValueError):
    """Arguments whose units do not fit the function."""


def together(units: Sequence[AnyUnit]) -> AnyUnit:
    """Return the one unit that all share.

    Raises:
        UnitsDiffer: Two of them differ.
    """
    known = [unit for unit in units if unit is not None]
    for unit in known[1:]:
        if not unit.is_same(known[0]):
            msg = f"`{known[0]}` and `{unit}` do not go together"
            raise UnitsDiffer(msg)
    return known[0] if known else None


def plain(units: Sequence[AnyUnit]) -> AnyUnit:
    """Return `1` where every unit is `1`.

    Raises:
        UnitsDiffer: One is not.
    """
    for unit in units:
        if unit is not None and not unit.is_same(DIMENSIONLESS):
            msg = f"takes a dimensionless number, not `{unit}`"
            raise UnitsDiffer(msg)
    return DIMENSIONLESS


def in_time(unit: AnyUnit, time: Unit, what: str) -> None:
    """Require the unit of the run's time.

    Raises:
        UnitsDiffer: It is another one.
    """
    if unit is not None and not unit.is_same(time):
        msg = f"its {what} must be in the run's time unit, not `{unit}`"
        raise UnitsDiffer(msg)


def moments(units: Sequence[AnyUnit], time: Unit) -> None:
    """Require moments or spans of time; a plain number counts in the run's time unit, as `TIME` does."""
    for unit in units:
        if unit is not None and not unit.is_same(DIMENSIONLESS):
            in_time(unit, time, "moments")


# Rules that several functions have.


def same(units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    """Return the unit that all arguments share."""
    return together(units)


def shaped(units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    """Return the unit of all but the first argument, which is a shape and has none."""
    plain(units[:1])
    return together(units[1:])


def number(units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    """Return `1`, of arguments that have no unit either."""
    return plain(units)


def count(_units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    """Return `1`, whatever the arguments are in."""
    return DIMENSIONLESS


def clock(_units: Sequence[AnyUnit], time: Unit) -> AnyUnit:
    """Return the unit of the run's time."""
    return time


def chained(units: Sequence[AnyUnit], time: Unit) -> AnyUnit:
    """Return the unit of an input that is delayed or smoothed over a time, and of an initial value."""
    in_time(units[1], time, "time")
    return together([units[0], *units[2:]])

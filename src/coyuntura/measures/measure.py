"""The nouns of the list of measures: what is read off runs, and what is known without any."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias, TypeVar

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.blocks.unit_rules import AnyUnit, UnitRule
from coyuntura.data.tables import Figure, Series
from coyuntura.dates import Period
from coyuntura.evidence.ledger import Account, Ledger
from coyuntura.measures.saved import Saved
from coyuntura.names import Text
from coyuntura.tallies.tally import Announced, Option, Tally
from coyuntura.units import Unit

Kind: TypeAlias = Literal[
    "value",
    "date",
    "end",
    "series",
    "figure",
    "ledger",
    "account",
    "day",
    "number",
    "unit",
    "tally",
    "option",
    "announced",
]
"""What an argument is.

`value` is an expression over time; all others are written down: `date` begins within the run, and so does the period
whose end an `end` is; a `figure` is a date for which the `series` before it has one; an `account` is one of the
`ledger` before it, a `day` any day of the calendar; an `option` and totals `announced` are of the `tally` before them;
`number` and `unit` are what they say.
"""
Written: TypeAlias = Series | Figure | Ledger | Account | date | float | Tally | Option | Announced
T = TypeVar("T", Series, Figure, Ledger, Account, date, float, Tally, Option, Announced)


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a measure: its kind, and the word that the manual shows for it."""

    kind: Kind
    shown: str

    def __str__(self) -> str:
        return self.shown if self.kind in {"value", "number"} else f"'{self.shown}'"


X, Y, CONDITION = Argument("value", "x"), Argument("value", "y"), Argument("value", "condition")
DATE, FROM, UNTIL = Argument("date", "date"), Argument("date", "from"), Argument("date", "to")
TO = Argument("end", "to")
SERIES, FIGURE = Argument("series", "table/series"), Argument("figure", "date")
LEDGER, ACCOUNT, DAY = Argument("ledger", "ledger"), Argument("account", "account"), Argument("day", "date")
TALLY, OPTION, OTHER_OPTION = Argument("tally", "tally"), Argument("option", "option"), Argument("option", "other")
ANNOUNCED = Argument("announced", "announced")
NUMBER, UNIT = Argument("number", "500"), Argument("unit", "million USD")


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """What a reading is computed from.

    `values` are its trajectories, shape (time, member), `moments` its dates and ends in model time, both in the order
    of its arguments, and `observed` the figures of its series by period, in the unit of its first trajectory.
    """

    values: tuple[Reals, ...]
    moments: tuple[float, ...]
    observed: tuple[tuple[Period, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What the written arguments of a call name."""

    found: tuple[Written, ...]

    def the(self, kind: type[T]) -> T:
        """Return the argument of a kind.

        Raises:
            ValueError: The call has none.
        """
        for item in self.found:
            if isinstance(item, kind):
                return item
        msg = f"this measure has no {kind.__name__} among its arguments"
        raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Reading:
    """A measure of runs: one number for each member, read off trajectories.

    `unit` takes the units of the arguments that have one (values, series, ledgers, units), in their order.
    """

    name: str
    arguments: tuple[Argument, ...]
    unit: UnitRule
    over: Callable[[Taken, Saved], Reals]
    says: Text
    source: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Constant:
    """A measure that needs no run: one number, the same for all members. `unit` is as of a `Reading`."""

    name: str
    arguments: tuple[Argument, ...]
    unit: UnitRule
    number: Callable[[Given], float]
    says: Text
    source: tuple[str, ...] = ()


Measure: TypeAlias = Reading | Constant


def form(measure: Measure) -> str:
    """Return how a measure is written, `MEAN(x, 'from', 'to')`."""
    return f"{measure.name}({', '.join(str(argument) for argument in measure.arguments)})"


def last_moment(moments: Sequence[float]) -> float:
    """Return the last model time that a reading of these moments reads; without any it reads to the end."""
    return max(moments, default=np.inf)


def first(units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    """Return the first argument's unit."""
    return units[0]

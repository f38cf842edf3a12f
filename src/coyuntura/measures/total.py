"""The integral over a period."""

from collections.abc import Sequence

from coyuntura.arrays import Reals
from coyuntura.blocks.unit_rules import AnyUnit
from coyuntura.measures.measure import FROM, TO, Reading, Taken, X
from coyuntura.measures.saved import Saved
from coyuntura.names import Text
from coyuntura.units import Unit


def _unit(units: Sequence[AnyUnit], time: Unit) -> AnyUnit:
    return None if units[0] is None else units[0] * time


def _total(taken: Taken, saved: Saved) -> Reals:
    first, last = taken.moments
    return saved.total(taken.values[0], first, last)


TOTAL = Reading(
    "TOTAL",
    (X, FROM, TO),
    _unit,
    _total,
    Text("the integral over a period, in unit times time", "la integral de un período, en unidad por tiempo"),
)

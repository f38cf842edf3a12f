"""When something first holds."""

from collections.abc import Sequence

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.blocks.unit_rules import AnyUnit, plain
from coyuntura.measures.measure import CONDITION, Reading, Taken
from coyuntura.measures.saved import Saved, holds
from coyuntura.names import Text
from coyuntura.units import Unit

YEAR = Unit((("day", 1.0),), 365.25)


def _unit(units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    plain(units)
    return YEAR


def _when(taken: Taken, saved: Saved) -> Reals:
    held = holds(taken.values[0])
    return np.where(held.any(axis=0), saved.years()[np.argmax(held, axis=0)], np.nan)


WHEN = Reading(
    "WHEN",
    (CONDITION,),
    _unit,
    _when,
    Text(
        "the first date, in years, at which a condition holds; not a number where it never does",
        "la primera fecha, en años, en que se cumple una condición; no es un número donde nunca se cumple",
    ),
)

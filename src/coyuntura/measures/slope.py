"""How fast a trajectory rises over a period."""

from collections.abc import Sequence

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.blocks.unit_rules import AnyUnit
from coyuntura.measures.measure import FROM, TO, Reading, Taken, X
from coyuntura.measures.saved import Saved
from coyuntura.names import Text
from coyuntura.units import Unit


def _unit(units: Sequence[AnyUnit], time: Unit) -> AnyUnit:
    return None if units[0] is None else units[0] / time


def _slope(taken: Taken, saved: Saved) -> Reals:
    first, last = taken.moments
    times = saved.window(saved.times, first, last)
    gaps = times - times.mean()
    return np.asarray(np.tensordot(gaps, saved.window(taken.values[0], first, last), axes=1) / (gaps**2).sum())


SLOPE = Reading(
    "SLOPE",
    (X, FROM, TO),
    _unit,
    _slope,
    Text(
        "the slope of the line through a period by least squares, in unit over time; no number at a single point",
        "la pendiente de la recta de mínimos cuadrados de un período, en unidad por tiempo; sin valor en un solo punto",
    ),
)

"""How far a trajectory misses what was observed."""

from collections.abc import Sequence

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.blocks.unit_rules import AnyUnit, UnitsDiffer
from coyuntura.measures.measure import FROM, SERIES, TO, Reading, Taken, X
from coyuntura.measures.saved import Saved
from coyuntura.names import Text
from coyuntura.units import DIMENSIONLESS, Unit


def _unit(units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    one, other = units
    if one is not None and other is not None and not one.is_like(other):
        msg = f"a trajectory in `{one}` is compared with a series in `{other}`"
        raise UnitsDiffer(msg)
    return DIMENSIONLESS


def _miss(taken: Taken, saved: Saved) -> Reals:
    first, last = taken.moments
    misses = [
        np.abs(saved.mean(taken.values[0], period.start, period.end) - observed) / abs(observed)
        for period, observed in taken.observed
        if period.is_within(first, min(last, saved.stop))
    ]
    return np.asarray(np.mean(misses, axis=0)) if misses else np.asarray(np.nan)


MISS = Reading(
    "MISS",
    (X, SERIES, FROM, TO),
    _unit,
    _miss,
    Text(
        "mean absolute relative error against an observed series",
        "media del error relativo absoluto frente a una serie observada",
    ),
)

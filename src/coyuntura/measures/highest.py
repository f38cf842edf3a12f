"""The highest value in a period."""

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.blocks.unit_rules import same
from coyuntura.measures.measure import FROM, TO, Reading, Taken, X
from coyuntura.measures.saved import Saved
from coyuntura.names import Text


def _highest(taken: Taken, saved: Saved) -> Reals:
    first, last = taken.moments
    return np.asarray(saved.window(taken.values[0], first, last).max(axis=0))


HIGHEST = Reading(
    "HIGHEST", (X, FROM, TO), same, _highest, Text("the highest value in a period", "el valor más alto de un período")
)

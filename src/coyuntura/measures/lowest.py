"""The lowest value in a period."""

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.blocks.unit_rules import same
from coyuntura.measures.measure import FROM, TO, Reading, Taken, X
from coyuntura.measures.saved import Saved
from coyuntura.names import Text


def _lowest(taken: Taken, saved: Saved) -> Reals:
    first, last = taken.moments
    return np.asarray(saved.window(taken.values[0], first, last).min(axis=0))


LOWEST = Reading(
    "LOWEST", (X, FROM, TO), same, _lowest, Text("the lowest value in a period", "el valor más bajo de un período")
)

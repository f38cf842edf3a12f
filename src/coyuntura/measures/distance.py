"""How far two trajectories lie apart."""

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.blocks.unit_rules import same
from coyuntura.measures.measure import FROM, TO, Reading, Taken, X, Y
from coyuntura.measures.saved import Saved
from coyuntura.names import Text


def _distance(taken: Taken, saved: Saved) -> Reals:
    first, last = taken.moments
    one, other = taken.values
    return np.asarray(saved.window(np.abs(one - other), first, last).max(axis=0))


DISTANCE = Reading(
    "DISTANCE",
    (X, Y, FROM, TO),
    same,
    _distance,
    Text(
        "the largest absolute difference of two trajectories in a period",
        "la mayor diferencia absoluta entre dos trayectorias en un período",
    ),
)

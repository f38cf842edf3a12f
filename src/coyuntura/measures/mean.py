"""The mean over a period."""

from coyuntura.arrays import Reals
from coyuntura.blocks.unit_rules import same
from coyuntura.measures.measure import FROM, TO, Reading, Taken, X
from coyuntura.measures.saved import Saved
from coyuntura.names import Text


def _mean(taken: Taken, saved: Saved) -> Reals:
    first, last = taken.moments
    return saved.mean(taken.values[0], first, last)


MEAN = Reading("MEAN", (X, FROM, TO), same, _mean, Text("the mean over a period", "la media de un período"))

"""The difference between two dates."""

from coyuntura.arrays import Reals
from coyuntura.blocks.unit_rules import same
from coyuntura.measures.measure import FROM, UNTIL, Reading, Taken, X
from coyuntura.measures.saved import Saved
from coyuntura.names import Text


def _change(taken: Taken, saved: Saved) -> Reals:
    first, last = (saved.at(taken.values[0], moment) for moment in taken.moments)
    return last - first


CHANGE = Reading(
    "CHANGE",
    (X, FROM, UNTIL),
    same,
    _change,
    Text("value on the second date minus value on the first", "valor en la segunda fecha menos valor en la primera"),
)

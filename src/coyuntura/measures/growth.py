"""The growth between two dates."""

from coyuntura.arrays import Reals
from coyuntura.blocks.unit_rules import count
from coyuntura.measures.measure import FROM, UNTIL, Reading, Taken, X
from coyuntura.measures.saved import Saved
from coyuntura.names import Text


def _growth(taken: Taken, saved: Saved) -> Reals:
    first, last = (saved.at(taken.values[0], moment) for moment in taken.moments)
    return last / first - 1


GROWTH = Reading(
    "GROWTH",
    (X, FROM, UNTIL),
    count,
    _growth,
    Text(
        "value on the second date over value on the first, minus 1",
        "valor en la segunda fecha entre valor en la primera, menos 1",
    ),
)

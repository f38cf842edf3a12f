"""The value on a date."""

from coyuntura.arrays import Reals
from coyuntura.blocks.unit_rules import same
from coyuntura.measures.measure import DATE, Reading, Taken, X
from coyuntura.measures.saved import Saved
from coyuntura.names import Text


def _at(taken: Taken, saved: Saved) -> Reals:
    return saved.at(taken.values[0], taken.moments[0])


AT = Reading("AT", (X, DATE), same, _at, Text("the value on a date", "el valor en una fecha"))

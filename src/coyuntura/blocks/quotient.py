"""A quotient that says what counts where its divisor is 0."""

from collections.abc import Sequence

from coyuntura.blocks.function import Example, Function, itself, values
from coyuntura.blocks.unit_rules import AnyUnit, together
from coyuntura.names import Text
from coyuntura.units import Unit


def _quotient(units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    above, below = units[0], units[1]
    quotient = None if above is None or below is None else above / below
    return together([quotient, *units[2:]])


SAFEDIV = Function(
    name="SAFEDIV",
    arguments=values("a", "b"),
    optional=values("otherwise"),
    unit=_quotient,
    expand=itself,
    says=Text(
        en="a over b, and otherwise, or 0, where b is 0.", es="a entre b, y donde b es 0, `otherwise` o, sin él, 0."
    ),
    source="oasis_xmile2015",
    examples=(Example("SAFEDIV(6, 3)", 2), Example("SAFEDIV(6, 0)", 0), Example("SAFEDIV(6, 0, 5)", 5)),
)

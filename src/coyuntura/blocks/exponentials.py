"""The exponential function, logarithms and the square root."""

import math
from collections.abc import Sequence

from coyuntura.blocks import unit_rules
from coyuntura.blocks.function import Example, Function, itself, values
from coyuntura.blocks.unit_rules import AnyUnit
from coyuntura.names import Text
from coyuntura.units import Unit


def _root(units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    return None if units[0] is None else units[0] ** 0.5


EXP = Function(
    name="EXP",
    arguments=values("x"),
    unit=unit_rules.number,
    expand=itself,
    says=Text(en="e to the power of x.", es="e elevado a x."),
    source="oasis_xmile2015",
    examples=(Example("EXP(1)", math.e),),
)
LN = Function(
    name="LN",
    arguments=values("x"),
    unit=unit_rules.number,
    expand=itself,
    says=Text(en="The natural logarithm.", es="El logaritmo natural."),
    source="oasis_xmile2015",
    examples=(Example("LN(2)", math.log(2)),),
)
LOG10 = Function(
    name="LOG10",
    arguments=values("x"),
    unit=unit_rules.number,
    expand=itself,
    says=Text(en="The logarithm to base 10.", es="El logaritmo en base 10."),
    source="oasis_xmile2015",
    examples=(Example("LOG10(1000)", 3),),
)
SQRT = Function(
    name="SQRT",
    arguments=values("x"),
    unit=_root,
    expand=itself,
    says=Text(en="The square root.", es="La raíz cuadrada."),
    source="oasis_xmile2015",
    examples=(Example("SQRT(9)", 3),),
)

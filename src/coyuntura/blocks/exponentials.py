"""The exponential function, logarithms and the square root."""

import math
from collections.abc import Sequence

from coyuntura.blocks import unit_rules
from coyuntura.blocks.function import Example, operation
from coyuntura.blocks.unit_rules import AnyUnit
from coyuntura.names import Text
from coyuntura.units import Unit


def _root(units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    return None if units[0] is None else units[0] ** 0.5


EXP = operation(
    "EXP",
    unit_rules.number,
    Text(en="e to the power of x.", es="e elevado a x."),
    Example("EXP(1)", math.e),
)
LN = operation(
    "LN",
    unit_rules.number,
    Text(en="The natural logarithm.", es="El logaritmo natural."),
    Example("LN(2)", math.log(2)),
)
LOG10 = operation(
    "LOG10",
    unit_rules.number,
    Text(en="The logarithm to base 10.", es="El logaritmo en base 10."),
    Example("LOG10(1000)", 3),
)
SQRT = operation(
    "SQRT",
    _root,
    Text(en="The square root.", es="La raíz cuadrada."),
    Example("SQRT(9)", 3),
)

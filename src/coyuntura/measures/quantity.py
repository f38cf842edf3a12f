"""A number with its unit."""

from coyuntura.measures.measure import NUMBER, UNIT, Constant, Given, first
from coyuntura.names import Text


def _quantity(given: Given) -> float:
    return given.the(float)


QUANTITY = Constant(
    "QUANTITY", (NUMBER, UNIT), first, _quantity, Text("a number with its unit", "un número con su unidad")
)

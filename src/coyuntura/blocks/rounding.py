"""A number without its sign, and a number without its fraction."""

from coyuntura.blocks import unit_rules
from coyuntura.blocks.function import Example, operation
from coyuntura.names import Text

ABS = operation(
    "ABS",
    unit_rules.same,
    Text(en="x without its sign.", es="x sin su signo."),
    Example("ABS(-3)", 3),
)
INT = operation(
    "INT",
    unit_rules.same,
    Text(en="The largest whole number that is not above x.", es="El mayor número entero que no supera x."),
    Example("INT(2.7)", 2),
    Example("INT(-2.2)", -3),
)

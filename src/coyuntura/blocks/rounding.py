"""A number without its sign, and a number without its fraction."""

from coyuntura.blocks import unit_rules
from coyuntura.blocks.function import Example, Function, itself, values
from coyuntura.names import Text

ABS = Function(
    name="ABS",
    arguments=values("x"),
    unit=unit_rules.same,
    expand=itself,
    says=Text(en="x without its sign.", es="x sin su signo."),
    source="oasis_xmile2015",
    examples=(Example("ABS(-3)", 3),),
)
INT = Function(
    name="INT",
    arguments=values("x"),
    unit=unit_rules.same,
    expand=itself,
    says=Text(en="The largest whole number that is not above x.", es="El mayor número entero que no supera x."),
    source="oasis_xmile2015",
    examples=(Example("INT(2.7)", 2), Example("INT(-2.2)", -3)),
)

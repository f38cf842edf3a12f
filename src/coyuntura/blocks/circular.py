"""Circular functions and their inverses, of angles in radians."""

import math

from coyuntura.blocks import unit_rules
from coyuntura.blocks.function import Example, Function, itself, values
from coyuntura.names import Text

SIN = Function(
    name="SIN",
    arguments=values("x"),
    unit=unit_rules.number,
    expand=itself,
    says=Text(en="The sine of an angle in radians.", es="El seno de un ángulo en radianes."),
    source="oasis_xmile2015",
    examples=(Example("SIN(ARCCOS(0.6))", 0.8),),
)
COS = Function(
    name="COS",
    arguments=values("x"),
    unit=unit_rules.number,
    expand=itself,
    says=Text(en="The cosine of an angle in radians.", es="El coseno de un ángulo en radianes."),
    source="oasis_xmile2015",
    examples=(Example("COS(ARCSIN(0.6))", 0.8),),
)
TAN = Function(
    name="TAN",
    arguments=values("x"),
    unit=unit_rules.number,
    expand=itself,
    says=Text(en="The tangent of an angle in radians.", es="La tangente de un ángulo en radianes."),
    source="oasis_xmile2015",
    examples=(Example("TAN(ARCSIN(0.6))", 0.75),),
)
ARCSIN = Function(
    name="ARCSIN",
    arguments=values("x"),
    unit=unit_rules.number,
    expand=itself,
    says=Text(
        en="The angle in radians that has a sine, from -π/2 to π/2.",
        es="El ángulo en radianes que tiene un seno, de -π/2 a π/2.",
    ),
    source="oasis_xmile2015",
    examples=(Example("ARCSIN(0.5)", math.pi / 6),),
)
ARCCOS = Function(
    name="ARCCOS",
    arguments=values("x"),
    unit=unit_rules.number,
    expand=itself,
    says=Text(
        en="The angle in radians that has a cosine, from 0 to π.",
        es="El ángulo en radianes que tiene un coseno, de 0 a π.",
    ),
    source="oasis_xmile2015",
    examples=(Example("ARCCOS(0.5)", math.pi / 3),),
)
ARCTAN = Function(
    name="ARCTAN",
    arguments=values("x"),
    unit=unit_rules.number,
    expand=itself,
    says=Text(
        en="The angle in radians that has a tangent, from -π/2 to π/2.",
        es="El ángulo en radianes que tiene una tangente, de -π/2 a π/2.",
    ),
    source="oasis_xmile2015",
    examples=(Example("ARCTAN(1)", math.pi / 4),),
)

"""Circular functions and their inverses, of angles in radians."""

import math

from coyuntura.blocks import unit_rules
from coyuntura.blocks.function import Example, operation
from coyuntura.names import Text

SIN = operation(
    "SIN",
    unit_rules.number,
    Text(en="The sine of an angle in radians.", es="El seno de un ángulo en radianes."),
    Example("SIN(ARCCOS(0.6))", 0.8),
)
COS = operation(
    "COS",
    unit_rules.number,
    Text(en="The cosine of an angle in radians.", es="El coseno de un ángulo en radianes."),
    Example("COS(ARCSIN(0.6))", 0.8),
)
TAN = operation(
    "TAN",
    unit_rules.number,
    Text(en="The tangent of an angle in radians.", es="La tangente de un ángulo en radianes."),
    Example("TAN(ARCSIN(0.6))", 0.75),
)
ARCSIN = operation(
    "ARCSIN",
    unit_rules.number,
    Text(
        en="The angle in radians that has a sine, from -π/2 to π/2.",
        es="El ángulo en radianes que tiene un seno, de -π/2 a π/2.",
    ),
    Example("ARCSIN(0.5)", math.pi / 6),
)
ARCCOS = operation(
    "ARCCOS",
    unit_rules.number,
    Text(
        en="The angle in radians that has a cosine, from 0 to π.",
        es="El ángulo en radianes que tiene un coseno, de 0 a π.",
    ),
    Example("ARCCOS(0.5)", math.pi / 3),
)
ARCTAN = operation(
    "ARCTAN",
    unit_rules.number,
    Text(
        en="The angle in radians that has a tangent, from -π/2 to π/2.",
        es="El ángulo en radianes que tiene una tangente, de -π/2 a π/2.",
    ),
    Example("ARCTAN(1)", math.pi / 4),
)

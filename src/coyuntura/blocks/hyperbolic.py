"""Hyperbolic functions, as trees of exponentials.

Source: abramowitz1964, formulas 4.5.1 to 4.5.3 and 4.5.62.
"""

import math

from coyuntura.blocks import unit_rules
from coyuntura.blocks.algebra import Term, apply, polynomial, select
from coyuntura.blocks.function import Example, Function, formula, values
from coyuntura.names import Text

_SERIES_END = 1.0
"""Below it in absolute value a hyperbolic sine is summed as a series: the difference of exponentials would cancel."""
_SINH_SERIES = tuple(1 / math.factorial(power) for power in range(19, 0, -2))
_SATURATED = 20.0
"""Beyond it a hyperbolic tangent is 1 to the last bit."""


def sinh(x: Term) -> Term:
    """Return the hyperbolic sine of a term that may be repeated."""
    series = x * polynomial(x * x, _SINH_SERIES)
    return select(apply("ABS", x) < _SERIES_END, series, (apply("EXP", x) - apply("EXP", -x)) * 0.5)


def cosh(x: Term) -> Term:
    """Return the hyperbolic cosine of a term that may be repeated."""
    return (apply("EXP", x) + apply("EXP", -x)) * 0.5


def tanh(x: Term) -> Term:
    """Return the hyperbolic tangent of a term that may be repeated."""
    sign = select(x < 0.0, -1.0, 1.0)
    return select(apply("ABS", x) > _SATURATED, sign, sinh(x) / cosh(x))


# Of ln 2 the exponentials are 2 and 1/2.
SINH = Function(
    name="SINH",
    arguments=values("x"),
    unit=unit_rules.number,
    expand=formula(lambda given, _keep: sinh(given[0])),
    says=Text(en="The hyperbolic sine.", es="El seno hiperbólico."),
    source="abramowitz1964",
    examples=(Example("SINH(LN(2))", 0.75),),
)
COSH = Function(
    name="COSH",
    arguments=values("x"),
    unit=unit_rules.number,
    expand=formula(lambda given, _keep: cosh(given[0])),
    says=Text(en="The hyperbolic cosine.", es="El coseno hiperbólico."),
    source="abramowitz1964",
    examples=(Example("COSH(LN(2))", 1.25),),
)
TANH = Function(
    name="TANH",
    arguments=values("x"),
    unit=unit_rules.number,
    expand=formula(lambda given, _keep: tanh(given[0])),
    says=Text(en="The hyperbolic tangent.", es="La tangente hiperbólica."),
    source="abramowitz1964",
    examples=(Example("TANH(LN(2))", 0.6),),
)

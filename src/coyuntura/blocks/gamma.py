"""The logarithm of the gamma function, as a tree.

Source: abramowitz1964, formula 6.1.41.
"""

import math

from coyuntura.blocks import unit_rules
from coyuntura.blocks.algebra import Keep, Term, apply, as_term, polynomial, select, where_sound
from coyuntura.blocks.function import Example, Function, formula, values
from coyuntura.names import Text

_SHIFT = 8
_STIRLING = (1 / 156, -691 / 360360, 1 / 1188, -1 / 1680, 1 / 1260, -1 / 360, 1 / 12)
_HALF_LOG_OF_CIRCLE = 0.5 * math.log(2 * math.pi)


def gammaln(x: Term, keep: Keep) -> Term:
    """Return the logarithm of the gamma function of a term that may be repeated; no number at 0 and below.

    Stirling's series holds from 8 on; what is smaller is moved there by the recurrence.
    """
    product: Term = x
    for step in range(1, _SHIFT):
        product = product * (x + step)
    is_small = keep(x < _SHIFT)
    moved = keep(select(is_small, x + _SHIFT, x))
    inverse = keep(as_term(1.0) / moved)
    series = inverse * polynomial(keep(inverse * inverse), _STIRLING)
    large = (moved - 0.5) * apply("LN", moved) - moved + _HALF_LOG_OF_CIRCLE + series
    return where_sound(x > 0.0, large - select(is_small, apply("LN", product), 0.0))


GAMMALN = Function(
    name="GAMMALN",
    arguments=values("x"),
    unit=unit_rules.number,
    expand=formula(lambda given, keep: gammaln(given[0], keep)),
    says=Text(
        en="The logarithm of the gamma function; no number at 0 and below.",
        es="El logaritmo de la función gamma; en 0 o por debajo no es un número.",
    ),
    source="abramowitz1964",
    examples=(Example("GAMMALN(5)", math.log(24)),),
)

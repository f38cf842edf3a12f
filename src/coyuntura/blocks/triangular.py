"""Random numbers of a triangle, as trees over one uniform number.

Source: devroye1986, chapter 2, inversion.
"""

from collections.abc import Sequence

from coyuntura.blocks import unit_rules
from coyuntura.blocks.algebra import Keep, Term, apply, as_term, select, where_sound
from coyuntura.blocks.function import Example, Function, draw, values
from coyuntura.names import Text


def triangular(u: Term, given: Sequence[Term], keep: Keep) -> Term:
    """Return a number whose density rises from `low` to `mode` and falls to `high`; terms may be repeated."""
    low, mode, high, *bounds = given
    width, left, right = keep(high - low), keep(mode - low), keep(high - mode)
    peak = keep(apply("SAFEDIV", left, width))
    share, least, most = u, low, high
    is_sound = keep((left >= 0.0) & (right >= 0.0))
    if bounds:
        least, most = (keep(apply("MAX", low, apply("MIN", high, bound))) for bound in bounds)
        below, above = (keep(_share(bound, (low, mode, high), keep)) for bound in (least, most))
        share = keep(below + u * (above - below))
        is_sound = is_sound & (bounds[0] <= bounds[1]) & (bounds[0] <= high) & (bounds[1] >= low)
    rising = low + apply("SQRT", share * width * left)
    falling = high - apply("SQRT", (as_term(1.0) - share) * width * right)
    drawn = apply("MAX", least, apply("MIN", most, select(share < peak, rising, falling)))
    return where_sound(is_sound, drawn)


def _share(x: Term, triangle: tuple[Term, Term, Term], keep: Keep) -> Term:
    """Return the probability of less than `x`, which lies within the triangle."""
    low, mode, high = triangle
    from_low, from_high = keep(x - low), keep(high - x)
    rising = apply("SAFEDIV", from_low * from_low, (high - low) * (mode - low))
    falling = as_term(1.0) - apply("SAFEDIV", from_high * from_high, (high - low) * (high - mode))
    return select(x < mode, rising, falling)


TRIANGULAR = Function(
    name="TRIANGULAR",
    arguments=values("low", "mode", "high"),
    optional=values("least", "most"),
    unit=unit_rules.same,
    expand=draw(triangular),
    says=Text(
        en="A number whose density rises from `low` to `mode` and falls to `high`; drawn anew at each step.",
        es="Un número cuya densidad sube de `low` a `mode` y baja hasta `high`; se saca en cada paso.",
    ),
    source="devroye1986",
    examples=(Example("TRIANGULAR(2, 2, 2)", 2), Example("TRIANGULAR(1, 2, 4, 3, 3)", 3)),
)

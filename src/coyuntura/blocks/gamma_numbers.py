"""Random numbers of a gamma distribution, as trees over one uniform number.

The number is found by Halley's method from a start that is near, within two ends that close in on it.

Source: devroye1986, chapter 2, inversion; abramowitz1964, formulas 6.5.21 and 26.4.17.
"""

from collections.abc import Sequence

from coyuntura.blocks import unit_rules
from coyuntura.blocks.algebra import Keep, Term, apply, as_term, select, where_sound
from coyuntura.blocks.function import Example, Function, draw, values
from coyuntura.blocks.gamma import gammaln
from coyuntura.blocks.inversion import between, closing_in
from coyuntura.blocks.normal_curve import normal_quantile
from coyuntura.blocks.poisson import at_most
from coyuntura.names import Text

LEAST_SHAPE, LARGEST_SHAPE = 0.05, 1e6
"""Shapes between which numbers are drawn, each cumulative probability being known to 1e-11 or better."""
_ROUNDS = 14
_FARTHEST = 800.0
_SERIES_BELOW, _TERMS = 8.0, 60
"""Up to where a series is summed, and how many of its terms."""
_SMALLEST = 1e-300
_NEAR, _NEXT_TO_NOTHING = 0.3, 0.1


def gamma(u: Term, given: Sequence[Term], keep: Keep) -> Term:
    """Return a gamma number of a shape and a scale, perhaps within bounds; terms may be repeated."""
    shape, scale, *bounds = given
    is_sound = keep((shape >= LEAST_SHAPE) & (shape <= LARGEST_SHAPE) & (scale > 0.0))
    a = keep(apply("MAX", LEAST_SHAPE, apply("MIN", LARGEST_SHAPE, shape)))
    if not bounds:
        return where_sound(is_sound, scale * quantile(u, a, keep))
    low, high = bounds
    top = keep(_top(a))
    ends = [keep(apply("MAX", _SMALLEST, apply("MIN", top, bound / scale))) for bound in bounds]
    below, above = (keep(_share(end, a, keep)) for end in ends)
    share, is_known = between(u, select(low > 0.0, below, 0.0), select(high > 0.0, above, 0.0), keep)
    drawn = apply("MAX", low, apply("MIN", high, scale * quantile(share, a, keep)))
    return where_sound(is_sound & (low <= high) & is_known, drawn)


def quantile(u: Term, a: Term, keep: Keep) -> Term:
    """Return the number below which one of shape `a` and scale 1 lies with probability `u`; terms may be repeated."""
    z = keep(normal_quantile(u, keep))
    cube = keep(as_term(1.0) - as_term(1.0) / (a * 9.0) + z / (apply("SQRT", a) * 3.0))
    middle = a * cube * cube * cube
    logarithm = keep(gammaln(keep(a + 1.0), keep))
    # Next to 0 the density is a power, the distribution another one.
    near = keep(apply("EXP", (apply("LN", u) + logarithm) / a))
    is_near = (near < _NEAR) + (cube < _NEXT_TO_NOTHING)
    start = keep(apply("MAX", _SMALLEST, select(is_near > 0.0, near, middle)))

    def gap(x: Term) -> tuple[Term, Term, Term]:
        density = apply("EXP", apply("LN", x) * (a - 1.0) - x - logarithm) * a
        return keep(_share(x, a, keep)) - u, density, (a - 1.0) / x - 1.0

    return closing_in(start, (as_term(0.0), keep(_top(a))), gap, _ROUNDS, keep)


def _top(a: Term) -> Term:
    """Return a number beyond which nothing lies."""
    return a + apply("SQRT", a) * 10.0 + _FARTHEST


def _share(x: Term, a: Term, keep: Keep) -> Term:
    """Return the probability of less than `x`: by a series where that is small, otherwise as at least `a` events."""

    def added(found: Sequence[Term]) -> tuple[Term, Term, Term]:
        number, term, total = found
        following = keep(term * x / number)
        return number + 1.0, following, total + following

    is_small = keep(x < apply("MAX", _SERIES_BELOW, a * 0.5))
    first = keep(apply("EXP", apply("LN", x) * a - x - gammaln(keep(a + 1.0), keep)))
    series = keep.repeat(_TERMS, (a + 1.0, as_term(1.0), as_term(1.0)), added)[2]
    many = as_term(1.0) - at_most(keep(a - 1.0), keep(apply("MAX", x, _SERIES_BELOW * 0.9)), keep)
    return select(is_small, first * series, many)


GAMMA = Function(
    name="GAMMA",
    arguments=values("shape", "scale"),
    optional=values("low", "high"),
    unit=unit_rules.shaped,
    expand=draw(gamma),
    says=Text(
        en="A number of a gamma distribution with the mean shape * scale, or one within bounds; drawn at each step.",
        es="Un número de una distribución gamma de media shape * scale, o uno entre límites; se saca en cada paso.",
    ),
    source="devroye1986",
    # Between bounds that lie this close together there is one number without its fraction.
    examples=(Example("INT(GAMMA(2, 3, 4.1, 4.2))", 4),),
)

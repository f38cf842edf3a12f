"""Random numbers between 0 and 1 with a beta distribution, as trees over one uniform number.

Source: devroye1986, chapter 2, inversion; abramowitz1964, formula 26.5.22.
"""

from collections.abc import Sequence

from coyuntura.blocks import unit_rules
from coyuntura.blocks.algebra import Keep, Term, apply, as_term, select, where_sound
from coyuntura.blocks.beta_curve import LARGEST_SHAPE, beta_logarithm, beta_share
from coyuntura.blocks.function import Example, Function, draw, values
from coyuntura.blocks.inversion import between, closing_in
from coyuntura.blocks.normal_curve import normal_quantile
from coyuntura.names import Text

LEAST_SHAPE = 0.05
_ROUNDS = 16
_LEAST, _MOST = 1e-300, 1.0 - 2.0**-53


def beta(u: Term, given: Sequence[Term], keep: Keep) -> Term:
    """Return a beta number of two shapes, perhaps within bounds; terms may be repeated."""
    a, b, *bounds = given
    is_sound = keep((a >= LEAST_SHAPE) & (a <= LARGEST_SHAPE) & (b >= LEAST_SHAPE) & (b <= LARGEST_SHAPE))
    a, b = (keep(apply("MAX", LEAST_SHAPE, apply("MIN", LARGEST_SHAPE, shape))) for shape in (a, b))
    if not bounds:
        return where_sound(is_sound, quantile(u, a, b, keep))
    low, high = bounds
    ends = [keep(apply("MAX", 0.0, apply("MIN", 1.0, bound))) for bound in bounds]
    below, above = (keep(beta_share(end, a, b, keep)) for end in ends)
    share, is_known = between(u, below, above, keep)
    within = apply("MAX", low, apply("MIN", high, quantile(share, a, b, keep)))
    return where_sound(is_sound & (low <= high) & is_known, within)


def quantile(u: Term, a: Term, b: Term, keep: Keep) -> Term:
    """Return the number below which a beta number lies with probability `u`; terms may be repeated."""
    logarithm = keep(beta_logarithm(a, b, keep))
    start = keep(apply("MAX", _LEAST, apply("MIN", _MOST, _start(u, a, b, keep))))

    def gap(x: Term) -> tuple[Term, Term, Term]:
        rest = keep(apply("MAX", _LEAST, as_term(1.0) - x))
        density = apply("EXP", apply("LN", x) * (a - 1.0) + apply("LN", rest) * (b - 1.0) - logarithm)
        return keep(beta_share(x, a, b, keep)) - u, density, (a - 1.0) / x - (b - 1.0) / rest

    return closing_in(start, (as_term(_LEAST), as_term(1.0)), gap, _ROUNDS, keep)


def _start(u: Term, a: Term, b: Term, keep: Keep) -> Term:
    """Return a number near the one that belongs to a probability: of a normal curve, or of powers at the ends."""
    z = keep(-normal_quantile(u, keep))
    first, second = (keep(as_term(1.0) / (shape * 2.0 - 1.0)) for shape in (a, b))
    spread = keep((z * z - 3.0) / 6.0)
    middle = keep(as_term(2.0) / (first + second))
    root = apply("SQRT", apply("MAX", 0.0, middle + spread))
    shift = (second - first) * (spread + 5.0 / 6.0 - as_term(2.0) / (middle * 3.0))
    normal = a / (a + b * apply("EXP", (z * root / middle - shift) * 2.0))
    total = keep(a + b)
    left, right = (keep(apply("EXP", shape * apply("LN", shape / total)) / shape) for shape in (a, b))
    both = keep(left + right)
    low = apply("EXP", apply("LN", a * both * u) / a)
    high = as_term(1.0) - apply("EXP", apply("LN", b * both * (as_term(1.0) - u)) / b)
    return select((a >= 1.0) & (b >= 1.0), normal, select(u < left / both, low, high))


BETA = Function(
    name="BETA",
    arguments=values("a", "b"),
    optional=values("low", "high"),
    unit=unit_rules.number,
    expand=draw(beta),
    says=Text(
        en="A number between 0 and 1 of a beta distribution, with the mean a / (a + b); drawn anew at each step.",
        es="Un número entre 0 y 1 de una distribución beta, con la media a / (a + b); se saca en cada paso.",
    ),
    source="devroye1986",
    # Between bounds that lie this close together there is one number of so many digits.
    examples=(Example("INT(BETA(2, 3, 0.5, 0.501) * 100)", 50),),
)

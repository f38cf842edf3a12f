"""Random whole numbers: how many events there are of which so many are expected, as a tree over one uniform number.

The number is the smallest whole one that is reached with at least the probability `u`: a start is taken from the
normal distribution, corrected for skewness, and the cumulative probabilities around it decide.
The highest of these is found by the uniform expansion of the incomplete gamma function, which is used from 17 on,
where it is exact; the others follow by taking away the probabilities of single numbers.

Source: devroye1986, chapter 10, inversion; temme1979, uniform expansion; didonato1986, its coefficients;
abramowitz1964, formula 6.1.37.
"""

import math
from collections.abc import Sequence

from coyuntura.blocks import unit_rules
from coyuntura.blocks.algebra import Keep, Term, apply, as_term, polynomial, select, where_sound
from coyuntura.blocks.function import Example, Function, draw, values
from coyuntura.blocks.normal_curve import normal_quantile, normal_share
from coyuntura.names import Text

LARGEST_MEAN = 1e9
"""Mean up to which numbers are drawn, each cumulative probability being known to 1e-11 or better."""
_LEAST_MEAN = 1e-17
"""A mean below it is as good as none: no uniform number is so close to 1 that an event would come."""
_BELOW, _ABOVE = 14, 2
"""How far the number lies from the start at most; in the far tail of a mean below 1 the start is much too high."""
_SMALLEST = 16
"""The smallest number of which the cumulative probability is found by the expansion."""
_NEAR = 0.6
"""Relative distance from the mean up to which a logarithm is summed as a series: the difference would cancel."""
_SERIES = tuple(2 / power for power in range(25, 1, -2))
_FARTHEST = 2.5
"""Beyond it in absolute value the expansion's coefficients are not needed: there is next to nothing."""
_EXPANSION = (
    (
        -0.00019932570516188847, 0.0002772753244959392, -6.972813758365857e-05, -0.00033679855336635813,
    ),
    (
        -3.968365047179435e-05, 6.641498215465122e-05, -1.4638452578843418e-06, -0.0002990724803031902,
        0.0007840392217200666, -0.0008618882909167117,
    ),
    (
        -5.6749528269915965e-06, 1.1082654115347302e-05, -2.396505113867297e-07, -7.561801671883977e-05,
        0.00026772063206283885, -0.0004691894943952557, 0.00022947209362139917, 0.0006494341563786008,
    ),
    (
        -6.298992138380055e-07, 1.3721957309062934e-06, 3.423578734096138e-08, -1.2760635188618728e-05,
        5.2923448829120125e-05, -0.0001073665322636516, 2.0093878600823047e-06, 0.0007716049382716049,
        -0.0026813271604938273, 0.004133597883597883,
    ),
    (
        -5.752545603517705e-08, 1.378633446915721e-07, 4.647127802807434e-09, -1.6120900894563446e-06,
        7.64916091608111e-06, -1.8098550334489977e-05, -4.018775720164609e-07, 0.00020576131687242798,
        -0.0009902263374485596, 0.0026455026455026454, -0.003472222222222222, -0.001851851851851852,
    ),
    (
        -4.382036018453353e-09, 1.0261809784240309e-08, 6.707853543401498e-09, -1.7665952736826078e-07,
        8.296711340953087e-07, -1.85406221071516e-06, -2.185448510679992e-06, 3.919263178522438e-05,
        -0.0001787551440329218, 0.0003527336860670194, 0.0011574074074074073, -0.014814814814814815,
        0.08333333333333333, -0.3333333333333333,
    ),
)  # fmt: skip
"""Coefficients of the expansion: for each power of 1 / (k + 1), the highest first, those of powers of `eta`."""
_STIRLING = (
    0.0005921664373536939, 6.972813758365857e-05, -0.0007840392217200666, -0.00022947209362139917,
    0.0026813271604938273, 0.003472222222222222, -0.08333333333333333, 1.0,
)  # fmt: skip
_LEAST, _MOST = 1e-300, 1.0 - 2.0**-53
_ROOT_OF_CIRCLE = math.sqrt(2 * math.pi)


def poisson(u: Term, mean: Term, keep: Keep) -> Term:
    """Return a whole number with a mean, by inversion of a uniform number; terms may be repeated."""
    return where_sound(_is_drawn(mean), _inverted(u, keep(apply("MAX", _LEAST_MEAN, mean)), keep))


def truncated_poisson(u: Term, mean: Term, bounds: tuple[Term, Term], keep: Keep) -> Term:
    """Return such a number that is known to lie within bounds, themselves included; terms may be repeated."""
    expected = keep(apply("MAX", _LEAST_MEAN, mean))
    first, last = keep(-apply("INT", -bounds[0])), keep(apply("INT", bounds[1]))
    below = keep(at_most(keep(first - 1.0), expected, keep))
    share = below + u * (at_most(last, expected, keep) - below)
    number = _inverted(keep(apply("MAX", _LEAST, apply("MIN", share, _MOST))), expected, keep)
    within = apply("MAX", first, apply("MIN", last, number))
    return where_sound(_is_drawn(mean) & (first <= last) & (last >= 0.0), within)


def _is_drawn(mean: Term) -> Term:
    return (mean >= 0.0) & (mean <= LARGEST_MEAN)


def _inverted(u: Term, mean: Term, keep: Keep) -> Term:
    """Return the smallest number that is reached with at least a probability."""
    z = keep(normal_quantile(u, keep))
    start = apply("INT", mean + apply("SQRT", mean) * z + (z * z - 1.0) / 6.0)
    highest = keep(apply("MAX", float(_SMALLEST), start + float(_ABOVE)))

    def lower(found: Sequence[Term]) -> tuple[Term, Term, Term, Term]:
        number, cumulative, probability, reached = found
        less = keep(cumulative - probability)
        return number - 1.0, less, probability * number / mean, reached + (less < u)

    cumulative, probability = _tail(highest, mean, keep)
    lowest, _, _, reached = keep.repeat(_ABOVE + _BELOW, (highest, cumulative, probability, cumulative < u), lower)
    return lowest + reached


def at_most(k: Term, mean: Term, keep: Keep) -> Term:
    """Return the probability of at most `k` events of which a mean is expected; terms may be repeated.

    Between whole numbers it is the upper incomplete gamma function of `k + 1`, over the whole one.
    """
    highest = keep(k + apply("MAX", 0.0, -apply("INT", k - float(_SMALLEST))))

    def lower(found: Sequence[Term]) -> tuple[Term, Term, Term]:
        number, cumulative, probability = found
        is_above = number > k + 0.5
        return number - 1.0, cumulative - select(is_above, probability, 0.0), probability * number / mean

    return keep.repeat(_SMALLEST + 1, (highest, *_tail(highest, mean, keep)), lower)[1]


def _tail(k: Term, mean: Term, keep: Keep) -> tuple[Term, Term]:
    """Return the probability of at most `k` events, and that of exactly `k`; terms may be repeated."""
    a = keep(k + 1.0)
    inverse = keep(as_term(1.0) / a)
    distance = keep((mean - a) * inverse)
    s = keep((mean - a) / (mean + a))
    square = keep(s * s)
    near = distance * s - s * square * polynomial(square, _SERIES)
    # Half the square of `eta`: the distance minus the logarithm of one more than it.
    half = keep(select(apply("ABS", distance) < _NEAR, near, distance - apply("LN", mean * inverse)))
    root = keep(apply("SQRT", half * 2.0))
    eta = keep(select(distance < 0.0, -root, root))
    x = keep(apply("MAX", -_FARTHEST, apply("MIN", _FARTHEST, eta)))
    rest = polynomial(x, _EXPANSION[0])
    for coefficients in _EXPANSION[1:]:
        rest = keep(rest * inverse + polynomial(x, coefficients))
    scale = keep(apply("SQRT", a))
    density = keep(apply("EXP", -(a * half)) / (scale * _ROOT_OF_CIRCLE))
    cumulative = keep(normal_share(keep(-(eta * scale)), keep) + density * rest)
    # The density is that of k + 1 events, but for Stirling's series.
    return cumulative, keep(density * polynomial(inverse, _STIRLING) * a / mean)


def _drawn(u: Term, given: Sequence[Term], keep: Keep) -> Term:
    mean, *bounds = given
    if bounds:
        low, high = bounds
        return truncated_poisson(u, mean, (low, high), keep)
    return poisson(u, mean, keep)


POISSON = Function(
    name="POISSON",
    arguments=values("mean"),
    optional=values("low", "high"),
    unit=unit_rules.number,
    expand=draw(_drawn),
    says=Text(
        en="How many events there are where a mean of up to 1e9 is expected, or within bounds; drawn at each step.",
        es="Cuántos sucesos hay donde se espera una media de hasta 1e9, o entre límites; se saca en cada paso.",
    ),
    source="oasis_xmile2015",
    examples=(Example("POISSON(0)", 0), Example("POISSON(3, 4, 4)", 4)),
)

"""Random numbers as trees over one uniform number strictly between 0 and 1.

Source: devroye1986, chapter 2, inversion.
"""

from collections.abc import Sequence

from coyuntura.blocks import unit_rules
from coyuntura.blocks.algebra import Keep, Term, apply, as_term, select, where_sound
from coyuntura.blocks.function import Example, Function, draw, values
from coyuntura.blocks.normal_curve import normal_quantile, normal_share
from coyuntura.names import Text

_REACH = 50.0
"""Standard deviations from the mean beyond which there is nothing."""
_LEAST, _MOST = 1e-300, 1.0 - 2.0**-53


def uniform(u: Term, low: Term, high: Term) -> Term:
    """Return a number between two, each value as likely; terms may be repeated."""
    return where_sound(low <= high, low + (high - low) * u)


def normal(u: Term, mean: Term, deviation: Term, keep: Keep) -> Term:
    """Return a normal number; terms may be repeated."""
    return where_sound(deviation >= 0.0, mean + deviation * normal_quantile(u, keep))


def truncated_normal(u: Term, mean: Term, deviation: Term, bounds: tuple[Term, Term], keep: Keep) -> Term:
    """Return a normal number that is known to lie within bounds; terms may be repeated."""
    low, high = bounds
    first, last = (
        keep(apply("MAX", -_REACH, apply("MIN", _REACH, apply("SAFEDIV", bound - mean, deviation)))) for bound in bounds
    )
    # Probabilities are exact in the lower tail: what lies mostly above the mean is mirrored.
    is_mirrored = keep(first + last > 0.0)
    below = keep(normal_share(keep(select(is_mirrored, -last, first)), keep))
    above = keep(normal_share(keep(select(is_mirrored, -first, last)), keep))
    share = keep(below + select(is_mirrored, as_term(1.0) - u, u) * (above - below))
    z = keep(normal_quantile(keep(apply("MAX", _LEAST, apply("MIN", share, _MOST))), keep))
    drawn = mean + deviation * select(is_mirrored, -z, z)
    within = apply("MAX", low, apply("MIN", high, select(deviation.equals(0.0), mean, drawn)))
    return where_sound((low <= high) & (deviation >= 0.0), within)


def lognormal(u: Term, mean: Term, deviation: Term, keep: Keep) -> Term:
    """Return a positive number with a mean and a standard deviation whose logarithm is normal."""
    ratio = keep(apply("SAFEDIV", deviation, mean))
    variance = keep(apply("LN", ratio * ratio + 1.0))
    z = normal_quantile(u, keep)
    drawn = mean * apply("EXP", apply("SQRT", variance) * z - variance * 0.5)
    return where_sound((mean > 0.0) & (deviation >= 0.0), drawn)


def _any_normal(u: Term, given: Sequence[Term], keep: Keep) -> Term:
    mean, deviation, *bounds = given
    if bounds:
        low, high = bounds
        return truncated_normal(u, mean, deviation, (low, high), keep)
    return normal(u, mean, deviation, keep)


# Without spread there is one number that can be drawn.
RANDOM = Function(
    name="RANDOM",
    arguments=values("low", "high"),
    unit=unit_rules.same,
    expand=draw(lambda u, given, _keep: uniform(u, given[0], given[1])),
    says=Text(
        en="A number between two, each as likely; drawn anew at each step.",
        es="Un número entre dos, todos igual de probables; se saca otro en cada paso.",
    ),
    source="oasis_xmile2015",
    examples=(Example("RANDOM(2, 2)", 2),),
)
NORMAL = Function(
    name="NORMAL",
    arguments=values("mean", "sd"),
    optional=values("low", "high"),
    unit=unit_rules.same,
    expand=draw(_any_normal),
    says=Text(
        en="A normal number, with bounds one that is known to lie within them; drawn anew at each step.",
        es="Un número normal o, con límites, uno del que se sabe que está entre ellos; se saca otro en cada paso.",
    ),
    source="oasis_xmile2015",
    examples=(Example("NORMAL(3, 0)", 3), Example("NORMAL(3, 0, 4, 5)", 4)),
)
LOGNORMAL = Function(
    name="LOGNORMAL",
    arguments=values("mean", "sd"),
    unit=unit_rules.same,
    expand=draw(lambda u, given, keep: lognormal(u, given[0], given[1], keep)),
    says=Text(
        en="A positive number whose logarithm is normal, with its own mean and deviation; drawn anew at each step.",
        es="Un número positivo de logaritmo normal, con su propia media y desviación; se saca otro en cada paso.",
    ),
    source="oasis_xmile2015",
    examples=(Example("LOGNORMAL(3, 0)", 3),),
)

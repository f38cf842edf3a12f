"""Random times until something happens, as trees over one uniform number: exponential, Weibull.

Source: devroye1986, chapter 2, inversion.
"""

from collections.abc import Sequence

from coyuntura.blocks import unit_rules
from coyuntura.blocks.algebra import Keep, Term, apply, as_term, where_sound
from coyuntura.blocks.function import Example, Function, draw, values
from coyuntura.names import Text


def waited(u: Term, low: Term, high: Term, keep: Keep) -> Term:
    """Return an exponential number of mean 1 that is known to lie between two that are not negative.

    What is left of the tail beyond `low` is again exponential, so that nothing is lost however far out it lies.
    """
    beyond = keep(apply("EXP", low - high))
    return low - apply("LN", u + (as_term(1.0) - u) * beyond)


def exponential(u: Term, given: Sequence[Term], keep: Keep) -> Term:
    """Return an exponential number with a mean, perhaps within bounds; terms may be repeated."""
    mean, *bounds = given
    if not bounds:
        return where_sound(mean >= 0.0, -(mean * apply("LN", u)))
    low, high = bounds
    ends = [keep(apply("MAX", 0.0, apply("SAFEDIV", bound, mean))) for bound in bounds]
    drawn = apply("MAX", low, apply("MIN", high, mean * waited(u, ends[0], ends[1], keep)))
    is_spread = (mean > 0.0) + (low <= 0.0)
    return where_sound((mean >= 0.0) & (low <= high) & (high >= 0.0) & (is_spread > 0.0), drawn)


def weibull(u: Term, given: Sequence[Term], keep: Keep) -> Term:
    """Return a number whose power `shape`, over the scale, is exponential; terms may be repeated."""
    shape, scale, *bounds = given
    is_sound = keep((shape > 0.0) & (scale > 0.0))
    root = keep(as_term(1.0) / shape)
    if not bounds:
        return where_sound(is_sound, scale * (-apply("LN", u)).to(root))
    low, high = bounds
    ends = [keep(apply("MAX", 0.0, bound / scale).to(shape)) for bound in bounds]
    drawn = scale * waited(u, ends[0], ends[1], keep).to(root)
    within = apply("MAX", low, apply("MIN", high, drawn))
    return where_sound(is_sound & (low <= high) & (high >= 0.0), within)


EXPRND = Function(
    name="EXPRND",
    arguments=values("mean"),
    optional=values("low", "high"),
    unit=unit_rules.same,
    expand=draw(exponential),
    says=Text(
        en="An exponential number with a mean, or one that is known to lie within bounds; drawn anew at each step.",
        es="Un número exponencial con una media o uno del que se sabe que está entre límites; se saca en cada paso.",
    ),
    source="oasis_xmile2015",
    examples=(Example("EXPRND(0)", 0), Example("EXPRND(2, 5, 5)", 5)),
)
WEIBULL = Function(
    name="WEIBULL",
    arguments=values("shape", "scale"),
    optional=values("low", "high"),
    unit=unit_rules.shaped,
    expand=draw(weibull),
    says=Text(
        en="A Weibull number of a shape and a scale, or one within bounds; drawn anew at each step.",
        es="Un número de Weibull con una forma y una escala, o uno entre límites; se saca en cada paso.",
    ),
    source="devroye1986",
    examples=(Example("WEIBULL(2, 3, 4, 4)", 4),),
)

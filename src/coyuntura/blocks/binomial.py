"""Random whole numbers of trials, as trees over one uniform number: successes in them, and how many successes take.

A number is the smallest whole one that is reached with at least the probability `u`.
Of successes in trials, a start is taken from the normal distribution, corrected for skewness, and the cumulative
probabilities around it decide; of trials, halves of what is possible.

Source: devroye1986, chapter 10, inversion; abramowitz1964, formulas 26.5.24 and 26.5.26.
"""

from collections.abc import Sequence

from coyuntura.blocks import unit_rules
from coyuntura.blocks.algebra import Keep, Term, apply, as_term, select, where_sound
from coyuntura.blocks.beta_curve import LARGEST_SHAPE, beta_share
from coyuntura.blocks.function import Example, Function, draw, values
from coyuntura.blocks.gamma import gammaln
from coyuntura.blocks.inversion import between
from coyuntura.blocks.normal_curve import normal_quantile
from coyuntura.names import Text

LARGEST_NUMBER = 1e6
"""Trials among which so many successes as are wanted are looked for."""
_BELOW, _ABOVE = 20, 4
"""How far the number lies from the start at most."""
_LEAST_CHANCE, _EVEN = 1e-300, 0.5
_HALVINGS = 21


def binomial(u: Term, given: Sequence[Term], keep: Keep) -> Term:
    """Return how many of some trials succeed, perhaps within bounds; terms may be repeated."""
    trials, chance, *bounds = given
    n = keep(apply("MAX", 0.0, apply("MIN", LARGEST_SHAPE, apply("INT", trials + 0.5))))
    is_sound = keep((trials >= 0.0) & (trials <= LARGEST_SHAPE) & (chance >= 0.0) & (chance <= 1.0))
    if not bounds:
        return where_sound(is_sound, _successes(u, n, chance, keep))
    first, last = keep(-apply("INT", -bounds[0])), keep(apply("INT", bounds[1]))
    below, above = (keep(_at_most(keep(end), n, chance, keep)) for end in (first - 1.0, last))
    share, is_known = between(u, below, above, keep)
    within = apply("MAX", first, apply("MIN", last, _successes(share, n, chance, keep)))
    return where_sound(is_sound & (first <= last) & is_known, within)


def _successes(u: Term, n: Term, chance: Term, keep: Keep) -> Term:
    """Return the smallest number of successes that is reached with at least a probability."""
    # The rarer of both outcomes is counted.
    is_rare = keep(chance <= _EVEN)
    p = keep(apply("MAX", _LEAST_CHANCE, select(is_rare, chance, as_term(1.0) - chance)))
    q = keep(as_term(1.0) - p)
    share = keep(apply("MIN", 1.0 - 2.0**-53, select(is_rare, u, as_term(1.0) - u)))
    z = keep(normal_quantile(share, keep))
    start = n * p + apply("SQRT", n * p * q) * z + (q - p) * (z * z - 1.0) / 6.0
    top = keep(apply("MAX", 0.0, apply("MIN", n, apply("INT", start) + float(_ABOVE))))
    ways = gammaln(keep(n + 1.0), keep) - gammaln(keep(top + 1.0), keep) - gammaln(keep(n - top + 1.0), keep)
    exactly = apply("EXP", ways + top * apply("LN", p) + (n - top) * apply("LN", apply("MAX", _LEAST_CHANCE, q)))
    cumulative = keep(_at_most(top, n, p, keep))

    def lower(found: Sequence[Term]) -> tuple[Term, Term, Term, Term]:
        number, cumulative, probability, reached = found
        less = keep(cumulative - probability)
        before = probability * number * q / ((n - number + 1.0) * p)
        return number - 1.0, less, before, reached + (less < share)

    begun = (top, cumulative, keep(exactly), cumulative < share)
    lowest, _, _, reached = keep.repeat(_ABOVE + _BELOW, begun, lower)
    counted = keep(apply("MAX", 0.0, lowest + reached))
    return select(is_rare, counted, n - counted)


def _at_most(k: Term, n: Term, p: Term, keep: Keep) -> Term:
    """Return the probability of at most `k` successes in `n` trials; terms may be repeated."""
    inside = keep(apply("MAX", 0.0, apply("MIN", n - 1.0, k)))
    share = beta_share(p, keep(inside + 1.0), keep(apply("MAX", 1.0, n - inside)), keep)
    return select(k < 0.0, 0.0, select(k >= n, 1.0, as_term(1.0) - share))


def trials_needed(u: Term, given: Sequence[Term], keep: Keep) -> Term:
    """Return in how many trials so many succeed, perhaps within bounds; terms may be repeated."""
    wanted, chance, *bounds = given
    n = keep(apply("MAX", 1.0, apply("MIN", LARGEST_SHAPE, apply("INT", wanted + 0.5))))
    p = keep(apply("MAX", _LEAST_CHANCE, apply("MIN", 1.0, chance)))
    is_sound = keep((n.equals(apply("INT", wanted + 0.5))) & (chance > 0.0) & (chance <= 1.0))

    def at_most(k: Term) -> Term:
        return select(k < n, 0.0, beta_share(p, n, keep(apply("MAX", 1.0, k - n + 1.0)), keep))

    def halved(ends: Sequence[Term]) -> tuple[Term, Term]:
        low, high = ends
        middle = keep(apply("INT", (low + high) * 0.5))
        is_reached = keep(at_most(middle) >= share)
        return select(is_reached, low, middle), select(is_reached, middle, high)

    share = u
    most = keep(as_term(LARGEST_NUMBER) + n)
    is_known = keep(at_most(most) > as_term(1.0) - _UNSEEN)
    first, last = n, most
    if bounds:
        first, last = keep(-apply("INT", -bounds[0])), keep(apply("MIN", most, apply("INT", bounds[1])))
        below, above = (keep(at_most(keep(end))) for end in (first - 1.0, last))
        share, is_apart = between(u, below, above, keep)
        is_known = is_known & is_apart & (first <= last)
    found = keep.repeat(_HALVINGS, (keep(n - 1.0), most), halved)[1]
    return where_sound(is_sound & is_known, apply("MAX", first, apply("MIN", last, found)))


_UNSEEN = 1e-9
"""Probability of more trials than are looked through, above which no number is drawn."""
BINOMIAL = Function(
    name="BINOMIAL",
    arguments=values("trials", "chance"),
    optional=values("low", "high"),
    unit=unit_rules.number,
    expand=draw(binomial),
    says=Text(
        en="How many of up to 10,000 trials succeed, each with a chance; within bounds where they are given.",
        es="Cuántos de hasta 10.000 intentos resultan, cada uno con una probabilidad; entre límites si se dan.",
    ),
    source="devroye1986",
    examples=(Example("BINOMIAL(5, 1)", 5), Example("BINOMIAL(9, 0.3, 2, 2)", 2)),
)
NEGBINOMIAL = Function(
    name="NEGBINOMIAL",
    arguments=values("successes", "chance"),
    optional=values("low", "high"),
    unit=unit_rules.number,
    expand=draw(trials_needed),
    says=Text(
        en="In how many trials, up to a million, so many succeed, each with a chance; within bounds if given.",
        es="En cuántos intentos, hasta un millón, resultan tantos, cada uno con una probabilidad; con límites o sin.",
    ),
    source="devroye1986",
    examples=(Example("NEGBINOMIAL(5, 1)", 5), Example("NEGBINOMIAL(2, 0.3, 4, 4)", 4)),
)

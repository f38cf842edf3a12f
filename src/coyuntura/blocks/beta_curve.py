"""The incomplete beta function, as a tree: the probability of less than a number in a beta distribution.

Source: abramowitz1964, formulas 26.5.2 and 26.5.8.
"""

from collections.abc import Sequence

from coyuntura.blocks.algebra import Keep, Term, apply, as_term, select
from coyuntura.blocks.gamma import gammaln

LARGEST_SHAPE = 1e4
"""Shape up to which the continued fraction is exact to 1e-10 within its rounds."""
_ROUNDS = 100
_LEAST = 1e-300


def beta_share(x: Term, a: Term, b: Term, keep: Keep) -> Term:
    """Return the probability of less than `x`, from 0 to 1, with shapes that are positive; terms may be repeated."""
    # On the other side of the middle the fraction converges for what is left.
    is_mirrored = keep(x * (a + b + 2.0) > a + 1.0)
    first, second = keep(select(is_mirrored, b, a)), keep(select(is_mirrored, a, b))
    left, right = (keep(apply("MAX", _LEAST, part)) for part in (x, as_term(1.0) - x))
    near, far = select(is_mirrored, right, left), select(is_mirrored, left, right)
    near = keep(near)
    logarithm = first * apply("LN", near) + second * apply("LN", far) - beta_logarithm(first, second, keep)
    part = keep(apply("EXP", logarithm) * _fraction(near, first, second, keep) / first)
    return select(is_mirrored, as_term(1.0) - part, part)


def beta_logarithm(a: Term, b: Term, keep: Keep) -> Term:
    """Return the logarithm of the beta function; terms may be repeated."""
    return gammaln(a, keep) + gammaln(b, keep) - gammaln(keep(a + b), keep)


def _fraction(x: Term, a: Term, b: Term, keep: Keep) -> Term:
    """Return the continued fraction, by products of ratios; terms may be repeated."""
    whole = keep(a + b)

    def longer(found: Sequence[Term]) -> tuple[Term, Term, Term, Term]:
        m, above, below, product = found
        twice = keep(a + m * 2.0)
        even = keep(m * (b - m) * x / ((twice - 1.0) * twice))
        below = keep(as_term(1.0) / (even * below + 1.0))
        above = keep(even / above + 1.0)
        product = product * below * above
        odd = keep(-((a + m) * (whole + m) * x / (twice * (twice + 1.0))))
        below = keep(as_term(1.0) / (odd * below + 1.0))
        above = keep(odd / above + 1.0)
        return m + 1.0, above, below, product * below * above

    begun = keep(as_term(1.0) / (as_term(1.0) - whole * x / (a + 1.0)))
    return keep.repeat(_ROUNDS, (as_term(1.0), as_term(1.0), begun, begun), longer)[3]

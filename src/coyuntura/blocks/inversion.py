"""Finding the number that belongs to a probability, as trees.

Source: devroye1986, chapter 2.2, numerical inversion.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from coyuntura.blocks.algebra import Keep, Term, apply, as_term, select

Gap: TypeAlias = Callable[[Term], tuple[Term, Term, Term]]
"""Gives at a number that may be repeated how much too large the cumulative probability is, the density,
and the slope of the density's logarithm."""
LEAST_SHARE = 1e-9
"""Probability between two bounds below which no number is drawn: cumulative probabilities are not so exact."""
_LEAST, _MOST = 1e-300, 1.0 - 2.0**-53


def between(u: Term, below: Term, above: Term, keep: Keep) -> tuple[Term, Term]:
    """Return a probability between two, and whether they lie far enough apart, or are wholly the same end.

    Args:
        u: A uniform number, or any probability; it may be repeated.
        below: Probability of what lies below the lower bound, repeatable.
        above: Probability of what does not lie above the upper bound, repeatable.
        keep: Gives parts cells of their own.
    """
    share = keep(below + u * (above - below))
    return keep(apply("MAX", _LEAST, apply("MIN", share, _MOST))), keep(above - below > LEAST_SHARE)


def closing_in(start: Term, ends: tuple[Term, Term], gap: Gap, rounds: int, keep: Keep) -> Term:
    """Return where a gap closes: by Halley's method, and by halves where that leads out of what is known.

    Args:
        start: A number near it, repeatable.
        ends: Two numbers, repeatable, between which it lies.
        gap: Says how far off a number is.
        rounds: How often a better number is sought.
        keep: Gives parts cells of their own.
    """

    def nearer(found: Sequence[Term]) -> tuple[Term, Term, Term]:
        x, low, high = found
        excess, density, slope = gap(x)
        excess = keep(excess)
        low, high = keep(select(excess < 0.0, x, low)), keep(select(excess > 0.0, x, high))
        step = keep(excess / density)
        better = keep(x - step / (as_term(1.0) - apply("MAX", -1.0, apply("MIN", 1.0, step * slope)) * 0.5))
        is_within = (better >= low) & (better <= high)
        moved = select(is_within, better, (low + high) * 0.5)
        return select(excess.equals(0.0), x, moved), low, high

    return keep.repeat(rounds, (start, *ends), nearer)[0]

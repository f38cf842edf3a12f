"""Order among values, as trees."""

from collections.abc import Sequence

from coyuntura.blocks.algebra import Keep, Term, as_term, total, where_sound


def position_of_smallest(values: Sequence[Term], k: Term, keep: Keep) -> Term:
    """Return where the k-th smallest value stands, counted from 1; of equal values the first is the smallest.

    Where `k` is not a whole number from 1 to the number of values, there is no such position.

    Args:
        values: Terms that may be repeated, at least one.
        k: A term that may be repeated.
        keep: Gives parts cells of their own.
    """
    found: list[Term] = []
    for place, value in enumerate(values):
        before = [(other <= value) if at < place else (other < value) for at, other in enumerate(values) if at != place]
        found.append(keep((total(before) + 1.0).equals(k)))
    position = total([is_found * float(place) for place, is_found in enumerate(found, 1)])
    return where_sound(total(found).equals(as_term(1.0)), position)

"""Functions that are written out as trees of elementary ones, by their names in equations."""

import math
from collections.abc import Sequence

from coyuntura.blocks import allocation, matrix, ordering, random, special
from coyuntura.blocks.algebra import Keep, Term
from coyuntura.blocks.allocation import Shape, Taker


def analytic(function: str, x: Term, keep: Keep) -> Term:
    """Return a hyperbolic or gamma function of a term that may be repeated."""
    match function:
        case "SINH":
            return special.sinh(x)
        case "COSH":
            return special.cosh(x)
        case "TANH":
            return special.tanh(x)
        case _:
            return special.gammaln(x, keep)


def drawn(function: str, u: Term, given: Sequence[Term], keep: Keep) -> Term:
    """Return a random number made of a uniform one and of what the function is given, terms that may be repeated."""
    match function, given:
        case "RANDOM", (low, high):
            return random.uniform(u, low, high)
        case "NORMAL", (mean, deviation):
            return random.normal(u, mean, deviation, keep)
        case "NORMAL", (mean, deviation, low, high):
            return random.truncated_normal(u, mean, deviation, (low, high), keep)
        case "LOGNORMAL", (mean, deviation):
            return random.lognormal(u, mean, deviation, keep)
        case _:
            return random.exponential(u, given[0])


def of_all(
    function: str,
    columns: Sequence[Sequence[Term]],
    single: Sequence[Term],
    shapes: Sequence[Shape],
    keep: Keep,
) -> list[Term]:
    """Return what a function of all elements gives for each of them, or once for all.

    Args:
        function: `RANK`, `INVERSE` (the elements of the matrix by rows) or one of the allocations.
        columns: Each argument that is read for all elements; terms may be repeated.
        single: The arguments before the element, one value each; terms may be repeated.
        shapes: The shape of each taker's demand, where the function is an allocation.
        keep: Gives parts cells of their own.
    """
    if function == "RANK":
        return [ordering.position_of_smallest(columns[0], single[0], keep)]
    if function == "INVERSE":
        elements = columns[0]
        size = math.isqrt(len(elements))
        rows = [elements[start : start + size] for start in range(0, len(elements), size)]
        return [element for row in matrix.inverse(rows, keep) for element in row]
    if function == "ALLOCATE_BY_PRIORITY":
        width, supply = single
        widths = [width] * len(columns[0])
        request, priority = columns
    else:
        (supply,) = single
        request, _, priority, widths, _ = columns
    makers = zip(request, shapes, priority, widths, strict=True)
    return allocation.allocate([Taker(*taker) for taker in makers], supply, keep)

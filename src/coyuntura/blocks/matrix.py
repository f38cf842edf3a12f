"""The inverse of a matrix, as trees.

Source: golub2013, chapter 3.4, elimination with partial pivoting.
"""

from collections.abc import Sequence

from coyuntura.blocks.algebra import Keep, Term, apply, as_term, select

LARGEST_MATRIX = 12
"""Rows of a matrix whose inverse is written out."""


def inverse(rows: Sequence[Sequence[Term]], keep: Keep) -> list[list[Term]]:
    """Return the inverse of a square matrix, by Gauss and Jordan's elimination with the largest pivot of a column.

    Where the matrix has no inverse, neither have its elements a finite value.

    Args:
        rows: Terms that may be repeated, as many rows as columns.
        keep: Gives parts cells of their own.
    """
    size = len(rows)
    whole = [
        [*row, *(as_term(1.0 if number == column else 0.0) for column in range(size))]
        for number, row in enumerate(rows)
    ]
    for column in range(size):
        _bring_up(whole, column, keep)
        pivot = whole[column][column]
        # What stands left of the pivot is done with, and so is the pivot's own column.
        live = range(column + 1, size + size)
        for place in live:
            whole[column][place] = keep(whole[column][place] / pivot)
        for number, row in enumerate(whole):
            if number != column:
                factor = row[column]
                for place in live:
                    row[place] = keep(row[place] - factor * whole[column][place])
    return [row[size:] for row in whole]


def _bring_up(whole: list[list[Term]], column: int, keep: Keep) -> None:
    """Exchange rows so that the largest element of a column, among the rows from there on, stands in its row."""
    for number in range(column + 1, len(whole)):
        upper, lower = whole[column], whole[number]
        is_larger = keep(apply("ABS", lower[column]) > apply("ABS", upper[column]))
        for place in range(column, len(upper)):
            high, low = upper[place], lower[place]
            if high != low:
                upper[place], lower[place] = keep(select(is_larger, low, high)), keep(select(is_larger, high, low))

"""The inverse of a matrix, as trees.

Source: golub2013, chapter 3.4, elimination with partial pivoting.
"""

import math
from collections.abc import Sequence

from coyuntura.blocks.algebra import Keep, Term, apply, as_term, select
from coyuntura.blocks.function import LARGEST_SQUARE, Argument, Context, Example, Function
from coyuntura.blocks.unit_rules import AnyUnit, plain
from coyuntura.names import Text
from coyuntura.syntax.tree import Expression
from coyuntura.units import DIMENSIONLESS, Unit


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


def _inverse(context: Context, arguments: Sequence[Expression]) -> Expression:
    matrix, *place = arguments
    elements = [here.tree(matrix) for here in context.each(matrix)]
    size = math.isqrt(len(elements))

    def build(columns: Sequence[Sequence[Term]], keep: Keep) -> list[Term]:
        (given,) = columns
        rows = [given[start : start + size] for start in range(0, len(given), size)]
        return [element for row in inverse(rows, keep) for element in row]

    made = context.shared([elements], build)
    row, column = [context.term(context.tree(number), "index").tree for number in place]
    return context.pick(row, [context.pick(column, made[at : at + size]) for at in range(0, len(made), size)])


def _unit(units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    plain(units[1:])
    return None if units[0] is None else DIMENSIONLESS / units[0]


INVERSE = Function(
    name="INVERSE",
    arguments=(Argument("m", "square"), Argument("row"), Argument("column")),
    unit=_unit,
    expand=_inverse,
    says=Text(
        en=f"One element of the inverse of a square matrix of at most {LARGEST_SQUARE} rows; without one, no number.",
        es=f"Un elemento de la inversa de una matriz de hasta {LARGEST_SQUARE} filas; si no la hay, no es un número.",
    ),
    source="golub2013",
    # The inverse of the rows 2, 1 and 1, 1 has the rows 1, -1 and -1, 2.
    examples=(Example("INVERSE(m[*, *], 2, 1)", -1), Example("INVERSE(m[*, *], 2, 2)", 2)),
)

"""Order among values, as trees."""

from collections.abc import Sequence

from coyuntura.blocks.algebra import Keep, Term, as_term, total, where_sound
from coyuntura.blocks.function import Argument, Context, Example, Function
from coyuntura.blocks.unit_rules import AnyUnit, plain
from coyuntura.names import Text
from coyuntura.syntax.tree import Expression
from coyuntura.units import Unit


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


def _rank(context: Context, arguments: Sequence[Expression]) -> Expression:
    vector, k = arguments
    given = [here.tree(vector) for here in context.each(vector)], [context.tree(k)]

    def build(columns: Sequence[Sequence[Term]], keep: Keep) -> list[Term]:
        elements, (position,) = columns
        return [position_of_smallest(elements, position, keep)]

    return context.shared(given, build)[0]


def _unit(units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    return plain(units[1:])


RANK = Function(
    name="RANK",
    arguments=(Argument("x", "all"), Argument("k")),
    unit=_unit,
    expand=_rank,
    says=Text(
        en="The position, from 1, of the k-th smallest element; of equal ones the first counts as the smaller.",
        es="La posición, desde 1, del k-ésimo elemento más pequeño; entre iguales cuenta como menor el primero.",
    ),
    source="oasis_xmile2015",
    examples=(Example("RANK(x[*], 1)", 2),),
)

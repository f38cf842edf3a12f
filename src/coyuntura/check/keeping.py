"""Cells for the parts of functions that are written out as trees."""

from collections.abc import Callable, Sequence

from coyuntura.blocks.algebra import Round, Term, as_term
from coyuntura.check.cells import CarriedCell, LoopCell
from coyuntura.check.hidden import Hidden
from coyuntura.syntax.tree import Name, Number, walk


class Keeper:
    """Gives the parts of one function's expansion cells of their own, in the model or in the loop that is written."""

    def __init__(self, hidden: Hidden, fresh: Callable[[], str]) -> None:
        self.hidden = hidden
        self.fresh = fresh

    def __call__(self, term: Term) -> Term:
        """Return the same value from a cell of its own."""
        self.hidden.grow(sum(1 for _ in walk(term.tree)))
        if isinstance(term.tree, Name | Number):
            return term
        name = f"{self.fresh()}.source"
        self.hidden.put(name, term.tree)
        return Term(Name(name))

    def repeat(self, count: int, initial: Sequence[Term | float], body: Round) -> list[Term]:
        """Return what terms are after a number of rounds.

        Raises:
            ValueError: There is no round or no term, or a round gives another number of terms than it is given.
        """
        if count < 1 or not initial:
            msg = f"count and the number of terms must be at least 1, got {count} and {len(initial)}"
            raise ValueError(msg)
        name = self.fresh()
        first = [as_term(term).tree for term in initial]
        carried = [f"{name}.{number}" for number in range(1, len(first) + 1)]
        self.hidden.bodies.append({})
        following = [as_term(term).tree for term in body([Term(Name(cell)) for cell in carried])]
        cells = self.hidden.bodies.pop()
        if len(following) != len(first):
            msg = f"a round must give as many terms as it is given, {len(first)}, got {len(following)}"
            raise ValueError(msg)
        self.hidden.grow(sum(1 for tree in (*first, *following) for _ in walk(tree)))
        ends = zip(carried, first, following, strict=True)
        loop = LoopCell(count, {cell: CarriedCell(start, then) for cell, start, then in ends}, cells)
        if self.hidden.bodies:
            self.hidden.bodies[-1][name] = loop
        else:
            self.hidden.loops[name] = loop
        return [Term(Name(cell)) for cell in carried]

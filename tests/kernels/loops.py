"""Models whose cells are solved for in rounds, with answers in closed form."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import count

from coyuntura.blocks.algebra import Keep, Term, apply
from coyuntura.check.cells import CheckedModel
from coyuntura.check.hidden import Hidden
from coyuntura.check.keeping import Keeper
from coyuntura.check.order import in_order, names_in, needs_of_loops
from coyuntura.syntax.tree import Name

TIME = Term(Name("TIME"))
OMEGA = 0.5671432904097838
"""The number that is the exponential of its negative: the omega constant."""


def with_functions(model: CheckedModel, write: Callable[[Keep], Mapping[str, Term]]) -> CheckedModel:
    """Return a model with more cells, as if equations called functions that give them."""
    hidden, numbers = Hidden(), count()
    cells = write(Keeper(hidden, lambda: f"made.{next(numbers)}"))
    computed = {**model.computed, **hidden.computed, **{name: term.tree for name, term in cells.items()}}
    needs = {name: names_in(tree) for name, tree in computed.items()} | needs_of_loops(hidden.loops)
    return replace(model, computed=computed, loops=hidden.loops, order=in_order(needs, computed))


def fixed_points(keep: Keep) -> Mapping[str, Term]:
    """Return what solves an equation of its own: by damping, by Heron's rule, and one within the other."""

    def closer(now: Sequence[Term]) -> Sequence[Term]:
        return [(now[0] + apply("EXP", -now[0])) * 0.5]

    def root_of_two_more(now: Sequence[Term]) -> Sequence[Term]:
        return [_root(keep, keep(now[0] + 2.0), 7)]

    return {
        "omega": keep.repeat(60, [1.0], closer)[0],
        "root": _root(keep, keep(TIME + 1.0), 7),
        "two": keep.repeat(30, [TIME * 0.0], root_of_two_more)[0],
    }


def _root(keep: Keep, square: Term, rounds: int) -> Term:
    """Return a square root by Heron's rule, from a number that may be written more than once."""
    return keep.repeat(rounds, [square], lambda now: [(now[0] + square / now[0]) * 0.5])[0]

"""What subscripts stand for while an equation is translated."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TypeAlias

from coyuntura.interchange.vensim.tree import Ref
from coyuntura.interchange.vensim.variables import Axis, Definition
from coyuntura.names import Id, canonical
from coyuntura.syntax.tree import Binary, Expression


@dataclass(frozen=True, slots=True)
class Starred:
    """A range that is summed or searched over within brackets, `x[*]`."""

    axis: Axis


Bound: TypeAlias = Id | Axis | Starred
"""An element, every element of a dimension, or all of them at once."""


class NeedsElements(Exception):
    """An equation differs between elements and has to be translated for each."""


class NotInPlace(Exception):
    """An array function needs its operand as a variable of its own."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The element or dimension of each range on the left, and of each range that `!` marks."""

    owner: Id
    label: str
    definition: Definition
    left: Mapping[Id, Bound] = field(default_factory=dict[Id, Bound])
    order: tuple[Id, ...] = ()
    """Ranges on the left, in order."""
    marked: Mapping[Id, Bound] = field(default_factory=dict[Id, Bound])
    guard: Expression | None = None
    """Where the branch of a choice that is translated counts at all."""
    itself: Expression | None = None
    """What the variable on the left is where its own equation names it, if that is not its present value."""

    def is_left(self, node: Ref) -> bool:
        """Tell whether a reference is to the variable on the left, by the subscripts that stand there."""
        line = self.definition.line
        names = [sub.name for sub in line.subs]
        return node.name == canonical(line.name) and not node.is_all and [sub.name for sub in node.subs] == names

    def axes(self) -> tuple[Axis, ...]:
        """Return the dimensions that are open.

        Raises:
            NotInPlace: One of them is all elements at once.
        """
        found: dict[Id, Axis] = {}
        for bound in (*self.left.values(), *self.marked.values()):
            if isinstance(bound, Starred):
                raise NotInPlace
            if isinstance(bound, Axis):
                found[bound.id] = bound
        return tuple(found.values())

    def within(self, condition: Expression) -> "Scope":
        """Return the scope within a branch."""
        guard = condition if self.guard is None else Binary("AND", self.guard, condition)
        return replace(self, guard=guard)

    def with_marked(self, marked: Mapping[Id, Bound]) -> "Scope":
        """Return the scope within an array function."""
        return replace(self, marked={**self.marked, **marked})

    def concrete(self) -> "Iterator[tuple[tuple[Id, ...], Scope]]":
        """Yield each combination of elements of the open dimensions, with the scope for it."""
        axes = self.axes()
        for elements in product(*(axis.elements for axis in axes)):
            chosen = {axis.id: element for axis, element in zip(axes, elements, strict=True)}
            yield elements, replace(self, left=_settled(self.left, chosen), marked=_settled(self.marked, chosen))


def _settled(bounds: Mapping[Id, Bound], chosen: Mapping[Id, Id]) -> dict[Id, Bound]:
    return {name: chosen[bound.id] if isinstance(bound, Axis) else bound for name, bound in bounds.items()}

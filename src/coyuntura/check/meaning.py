"""What an expression means to the checker: its unit and the dimensions that it leaves open."""

from dataclasses import dataclass

from coyuntura.blocks.unit_rules import AnyUnit
from coyuntura.check.branches import Compared
from coyuntura.names import Id
from coyuntura.syntax.tree import Expression, Quoted


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an expression gives: a unit and free dimensions from `[*]`.

    The unit is None where every unit fits: of a zero, and of what has a fault already.
    """

    unit: AnyUnit
    starred: tuple[Id, ...] = ()


class Inferred:
    """What the arguments of calls and the options of branches mean, by node.

    It is found once where units are checked, and read where calls are written out.

    A node is known by its identity, since equal ones stand in many places; each is kept, so that no other can take it.
    """

    def __init__(self) -> None:
        self._meanings: dict[int, tuple[Expression, Meaning]] = {}
        self._options: dict[int, Compared] = {}

    def keep(self, node: Expression, meaning: Meaning) -> None:
        """Note what a node means."""
        self._meanings[id(node)] = (node, meaning)

    def of(self, node: Expression) -> Meaning:
        """Return what a node means, which must be an argument of a call that was checked."""
        return self._meanings[id(node)][1]

    def keep_option(self, found: Compared) -> None:
        """Note that a text is an option with which a branch is compared."""
        self._options[id(found.text)] = found

    def written(self, node: Quoted) -> Expression:
        """Return the number of the option that a text is; the text itself where it is none."""
        return self._options[id(node)].tree if id(node) in self._options else node

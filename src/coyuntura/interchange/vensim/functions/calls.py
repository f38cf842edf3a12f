"""What the rows of Vensim's functions are made with."""

from collections.abc import Iterable

from coyuntura.interchange.registry import Function, Kind, Trait, with_trait
from coyuntura.interchange.trees import NO_NUMBER, number, when
from coyuntura.interchange.vensim.expressions import Build, Expressions, Row
from coyuntura.interchange.vensim.scopes import Scope
from coyuntura.interchange.vensim.tree import Node, Ref, Use, operands
from coyuntura.interchange.vensim.variables import constants_in, number_of
from coyuntura.names import Id
from coyuntura.syntax.tree import Binary, Call, Expression


def label_of(node: Use) -> str:
    """Return a function's name as Vensim writes it."""
    return " ".join(node.name.upper().split("_"))


def trees(self: Expressions, node: Use, scope: Scope) -> list[Expression]:
    """Return the trees of a call's arguments."""
    return [self.tree(argument, scope) for argument in node.arguments]


def same(name: str, ours: str, kind: Kind, count: int = 1, traits: frozenset[Trait] = frozenset()) -> Row:
    """Return the row of a function that has a name with us, and is the same."""

    def build(self: Expressions, node: Use, scope: Scope) -> Expression:
        return Call(ours, tuple(trees(self, node, scope)))

    return Function(name=name, kind=kind, least=count, most=count, becomes=f"`{ours}`", build=build, traits=traits)


def own(
    name: str,
    kind: Kind,
    arity: tuple[int, int | None],
    becomes: str,
    build: Build,
    traits: frozenset[Trait] = frozenset(),
) -> Row:
    """Return the row of a function whose call becomes something of its own."""
    least, most = arity
    return Function(name=name, kind=kind, least=least, most=most, becomes=becomes, build=build, traits=traits)


_AT_THE_START = frozenset({"initial", "reinitial"})


def is_fixed(self: Expressions, node: Node) -> bool:
    """Tell whether an expression is made of constants and of what things were at the start, by whatever names."""
    waiting, seen = [node], set[Id]()
    changing = {Id("time")} | with_trait(self.world.functions, "timed", "state", "random")
    while waiting:
        part = waiting.pop()
        if isinstance(part, Use) and part.name in _AT_THE_START:
            continue
        waiting += operands(part)
        if not isinstance(part, Ref | Use) or part.name in seen:
            continue
        seen.add(part.name)
        variable = self.world.variables.get(part.name)
        if part.name in changing or (variable is not None and variable.kind in {"stock", "data"}):
            return False
        if variable is not None and variable.kind == "auxiliary":
            waiting += [one.line.body for one in variable.definitions if one.line.body is not None]
    return True


def constant(self: Expressions, node: Node, scope: Scope) -> float | None:
    """Return the value that an expression has throughout a run, or None where it may change or is not known.

    Raises:
        ForeignError: A subscript is not there.
        NeedsElements: It may differ between the elements of an open dimension.
    """
    return self.known(node, scope) if is_fixed(self, node) else None


def settle(self: Expressions, names: Iterable[Id]) -> None:
    """Announce constants that have to stay as they were when the model was read."""
    for label in (self.world.variables[name].label for name in names if name not in self.world.settled):
        self.notices.setdefault(
            f"The run stops where a scenario changes `{label}`: what it says was settled when the model was read."
        )


def as_read(self: Expressions, node: Node, scope: Scope, value: float, result: Expression) -> Expression:
    """Return what was built for an option's value; no number where a scenario changes the constant that gave it."""
    if number_of(node) is not None:
        return result
    settle(self, constants_in(self.world.variables, node))
    return when(Binary("=", self.tree(node, scope), number(value)), result, NO_NUMBER)

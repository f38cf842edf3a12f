"""What the rows of Vensim's functions are made with."""

from coyuntura.interchange.registry import Function, Kind, Trait
from coyuntura.interchange.vensim.expressions import Build, Expressions, Row
from coyuntura.interchange.vensim.scopes import Scope
from coyuntura.interchange.vensim.tree import Use
from coyuntura.syntax.tree import Call, Expression


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

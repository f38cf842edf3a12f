"""Vensim's random numbers, from our own streams.

Source: the descriptions of functions in Vensim's reference manual (ventana_reference).
"""

from coyuntura.interchange.registry import Trait
from coyuntura.interchange.trees import ONE, ZERO
from coyuntura.interchange.vensim.expressions import Expressions, Row
from coyuntura.interchange.vensim.functions.calls import own, trees
from coyuntura.interchange.vensim.scopes import Scope
from coyuntura.interchange.vensim.tree import Use
from coyuntura.interchange.vensim.variables import number_of
from coyuntura.syntax.tree import Binary, Call, Expression, Number


def _uniform(self: Expressions, node: Use, scope: Scope) -> Expression:
    low, high, _ = trees(self, node, scope)
    return Call("RANDOM", (low, high))


def _zero_to_one(_self: Expressions, _node: Use, _scope: Scope) -> Expression:
    return Call("RANDOM", (ZERO, ONE))


def _normal(self: Expressions, node: Use, scope: Scope) -> Expression:
    low, high, mean, deviation, _ = trees(self, node, scope)
    return Call("NORMAL", (mean, deviation, low, high))


def _poisson(self: Expressions, node: Use, scope: Scope) -> Expression:
    """Return a whole number that is stretched, then shifted, and drawn again until it lies within the bounds."""
    low, high, mean, *moved, _ = trees(self, node, scope)
    if [number_of(argument) for argument in node.arguments[3:5]] == [0, 1]:
        return Call("POISSON", (mean, low, high))
    shift, stretch = (self.kept(tree, scope) for tree in moved)
    ends = [self.kept(Binary("/", Binary("-", bound, shift), stretch), scope) for bound in (low, high)]
    least = Binary("-", Call("MIN", tuple(ends)), _ROUNDING)
    most = Binary("+", Call("MAX", tuple(ends)), _ROUNDING)
    return Binary("+", Binary("*", Call("POISSON", (mean, least, most)), stretch), shift)


_ROUNDING = Number(1e-9)
"""What a division may leave of a bound that is reached exactly."""
_DRAWS: frozenset[Trait] = frozenset({"random"})
CHANCE: tuple[Row, ...] = (
    own("RANDOM UNIFORM", "chance", (3, 3), "`RANDOM(low, high)`", _uniform, _DRAWS),
    own("RANDOM 0 1", "chance", (0, 1), "`RANDOM(0, 1)`", _zero_to_one, _DRAWS),
    own("RANDOM NORMAL", "chance", (5, 5), "`NORMAL(mean, deviation, low, high)`", _normal, _DRAWS),
    own("RANDOM POISSON", "chance", (6, 6), "`POISSON(mean, low, high)`, stretched and shifted", _poisson, _DRAWS),
)

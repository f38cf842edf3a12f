"""Vensim's random numbers, from our own streams.

Source: the descriptions of functions in Vensim's reference manual (ventana_reference).
"""

from coyuntura.interchange.registry import Trait
from coyuntura.interchange.trees import ONE, ZERO
from coyuntura.interchange.vensim.expressions import Expressions, Row
from coyuntura.interchange.vensim.functions.calls import own, trees
from coyuntura.interchange.vensim.scopes import Scope
from coyuntura.interchange.vensim.tree import Use
from coyuntura.syntax.tree import Call, Expression


def _uniform(self: Expressions, node: Use, scope: Scope) -> Expression:
    low, high, _ = trees(self, node, scope)
    return Call("RANDOM", (low, high))


def _zero_to_one(_self: Expressions, _node: Use, _scope: Scope) -> Expression:
    return Call("RANDOM", (ZERO, ONE))


def _normal(self: Expressions, node: Use, scope: Scope) -> Expression:
    low, high, mean, deviation, _ = trees(self, node, scope)
    return Call("NORMAL", (mean, deviation, low, high))


_DRAWS: frozenset[Trait] = frozenset({"random"})
CHANCE: tuple[Row, ...] = (
    own("RANDOM UNIFORM", "chance", (3, 3), "`RANDOM(low, high)`", _uniform, _DRAWS),
    own("RANDOM 0 1", "chance", (0, 1), "`RANDOM(0, 1)`", _zero_to_one, _DRAWS),
    own("RANDOM NORMAL", "chance", (5, 5), "`NORMAL(mean, deviation, low, high)`", _normal, _DRAWS),
)

"""Vensim's functions that make one number of what `!` marks, and sizes.

Source: the descriptions of functions in Vensim's reference manual (ventana_reference).
"""

from coyuntura.interchange.trees import number
from coyuntura.interchange.vensim.expressions import Build, Expressions, Row
from coyuntura.interchange.vensim.functions.calls import own
from coyuntura.interchange.vensim.marks import REDUCED
from coyuntura.interchange.vensim.scopes import Scope
from coyuntura.interchange.vensim.tree import Ref, Use
from coyuntura.interchange.vensim.variables import ForeignError
from coyuntura.syntax.tree import Expression


def _reducing(name: str) -> Build:
    def reduce(self: Expressions, node: Use, scope: Scope) -> Expression:
        return self.reduced(name, node, scope)

    return reduce


def _count(self: Expressions, node: Use, _scope: Scope) -> Expression:
    argument = node.arguments[0]
    elements = self.world.ranges.elements.get(argument.name) if isinstance(argument, Ref) else None
    if elements is None:
        raise ForeignError("foreign-syntax", "`ELMCOUNT` takes the name of a range", node.span)
    return number(float(len(elements)))


REDUCING: tuple[Row, ...] = (
    *(own(name.upper(), "arrays", (1, 1), f"`{ours}(x[*])`", _reducing(ours)) for name, ours in REDUCED.items()),
    own("ELMCOUNT", "arrays", (1, 1), "a number", _count),
)

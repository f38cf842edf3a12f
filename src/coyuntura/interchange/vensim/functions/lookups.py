"""Vensim's ways of reading lookups.

Source: the descriptions of functions in Vensim's reference manual (ventana_reference).
"""

from coyuntura.interchange.vensim.expressions import Build, Expressions, Row
from coyuntura.interchange.vensim.functions.calls import label_of, own
from coyuntura.interchange.vensim.lookups import Reading
from coyuntura.interchange.vensim.scopes import Scope
from coyuntura.interchange.vensim.tree import Group, Ref, Use
from coyuntura.interchange.vensim.variables import ForeignError
from coyuntura.syntax.tree import Call, Expression


def _of_lookup(mode: Reading) -> Build:
    """Return a function that reads a lookup in its own way."""

    def read(self: Expressions, node: Use, scope: Scope) -> Expression:
        table, argument = node.arguments
        variable = self.world.variables.get(table.name) if isinstance(table, Ref) else None
        if variable is None or variable.kind != "lookup" or not isinstance(table, Ref):
            message = f"`{label_of(node)}` reads a lookup"
            raise ForeignError("foreign-syntax", message, node.span)
        return self.lookup(variable, table.subs, argument, scope, mode, node.span)

    return read


def _with_lookup(self: Expressions, node: Use, scope: Scope) -> Expression:
    argument, table = node.arguments
    if not isinstance(table, Group):
        raise ForeignError("foreign-syntax", "`WITH LOOKUP` takes an input and a list of points", node.span)
    return Call(self.world.lookups.table(table, scope), (self.tree(argument, scope),))


LOOKUPS: tuple[Row, ...] = (
    own("WITH LOOKUP", "lookups", (2, 2), "a lookup of its own", _with_lookup),
    own("LOOKUP EXTRAPOLATE", "lookups", (2, 2), "an `extrapolate` lookup", _of_lookup("extrapolate")),
    own("LOOKUP FORWARD", "lookups", (2, 2), "a `forward` lookup", _of_lookup("forward")),
    own("LOOKUP BACKWARD", "lookups", (2, 2), "a `discrete` lookup", _of_lookup("discrete")),
    own("LOOKUP INVERT", "lookups", (2, 2), "a lookup with inputs and outputs exchanged", _of_lookup("inverse")),
)

"""Vensim's ways of reading lookups.

Source: the descriptions of functions in Vensim's reference manual (ventana_reference).
"""

from coyuntura.interchange.trees import number, when
from coyuntura.interchange.vensim.expressions import Build, Expressions, Row
from coyuntura.interchange.vensim.functions.calls import label_of, own
from coyuntura.interchange.vensim.lookups import Reading
from coyuntura.interchange.vensim.scopes import Scope
from coyuntura.interchange.vensim.tree import NA, Group, Ref, Use
from coyuntura.interchange.vensim.variables import ForeignError
from coyuntura.names import Id
from coyuntura.syntax.tree import Binary, Call, Expression


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


def _inverted(self: Expressions, node: Use, scope: Scope) -> Expression:
    """Return the least input of a lookup for an output, `:NA:` for one that it never has."""
    call = _of_lookup("inverse")(self, node, scope)
    assert isinstance(call, Call)  # noqa: S101  a lookup is called
    low, high = self.world.lookups.ends[Id(call.function)]
    wanted = self.kept(call.arguments[0], scope, "output")
    is_outside = Binary("OR", Binary("<", wanted, number(low)), Binary(">", wanted, number(high)))
    return when(is_outside, number(NA), Call(call.function, (wanted,)))


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
    own("LOOKUP INVERT", "lookups", (2, 2), "a lookup from outputs to their least inputs, `:NA:` outside", _inverted),
)

"""What Vensim has stand alone on the right, and what is no function to take over.

Source: the descriptions of functions in Vensim's reference manual (ventana_reference).
"""

from coyuntura.interchange.registry import Trait
from coyuntura.interchange.vensim.expressions import Build, Expressions, Row
from coyuntura.interchange.vensim.functions.calls import label_of, own, same
from coyuntura.interchange.vensim.scopes import Scope
from coyuntura.interchange.vensim.tree import Use
from coyuntura.interchange.vensim.variables import ForeignError
from coyuntura.syntax.tree import Expression


def _integrated(_self: Expressions, node: Use, _scope: Scope) -> Expression:
    message = "`INTEG` stands alone on the right; give this stock a name of its own"
    raise ForeignError("foreign-syntax", message, node.span)


def _active(_self: Expressions, node: Use, _scope: Scope) -> Expression:
    message = "`ACTIVE INITIAL` stands alone on the right; give this expression a name of its own"
    raise ForeignError("foreign-syntax", message, node.span)


def _refused(message: str) -> Build:
    """Return what stands for a function that we do not take over."""

    def refuse(_self: Expressions, node: Use, _scope: Scope) -> Expression:
        raise ForeignError("foreign-unsupported", f"`{label_of(node)}` {message}", node.span)

    return refuse


def _sketched(_self: Expressions, node: Use, _scope: Scope) -> Expression:
    message = "`A FUNCTION OF` stands where an equation is still to be written"
    raise ForeignError("foreign-undefined", message, node.span)


_STATE: frozenset[Trait] = frozenset({"state"})
ALONE: tuple[Row, ...] = (
    own("INTEG", "memory", (2, 2), "a stock, where it stands alone", _integrated, _STATE),
    own("ACTIVE INITIAL", "memory", (2, 2), "an auxiliary with `initial:`, where it stands alone", _active),
    same("INITIAL", "INIT", "memory"),
    same("REINITIAL", "INIT", "memory"),
    own("A FUNCTION OF", "others", (0, None), "", _sketched),
    own("SIMULTANEOUS", "others", (0, None), "", _refused("solves equations by repetition, which is not exact")),
    own("MESSAGE", "others", (0, None), "", _refused("talks to whoever runs the model")),
)

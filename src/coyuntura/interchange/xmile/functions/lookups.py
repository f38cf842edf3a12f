"""How XMILE reads graphical functions by a function; most are called by their own names."""

from coyuntura.blocks.lookup import Interpolation
from coyuntura.interchange.xmile.functions.calls import Arguments, Build, Row, own
from coyuntura.interchange.xmile.translate import Translator
from coyuntura.syntax.tree import Expression


def _looked_up(translator: Translator, arguments: Arguments) -> Expression:
    table, argument = arguments
    return translator.looked_up(table, argument)


def _read_as(interpolation: Interpolation) -> Build:
    """Return a function that reads a graphical function in a way of its own, as Vensim has them."""

    def read(translator: Translator, arguments: Arguments) -> Expression:
        table, argument = arguments
        return translator.looked_up(table, argument, interpolation)

    return read


LOOKUPS: tuple[Row, ...] = (
    own("LOOKUP", "lookups", (2, 2), "a lookup's value", _looked_up),
    own("LOOKUP_FORWARD", "lookups", (2, 2), "a `forward` lookup", _read_as("forward")),
    own("LOOKUP_BACKWARD", "lookups", (2, 2), "a `discrete` lookup", _read_as("discrete")),
    own("LOOKUP_EXTRAPOLATE", "lookups", (2, 2), "an `extrapolate` lookup", _read_as("extrapolate")),
    own("GRAPH", "lookups", (2, 2), "a lookup's value", _looked_up),
)

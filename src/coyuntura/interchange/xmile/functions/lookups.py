"""How XMILE reads graphical functions by a function; most are called by their own names."""

from coyuntura.interchange.xmile.functions.calls import Arguments, Row, own
from coyuntura.interchange.xmile.translate import Translator
from coyuntura.syntax.tree import Expression


def _looked_up(translator: Translator, arguments: Arguments) -> Expression:
    table, argument = arguments
    return translator.looked_up(table, argument)


LOOKUPS: tuple[Row, ...] = (
    own("LOOKUP", "lookups", (2, 2), "a lookup's value", _looked_up),
    own("GRAPH", "lookups", (2, 2), "a lookup's value", _looked_up),
)

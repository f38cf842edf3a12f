"""The time since an event."""

from collections.abc import Sequence

from coyuntura.blocks import unit_rules
from coyuntura.blocks.function import Argument, Context, Example, Function
from coyuntura.names import Text
from coyuntura.syntax.tree import Binary, Call, Expression, Name, Number


def _since(context: Context, arguments: Sequence[Expression]) -> Expression:
    return Call("MAX", (Number(0.0), Binary("-", Name("TIME"), context.beginning(arguments[0]))))


SINCE = Function(
    name="SINCE",
    arguments=(Argument("event", "event"),),
    unit=unit_rules.clock,
    expand=_since,
    says=Text(en="The time since an event began, 0 before it.", es="El tiempo desde que empezó un evento, 0 antes."),
    source="",
    examples=(Example("SINCE(law)", 0), Example("SINCE(law)", 2, time=3)),
)

"""The least and the greatest, of several values or of all elements."""

from collections.abc import Sequence

from coyuntura.blocks import unit_rules
from coyuntura.blocks.function import Argument, Context, Example, Function, itself
from coyuntura.names import Text
from coyuntura.syntax.tree import Call, Expression


def _extreme(context: Context, arguments: Sequence[Expression]) -> Expression:
    if len(arguments) > 1:
        return itself(context, arguments)
    return Call(context.function, tuple(here.tree(arguments[0]) for here in context.each(arguments[0])))


MIN = Function(
    name="MIN",
    arguments=(Argument("x", "reduced"),),
    is_repeated=True,
    unit=unit_rules.same,
    expand=_extreme,
    says=Text(en="The least of values, or of all elements.", es="El menor de varios valores o de todos los elementos."),
    source="oasis_xmile2015",
    examples=(Example("MIN(2, 3)", 2), Example("MIN(x[*])", 1)),
)
MAX = Function(
    name="MAX",
    arguments=(Argument("x", "reduced"),),
    is_repeated=True,
    unit=unit_rules.same,
    expand=_extreme,
    says=Text(
        en="The greatest of values, or of all elements.", es="El mayor de varios valores o de todos los elementos."
    ),
    source="oasis_xmile2015",
    examples=(Example("MAX(2, 3)", 3), Example("MAX(x[*])", 3)),
)

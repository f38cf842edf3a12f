"""A quantity in another unit."""

from collections.abc import Sequence

from coyuntura.blocks.function import Argument, Context, Example, Function
from coyuntura.blocks.unit_rules import AnyUnit, UnitsDiffer
from coyuntura.names import Text
from coyuntura.syntax.tree import Binary, Expression, Number
from coyuntura.units import Unit


def _converted(units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    """Return the wanted unit.

    Raises:
        UnitsDiffer: It measures something else.
    """
    unit, wanted = units
    if unit is not None and wanted is not None and not unit.is_like(wanted):
        msg = f"`{unit}` cannot be converted to `{wanted}`"
        raise UnitsDiffer(msg)
    return wanted


def _convert(context: Context, arguments: Sequence[Expression]) -> Expression:
    value, wanted = (context.unit(argument) for argument in arguments)
    tree = context.tree(arguments[0])
    ratio = 1.0 if value is None or wanted is None else value.ratio(wanted)
    return tree if ratio == 1 else Binary("*", tree, Number(ratio))


CONVERT = Function(
    name="CONVERT",
    arguments=(Argument("x"), Argument("unit", "unit")),
    unit=_converted,
    expand=_convert,
    says=Text(
        en="x in another unit of the same dimension; nothing is converted without it.",
        es="x en otra unidad de la misma dimensión; sin esta función nada se convierte.",
    ),
    source="",
    examples=(Example("CONVERT(age, 'month')", 24),),
)

"""The growth rate of an input against its exponential average."""

from collections.abc import Sequence

from coyuntura.blocks.function import Context, Example, Function, values
from coyuntura.blocks.unit_rules import AnyUnit, in_time, together
from coyuntura.names import Text
from coyuntura.syntax.tree import Binary, Expression, Name, Number
from coyuntura.units import DIMENSIONLESS, Unit


def _trend(context: Context, arguments: Sequence[Expression]) -> Expression:
    """Return the growth; the average begins where it would be if the input had always grown at the initial rate."""
    source, time, *rest = [context.tree(argument) for argument in arguments]
    name = context.name()
    growth = rest[0] if rest else Number(0.0)
    start = Binary("/", source, Binary("+", Number(1.0), Binary("*", growth, time)))
    gap = Binary("-", context.source(name, source), Name(name))
    context.stock(name, start, Binary("/", gap, time))
    return Binary("/", gap, Binary("*", Name(name), time))


def _unit(units: Sequence[AnyUnit], time: Unit) -> AnyUnit:
    in_time(units[1], time, "time")
    return together([DIMENSIONLESS / time, *units[2:]])


TREND = Function(
    name="TREND",
    arguments=values("input", "time"),
    optional=values("initial"),
    unit=_unit,
    expand=_trend,
    says=Text(
        en="The growth of the input per unit of time, as a share of its exponential average over a time.",
        es="El crecimiento de la entrada por unidad de tiempo, como parte de su promedio exponencial en un plazo.",
    ),
    source="oasis_xmile2015",
    # The average begins at 6 / (1 + 1 * 2) = 2 and moves half the gap to 6, to 4, in the first step.
    examples=(Example("TREND(6, 2, 1)", 1), Example("TREND(6, 2, 1)", 0.25, time=1)),
)

"""One value of all elements: sum, mean, product, and how many there are."""

from collections.abc import Sequence

from coyuntura.blocks import unit_rules
from coyuntura.blocks.algebra import chain
from coyuntura.blocks.function import Argument, Context, Example, Function, reduction
from coyuntura.names import Text
from coyuntura.syntax.tree import Binary, Expression, Number

_OVER = (Argument("x", "reduced"),)


def _mean(trees: Sequence[Expression]) -> Expression:
    return Binary("/", chain("+", trees), Number(float(len(trees))))


def _size(context: Context, arguments: Sequence[Expression]) -> Expression:
    return Number(float(len(context.each(arguments[0]))))


SUM = Function(
    name="SUM",
    arguments=_OVER,
    unit=unit_rules.same,
    expand=reduction(lambda trees: chain("+", trees)),
    says=Text(en="The sum of all elements.", es="La suma de todos los elementos."),
    source="oasis_xmile2015",
    examples=(Example("SUM(x[*])", 6),),
)
MEAN = Function(
    name="MEAN",
    arguments=_OVER,
    unit=unit_rules.same,
    expand=reduction(_mean),
    says=Text(en="The mean of all elements.", es="La media de todos los elementos."),
    source="oasis_xmile2015",
    examples=(Example("MEAN(x[*])", 2),),
)
PROD = Function(
    name="PROD",
    arguments=_OVER,
    unit=unit_rules.number,
    expand=reduction(lambda trees: chain("*", trees)),
    says=Text(en="The product of all elements.", es="El producto de todos los elementos."),
    source="ventana_reference",
    examples=(Example("PROD(x[*] + 1)", 24),),
)
SIZE = Function(
    name="SIZE",
    arguments=_OVER,
    unit=unit_rules.count,
    expand=_size,
    says=Text(en="How many elements there are.", es="Cuántos elementos hay."),
    source="oasis_xmile2015",
    examples=(Example("SIZE(x[*])", 3), Example("SIZE(m[*, *])", 4)),
)

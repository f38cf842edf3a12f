"""What an expression was: at the start, or one step ago."""

from collections.abc import Sequence

from coyuntura.blocks import unit_rules
from coyuntura.blocks.function import Context, Example, Function, values
from coyuntura.names import Text
from coyuntura.syntax.tree import Expression, Name, Number


def _init(context: Context, arguments: Sequence[Expression]) -> Expression:
    """Return a stock without flows."""
    tree = context.tree(arguments[0])
    name = context.name()
    context.stock(name, tree, Number(0.0))
    return Name(name)


def _previous(context: Context, arguments: Sequence[Expression]) -> Expression:
    tree, initial = [context.tree(argument) for argument in arguments]
    name = context.name()
    context.memory(name, initial, context.source(name, tree))
    return Name(name)


INIT = Function(
    name="INIT",
    arguments=values("x"),
    unit=unit_rules.same,
    expand=_init,
    says=Text(en="What x was at the start.", es="Lo que x valía al inicio."),
    source="oasis_xmile2015",
    examples=(Example("INIT(TIME + 5)", 5, time=3),),
)
PREVIOUS = Function(
    name="PREVIOUS",
    arguments=values("x", "initial"),
    unit=unit_rules.same,
    expand=_previous,
    says=Text(
        en="What x was one step ago; at the start, the initial value.",
        es="Lo que x valía un paso antes; al inicio, el valor inicial.",
    ),
    source="oasis_xmile2015",
    examples=(Example("PREVIOUS(TIME, 7)", 7), Example("PREVIOUS(TIME, 7)", 2, time=3)),
)

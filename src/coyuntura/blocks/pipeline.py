"""A delay after which comes out exactly what went in."""

from collections.abc import Sequence

from coyuntura.blocks import unit_rules
from coyuntura.blocks.function import Context, Example, Function, values
from coyuntura.names import Text
from coyuntura.syntax.tree import Expression, Name


def _delay(context: Context, arguments: Sequence[Expression]) -> Expression:
    source, time, *rest = [context.tree(argument) for argument in arguments]
    name = context.name()
    context.pipeline(name, rest[0] if rest else source, context.source(name, source), time)
    return Name(name)


DELAY = Function(
    name="DELAY",
    arguments=values("input", "time"),
    optional=values("initial"),
    unit=unit_rules.chained,
    expand=_delay,
    says=Text(
        en="A pipeline delay: what went in a time ago; until then the initial value, or the input at the start.",
        es="Un retardo fijo: lo que entró hace un tiempo; hasta entonces, el valor inicial o la entrada al inicio.",
    ),
    source="oasis_xmile2015",
    examples=(Example("DELAY(TIME, 2, 7)", 7, time=1), Example("DELAY(TIME, 2, 7)", 1, time=3)),
)

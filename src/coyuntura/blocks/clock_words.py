"""Words of the clock: functions without arguments, which stand without brackets."""

from collections.abc import Sequence

from coyuntura.blocks import unit_rules
from coyuntura.blocks.function import Context, Example, Function
from coyuntura.names import Text
from coyuntura.syntax.tree import Expression, Name


def _word(context: Context, _arguments: Sequence[Expression]) -> Expression:
    return Name(context.function)


TIME = Function(
    name="TIME",
    unit=unit_rules.clock,
    expand=_word,
    says=Text(en="The present moment.", es="El momento presente."),
    source="oasis_xmile2015",
    examples=(Example("TIME", 3, time=3),),
)
DT = Function(
    name="DT",
    unit=unit_rules.clock,
    expand=_word,
    says=Text(en="The length of a step.", es="La duración de un paso."),
    source="oasis_xmile2015",
    examples=(Example("DT", 1),),
)
STARTTIME = Function(
    name="STARTTIME",
    unit=unit_rules.clock,
    expand=_word,
    says=Text(en="The moment at which the run starts.", es="El momento en que empieza la corrida."),
    source="oasis_xmile2015",
    examples=(Example("STARTTIME", 0, time=3),),
)
STOPTIME = Function(
    name="STOPTIME",
    unit=unit_rules.clock,
    expand=_word,
    says=Text(en="The moment at which the run stops.", es="El momento en que termina la corrida."),
    source="oasis_xmile2015",
    examples=(Example("STOPTIME - TIME", 5, time=3),),
)

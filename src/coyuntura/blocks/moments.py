"""What begins, rises or comes at given moments: step, ramp and pulse."""

from collections.abc import Sequence

from coyuntura.blocks.function import Context, Example, Function, values
from coyuntura.blocks.unit_rules import AnyUnit, moments
from coyuntura.dates import SLACK
from coyuntura.names import Text
from coyuntura.syntax.tree import Binary, Call, Conditional, Expression, Name, Number
from coyuntura.units import Unit

_TIME = Name("TIME")
_ZERO = Number(0.0)


def _given(context: Context, arguments: Sequence[Expression]) -> list[Expression]:
    """Return an amount and the moments, each of which is repeated: pulses within pulses would multiply."""
    amount, *when = [context.tree(argument) for argument in arguments]
    return [amount, *(context.term(moment, "moment").tree for moment in when)]


def _reached(moment: Expression) -> Expression:
    return Binary(">=", _TIME, Binary("-", moment, Number(SLACK)))


def _step(context: Context, arguments: Sequence[Expression]) -> Expression:
    height, start = _given(context, arguments)
    return Conditional(_reached(start), height, _ZERO)


def _ramp(context: Context, arguments: Sequence[Expression]) -> Expression:
    slope, start, *stop = _given(context, arguments)
    until = Call("MIN", (_TIME, stop[0])) if stop else _TIME
    since = Call("MAX", (_ZERO, Binary("-", until, start)))
    return Binary("*", slope, since)


def _pulse(context: Context, arguments: Sequence[Expression]) -> Expression:
    """Return an amount over one step, at `first` and each `interval` after."""
    amount, first, *interval = _given(context, arguments)
    height = Binary("/", amount, Name("DT"))
    since = Binary("+", Binary("-", _TIME, first), Number(SLACK))
    if interval:
        since = Conditional(Binary(">", interval[0], _ZERO), Binary("MOD", since, interval[0]), since)
    within = Binary("AND", _reached(first), Binary("<", since, Name("DT")))
    return Conditional(within, height, _ZERO)


def _step_unit(units: Sequence[AnyUnit], time: Unit) -> AnyUnit:
    moments(units[1:], time)
    return units[0]


def _ramp_unit(units: Sequence[AnyUnit], time: Unit) -> AnyUnit:
    moments(units[1:], time)
    return None if units[0] is None else units[0] * time


def _pulse_unit(units: Sequence[AnyUnit], time: Unit) -> AnyUnit:
    moments(units[1:], time)
    return None if units[0] is None else units[0] / time


STEP = Function(
    name="STEP",
    arguments=values("height", "start"),
    unit=_step_unit,
    expand=_step,
    says=Text(en="0 until a moment, a height from then on.", es="0 hasta un momento, y desde él una altura."),
    source="oasis_xmile2015",
    examples=(Example("STEP(5, 2)", 0, time=1), Example("STEP(5, 2)", 5, time=2)),
)
RAMP = Function(
    name="RAMP",
    arguments=values("slope", "start"),
    optional=values("stop"),
    unit=_ramp_unit,
    expand=_ramp,
    says=Text(
        en="What a slope adds up to from one moment on, until another where it is given.",
        es="Lo que suma una pendiente desde un momento, y hasta otro si se da.",
    ),
    source="oasis_xmile2015",
    examples=(Example("RAMP(2, 1)", 4, time=3), Example("RAMP(2, 1, 2)", 2, time=3)),
)
PULSE = Function(
    name="PULSE",
    arguments=values("amount", "first"),
    optional=values("interval"),
    unit=_pulse_unit,
    expand=_pulse,
    says=Text(
        en="A rate that brings an amount within the step that begins at a moment, and again after each interval.",
        es="Una tasa que aporta una cantidad en el paso que empieza en un momento, y otra vez tras cada intervalo.",
    ),
    source="oasis_xmile2015",
    examples=(
        Example("PULSE(6, 2)", 6, time=2),
        Example("PULSE(6, 2)", 0, time=3),
        Example("PULSE(6, 2, 3)", 6, time=5),
    ),
)

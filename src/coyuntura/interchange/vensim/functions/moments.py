"""Vensim's functions of time.

Source: the descriptions of functions in Vensim's reference manual (ventana_reference).
"""

import math
from collections.abc import Sequence

from coyuntura.interchange.registry import Trait
from coyuntura.interchange.trees import DT, NO_NUMBER, ONE, TIME, ZERO, when
from coyuntura.interchange.vensim.expressions import Expressions, Row
from coyuntura.interchange.vensim.functions.calls import own, trees
from coyuntura.interchange.vensim.scopes import Scope
from coyuntura.interchange.vensim.tree import Ref, Use
from coyuntura.interchange.vensim.variables import ForeignError
from coyuntura.names import Id
from coyuntura.syntax.tree import Binary, Call, Expression, Number

_ROUNDING = 1e-9
_SOON = Binary("+", TIME, Binary("/", DT, Number(2.0)))
"""Half a step on: what Vensim compares moments with, so that rounding decides nothing."""


def _step(self: Expressions, node: Use, scope: Scope) -> Expression:
    height, start = trees(self, node, scope)
    return when(Binary(">", _SOON, start), height, ZERO)


def _ramp(self: Expressions, node: Use, scope: Scope) -> Expression:
    slope, *moments = trees(self, node, scope)
    start, *end = (self.kept(moment, scope) for moment in moments)
    until: Expression = TIME
    if end:
        until = when(Binary("<", TIME, end[0]), TIME, end[0])
    rising = Binary("*", slope, Binary("-", until, start))
    first, last = (self.maybe_known(argument, scope) for argument in (node.arguments[1], node.arguments[-1]))
    if end and (first is None or last is None or last < first):
        # Of a ramp that ends before it starts, not even the manual's formula is what Vensim is known to compute.
        rising = when(Binary("<", end[0], start), NO_NUMBER, rising)
    return when(Binary(">", TIME, start), rising, ZERO)


def _lasting(width: Expression) -> Expression:
    return when(Binary("=", width, ZERO), DT, width)


def _pulse(self: Expressions, node: Use, scope: Scope) -> Expression:
    start, width = (self.kept(tree, scope) for tree in trees(self, node, scope))
    ends = Binary("+", start, _lasting(width))
    within = Binary("AND", Binary(">", _SOON, start), Binary("<", _SOON, ends))
    return when(within, ONE, ZERO)


def _pulse_train(self: Expressions, node: Use, scope: Scope) -> Expression:
    known = [self.maybe_known(argument, scope) for argument in node.arguments]
    first, final = (self.world.start.value(Ref(Id(name), (), node.span)) for name in ("time", "final_time"))
    is_seen = final is None or known[3] is None or known[3] <= final + self.world.step
    if is_seen and is_on_at_its_end(known, first or 0.0, self.world.step):
        name = scope.definition.line.name
        self.notices[f"A `PULSE TRAIN` in `{name}` is off at its very end, of which nothing says whether it is."] = None
    start, width, between, end = (self.kept(tree, scope) for tree in trees(self, node, scope))
    since = Binary("MOD", Binary("-", _SOON, start), between)
    lasting = Call("MAX", (width, DT))
    within = Binary("AND", Binary(">", _SOON, start), Binary("<", since, lasting))
    return when(Binary("AND", within, Binary("<", _SOON, end)), ONE, ZERO)


def is_on_at_its_end(known: Sequence[float | None], first: float, step: float) -> bool:
    """Tell whether a train of pulses may be on at a moment of the run that is its end, or less than half a step before.

    Args:
        known: Start, width, time between and end, where known.
        first: When the run begins.
        step: The time step.
    """
    if any(value is None for value in known):
        return True
    start, width, between, end = (value or 0.0 for value in known)
    last = first + math.floor((end - first) / step + _ROUNDING) * step
    since = last + step / 2 - start
    is_on = since > 0 and (since % between if between > 0 else since) < max(width, step)
    return is_on and end - last <= step / 2


def _time_value(self: Expressions, node: Use, scope: Scope) -> Expression:
    relative, measure = (self.known(node.arguments[number], scope) for number in (0, 2))
    if measure != 0 or relative != 0:
        # Relative to the start, Vensim is seen to compute something else than its documentation says.
        message = "`GET TIME VALUE` is taken over only in the model's own time unit, relative to the present"
        raise ForeignError("foreign-unsupported", message, node.span)
    return Binary("+", TIME, self.tree(node.arguments[1], scope))


def _time_base(self: Expressions, node: Use, scope: Scope) -> Expression:
    start, slope = trees(self, node, scope)
    return Binary("+", start, Binary("*", slope, TIME))


_TIMED: frozenset[Trait] = frozenset({"timed"})
_STEPPED: frozenset[Trait] = frozenset({"timed", "held"})
MOMENTS: tuple[Row, ...] = (
    own("STEP", "time", (2, 2), "`IF TIME + DT / 2 > start THEN height ELSE 0`", _step, _STEPPED),
    own("RAMP", "time", (2, 3), "a slope from a moment on, to another; none where it would end first", _ramp, _STEPPED),
    own("PULSE", "time", (2, 2), "1 from a moment on, for one step at least", _pulse, _STEPPED),
    own("PULSE TRAIN", "time", (4, 4), "1 from moments on, each for one step at least", _pulse_train, _STEPPED),
    own(
        "GET TIME VALUE",
        "time",
        (3, 3),
        "`TIME + offset`, relative to now",
        _time_value,
        _TIMED,
    ),
    own("TIME BASE", "time", (2, 2), "`start + slope * TIME`", _time_base, _TIMED),
)

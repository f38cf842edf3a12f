"""Vensim's functions of time.

Source: the descriptions of functions in Vensim's reference manual (ventana_reference).
"""

from coyuntura.interchange.registry import Trait
from coyuntura.interchange.trees import DT, NO_NUMBER, ONE, TIME, ZERO, when
from coyuntura.interchange.vensim.expressions import Expressions, Row
from coyuntura.interchange.vensim.functions.calls import constant, is_fixed, label_of, own, trees
from coyuntura.interchange.vensim.scopes import Scope
from coyuntura.interchange.vensim.tree import Use
from coyuntura.interchange.vensim.variables import ForeignError, number_of
from coyuntura.syntax.tree import Binary, Call, Expression, Number

_ROUNDING = 1e-6
"""Steps by which the time may miss a moment that it is meant to reach."""


def _soon(time: Expression) -> Expression:
    """Return half a step on: what Vensim compares moments with, so that rounding decides nothing."""
    return Binary("+", time, Binary("/", DT, Number(2.0)))


def _now(self: Expressions, node: Use, scope: Scope) -> Expression:
    """Return the time for a function that holds still within a step.

    Raises:
        ForeignError: The method looks into steps, and what the function is given may change within them.
    """
    if self.world.looks_ahead and not all(is_fixed(self, argument) for argument in node.arguments):
        message = (
            f"`{label_of(node)}` changes only from step to step in Vensim, and Runge-Kutta looks into them: "
            "it is taken over of constants only"
        )
        raise ForeignError("foreign-unsupported", message, node.span)
    return self.time(scope)


def _step(self: Expressions, node: Use, scope: Scope) -> Expression:
    height, start = trees(self, node, scope)
    return when(Binary(">", _soon(_now(self, node, scope)), start), height, ZERO)


def _ramp(self: Expressions, node: Use, scope: Scope) -> Expression:
    slope, *moments = trees(self, node, scope)
    start, *end = (self.kept(moment, scope) for moment in moments)
    now = _now(self, node, scope)
    until = when(Binary("<", now, end[0]), now, end[0]) if end else now
    rising = Binary("*", slope, Binary("-", until, start))
    first, last = (number_of(argument) for argument in (node.arguments[1], node.arguments[-1]))
    if end and (first is None or last is None or last < first):
        # Of a ramp that ends before it starts, not even the manual's formula is what Vensim is known to compute.
        rising = when(Binary("<", end[0], start), NO_NUMBER, rising)
    return when(Binary(">", now, start), rising, ZERO)


def _lasting(width: Expression) -> Expression:
    return when(Binary("=", width, ZERO), DT, width)


def _pulse(self: Expressions, node: Use, scope: Scope) -> Expression:
    start, width = (self.kept(tree, scope) for tree in trees(self, node, scope))
    ends = Binary("+", start, _lasting(width))
    soon = _soon(_now(self, node, scope))
    within = Binary("AND", Binary(">", soon, start), Binary("<", soon, ends))
    return when(within, ONE, ZERO)


def _pulse_train(self: Expressions, node: Use, scope: Scope) -> Expression:
    """Return a train of pulses, which counts at its very end too, or one pulse where no gap is between them.

    Vensim's results have a train of pulses on at its end and off after it (docs/reference/vensim.md);
    without a gap it is what `PULSE` gives from the start to the end.
    """
    start, width, between, end = (self.kept(tree, scope) for tree in trees(self, node, scope))
    now = _now(self, node, scope)
    soon = _soon(now)
    long, gap = (number_of(argument) for argument in node.arguments[1:3])
    is_written = long is not None and gap is not None
    every_so_often = between if is_written else when(Binary(">", between, ZERO), between, ONE)
    is_pulse = Binary("<", Binary("MOD", Binary("-", soon, start), every_so_often), Call("MAX", (width, DT)))
    last = Binary("+", end, Binary("*", DT, Number(_ROUNDING)))
    with_gaps, without = Binary("AND", is_pulse, Binary("<", now, last)), Binary("<", soon, end)
    if long is None or gap is None:
        has_gap = Binary("AND", Binary(">", between, ZERO), Binary(">=", between, width))
        is_on = when(has_gap, with_gaps, without)
    else:
        is_on = with_gaps if gap > 0 and gap >= long else without
    return when(Binary("AND", Binary(">", soon, start), is_on), ONE, ZERO)


def _time_value(self: Expressions, node: Use, scope: Scope) -> Expression:
    relative, measure = (constant(self, node.arguments[number], scope) for number in (0, 2))
    if measure != 0 or relative != 0:
        # Relative to the start, Vensim is seen to compute something else than its documentation says.
        message = "`GET TIME VALUE` is taken over only in the model's own time unit, relative to the present"
        raise ForeignError("foreign-unsupported", message, node.span)
    return Binary("+", TIME, self.tree(node.arguments[1], scope))


def _time_base(self: Expressions, node: Use, scope: Scope) -> Expression:
    start, slope = trees(self, node, scope)
    return Binary("+", start, Binary("*", slope, TIME))


_TIMED: frozenset[Trait] = frozenset({"timed"})
MOMENTS: tuple[Row, ...] = (
    own("STEP", "time", (2, 2), "`IF TIME + DT / 2 > start THEN height ELSE 0`", _step, _TIMED),
    own("RAMP", "time", (2, 3), "a slope from a moment on, to another; none where it would end first", _ramp, _TIMED),
    own("PULSE", "time", (2, 2), "1 from a moment on, for a step where the width is 0", _pulse, _TIMED),
    own(
        "PULSE TRAIN",
        "time",
        (4, 4),
        "1 from moments on, each for one step at least",
        _pulse_train,
        _TIMED,
    ),
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

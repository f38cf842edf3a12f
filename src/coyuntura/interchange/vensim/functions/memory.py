"""Vensim's functions that remember: delays, smooths, trends, samples.

Source: the descriptions of functions in Vensim's reference manual (ventana_reference).
"""

import math
from dataclasses import replace

from coyuntura.interchange.registry import Trait
from coyuntura.interchange.trees import DT, NO_NUMBER, ONE, TIME, ZERO, held_still, when
from coyuntura.interchange.vensim.expressions import Expressions, Row
from coyuntura.interchange.vensim.functions.calls import as_read, constant, is_fixed, label_of, own, same, trees
from coyuntura.interchange.vensim.functions.mathematics import guarded
from coyuntura.interchange.vensim.scopes import Scope
from coyuntura.interchange.vensim.tree import Ref, Use, every
from coyuntura.interchange.vensim.variables import Axis, ForeignError, number_of
from coyuntura.syntax.tree import Binary, Call, Expression, Name, Number

_ALMOST_WHOLE = 1e-6
_HALF = 0.5 + _ALMOST_WHOLE
"""Half a step, and what rounding may leave of one."""
_LARGEST_ORDER = 1000
_LONGEST_WATCH = 100_000
"""Steps over which a delay time that changes is followed before a run."""
_ROUNDED_TO_ONE = 1.5 - _ALMOST_WHOLE
"""Steps below which a delay lasts one."""
_ROUNDING = 1e-9


def _order(self: Expressions, node: Use, scope: Scope) -> int:
    """Return the order of a delay or smooth, which counts as it is at the start.

    Raises:
        ForeignError: Something is not there, or cannot be taken over.
    """
    value = self.known(node.arguments[3], scope)
    if value is None or not 1 <= value <= _LARGEST_ORDER or (value != int(value)):
        message = f"the order of `{label_of(node)}` must be a whole number from 1 to {_LARGEST_ORDER} when a run begins"
        raise ForeignError("foreign-unsupported", message, node.arguments[3].span)
    return int(value)


def _steps(self: Expressions, node: Use, scope: Scope) -> float | None:
    """Return a delay's time at the start in steps, where it is known."""
    time = self.known(node.arguments[1], scope)
    return None if time is None else time / self.world.step


def _shortened(self: Expressions, node: Use, scope: Scope, order: int, steps: float | None) -> int:
    """Return how many stages are left where each lasts a step at least; Vensim takes stages away until it does."""
    left = order if steps is None else max(1, min(order, int(steps + _ROUNDING)))
    if steps is not None and left < order:
        name, label = scope.definition.line.name, label_of(node)
        why = f"it lasts {steps:g} time steps, and each stage one at least"
        self.notices[f"`{label}` in `{name}` has the order {left} in place of {order}: {why}."] = None
    return left


def _may_move(self: Expressions, node: Use) -> None:
    """Announce a chain that Runge-Kutta moves within a step, where Vensim holds it still.

    Raises:
        ForeignError: Its time may change.
    """
    if not self.world.looks_ahead:
        return
    if not is_fixed(self, node.arguments[1]):
        message = (
            f"`{label_of(node)}` changes only from step to step in Vensim, and Runge-Kutta looks into them: "
            "it is taken over of constants only"
        )
        raise ForeignError("foreign-unsupported", message, node.span)
    self.notices[held_still(label_of(node))] = None


def _delay_n(self: Expressions, node: Use, scope: Scope) -> Expression:
    """Return a chain of delays.

    What leaves it depends on the delay times of steps before. Vensim's numbers are known for two stages:
    the first heeds the time of this step, the second that of the step before.

    Raises:
        ForeignError: The delay time changes, and there are not two stages.
    """
    _may_move(self, node)
    order = _shortened(self, node, scope, _order(self, node, scope), _steps(self, node, scope))
    if is_fixed(self, node.arguments[1]):
        return _chain(self, node, scope, "DELAYN", order)
    if order != 2:  # noqa: PLR2004  see above
        message = "`DELAY N` with a delay time that may change is taken over for the order 2 only"
        raise ForeignError("foreign-unsupported", message, node.span)
    value, time, initial = (self.tree(argument, scope) for argument in node.arguments[:3])
    time = self.kept(time, scope, "time")
    half = Number(0.5)
    value = self.kept(Call("DELAY1", (value, Binary("*", time, half), initial)), scope, "stages")
    lagged = Binary("*", Call("PREVIOUS", (time, time)), half)
    _tell_stages(self, node, scope, order)
    return _lasting_stages(Call("DELAY1", (value, lagged, initial)), time, order)


def _chain(self: Expressions, node: Use, scope: Scope, name: str, order: int) -> Expression:
    """Return a chain of stages of a constant time; no number where a scenario asks for another number of stages."""
    value, time, initial = (self.tree(argument, scope) for argument in node.arguments[:3])
    result: Expression = Call(name, (value, time, Number(float(order)), initial))
    wanted, lasting = self.known(node.arguments[3], scope), self.known(node.arguments[1], scope)
    if wanted is not None and is_fixed(self, node.arguments[3]):
        result = as_read(self, node.arguments[3], scope, wanted, result)
    if number_of(node.arguments[1]) is not None:
        return result
    if wanted != order and lasting is not None:
        return as_read(self, node.arguments[1], scope, lasting, result)
    _tell_stages(self, node, scope, order)
    return _lasting_stages(result, time, order)


def _tell_stages(self: Expressions, node: Use, scope: Scope, order: int) -> None:
    """Announce where a run stops because of the number of stages that it was read with."""
    if order > 1:
        label, name = label_of(node), scope.definition.line.name
        self.notices.setdefault(
            f"The run stops where a stage of `{label}` in `{name}` would last less than a time step."
        )


def _lasting_stages(result: Expression, time: Expression, order: int) -> Expression:
    """Return a result that is no number where a stage would last less than a step: what then follows is not certain."""
    if order == 1:
        return result
    least = Binary("*", DT, Number(order * (1 - _ROUNDING)))
    return when(Binary("<", time, least), NO_NUMBER, result)


def _smooth_n(self: Expressions, node: Use, scope: Scope) -> Expression:
    _may_move(self, node)
    steps = _steps(self, node, scope)
    order = _shortened(self, node, scope, _order(self, node, scope), steps)
    if steps is not None and is_fixed(self, node.arguments[1]):
        return _chain(self, node, scope, "SMTHN", order)
    value, time, initial = (self.tree(argument, scope) for argument in node.arguments[:3])
    time = self.kept(time, scope, "time")
    _tell_stages(self, node, scope, order)
    return _lasting_stages(Call("SMTHN", (value, time, Number(float(order)), initial)), time, order)


def _delay_fixed(self: Expressions, node: Use, scope: Scope) -> Expression:
    """Return a pipeline of the nearest whole number of steps, halves upwards, and of one step at least."""
    value, time, initial = (self.tree(argument, scope) for argument in node.arguments[:3])
    steps = _steps(self, node, scope)
    taken = None if steps is None else max(1.0, math.floor(steps + _HALF))
    if steps is not None and abs(steps - (taken or 0.0)) > _ALMOST_WHOLE and steps > 0:
        name, told = scope.definition.line.name, f"{taken:g} time step{'' if taken == 1 else 's'}"
        self.notices[f"`{label_of(node)}` in `{name}` lasts {told} in place of {steps:g}, as in Vensim."] = None
    if not isinstance(time, Number) or steps != taken:
        time = Binary("*", DT, Call("INT", (Binary("+", Binary("/", time, DT), Number(_HALF)),)))
    return Call("DELAY", (value, time, initial))


def _delay_variable(self: Expressions, node: Use, scope: Scope) -> Expression:
    """Return the delay of a function that heeds a delay time of which only the beginning counts in `DELAY FIXED`.

    Raises:
        ForeignError: The delay time may change.
    """
    if is_fixed(self, node.arguments[1]):
        return _delay_fixed(self, node, scope)
    if node.name == "delay_information" and _comes_next_or_never(self, node, scope):
        return _next_or_never(self, node, scope)
    message = f"`{label_of(node)}` is taken over with a delay time that is a constant; this one may change"
    raise ForeignError("foreign-unsupported", message, node.arguments[1].span)


def _comes_next_or_never(self: Expressions, node: Use, scope: Scope) -> bool:
    """Tell whether each input is known to come out at the next step, or not before the run ends."""
    time = self.settled(node.arguments[1], scope)
    if self.world.steps > _LONGEST_WATCH:
        return False
    for step in range(self.world.steps):
        lasting = self.world.later(step).value(time)
        if lasting is None or _ROUNDED_TO_ONE <= lasting / self.world.step <= self.world.steps - step + 1:
            return False
    return True


def _next_or_never(self: Expressions, node: Use, scope: Scope) -> Expression:
    """Return what a delay of one step lets through, or what it holds while the delay lasts beyond the run.

    What comes out is held while nothing newer does; no number where a scenario makes the delay another one.
    """
    value, time, initial = trees(self, node, scope)
    value, time = self.kept(value, scope), self.kept(time, scope, "time")
    name = self.new_id(scope, "delayed")
    held = self.reach(name, scope.axes())
    is_next = Binary("<", time, Binary("*", DT, Number(_ROUNDED_TO_ONE)))
    is_never = Binary(">", Binary("+", TIME, time), Binary("+", Name("STOPTIME"), DT))
    following = when(is_next, value, when(is_never, held, NO_NUMBER))
    return self.named(name, Call("PREVIOUS", (following, initial)), scope, "delayed")


def _depreciated(self: Expressions, node: Use, scope: Scope) -> Expression:
    """Return what is written off of payments in equal parts, from the period in which they are made.

    Before the start as much was paid in every period as the last argument says.

    Raises:
        ForeignError: A fiscal period is no time step, or the lifetime no whole number of them throughout the run.
    """
    lifetime, period = (constant(self, argument, scope) for argument in node.arguments[1:3])
    step = self.world.step
    if period is None or abs(period / step - 1) > _ALMOST_WHOLE:
        message = "`DEPRECIATE STRAIGHTLINE` is taken over with a fiscal period of one time step"
        raise ForeignError("foreign-unsupported", message, node.arguments[2].span)
    count = 0 if lifetime is None else round(lifetime / step)
    if lifetime is None or count < 1 or abs(lifetime / step - count) > _ALMOST_WHOLE:
        message = (
            "the lifetime of `DEPRECIATE STRAIGHTLINE` is not one whole number of fiscal periods throughout the run"
        )
        raise ForeignError("foreign-unsupported", message, node.arguments[1].span)
    paid, initial = (self.kept(self.tree(node.arguments[place], scope), scope) for place in (0, 3))
    whole = Number(float(count))
    name = self.new_id(scope, "unwritten")
    before = Call("PREVIOUS", (self.reach(name, scope.axes()), Binary("*", whole, initial)))
    gone = Call("DELAY", (paid, Binary("*", whole, DT), initial))
    total = self.named(name, Binary("-", Binary("+", before, paid), gone), scope, "unwritten")
    result: Expression = Binary("/", total, whole)
    for argument, value in zip(node.arguments[1:3], (lifetime, period), strict=True):
        result = as_read(self, argument, scope, value, result)
    return result


def _average(value: Expression, time: Expression, initial: Expression) -> Call:
    return Call("SMTH1", (value, time, initial))


def _trend(self: Expressions, node: Use, scope: Scope) -> Expression:
    value, time, growth = trees(self, node, scope)
    value, time = self.kept(value, scope), self.kept(time, scope)
    start = Binary("/", value, Binary("+", ONE, Binary("*", growth, time)))
    average = self.kept(_average(value, time, start), scope, "average")
    below = Binary("*", time, Call("ABS", (average,)))
    return guarded(self, [Binary("-", value, average), below], ZERO, scope)


def _forecast(self: Expressions, node: Use, scope: Scope) -> Expression:
    value, time, horizon = trees(self, node, scope)
    value, time = self.kept(value, scope), self.kept(time, scope)
    average = self.kept(_average(value, time, value), scope, "average")
    trend = guarded(self, [Binary("-", value, average), Binary("*", time, average)], ZERO, scope)
    return Binary("*", value, Binary("+", ONE, Binary("*", self.kept(trend, scope, "trend"), horizon)))


def _sample(self: Expressions, node: Use, scope: Scope) -> Expression:
    """Return a value that is taken anew or held; where its own name stands in it, that is what was held before."""
    initial = self.tree(node.arguments[2], scope)
    whole = [bound for bound in scope.left.values() if isinstance(bound, Axis)]
    is_alone = scope.definition.line.body is node
    is_owner = is_alone and len(whole) == len(scope.definition.line.subs)
    name = scope.owner if is_owner else self.new_id(scope, "sample")
    held: Expression = Call("PREVIOUS", (self.reach(name, whole if is_owner else scope.axes()), initial))
    if is_alone and any(isinstance(part, Ref) and scope.is_left(part) for part in every(node)):
        held = self.kept(held, scope, "held")
        scope = replace(scope, itself=held)
    condition, value = (self.tree(argument, scope) for argument in node.arguments[:2])
    taken = when(condition, value, held)
    return taken if is_owner else self.named(name, taken, scope, "sample")


_STATE: frozenset[Trait] = frozenset({"state"})
_HELD: frozenset[Trait] = frozenset({"state", "held"})
_ORDERED = ", its order as at the start, stages of a step at least"
MEMORY: tuple[Row, ...] = (
    same("SMOOTH", "SMTH1", "memory", 2, _STATE),
    same("SMOOTHI", "SMTH1", "memory", 3, _STATE),
    same("SMOOTH3", "SMTH3", "memory", 2, _STATE),
    same("SMOOTH3I", "SMTH3", "memory", 3, _STATE),
    own("SMOOTH N", "memory", (4, 4), f"`SMTHN`{_ORDERED}", _smooth_n, _STATE),
    same("DELAY1", "DELAY1", "memory", 2, _STATE),
    same("DELAY1I", "DELAY1", "memory", 3, _STATE),
    same("DELAY3", "DELAY3", "memory", 2, _STATE),
    same("DELAY3I", "DELAY3", "memory", 3, _STATE),
    own("DELAY N", "memory", (4, 4), f"`DELAYN`{_ORDERED}", _delay_n, _STATE),
    own("DELAY FIXED", "memory", (3, 3), "`DELAY`, of the nearest whole number of steps", _delay_fixed, _STATE),
    own("DELAY INFORMATION", "memory", (3, 3), "`DELAY`, of a constant time", _delay_variable, _STATE),
    own("DELAY MATERIAL", "memory", (4, 4), "`DELAY`, of a constant time", _delay_variable, _STATE),
    own("DEPRECIATE STRAIGHTLINE", "memory", (4, 4), "a sum over the lifetime, as equations", _depreciated, _HELD),
    own("TREND", "memory", (3, 3), "growth against a smooth, as equations", _trend, _STATE),
    own("FORECAST", "memory", (3, 3), "the value continued along its trend, as equations", _forecast, _STATE),
    own("SAMPLE IF TRUE", "memory", (3, 3), "`IF condition THEN x ELSE PREVIOUS(itself, initial)`", _sample, _HELD),
)

"""Vensim's functions in terms of ours.

Source: the descriptions of functions in Vensim's reference manual (ventana_reference).
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from coyuntura.model.vensim.expressions import REDUCING, TIME, Expressions, Function, number, when
from coyuntura.model.vensim.folding import NEAR_ZERO
from coyuntura.model.vensim.scopes import Scope
from coyuntura.model.vensim.tree import Group, Node, Ref, Use
from coyuntura.model.vensim.variables import Axis, ForeignError, number_of
from coyuntura.syntax.tree import Binary, Call, Expression, Name, Number, Unary

_ALMOST_WHOLE, _ROUNDED_UP = 1e-6, 0.5 - 1e-6
_LARGEST_ORDER = 1000
DT = Name("DT")
ZERO, ONE = Number(0.0), Number(1.0)


def label_of(node: Use) -> str:
    """Return a function's name as Vensim writes it."""
    return " ".join(node.name.upper().split("_"))


def taking(least: int, most: int | None = None) -> Callable[[Function], Function]:
    """Return a decorator that requires a number of arguments."""

    def wrap(function: Function) -> Function:
        def checked(self: Expressions, node: Use, scope: Scope) -> Expression:
            count, upper = len(node.arguments), least if most is None else most
            if not least <= count <= upper:
                wanted = str(least) if least == upper else f"{least} to {upper}"
                message = f"`{label_of(node)}` takes {wanted} arguments, got {count}"
                raise ForeignError("foreign-syntax", message, node.span)
            return function(self, node, scope)

        return checked

    return wrap


def plain(name: str, count: int = 1) -> Function:
    """Return a function that has another name with us and is the same."""

    @taking(count)
    def same(self: Expressions, node: Use, scope: Scope) -> Expression:
        return Call(name, tuple(self.tree(argument, scope) for argument in node.arguments))

    return same


def _trees(self: Expressions, node: Use, scope: Scope) -> list[Expression]:
    return [self.tree(argument, scope) for argument in node.arguments]


@taking(1)
def _itself(self: Expressions, node: Use, scope: Scope) -> Expression:
    return self.tree(node.arguments[0], scope)


@taking(3)
def _choice(self: Expressions, node: Use, scope: Scope) -> Expression:
    condition = self.tree(node.arguments[0], scope)
    then = self.tree(node.arguments[1], scope.within(condition))
    return when(condition, then, self.tree(node.arguments[2], scope.within(Unary("NOT", condition))))


@taking(2)
def _power(self: Expressions, node: Use, scope: Scope) -> Expression:
    base, exponent = _trees(self, node, scope)
    return Binary("^", base, exponent)


@taking(2)
def _log(self: Expressions, node: Use, scope: Scope) -> Expression:
    value, base = _trees(self, node, scope)
    return Binary("/", Call("LN", (value,)), Call("LN", (base,)))


def _truncated(value: Expression) -> Expression:
    """Return a value without its fraction, towards zero."""
    lower = Call("INT", (value,))
    return when(Binary("<", value, ZERO), Unary("-", Call("INT", (Unary("-", value),))), lower)


@taking(1)
def _integer(self: Expressions, node: Use, scope: Scope) -> Expression:
    return _truncated(self.kept(self.tree(node.arguments[0], scope), scope))


@taking(2)
def _quantum(self: Expressions, node: Use, scope: Scope) -> Expression:
    value, unit = (self.kept(tree, scope) for tree in _trees(self, node, scope))
    whole = Binary("*", unit, _truncated(self.kept(Call("SAFEDIV", (value, unit)), scope)))
    return when(Binary("<=", unit, ZERO), value, whole)


@taking(2)
def _modulo(self: Expressions, node: Use, scope: Scope) -> Expression:
    value, unit = _trees(self, node, scope)
    value = self.kept(value, scope)
    size = unit if isinstance(unit, Number) else Call("ABS", (unit,))
    below = Unary("-", Binary("MOD", Unary("-", value), size))
    return when(Binary("<", value, ZERO), below, Binary("MOD", value, size))


def _guarded(self: Expressions, trees: Sequence[Expression], otherwise: Expression, scope: Scope) -> Expression:
    above, below = trees
    below = self.kept(below, scope)
    near = Binary("<", Call("ABS", (below,)), Number(NEAR_ZERO))
    return when(near, otherwise, Binary("/", above, below))


@taking(2)
def _zidz(self: Expressions, node: Use, scope: Scope) -> Expression:
    return _guarded(self, _trees(self, node, scope), ZERO, scope)


@taking(3)
def _xidz(self: Expressions, node: Use, scope: Scope) -> Expression:
    *quotient, otherwise = _trees(self, node, scope)
    return _guarded(self, quotient, otherwise, scope)


# time

_SOON = Binary("+", TIME, Binary("/", DT, Number(2.0)))
"""Half a step on: what Vensim compares moments with, so that rounding decides nothing."""


@taking(2)
def _step(self: Expressions, node: Use, scope: Scope) -> Expression:
    height, start = _trees(self, node, scope)
    return when(Binary(">", _SOON, start), height, ZERO)


@taking(2, 3)
def _ramp(self: Expressions, node: Use, scope: Scope) -> Expression:
    slope, *moments = _trees(self, node, scope)
    start, *end = (self.kept(moment, scope) for moment in moments)
    until: Expression = TIME
    if end:
        until = when(Binary("<", TIME, end[0]), TIME, end[0])
    return when(Binary(">", TIME, start), Binary("*", slope, Binary("-", until, start)), ZERO)


def _lasting(width: Expression) -> Expression:
    return when(Binary("<=", width, ZERO), DT, width)


@taking(2)
def _pulse(self: Expressions, node: Use, scope: Scope) -> Expression:
    start, width = (self.kept(tree, scope) for tree in _trees(self, node, scope))
    ends = Binary("+", start, _lasting(width))
    within = Binary("AND", Binary(">", _SOON, start), Binary("<", _SOON, ends))
    return when(within, ONE, ZERO)


@taking(4)
def _pulse_train(self: Expressions, node: Use, scope: Scope) -> Expression:
    start, width, between, end = (self.kept(tree, scope) for tree in _trees(self, node, scope))
    since = Binary("MOD", Binary("-", _SOON, start), between)
    lasting = Call("MAX", (width, DT))
    within = Binary("AND", Binary(">", _SOON, start), Binary("<", since, lasting))
    return when(Binary("AND", within, Binary("<", _SOON, end)), ONE, ZERO)


@taking(3)
def _time_value(self: Expressions, node: Use, scope: Scope) -> Expression:
    relative, measure = (self.known(node.arguments[number], scope) for number in (0, 2))
    if measure != 0 or relative != 0:
        # Relative to the start, Vensim is seen to compute something else than its documentation says.
        message = "`GET TIME VALUE` is taken over only in the model's own time unit, relative to the present"
        raise ForeignError("foreign-unsupported", message, node.span)
    return Binary("+", TIME, self.tree(node.arguments[1], scope))


@taking(2)
def _time_base(self: Expressions, node: Use, scope: Scope) -> Expression:
    start, slope = _trees(self, node, scope)
    return Binary("+", start, Binary("*", slope, TIME))


# memory


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


def _shortest(self: Expressions, node: Use, scope: Scope) -> float | None:
    """Return a delay's time at the start in steps, where it is known."""
    time = self.known(node.arguments[1], scope)
    return None if time is None else time / self.world.step


@taking(4)
def _delay_n(self: Expressions, node: Use, scope: Scope) -> Expression:
    value, time, initial = (self.tree(argument, scope) for argument in node.arguments[:3])
    order = _order(self, node, scope)
    steps = _shortest(self, node, scope)
    if steps is not None:
        # Each stage lasts a step at least; Vensim takes stages away until it does.
        order = max(1, min(order, int(steps + 1e-9)))
    if steps is not None and _is_constant(self, node.arguments[1]):
        return Call("DELAYN", (value, time, Number(float(order)), initial))
    # What leaves the last stage depends on the delay time of the step before; the stages before it are up to date.
    time = self.kept(time, scope, "time")
    lagged = Binary("/", Call("PREVIOUS", (time, time)), Number(float(order)))
    if order > 1:
        share = Number((order - 1) / order)
        value = Call("DELAYN", (value, Binary("*", time, share), Number(float(order - 1)), initial))
        value = self.kept(value, scope, "stages")
    return _lasting_stages(Call("DELAY1", (value, lagged, initial)), time, order)


def _lasting_stages(result: Expression, time: Expression, order: int) -> Expression:
    """Return a result that is no number where a stage would last less than a step: what then follows is not certain."""
    if order == 1:
        return result
    least = Binary("*", DT, Number(order * (1 - 1e-9)))
    return when(Binary("<", time, least), Call("SQRT", (number(-1.0),)), result)


def _is_constant(self: Expressions, node: Node) -> bool:
    """Tell whether an expression is a number or a constant by name."""
    variable = self.world.variables.get(node.name) if isinstance(node, Ref) else None
    return number_of(node) is not None or (variable is not None and variable.kind == "constant")


@taking(4)
def _smooth_n(self: Expressions, node: Use, scope: Scope) -> Expression:
    value, time, initial = (self.tree(argument, scope) for argument in node.arguments[:3])
    order = _order(self, node, scope)
    steps = _shortest(self, node, scope)
    if steps is not None and steps < order:
        message = f"`SMOOTH N` over {steps:g} time steps is shorter than its {order} stages"
        raise ForeignError("foreign-unsupported", message, node.span)
    result = Call("SMTHN", (value, time, Number(float(order)), initial))
    if steps is not None and _is_constant(self, node.arguments[1]):
        return result
    time = self.kept(time, scope, "time")
    return _lasting_stages(Call("SMTHN", (value, time, Number(float(order)), initial)), time, order)


@taking(3)
def _delay_fixed(self: Expressions, node: Use, scope: Scope) -> Expression:
    """Return a pipeline; where rounding its length up and to the nearest step differ, nothing says which is right.

    Raises:
        ForeignError: The two differ, or something cannot be taken over.
    """
    steps = _shortest(self, node, scope)
    if steps is not None and _ALMOST_WHOLE < steps % 1 < _ROUNDED_UP and steps > 1:
        message = f"`DELAY FIXED` over {steps:g} time steps: a delay is taken over that is a whole number of time steps"
        raise ForeignError("foreign-unsupported", message, node.span)
    value, time, initial = _trees(self, node, scope)
    time = time if steps is not None else self.kept(time, scope, "time")
    result = Call("DELAY", (value, time, initial))
    if steps is not None:
        return result
    length = self.kept(Call("INIT", (Binary("/", time, DT),)), scope, "steps")
    over = Binary("-", length, Call("INT", (length,)))
    is_odd = Binary("AND", Binary(">", over, Number(_ALMOST_WHOLE)), Binary("<", over, Number(_ROUNDED_UP)))
    return when(Binary("AND", Binary(">", length, ONE), is_odd), Call("SQRT", (number(-1.0),)), result)


def _average(value: Expression, time: Expression, initial: Expression) -> Call:
    return Call("SMTH1", (value, time, initial))


@taking(3)
def _trend(self: Expressions, node: Use, scope: Scope) -> Expression:
    value, time, growth = _trees(self, node, scope)
    value, time = self.kept(value, scope), self.kept(time, scope)
    start = Binary("/", value, Binary("+", ONE, Binary("*", growth, time)))
    average = self.kept(_average(value, time, start), scope, "average")
    below = Binary("*", time, Call("ABS", (average,)))
    return _guarded(self, [Binary("-", value, average), below], ZERO, scope)


@taking(3)
def _forecast(self: Expressions, node: Use, scope: Scope) -> Expression:
    value, time, horizon = _trees(self, node, scope)
    value, time = self.kept(value, scope), self.kept(time, scope)
    average = self.kept(_average(value, time, value), scope, "average")
    trend = _guarded(self, [Binary("-", value, average), Binary("*", time, average)], ZERO, scope)
    return Binary("*", value, Binary("+", ONE, Binary("*", self.kept(trend, scope, "trend"), horizon)))


@taking(3)
def _sample(self: Expressions, node: Use, scope: Scope) -> Expression:
    condition, value, initial = _trees(self, node, scope)
    whole = [bound for bound in scope.left.values() if isinstance(bound, Axis)]
    if scope.definition.line.body is node and len(whole) == len(scope.definition.line.subs):
        return when(condition, value, Call("PREVIOUS", (self.reach(scope.owner, whole), initial)))
    name = self.new_id(scope, "sample")
    itself = self.reach(name, scope.axes())
    held = Call("PREVIOUS", (itself, initial))
    return self.named(name, when(condition, value, held), scope, "sample")


@taking(2)
def _integrated(_self: Expressions, node: Use, _scope: Scope) -> Expression:
    message = "`INTEG` stands alone on the right; give this stock a name of its own"
    raise ForeignError("foreign-syntax", message, node.span)


@taking(2)
def _active(_self: Expressions, node: Use, _scope: Scope) -> Expression:
    message = "`ACTIVE INITIAL` stands alone on the right; give this expression a name of its own"
    raise ForeignError("foreign-syntax", message, node.span)


# random numbers: our streams, not Vensim's


@taking(3)
def _uniform(self: Expressions, node: Use, scope: Scope) -> Expression:
    low, high, _ = _trees(self, node, scope)
    return Call("RANDOM", (low, high))


def _zero_to_one(_self: Expressions, _node: Use, _scope: Scope) -> Expression:
    return Call("RANDOM", (ZERO, ONE))


@taking(5)
def _normal(self: Expressions, node: Use, scope: Scope) -> Expression:
    low, high, mean, deviation, _ = _trees(self, node, scope)
    return Call("NORMAL", (mean, deviation, low, high))


DISCRETE = frozenset({"step", "ramp", "pulse", "pulse_train", "delay_n", "smooth_n", "delay_fixed", "sample_if_true"})
"""Functions that Vensim holds still within a step, which Runge-Kutta looks into."""
RANDOM = frozenset({"random_uniform", "random_0_1", "random_normal"})

# lookups


def _of_lookup(mode: str) -> Function:
    """Return a function that reads a lookup in its own way."""

    @taking(2)
    def read(self: Expressions, node: Use, scope: Scope) -> Expression:
        table, argument = node.arguments
        variable = self.world.variables.get(table.name) if isinstance(table, Ref) else None
        if variable is None or variable.kind != "lookup" or not isinstance(table, Ref):
            message = f"`{label_of(node)}` reads a lookup"
            raise ForeignError("foreign-syntax", message, node.span)
        return self.lookup(variable, table.subs, argument, scope, mode, node.span)

    return read


@taking(2)
def _with_lookup(self: Expressions, node: Use, scope: Scope) -> Expression:
    argument, table = node.arguments
    if not isinstance(table, Group):
        raise ForeignError("foreign-syntax", "`WITH LOOKUP` takes an input and a list of points", node.span)
    return Call(self.world.table(table, scope), (self.tree(argument, scope),))


def _reducing(name: str) -> Function:
    def reduce(self: Expressions, node: Use, scope: Scope) -> Expression:
        return self.reduced(name, node, scope)

    return reduce


@taking(1)
def _count(self: Expressions, node: Use, _scope: Scope) -> Expression:
    argument = node.arguments[0]
    elements = self.world.ranges.elements.get(argument.name) if isinstance(argument, Ref) else None
    if elements is None:
        raise ForeignError("foreign-syntax", "`ELMCOUNT` takes the name of a range", node.span)
    return number(float(len(elements)))


def unknown(message: str) -> Function:
    """Return what stands for a function that we do not take over."""

    def refuse(_self: Expressions, node: Use, _scope: Scope) -> Expression:
        raise ForeignError("foreign-unsupported", f"`{label_of(node)}` {message}", node.span)

    return refuse


@taking(1, 1000)
def _sketched(_self: Expressions, node: Use, _scope: Scope) -> Expression:
    message = "`A FUNCTION OF` stands where an equation is still to be written"
    raise ForeignError("foreign-undefined", message, node.span)


def is_alone(node: Node | None, name: str) -> bool:
    """Tell whether a function of two arguments stands alone on the right."""
    return isinstance(node, Use) and node.name == name and len(node.arguments) == 2  # noqa: PLR2004  both have two


SIMPLE: Mapping[str, Function] = MappingProxyType(
    {
        **{name.lower(): plain(name) for name in ("ABS", "EXP", "LN", "SQRT", "SIN", "COS", "TAN")},
        **{name.lower(): plain(name) for name in ("ARCSIN", "ARCCOS", "ARCTAN", "SINH", "COSH", "TANH")},
        **{name: _reducing(ours) for name, ours in REDUCING.items()},
        "gamma_ln": plain("GAMMALN"),
        "min": plain("MIN", 2),
        "max": plain("MAX", 2),
        "if_then_else": _choice,
        "power": _power,
        "log": _log,
        "integer": _integer,
        "quantum": _quantum,
        "modulo": _modulo,
        "zidz": _zidz,
        "xidz": _xidz,
        "game": _itself,
        "initial": plain("INIT"),
        "reinitial": plain("INIT"),
        "step": _step,
        "ramp": _ramp,
        "pulse": _pulse,
        "pulse_train": _pulse_train,
        "get_time_value": _time_value,
        "time_base": _time_base,
        "smooth": plain("SMTH1", 2),
        "smoothi": plain("SMTH1", 3),
        "smooth3": plain("SMTH3", 2),
        "smooth3i": plain("SMTH3", 3),
        "smooth_n": _smooth_n,
        "delay1": plain("DELAY1", 2),
        "delay1i": plain("DELAY1", 3),
        "delay3": plain("DELAY3", 2),
        "delay3i": plain("DELAY3", 3),
        "delay_n": _delay_n,
        "delay_fixed": _delay_fixed,
        "trend": _trend,
        "forecast": _forecast,
        "sample_if_true": _sample,
        "integ": _integrated,
        "active_initial": _active,
        "random_uniform": _uniform,
        "random_0_1": _zero_to_one,
        "random_normal": _normal,
        "lookup_extrapolate": _of_lookup("extrapolate"),
        "lookup_forward": _of_lookup("forward"),
        "lookup_backward": _of_lookup("discrete"),
        "lookup_invert": _of_lookup("inverse"),
        "with_lookup": _with_lookup,
        "elmcount": _count,
        "a_function_of": _sketched,
        "simultaneous": unknown("solves equations by repetition, which is not exact"),
        "message": unknown("talks to whoever runs the model"),
    }
)

"""Vensim's functions in terms of ours.

Source: the descriptions of functions in Vensim's reference manual (ventana_reference).
"""

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from coyuntura.interchange.vensim.expressions import REDUCING, TIME, Expressions, Function, number, when
from coyuntura.interchange.vensim.folding import NEAR_ZERO
from coyuntura.interchange.vensim.scopes import Scope
from coyuntura.interchange.vensim.tree import Group, Node, Ref, Use
from coyuntura.interchange.vensim.variables import ForeignError, number_of
from coyuntura.names import Id
from coyuntura.syntax.tree import Binary, Call, Expression, Name, Number, Unary

DT = Name("DT")
ZERO, ONE = Number(0.0), Number(1.0)
_ROUNDING = 1e-9
NO_NUMBER = Call("SQRT", (Unary("-", ONE),))
"""Stops the run where nothing says what Vensim would compute."""


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


def trees(self: Expressions, node: Use, scope: Scope) -> list[Expression]:
    """Return the trees of a call's arguments."""
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
    base, exponent = trees(self, node, scope)
    return Binary("^", base, exponent)


@taking(2)
def _log(self: Expressions, node: Use, scope: Scope) -> Expression:
    value, base = trees(self, node, scope)
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
    value, unit = (self.kept(tree, scope) for tree in trees(self, node, scope))
    whole = Binary("*", unit, _truncated(self.kept(Call("SAFEDIV", (value, unit)), scope)))
    return when(Binary("<=", unit, ZERO), value, whole)


@taking(2)
def _modulo(self: Expressions, node: Use, scope: Scope) -> Expression:
    """Return a remainder with the sign of what is divided.

    The manual says for divisors of 0 and below both that all is left over and what C leaves over.

    Raises:
        ForeignError: The divisor is such a number.
    """
    value, unit = (self.kept(tree, scope) for tree in trees(self, node, scope))
    below = Unary("-", Binary("MOD", Unary("-", value), unit))
    rest = when(Binary("<", value, ZERO), below, Binary("MOD", value, unit))
    written = number_of(node.arguments[1])
    if written is not None and written <= 0:
        raise ForeignError("foreign-unsupported", "`MODULO` is not certain for a divisor of 0 or below", node.span)
    return rest if written is not None else when(Binary(">", unit, ZERO), rest, NO_NUMBER)


def guarded(self: Expressions, quotient: Sequence[Expression], otherwise: Expression, scope: Scope) -> Expression:
    """Return a quotient, or something else where its divisor is as good as zero."""
    above, below = quotient
    below = self.kept(below, scope)
    near = Binary("<", Call("ABS", (below,)), Number(NEAR_ZERO))
    return when(near, otherwise, Binary("/", above, below))


@taking(2)
def _zidz(self: Expressions, node: Use, scope: Scope) -> Expression:
    return guarded(self, trees(self, node, scope), ZERO, scope)


@taking(3)
def _xidz(self: Expressions, node: Use, scope: Scope) -> Expression:
    *quotient, otherwise = trees(self, node, scope)
    return guarded(self, quotient, otherwise, scope)


# time

_SOON = Binary("+", TIME, Binary("/", DT, Number(2.0)))
"""Half a step on: what Vensim compares moments with, so that rounding decides nothing."""


@taking(2)
def _step(self: Expressions, node: Use, scope: Scope) -> Expression:
    height, start = trees(self, node, scope)
    return when(Binary(">", _SOON, start), height, ZERO)


@taking(2, 3)
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


@taking(2)
def _pulse(self: Expressions, node: Use, scope: Scope) -> Expression:
    start, width = (self.kept(tree, scope) for tree in trees(self, node, scope))
    ends = Binary("+", start, _lasting(width))
    within = Binary("AND", Binary(">", _SOON, start), Binary("<", _SOON, ends))
    return when(within, ONE, ZERO)


@taking(4)
def _pulse_train(self: Expressions, node: Use, scope: Scope) -> Expression:
    known = [self.maybe_known(argument, scope) for argument in node.arguments]
    first, final = (self.world.start(Ref(Id(name), (), node.span)) for name in ("time", "final_time"))
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
    start, slope = trees(self, node, scope)
    return Binary("+", start, Binary("*", slope, TIME))


# what stands alone


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
    low, high, _ = trees(self, node, scope)
    return Call("RANDOM", (low, high))


def _zero_to_one(_self: Expressions, _node: Use, _scope: Scope) -> Expression:
    return Call("RANDOM", (ZERO, ONE))


@taking(5)
def _normal(self: Expressions, node: Use, scope: Scope) -> Expression:
    low, high, mean, deviation, _ = trees(self, node, scope)
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

"""Vensim's ways of reading lookups.

Source: the descriptions of functions in Vensim's reference manual (ventana_reference).
"""

from collections.abc import Mapping
from types import MappingProxyType

from coyuntura.interchange.trees import NO_NUMBER, ZERO, number, when
from coyuntura.interchange.vensim.expressions import Build, Expressions, Row
from coyuntura.interchange.vensim.functions.calls import as_read, constant, is_fixed, label_of, own
from coyuntura.interchange.vensim.lookups import Reading, Way
from coyuntura.interchange.vensim.scopes import Scope
from coyuntura.interchange.vensim.tree import NA, Group, Node, Ref, Use
from coyuntura.interchange.vensim.variables import ForeignError, is_data
from coyuntura.names import Id
from coyuntura.syntax.tree import Binary, Call, Expression, Number


def _id(self: Expressions, node: Use, scope: Scope, mode: Reading) -> Id:
    """Return the id of the lookup that a function reads, in a way of reading it.

    Raises:
        ForeignError: There is no such lookup, or it cannot be read so.
        NeedsElements: It differs between the elements of an open dimension.
    """
    table = node.arguments[0]
    variable = self.world.variables.get(table.name) if isinstance(table, Ref) else None
    if variable is None or variable.kind != "lookup" or not isinstance(table, Ref):
        raise ForeignError("foreign-syntax", f"`{label_of(node)}` reads a lookup", node.span)
    return self.lookup_id(variable, table.subs, scope, mode, node.span)


def _of_lookup(mode: Reading) -> Build:
    """Return a function that reads a lookup in its own way."""

    def read(self: Expressions, node: Use, scope: Scope) -> Expression:
        return Call(_id(self, node, scope, mode), (self.tree(node.arguments[1], scope),))

    return read


def _inverted(self: Expressions, node: Use, scope: Scope) -> Expression:
    """Return the least input of a lookup for an output, `:NA:` for one that it never has."""
    found = _id(self, node, scope, "inverse")
    outputs = [y for _, y in self.world.lookups.given[found]]
    wanted = self.kept(self.tree(node.arguments[1], scope), scope, "output")
    return when(_outside(wanted, min(outputs), max(outputs)), number(NA), Call(found, (wanted,)))


def _area(self: Expressions, node: Use, scope: Scope) -> Expression:
    """Return what lies under a lookup between two inputs, its ends held beyond it."""
    readings: tuple[Reading, ...] = ("start", "slope", "discrete", "area")
    start, slope, value, area = (_id(self, node, scope, reading) for reading in readings)
    first_input, first_output = self.world.lookups.given[start][0]

    def up_to(argument: Node) -> Expression:
        x = self.kept(self.tree(argument, scope), scope, "input")
        inside = self.kept(Call("MAX", (x, number(first_input))), scope, "inside")
        further = self.kept(Binary("-", inside, Call(start, (inside,))), scope, "further")
        rising = Binary("/", Binary("*", further, Call(slope, (inside,))), Number(2.0))
        there = Binary("*", further, Binary("+", Call(value, (inside,)), rising))
        before = Binary("*", number(first_output), Binary("-", x, inside))
        return Binary("+", Binary("+", Call(area, (inside,)), there), before)

    return Binary("-", up_to(node.arguments[2]), up_to(node.arguments[1]))


def _between_times(self: Expressions, node: Use, scope: Scope) -> Expression:
    """Return data at any time, `:NA:` before the first and after the last.

    Raises:
        ForeignError: What is read is no data, or the mode is none that there is, or may change.
        NeedsElements: It differs between the elements of an open dimension.
    """
    series, when_read, how = node.arguments
    variable = self.world.variables.get(series.name) if isinstance(series, Ref) else None
    if variable is None or not isinstance(series, Ref):
        raise ForeignError("foreign-unsupported", _NO_DATA, node.span)
    cell = self.cell(self.bounds(variable, series.subs, scope, series.span))
    if cell not in variable.cells or not is_data(variable.cells[cell]):
        raise ForeignError("foreign-unsupported", _NO_DATA, node.span)
    mode = constant(self, how, scope)
    if mode is None or mode not in _WAYS:
        message = "the mode of `GET DATA BETWEEN TIMES` is not one of 0, 1 and -1 throughout the run"
        raise ForeignError("foreign-unsupported", message, how.span)
    if self.world.looks_ahead and not is_fixed(self, when_read):
        self.notices.setdefault(
            "With Runge-Kutta, `GET DATA BETWEEN TIMES` is read within steps at the times of its argument there:"
            " Vensim's manual does not say whether it holds still within a step, as data do."
        )
    way, points = _WAYS[mode], self.data_points(variable, cell)
    time = self.kept(self.tree(when_read, scope), scope, "moment")
    # Rounding of the clock's times must not fall off the ends, nor to the whole number below.
    slack = self.world.step * _SLACK
    is_outside = _outside(time, points[0][0] - slack, points[-1][0] + slack)
    if way != "continuous":
        _require_whole_steps(self, node)
        time = Call("INT", (Binary("+", time, number(slack)),))
    found = Call(self.world.lookups.at_any_time(variable, cell, points, way), (time,))
    return as_read(self, how, scope, mode, self.data_as_read(variable, cell, when(is_outside, number(NA), found)))


def _require_whole_steps(self: Expressions, node: Use) -> None:
    """Refuse what no result of Vensim's shows, and announce what they show against the manual.

    Raises:
        ForeignError: The run's times are not whole numbers one after the other.
    """
    start = self.world.start.value(Ref(Id("time"), (), node.span))
    if self.world.step != 1 or start is None or not start.is_integer():
        message = "`GET DATA BETWEEN TIMES` with mode 1 or -1 is taken over in runs by whole numbers, steps of 1"
        raise ForeignError("foreign-unsupported", message, node.span, "Use the mode 0, or a data variable of its own.")
    self.notices.setdefault(
        "`GET DATA BETWEEN TIMES` with mode 1 or -1 rounds its time down, and with -1 gives the value before, as"
        " Vensim's results do and its manual does not say."
    )


def _slope(self: Expressions, node: Use, scope: Scope) -> Expression:
    """Return a lookup's slope; at a point the mean of those on both sides, and outside what the mode says.

    Nothing says what mode -1 gives at the first and the last point, where only one side is within.
    """
    start, slope, before = (_id(self, node, scope, reading) for reading in _SLOPES)
    points = self.world.lookups.given[start]
    (first, low), (second, at_second) = points[:2]
    (next_to_last, at_next), (last, high) = points[-2:]
    x, mode = (self.kept(self.tree(argument, scope), scope, "input") for argument in node.arguments[1:])
    of_first = number((at_second - low) / (second - first))
    of_last = number((high - at_next) / (last - next_to_last))
    is_at = {name: Binary("=", x, number(end)) for name, end in (("first", first), ("last", last))}
    both = Binary("/", Binary("+", Call(slope, (x,)), Call(before, (x,))), Number(2.0))
    inside = when(Binary("=", Call(start, (x,)), x), both, Call(slope, (x,)))
    # Beyond the ends the lines of mode 0 are level, those of mode 1 go on, and of mode -1 there are none.
    held = when(_outside(x, first, last), ZERO, inside)
    onward = when(Binary("<=", x, number(first)), of_first, when(Binary(">=", x, number(last)), of_last, inside))
    at_end = when(Binary("OR", is_at["first"], is_at["last"]), NO_NUMBER, inside)
    missing = when(_outside(x, first, last), number(NA), at_end)
    is_mode = {value: Binary("=", mode, number(value)) for value in (0.0, 1.0, -1.0)}
    others = when(is_mode[1.0], onward, when(is_mode[-1.0], missing, NO_NUMBER))
    return when(is_mode[0.0], held, others)


def _outside(x: Expression, low: float, high: float) -> Expression:
    return Binary("OR", Binary("<", x, number(low)), Binary(">", x, number(high)))


def _with_lookup(self: Expressions, node: Use, scope: Scope) -> Expression:
    argument, table = node.arguments
    if not isinstance(table, Group):
        raise ForeignError("foreign-syntax", "`WITH LOOKUP` takes an input and a list of points", node.span)
    return Call(self.world.lookups.table(table, scope), (self.tree(argument, scope),))


_NO_DATA = "`GET DATA BETWEEN TIMES` reads a data variable"
_SLACK = 1e-6
"""The part of a step within which times are the same."""
_WAYS: Mapping[float, Way] = MappingProxyType({0.0: "continuous", 1.0: "forward", -1.0: "before"})
_SLOPES: tuple[Reading, ...] = ("start", "slope", "before")
LOOKUPS: tuple[Row, ...] = (
    own("WITH LOOKUP", "lookups", (2, 2), "a lookup of its own", _with_lookup),
    own("LOOKUP EXTRAPOLATE", "lookups", (2, 2), "an `extrapolate` lookup", _of_lookup("extrapolate")),
    own("LOOKUP FORWARD", "lookups", (2, 2), "a `forward` lookup", _of_lookup("forward")),
    own("LOOKUP BACKWARD", "lookups", (2, 2), "a `discrete` lookup", _of_lookup("discrete")),
    own("LOOKUP INVERT", "lookups", (2, 2), "a lookup from outputs to their least inputs, `:NA:` outside", _inverted),
    own("LOOKUP AREA", "lookups", (3, 3), "lookups of what its line segments are", _area),
    own("GET DATA BETWEEN TIMES", "lookups", (3, 3), "a lookup of the data, `:NA:` outside", _between_times),
    own("LOOKUP SLOPE", "lookups", (3, 3), "lookups of what its line segments are", _slope),
)

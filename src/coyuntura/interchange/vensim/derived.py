"""Data variables: series that are given or read, and equations between them.

Vensim computes an equation between data (`:=`) where the data are, and reads between the results as the variable's
keyword says. Several series together are computed at each of their times, each read there as its own keyword says.
Source: the description of data equations in Vensim's reference manual (ventana_reference).
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from coyuntura.blocks.lookup import interpolate
from coyuntura.errors import did_you_mean
from coyuntura.interchange.registry import with_trait
from coyuntura.interchange.tables.series import Points
from coyuntura.interchange.trees import NO_NUMBER, number, when
from coyuntura.interchange.vensim.expressions import Expressions
from coyuntura.interchange.vensim.functions.calls import label_of, settle
from coyuntura.interchange.vensim.lookups import MODES
from coyuntura.interchange.vensim.marks import written_out
from coyuntura.interchange.vensim.points import points_of, rising
from coyuntura.interchange.vensim.scopes import NeedsElements, Scope
from coyuntura.interchange.vensim.tree import NA, Group, Mode, Node, Num, Ref, Use, every
from coyuntura.interchange.vensim.variables import DATA, Cell, Definition, ForeignError, Variable, is_data
from coyuntura.names import Id
from coyuntura.syntax.tree import Binary, Expression, Name, Span

_MOST_TIMES = 100_000
_MOST_VALUES = 2_000_000
"""Values of all equations between data together."""
_SHOWN = 3
_WAY_OUT = "Give data with `--data FILE`: a table with names in its first row and times in its first column, or `.dat`."
Key = tuple[Id, Cell]


class DataVariables:
    """Finds the series of data variables, each computed once."""

    def __init__(self, expressions: Expressions) -> None:
        self.expressions = expressions
        self.world = expressions.world
        self._points: dict[Key, Points] = {}
        self._constants: dict[Key, dict[Key, float]] = {}
        """The constants with which each was computed."""
        self._under_way: set[Key] = set()
        self._size = 0

    def points(self, variable: Variable, cell: Cell) -> Points:
        """Return the series of one cell of a data variable.

        Raises:
            ForeignError: It has none, or it cannot be computed.
        """
        key = (variable.name, cell)
        if key not in self._points:
            self._points[key] = self._read(variable, cell)
        return self._points[key]

    def as_read(self, variable: Variable, cell: Cell, tree: Expression) -> Expression:
        """Return what reads a series; no number where a scenario changes a constant with which it was computed."""
        found = self._constants.get((variable.name, cell), {})
        settle(self.expressions, dict.fromkeys(name for name, _ in found))
        kept: Expression | None = None
        for (name, elements), value in found.items():
            other, element = self.world.variables[name], self.world.axes.element
            if other.own is not None:
                reference = Name(other.own[elements])
            else:
                reference = Name(other.id, tuple(Name(element(one)) for one in elements) or None)
            is_kept = Binary("=", reference, number(value))
            kept = is_kept if kept is None else Binary("AND", kept, is_kept)
        return tree if kept is None else when(kept, tree, NO_NUMBER)

    def _read(self, variable: Variable, cell: Cell) -> Points:
        definition, lookups = variable.cells[cell], self.world.lookups
        body, span = definition.line.body, definition.line.span
        if isinstance(body, Use) and body.name in DATA:
            return lookups.series(definition)[cell]
        if body is not None:
            return self._computed(variable, cell, definition, body)
        found = lookups.external.data.points(variable.name, cell)
        shown = lookups.shown(variable, cell)
        others = () if found else self._of_another(variable)
        if others:
            self.expressions.notices.setdefault(
                f"`{shown}` has no data where others of `{variable.label}` have: `:NA:`."
            )
            return tuple((time, NA) for time, _ in others)
        if not found:
            message = f"`{shown}` has no equation, and no data for it{self._instead(shown)}"
            raise ForeignError("foreign-undefined", message, span, _WAY_OUT)
        return found

    def _instead(self, shown: str) -> str:
        """Return which names the files of data have, the nearest or the first ones; nothing where there are none."""
        labels = self.world.lookups.external.data.labels()
        if not labels:
            return ""
        names = ", ".join(f"`{label}`" for label in labels[:_SHOWN])
        more = f" and {len(labels) - _SHOWN:,} more" if len(labels) > _SHOWN else ""
        hint = did_you_mean(shown, labels)
        return f"; the files have {names}{more}{f'.{hint}' if hint else ''}"

    def _of_another(self, variable: Variable) -> Points:
        """Return what the files have for some element of a variable; nothing where they have nothing for any."""
        data = self.world.lookups.external.data
        found = (data.points(variable.name, cell) for cell in variable.cells)
        return next((points for points in found if points), ())

    def _computed(self, variable: Variable, cell: Cell, definition: Definition, body: Node) -> Points:
        """Return what an equation between data gives at the times of these.

        Raises:
            ForeignError: It reads itself, or what is no data, or cannot be computed.
        """
        key, span = (variable.name, cell), definition.line.span
        if key in self._under_way:
            raise ForeignError(
                "foreign-undefined", f"the equation between data of `{variable.label}` reads itself", span
            )
        self._under_way.add(key)
        settled = self._settled(variable, cell, definition, body)
        read = self._series(settled, definition, self._constants.setdefault(key, {}))
        self._under_way.discard(key)
        times = sorted({x for points, _ in read.values() for x, _ in points})
        if not times:
            message = "an equation between data is computed at their times, and none stand in this one"
            raise ForeignError("foreign-unsupported", message, span, "Write `=` where no data are read.")
        self._size += len(times) * (1 + len(read))
        if len(times) > _MOST_TIMES or self._size > _MOST_VALUES:
            raise ForeignError("foreign-too-large", f"the data of `{variable.label}` have too many times", span)
        if any(len(points) < len(times) for points, _ in read.values()):
            self.expressions.notices.setdefault(
                f"`{variable.label}` is computed from data of different times: at each of them, where the others are"
                " read as their keywords say."
            )
        return self._at(times, read, settled, span)

    def _settled(self, variable: Variable, cell: Cell, definition: Definition, body: Node) -> Node:
        """Return an equation with elements in place of ranges.

        Raises:
            ForeignError: A range in it is not on the left.
        """
        subs = definition.line.subs
        body = written_out(body, self.world.ranges.elements)
        left = {sub.name: one for sub, one in zip(subs, cell, strict=True) if sub.name in self.world.ranges.elements}
        scope = Scope(variable.id, variable.label, definition, left, tuple(left))
        try:
            return self.expressions.settled(body, scope)
        except NeedsElements as error:
            raise ForeignError("foreign-unsupported", "its elements are not known", body.span) from error

    def _series(
        self, settled: Node, definition: Definition, constants: dict[Key, float]
    ) -> Mapping[Key, tuple[Points, Mode]]:
        """Return the series that an equation reads, with how each is read between its times.

        Args:
            settled: The equation.
            definition: Where it stands.
            constants: Filled with those that it reads, and those with which its series were computed.

        Raises:
            ForeignError: It reads what is neither data nor constant.
        """
        found: dict[Key, tuple[Points, Mode]] = {}
        for node in every(settled):
            variable = self.world.variables.get(node.name) if isinstance(node, Ref) else None
            if not isinstance(node, Ref) or variable is None:
                continue
            cell = tuple(sub.name for sub in node.subs)
            line = variable.cells.get(cell)
            if line is None or (variable.name, cell) in found:
                continue
            if line.is_numbers:
                value = self.world.start.value(node)
                constants |= {} if value is None or variable.name in self.world.settled else {(node.name, cell): value}
                continue
            if not is_data(line):
                message = f"`{definition.shown(node.span)}` is neither data nor a constant, and stands between data"
                raise ForeignError("foreign-unsupported", message, node.span, "Write `=` for an equation of the run.")
            found[variable.name, cell] = self.points(variable, cell), mode_of(variable, cell)
            constants |= self._constants.get((variable.name, cell), {})
        return found

    def _at(self, times: Sequence[float], read: Mapping[Key, tuple[Points, Mode]], settled: Node, span: Span) -> Points:
        """Return an equation's value at each time; what is missing is left out.

        Raises:
            ForeignError: It has no value at some time.
        """
        tests_missing = any(isinstance(node, Num) and node.value == NA for node in every(settled))
        columns = {key: _between(points, mode, times) for key, (points, mode) in read.items()}
        known, given = self.world.start, dict[Key, float]()
        found: list[tuple[float, float]] = []
        for place, time in enumerate(times):
            given = {key: float(column[place]) for key, column in columns.items()}
            if NA in given.values() and not tests_missing:
                continue
            value = known.with_given({**given, (Id("time"), ()): time}, self._reading).value(settled)
            if value is None:
                raise self._valueless(settled, time, span)
            if value != NA:
                found.append((time, value))
        if not found:
            raise ForeignError("foreign-undefined", "this equation between data has no value at any time", span)
        return tuple(found)

    def _reading(self, node: Use) -> Callable[[float], float] | None:
        """Return how a lookup is read that a call names."""
        variable, count = self.world.variables.get(node.name), len(node.arguments)
        if variable is not None and variable.kind == "lookup" and count == 1 and not node.subs:
            cell = next(iter(variable.cells))
            points = self.world.lookups.points(variable.cells[cell], cell)
        elif node.name == "with_lookup" and count == 2 and isinstance(node.arguments[1], Group):  # noqa: PLR2004  two
            points = points_of(node.arguments[1])
        else:
            return None
        inputs, outputs = np.array(points).T
        return lambda x: float(interpolate(np.array([x]), inputs, outputs, "continuous")[0])

    def _valueless(self, settled: Node, time: float, span: Span) -> ForeignError:
        """Return what to say of an equation that cannot be computed at a time."""
        running = with_trait(self.world.functions, "state", "random")
        found = next((node for node in every(settled) if isinstance(node, Use) and node.name in running), None)
        if found is None:
            message = f"this equation between data has no value that can be computed before the run, at {time:.15g}"
            return ForeignError("foreign-unsupported", message, span)
        message = f"`{label_of(found)}` needs a run, and stands in an equation between data"
        way_out = "Write `=` in place of `:=`, and it is computed at each step of the run."
        return ForeignError("foreign-unsupported", message, found.span, way_out)


def mode_of(variable: Variable, cell: Cell) -> Mode:
    """Return how a data variable is read between its times."""
    modes: list[Mode] = [one.line.mode for one in variable.definitions if one.line.mode]
    return modes[0] if modes else variable.cells[cell].line.mode


def _between(points: Points, mode: Mode, times: Sequence[float]) -> Sequence[float]:
    """Return a series at each time as its keyword says."""
    if mode == "raw":
        given = dict(points)
        return [given.get(time, NA) for time in times]
    inputs, outputs = np.array(rising(points)).T
    return interpolate(np.array(times), inputs, outputs, MODES[mode]).tolist()

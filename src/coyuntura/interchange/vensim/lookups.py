"""The lookups of a model of Vensim's, among which are its data."""

import re
from collections.abc import Mapping
from typing import Literal, TypeAlias

from coyuntura.blocks.lookup import Interpolation
from coyuntura.errors import Place
from coyuntura.interchange.draft import Namer, range_of
from coyuntura.interchange.vensim.external import External
from coyuntura.interchange.vensim.points import Points, Segment, exact_only, inverse, points_of, rising, segments
from coyuntura.interchange.vensim.ranges import Ranges
from coyuntura.interchange.vensim.scopes import Scope
from coyuntura.interchange.vensim.tree import NA, Group, Mode, Use
from coyuntura.interchange.vensim.variables import Cell, Definition, Variable
from coyuntura.model.elements import Element, Header, Lookup, Quantity, Range
from coyuntura.names import Id, Text
from coyuntura.numerals import decimal
from coyuntura.syntax.tree import Call, Expression, Span

Reading: TypeAlias = Interpolation | Segment | Literal["inverse"]
"""How a lookup is read: between its points, what its line segments are, or its input for an output."""
Way: TypeAlias = Literal["continuous", "forward", "before"]
"""How data are read at any time."""
MODES: Mapping[Mode, Interpolation] = {
    "": "continuous",
    "interpolate": "continuous",
    "look forward": "forward",
    "hold backward": "discrete",
    "raw": "discrete",
}
_DIMENSIONLESS = frozenset({"1", "1/1", "dmnl", "dimensionless", "unitless", "no units", "fraction", "index"})
_RANGE = re.compile(r"\[([^\[,\]]*+),([^,\]]*+)")
_WHOLE_STEPS = 2.0**20


class Lookups:
    """The lookups of a model: those that it names, those within equations, and series."""

    def __init__(self, ranges: Ranges, namer: Namer, module: Id, external: External, step: float) -> None:
        self.ranges = ranges
        self.namer = namer
        self.module = module
        self.external = external
        self.step = step
        self.made: list[Element] = []
        self._ids: dict[tuple[Id, Cell, Reading], Id] = {}
        self._series: dict[int, Mapping[Cell, Points]] = {}
        self._inline: dict[int, Id] = {}
        self._at_any_time: dict[tuple[Id, Cell, Way], Id] = {}
        self.given: dict[Id, Points] = {}
        """The points of the lookup that each one is a reading of."""

    def lookup(self, variable: Variable, cell: Cell, mode: Reading, span: Span) -> Id:
        """Return the id of one cell of a lookup in one way of reading it.

        Raises:
            ForeignError: Its points cannot be had.
        """
        definition = variable.cells[cell]
        is_shared = variable.is_uniform and not is_read(definition)
        key = (variable.name, () if is_shared else cell, mode)
        if key not in self._ids:
            points = self.points(definition, cell)
            shown = variable.label if is_shared else self.shown(variable, cell)
            if mode != "continuous":
                shown = f"{shown} {mode}"
            is_named = mode == "continuous" and (is_shared or not cell)
            found = variable.id if is_named else self.namer.new(shown)
            self._ids[key] = found
            self.given[found] = points
            match mode:
                case "inverse":
                    self.add(found, shown, inverse(points, span), "continuous", definition)
                case "start" | "slope" | "before" | "area":
                    self.add(found, shown, segments(points, mode, span), "discrete", definition)
                case _:
                    self.add(found, shown, points, mode, definition)
        return self._ids[key]

    def shown(self, variable: Variable, cell: Cell) -> str:
        """Return a cell's name as Vensim shows it."""
        return self.ranges.shown(variable.label, cell)

    def points(self, definition: Definition, cell: Cell) -> Points:
        """Return the points of one cell."""
        body = definition.line.body
        if isinstance(body, Group):
            return points_of(body)
        return rising(self.series(definition)[cell])

    def series(self, definition: Definition) -> Mapping[Cell, Points]:
        """Return what a spreadsheet gives for a line, read once."""
        if id(definition) not in self._series:
            self._series[id(definition)] = self.external.series(definition, self.ranges)
        return self._series[id(definition)]

    def table(self, group: Group, scope: Scope) -> Id:
        """Return the id of a lookup whose points stand within an equation."""
        if id(group) not in self._inline:
            found = self.namer.new(f"{scope.owner}_lookup")
            self.add(found, f"{scope.label} lookup", points_of(group), "continuous", scope.definition)
            self._inline[id(group)] = found
        return self._inline[id(group)]

    def data(self, variable: Variable, cell: Cell, points: Points, mode: Mode, time: Expression) -> Expression:
        """Return the value at a time of one cell of a data variable, whose series is a lookup of the time."""
        shown = self.shown(variable, cell)
        key = self.namer.new(f"{shown} data")
        self.add(key, f"{shown} data", self.timed(rising(points), mode), MODES[mode], variable.cells[cell])
        return Call(key, (time,))

    def at_any_time(self, variable: Variable, cell: Cell, points: Points, way: Way) -> Id:
        """Return the id of the lookup that gives a data variable's values at other times than that of the run.

        Args:
            variable: The data variable.
            cell: The cell of it that is read.
            points: Its series.
            way: `before` gives the value before that of the given time, or before the next one.
        """
        key = (variable.name, cell, way)
        if key not in self._at_any_time:
            shown, given = f"{self.shown(variable, cell)} {way}", rising(points)
            if way == "before":
                given = rising([(x, y) for (x, _), (_, y) in zip(given[1:], given, strict=False)])
            self._at_any_time[key] = found = self.namer.new(shown)
            self.add(found, shown, given, "continuous" if way == "continuous" else "forward", variable.cells[cell])
        return self._at_any_time[key]

    def timed(self, points: Points, mode: Mode) -> Points:
        """Return points that rounding of the clock's times cannot miss."""
        if mode == "raw":
            return exact_only(points, NA, self.step)
        is_exact = (self.step * _WHOLE_STEPS).is_integer()
        if is_exact or mode in {"", "interpolate"}:
            return points
        shift = self.step * 1e-6 * (1 if mode == "look forward" else -1)
        return tuple((x + shift, y) for x, y in points)

    def add(self, found: Id, label: str, points: Points, mode: Interpolation, definition: Definition) -> None:
        """Add a lookup."""
        place = definition.place(definition.line.span)
        head = Header(found, Text(label, label), meaning_of(definition), (), (), self.module, place)
        unit = unit_of(definition.piece.unit)
        self.made.append(Lookup(head, Quantity(unit, place), "", points, mode))


def is_read(definition: Definition) -> bool:
    """Tell whether a spreadsheet says what a line is."""
    return isinstance(definition.line.body, Use)


def unit_of(text: str) -> str:
    """Return a unit without the range that may follow it in square brackets; 1 for what has no dimension."""
    unit = text.partition("[")[0].strip()
    return "1" if unit.lower() in _DIMENSIONLESS else unit


def range_in(text: str, place: Place) -> Range | None:
    """Return the range that follows a unit in square brackets, of which a step may follow the ends."""
    ends = _RANGE.search(text)
    if ends is None:
        return None
    low, high = (decimal(end) for end in ends.groups())
    # Vensim writes `?` for an end that is open.
    return range_of(low, high, place)


def meaning_of(definition: Definition) -> Text:
    """Return a line's comment."""
    return Text(definition.piece.comment, definition.piece.comment)

"""Variables to elements: what becomes a parameter, a stock, a flow, an auxiliary or a lookup."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from coyuntura.blocks.lookup import Interpolation
from coyuntura.errors import Faults, Place
from coyuntura.interchange.vensim.expressions import TIME, Expressions, World, number
from coyuntura.interchange.vensim.external import External
from coyuntura.interchange.vensim.flows import FlowEnds
from coyuntura.interchange.vensim.functions import is_alone
from coyuntura.interchange.vensim.points import Points, exact_only, inverse, points_of, rising
from coyuntura.interchange.vensim.scopes import NeedsElements, NotInPlace, Scope
from coyuntura.interchange.vensim.tree import NA, Group, Mode, Node, Rows, Use
from coyuntura.interchange.vensim.variables import (
    CONSTANTS,
    DATA,
    Cell,
    Definition,
    ForeignError,
    Variable,
    kind_of,
    number_of,
    place_of,
    sentence,
    written,
)
from coyuntura.model.elements import (
    Auxiliary,
    Element,
    Equation,
    Flow,
    Header,
    Lookup,
    Parameter,
    Quantity,
    Share,
    Stock,
)
from coyuntura.names import Id, Text
from coyuntura.syntax import write_expression
from coyuntura.syntax.tree import Call, Expression, Name, Span

Shares = tuple[tuple[Cell, Expression], ...]
_MODES: Mapping[Mode, Interpolation] = {
    "": "continuous",
    "interpolate": "continuous",
    "look forward": "forward",
    "hold backward": "discrete",
    "raw": "discrete",
}
_DIMENSIONLESS = frozenset({"1", "1/1", "dmnl", "dimensionless", "unitless", "no units", "fraction", "index"})
_WHOLE_STEPS = 2.0**20


@dataclass(frozen=True, slots=True)
class Target:
    """An element to be made: a variable, or one cell of a variable that is no full array."""

    variable: Variable
    id: Id
    label: str
    cells: Mapping[Cell, Definition]
    is_whole: bool


class Tables:
    """The lookups of a model: those that it names, those within equations, and series."""

    def __init__(self, world: Callable[[], World], external: External, step: float) -> None:
        self._world = world
        self.external = external
        self.step = step
        self.made: list[Element] = []
        self._ids: dict[tuple[Id, Cell, str], Id] = {}
        self._series: dict[int, Mapping[Cell, Points]] = {}
        self._inline: dict[int, Id] = {}

    def lookup(self, variable: Variable, cell: Cell, mode: str, span: Span) -> Id:
        """Return the id of one cell of a lookup in one way of reading it.

        Raises:
            ForeignError: Its points cannot be had.
        """
        definition = variable.cells[cell]
        is_shared = variable.is_uniform and not _is_read(definition)
        key = (variable.name, () if is_shared else cell, mode)
        if key not in self._ids:
            points = self.points(definition, cell)
            shown = variable.label if is_shared else self.shown(variable, cell)
            if mode == "inverse":
                points = inverse(points, span)
            if mode != "continuous":
                shown = f"{shown} {mode}"
            is_named = mode == "continuous" and (is_shared or not cell)
            found = variable.id if is_named else self._world().namer.new(shown)
            self._ids[key] = found
            interpolation: Interpolation = "continuous"
            if mode in {"extrapolate", "forward", "discrete"}:
                interpolation = (
                    "extrapolate" if mode == "extrapolate" else "forward" if mode == "forward" else "discrete"
                )
            self.add(found, shown, points, interpolation, definition)
        return self._ids[key]

    def shown(self, variable: Variable, cell: Cell) -> str:
        """Return a cell's name as Vensim shows it."""
        return self._world().ranges.shown(variable.label, cell)

    def points(self, definition: Definition, cell: Cell) -> Points:
        """Return the points of one cell."""
        body = definition.line.body
        if isinstance(body, Group):
            return points_of(body)
        return rising(self.series(definition)[cell])

    def series(self, definition: Definition) -> Mapping[Cell, Points]:
        """Return what a spreadsheet gives for a line, read once."""
        if id(definition) not in self._series:
            self._series[id(definition)] = self.external.series(definition, self._world().ranges)
        return self._series[id(definition)]

    def table(self, group: Group, scope: Scope) -> Id:
        """Return the id of a lookup whose points stand within an equation."""
        if id(group) not in self._inline:
            found = self._world().namer.new(f"{scope.owner}_lookup")
            self.add(found, f"{scope.label} lookup", points_of(group), "continuous", scope.definition)
            self._inline[id(group)] = found
        return self._inline[id(group)]

    def data(self, variable: Variable, cell: Cell) -> Expression:
        """Return the value at each time of one cell of a data variable.

        Raises:
            ForeignError: No series is there for it.
        """
        definition = variable.cells[cell]
        modes: list[Mode] = [one.line.mode for one in variable.definitions if one.line.mode]
        mode = modes[0] if modes else definition.line.mode
        shown = self.shown(variable, cell)
        if definition.line.body is None:
            found = self.external.results(variable.name, cell)
            if not found:
                message = f"`{shown}` has no equation, and no file with data for it is given"
                raise ForeignError("foreign-undefined", message, definition.line.span)
            points = rising(found)
        else:
            points = rising(self.series(definition)[cell])
        key = self._world().namer.new(f"{shown} data")
        self.add(key, f"{shown} data", self.timed(points, mode), _MODES[mode], definition)
        return Call(key, (TIME,))

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
        head = Header(found, Text(label, label), _meaning(definition), (), (), self._world().module, place)
        unit = unit_of(definition.piece.unit)
        self.made.append(Lookup(head, Quantity(unit, place), "1", points, mode))


def unit_of(text: str) -> str:
    """Return a unit without the range that may follow it in square brackets; 1 for what has no dimension."""
    unit = text.partition("[")[0].strip()
    return "1" if unit.lower() in _DIMENSIONLESS else unit


def _meaning(definition: Definition) -> Text:
    return Text(definition.piece.comment, definition.piece.comment)


class Build:
    """Makes the elements of a model."""

    def __init__(self, world: World, tables: Tables, faults: Faults) -> None:
        self.world = world
        self.tables = tables
        self.faults = faults
        self.expressions = Expressions(world)
        self.made: list[Element] = []
        self.ends = FlowEnds(world)

    def run(self) -> tuple[Element, ...]:
        """Return all elements."""
        self.ends.find()
        for variable in self.world.variables.values():
            for target in self.targets(variable):
                self.guarded(target)
        dimensions = tuple(self.world.axes.dimensions())
        return (*dimensions, *self.made, *self.expressions.made, *self.tables.made)

    def targets(self, variable: Variable) -> Iterator[Target]:
        """Yield a variable, or each of its cells where they make no full array."""
        if variable.own is None:
            yield Target(variable, variable.id, variable.label, variable.cells, is_whole=True)
            return
        for cell, found in variable.own.items():
            cells = {cell: variable.cells[cell]}
            yield Target(variable, found, self.tables.shown(variable, cell), cells, is_whole=False)

    def guarded(self, target: Target) -> None:
        """Make an element; faults where that cannot be."""
        definition = next(iter(target.cells.values()))
        try:
            self.element(target, definition)
        except ForeignError as error:
            self.faults.add(error.code, sentence(str(error)), definition.place(error.span))
            if error.code == "foreign-too-large":
                # Whatever follows would say the same.
                self.faults.raise_if_any()

    def element(self, target: Target, definition: Definition) -> None:
        """Make one element of the kind that its lines say."""
        kind = target.variable.kind if target.is_whole else kind_of([definition])
        match kind:
            case "lookup":
                for cell in (
                    target.cells if not target.variable.is_uniform or _is_read(definition) else list(target.cells)[:1]
                ):
                    self.tables.lookup(target.variable, cell, "continuous", definition.line.span)
            case "stock":
                self.stock(target)
            case "constant":
                self.constant(target)
            case _:
                self.auxiliary(target)

    # parts

    def header(self, target: Target) -> Header:
        """Return an element's header."""
        definition = list(target.cells.values())[-1]
        place = place_of(target.cells, next(iter(target.cells)))
        return Header(
            target.id, Text(target.label, target.label), _meaning(definition), (), (), self.world.module, place
        )

    def quantity(self, target: Target) -> Quantity:
        """Return an element's unit and dimensions; one of a variable's lines carries the unit."""
        units = [definition.piece.unit for definition in target.variable.definitions if definition.piece.unit]
        over = tuple(axis.id for axis in target.variable.axes) if target.is_whole else ()
        return Quantity(unit_of(units[0] if units else ""), place_of(target.cells, next(iter(target.cells))), over)

    def scope(self, target: Target, definition: Definition, cell: Cell | None) -> Scope:
        """Return what the subscripts on the left stand for: dimensions, or the elements of a cell."""
        subs = definition.line.subs
        ranged = [number for number, sub in enumerate(subs) if sub.name in self.world.ranges.elements]
        bounds = target.variable.axes if cell is None else cell
        left = {subs[number].name: bounds[number] for number in ranged}
        return Scope(target.id, target.label, definition, left, tuple(left))

    def share(self, cell: Cell, tree: Expression, place: Place, target: Target) -> Share:
        """Return an equation for a cell, or for all."""
        elements = tuple(self.world.axes.element(one) for one in cell) if target.is_whole else ()
        return Share(elements, Equation(write_expression(tree), tree, place))

    def shares(self, target: Target, part: Callable[[Node], Node]) -> tuple[Share, ...]:
        """Return one equation for all cells where that can be, or one for each.

        Args:
            target: What the equations are of.
            part: Which part of a line's body is meant, such as the initial value of `INTEG`.
        """
        first = next(iter(target.cells.values()))
        place = first.place(first.line.span)
        if target.variable.is_uniform and not _is_by_cell(first):
            before = len(self.expressions.made)
            try:
                tree = self.translated(part(_body(first)), self.scope(target, first, None))
                return (self.share((), tree, place, target),)
            except NeedsElements:
                del self.expressions.made[before:]
        found: list[Share] = []
        for cell, definition in target.cells.items():
            tree = self.cell(target, definition, cell, part)
            found.append(self.share(cell, tree, definition.place(definition.line.span), target))
        return tuple(found)

    def cell(self, target: Target, definition: Definition, cell: Cell, part: Callable[[Node], Node]) -> Expression:
        """Return the tree of one cell."""
        body = definition.line.body
        if body is None or (isinstance(body, Use) and body.name in DATA):
            return self.tables.data(target.variable, cell)
        if isinstance(body, Use) and body.name in CONSTANTS:
            return number(self.tables.external.constants(definition, self.world.ranges)[cell])
        node = part(written(definition, cell, self.world.ranges) if isinstance(body, Rows) else body)
        return self.translated(node, self.scope(target, definition, cell))

    def translated(self, node: Node, scope: Scope) -> Expression:
        """Return a tree.

        Raises:
            ForeignError: A subscript that `!` marks stands where none can.
        """
        try:
            return self.expressions.tree(node, scope)
        except NotInPlace as error:
            raise ForeignError(
                "foreign-unsupported", "a subscript that `!` marks cannot stand here", node.span
            ) from error

    # kinds

    def constant(self, target: Target) -> None:
        """Make a parameter."""
        values: dict[tuple[Id, ...], float] = {}
        first = next(iter(target.cells.values()))
        if target.variable.is_uniform and not _is_by_cell(first):
            values[()] = number_of(first.line.body) or 0.0
        else:
            read: dict[int, Mapping[Cell, float]] = {}
            for cell, definition in target.cells.items():
                elements = tuple(self.world.axes.element(one) for one in cell) if target.is_whole else ()
                values[elements] = self.value(definition, cell, read)
        self.made.append(Parameter(self.header(target), self.quantity(target), values, "", None))

    def value(self, definition: Definition, cell: Cell, read: dict[int, Mapping[Cell, float]]) -> float:
        """Return a constant's number for one cell."""
        body = definition.line.body
        if isinstance(body, Use):
            if id(definition) not in read:
                read[id(definition)] = self.tables.external.constants(definition, self.world.ranges)
            return read[id(definition)][cell]
        node = written(definition, cell, self.world.ranges) if isinstance(body, Rows) else body
        return number_of(node) or 0.0

    def auxiliary(self, target: Target) -> None:
        """Make an auxiliary, or a flow where it fills or empties stocks."""
        for definition in target.cells.values():
            self.check_data(definition)
        header, quantity = self.header(target), self.quantity(target)
        equations = self.shares(target, _active)
        if any(is_alone(definition.line.body, "active_initial") for definition in target.cells.values()):
            self.made.append(Auxiliary(header, quantity, equations, self.shares(target, _initially)))
            return
        ends = self.ends.of(target.variable)
        if ends is None:
            self.made.append(Auxiliary(header, quantity, equations))
            return
        origin, into = (None if stock is None else Name(stock) for stock in ends)
        self.made.append(Flow(header, quantity, equations, origin, into, header.place))

    def check_data(self, definition: Definition) -> None:
        """Refuse equations between data: Vensim computes them where the data are, and reads between afterwards.

        Raises:
            ForeignError: Something is not there, or cannot be taken over.
        """
        body = definition.line.body
        if definition.line.sign == ":=" and not (isinstance(body, Use) and body.name in DATA):
            if number_of(body) is not None:
                return
            message = "an equation between data is computed at the times of the data, which is not taken over"
            raise ForeignError("foreign-unsupported", message, definition.line.span)

    def stock(self, target: Target) -> None:
        """Make a stock, and a flow of its own where its flows are no variables.

        Raises:
            ForeignError: Something is not there, or cannot be taken over.
        """
        for definition in target.cells.values():
            if not is_alone(definition.line.body, "integ"):
                raise ForeignError("foreign-syntax", "`INTEG` takes a rate and an initial value", definition.line.span)
        header, quantity = self.header(target), self.quantity(target)
        self.made.append(Stock(header, quantity, self.shares(target, _second), is_account=False, holding={}))
        if target.is_whole and self.ends.is_served(target.variable):
            return
        label = f"{target.label} net flow"
        name = self.world.namer.new(f"{target.id} net flow")
        head = Header(name, Text(label, label), Text("", ""), (), (), self.world.module, header.place)
        rate = self.shares(target, _first)
        unit = Quantity(quantity.unit, quantity.unit_place, quantity.over)
        self.made.append(Flow(head, unit, rate, None, Name(target.id), header.place))


def _is_read(definition: Definition) -> bool:
    return isinstance(definition.line.body, Use)


def _is_by_cell(definition: Definition) -> bool:
    body = definition.line.body
    return body is None or isinstance(body, Rows) or (isinstance(body, Use) and body.name in DATA | CONSTANTS)


def _body(definition: Definition) -> Node:
    body = definition.line.body
    if body is None:
        raise ForeignError("foreign-undefined", f"`{definition.line.name}` has no equation", definition.line.span)
    return body


def _argument(node: Node, number_of_argument: int) -> Node:
    return node.arguments[number_of_argument] if isinstance(node, Use) else node


def _first(node: Node) -> Node:
    return _argument(node, 0)


def _second(node: Node) -> Node:
    return _argument(node, 1)


def _active(node: Node) -> Node:
    return _argument(node, 0) if is_alone(node, "active_initial") else node


def _initially(node: Node) -> Node:
    return _argument(node, 1) if is_alone(node, "active_initial") else node

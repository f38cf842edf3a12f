"""Variables to elements: what becomes a parameter, a stock, a flow, an auxiliary or a lookup."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from coyuntura.errors import Faults, Place
from coyuntura.interchange.trees import number
from coyuntura.interchange.vensim.derived import DataVariables, mode_of
from coyuntura.interchange.vensim.expressions import Expressions, World
from coyuntura.interchange.vensim.flows import FlowEnds
from coyuntura.interchange.vensim.lookups import is_read, meaning_of, range_in, unit_of
from coyuntura.interchange.vensim.scopes import NeedsElements, NotInPlace, Scope
from coyuntura.interchange.vensim.tree import Node, Rows, Use
from coyuntura.interchange.vensim.variables import (
    CONSTANTS,
    Cell,
    Definition,
    ForeignError,
    Variable,
    is_data,
    kind_of,
    number_of,
    place_of,
    sentence,
    written,
)
from coyuntura.model.elements import Auxiliary, Element, Flow, Header, Parameter, Quantity, Share, Stock
from coyuntura.model.equations import Equation
from coyuntura.names import Id, Text
from coyuntura.syntax import write_expression
from coyuntura.syntax.tree import Expression, Name

Shares = tuple[tuple[Cell, Expression], ...]


@dataclass(frozen=True, slots=True)
class Target:
    """An element to be made: a variable, or one cell of a variable that is no full array."""

    variable: Variable
    id: Id
    label: str
    cells: Mapping[Cell, Definition]
    is_whole: bool


class Build:
    """Makes the elements of a model."""

    def __init__(self, world: World, faults: Faults) -> None:
        self.world = world
        self.lookups = world.lookups
        self.faults = faults
        self.expressions = Expressions(world)
        self.series = DataVariables(self.expressions)
        self.expressions.data_points, self.expressions.data_as_read = self.series.points, self.series.as_read
        self.made: list[Element] = []
        self.ends = FlowEnds(world)

    def run(self) -> tuple[Element, ...]:
        """Return all elements."""
        self.ends.find()
        for variable in self.world.variables.values():
            for target in self.targets(variable):
                self.guarded(target)
        elements = (*self.made, *self.expressions.made, *self.lookups.made)
        return (*self.world.axes.dimensions(elements), *elements)

    def targets(self, variable: Variable) -> Iterator[Target]:
        """Yield a variable, or each of its cells where they make no full array."""
        if variable.own is None:
            yield Target(variable, variable.id, variable.label, variable.cells, is_whole=True)
            return
        for cell, found in variable.own.items():
            cells = {cell: variable.cells[cell]}
            yield Target(variable, found, self.lookups.shown(variable, cell), cells, is_whole=False)

    def guarded(self, target: Target) -> None:
        """Make an element; faults where that cannot be."""
        definition = next(iter(target.cells.values()))
        try:
            self.element(target, definition)
        except ForeignError as error:
            self.faults.add(error.code, sentence(str(error)), definition.place(error.span), error.way_out)
            if error.code == "foreign-too-large":
                # Whatever follows would say the same.
                self.faults.raise_if_any()

    def element(self, target: Target, definition: Definition) -> None:
        """Make one element of the kind that its lines say."""
        kind = target.variable.kind if target.is_whole else kind_of([definition])
        match kind:
            case "lookup":
                for cell in (
                    target.cells if not target.variable.is_uniform or is_read(definition) else list(target.cells)[:1]
                ):
                    self.lookups.lookup(target.variable, cell, "continuous", definition.line.span)
            case "stock":
                self.stock(target)
            case "constant" if target.variable.name in self.world.settled:
                shares = self.shares(target, lambda body: body)
                self.made.append(Auxiliary(self.header(target), self.quantity(target), shares))
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
            target.id, Text(target.label, target.label), meaning_of(definition), (), (), self.world.module, place
        )

    def quantity(self, target: Target) -> Quantity:
        """Return an element's unit and dimensions; one of a variable's lines carries the unit."""
        units = [definition.piece.unit for definition in target.variable.definitions if definition.piece.unit]
        over = tuple(axis.id for axis in target.variable.axes) if target.is_whole else ()
        unit, place = units[0] if units else "", place_of(target.cells, next(iter(target.cells)))
        return Quantity(unit_of(unit), place, over, range_in(unit, place))

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
            body, scope = part(_body(first)), self.scope(target, first, None)
            tree = self.expressions.tried(lambda: self.translated(body, scope), NeedsElements)
            if tree is not None:
                return (self.share((), tree, place, target),)
        found: list[Share] = []
        for cell, definition in target.cells.items():
            tree = self.cell(target, definition, cell, part)
            found.append(self.share(cell, tree, definition.place(definition.line.span), target))
        return tuple(found)

    def cell(self, target: Target, definition: Definition, cell: Cell, part: Callable[[Node], Node]) -> Expression:
        """Return the tree of one cell."""
        body = definition.line.body
        if is_data(definition):
            points = self.series.points(target.variable, cell)
            # Vensim holds data still within a step.
            time = self.expressions.time(self.scope(target, definition, cell))
            found = self.lookups.data(target.variable, cell, points, mode_of(target.variable, cell), time)
            return self.series.as_read(target.variable, cell, found)
        if isinstance(body, Use) and body.name in CONSTANTS:
            return number(self.lookups.external.constants(definition, self.world.ranges)[cell])
        whole = _body(definition)
        node = part(written(definition, cell, self.world.ranges) if isinstance(whole, Rows) else whole)
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
                read[id(definition)] = self.lookups.external.constants(definition, self.world.ranges)
            return read[id(definition)][cell]
        node = written(definition, cell, self.world.ranges) if isinstance(body, Rows) else body
        return number_of(node) or 0.0

    def auxiliary(self, target: Target) -> None:
        """Make an auxiliary, or a flow where it fills or empties stocks."""
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
        unit = Quantity("", quantity.unit_place, quantity.over, is_checked=False)
        self.made.append(Flow(head, unit, rate, None, Name(target.id), header.place))


def _is_by_cell(definition: Definition) -> bool:
    body = definition.line.body
    return is_data(definition) or isinstance(body, Rows) or (isinstance(body, Use) and body.name in CONSTANTS)


def _body(definition: Definition) -> Node:
    body = definition.line.body
    if body is None:
        raise ForeignError("foreign-undefined", f"`{definition.line.name}` has no equation", definition.line.span)
    return body


def is_alone(node: Node | None, name: str) -> bool:
    """Tell whether a function of two arguments stands alone on the right."""
    return isinstance(node, Use) and node.name == name and len(node.arguments) == 2  # noqa: PLR2004  both have two


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

"""Variables of a Vensim model: their lines together, their cells, and the dimensions that they are over."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from typing import Literal, TypeAlias

import numpy as np

from coyuntura.errors import Faults, Place
from coyuntura.interchange.draft import Namer, dimension
from coyuntura.interchange.vensim.lexing import Piece
from coyuntura.interchange.vensim.parse import bare_name
from coyuntura.interchange.vensim.ranges import Ranges
from coyuntura.interchange.vensim.tree import Line, Node, Num, Ref, Rows, Sub, Un, Use, every
from coyuntura.model.elements import Dimension, Element, Header
from coyuntura.names import Id, Text, canonical
from coyuntura.syntax.tree import Span

LARGEST_MODEL = 200_000
"""Cells of all variables together."""
Kind: TypeAlias = Literal["lookup", "stock", "data", "constant", "auxiliary"]
Cell: TypeAlias = tuple[Id, ...]
"""One value of a variable, by its elements."""
LOOKUPS = frozenset({"get_xls_lookups", "get_direct_lookups"})
DATA = frozenset({"get_xls_data", "get_direct_data"})
CONSTANTS = frozenset({"get_xls_constants", "get_direct_constants"})


class ForeignError(ValueError):
    """Something in an equation cannot be taken over; `span` says where in its line, `way_out` what helps."""

    def __init__(self, code: str, message: str, span: Span, way_out: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.span = span
        self.way_out = way_out


@dataclass(frozen=True, slots=True)
class Axis:
    """A dimension of the study, with the elements of a range."""

    id: Id
    elements: tuple[Id, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """One line of a variable."""

    line: Line
    piece: Piece

    def place(self, span: Span) -> Place:
        """Return where a span of the line stands."""
        return self.piece.place(span)

    def shown(self, span: Span) -> str:
        """Return a name as the line writes it."""
        return bare_name(self.piece.text[span.offset : span.offset + span.width])

    @property
    def is_numbers(self) -> bool:
        """Whether only written numbers stand on the right, or a spreadsheet's."""
        body = self.line.body
        if isinstance(body, Use):
            return body.name in CONSTANTS
        nodes = [item for row in body.rows for item in row] if isinstance(body, Rows) else [body]
        return all(number_of(node) is not None for node in nodes)


def without_sketches(definitions: Sequence[Definition]) -> list[Definition]:
    """Return lines without those that only say what the sketch leads to a variable, where it has an equation as well.

    Vensim writes `x = A FUNCTION OF(y)` before the equation of `x` where an arrow of its sketch has no part in it.
    """
    drawn = {id(one) for one in definitions if isinstance(one.line.body, Use) and one.line.body.name == "a_function_of"}
    written_out = {one.line.name for one in definitions if id(one) not in drawn}
    return [one for one in definitions if id(one) not in drawn or one.line.name not in written_out]


def sentence(message: str) -> str:
    """Return a message that ends as a sentence does."""
    return message if message.endswith("?") else f"{message}."


def number_of(node: Node | None) -> float | None:
    """Return a written number with its sign, or None for anything else."""
    if isinstance(node, Num):
        return node.value
    if isinstance(node, Un) and node.operator != "NOT":
        inner = number_of(node.operand)
        return None if inner is None else -inner if node.operator == "-" else inner
    return None


@dataclass(slots=True)
class Variable:
    """A name with its lines; `own` gives an id to each cell where the cells make no full array."""

    name: Id
    label: str
    id: Id
    kind: Kind
    definitions: list[Definition]
    axes: tuple[Axis, ...] = ()
    cells: dict[Cell, Definition] = field(default_factory=dict[Cell, Definition])
    own: dict[Cell, Id] | None = None

    @property
    def is_uniform(self) -> bool:
        """Whether one line says what every cell is."""
        return len(self.definitions) == 1 and not self.definitions[0].line.excepts and self.own is None

    @property
    def place(self) -> Place:
        """Where the first line stands."""
        return self.definitions[0].place(self.definitions[0].line.span)


class Axes:
    """The dimensions that a study gets: a range each, and a copy where one variable is over a range twice."""

    def __init__(self, ranges: Ranges, namer: Namer, module: Id, place: Place) -> None:
        self.ranges = ranges
        self.namer = namer
        self.module = module
        self.place = place
        self._made: dict[tuple[Id, int], Axis] = {}
        self._free: dict[tuple[Id, ...], Axis] = {}
        self._labels: dict[Id, str] = {}
        self._places: dict[Id, Place] = {}

    def of(self, name: Id, taken: Sequence[Axis]) -> Axis:
        """Return the dimension of a range, the first one that is not taken."""
        number = 0
        while True:
            key = (name, number)
            if key not in self._made:
                label = self.ranges.labels.get(name, name)
                axis = Axis(self.namer.new(label), self.ranges.elements[name])
                self._made[key] = axis
                self._labels[axis.id] = label
                self._places[axis.id] = self.ranges.places.get(name, self.place)
            if self._made[key] not in taken:
                return self._made[key]
            number += 1

    def holding(self, elements: Sequence[Id], preferred: Sequence[Id], taken: Sequence[Axis], label: str) -> Axis:
        """Return a dimension with exactly these elements: a range's where one has them, or a new one."""
        wanted = set(elements)
        for name in (*preferred, *self.ranges.elements):
            if set(self.ranges.elements.get(name, ())) == wanted:
                return self.of(name, taken)
        ordered = tuple(sorted(wanted, key=lambda element: (self.ranges.positions.get(element, 0), element)))
        axis = self._free.get(ordered)
        if axis is None or axis in taken:
            axis = Axis(self.namer.new(f"{label} subscripts"), ordered)
            self._free.setdefault(ordered, axis)
            self._labels[axis.id] = f"{label} subscripts"
        return axis

    def element(self, name: Id) -> Id:
        """Return the id of an element."""
        return self.namer.id_of(self.ranges.labels.get(name, name), "element")

    def dimensions(self, elements: Sequence[Element]) -> Iterator[Dimension]:
        """Yield every dimension that elements are over, in the order in which they were first needed."""
        quantities = [item.quantity for item in elements if item.quantity is not None]
        read = {name for quantity in quantities for name in quantity.over}
        for axis in (*self._made.values(), *self._free.values()):
            if axis.id not in read:
                continue
            label = self._labels[axis.id]
            place = self._places.get(axis.id, self.place)
            header = Header(axis.id, Text(label, label), Text("", ""), (), (), self.module, place)
            shown = ((self.element(name), self.ranges.labels.get(name, name)) for name in axis.elements)
            yield dimension(header, shown)


class Collector:
    """Puts the lines of each variable together and finds out what it is over."""

    def __init__(self, ranges: Ranges, axes: Axes, namer: Namer, faults: Faults) -> None:
        self.ranges = ranges
        self.axes = axes
        self.namer = namer
        self.faults = faults
        self.total = 0
        self.at: Definition
        """The line that is looked at."""

    def collect(self, definitions: Sequence[Definition]) -> dict[Id, Variable]:
        """Return variables by name."""
        grouped: dict[Id, list[Definition]] = {}
        for definition in definitions:
            grouped.setdefault(canonical(definition.line.name), []).append(definition)
        variables: dict[Id, Variable] = {}
        for name, lines in grouped.items():
            label = lines[0].line.name
            variable = Variable(name, label, self.namer.id_of(label), kind_of(lines), lines)
            if name in self.ranges.elements:
                message = f"`{label}` is a variable and a range."
                self.faults.add("foreign-syntax", message, variable.place)
            self.at = lines[0]
            try:
                self.shape(variable)
            except ForeignError as error:
                self.faults.add(error.code, sentence(str(error)), self.at.place(error.span), error.way_out)
                if error.code == "foreign-too-large":
                    # Whatever follows would say the same.
                    self.faults.raise_if_any()
                continue
            variables[name] = variable
        return variables

    def shape(self, variable: Variable) -> None:
        """Find a variable's cells and dimensions.

        Raises:
            ForeignError: Its lines do not go together.
        """
        ranks = {len(definition.line.subs) for definition in variable.definitions}
        if len(ranks) > 1:
            message = f"`{variable.label}` has different numbers of subscripts in its equations"
            raise ForeignError("foreign-syntax", message, variable.definitions[0].line.span)
        for definition in variable.definitions:
            self.at = definition
            for cell in self.cells(definition, variable.label):
                if cell in variable.cells:
                    message = f"`{self.ranges.shown(variable.label, cell)}` has two equations"
                    raise ForeignError("foreign-syntax", message, definition.line.span)
                variable.cells[cell] = definition
        for position in range(ranks.pop()):
            variable.axes = (*variable.axes, self.axis(variable, position))
        stocks = {kind_of([definition]) == "stock" for definition in variable.definitions}
        if len(stocks) > 1 or prod(len(axis.elements) for axis in variable.axes) != len(variable.cells):
            variable.own = {cell: self.namer.new(f"{variable.label} {' '.join(cell)}") for cell in variable.cells}

    def cells(self, definition: Definition, label: str) -> Iterator[Cell]:
        """Yield the cells of one line.

        Raises:
            ForeignError: A subscript is unknown, or there are too many cells.
        """
        choices = [self.elements_of(sub, definition) for sub in definition.line.subs]
        self.total += prod(len(choice) for choice in choices)
        if self.total > LARGEST_MODEL:
            message = f"with `{label}` the model has more than {LARGEST_MODEL:,} values"
            raise ForeignError("foreign-too-large", message, definition.line.span)
        # Marked in an array: a line may leave out thousands of areas of thousands of cells each.
        is_left_out = np.zeros([len(choice) for choice in choices], dtype=bool)
        places = [{element: place for place, element in enumerate(choice)} for choice in choices]
        found: dict[tuple[int, Id], list[int]] = {}
        for subs in definition.line.excepts:
            if len(subs) != len(choices):
                message = f"`:EXCEPT:` of `{label}` has another number of subscripts"
                raise ForeignError("foreign-syntax", message, definition.line.span)
            for number, sub in enumerate(subs):
                if (number, sub.name) not in found:
                    elements = self.elements_of(sub, definition)
                    found[number, sub.name] = [places[number][one] for one in elements if one in places[number]]
            is_left_out[np.ix_(*(found[number, sub.name] for number, sub in enumerate(subs)))] = True
        for cell, is_out in zip(product(*choices), is_left_out.ravel().tolist(), strict=True):
            if not is_out:
                yield cell

    def elements_of(self, sub: Sub, definition: Definition) -> tuple[Id, ...]:
        """Return what a subscript on the left stands for.

        Raises:
            ForeignError: It is no range and no element.
        """
        if sub.name in self.ranges.elements:
            return self.ranges.elements[sub.name]
        if sub.name in self.ranges.positions:
            return (sub.name,)
        raise ForeignError("foreign-undefined", self.ranges.unknown(definition.shown(sub.span)), sub.span)

    def axis(self, variable: Variable, position: int) -> Axis:
        """Return the dimension at one position."""
        names = list(dict.fromkeys(definition.line.subs[position].name for definition in variable.definitions))
        if len(names) == 1 and names[0] in self.ranges.elements and variable.is_uniform:
            return self.axes.of(names[0], variable.axes)
        elements = dict.fromkeys(cell[position] for cell in variable.cells)
        preferred = [name for name in names if name in self.ranges.elements]
        return self.axes.holding(list(elements), preferred, variable.axes, variable.label)


def kind_of(definitions: Sequence[Definition]) -> Kind:
    """Return what a variable is by its lines."""
    lines = [definition.line for definition in definitions]
    names = [line.body.name if isinstance(line.body, Use) else "" for line in lines]
    if all(line.sign == "(" or name in LOOKUPS for line, name in zip(lines, names, strict=True)):
        return "lookup"
    if all(name == "integ" for name in names):
        return "stock"
    if all(name in DATA or (line.sign == "" and line.body is None) for line, name in zip(lines, names, strict=True)):
        return "data"
    if all(definition.is_numbers for definition in definitions):
        return "constant"
    return "auxiliary"


def is_data(definition: Definition) -> bool:
    """Tell whether a line is data: without an equation, read from a file, or computed between data."""
    body = definition.line.body
    if definition.line.sign == ":=":
        return number_of(body) is None and not definition.is_numbers
    return (body is None and definition.line.sign == "") or (isinstance(body, Use) and body.name in DATA)


def constants_in(variables: Mapping[Id, Variable], *nodes: Node) -> tuple[Id, ...]:
    """Return the variables with written numbers on which expressions depend, by whatever names."""
    found: dict[Id, None] = {}
    waiting, seen = list(nodes), set[Id]()
    while waiting:
        for part in every(waiting.pop()):
            variable = variables.get(part.name) if isinstance(part, Ref | Use) and part.name not in seen else None
            if variable is None:
                continue
            seen.add(variable.name)
            for definition in variable.definitions:
                if definition.is_numbers:
                    found[variable.name] = None
                elif definition.line.body is not None:
                    waiting.append(definition.line.body)
    return tuple(found)


def place_of(nodes: Mapping[Cell, Definition], cell: Cell) -> Place:
    """Return where a cell's line stands."""
    definition = nodes[cell]
    return definition.place(definition.line.span)


def written(definition: Definition, cell: Cell, ranges: Ranges) -> Node:
    """Return the number that a list of numbers gives for a cell.

    Raises:
        ForeignError: The list is longer or shorter than the left side.
    """
    rows = definition.line.body
    assert isinstance(rows, Rows)  # noqa: S101  the caller has seen it
    places = [
        (ranges.place(sub.name, one), len(ranges.elements[sub.name]))
        for sub, one in zip(definition.line.subs, cell, strict=True)
        if sub.name in ranges.elements
    ]
    flat = ranges.flat(rows)
    total = prod(length for _, length in places)
    if len(flat) != total or not 1 <= len(places) <= 2:  # noqa: PLR2004  a list has rows and columns
        message = f"the left side has {total:,} values over {len(places)} ranges, and {len(flat):,} numbers stand here"
        raise ForeignError("foreign-undefined", message, rows.span)
    if len(places) == 2 and len(rows.rows) not in {1, places[0][1]}:  # noqa: PLR2004  rows and columns
        name = definition.shown(definition.line.subs[0].span)
        message = f"`{name}` asks for {places[0][1]:,} rows, and {len(rows.rows):,} stand here"
        raise ForeignError("foreign-undefined", message, rows.span)
    position = 0
    for place, length in places:
        position = position * length + place
    return flat[position]

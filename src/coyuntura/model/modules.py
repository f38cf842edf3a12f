"""Reading a module: YAML nodes to elements."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import cast

from coyuntura.blocks.functions import FUNCTIONS
from coyuntura.blocks.lookup import INTERPOLATIONS, Interpolation
from coyuntura.data.knots import Between
from coyuntura.errors import Faults, Place
from coyuntura.model.elements import (
    Auxiliary,
    Data,
    Dimension,
    Element,
    Equation,
    Event,
    Flow,
    Header,
    Holding,
    Lookup,
    Module,
    Parameter,
    Quantity,
    Share,
    Stock,
)
from coyuntura.names import Id, canonical
from coyuntura.reading.nodes import Entries, Items, Node, Reader, Scalar
from coyuntura.syntax import EquationError, parse_expression
from coyuntura.syntax.tree import KEYWORDS, Name, Number, Span

_ABOUT = ("label", "meaning", "claims", "source")
_SECTIONS = ("dimensions", "parameters", "stocks", "flows", "auxiliaries", "lookups", "data", "events")


def read_module(root: Entries, faults: Faults) -> Module:
    """Return the module that a file's mapping declares; faults go to `faults`."""
    reader = _ModuleReader(faults)
    found = reader.entries(root, required=("module", "label"), optional=("subsystems", *_SECTIONS))
    reader.module = reader.name(found.get("module"))
    elements: list[Element] = []
    for section in _SECTIONS:
        for key, node in reader.mapping(found.get(section)):
            elements.append(reader.section(section)(key, node))
    return Module(
        reader.module,
        reader.bilingual(found.get("label")),
        reader.texts(found.get("subsystems")),
        tuple(elements),
        root.place,
    )


def place_in_equation(place: Place, text: str, span: Span) -> Place:
    """Return where a span of an equation stands in its file.

    An equation folded over several lines is pointed at where it begins.
    """
    at = place.text.find(text, place.column - 1)
    if at < 0:
        return place
    return Place(place.file, place.line, at + 1 + span.offset, span.width, place.text)


def read_equation(text: str, place: Place, faults: Faults) -> Equation:
    """Return a parsed equation; a stand-in with a fault where it cannot be read."""
    try:
        return Equation(text, parse_expression(text), place)
    except EquationError as error:
        code = "equation-too-long" if error.is_too_long else "equation-syntax"
        message = str(error)
        faults.add(code, f"{message[0].lower()}{message[1:]}.", place_in_equation(place, text, error.span))
        return Equation("0", Number(0.0), place)


def _elements(key: Scalar) -> tuple[Id, ...]:
    """Return the elements that an entry is for, one of each dimension: `north, young`."""
    return tuple(canonical(part) for part in key.text.split(","))


def _problem_of_points(inputs: Sequence[float], interpolation: Interpolation) -> str:
    """Return why a lookup cannot have points with these inputs; empty where it can."""
    if any(a > b for a, b in pairwise(inputs)):
        return "has inputs that fall; they rise, or repeat at a jump"
    if not inputs or inputs[0] == inputs[-1]:
        return "needs at least two points with different inputs"
    if interpolation == "extrapolate" and (inputs[0] == inputs[1] or inputs[-2] == inputs[-1]):
        return "begins or ends with a jump, which cannot be continued as a line"
    return ""


class _ModuleReader(Reader):
    """A reader that knows the sections of a module."""

    module: Id = Id("")

    def section(self, name: str) -> Callable[[Scalar, Node], Element]:
        """Return what reads one entry of a section."""
        readers: Mapping[str, Callable[[Scalar, Node], Element]] = {
            "dimensions": self.dimension,
            "parameters": self.parameter,
            "stocks": self.stock,
            "flows": self.flow,
            "auxiliaries": self.auxiliary,
            "lookups": self.lookup,
            "data": self.data,
            "events": self.event,
        }
        return readers[name]

    def name(self, node: Node | None) -> Id:
        """Return a usable, unreserved name's id."""
        name = super().name(node)
        if isinstance(node, Scalar) and (name.upper() in FUNCTIONS or name in KEYWORDS):
            message = f"`{node.text}` is a word of the language."
            self.faults.add("name-reserved", message, node.place, "Choose another name.")
        return name

    def header(self, key: Scalar, found: Mapping[str, Node]) -> Header:
        """Return what every element has."""
        return Header(
            self.name(key),
            self.bilingual(found.get("label")),
            self.bilingual(found.get("meaning")),
            self.texts(found.get("claims")),
            self.texts(found.get("source")),
            self.module,
            key.place,
        )

    def quantity(self, found: Mapping[str, Node], place: Place) -> Quantity:
        """Return an element's unit and dimensions."""
        unit = found.get("unit")
        over = tuple(canonical(text) for text in self.texts(found.get("over")))
        return Quantity(self.text(unit), place if unit is None else unit.place, over)

    def shares(self, node: Node | None) -> tuple[Share, ...]:
        """Return one equation for all elements, or a mapping from element to equation."""
        if node is None:
            return ()
        if isinstance(node, Entries):
            self.check_once(node)
            return tuple(Share(_elements(key), self.equation(value)) for key, value in node.pairs)
        return (Share((), self.equation(node)),)

    def check_once(self, node: Entries) -> None:
        """Require that each element has one entry, and that there is any."""
        seen: set[tuple[Id, ...]] = set()
        for key, _ in node.pairs:
            if _elements(key) in seen:
                self.faults.add("name-duplicate", f"`{key.text}` has two entries.", key.place)
            seen.add(_elements(key))
        if not node.pairs:
            self.faults.add("value-kind", "this mapping from elements to entries is empty.", node.place)

    def equation(self, node: Node) -> Equation:
        """Return one parsed equation."""
        return read_equation(self.text(node), node.place, self.faults)

    def end(self, node: Node | None) -> Name | None:
        """Return the stock that a flow leaves or enters."""
        if node is None:
            return None
        before = len(self.faults)
        tree = self.equation(node).tree
        if isinstance(tree, Name):
            return tree
        if len(self.faults) == before:
            message = "a flow leaves and enters a stock, such as `cash` or `cash[treasury]`."
            self.faults.add("value-kind", message, node.place)
        return None

    def dimension(self, key: Scalar, node: Node) -> Dimension:
        if isinstance(node, Entries):
            found = self.entries(node, required=("elements",), optional=_ABOUT)
            header, elements = self.header(key, found), self.items(found.get("elements"))
        else:
            header, elements = self.header(key, {}), self.items(node)
        names = tuple(self.name(element) for element in elements)
        seen: set[Id] = set()
        for element, name in zip(elements, names, strict=True):
            if name in seen:
                self.faults.add("name-duplicate", f"`{name}` stands twice in dimension `{key.text}`.", element.place)
            seen.add(name)
        if not names:
            self.faults.add("value-kind", f"dimension `{key.text}` has no elements.", node.place)
        return Dimension(header, names)

    def parameter(self, key: Scalar, node: Node) -> Parameter:
        found = self.entries(node, required=("unit", "value"), optional=(*_ABOUT, "over", "prior"))
        value = found.get("value")
        values: dict[tuple[Id, ...], float] = {}
        if isinstance(value, Entries):
            self.check_once(value)
            values = {_elements(name): self.number(number) for name, number in value.pairs}
        elif value is not None:
            values = {(): self.number(value)}
        prior = found.get("prior")
        place = None if prior is None else prior.place
        return Parameter(self.header(key, found), self.quantity(found, key.place), values, self.text(prior), place)

    def stock(self, key: Scalar, node: Node) -> Stock:
        found = self.entries(node, required=("unit", "initial"), optional=(*_ABOUT, "over", "kind", "holding"))
        kind = found.get("kind")
        is_account = kind is not None and self.word(kind, ("account",)) == "account"
        if "holding" in found and not is_account:
            self.faults.add("value-kind", "only a stock with `kind: account` has a `holding`.", found["holding"].place)
        return Stock(
            self.header(key, found),
            self.quantity(found, key.place),
            self.shares(found.get("initial")),
            is_account,
            self.holding(found.get("holding")),
        )

    def holding(self, node: Node | None) -> dict[Id | None, Holding]:
        """Return custodian, owner and controller, for all elements or by element."""
        if node is None:
            return {}
        pairs = self.mapping(node)
        if any(isinstance(value, Entries) for _, value in pairs):
            return {canonical(key.text): self.triple(value) for key, value in pairs}
        return {None: self.triple(node)}

    def triple(self, node: Node) -> Holding:
        found = self.entries(node, optional=("custodian", "owner", "controller"))
        return Holding(*(self.text(found.get(key)) for key in ("custodian", "owner", "controller")))

    def flow(self, key: Scalar, node: Node) -> Flow:
        found = self.entries(node, required=("unit", "equation"), optional=(*_ABOUT, "over", "from", "to"))
        if "from" not in found and "to" not in found:
            self.faults.add("key-missing", f"flow `{key.text}` has neither `from` nor `to`.", key.place)
        ends = found.get("from") or found.get("to")
        return Flow(
            self.header(key, found),
            self.quantity(found, key.place),
            self.shares(found.get("equation")),
            self.end(found.get("from")),
            self.end(found.get("to")),
            key.place if ends is None else ends.place,
        )

    def auxiliary(self, key: Scalar, node: Node) -> Auxiliary:
        found = self.entries(node, required=("unit", "equation"), optional=(*_ABOUT, "over", "initial"))
        equations, initial = (self.shares(found.get(name)) for name in ("equation", "initial"))
        return Auxiliary(self.header(key, found), self.quantity(found, key.place), equations, initial)

    def lookup(self, key: Scalar, node: Node) -> Lookup:
        found = self.entries(node, required=("unit", "input", "points"), optional=(*_ABOUT, "interpolation"))
        points: list[tuple[float, float]] = []
        for item in self.items(found.get("points")):
            if isinstance(item, Items) and len(item.nodes) == 2:  # noqa: PLR2004  a pair
                points.append((self.number(item.nodes[0]), self.number(item.nodes[1])))
            else:
                self.faults.add("value-kind", "a point is a pair, `[input, output]`.", item.place)
        mode = found.get("interpolation")
        interpolation = "continuous" if mode is None else cast("Interpolation", self.word(mode, INTERPOLATIONS))
        problem = _problem_of_points([point[0] for point in points], interpolation)
        if problem:
            self.faults.add("lookup-points", f"lookup `{key.text}` {problem}.", key.place)
        quantity, unit = self.quantity(found, key.place), self.text(found.get("input"))
        return Lookup(self.header(key, found), quantity, unit, tuple(points), interpolation)

    def data(self, key: Scalar, node: Node) -> Data:
        found = self.entries(node, required=("unit", "series"), optional=(*_ABOUT, "interpolation", "outside"))
        mode = found.get("interpolation")
        between = "linear" if mode is None else cast("Between", self.word(mode, ("linear", "hold", "forward")))
        outside = found.get("outside")
        is_held = outside is not None and self.word(outside, ("error", "hold")) == "hold"
        quantity, series = self.quantity(found, key.place), self.text(found.get("series"))
        return Data(self.header(key, found), quantity, series, between, is_held)

    def event(self, key: Scalar, node: Node) -> Event:
        found = self.entries(node, required=("from",), optional=(*_ABOUT, "until"))
        return Event(self.header(key, found), self.text(found.get("from")), self.text(found.get("until")))

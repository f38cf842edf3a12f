"""Trees with the other tool's names to trees of the language."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from coyuntura.blocks.lookup import Interpolation
from coyuntura.errors import Place
from coyuntura.interchange.trees import NO_NUMBER, toward_zero
from coyuntura.interchange.xmile.book import Axis, Book, Entry, Namespace, Untranslatable, refuse
from coyuntura.interchange.xmile.equations import parse_equation, without_comments
from coyuntura.interchange.xmile.nouns import Written
from coyuntura.interchange.xmile.tree import (
    At,
    Bin,
    Choice,
    Every,
    LooseNot,
    Node,
    Num,
    Ref,
    Stretch,
    Turned,
    Un,
    Use,
    Words,
    chain,
)
from coyuntura.model.elements import Auxiliary, Header, Quantity, Share
from coyuntura.model.equations import Equation
from coyuntura.names import Id, Text, canonical
from coyuntura.syntax import EquationError
from coyuntura.syntax.tree import (
    Binary,
    Call,
    Conditional,
    Expression,
    Name,
    Number,
    Star,
    Unary,
)

CLOCK = {
    "time": "TIME",
    "dt": "DT",
    "starttime": "STARTTIME",
    "stoptime": "STOPTIME",
    "initial_time": "STARTTIME",
    "final_time": "STOPTIME",
    "time_step": "DT",
}
VENDORS = frozenset({"std", "isee", "vensim", "user", "anylogic", "forio", "simantics", "powersim"})


class ByElement(Exception):
    """An equation differs from element to element, and has to be brought over for each."""


def read_tree(written: Written) -> Node:
    """Return the tree of an equation as written.

    Raises:
        Untranslatable: It has no content, or cannot be read.
    """
    text = written.text
    if not without_comments(text).replace("?", "").strip():
        refuse("foreign-undefined", "the file has no equation for it", "Complete the model in the tool that wrote it.")
    try:
        return parse_equation(text)
    except EquationError as error:
        if error.is_too_long:
            raise Untranslatable("foreign-too-large", str(error)) from error
        raise Untranslatable("foreign-syntax", f"{error} (character {error.span.offset + 1})") from error


@dataclass(frozen=True, slots=True)
class Site:
    """Where an equation is brought over: its place, and the element of each dimension where it is for one cell."""

    place: Place
    binding: Mapping[Id, str] | None
    built_in: "Callable[[Translator, Id, Sequence[Node], bool], Expression]"
    is_known: Callable[[Id], bool]
    """Whether a function of that name is built in."""
    depth: int = 0
    """How many macros it stands in."""


class Translator:
    """Brings over the equations of one variable.

    Args:
        book: All names.
        owner: The variable.
        site: Where the equation stands, and for which cell it is brought over.
    """

    def __init__(self, book: Book, owner: Entry, site: Site) -> None:
        self.book = book
        self.owner = owner
        self.space: Namespace = owner.space
        self.site = site
        self.binding = site.binding
        self.place = site.place

    @property
    def dialect(self) -> str:
        """Which tool wrote the file."""
        return self.book.document.dialect

    def tree(self, node: Node, *, starred: bool = False) -> Expression:
        """Return the tree in the language; `starred` says that whole arrays are reduced around it."""
        match node:
            case Num(value):
                return Number(value)
            case Ref():
                return self.name(node, starred=starred)
            case Use():
                return self.call(node, starred=starred)
            case Un(operator, operand):
                inner = self.tree(operand, starred=starred)
                return inner if operator == "+" else Unary(operator, inner)
            case LooseNot(operand):
                return self.denied(operand, starred=starred)
            case Bin():
                return self.binary(node, starred=starred)
            case Choice():
                condition, then, otherwise = (
                    self.tree(branch, starred=starred) for branch in (node.condition, node.then, node.otherwise)
                )
                return Conditional(condition, then, otherwise)
            case Turned(array):
                return self.transposed(array)
            case Every() | Stretch() | At():
                return refuse("foreign-syntax", "`*` stands outside of an array's brackets")

    def binary(self, node: Bin, *, starred: bool) -> Expression:
        """Return an operator; a long chain is followed without recursion."""
        first, links = chain(node)
        result = self.tree(first, starred=starred)
        for link in links:
            right = self.tree(link.right, starred=starred)
            result = self.remainder(result, right) if link.operator == "MOD" else Binary(link.operator, result, right)
        return result

    def remainder(self, left: Expression, right: Expression) -> Expression:
        """Return a remainder, with the sign of the divisor as XMILE has it, or of the dividend as Vensim has."""
        if self.dialect != "vensim":
            return Binary("MOD", left, right)
        self.book.notice("`INT` and `MOD` were read as Vensim computes them: towards zero, with the dividend's sign.")
        kept_left, kept_right = self.kept(left, "dividend"), self.kept(right, "divisor")
        whole = toward_zero(self.kept(Binary("/", kept_left, kept_right), "quotient"))
        return Binary("-", kept_left, Binary("*", kept_right, whole))

    # Names

    def name(self, node: Ref, *, starred: bool) -> Expression:
        """Return what a name stands for."""
        shown = ".".join(node.words)
        word = canonical(shown)
        if len(node.words) == 1 and word in self.space.parameters:
            if node.indices is not None:
                refuse("foreign-unsupported", f"the macro's parameter `{shown}` is used as an array")
            return self.space.parameters[word]
        entry = self.book.find(self.space, node.words)
        if entry is None and word == "self":
            entry = self.owner
        if entry is not None:
            return self.reference(entry, node.indices, starred=starred)
        if node.indices is None:
            found = self.word(node.words)
            if found is not None:
                return found
        hint = self.book.nearest(self.space, node.words[-1]).rstrip(".").replace(" Did", "; did")
        return refuse("foreign-undefined", f"`{shown}` is not defined{hint}")

    def word(self, words: Words) -> Expression | None:
        """Return a constant, a word of the clock, or the position of a dimension's element."""
        segments = [canonical(word) for word in words]
        if len(segments) > 1 and segments[0] in VENDORS:
            segments = segments[1:]
        if len(segments) == 2:  # noqa: PLR2004  dimension and element
            axis = self.book.axes.get(segments[0])
            if axis is not None and segments[1] in axis.elements:
                return Number(float(list(axis.elements).index(segments[1]) + 1))
            return None
        word = segments[0]
        if word in self.book.axes:
            return self.position(self.book.axes[word])
        if word in CLOCK:
            return Name(CLOCK[word])
        positions = {list(axis.elements).index(word) + 1 for axis in self.book.axes.values() if word in axis.elements}
        if len(positions) == 1:
            return Number(float(positions.pop()))
        if word == "pi":
            return Number(math.pi)
        if word == "nan":
            self.book.notice("the run stops where `NAN` is reached.")
            return NO_NUMBER
        if word == "inf":
            refuse(
                "foreign-unsupported",
                "it uses `INF`, and the language has no infinite number",
                "Write a number that is large enough.",
            )
        return None

    def position(self, axis: Axis) -> Expression:
        """Return the position of the element that a dimension stands for."""
        if axis.id not in self.owner.axes:
            refuse("foreign-undefined", f"dimension `{axis.name}` stands for no element here")
        self.check_once(axis)
        if self.binding is None:
            return Name(axis.id)
        return Number(float(list(axis.elements).index(self.binding[axis.id]) + 1))

    def reference(self, entry: Entry, indices: Sequence[Node] | None, *, starred: bool) -> Expression:
        """Return a reference to a variable."""
        if entry.is_table:
            refuse("foreign-undefined", f"the graphical function `{entry.name}` is used without an input")
        if indices is None:
            if not entry.axes:
                return Name(entry.id)
            if starred:
                return Name(entry.id, tuple(Star() for _ in entry.axes))
            return self.own(entry)
        if len(indices) != len(entry.axes):
            refuse("foreign-undefined", f"`{entry.name}` has {len(entry.axes)} dimensions, not {len(indices)}")
        axes = (self.book.by_id[axis] for axis in entry.axes)
        return Name(
            entry.id,
            tuple(self.index(index, axis, starred=starred) for index, axis in zip(indices, axes, strict=True)),
        )

    def own(self, entry: Entry) -> Expression:
        """Return an array's value for the same elements as the variable's own."""
        lacking = [axis for axis in entry.axes if axis not in self.owner.axes]
        if lacking:
            axis = self.book.by_id[lacking[0]]
            refuse("foreign-undefined", f"`{entry.name}` is over `{axis.name}`, of which no element is named")
        if self.binding is None:
            return Name(entry.id)
        binding = self.binding
        return Name(entry.id, tuple(Name(self.book.by_id[axis].elements[binding[axis]]) for axis in entry.axes))

    def index(self, index: Node, axis: Axis, *, starred: bool) -> Expression:
        """Return an index in the language: an element, a dimension, `*`, or a position that is computed."""
        match index:
            case Every("") if starred:
                return Star()
            case Every(dimension) if starred:
                return self.wild(dimension, axis)
            case Every() | Stretch():
                return refuse("foreign-unsupported", f"an array stands where one value of `{axis.name}` is needed")
            case At(position):
                return self.at(position, axis)
            case Num(value):
                if value != int(value) or not 1 <= value <= len(axis.elements):
                    refuse("foreign-undefined", f"dimension `{axis.name}` has no element {value:g}")
                return Name(list(axis.elements.values())[int(value) - 1])
            case Ref() if starred and self.free(index, axis) is not None:
                return Star()
            case Ref(words, None):
                found = self.named_index(words, axis) or self.tree(index)
                # A word of the clock is no index of the language.
                is_clock = isinstance(found, Name) and found.text in CLOCK.values()
                return self.hide(found, "index") if is_clock else found
            case _:
                return self.tree(index)

    def at(self, position: int, axis: Axis) -> Expression:
        """Return the index that the owner's dimension at a position stands for."""
        if not 1 <= position <= len(self.owner.axes):
            refuse("foreign-undefined", f"`@{position}` is beyond the dimensions of `{self.owner.name}`")
        return self.bound(self.book.by_id[self.owner.axes[position - 1]], axis)

    def transposed(self, array: Node) -> Expression:
        """Return an array whose dimensions are turned round."""
        entry = self.book.find(self.space, array.words) if isinstance(array, Ref) and array.indices is None else None
        if entry is None or len(entry.axes) != len(self.owner.axes):
            refuse("foreign-unsupported", "`'` stands where it does not turn all dimensions of one array round")
        axes = [self.book.by_id[axis] for axis in entry.axes]
        return Name(entry.id, tuple(self.at(len(axes) - place, axis) for place, axis in enumerate(axes)))

    def wild(self, dimension: str, axis: Axis) -> Expression:
        """Return `*` for `Dimension.*`, which must be the array's own."""
        named = self.book.axes.get(canonical(dimension))
        if named is None or list(named.elements) != list(axis.elements):
            refuse("foreign-unsupported", f"`{dimension}.*` does not name the whole of dimension `{axis.name}`")
        return Star()

    def named_index(self, words: Words, axis: Axis) -> Expression | None:
        """Return the element or the dimension that an index names, or None where it is a variable."""
        segments = [canonical(word) for word in words]
        word = segments[-1]
        if len(segments) == 2 and self.book.axes.get(segments[0]) is not axis:  # noqa: PLR2004
            return None
        if word in axis.elements:
            return Name(axis.elements[word])
        other = self.book.axes.get(word)
        if other is None or len(segments) > 1:
            return None
        if other.id not in self.owner.axes:
            refuse("foreign-undefined", f"dimension `{other.name}` stands for no element here")
        self.check_once(other)
        return self.bound(other, axis)

    def free(self, index: Node, axis: Axis) -> Axis | None:
        """Return the dimension that an index names and that stands for no element here; None for any other index.

        Within functions of arrays all its elements are meant.
        """
        if not isinstance(index, Ref) or index.indices is not None:
            return None
        word = canonical(".".join(index.words))
        other = None if word in axis.elements else self.book.axes.get(word)
        return None if other is None or other.id in self.owner.axes else other

    def check_once(self, axis: Axis) -> None:
        """Refuse the name of a dimension over which the owner is twice."""
        if sum(self.book.by_id[own].name == axis.name for own in self.owner.axes) > 1:
            way_out = "Say which by its position, such as `@1`."
            refuse("foreign-unsupported", f"`{self.owner.name}` is over `{axis.name}` twice", way_out)

    def bound(self, other: Axis, axis: Axis) -> Expression:
        """Return the element of an axis that bears the name of the element of another."""
        if self.binding is None:
            return Name(other.id)
        element = self.binding[other.id]
        if element not in axis.elements:
            refuse("foreign-undefined", f"dimension `{axis.name}` has no element `{element}`")
        return Name(axis.elements[element])

    # Calls

    def call(self, node: Use, *, starred: bool) -> Expression:
        """Return a call: of a graphical function, an array by its flat index, a macro or a built-in."""
        entry = self.book.find(self.space, node.words)
        word = canonical(node.words[-1])
        if entry is not None and (entry.has_curve or entry.axes or not self.site.is_known(word)):
            return self.call_of(entry, node)
        if len(node.words) > 1 and canonical(node.words[0]) not in VENDORS and word not in self.book.macros:
            refuse("foreign-undefined", f"`{'.'.join(node.words)}` is not defined")
        return self.site.built_in(self, word, node.arguments, starred)

    def denied(self, operand: Node, *, starred: bool) -> Expression:
        """Return `NOT` before operators without brackets: of all of them in Vensim, of the first operand in XMILE."""
        if self.dialect != "vensim":
            way_out = "Put brackets around what it denies in the tool that wrote the file."
            refuse("foreign-unsupported", "`NOT` stands before operators, and tools differ on how far it goes", way_out)
        return Unary("NOT", self.tree(operand, starred=starred))

    def call_of(self, entry: Entry, node: Use) -> Expression:
        """Return a variable that is called: a graphical function, or an array by its position."""
        if len(node.arguments) != 1:
            refuse("foreign-syntax", f"`{entry.name}` is no function of {len(node.arguments)} arguments")
        if entry.has_curve:
            return self.looked_up(Ref(node.words), node.arguments[0])
        if len(entry.axes) == 1:
            return self.reference(entry, node.arguments, starred=False)
        if not entry.axes:
            refuse("foreign-undefined", f"`{entry.name}` is no graphical function")
        return self.counted(entry, node.arguments[0])

    def counted(self, entry: Entry, position: Node) -> Expression:
        """Return the value of an array at a position, counted from 1 with the last dimension first."""
        if not isinstance(position, Num):
            refuse("foreign-unsupported", f"the position in the array `{entry.name}` is computed")
        place = position.value - 1
        if place != int(place) or not 0 <= place < self.book.size(entry.axes):
            refuse("foreign-undefined", f"the array `{entry.name}` has no value {position.value:g}")
        cell: list[Expression] = []
        for axis in reversed([self.book.by_id[axis] for axis in entry.axes]):
            place, rest = divmod(int(place), len(axis.elements))
            cell.append(Name(list(axis.elements.values())[rest]))
        return Name(entry.id, tuple(reversed(cell)))

    def looked_up(self, table: Node, argument: Node, interpolation: Interpolation | None = None) -> Expression:
        """Return a graphical function at an input, read as it is or in another way."""
        entry = self.book.find(self.space, table.words) if isinstance(table, Ref) else None
        if entry is None or not isinstance(table, Ref) or not entry.has_curve:
            refuse("foreign-undefined", "`LOOKUP` is called with what is no graphical function")
        found = self.curve_of(entry, table.indices)
        if interpolation is not None:
            found = self.book.read_as(found, interpolation)
        return Call(found, (self.tree(argument),))

    def curve_of(self, entry: Entry, indices: Sequence[Node] | None) -> Id:
        """Return the id of a graphical function, of the element that is meant where it is an array.

        Raises:
            ByElement: The element differs from cell to cell.
        """
        key = (entry.path, ())
        if key in self.book.curves:
            return self.book.curves[key]
        if self.binding is None and self.owner.axes:
            raise ByElement
        elements = self.reference_elements(entry, indices)
        found = self.book.curves.get((entry.path, elements))
        if found is None:
            refuse("foreign-undefined", f"`{entry.name}` has no graphical function for `{', '.join(elements)}`")
        return found

    def reference_elements(self, entry: Entry, indices: Sequence[Node] | None) -> tuple[str, ...]:
        """Return the elements, by canonical name, that indices name."""
        if indices is None:
            binding = self.binding or {}
            if any(axis not in binding for axis in entry.axes):
                refuse("foreign-undefined", f"the element of `{entry.name}` is not named")
            return tuple(binding[axis] for axis in entry.axes)
        names: list[str] = []
        for index, axis in zip(indices, (self.book.by_id[axis] for axis in entry.axes), strict=False):
            found = self.index(index, axis, starred=False)
            word = {element: name for name, element in axis.elements.items()}.get(
                Id(found.text) if isinstance(found, Name) else Id("")
            )
            if word is None:
                refuse("foreign-unsupported", f"the element of the graphical function `{entry.name}` is computed")
            names.append(word)
        return tuple(names)

    def number(self, node: Node) -> float | None:
        """Return a number that an expression is at all times, or None."""
        match node:
            case Num(value):
                return value
            case Un("-" | "+" as sign, operand):
                value = self.number(operand)
                return None if value is None else -value if sign == "-" else value
            case Bin(operator, left, right):
                ends = self.number(left), self.number(right)
                return None if ends[0] is None or ends[1] is None else computed(operator, ends[0], ends[1])
            case Ref(words, None):
                entry = self.book.find(self.space, words)
                if entry is None:
                    return self.book.document.specs.dt if CLOCK.get(canonical(words[-1])) == "DT" else None
                entry = self.book.origin(entry)
                if entry.axes or entry.variable.kind != "aux" or entry.has_curve:
                    return None
                written = entry.variable.equation
                try:
                    tree = None if written is None else read_tree(written)
                except Untranslatable:
                    return None
                return self.number(tree) if isinstance(tree, Num | Un) else None
            case _:
                return None

    # Hidden variables

    def kept(self, tree: Expression, what: str) -> Expression:
        """Return a tree that may be repeated: a name or a number, or a hidden auxiliary that holds it."""
        if isinstance(tree, Name | Number):
            return tree
        return self.hide(tree, what)

    def hide(self, tree: Expression, what: str) -> Expression:
        """Return a reference to a new auxiliary that holds a tree."""
        return self.hide_as(self.new_name(what), tree, what)

    def new_name(self, what: str) -> Id:
        """Return an id for a hidden auxiliary, which may read itself."""
        return self.book.namer.new(f"{self.owner.id}_{what}")

    def hide_as(self, name: Id, tree: Expression, what: str) -> Expression:
        """Return a reference to a new auxiliary of that name that holds a tree."""
        axes = () if self.binding is not None else self.owner.axes
        label = Text(f"{self.owner.name}, {what}", f"{self.owner.name}, {what}")
        header = Header(name, label, Text("", ""), (), (), Id(""), self.place)
        share = Share((), Equation(self.place.text.strip(), tree, self.place))
        self.book.hidden.append(Auxiliary(header, Quantity("", self.place, axes, is_checked=False), (share,)))
        return Name(name)


def computed(operator: str, left: float, right: float) -> float | None:
    """Return the result of plain arithmetic; None for other operators, and where there is none."""
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right if right else None
        case _:
            return None

"""Equations' trees: Vensim's to ours."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import TypeAlias, TypeVar

from coyuntura.errors import did_you_mean
from coyuntura.interchange.draft import Namer
from coyuntura.interchange.registry import Function
from coyuntura.interchange.trees import DT, TIME, number, when
from coyuntura.interchange.vensim.folding import Folder
from coyuntura.interchange.vensim.lookups import Lookups, Reading
from coyuntura.interchange.vensim.marks import marks_in, may_stay
from coyuntura.interchange.vensim.points import Points
from coyuntura.interchange.vensim.ranges import Ranges, nearest
from coyuntura.interchange.vensim.scopes import Bound, NeedsElements, NotInPlace, Scope, Starred
from coyuntura.interchange.vensim.tree import Bin, Group, Node, Num, Ref, Rows, Sub, Text, Un, Use, chain
from coyuntura.interchange.vensim.variables import Axes, Axis, Cell, ForeignError, Variable
from coyuntura.model.elements import Auxiliary, Element, Header, Quantity, Share
from coyuntura.model.equations import Equation
from coyuntura.names import Id
from coyuntura.names import Text as Bilingual
from coyuntura.syntax import write_expression
from coyuntura.syntax.tree import Binary, Call, Expression, Name, Number, Span, Star, Unary

_IF_DATA = "If it is data, give them with `--data FILE`."
LARGEST_HELPERS = 200_000
"""Cells of all the variables that array functions and repeated arguments bring with them."""
Words = Mapping[Id, Expression]
Build: TypeAlias = Callable[["Expressions", Use, Scope], Expression]
Row: TypeAlias = Function[Build]
"""A function of Vensim's."""
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What the names in equations stand for."""

    ranges: Ranges
    axes: Axes
    variables: Mapping[Id, Variable]
    words: Words
    """The clock's words, such as `TIME STEP`."""
    functions: Mapping[Id, Row]
    lookups: Lookups
    namer: Namer
    module: Id
    start: Folder
    """Knows what is known of the beginning of the run."""
    later: Callable[[int], Folder]
    """Gives what knows what is known so many steps later."""
    steps: int
    step: float
    settled: frozenset[Id]
    """Constants that say the clock, and that no scenario may change."""
    looks_ahead: bool
    """Whether the method of integration looks into steps, where some functions hold still."""


class Expressions:
    """Translates the nodes of equations; `made` fills with the variables that they bring with them."""

    data_points: Callable[[Variable, Cell], Points]  # gives the series of one cell of a data variable
    data_as_read: Callable[[Variable, Cell, Expression], Expression]  # stops where its series would be another

    def __init__(self, world: World) -> None:
        self.world = world
        self.made: list[Element] = []
        self.notices: dict[str, None] = {}
        self.size = 0
        self._labels: dict[Id, str] = {}
        self._beginning: Name | None = None

    def tree(self, node: Node, scope: Scope) -> Expression:
        """Return our tree of an expression.

        Raises:
            ForeignError: It uses what we do not have, or what is not there.
            NeedsElements: It differs between the elements of an open dimension.
            NotInPlace: An array function's operand has to be a variable of its own.
        """
        match node:
            case Num(value):
                return number(value)
            case Ref():
                return self.reference(node, scope)
            case Un(operator, operand):
                inner = self.tree(operand, scope)
                return inner if operator == "+" else Unary(operator, inner)
            case Bin():
                return self.binary(node, scope)
            case Use():
                return self.use(node, scope)
            case Text() | Group() | Rows():
                raise ForeignError("foreign-syntax", "a text or a list of values cannot stand here", node.span)

    def binary(self, node: Bin, scope: Scope) -> Expression:
        """Return a chain of operators, followed without recursion."""
        first, links = chain(node)
        result = self.tree(first, scope)
        for link in links:
            result = Binary(link.operator, result, self.tree(link.right, scope))
        return result

    # references

    def reference(self, node: Ref, scope: Scope) -> Expression:
        """Return a variable, a word of the clock, or a subscript's number.

        Raises:
            ForeignError: Something is not there, or cannot be taken over.
        """
        world = self.world
        variable = world.variables.get(node.name)
        if scope.itself is not None and scope.is_left(node):
            return scope.itself
        if variable is not None and not node.is_all:
            if node.name in world.ranges.positions and not node.subs:
                message = f"`{variable.label}` is a variable and an element of a range, and either may be meant"
                raise ForeignError("foreign-unsupported", message, node.span)
            return self.variable(variable, node.subs, scope, node.span)
        if node.name in world.words and not node.subs:
            return world.words[node.name]
        if (node.name in world.ranges.elements or node.name in world.ranges.positions) and not node.subs:
            return self.position(Sub(node.name, node.span, node.is_all), scope)
        name = scope.definition.shown(node.span)
        hint = nearest(name, self.labels())
        message = f"`{name}` is not defined in the model{'.' if hint else ''}{hint}"
        raise ForeignError("foreign-undefined", message, node.span, "" if hint else _IF_DATA)

    def labels(self) -> Mapping[Id, str]:
        """Return what the model calls all that has a name, made once."""
        if not self._labels:
            world = self.world
            self._labels = {**world.ranges.labels, **{name: name for name in world.words}}
            self._labels |= {name: one.label for name, one in world.variables.items()}
        return self._labels

    def position(self, sub: Sub, scope: Scope) -> Expression:
        """Return a subscript's number within its family.

        Raises:
            NeedsElements: It differs between the elements of an open dimension.
            NotInPlace: An array function has to give its operand a variable of its own.
        """
        bound = self.bound(sub, scope)
        positions = self.world.ranges.positions
        if isinstance(bound, Starred):
            raise NotInPlace
        if isinstance(bound, Axis):
            if all(positions[element] == place for place, element in enumerate(bound.elements, 1)):
                return Name(bound.id)
            raise NeedsElements
        return Number(float(positions[bound]))

    def bound(self, sub: Sub, scope: Scope) -> Bound:
        """Return what a subscript stands for.

        Raises:
            ForeignError: Something is not there, or cannot be taken over.
        """
        ranges = self.world.ranges
        if sub.name not in ranges.elements:
            if sub.name in ranges.positions:
                return sub.name
            raise ForeignError("foreign-undefined", ranges.unknown(scope.definition.shown(sub.span)), sub.span)
        if sub.is_all:
            if sub.name in scope.marked:
                return scope.marked[sub.name]
            message = f"`{ranges.labels[sub.name]}!` stands only within SUM, PROD, VMIN, VMAX or VECTOR SELECT"
            raise ForeignError("foreign-syntax", message, sub.span)
        if sub.name in scope.left:
            return scope.left[sub.name]
        return self.mapped(sub, scope)

    def mapped(self, sub: Sub, scope: Scope) -> Bound:
        """Return the element that a range stands for which is only on the right, by way of a mapping.

        Raises:
            ForeignError: Something is not there, or cannot be taken over.
            NeedsElements: It differs between the elements of an open dimension.
        """
        ranges = self.world.ranges
        for bound, name in ((scope.left[name], name) for name in scope.order):
            if isinstance(bound, Axis):
                if ranges.root(name) == ranges.root(sub.name) and bound.elements == ranges.elements[sub.name]:
                    return bound
                if ranges.counterpart(sub.name, name, bound.elements[0]) is not None:
                    raise NeedsElements
            elif isinstance(bound, str):
                found = ranges.counterpart(sub.name, name, bound)
                if found is not None:
                    return found
        message = f"the range `{ranges.labels[sub.name]}` stands on the right but not on the left, and nothing maps it"
        raise ForeignError("foreign-undefined", message, sub.span)

    def variable(self, variable: Variable, subs: Sequence[Sub], scope: Scope, span: Span) -> Expression:
        """Return a reference to a variable's value.

        Raises:
            ForeignError: Something is not there, or cannot be taken over.
        """
        if variable.kind == "lookup":
            message = f"`{variable.label}` is a lookup and needs an input in brackets"
            raise ForeignError("foreign-syntax", message, span)
        bounds = self.bounds(variable, subs, scope, span)
        if variable.own is not None:
            return Name(self.own(variable, bounds, span))
        if not bounds:
            return Name(variable.id)
        indices = [self.index(bound, axis, variable, span) for bound, axis in zip(bounds, variable.axes, strict=True)]
        return Name(variable.id, tuple(indices))

    def bounds(self, variable: Variable, subs: Sequence[Sub], scope: Scope, span: Span) -> list[Bound]:
        """Return what each subscript of a reference stands for.

        Raises:
            ForeignError: Something is not there, or cannot be taken over.
        """
        if len(subs) != len(variable.axes):
            message = f"`{variable.label}` has {len(variable.axes)} subscripts, but {len(subs)} stand here"
            raise ForeignError("foreign-undefined", message, span)
        return [self.bound(sub, scope) for sub in subs]

    def own(self, variable: Variable, bounds: Sequence[Bound], span: Span) -> Id:
        """Return the id of one cell of a variable that is no full array.

        Raises:
            ForeignError: Something is not there, or cannot be taken over.
        """
        found = (variable.own or {}).get(self.cell(bounds))
        if found is None:
            shown = self.world.ranges.shown(variable.label, self.cell(bounds))
            raise ForeignError("foreign-undefined", f"`{shown}` has no equation", span)
        return found

    def cell(self, bounds: Sequence[Bound]) -> tuple[Id, ...]:
        """Return the elements that subscripts stand for.

        Raises:
            NeedsElements: It differs between the elements of an open dimension.
            NotInPlace: An array function has to give its operand a variable of its own.
        """
        if any(isinstance(bound, Starred) for bound in bounds):
            raise NotInPlace
        if any(isinstance(bound, Axis) for bound in bounds):
            raise NeedsElements
        return tuple(bound for bound in bounds if isinstance(bound, str))

    def index(self, bound: Bound, axis: Axis, variable: Variable, span: Span) -> Expression:
        """Return an index of a full array.

        Raises:
            ForeignError: Something is not there, or cannot be taken over.
            NotInPlace: An array function has to give its operand a variable of its own.
        """
        match bound:
            case Starred(starred):
                if starred.id == axis.id:
                    return Star()
                raise NotInPlace
            case Axis():
                missing = [element for element in bound.elements if element not in axis.elements]
                found = bound.id
            case element:
                missing = [] if element in axis.elements else [element]
                found = self.world.axes.element(element)
        if missing:
            message = f"`{self.world.ranges.shown(variable.label, missing[:1])}` has no equation"
            raise ForeignError("foreign-undefined", message, span)
        return Name(found)

    # functions

    def use(self, node: Use, scope: Scope) -> Expression:
        """Return a function's expansion or a lookup's value.

        Raises:
            ForeignError: Something is not there, or cannot be taken over.
        """
        variable = self.world.variables.get(node.name)
        if variable is not None and variable.kind == "lookup":
            if len(node.arguments) != 1:
                message = f"a lookup takes one input, got {len(node.arguments)}"
                raise ForeignError("foreign-syntax", message, node.span)
            found = self.lookup_id(variable, node.subs, scope, "continuous", node.span)
            return Call(found, (self.tree(node.arguments[0], scope),))
        function = self.world.functions.get(node.name)
        if function is None:
            label = scope.definition.shown(node.span)
            known = " ".join(self.near(node.name).upper().split("_"))
            hint = f". Did you mean `{known}`?" if known else ""
            message = f"`{label}` is no function that can be taken over exactly, no lookup and no macro{hint}"
            raise ForeignError("foreign-unsupported", message, node.span)
        if node.subs or node.outputs:
            raise ForeignError("foreign-syntax", "a function takes no subscripts and no outputs", node.span)
        if not function.takes(len(node.arguments)):
            message = f"`{function.name}` takes {function.wanted} arguments, got {len(node.arguments)}"
            raise ForeignError("foreign-syntax", message, node.span)
        return function.build(self, node, scope)

    def tried(self, build: Callable[[], _Found], *refusals: type[NeedsElements | NotInPlace]) -> _Found | None:
        """Return what is built for all elements at once; None where that cannot be, with nothing left of the attempt.

        Args:
            build: Makes it, and adds variables that it brings with it.
            refusals: What it raises where it cannot be made so.
        """
        before = len(self.made)
        try:
            return build()
        except refusals:
            del self.made[before:]
            return None

    def near(self, name: Id) -> str:
        """Return the function with the nearest name, or nothing."""
        parts = did_you_mean(name, self.world.functions).split("`")
        return parts[1] if len(parts) > 1 else ""

    def lookup_id(self, variable: Variable, subs: Sequence[Sub], scope: Scope, mode: Reading, span: Span) -> Id:
        """Return the id of a lookup's cell, in a way of reading it.

        Raises:
            ForeignError: Something is not there, or cannot be taken over.
        """
        bounds = self.bounds(variable, subs, scope, span)
        if variable.is_uniform and not isinstance(variable.definitions[0].line.body, Use):
            cell = next(iter(variable.cells))
        else:
            cell = self.cell(bounds)
        if cell not in variable.cells:
            shown = self.world.ranges.shown(variable.label, cell)
            raise ForeignError("foreign-undefined", f"`{shown}` has no points", span)
        return self.world.lookups.lookup(variable, cell, mode, span)

    # variables that equations bring with them

    def known(self, node: Node, scope: Scope) -> float | None:
        """Return an expression's value at the beginning of a run, or None where it is not known.

        Raises:
            ForeignError: A subscript is not there.
            NeedsElements: It may differ between the elements of an open dimension.
        """
        return self.world.start.value(self.settled(node, scope))

    def settled(self, node: Node, scope: Scope) -> Node:
        """Return an expression with elements in place of ranges.

        Raises:
            NeedsElements: It differs between the elements of an open dimension.
        """
        match node:
            case Ref() if node.subs:
                subs: list[Sub] = []
                for sub in node.subs:
                    bound = self.bound(sub, scope)
                    if isinstance(bound, Axis):
                        raise NeedsElements
                    subs.append(replace(sub, name=bound) if isinstance(bound, str) else sub)
                return replace(node, subs=tuple(subs))
            case Un():
                return replace(node, operand=self.settled(node.operand, scope))
            case Bin():
                return replace(node, left=self.settled(node.left, scope), right=self.settled(node.right, scope))
            case Use():
                return replace(node, arguments=tuple(self.settled(argument, scope) for argument in node.arguments))
            case _:
                return node

    def kept(self, tree: Expression, scope: Scope, what: str = "part") -> Expression:
        """Return an expression that may be repeated: a name, a number, or a variable of its own."""
        if isinstance(tree, Name | Number):
            return tree
        if scope.guard is not None:
            # Nothing is computed where the branch does not count: it may be no number there.
            tree = when(scope.guard, tree, Number(0.0))
        return self.named(self.new_id(scope, what), tree, scope, what)

    def new_id(self, scope: Scope, what: str) -> Id:
        """Return an id for a variable that an equation brings with it."""
        return self.world.namer.new(f"{scope.owner}_{what}")

    def time(self, scope: Scope) -> Expression:
        """Return the time at the beginning of a step, wherever in it the method of integration looks."""
        if not self.world.looks_ahead:
            return TIME
        if self._beginning is None:
            label = "Time at the beginning of a step"
            name = self.world.namer.new(label)
            tree = Call("PREVIOUS", (Binary("+", TIME, DT), Name("STARTTIME")))
            place = scope.definition.place(scope.definition.line.span)
            header = Header(name, Bilingual(label, label), Bilingual("", ""), (), (), self.world.module, place)
            equations = (Share((), Equation(write_expression(tree), tree, place)),)
            # Not to `made`, out of which a failed attempt takes what it brought.
            self.world.lookups.made.append(Auxiliary(header, Quantity("", place, is_checked=False), equations))
            self._beginning = Name(name)
        return self._beginning

    def reach(self, name: Id, axes: Sequence[Axis]) -> Name:
        """Return a reference to a variable that an equation brings with it."""
        return Name(name, tuple(Name(axis.id) for axis in axes) or None)

    def named(self, name: Id, tree: Expression, scope: Scope, what: str) -> Expression:
        """Add a variable over the open dimensions and return a reference to it."""
        axes = scope.axes()
        self.add(name, axes, [((), tree)], scope, what)
        return self.reach(name, axes)

    def add(
        self,
        name: Id,
        axes: Sequence[Axis],
        shares: Sequence[tuple[tuple[Id, ...], Expression]],
        scope: Scope,
        what: str,
    ) -> None:
        """Add an auxiliary that an equation brings with it.

        Raises:
            ForeignError: Something is not there, or cannot be taken over.
        """
        self.check_size(axes, scope)
        self.size += prod(len(axis.elements) for axis in axes)
        place = scope.definition.place(scope.definition.line.span)
        label = f"{scope.label} {what}"
        header = Header(name, Bilingual(label, label), Bilingual("", ""), (), (), self.world.module, place)
        quantity = Quantity("", place, tuple(axis.id for axis in axes), is_checked=False)
        element = self.world.axes.element
        equations = tuple(
            Share(tuple(element(one) for one in cell), Equation(write_expression(tree), tree, place))
            for cell, tree in shares
        )
        self.made.append(Auxiliary(header, quantity, equations))

    # array functions

    def reduced(self, function: str, node: Use, scope: Scope) -> Expression:
        """Return a sum, product, least or greatest over what `!` marks.

        Raises:
            ForeignError: Something is not there, or cannot be taken over.
        """
        if len(node.arguments) != 1:
            raise ForeignError("foreign-syntax", f"`{node.name.upper()}` takes one array", node.span)
        body, marks = node.arguments[0], marks_in(node.arguments[0])
        if not marks:
            message = f"`{node.name.upper()}` needs a subscript that `!` marks"
            raise ForeignError("foreign-syntax", message, node.span)
        self.check_marks(marks, scope, node.span)
        if may_stay(body, marks):
            inner = scope.with_marked({name: Starred(self.world.axes.of(name, ())) for name in marks})
            stayed = self.tried(lambda: self.tree(body, inner), NotInPlace, NeedsElements)
            if stayed is not None:
                return Call(function, (stayed,))
        return Call(function, (self.spread(marks, lambda inner: self.tree(body, inner), scope, node.name),))

    def check_marks(self, marks: Sequence[Id], scope: Scope, span: Span) -> None:
        """Refuse what is no range, and a range that two array functions mark, one within the other: which is meant?

        Raises:
            ForeignError: There is one.
        """
        single = next((name for name in marks if name not in self.world.ranges.elements), None)
        if single is not None:
            label = self.world.ranges.labels.get(single, single)
            raise ForeignError("foreign-syntax", f"`{label}!` marks what is no range", span)
        twice = next((name for name in marks if name in scope.marked), None)
        if twice is not None:
            label = self.world.ranges.labels[twice]
            message = f"`{label}!` is marked within another function that runs over `{label}`"
            raise ForeignError("foreign-unsupported", message, span)

    def spread(self, marks: Sequence[Id], build: Callable[[Scope], Expression], scope: Scope, what: str) -> Name:
        """Add a variable over the open and the marked dimensions; return it with `*` for the marked ones."""
        open_axes = list(scope.axes())
        inner: list[Axis] = []
        for name in marks:
            inner.append(self.world.axes.of(name, [*open_axes, *inner]))
        marked = scope.with_marked(dict(zip(marks, inner, strict=True)))
        name = self.new_id(scope, what)
        axes = marked.axes()
        self.check_size(axes, scope)
        together = self.tried(lambda: build(marked), NeedsElements)
        shares = [((), together)] if together is not None else [(cell, build(one)) for cell, one in marked.concrete()]
        self.add(name, axes, shares, scope, what)
        return Name(name, tuple(Star() if axis in inner else Name(axis.id) for axis in axes))

    def check_size(self, axes: Sequence[Axis], scope: Scope) -> None:
        """Require that an array is small enough before it is laid out.

        Raises:
            ForeignError: Something is not there, or cannot be taken over.
        """
        if self.size + prod(len(axis.elements) for axis in axes) > LARGEST_HELPERS:
            message = f"the array functions of the model need more than {LARGEST_HELPERS:,} values"
            raise ForeignError("foreign-too-large", message, scope.definition.line.span)

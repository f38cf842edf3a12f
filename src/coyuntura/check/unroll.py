"""Unrolling: references to cells, one for each element, and calls to what their functions become."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from types import MappingProxyType
from typing import Protocol, TypeVar

from coyuntura.blocks.algebra import NOT_A_NUMBER, Keep, Term
from coyuntura.blocks.functions import CLOCK_WORDS, FUNCTIONS
from coyuntura.blocks.unit_rules import AnyUnit
from coyuntura.check.cells import MemoryCell, PipelineCell, StockCell
from coyuntura.check.hidden import LARGEST_LINK, Hidden
from coyuntura.check.keeping import Keeper
from coyuntura.check.meaning import Inferred
from coyuntura.check.symbols import Symbol, Symbols
from coyuntura.check.units import Meanings
from coyuntura.model.elements import Auxiliary, Dimension, Parameter
from coyuntura.names import Id, canonical
from coyuntura.syntax.tree import (
    Binary,
    Call,
    Conditional,
    Expression,
    Name,
    Number,
    Quoted,
    Star,
    rewrite,
)

SHORT_CHOICE = 16
"""Elements up to which a computed index is compared with one after the other."""
_NO_STAR: Mapping[Id, Id] = MappingProxyType({})
T = TypeVar("T")
Binding = Mapping[Id, Id]
"""Which element each dimension stands for."""


def cell_name(name: Id, elements: Sequence[Id]) -> str:
    """Return a cell's name, `cash[qatar]` or `price`."""
    return f"{name}[{','.join(elements)}]" if elements else name


def bindings(symbols: Symbols, axes: Sequence[Id]) -> Iterator[dict[Id, Id]]:
    """Yield every combination of elements of `axes`, in row-major order."""
    for elements in product(*(symbols.dimensions[axis] for axis in axes)):
        yield dict(zip(axes, elements, strict=True))


class Trees(Meanings, Protocol):
    """What one kind of expression, as a measure, makes of what it names and calls besides elements and functions."""

    def named(self, unroller: "Unroller", node: Name, star: Mapping[Id, Id]) -> Expression | None:
        """Return what a reference becomes; None where the unroller's own rule holds."""
        ...

    def called(self, unroller: "Unroller", node: Call, star: Mapping[Id, Id]) -> Expression | None:
        """Return what a call becomes; None where the unroller's own rule holds."""
        ...


class Unroller:
    """Rewrites the trees of one cell; memory functions add hidden cells named after it."""

    def __init__(
        self,
        symbols: Symbols,
        owner: str,
        inferred: Inferred,
        binding: Binding,
        hidden: Hidden,
        beyond: Trees | None = None,
    ) -> None:
        self.symbols = symbols
        self.beyond = beyond
        self.inferred = inferred
        self.owner = owner
        self.binding = binding
        self.hidden = hidden
        self._count = 0

    def tree(self, node: Expression, star: Mapping[Id, Id] = _NO_STAR) -> Expression:
        """Return the tree with every reference a cell; `star` says what each `*` stands for."""
        return rewrite(node, partial(self.leaf, star=star))

    def leaf(self, node: Expression, star: Mapping[Id, Id]) -> Expression:
        """Return what stands for a name or a call; each counts twice, for what joins it to the next."""
        self.hidden.grow(2)
        match node:
            case Name():
                return self.name(node, star)
            case Call():
                return self.call(node, star)
            case Quoted():
                return self.inferred.written(node)
            case _:
                return node

    def name(self, node: Name, star: Mapping[Id, Id]) -> Expression:
        """Return what stands for a reference."""
        found = None if self.beyond is None else self.beyond.named(self, node, star)
        return self.reference(node, star) if found is None else found

    def reference(self, node: Name, star: Mapping[Id, Id]) -> Expression:
        """Return a reference's cell, or nested choices where an index is computed."""
        word = self.symbols.word(node.text)
        symbol = self.symbols.by_id.get(word)
        if symbol is None:
            if word.upper() in CLOCK_WORDS:
                return Name(word.upper(), None, node.span)
            return Number(float(self.symbols.positions[word]), node.span)
        if isinstance(symbol.element, Dimension):
            return Number(float(self.symbols.numbers[word][self.binding[word]]), node.span)
        if node.indices is None:
            return Name(cell_name(word, [self.binding[axis] for axis in symbol.axes]), None, node.span)
        indices = [self.index(index, axis, star) for index, axis in zip(node.indices, symbol.axes, strict=True)]
        return self._indexed(word, symbol, indices, ())

    def _indexed(self, word: Id, symbol: Symbol, rest: Sequence[Id | Expression], fixed: tuple[Id, ...]) -> Expression:
        self.hidden.grow(1)
        if not rest:
            return Name(cell_name(word, fixed))
        index, *others = rest
        if isinstance(index, str):
            return self._indexed(word, symbol, others, (*fixed, index))
        elements = self.symbols.dimensions[symbol.axes[len(fixed)]]
        return choice(index, [self._indexed(word, symbol, others, (*fixed, candidate)) for candidate in elements])

    def index(self, index: Expression, axis: Id, star: Mapping[Id, Id]) -> Id | Expression:
        """Return the element that an index names, or the cell or number that it is computed in.

        A choice repeats its index, so indices within indices would multiply if each had no cell of its own.
        """
        element = self.element(index, axis, star)
        return self.named("index", self.tree(index, star)) if element is None else element

    def element(self, index: Expression, axis: Id, star: Mapping[Id, Id]) -> Id | None:
        """Return the element that an index names, or None where it is computed."""
        if isinstance(index, Star):
            return star[axis]
        if isinstance(index, Name) and index.indices is None:
            word = self.symbols.word(index.text)
            if word in self.symbols.numbers[axis]:
                return word
            if word in self.symbols.dimensions:
                return self.binding[word]
        return None

    def call(self, node: Call, star: Mapping[Id, Id]) -> Expression:
        """Return what a function becomes; a lookup is called as it is."""
        found = None if self.beyond is None else self.beyond.called(self, node, star)
        if found is not None:
            return found
        name = canonical(node.function)
        symbol = self.symbols.find(name)
        if symbol is not None and symbol.element.is_function:
            return Call(name, (self.tree(node.arguments[0], star),), node.span)
        function = FUNCTIONS[name.upper()]
        return function.expand(Site(self, function.name, star), node.arguments)

    def written(self, node: Expression, star: Mapping[Id, Id]) -> tuple[float | None, Expression | None]:
        """Return the number that a reference has by what is written, and what must hold for it to have that."""
        if isinstance(node, Number):
            return node.value, None
        symbol = self.symbols.find(node.text) if isinstance(node, Name) else None
        if not isinstance(node, Name) or symbol is None:
            return None, None
        if node.indices is None:
            elements = tuple(self.binding[axis] for axis in symbol.axes)
        else:
            found = [self.element(index, axis, star) for index, axis in zip(node.indices, symbol.axes, strict=True)]
            elements = tuple(element for element in found if element is not None)
            if len(elements) < len(found):
                return None, None
        match symbol.element:
            case Parameter(values=values, prior=""):
                value = entry(values, elements)
                return value, Binary("=", self.tree(node, star), Number(value))
            case Auxiliary(equations=shares):
                tree = entry({share.elements: share.equation.tree for share in shares}, elements)
                return (tree.value if isinstance(tree, Number) else None), None
            case _:
                return None, None

    def hidden_name(self, function: str) -> str:
        """Return a name for a hidden cell of this owner."""
        self._count += 1
        return f"{self.owner}.{function.lower()}_{self._count}"

    def named(self, what: str, tree: Expression) -> Expression:
        """Return a tree that may be repeated: a cell of its own, a name or a number."""
        return tree if isinstance(tree, Name | Number) else self.kept(self.hidden_name(what), tree)

    def kept(self, name: str, source: Expression) -> Expression:
        """Return a reference to a source, which gets a cell of its own unless it is one."""
        if isinstance(source, Name | Number):
            return source
        self.hidden.put(f"{name}.source", source)
        return Name(f"{name}.source")


@dataclass(frozen=True, slots=True)
class Site:
    """Where a function is called, by one owner and for one choice of elements: a `Context`."""

    unroller: Unroller
    function: str
    star: Mapping[Id, Id]
    """Which element each `*` stands for."""

    @property
    def _hidden(self) -> Hidden:
        return self.unroller.hidden

    def tree(self, argument: Expression) -> Expression:
        """Return an argument over cells."""
        return self.unroller.tree(argument, self.star)

    def each(self, argument: Expression) -> "Sequence[Site]":
        """Return the same place once for each combination of elements that `[*]` leaves open in an argument."""
        chosen = bindings(self.unroller.symbols, self.unroller.inferred.of(argument).starred)
        return [Site(self.unroller, self.function, {**self.star, **one}) for one in chosen]

    def element(self, argument: Expression, vector: Expression) -> Expression:
        """Return the number of an element of the dimension that a vector is over."""
        axis = self.unroller.inferred.of(vector).starred[0]
        index = self.unroller.index(argument, axis, self.star)
        return Number(float(self.unroller.symbols.numbers[axis][Id(index)])) if isinstance(index, str) else index

    def written(self, argument: Expression) -> tuple[float | None, Expression | None]:
        """Return the number that an argument is by what is written, and what must hold for it to have that."""
        return self.unroller.written(argument, self.star)

    def unit(self, argument: Expression) -> AnyUnit:
        """Return an argument's unit; for a unit in quotes, that unit."""
        return self.unroller.inferred.of(argument).unit

    def beginning(self, event: Expression) -> Expression:
        """Return the moment at which an event begins."""
        return Name(f"{canonical(event.text)}.from") if isinstance(event, Name) else NOT_A_NUMBER

    def term(self, tree: Expression, what: str = "") -> Term:
        """Return a tree that may be repeated."""
        return Term(self.unroller.named(what or self.function, tree))

    @property
    def keep(self) -> Keep:
        """What gives terms cells of their own, and repeats."""
        return Keeper(self._hidden, self.name)

    def shared(
        self,
        columns: Sequence[Sequence[Expression]],
        build: Callable[[Sequence[Sequence[Term]], Keep], Sequence[Term]],
    ) -> Sequence[Expression]:
        """Return what is built of columns of trees, the same cells whenever the function is given the same trees."""
        # Each element of an array asks for its share of one allocation, with the same trees but for its own index.
        key = (self.function, tuple(tree for trees in columns for tree in trees))
        if key not in self._hidden.shared:
            given = [[self.term(tree) for tree in trees] for trees in columns]
            self._hidden.shared[key] = tuple(self.keep(part).tree for part in build(given, self.keep))
        return self._hidden.shared[key]

    def pick(self, number: Expression, values: Sequence[Expression]) -> Expression:
        """Return the value at a position, which may be written or computed; no number where there is none."""
        self._hidden.grow(LARGEST_LINK * len(values))
        if isinstance(number, Number) and number.value in range(1, len(values) + 1):
            return values[int(number.value) - 1]
        return choice(number, values)

    def name(self) -> str:
        """Return the name of a new hidden cell."""
        return self.unroller.hidden_name(self.function)

    def source(self, name: str, tree: Expression) -> Expression:
        """Return a tree that a hidden cell reads at the end of a step, in a cell of its own."""
        return self.unroller.kept(name, tree)

    def stock(self, name: str, initial: Expression, rate: Expression) -> None:
        """Add a hidden stock."""
        self._hidden.grow(LARGEST_LINK)
        self._hidden.stocks[name] = StockCell(initial, rate)

    def memory(self, name: str, initial: Expression, source: Expression) -> None:
        """Add a hidden lag of one step."""
        self._hidden.memories[name] = MemoryCell(initial, source)

    def pipeline(self, name: str, initial: Expression, source: Expression, delay: Expression) -> None:
        """Add a hidden fixed delay."""
        self._hidden.pipelines[name] = PipelineCell(initial, source, delay)

    def stream(self) -> Term:
        """Return a random number from a stream of its own, which has the name of the cell that draws from it."""
        name = self.name()
        self._hidden.computed[name] = Call("UNIFORM", (Quoted(name),))
        return Term(Name(name))


def choice(number: Expression, values: Sequence[Expression], first: int = 1) -> Expression:
    """Return the value at a computed position, counted from `first`; not a number where there is none."""
    if len(values) > SHORT_CHOICE:
        # One comparison after the other would nest as deep as there are elements, and be made by every member.
        half = len(values) // 2
        low, high = choice(number, values[:half], first), choice(number, values[half:], first + half)
        return Conditional(Binary("<", number, Number(float(first + half))), low, high)
    chosen: Expression = NOT_A_NUMBER
    for position, value in reversed(list(enumerate(values, first))):
        chosen = Conditional(Binary("=", number, Number(float(position))), value, chosen)
    return chosen


def entry(entries: Mapping[tuple[Id, ...], T], elements: tuple[Id, ...]) -> T:
    """Return the entry for an element of each dimension, or the one for all."""
    return entries[elements] if elements in entries else entries[()]

"""Unrolling: arrays to cells, memory functions to hidden stocks, always as trees."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Protocol, TypeVar

from coyuntura.blocks.algebra import NOT_A_NUMBER, Keep, Term, chain, total, where_sound
from coyuntura.blocks.allocation import RECTANGLE, SHAPES, Shape
from coyuntura.blocks.expansion import analytic, drawn, of_all
from coyuntura.blocks.memory import delay_chain, smooth_chain
from coyuntura.blocks.signatures import CLOCK_WORDS, SIGNATURES
from coyuntura.check.cells import MemoryCell, PipelineCell, StockCell
from coyuntura.check.symbols import Symbol, Symbols
from coyuntura.check.units import Meanings, UnitChecker, reduces
from coyuntura.dates import SLACK
from coyuntura.errors import Faults
from coyuntura.model.elements import Auxiliary, Dimension, Equation, Lookup, Parameter
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
    Unary,
    left_chain,
    walk,
)

LARGEST_ORDER = 1000
MOST_NODES = 1_000_000
"""Nodes of all unrolled trees together."""
LARGEST_LINK = 8
"""Nodes that one stock of a delay or smooth adds, or one place to which a flow may be led."""
SHORT_CHOICE = 16
"""Elements up to which a computed index is compared with one after the other."""
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


@dataclass(slots=True)
class Hidden:
    """Cells that memory functions bring with them, filled while trees are unrolled."""

    stocks: dict[str, StockCell] = field(default_factory=dict[str, StockCell])
    memories: dict[str, MemoryCell] = field(default_factory=dict[str, MemoryCell])
    pipelines: dict[str, PipelineCell] = field(default_factory=dict[str, PipelineCell])
    computed: dict[str, Expression] = field(default_factory=dict[str, Expression])
    shared: dict[tuple[str, tuple[Expression, ...]], tuple[Expression, ...]] = field(
        default_factory=dict[tuple[str, tuple[Expression, ...]], tuple[Expression, ...]]
    )
    """What a function gave for the same trees before: elements of one allocation or inverse share all but the last."""
    size: int = 0
    """How many nodes have been unrolled; sums within sums multiply."""

    def grow(self, nodes: int) -> None:
        """Count nodes.

        Raises:
            TooLarge: There are more than a model may have.
        """
        self.size += nodes
        if self.size > MOST_NODES:
            raise TooLarge


class TooLarge(ValueError):
    """A model unrolls to more than an engine can hold."""


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
        equation: Equation,
        binding: Binding,
        hidden: Hidden,
        beyond: Trees | None = None,
    ) -> None:
        self.symbols = symbols
        self.beyond = beyond
        self.equation = equation
        self.owner = owner
        self.binding = binding
        self.hidden = hidden
        self._count = 0

    def tree(self, node: Expression, star: Mapping[Id, Id] | None = None) -> Expression:
        """Return the tree with every reference a cell; `star` says what each `*` stands for."""
        self.hidden.grow(1)
        match node:
            case Number() | Quoted() | Star():
                return node
            case Name():
                return self.name(node, star or {})
            case Call():
                return self.call(node, star)
            case Unary(operator, operand, span):
                return self.tree(operand, star) if operator == "+" else Unary(operator, self.tree(operand, star), span)
            case Binary():
                first, links = left_chain(node)
                result = self.tree(first, star)
                for link in links:
                    result = Binary(link.operator, result, self.tree(link.right, star), link.span)
                return result
            case Conditional(condition, then, otherwise, span):
                return Conditional(self.tree(condition, star), self.tree(then, star), self.tree(otherwise, star), span)

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

    def call(self, node: Call, star: Mapping[Id, Id] | None) -> Expression:
        """Return what stands for a call."""
        found = None if self.beyond is None else self.beyond.called(self, node, star or {})
        return self.function(node, star) if found is None else found

    def function(self, node: Call, star: Mapping[Id, Id] | None) -> Expression:
        """Return a function's expansion, or the same call over cells."""
        name = canonical(node.function)
        symbol = self.symbols.find(name)
        if symbol is not None and isinstance(symbol.element, Lookup):
            return Call(name, (self.tree(node.arguments[0], star),), node.span)
        function = name.upper()
        if function == "CONVERT":
            return self.convert(node, star)
        if function == "SINCE":
            return self.since(node)
        if reduces(function, len(node.arguments)):
            return self.reduce(function, node.arguments[0], star or {})
        if SIGNATURES[function].kind == "vector":
            return self.vector(function, node, star or {})
        arguments = [self.tree(argument, star) for argument in node.arguments]
        match SIGNATURES[function].kind:
            case "memory":
                return self.memory(function, arguments)
            case "time":
                # A pulse repeats its moments, so pulses within pulses would multiply.
                moments = [self.named("moment", argument) for argument in arguments[1:]]
                return _clocked(function, [*arguments[:1], *moments])
            case "random":
                return self.random(function, arguments)
            case "expanded":
                x = Term(self.named(function, arguments[0]))
                return self.keeper(function)(analytic(function, x, self.keeper(function))).tree
            case _:
                return Call(function, tuple(arguments), node.span)

    def meanings(self) -> UnitChecker:
        """Return what tells the units and open dimensions of this equation's expressions, which have been checked."""
        return UnitChecker(self.symbols, self.equation, tuple(self.binding), Faults(), self.beyond)

    def keeper(self, function: str) -> Keep:
        """Return what gives the parts of a function's expansion cells of their own."""

        def keep(term: Term) -> Term:
            self.hidden.grow(sum(1 for _ in walk(term.tree)))
            return Term(self.named(function, term.tree))

        return keep

    def random(self, function: str, arguments: Sequence[Expression]) -> Expression:
        """Return a random number over a stream of its own, which has the name of the cell that draws from it."""
        stream = self.hidden_name(function)
        self.hidden.computed[stream] = Call("UNIFORM", (Quoted(stream),))
        given = [Term(self.named(function, argument)) for argument in arguments]
        keep = self.keeper(function)
        return keep(drawn(function, Term(Name(stream)), given, keep)).tree

    def vector(self, function: str, node: Call, star: Mapping[Id, Id]) -> Expression:
        """Return what a function of all elements gives for the one that its last arguments name."""
        count = SIGNATURES[function].vectors
        vectors, rest = node.arguments[:count], node.arguments[count:]
        axes = self.meanings().infer(vectors[0]).starred
        chosen = [{**star, **inner} for inner in bindings(self.symbols, axes)]
        columns = [[self.tree(vector, one) for one in chosen] for vector in vectors]
        if function == "RANK":
            return self.parts(function, columns, [self.tree(rest[0], star)])[0]
        if function == "INVERSE":
            elements = self.parts(function, columns, [])
            size = len(self.symbols.dimensions[axes[0]])
            row, column = (self.named("index", self.tree(number, star)) for number in rest)
            self.hidden.grow(LARGEST_LINK * len(elements))
            return _picked(row, [_picked(column, elements[at : at + size]) for at in range(0, len(elements), size)])
        shapes: list[tuple[Shape, Expression | None]] = [(RECTANGLE, None)] * len(chosen)
        if function == "ALLOCATE_AVAILABLE":
            shapes = [self.shape(vectors[1], one) for one in chosen]
        parts = self.parts(function, columns, [self.tree(value, star) for value in rest[:-1]], shapes)
        index = self.index(rest[-1], axes[0], star)
        self.hidden.grow(LARGEST_LINK * len(parts))
        return parts[self.symbols.numbers[axes[0]][Id(index)] - 1] if isinstance(index, str) else _picked(index, parts)

    def parts(
        self,
        function: str,
        columns: Sequence[Sequence[Expression]],
        single: Sequence[Expression],
        shapes: Sequence[tuple[Shape, Expression | None]] = (),
    ) -> tuple[Expression, ...]:
        """Return what a function of all elements gives for each, the same cells whenever it is given the same."""
        key = (function, tuple(tree for trees in (*columns, single) for tree in trees))
        if key not in self.hidden.shared:
            keep = self.keeper(function)
            given = [[Term(self.named(function, tree)) for tree in trees] for trees in (*columns, single)]
            made = of_all(function, given[:-1], given[-1], [shape for shape, _ in shapes], keep)
            guards = [Term(guard) for _, guard in shapes if guard is not None]
            if guards:
                is_sound = keep(total(guards).equals(float(len(guards))))
                made = [where_sound(is_sound, part) for part in made]
            self.hidden.shared[key] = tuple(keep(part).tree for part in made)
        return self.hidden.shared[key]

    def shape(self, node: Expression, star: Mapping[Id, Id]) -> tuple[Shape, Expression | None]:
        """Return the shape of a taker's demand, and what must hold for it: its curve is built before the run.

        Raises:
            ValueError: It is no number that the study writes down, or no shape that is known.
        """
        value, guard = self.written(node, star)
        shape: Shape | None = next((known for known in SHAPES if known == value), None)
        if shape is None:
            got = "one that is not written down" if value is None else f"{value:g}"
            msg = (
                "a shape is 1 (rectangle), 2 (triangle), 3 (normal) or 4 (exponential), written as a number, "
                f"a parameter without a prior or an equation that is a number; got {got}"
            )
            raise ValueError(msg)
        return shape, guard

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

    def convert(self, node: Call, star: Mapping[Id, Id] | None) -> Expression:
        """Return a conversion as a multiplication."""
        value, wanted = node.arguments
        unit = self.meanings().infer(value).unit
        inner = self.tree(value, star)
        if unit is None or not isinstance(wanted, Quoted):
            return inner
        ratio = unit.ratio(self.symbols.units.parse(wanted.text))
        return inner if ratio == 1 else Binary("*", inner, Number(ratio), node.span)

    def since(self, node: Call) -> Expression:
        """Return the time since an event began, 0 before."""
        event = node.arguments[0]
        name = canonical(event.text) if isinstance(event, Name) else ""
        return Call("MAX", (Number(0.0), Binary("-", Name("TIME"), Name(f"{name}.from"))), node.span)

    def reduce(self, function: str, argument: Expression, star: Mapping[Id, Id]) -> Expression:
        """Return a sum, mean, product, size, least or greatest over what `*` stands for."""
        checker = self.meanings()
        axes = checker.infer(argument).starred
        if function == "SIZE":
            return Number(float(self.symbols.size(axes)))
        return reduced(function, [self.tree(argument, {**star, **inner}) for inner in bindings(self.symbols, axes)])

    def hidden_name(self, function: str) -> str:
        """Return a name for a hidden cell of this owner."""
        self._count += 1
        return f"{self.owner}.{function.lower()}_{self._count}"

    def memory(self, function: str, arguments: Sequence[Expression]) -> Expression:
        """Return what stands for a memory function, and add its hidden cells."""
        name = self.hidden_name(function)
        source, rest = arguments[0], list(arguments[1:])
        match function:
            case "INIT":
                self.hidden.stocks[name] = StockCell(source, Number(0.0))
                return Name(name)
            case "PREVIOUS":
                self.hidden.memories[name] = MemoryCell(rest[0], self.kept(name, source))
                return Name(name)
            case "DELAY":
                initial = rest[1] if len(rest) > 1 else source
                self.hidden.pipelines[name] = PipelineCell(initial, self.kept(name, source), rest[0])
                return Name(name)
            case "TREND":
                return self.trend(name, source, rest)
            case _:
                return self.chained(function, name, source, rest)

    def chained(self, function: str, name: str, source: Expression, rest: list[Expression]) -> Expression:
        """Return the output of a smooth or a delay and add its stocks."""
        time = rest.pop(0)
        order = 1 if function.endswith("1") else 3
        if function.endswith("N"):
            order = whole_number(rest.pop(0))
        initial = rest[0] if rest else source
        self.hidden.grow(LARGEST_LINK * order)
        kept = self.kept(name, source)
        build = smooth_chain if function.startswith("SMTH") else delay_chain
        chained = build(name, kept, time, order, initial)
        for stock, start, rate in chained.stocks:
            self.hidden.stocks[stock] = StockCell(start, rate)
        return chained.output

    def trend(self, name: str, source: Expression, rest: Sequence[Expression]) -> Expression:
        """Return a fractional growth rate, measured against an exponential average."""
        time = rest[0]
        growth = rest[1] if len(rest) > 1 else Number(0.0)
        start = Binary("/", source, Binary("+", Number(1.0), Binary("*", growth, time)))
        kept = self.kept(name, source)
        gap = Binary("-", kept, Name(name))
        self.hidden.stocks[name] = StockCell(start, Binary("/", gap, time))
        return Binary("/", gap, Binary("*", Name(name), time))

    def named(self, what: str, tree: Expression) -> Expression:
        """Return a tree that may be repeated: a cell of its own, a name or a number."""
        return tree if isinstance(tree, Name | Number) else self.kept(self.hidden_name(what), tree)

    def kept(self, name: str, source: Expression) -> Expression:
        """Return a reference to a source, which gets a cell of its own unless it is one."""
        if isinstance(source, Name | Number):
            return source
        self.hidden.computed[f"{name}.source"] = source
        return Name(f"{name}.source")


def reduced(function: str, terms: Sequence[Expression]) -> Expression:
    """Return the sum, mean, product, least or greatest of terms."""
    match function:
        case "MIN" | "MAX":
            return Call(function, tuple(terms))
        case "PROD":
            return chain("*", terms)
        case "MEAN":
            return Binary("/", chain("+", terms), Number(float(len(terms))))
        case _:
            return chain("+", terms)


def choice(number: Expression, values: Sequence[Expression], first: int = 1) -> Expression:
    """Return the value at a computed position, counted from `first`; not a number where there is none."""
    if len(values) > SHORT_CHOICE:
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


def _picked(number: Expression, values: Sequence[Expression]) -> Expression:
    """Return the value at a position, which may be written or computed."""
    if isinstance(number, Number) and number.value in range(1, len(values) + 1):
        return values[int(number.value) - 1]
    return choice(number, values)


def whole_number(node: Expression) -> int:
    """Return the order of a delay, which must be a written whole number.

    Raises:
        ValueError: It is not one, or lies outside 1 to 1,000.
    """
    if isinstance(node, Number) and node.value == int(node.value) and 1 <= node.value <= LARGEST_ORDER:
        return int(node.value)
    msg = f"the order of a delay or smooth is a written whole number from 1 to {LARGEST_ORDER}"
    raise ValueError(msg)


def _clocked(function: str, arguments: Sequence[Expression]) -> Expression:
    """Return STEP, RAMP and PULSE in terms of time; a clock word as a name."""
    time = Name("TIME")
    match function:
        case "STEP":
            height, start = arguments
            return Conditional(_reached(time, start), height, Number(0.0))
        case "RAMP":
            slope, start, *stop = arguments
            until = Call("MIN", (time, stop[0])) if stop else time
            since = Call("MAX", (Number(0.0), Binary("-", until, start)))
            return Binary("*", slope, since)
        case "PULSE":
            return _pulse(time, arguments)
        case _:
            return Name(function)


def _reached(time: Expression, moment: Expression) -> Expression:
    return Binary(">=", time, Binary("-", moment, Number(SLACK)))


def _pulse(time: Expression, arguments: Sequence[Expression]) -> Expression:
    """Return an amount over one step, at `first` and each `interval` after."""
    amount, first, *interval = arguments
    height = Binary("/", amount, Name("DT"))
    since = Binary("+", Binary("-", time, first), Number(SLACK))
    if interval:
        since = Conditional(Binary(">", interval[0], Number(0.0)), Binary("MOD", since, interval[0]), since)
    within = Binary("AND", _reached(time, first), Binary("<", since, Name("DT")))
    return Conditional(within, height, Number(0.0))

"""Units and dimensions through expressions: what an equation gives, and what does not fit."""

import math
from collections.abc import Sequence
from typing import Protocol, assert_never

from coyuntura.blocks.function import LARGEST_SQUARE, Function, Kind
from coyuntura.blocks.functions import CLOCK_WORDS, FUNCTIONS
from coyuntura.blocks.unit_rules import AnyUnit, UnitsDiffer, plain, together
from coyuntura.check.branches import Compared, Slip, bare, compared
from coyuntura.check.meaning import Inferred, Meaning
from coyuntura.check.symbols import Symbol, Symbols, parse_unit
from coyuntura.check.ways_out import IN_RUNS, as_written, in_equation, in_measure, shown_short
from coyuntura.errors import Faults
from coyuntura.measures.catalogue import MEASURES
from coyuntura.model.elements import Branch, Dimension, Lookup
from coyuntura.model.equations import Equation, place_in_equation
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
    literal,
    walk,
)
from coyuntura.units import DIMENSIONLESS, Unit

_NOTHING = Meaning(None)
_VECTORS: frozenset[Kind] = frozenset({"all", "square"})
LARGEST_POWER = 12


class Meanings(Protocol):
    """What one kind of expression, as a measure, may name and call besides elements and functions."""

    def name(self, checker: "UnitChecker", node: Name) -> Meaning | None:
        """Return the meaning of a reference; None where the checker's own rule holds."""
        ...

    def call(self, checker: "UnitChecker", node: Call) -> Meaning | None:
        """Return the meaning of a call; None where the checker's own rule holds."""
        ...


class UnitChecker:
    """Infers the meaning of one equation's expressions and records what does not fit."""

    def __init__(
        self,
        symbols: Symbols,
        equation: Equation,
        axes: Sequence[Id],
        faults: Faults,
        inferred: Inferred,
        beyond: Meanings | None = None,
    ) -> None:
        self.symbols = symbols
        self.equation = equation
        self.axes = tuple(axes)
        self.faults = faults
        self.inferred = inferred
        self.beyond = beyond
        self.is_checked = True
        """Whether units must fit; may be set to False."""

    def fault(self, code: str, message: str, node: Expression, help: str = "") -> Meaning:  # noqa: A002  the report's own word
        """Record a fault at a node and return a meaning that causes no second one.

        Units that differ are none where the equation is not checked, but for what is to be converted.
        """
        if code == "units-differ" and not self.is_checked and not _converts(node):
            return _NOTHING
        place = place_in_equation(self.equation.place, self.equation.text, node.span)
        self.faults.add(code, message, place, help)
        return _NOTHING

    def infer(self, node: Expression) -> Meaning:
        """Return the meaning of an expression.

        What does not fit is recorded and then fits everything, so that one slip is told once.
        """
        match node:
            case Number(value):
                return Meaning(None if value == 0 else DIMENSIONLESS)
            case Quoted():
                return self.fault("call-arguments", f"the text `'{node.text}'` has no value here.", node)
            case Star():
                return self.fault("axes-differ", "`*` stands only in brackets, as in `SUM(cash[*])`.", node)
            case Name():
                return self.name(node)
            case Call():
                return self.call(node)
            case Unary(operator, operand):
                meaning = self.infer(operand)
                return Meaning(self.plain(node, meaning.unit), meaning.starred) if operator == "NOT" else meaning
            case Binary():
                return self.binary(node)
            case Conditional(condition, then, otherwise):
                test, one, other = (self.infer(part) for part in (condition, then, otherwise))
                self.plain(condition, test.unit)
                stars = self.stars(node, test, one, other)
                return Meaning(self.together(node, (then, one.unit), (otherwise, other.unit), "gives"), stars)
            case _:
                assert_never(node)

    def plain(self, node: Expression, unit: AnyUnit) -> AnyUnit:
        """Require a dimensionless value."""
        try:
            return plain([unit])
        except UnitsDiffer as error:
            self.fault("units-differ", f"`{shown_short(node)}` {error}.", node)
            return None

    def together(
        self, node: Expression, one: tuple[Expression, AnyUnit], other: tuple[Expression, AnyUnit], verb: str
    ) -> AnyUnit:
        """Require that the units of two operands go together."""
        units = [one[1], other[1]]
        try:
            return together(units)
        except UnitsDiffer:
            shown = " and ".join(f"`{as_written(self.symbols, part, unit)}`" for part, unit in (one, other))
            text = shown_short(node)
            message = (
                f"`{text}` compares units that differ: {shown} do not go together."
                if verb == "compares"
                else f"`{text}` joins units that differ: {shown} do not go together."
            )
            way_out = in_equation(units) if self.beyond is None else in_measure(self.symbols, one, other)
            self.fault("units-differ", message, node, way_out)
            return None

    def stars(self, node: Expression, *meanings: Meaning) -> tuple[Id, ...]:
        """Return the dimensions that operands leave open, with a fault where one is not among the widest operand's.

        An operand may leave fewer: `SUM(m[*, *] * x[*])` multiplies each row by the same elements.
        """
        widest = max((meaning.starred for meaning in meanings), key=len)
        for meaning in meanings:
            other = next((axis for axis in meaning.starred if axis not in widest), None)
            if other is not None:
                message = f"`[*]` stands for `{widest[0]}` and for `{other}` in one expression."
                self.fault("axes-differ", message, node, "Reduce each of the two on its own.")
        return widest

    def measurable(self, node: Expression, unit: AnyUnit) -> AnyUnit:
        """Require a unit of some size that numbers can have."""
        if unit is None or unit.is_measurable():
            return unit
        self.fault("units-differ", f"nothing is measured in the unit that `{shown_short(node)}` gives.", node)
        return None

    def name(self, node: Name) -> Meaning:
        """Return the meaning of a reference."""
        found = None if self.beyond is None else self.beyond.name(self, node)
        return self.reference(node) if found is None else found

    def reference(self, node: Name) -> Meaning:
        """Return the meaning of a reference to an element, a clock word or a dimension."""
        symbol = self.symbols.find(node.text)
        if symbol is None:
            return self.unnamed(node)
        if isinstance(symbol.element, Dimension):
            if canonical(node.text) in self.axes and node.indices is None:
                return Meaning(DIMENSIONLESS)
            return self.fault("axes-differ", f"`{node.text}` is a dimension, over which this element is not.", node)
        if isinstance(symbol.element, Branch):
            return self.fault("branch-unclear", *bare(symbol.element, node))
        if symbol.element.is_function:
            return self.fault(
                "call-arguments", f"`{node.text}` is a lookup; give it an input, `{node.text}(...)`.", node
            )
        starred = self.indices(node, symbol)
        return Meaning(symbol.unit, starred)

    def unnamed(self, node: Name) -> Meaning:
        """Return the meaning of a name that is no element: a clock word or a dimension's element."""
        word = canonical(node.text)
        if word.upper() in CLOCK_WORDS and node.indices is None:
            return Meaning(self.symbols.time_unit)
        if word in self.symbols.positions and node.indices is None:
            return Meaning(DIMENSIONLESS)
        if word in self.symbols.unclear and node.indices is None:
            one, other = self.symbols.unclear[word]
            message = f"`{node.text}` has one number in `{one}` and another in `{other}`."
            return self.fault("element-unknown", message, node, "Write the number that is meant.")
        if word in self.symbols.measures:
            return self.only_in_measures(node.text, node)
        hint = self.symbols.nearest(node.text)
        return self.fault("unknown-name", f"`{node.text}` is not defined in the study.{hint}", node)

    def only_in_measures(self, name: str, node: Expression) -> Meaning:
        """Record that an equation reads a measure."""
        message = f"`{name}` is a measure: it reads finished runs, and an equation is computed while one goes on."
        return self.fault("unknown-name", message, node, IN_RUNS)

    def indices(self, node: Name, symbol: Symbol) -> tuple[Id, ...]:
        """Check a reference's brackets; return the dimensions that are starred."""
        if node.indices is None:
            missing = [axis for axis in symbol.axes if axis not in self.axes]
            if missing:
                message = f"`{node.text}` is over `{missing[0]}`, which this element is not."
                way_out = f"Write an element, `{node.text}[...]`, or reduce it, `SUM({node.text}[*])`."
                self.fault("axes-differ", message, node, way_out)
            return ()
        if len(node.indices) != len(symbol.axes):
            axes, indices = len(symbol.axes), len(node.indices)
            has = f"{axes or 'no'} dimension{'s' if axes > 1 else ''}"
            stand = "an index stands" if indices == 1 else f"{indices} indices stand"
            message = f"`{node.text}` has {has}, but {stand} here."
            self.fault("axes-differ", message, node)
            return ()
        starred: dict[Id, None] = {}
        for index, axis in zip(node.indices, symbol.axes, strict=True):
            starred |= dict.fromkeys((axis,) if isinstance(index, Star) else self.index(index, axis))
        return tuple(starred)

    def index(self, index: Expression, axis: Id) -> tuple[Id, ...]:
        """Check one index: an element, the dimension's own name, or a number; return what it leaves open."""
        if isinstance(index, Name) and index.indices is None:
            word = canonical(index.text)
            if word in self.symbols.numbers[axis]:
                return ()
            if word in self.symbols.dimensions:
                self.namesakes(index, word, axis)
                return ()
            if self.symbols.find(word) is None:
                elements = ", ".join(f"`{name}`" for name in self.symbols.dimensions[axis])
                message = f"`{index.text}` is not an element of `{axis}`, which has {elements}."
                self.fault("element-unknown", message, index)
                return ()
        meaning = self.infer(index)
        self.plain(index, meaning.unit)
        return meaning.starred

    def namesakes(self, index: Expression, word: Id, axis: Id) -> None:
        """Check an index that is a dimension: the element of the same name as the one on the left is meant."""
        if word not in self.axes:
            self.fault("axes-differ", f"this element is not over `{word}`.", index)
        other = next((name for name in self.symbols.dimensions[word] if name not in self.symbols.numbers[axis]), None)
        if other is not None:
            message = f"`{other}` of `{word}` is not an element of `{axis}`."
            self.fault("element-unknown", message, index, f"Where its number is meant, write `{word} + 0`.")

    def binary(self, node: Binary) -> Meaning:
        """Return the meaning of an operator, or of a chain of them, which is followed without recursion."""
        first, links = left_chain(node)
        option = self.option(links[0])
        meaning = self.infer(first) if option is None else option
        for link in links if option is None else links[1:]:
            meaning = self.joined(link, meaning, self.infer(link.right))
        return meaning

    def option(self, node: Binary) -> Meaning | None:
        """Return the meaning of a branch compared with one of its options; None where no branch is compared."""
        match compared(self.symbols, node, is_measure=self.beyond is not None):
            case Compared() as found:
                self.inferred.keep_option(found)
                return Meaning(DIMENSIONLESS)
            case Slip() as slip:
                return self.fault("branch-unclear", *slip)
            case None:
                return None

    def joined(self, node: Binary, left: Meaning, right: Meaning) -> Meaning:
        """Return the meaning of an operator between two operands."""
        stars = self.stars(node, left, right)
        match node.operator:
            case "+" | "-" | "MOD":
                return Meaning(self.together(node, (node.left, left.unit), (node.right, right.unit), "joins"), stars)
            case "*":
                return Meaning(self.measurable(node, _product(left.unit, right.unit)), stars)
            case "/":
                return Meaning(self.measurable(node, _quotient(left.unit, right.unit)), stars)
            case "^":
                return Meaning(self.power(node, left.unit, right.unit), stars)
            case "AND" | "OR":
                self.plain(node.left, left.unit)
                self.plain(node.right, right.unit)
                return Meaning(DIMENSIONLESS, stars)
            case _:
                self.together(node, (node.left, left.unit), (node.right, right.unit), "compares")
                return Meaning(DIMENSIONLESS, stars)

    def power(self, node: Binary, base: AnyUnit, exponent: AnyUnit) -> AnyUnit:
        """Return the unit of a power; a base with a unit takes a number as exponent."""
        is_plain = self.plain(node.right, exponent) is not None
        if base is None or base.is_same(DIMENSIONLESS):
            return base
        number = literal(node.right)
        if not is_plain or (exponent is None and number is None):
            return None
        if number is None:
            message = f"`{base}` to a power that varies has no unit."
            self.fault("units-differ", message, node, "Divide the base by a reference value first.")
            return None
        if abs(number) > LARGEST_POWER:
            self.fault("units-differ", f"`{base}` is raised to a power beyond {LARGEST_POWER}.", node)
            return None
        try:
            return self.measurable(node, base**number)
        except OverflowError:
            return self.measurable(node, Unit(base.powers, math.inf))

    def call(self, node: Call) -> Meaning:
        """Return the meaning of a call."""
        found = None if self.beyond is None else self.beyond.call(self, node)
        return self.function(node) if found is None else found

    def function(self, node: Call) -> Meaning:
        """Return the meaning of a function or a lookup."""
        name = canonical(node.function)
        symbol = self.symbols.find(name)
        if symbol is not None:
            return self.lookup(node, symbol)
        function = FUNCTIONS.get(name.upper())
        if function is None and (name.upper() in MEASURES or name in self.symbols.measures):
            return self.only_in_measures(node.function, node)
        if function is None:
            hint = self.symbols.nearest(name)
            return self.fault("unknown-name", f"`{node.function}` is no function or lookup.{hint}", node)
        kinds = function.kinds(len(node.arguments))
        if kinds is None:
            message = f"`{function.name}` takes {function.arity}, got {len(node.arguments)}."
            return self.fault("call-arguments", message, node, IN_RUNS if _reads_dates(node) else "")
        if "all" in kinds or "square" in kinds:
            return self.of_all(node, function, kinds)
        return self.of_each(node, function, kinds)

    def of_each(self, node: Call, function: Function, kinds: Sequence[Kind]) -> Meaning:
        """Return the meaning of a function that is computed for each element, or that makes one value of all."""
        before = len(self.faults)
        meanings: list[Meaning] = []
        for argument, kind in zip(node.arguments, kinds, strict=True):
            meaning = self.argument(node, argument, kind)
            if meaning is None:
                return _NOTHING
            meanings.append(meaning)
        unknown = self.unknown_in(node) if "unit" in kinds and len(self.faults) == before else None
        if unknown is not None:
            message = f"`{function.name}` needs the unit of `{unknown.text}`, which is text that is not checked."
            return self.fault("units-differ", message, node, "Multiply by a number instead.")
        starred = self.stars(node, _NOTHING, *meanings)
        is_reducing = "reduced" in kinds
        if is_reducing and not starred:
            if len(self.faults) > before:
                return _NOTHING
            return self.fault("axes-differ", f"`{function.name}` reduces a dimension; mark it with `*`.", node)
        return self.ruled(node, function, meanings, () if is_reducing else starred)

    def unknown_in(self, node: Call) -> Name | None:
        """Return the first name in a call whose unit is not known."""
        if self.inferred.of(node.arguments[0]).unit is not None:
            return None
        names = (part for part in walk(node) if isinstance(part, Name))
        return next((name for name in names if (found := self.symbols.find(name.text)) and found.unit is None), None)

    def ruled(self, node: Call, function: Function, meanings: Sequence[Meaning], starred: tuple[Id, ...]) -> Meaning:
        """Return what a function's rule makes of the units of its arguments."""
        try:
            unit = function.unit([meaning.unit for meaning in meanings], self.symbols.time_unit)
        except UnitsDiffer as error:
            return self.fault("units-differ", f"`{function.name}`: {error}.", node)
        return Meaning(self.measurable(node, unit), starred)

    def argument(self, node: Call, argument: Expression, kind: Kind) -> Meaning | None:
        """Return the meaning of an argument and keep it; None with a fault where it is not the word that it must be."""
        match kind:
            case "unit":
                meaning = self.unit(node, argument)
            case "event":
                meaning = self.event(node, argument)
            case _:
                meaning = self.infer(argument)
        if meaning is not None:
            self.inferred.keep(argument, meaning)
        return meaning

    def of_all(self, node: Call, function: Function, kinds: Sequence[Kind]) -> Meaning:
        """Return the meaning of a function that reads some arguments for all elements and gives one value."""
        before = len(self.faults)
        read = list(zip(node.arguments, kinds, strict=True))
        vectors = [argument for argument, kind in read if kind in _VECTORS]
        meanings = {id(vector): self.infer(vector) for vector in vectors}
        starred = self.stars(node, *meanings.values())
        if len(self.faults) > before:
            return _NOTHING
        # The first says over what the function is; the others may be the same for some or all of its elements.
        first = meanings[id(vectors[0])]
        self.check_vectors(node, kinds, first.starred if len(first.starred) == len(starred) else ())
        for argument, kind in read:
            if kind not in _VECTORS:
                meanings[id(argument)] = self.single(argument, starred if kind == "element" else ())
        if len(self.faults) > before:
            return _NOTHING
        for argument in node.arguments:
            self.inferred.keep(argument, meanings[id(argument)])
        return self.ruled(node, function, [meanings[id(argument)] for argument in node.arguments], ())

    def check_vectors(self, node: Call, kinds: Sequence[Kind], starred: Sequence[Id]) -> None:
        """Check over how many dimensions, and of which size, a function's first argument is."""
        is_square = "square" in kinds
        name = node.function.upper()
        if len(starred) != (2 if is_square else 1):
            marked = "two dimensions, `[*, *]`" if is_square else "one dimension, `[*]`"
            self.fault("axes-differ", f"`{name}` reads its first argument over {marked}.", node)
            return
        sizes = [len(self.symbols.dimensions[axis]) for axis in starred]
        if is_square and (sizes[0] != sizes[1] or sizes[0] > LARGEST_SQUARE):
            message = f"`{name}` takes a square matrix of at most {LARGEST_SQUARE} rows, not {sizes[0]} by {sizes[1]}."
            self.fault("axes-differ", message, node)

    def single(self, argument: Expression, axes: Sequence[Id]) -> Meaning:
        """Return the meaning of an argument that is one value, or of one that names an element of a dimension."""
        meaning = Meaning(None, self.index(argument, axes[0])) if axes else self.infer(argument)
        if meaning.starred:
            self.fault("axes-differ", "this argument is one value; `[*]` cannot stand in it.", argument)
        return meaning

    def lookup(self, node: Call, symbol: Symbol) -> Meaning:
        """Return the meaning of a lookup's value."""
        element = symbol.element
        if not isinstance(element, Lookup):
            return self.fault("call-arguments", f"`{node.function}` is no lookup and takes no brackets.", node)
        if len(node.arguments) != 1:
            return self.fault("call-arguments", f"a lookup takes one input, got {len(node.arguments)}.", node)
        argument = self.infer(node.arguments[0])
        told = Faults()
        wanted = parse_unit(element.input_unit, element.header.place, self.symbols.units, told)
        if element.input_unit and argument.unit is not None and not argument.unit.is_same(wanted) and not len(told):
            given = as_written(self.symbols, node.arguments[0], argument.unit)
            message = f"lookup `{node.function}` takes `{element.input_unit or wanted}`, but its input is `{given}`."
            self.fault("units-differ", message, node)
        return Meaning(symbol.unit, argument.starred)

    def unit(self, node: Call, wanted: Expression) -> Meaning | None:
        """Return a unit in quotes as a meaning; None with a fault where it is none."""
        name = node.function.upper()
        if not self.symbols.units.is_checked:
            message = f"`{name}` has no meaning in a study with `unit_check: off`."
            self.fault("call-arguments", message, node, "Multiply by a number instead.")
            return None
        if not isinstance(wanted, Quoted):
            message = f"`{name}` takes a unit in single quotes, as in `{name}(x, 'bbl/day')`."
            self.fault("call-arguments", message, wanted)
            return None
        place = place_in_equation(self.equation.place, self.equation.text, wanted.span)
        before = len(self.faults)
        unit = parse_unit(wanted.text, place, self.symbols.units, self.faults)
        return None if len(self.faults) > before else Meaning(unit)

    def event(self, node: Call, event: Expression) -> Meaning | None:
        """Return the meaning of an event's name; None with a fault where it is none."""
        symbol = self.symbols.find(event.text) if isinstance(event, Name) else None
        if symbol is not None and symbol.element.is_switch:
            return Meaning(DIMENSIONLESS)
        self.fault("call-arguments", f"`{node.function.upper()}` takes the name of an event.", node)
        return None


def _product(left: AnyUnit, right: AnyUnit) -> AnyUnit:
    return None if left is None or right is None else left * right


def _reads_dates(node: Call) -> bool:
    """Tell whether a call is that of a measure with the name of a function, as `MEAN(x, '2019', '2020')` is."""
    return node.function.upper() in MEASURES and any(isinstance(argument, Quoted) for argument in node.arguments)


def _quotient(left: AnyUnit, right: AnyUnit) -> AnyUnit:
    return None if left is None or right is None else left / right


def _converts(node: Expression) -> bool:
    return isinstance(node, Call) and canonical(node.function) == "convert"


def check_equation(checker: UnitChecker, wanted: AnyUnit, owner: str) -> None:
    """Record what does not fit in one equation of an element with unit `wanted`."""
    equation = checker.equation
    meaning = checker.infer(equation.tree)
    if meaning.starred:
        message = f"`[*]` leaves `{meaning.starred[0]}` open."
        checker.fault("axes-differ", message, equation.tree, "Reduce it with SUM, MEAN, MIN or MAX.")
    if wanted is None or meaning.unit is None or meaning.unit.is_same(wanted):
        return
    given = as_written(checker.symbols, equation.tree, meaning.unit)
    message = f"`{owner}` is declared in `{checker.symbols.unit_of(owner)}`, but its equation gives `{given}`."
    checker.fault("units-differ", message, equation.tree, in_equation([meaning.unit, wanted]))

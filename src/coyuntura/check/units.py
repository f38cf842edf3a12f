"""Units and dimensions through expressions: what an equation gives, and what does not fit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from coyuntura.blocks.signatures import CLOCK_WORDS, SIGNATURES, AnyUnit, Signature, UnitsDiffer, plain, together
from coyuntura.check.symbols import Symbol, Symbols, parse_unit
from coyuntura.errors import Faults
from coyuntura.model.elements import Dimension, Equation, Event, Lookup
from coyuntura.model.modules import place_in_equation
from coyuntura.names import Id, canonical
from coyuntura.syntax import write_expression
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
)
from coyuntura.units import DIMENSIONLESS, Unit


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an expression gives: a unit (None fits every unit) and free dimensions from `[*]`."""

    unit: AnyUnit
    starred: tuple[Id, ...] = ()


_NOTHING = Meaning(None)


class UnitChecker:
    """Infers the meaning of one equation's expressions and records what does not fit."""

    def __init__(self, symbols: Symbols, equation: Equation, axes: Sequence[Id], faults: Faults) -> None:
        self.symbols = symbols
        self.equation = equation
        self.axes = tuple(axes)
        self.faults = faults

    def fault(self, code: str, message: str, node: Expression, help: str = "") -> Meaning:  # noqa: A002  the report's own word
        """Record a fault at a node and return a meaning that causes no second one."""
        place = place_in_equation(self.equation.place, self.equation.text, node.span)
        self.faults.add(code, message, place, help)
        return _NOTHING

    def infer(self, node: Expression) -> Meaning:
        """Return the meaning of an expression."""
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
                stars = test.starred or one.starred or other.starred
                return Meaning(self.together(node, [one.unit, other.unit], "gives"), stars)
            case _:
                assert_never(node)

    def plain(self, node: Expression, unit: AnyUnit) -> AnyUnit:
        """Require a dimensionless value."""
        try:
            return plain([unit])
        except UnitsDiffer as error:
            self.fault("units-differ", f"`{write_expression(node)}` {error}.", node)
            return None

    def together(self, node: Expression, units: Sequence[AnyUnit], verb: str) -> AnyUnit:
        """Require units that go together."""
        try:
            return together(units)
        except UnitsDiffer as error:
            self.fault("units-differ", f"`{write_expression(node)}` {verb} units that differ: {error}.", node, _way_out(units))
            return None

    def name(self, node: Name) -> Meaning:
        """Return the meaning of a reference."""
        symbol = self.symbols.find(node.text)
        if symbol is None:
            return self.unnamed(node)
        if isinstance(symbol.element, Dimension):
            if canonical(node.text) in self.axes and node.indices is None:
                return Meaning(DIMENSIONLESS)
            return self.fault("axes-differ", f"`{node.text}` is a dimension, over which this element is not.", node)
        if isinstance(symbol.element, Lookup):
            return self.fault("call-arguments", f"`{node.text}` is a lookup; give it an input, `{node.text}(...)`.", node)
        starred = self.indices(node, symbol)
        return Meaning(symbol.unit, starred)

    def unnamed(self, node: Name) -> Meaning:
        """Return the meaning of a name that is no element: a clock word or a dimension's element."""
        word = canonical(node.text)
        if word.upper() in CLOCK_WORDS and node.indices is None:
            return Meaning(self.symbols.time_unit)
        if word in self.symbols.positions and node.indices is None:
            return Meaning(DIMENSIONLESS)
        return self.fault("unknown-name", f"`{node.text}` is not defined in the study.{self.symbols.nearest(node.text)}", node)

    def indices(self, node: Name, symbol: Symbol) -> tuple[Id, ...]:
        """Check a reference's brackets; return the dimensions that are starred."""
        if node.indices is None:
            missing = [axis for axis in symbol.axes if axis not in self.axes]
            if missing:
                help = f"Write an element, `{node.text}[...]`, or reduce it, `SUM({node.text}[*])`."  # noqa: A001
                self.fault("axes-differ", f"`{node.text}` is over `{missing[0]}`, which this element is not.", node, help)
            return ()
        if len(node.indices) != len(symbol.axes):
            message = f"`{node.text}` has {len(symbol.axes)} dimensions, but {len(node.indices)} indices stand here."
            self.fault("axes-differ", message, node)
            return ()
        starred: list[Id] = []
        for index, axis in zip(node.indices, symbol.axes, strict=True):
            if isinstance(index, Star):
                starred.append(axis)
            else:
                self.index(index, axis)
        return tuple(starred)

    def index(self, index: Expression, axis: Id) -> None:
        """Check one index: an element, the dimension's own name, or a number."""
        if isinstance(index, Name) and index.indices is None:
            word = canonical(index.text)
            if word in self.symbols.dimensions[axis]:
                return
            if word == axis:
                if axis not in self.axes:
                    self.fault("axes-differ", f"this element is not over `{axis}`.", index)
                return
            if self.symbols.find(word) is None:
                elements = ", ".join(f"`{name}`" for name in self.symbols.dimensions[axis])
                self.fault("element-unknown", f"`{index.text}` is not an element of `{axis}`, which has {elements}.", index)
                return
        self.plain(index, self.infer(index).unit)

    def binary(self, node: Binary) -> Meaning:
        """Return the meaning of an operator between two operands."""
        left, right = self.infer(node.left), self.infer(node.right)
        stars = left.starred or right.starred
        match node.operator:
            case "+" | "-" | "MOD":
                return Meaning(self.together(node, [left.unit, right.unit], "joins"), stars)
            case "*":
                return Meaning(_product(left.unit, right.unit), stars)
            case "/":
                below = right.unit or DIMENSIONLESS
                return Meaning(None if left.unit is None else left.unit / below, stars)
            case "^":
                return Meaning(self.power(node, left.unit, right.unit), stars)
            case "AND" | "OR":
                self.plain(node.left, left.unit)
                self.plain(node.right, right.unit)
                return Meaning(DIMENSIONLESS, stars)
            case _:
                self.together(node, [left.unit, right.unit], "compares")
                return Meaning(DIMENSIONLESS, stars)

    def power(self, node: Binary, base: AnyUnit, exponent: AnyUnit) -> AnyUnit:
        """Return the unit of a power; a base with a unit takes a number as exponent."""
        self.plain(node.right, exponent)
        if base is None or base.is_same(DIMENSIONLESS):
            return base
        number = _literal(node.right)
        if number is None:
            self.fault("units-differ", f"`{base}` to a power that varies has no unit.", node, "Divide the base by a reference value first.")
            return None
        return base**number

    def call(self, node: Call) -> Meaning:
        """Return the meaning of a function or a lookup."""
        name = canonical(node.function)
        symbol = self.symbols.find(name)
        if symbol is not None:
            return self.lookup(node, symbol)
        signature = SIGNATURES.get(name.upper())
        if signature is None:
            return self.fault("unknown-name", f"`{node.function}` is no function or lookup.{self.symbols.nearest(name)}", node)
        count = len(node.arguments)
        if count < signature.least or (signature.most is not None and count > signature.most):
            return self.fault("call-arguments", f"`{signature.name}` takes {_arity(signature)}, got {count}.", node)
        if signature.name == "CONVERT":
            return self.convert(node)
        if signature.name == "SINCE":
            return self.since(node)
        meanings = [self.infer(argument) for argument in node.arguments]
        starred = next((meaning.starred for meaning in meanings if meaning.starred), ())
        if signature.kind == "array" and not starred:
            return self.fault("axes-differ", f"`{signature.name}` reduces a dimension; mark it with `*`.", node)
        reduces = signature.kind == "array" or (signature.name in {"MIN", "MAX"} and count == 1)
        try:
            unit = signature.unit([meaning.unit for meaning in meanings], self.symbols.time_unit)
        except UnitsDiffer as error:
            return self.fault("units-differ", f"`{signature.name}`: {error}.", node)
        return Meaning(unit, () if reduces else starred)

    def lookup(self, node: Call, symbol: Symbol) -> Meaning:
        """Return the meaning of a lookup's value."""
        element = symbol.element
        if not isinstance(element, Lookup):
            return self.fault("call-arguments", f"`{node.function}` is no lookup and takes no brackets.", node)
        if len(node.arguments) != 1:
            return self.fault("call-arguments", f"a lookup takes one input, got {len(node.arguments)}.", node)
        argument = self.infer(node.arguments[0])
        wanted = parse_unit(element.input_unit, element.header.place, self.symbols.units, Faults())
        if argument.unit is not None and not argument.unit.is_same(wanted):
            self.fault("units-differ", f"lookup `{node.function}` takes `{wanted}`, but its input is `{argument.unit}`.", node)
        return Meaning(symbol.unit, argument.starred)

    def convert(self, node: Call) -> Meaning:
        """Return the meaning of a conversion to a named unit."""
        value, wanted = node.arguments
        meaning = self.infer(value)
        if not isinstance(wanted, Quoted):
            return self.fault("call-arguments", "`CONVERT` takes a unit in single quotes, as in `CONVERT(x, 'bbl/day')`.", wanted)
        place = place_in_equation(self.equation.place, self.equation.text, wanted.span)
        unit = parse_unit(wanted.text, place, self.symbols.units, self.faults)
        if meaning.unit is not None and not meaning.unit.is_like(unit):
            return self.fault("units-differ", f"`{meaning.unit}` cannot be converted to `{wanted.text}`.", node)
        return Meaning(unit, meaning.starred)

    def since(self, node: Call) -> Meaning:
        """Return the meaning of the time since an event."""
        event = node.arguments[0]
        symbol = self.symbols.find(event.text) if isinstance(event, Name) else None
        if symbol is None or not isinstance(symbol.element, Event):
            return self.fault("call-arguments", "`SINCE` takes the name of an event.", node)
        return Meaning(self.symbols.time_unit)


def _product(left: AnyUnit, right: AnyUnit) -> AnyUnit:
    return None if left is None or right is None else left * right


def _literal(node: Expression) -> float | None:
    match node:
        case Number(value):
            return value
        case Unary("-", Number(value)):
            return -value
        case _:
            return None


def _arity(signature: Signature) -> str:
    if signature.least == signature.most:
        return f"{signature.least} arguments"
    return f"{signature.least} to {signature.most} arguments" if signature.most else f"at least {signature.least} arguments"


def _way_out(units: Sequence[AnyUnit]) -> str:
    known = [unit for unit in units if unit is not None]
    if len(known) > 1 and known[0].is_like(known[1]):
        return "They measure the same; make one of them the other with `CONVERT(..., 'unit')`."
    if any(unit.is_same(DIMENSIONLESS) for unit in known):
        return "A number without a unit enters as a parameter with its unit and source."
    return ""


def check_equation(symbols: Symbols, equation: Equation, axes: Sequence[Id], wanted: Unit | None, faults: Faults, owner: str) -> None:
    """Record what does not fit in one equation of an element over `axes` with unit `wanted`."""
    checker = UnitChecker(symbols, equation, axes, faults)
    meaning = checker.infer(equation.tree)
    if meaning.starred:
        checker.fault("axes-differ", f"`[*]` leaves `{meaning.starred[0]}` open.", equation.tree, "Reduce it with SUM, MEAN, MIN or MAX.")
    if wanted is None or meaning.unit is None or meaning.unit.is_same(wanted):
        return
    help = _way_out([meaning.unit, wanted])  # noqa: A001  the fault's own word
    checker.fault("units-differ", f"`{owner}` is declared in `{wanted}`, but its equation gives `{meaning.unit}`.", equation.tree, help)

"""Equations of a study in XMILE's terms, arrays as arrays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coyuntura.check.branches import Compared, compared
from coyuntura.check.cells import CheckedModel
from coyuntura.check.meaning import Inferred
from coyuntura.check.units import UnitChecker
from coyuntura.errors import Faults
from coyuntura.interchange.trees import TIME, ZERO
from coyuntura.interchange.xmile.export.words import (
    CLOCK,
    DRAWN,
    EXTREMES,
    REDUCING,
    REMEMBERING,
    SAME,
    TIMED,
    extreme,
    read_at,
    said,
)
from coyuntura.model.elements import Dimension, Lookup, Parameter
from coyuntura.model.equations import Equation
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


class NotSaid(Exception):
    """XMILE cannot say an equation of an array, or of several numbers; the text says what it lacks."""


@dataclass(frozen=True, slots=True)
class Language:
    """What the names of a study are in the file."""

    model: CheckedModel
    titles: Mapping[Id, str]
    """Names of elements."""
    members: Mapping[Id, str]
    """Names of what dimensions consist of."""

    def index(self, element: Id) -> Expression:
        """Return an element of a dimension as an index."""
        return Name(self.members[element])


class Speaker:
    """Says one equation.

    Args:
        language: What names are in the file.
        equation: The equation.
        axes: What it is over.
        binding: The element of each dimension where the equation is for one cell.
    """

    def __init__(
        self, language: Language, equation: Equation, axes: Sequence[Id], binding: Mapping[Id, Id] | None = None
    ) -> None:
        self.language = language
        self.symbols = language.model.symbols
        self.equation = equation
        self.axes = tuple(axes)
        self.binding = binding
        self.is_drawn = False

    def tree(self, node: Expression) -> Expression:
        """Return a tree in XMILE's terms.

        Raises:
            NotSaid: It holds what XMILE has no function for.
        """
        match node:
            case Number(value):
                return said(value)
            case Name():
                return self.name(node)
            case Call():
                return self.call(node)
            case Unary(operator, operand):
                return self.tree(operand) if operator == "+" else Unary(operator, self.tree(operand))
            case Binary():
                first, links = left_chain(node)
                option = compared(self.symbols, links[0], is_measure=False)
                if isinstance(option, Compared):
                    number = Number(float(option.number))
                    result = Binary(links[0].operator, Name(self.language.titles[option.branch]), number)
                    links = links[1:]
                else:
                    result = self.tree(first)
                for link in links:
                    result = Binary(link.operator, result, self.tree(link.right))
                return result
            case Conditional(condition, then, otherwise):
                return Conditional(self.tree(condition), self.tree(then), self.tree(otherwise))
            case Quoted() | Star():
                raise NotSaid("no text in equations")

    def name(self, node: Name) -> Expression:
        """Return what a name stands for."""
        word = self.symbols.word(node.text)
        symbol = self.symbols.by_id.get(word)
        if symbol is None:
            if word.upper() in CLOCK:
                return Name(word.upper())
            return Number(float(self.symbols.positions[word]))
        if isinstance(symbol.element, Dimension):
            if self.binding is not None:
                return Number(float(self.symbols.numbers[word][self.binding[word]]))
            return Name(self.language.titles[word])
        title = self.language.titles[word]
        if not symbol.axes:
            return Name(title)
        written = node.indices or [Name(axis) for axis in symbol.axes]
        return Name(title, tuple(self.index(index, axis) for index, axis in zip(written, symbol.axes, strict=True)))

    def index(self, index: Expression, axis: Id) -> Expression:
        """Return an index: all elements, one, that of a dimension, or the position that a number gives."""
        if isinstance(index, Star):
            return index
        if isinstance(index, Name) and index.indices is None:
            word = self.symbols.word(index.text)
            if word in self.symbols.numbers[axis]:
                return self.language.index(word)
            if word in self.symbols.dimensions:
                if self.binding is not None:
                    return self.language.index(self.binding[word])
                return Name(self.language.titles[word])
        return self.tree(index)

    def call(self, node: Call) -> Expression:
        """Return a call.

        Raises:
            NotSaid: XMILE has no such function.
        """
        symbol = self.symbols.find(canonical(node.function))
        if symbol is not None and isinstance(symbol.element, Lookup):
            argument = read_at(self.tree(node.arguments[0]), symbol.element.interpolation)
            return Call(self.language.titles[symbol.element.header.id], (argument,))
        name = node.function.upper()
        if name == "CONVERT":
            return self.converted(node)
        if name == "SINCE":
            return self.since(node)
        if name in REMEMBERING:
            return self.remembered(name, node)
        return self.plain(name, [self.tree(argument) for argument in node.arguments])

    def plain(self, name: str, arguments: Sequence[Expression]) -> Expression:
        """Return a function of what is said already.

        Raises:
            NotSaid: XMILE has no such function.
        """
        if name in EXTREMES and len(arguments) > 1:
            return extreme(name, arguments)
        if name in DRAWN and len(arguments) != DRAWN[name]:
            raise NotSaid(f"no limits of `{name}`")
        self.is_drawn |= name in DRAWN
        if name not in SAME | TIMED | REDUCING | EXTREMES | DRAWN.keys() | {"RANK"}:
            raise NotSaid(f"no `{name}`")
        return Call(name, tuple(arguments))

    def remembered(self, name: str, node: Call) -> Expression:
        """Return a delay, a smooth, or what keeps a value.

        Raises:
            NotSaid: Each of several elements at once would be remembered.
        """
        if any(isinstance(part, Star) for part in walk(node)):
            raise NotSaid(f"no `{name}` of all elements at once")
        arguments = [self.tree(argument) for argument in node.arguments]
        if name == "DELAY" and not self.is_number(node.arguments[1]):
            # The language reads the time of a pipeline when a run begins.
            arguments[1] = Call("INIT", (arguments[1],))
        return Call(name, tuple(arguments))

    def is_number(self, node: Expression) -> bool:
        """Tell whether an expression is one number, or a parameter."""
        symbol = self.symbols.find(node.text) if isinstance(node, Name) else None
        return isinstance(node, Number) or (symbol is not None and isinstance(symbol.element, Parameter))

    def converted(self, node: Call) -> Expression:
        """Return a conversion as a multiplication."""
        value, wanted = node.arguments
        unit = UnitChecker(self.symbols, self.equation, self.axes, Faults(), Inferred()).infer(value).unit
        inner = self.tree(value)
        if unit is None or not isinstance(wanted, Quoted):
            return inner
        ratio = unit.ratio(self.symbols.units.parse(wanted.text))
        return inner if ratio == 1 else Binary("*", inner, Number(ratio))

    def since(self, node: Call) -> Expression:
        """Return the time since an event began, 0 before."""
        event = node.arguments[0]
        began = self.language.model.dates[f"{canonical(event.text)}.from"] if isinstance(event, Name) else 0.0
        return Call("MAX", (ZERO, Binary("-", TIME, said(began))))

"""Equations as they stand in files."""

from dataclasses import dataclass

from coyuntura.errors import Faults, Place
from coyuntura.names import Text
from coyuntura.reading.kinds import TEXT
from coyuntura.reading.shapes import Kind
from coyuntura.syntax import EquationError, parse_expression
from coyuntura.syntax.tree import Expression, Number, Span
from coyuntura.syntax.ways_out import way_out


@dataclass(frozen=True, slots=True)
class Equation:
    """An expression with its text and place."""

    text: str
    tree: Expression
    place: Place


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
        at = place_in_equation(place, text, error.span)
        known = "" if error.is_too_long else way_out(text, error.span)
        faults.add(code, f"{message[0].lower()}{message[1:]}.", at, known)
        return Equation("0", Number(0.0), place)


EQUATION = Kind(TEXT.then(read_equation).read, TEXT.schema, Text("an equation", "una ecuación"))

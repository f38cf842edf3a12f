"""Dimensions: lists of elements, by which other elements are arrayed."""

from dataclasses import dataclass
from typing import ClassVar

from coyuntura.errors import Faults
from coyuntura.model.elements.header import ABOUT, ELEMENT_NAME, Header, section
from coyuntura.model.equations import Equation
from coyuntura.names import Id, Text
from coyuntura.reading.kinds import list_of, placed
from coyuntura.reading.shapes import Found, Shape, required


@dataclass(frozen=True, slots=True)
class Dimension:
    """A named list of elements, by which other elements are arrayed."""

    section: ClassVar[str] = "dimensions"
    quantity: ClassVar[None] = None
    expressions: ClassVar[tuple[Equation, ...]] = ()
    varies: ClassVar[bool] = False
    header: Header
    elements: tuple[Id, ...]


ELEMENTS = required("elements", list_of(placed(ELEMENT_NAME)), "Its elements, in order.", "Sus elementos, en orden.")
SHAPE = Shape(ELEMENTS, *ABOUT)


def build(header: Header, found: Found, faults: Faults) -> Dimension:
    """Return a dimension, whose elements have names of their own."""
    seen: set[Id] = set()
    for element in found[ELEMENTS]:
        if element.value in seen:
            message = f"`{element.value}` stands twice in dimension `{header.id}`."
            faults.add("name-duplicate", message, element.place)
        seen.add(element.value)
    if not found[ELEMENTS] and found.is_sound(ELEMENTS):
        faults.add("value-kind", f"dimension `{header.id}` has no elements.", found.place)
    return Dimension(header, tuple(element.value for element in found[ELEMENTS]))


SECTION = section(
    Dimension.section,
    SHAPE,
    Text("Lists of elements by which others are arrayed.", "Listas de elementos por las que otros se desglosan."),
    build,
    shorthand=ELEMENTS,
)

"""Dimensions: lists of elements, by which other elements are arrayed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.model.elements.header import ABOUT, ELEMENT_NAME, Header, Traits, section
from coyuntura.model.equations import Equation
from coyuntura.names import Id, Text
from coyuntura.reading.kinds import ID, TEXT, Kind, list_of, mapping_of, placed
from coyuntura.reading.nodes import Node, Scalar
from coyuntura.reading.shapes import Found, Shape, optional, required


@dataclass(frozen=True, slots=True)
class Dimension(Traits):
    """A named list of elements, by which other elements are arrayed.

    `written` is how an element is written where that is not its name as compared: `North America`.
    """

    section: ClassVar[str] = "dimensions"
    quantity: ClassVar[None] = None
    expressions: ClassVar[tuple[Equation, ...]] = ()
    header: Header
    elements: tuple[Id, ...]
    written: Mapping[Id, str] = field(default_factory=dict[Id, str])

    @property
    def labels(self) -> tuple[str, ...]:
        """Its elements as they are written, in order; results bear these."""
        return tuple(self.written.get(element, str(element)) for element in self.elements)


@dataclass(frozen=True, slots=True)
class _Named:
    """An element as compared and as written."""

    id: Id
    written: str


def _named(node: Node, faults: Faults) -> _Named:
    written = " ".join(node.text.split()) if isinstance(node, Scalar) else ""
    return _Named(ELEMENT_NAME.read(node, faults), written)


_ELEMENT = Kind(_named, ELEMENT_NAME.schema, ELEMENT_NAME.says)
ELEMENTS = required("elements", list_of(placed(_ELEMENT)), "Its elements, in order.", "Sus elementos, en orden.")
LABELS = optional(
    "labels",
    mapping_of(placed(TEXT), ID),
    (),
    "How results write an element of which that is no name, such as `age_65: 65+`; others are written as they stand.",
    "Cómo escriben los resultados un elemento cuando eso no es un nombre, como `age_65: 65+`; los demás, como están.",
)
SHAPE = Shape(ELEMENTS, *ABOUT, LABELS)


def build(header: Header, found: Found, faults: Faults) -> Dimension:
    """Return a dimension, whose elements have names of their own."""
    written: dict[Id, str] = {}
    for element in found[ELEMENTS]:
        if element.value.id in written:
            message = f"`{element.value.id}` stands twice in dimension `{header.id}`."
            faults.add("name-duplicate", message, element.place)
        written[element.value.id] = element.value.written
    if not found[ELEMENTS] and found.is_sound(ELEMENTS):
        faults.add("value-kind", f"dimension `{header.id}` has no elements.", found.place)
    for entry in found[LABELS]:
        if entry.name not in written:
            message = f"`{entry.name}` is no element of `{header.id}`.{did_you_mean(entry.name, written)}"
            faults.add("element-unknown", message, entry.place)
        written[entry.name] = " ".join(entry.value.value.split())
    taken: dict[str, Id] = {}
    for name, label in written.items():
        if taken.setdefault(label, name) != name:
            message = f"`{taken[label]}` and `{name}` of `{header.id}` are both written `{label}`."
            faults.add("name-duplicate", message, _place(found, name))
    return Dimension(
        header,
        tuple(element.value.id for element in found[ELEMENTS]),
        {name: label for name, label in written.items() if label != name},
    )


def _place(found: Found, name: Id) -> Place:
    """Return where a label stands."""
    return next((entry.value.place for entry in found[LABELS] if entry.name == name), found.place)


SECTION = section(
    Dimension.section,
    SHAPE,
    Text("Lists of elements by which others are arrayed.", "Listas de elementos por las que otros se desglosan."),
    build,
    shorthand=ELEMENTS,
)

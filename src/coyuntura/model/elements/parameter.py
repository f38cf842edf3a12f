"""Parameters: numbers that are set once a run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from coyuntura.errors import Faults, Place
from coyuntura.model.elements.header import (
    ABOUT,
    EXTENT,
    UNIT_OF,
    Header,
    Quantity,
    Traits,
    by_element,
    quantity,
    section,
)
from coyuntura.model.equations import Equation
from coyuntura.names import Id, Text
from coyuntura.reading.kinds import NUMBER, TEXT
from coyuntura.reading.shapes import Found, Shape, optional, required


@dataclass(frozen=True, slots=True)
class Parameter(Traits):
    """A number set once a run; `prior` is its text, empty where the number is fixed.

    `values` are by element of each dimension, as in a `Share`.
    """

    section: ClassVar[str] = "parameters"
    expressions: ClassVar[tuple[Equation, ...]] = ()
    header: Header
    quantity: Quantity
    values: Mapping[tuple[Id, ...], float]
    prior: str
    prior_place: Place | None


VALUE = required("value", by_element(NUMBER), "Its value in its unit.", "Su valor en su unidad.")
PRIOR = optional(
    "prior",
    TEXT,
    "",
    "How it is distributed, such as `beta(8, 32)`, in its unit; without one it is fixed.",
    "Cómo se distribuye, como `beta(8, 32)`, en su unidad; sin ella queda fijo.",
)
SHAPE = Shape(UNIT_OF, VALUE, *ABOUT, *EXTENT, PRIOR)


def build(header: Header, found: Found, _: Faults) -> Parameter:
    """Return a parameter."""
    place = found.place_of(PRIOR) if PRIOR in found else None
    return Parameter(header, quantity(found), found[VALUE], found[PRIOR], place)


SECTION = section(
    Parameter.section,
    SHAPE,
    Text("Numbers that are set once a run.", "Números que se fijan una vez por corrida."),
    build,
)

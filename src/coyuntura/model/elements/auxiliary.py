"""Auxiliaries: what is computed in the instant."""

from dataclasses import dataclass
from typing import ClassVar

from coyuntura.errors import Faults
from coyuntura.model.elements.header import (
    ABOUT,
    EXTENT,
    SHARES,
    UNIT_OF,
    Header,
    Quantity,
    Share,
    Traits,
    equations_of,
    quantity,
    section,
)
from coyuntura.model.equations import Equation
from coyuntura.names import Text
from coyuntura.reading.shapes import Found, Shape, optional, required


@dataclass(frozen=True, slots=True)
class Auxiliary(Traits):
    """A value computed in the instant; `initial` stands for it while initial values are found."""

    section: ClassVar[str] = "auxiliaries"
    varies: ClassVar[bool] = True
    is_computed: ClassVar[bool] = True
    header: Header
    quantity: Quantity
    equations: tuple[Share, ...]
    initial: tuple[Share, ...] = ()

    @property
    def expressions(self) -> tuple[Equation, ...]:
        """Its equations, in which it may name other elements."""
        return equations_of(self.equations, self.initial)


EQUATIONS = required("equation", SHARES, "What it is at each instant.", "Qué es en cada instante.")
INITIAL = optional(
    "initial",
    SHARES,
    (),
    "What stands for it while initial values are found.",
    "Lo que está en su lugar mientras se hallan los valores iniciales.",
)
SHAPE = Shape(UNIT_OF, EQUATIONS, *ABOUT, *EXTENT, INITIAL)


def build(header: Header, found: Found, _: Faults) -> Auxiliary:
    """Return an auxiliary."""
    return Auxiliary(header, quantity(found), found[EQUATIONS], found[INITIAL])


SECTION = section(
    Auxiliary.section,
    SHAPE,
    Text("What is computed in the instant.", "Lo que se calcula en el instante."),
    build,
)

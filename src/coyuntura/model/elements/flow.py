"""Flows: what moves in a unit of time."""

from dataclasses import dataclass
from typing import ClassVar

from coyuntura.errors import Faults, Place
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
from coyuntura.model.equations import EQUATION, Equation
from coyuntura.names import Text
from coyuntura.reading.nodes import Node
from coyuntura.reading.shapes import Found, Kind, Schema, Shape, optional, required
from coyuntura.syntax.tree import Name


@dataclass(frozen=True, slots=True)
class Flow(Traits):
    """A rate that leaves one stock, enters another, or both."""

    section: ClassVar[str] = "flows"
    varies: ClassVar[bool] = True
    is_computed: ClassVar[bool] = True
    initial: ClassVar[tuple[Share, ...]] = ()
    header: Header
    quantity: Quantity
    equations: tuple[Share, ...]
    origin: Name | None
    target: Name | None
    ends_place: Place

    @property
    def expressions(self) -> tuple[Equation, ...]:
        """Its equations, in which it may name other elements."""
        return (*equations_of(self.equations), *(Equation(end.text, end, self.ends_place) for end in self.ends))

    @property
    def ends(self) -> tuple[Name, ...]:
        """The stocks that it leaves and enters."""
        return tuple(end for end in (self.origin, self.target) if end is not None)


def _end(node: Node, faults: Faults) -> Name | None:
    before = len(faults)
    tree = EQUATION.read(node, faults).tree
    if isinstance(tree, Name):
        return tree
    if len(faults) == before:
        message = "a flow leaves and enters a stock, such as `cash` or `cash[treasury]`."
        faults.add("value-kind", message, node.place)
    return None


# A name, perhaps with an index.
_STOCK: Schema = {"type": ["string", "boolean"], "pattern": r"^\s*[^\s!-@\[-`{-~][^-+*/<>=^(){},]*(\[.*\])?\s*$"}
_END = Kind(_end, _STOCK, Text("a stock", "un nivel"))

EQUATIONS = required("equation", SHARES, "What moves in a unit of time.", "Lo que se mueve por unidad de tiempo.")
FROM = optional("from", _END, None, "The stock that it leaves.", "El nivel del que sale.")
TO = optional("to", _END, None, "The stock that it enters.", "El nivel al que entra.")
SHAPE = Shape(UNIT_OF, FROM, TO, EQUATIONS, *ABOUT, *EXTENT, one_of=(FROM, TO))


def build(header: Header, found: Found, _: Faults) -> Flow:
    """Return a flow."""
    ends = found.place_of(FROM if FROM in found else TO)
    return Flow(
        header=header,
        quantity=quantity(found),
        equations=found[EQUATIONS],
        origin=found[FROM],
        target=found[TO],
        ends_place=ends,
    )


SECTION = section(
    Flow.section,
    SHAPE,
    Text("What moves in a unit of time.", "Lo que se mueve por unidad de tiempo."),
    build,
)

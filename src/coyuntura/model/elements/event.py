"""Events: dated switches."""

from dataclasses import dataclass
from typing import ClassVar

from coyuntura.errors import Faults
from coyuntura.model.elements.header import ABOUT, GIVEN, Header, section
from coyuntura.model.equations import Equation
from coyuntura.names import Text
from coyuntura.reading.kinds import TEXT
from coyuntura.reading.shapes import Found, Shape, optional, required


@dataclass(frozen=True, slots=True)
class Event:
    """A dated switch; `until` is empty where it stays in force."""

    section: ClassVar[str] = "events"
    quantity: ClassVar[None] = None
    expressions: ClassVar[tuple[Equation, ...]] = ()
    varies: ClassVar[bool] = False
    is_computed: ClassVar[bool] = False
    header: Header
    start: str
    until: str


FROM = required("from", TEXT, "The date on which it begins.", "La fecha en que empieza.")
UNTIL = optional(
    "until",
    TEXT,
    "",
    "The date on which it ends; absent, it stays in force.",
    "La fecha en que termina; si falta, sigue.",
)
SHAPE = Shape(FROM, *ABOUT, UNTIL, GIVEN)


def build(header: Header, found: Found, _: Faults) -> Event:
    """Return an event."""
    return Event(header, found[FROM], found[UNTIL])


SECTION = section(
    Event.section,
    SHAPE,
    Text("Dated switches: 1 while in force, 0 otherwise.", "Interruptores con fecha: 1 mientras rigen, 0 si no."),
    build,
)

"""Events: dated switches."""

from dataclasses import dataclass
from typing import ClassVar

from coyuntura.errors import Faults
from coyuntura.model.elements.header import ABOUT, GIVEN, Header, Traits, section
from coyuntura.model.equations import Equation
from coyuntura.names import Id, Text
from coyuntura.reading.kinds import ID, TEXT, list_of
from coyuntura.reading.shapes import Found, Shape, optional, required


@dataclass(frozen=True, slots=True)
class Event(Traits):
    """A dated switch; `until` is empty where it stays in force."""

    section: ClassVar[str] = "events"
    is_switch: ClassVar[bool] = True
    quantity: ClassVar[None] = None
    expressions: ClassVar[tuple[Equation, ...]] = ()
    header: Header
    start: str
    until: str
    issuer: str = ""
    """Who issued it, where it is an instrument; empty for other events."""
    target: str = ""
    scope: tuple[str, ...] = ()
    """The kinds of dealings that it covers, where it is an instrument."""
    constrains: tuple[Id, ...] | None = None
    """Elements by which it acts, where it is an instrument: it has no effect of its own; none where the model has no
    constraint that it touches, so that it is recorded and not computed; None where nothing is said of that."""
    reasons: tuple[str, ...] = ()
    """Claims on what was given as its reason."""
    motives: tuple[str, ...] = ()
    """Claims on what is held to be its motive."""

    @property
    def is_recorded_only(self) -> bool:
        """Whether it is an instrument that the model has no constraint for."""
        return bool(self.issuer) and not self.constrains


FROM = required("from", TEXT, "The date on which it begins.", "La fecha en que empieza.")
UNTIL = optional(
    "until",
    TEXT,
    "",
    "The date on which it ends; absent, it stays in force.",
    "La fecha en que termina; si falta, sigue.",
)
ISSUER = optional(
    "issuer", TEXT, "", "Who issued it, where it is an instrument.", "Quién lo emitió, si es un instrumento."
)
TARGET = optional("target", TEXT, "", "Against whom it is directed.", "Contra quién se dirige.")
SCOPE = optional(
    "scope",
    list_of(TEXT),
    (),
    "The kinds of dealings that it covers: keys of `scopes` of study.yaml.",
    "Las clases de operaciones que abarca: claves de `scopes` de study.yaml.",
)
CONSTRAINS = optional(
    "constrains",
    list_of(ID),
    None,
    "Auxiliaries by which it acts; nothing else may read it, so that it has no effect of its own. "
    "`[]`: the model has none, and it is recorded and not computed.",
    "Auxiliares por las que actúa; nada más puede leerlo, de modo que no tiene efecto propio. "
    "`[]`: el modelo no tiene ninguna; queda registrado y no se calcula.",
)
REASON = optional(
    "reason", list_of(TEXT), (), "Claims on the reason given for it.", "Afirmaciones sobre la razón que se dio."
)
MOTIVE = optional(
    "motive",
    list_of(TEXT),
    (),
    "Claims on what is held to be its motive; none of them is one on its reason.",
    "Afirmaciones sobre lo que se tiene por motivo; ninguna es de las que dan la razón.",
)
SHAPE = Shape(FROM, *ABOUT, UNTIL, GIVEN, ISSUER, TARGET, SCOPE, CONSTRAINS, REASON, MOTIVE)


def build(header: Header, found: Found, _: Faults) -> Event:
    """Return an event."""
    return Event(
        header,
        found[FROM],
        found[UNTIL],
        issuer=found[ISSUER],
        target=found[TARGET],
        scope=found[SCOPE],
        constrains=found[CONSTRAINS],
        reasons=found[REASON],
        motives=found[MOTIVE],
    )


SECTION = section(
    Event.section,
    SHAPE,
    Text("Dated switches: 1 while in force, 0 otherwise.", "Interruptores con fecha: 1 mientras rigen, 0 si no."),
    build,
)

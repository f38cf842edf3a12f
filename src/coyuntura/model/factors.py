"""What an attribution is declared by: factors with their references, groups of them, an event, placebo dates."""

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from coyuntura.errors import Place
from coyuntura.model.equations import EQUATION, Equation
from coyuntura.names import Id, Text
from coyuntura.reading.keys import LABEL
from coyuntura.reading.kinds import ID, NUMBER, TEXT, Entry, list_of, word
from coyuntura.reading.shapes import Found, Shape, optional, required

Stand: TypeAlias = Literal["path", "rule"]
"""What a factor is to the model: a path that nothing in it moves, or a rule by which an actor answers what happens."""
STANDS: tuple[Stand, ...] = get_args(Stand)


@dataclass(frozen=True, slots=True)
class Factor:
    """A cause to be weighed, and the scenarios in which it is absent."""

    id: Id
    label: Text
    treatment: Stand
    references: tuple[Id, ...]
    group: Id | None
    """The group with which it comes in whole; None where it stands alone."""
    place: Place


@dataclass(frozen=True, slots=True)
class Group:
    """Factors that count as one before each of them counts by itself."""

    id: Id
    label: Text
    place: Place


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened or not in each member, stated before anything is counted."""

    label: Text
    holds: Equation
    place: Place


@dataclass(frozen=True, slots=True)
class Placebo:
    """Whose change around the dates of factors is laid beside the change around all other dates, and beside others'."""

    cell: str
    series: str
    span: float
    """How much of model time is looked at on each side of a date."""
    is_logarithmic: bool
    comparators: tuple[str, ...]
    label: Text
    place: Place


TREATMENT = required(
    "treatment",
    word(STANDS),
    "`path` where nothing in the model moves it; `rule` where an actor's rule is replaced and goes on answering.",
    "`path` si nada del modelo lo mueve; `rule` si se sustituye la regla de un actor, que sigue respondiendo.",
)
REFERENCES = required(
    "references",
    list_of(ID),
    "Scenarios in which the factor is absent, three or more; each is shown.",
    "Escenarios en que el factor falta, tres o más; se muestra cada uno.",
)
GROUP_OF = optional(
    "group", ID, None, "The group of `groups` that it belongs to.", "El grupo de `groups` al que pertenece."
)
FACTOR = Shape(LABEL, TREATMENT, REFERENCES, GROUP_OF)
GROUP = Shape(LABEL)
EVENT_HOLDS = required("holds", EQUATION, "When it happened.", "Cuándo ocurrió.")
EVENT = Shape(LABEL, EVENT_HOLDS)

PLACEBO_OF = required("of", TEXT, "The cell whose changes are looked at.", "La celda cuyos cambios se miran.")
PLACEBO_WITH = required(
    "with", TEXT, "What was observed of it, `table/series`.", "Lo que se observó de ella, `tabla/serie`."
)
SPAN = required(
    "span",
    NUMBER,
    "How much time is looked at before and after a date, in the unit of the run's clock.",
    "Cuánto tiempo se mira antes y después de una fecha, en la unidad del reloj de la corrida.",
)
TRANSFORM = optional(
    "transform",
    word(("identity", "log")),
    "identity",
    "`log` for relative changes, which countries of different sizes share.",
    "`log` para cambios relativos, comparables entre países de distinto tamaño.",
)
COMPARATORS = optional(
    "comparators",
    list_of(TEXT),
    (),
    "The same series of other countries, `table/series`.",
    "La misma serie de otros países, `tabla/serie`.",
)
PLACEBO = Shape(LABEL, PLACEBO_OF, PLACEBO_WITH, SPAN, TRANSFORM, COMPARATORS)


def read_factor(entry: Entry[Id, Found]) -> Factor:
    """Return a factor of a question."""
    found = entry.value
    return Factor(
        id=entry.name,
        label=found[LABEL],
        treatment=found[TREATMENT],
        references=found[REFERENCES],
        group=found[GROUP_OF],
        place=found.place,
    )


def read_happening(found: Found | None) -> Happening | None:
    """Return the event of a question, where it states one."""
    return None if found is None else Happening(found[LABEL], found[EVENT_HOLDS], found.place)


def read_placebo(found: Found | None) -> Placebo | None:
    """Return what a question compares with placebo dates, where it does."""
    if found is None:
        return None
    return Placebo(
        cell=found[PLACEBO_OF],
        series=found[PLACEBO_WITH],
        span=found[SPAN],
        is_logarithmic=found[TRANSFORM] == "log",
        comparators=found[COMPARATORS],
        label=found[LABEL],
        place=found.place,
    )

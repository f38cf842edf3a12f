"""Perturbed copies: changed studies in which a behaviour must fail, as declared beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from coyuntura.errors import Faults, Place
from coyuntura.model.equations import EQUATION, Equation
from coyuntura.model.scenarios import (
    IN_A_WORD,
    TREATMENT_KEYS,
    Treatment,
    Unclear,
    check_once,
    clear,
    in_words,
)
from coyuntura.names import Id, Text
from coyuntura.reading.keys import LABEL
from coyuntura.reading.kinds import ID, NUMBER, TEXT, Entry, list_of, mapping_of, mapping_or, whole
from coyuntura.reading.shapes import Found, Shape, optional
from coyuntura.tallies.retold import Retold


@dataclass(frozen=True, slots=True)
class Rewritten:
    """An element has another equation, in its own unit, for all of its cells."""

    equation: Equation


@dataclass(frozen=True, slots=True)
class Delayed:
    """A computed element is what it was so long ago, in the run's unit of time; its first value until then."""

    lag: float


Disturbance: TypeAlias = Treatment | Rewritten | Delayed


@dataclass(frozen=True, slots=True)
class Disturbed:
    """What a perturbed copy does to one element."""

    element: Id
    treatment: Disturbance
    place: Place


@dataclass(frozen=True, slots=True)
class Perturbation:
    """A copy of the study in which some elements are disturbed, each once, or claims, motives or tallies differ."""

    label: Text
    changes: tuple[Disturbed, ...]
    place: Place
    derived: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Claims that the copy derives from others, by their names."""
    motives: Mapping[Id, tuple[str, ...]] = field(default_factory=dict[Id, tuple[str, ...]])
    """Claims that the copy takes for the motives of instruments."""
    tallies: Mapping[Id, Retold] = field(default_factory=dict[Id, Retold])
    """What is other in tallies."""


NEW_EQUATION = optional(
    "equation",
    EQUATION,
    None,
    "A computed element has this equation.",
    "Un elemento calculado tiene esta ecuación.",
)
DELAY = optional(
    "delay",
    NUMBER,
    0.0,
    "A computed element is what it was so long ago, in the run's unit of time.",
    "Un elemento calculado es lo que era hace tanto, en la unidad de tiempo de la corrida.",
)
DISTURBANCE = Shape(NEW_EQUATION, DELAY, *TREATMENT_KEYS)
_WAY_OUT = (
    "Write one of a number, `{scale: ...}`, `{hold: date}`, `{delay: ...}` and `{equation: ...}` for a computed "
    "element; what is no equation is written as in a scenario."
)


def _in_words(found: Found) -> Disturbance | Unclear:
    """Return what a mapping does to an element, or why that is not clear."""
    own = [key.name for key in (NEW_EQUATION, DELAY) if key in found]
    if not own or not found.is_sound():
        return in_words(found)
    others = [key.name for key in TREATMENT_KEYS if key in found]
    if len(own + others) > 1:
        first, second = (own + others)[:2]
        return Unclear(f"`{first}` and `{second}` are two changes of one element.", "Keep one of the two.")
    equation = found[NEW_EQUATION]
    if equation is not None:
        return Rewritten(equation)
    if found[DELAY] <= 0:
        return Unclear(f"a delay of {found[DELAY]:g} is none.", _WAY_OUT)
    return Delayed(found[DELAY])


DISTURBED = optional(
    "changes",
    mapping_of(mapping_or(DISTURBANCE.kind.to(_in_words), IN_A_WORD), ID),
    (),
    "What the copy does to which element, also to computed ones.",
    "Qué le hace la copia a qué elemento, también a los calculados.",
)
DERIVED = optional(
    "derived",
    mapping_of(list_of(TEXT), TEXT),
    (),
    "Claims that the copy derives from others, by name.",
    "Afirmaciones que la copia deriva de otras, por nombre.",
)
MOTIVES = optional(
    "motives",
    mapping_of(list_of(TEXT), ID),
    (),
    "Claims that the copy takes for the motives of an instrument.",
    "Afirmaciones que la copia toma por motivos de un instrumento.",
)
WITHOUT = optional(
    "without",
    list_of(TEXT),
    (),
    "Strata whose sheets are not there.",
    "Estratos cuyas actas no están.",
)
EXCHANGED = optional(
    "exchanged",
    list_of(ID),
    (),
    "Two options whose votes on the sheets change places.",
    "Dos opciones que intercambian sus votos en las actas.",
)
OTHER_TOTALS = optional(
    "announced",
    mapping_of(mapping_of(whole(0), ID), ID),
    (),
    "Votes that other totals announce, by option; those of options that are not named stay.",
    "Votos que anuncian otros totales, por opción; los de opciones sin nombrar se quedan.",
)
RETOLD = Shape(WITHOUT, EXCHANGED, OTHER_TOTALS)
TALLIES = optional(
    "tallies",
    mapping_of(RETOLD.kind, ID),
    (),
    "What is other in a tally, by its name.",
    "Qué cambia en un recuento, por su nombre.",
)
PERTURBATION = Shape(LABEL, DISTURBED, DERIVED, MOTIVES, TALLIES)
FAILS_WHEN = optional(
    "fails_when",
    list_of(PERTURBATION.kind),
    (),
    "Copies of the study in which it must fail; `coyuntura check --perturbed` runs them.",
    "Copias del estudio en que debe incumplirse; `coyuntura check --perturbed` las corre.",
)


def perturbations_of(entries: Iterable[Found], faults: Faults) -> tuple[Perturbation, ...]:
    """Return the perturbed copies of a behaviour."""
    return tuple(
        Perturbation(
            label=found[LABEL],
            changes=_disturbed(found[DISTURBED], faults),
            place=found.place,
            derived={entry.name: entry.value for entry in found[DERIVED]},
            motives={entry.name: entry.value for entry in found[MOTIVES]},
            tallies={entry.name: _retold(entry.value) for entry in found[TALLIES]},
        )
        for found in entries
    )


def _retold(found: Found) -> Retold:
    totals = {entry.name: {item.name: item.value for item in entry.value} for entry in found[OTHER_TOTALS]}
    return Retold(found[WITHOUT], found[EXCHANGED], totals)


def _disturbed(entries: Iterable[Entry[Id, Disturbance | Unclear]], faults: Faults) -> tuple[Disturbed, ...]:
    changes = tuple(entries)
    check_once(changes, faults)
    return tuple(
        Disturbed(entry.name, clear(entry.name, entry.value, entry.place, faults), entry.place) for entry in changes
    )

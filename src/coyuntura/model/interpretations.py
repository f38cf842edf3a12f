"""Interpretations: rival theories on the model that a study shares, as declared."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from coyuntura.errors import Faults, Place
from coyuntura.model.elements.branch import WEIGHING
from coyuntura.model.elements.header import SWITCH, by_element
from coyuntura.model.scenarios import MOMENT
from coyuntura.names import Id, Text
from coyuntura.reading.keys import CLAIMS, LABEL, SOURCE, cited, claims_of, sources_of
from coyuntura.reading.kinds import (
    BILINGUAL,
    ID,
    NAME,
    NUMBER,
    TEXT,
    WORDING,
    Entry,
    Placed,
    list_of,
    mapping_of,
    mapping_or,
    placed,
    word,
)
from coyuntura.reading.nodes import Entries
from coyuntura.reading.shapes import Shape, T, optional, required

Switch: TypeAlias = Literal["on", "off"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpretation:
    """A theory on a study's model: whose it is, which mechanisms it has on, and what it holds of parameters.

    What it does not name is as the study has it.
    """

    id: Id
    label: Text
    meaning: Text
    of: tuple[Placed[str], ...]
    """Documents whose theory it is."""
    held_by: Text | None
    """Who holds it, where that is not only a document."""
    mechanisms: Mapping[Id, Entry[Id, Switch]]
    """Every mechanism of the study, on or off."""
    priors: Mapping[Id, Entry[Id, Placed[str]]]
    values: Mapping[Id, Entry[Id, Mapping[tuple[Id, ...], float]]]
    """Numbers for parameters, by element as a parameter's own; one that has no prior here is fixed."""
    branches: Mapping[Id, Entry[Id, Mapping[Id, float]]]
    """Weights of options by branch; an option that is not named is left out."""
    knows_until: str | None
    """The date up to which it may know, as written: figures of later periods are kept out of its fits."""
    knows_until_place: Place
    claims: tuple[str, ...]
    source: tuple[str, ...]
    place: Place
    cited: tuple[Placed[str], ...] = field(default=(), compare=False)
    """Claims and sources with the places where they are cited."""

    @property
    def off(self) -> tuple[Id, ...]:
        """The mechanisms that it has off."""
        return tuple(entry.name for entry in self.mechanisms.values() if entry.value == "off")


_RESERVED = ("none", "study")
"""What results and forecasts say where a study is run as it is written."""


def _own(name: Id, place: Place, faults: Faults) -> Id:
    if name in _RESERVED:
        message = f"`{name}` is what results say where a study is taken under no interpretation."
        faults.add("name-reserved", message, place, "Choose another name.")
    return name


def _only(option: Id) -> Mapping[Id, float]:
    return {option: 1.0}


def _weights(entries: Iterable[Entry[Id, float]]) -> Mapping[Id, float]:
    return {entry.name: entry.value for entry in entries}


INTERPRETATION_NAME = required(
    "interpretation", NAME.then(_own), "The name of the interpretation.", "El nombre de la interpretación."
)
MEANING = optional("meaning", BILINGUAL, Text("", ""), "What it holds, in a line.", "Qué sostiene, en una línea.")
OF = optional(
    "of",
    list_of(placed(TEXT)),
    (),
    "Whose theory it is: documents of the study. This or `held_by` is needed.",
    "De quién es la teoría: documentos del estudio. Hace falta esto o `held_by`.",
)
HELD_BY = optional(
    "held_by",
    WORDING,
    None,
    "Who holds it, where that is nobody's document.",
    "Quién la sostiene, si no es documento de nadie.",
)
SWITCHES = optional(
    "mechanisms",
    mapping_of(word(SWITCH), ID),
    (),
    "Which mechanisms are on: every one of the study, once.",
    "Qué mecanismos están encendidos: cada uno del estudio, una vez.",
)
PRIORS = optional(
    "priors",
    mapping_of(placed(TEXT), ID),
    (),
    "How parameters are distributed, where it differs from the study.",
    "Cómo se distribuyen los parámetros, donde difiere del estudio.",
)
VALUES = optional(
    "values",
    mapping_of(by_element(NUMBER), ID),
    (),
    "Numbers of parameters, in their units: fixed, or the central ones of a prior under `priors`.",
    "Números de parámetros, en sus unidades: fijos, o los centrales de una distribución en `priors`.",
)
_WEIGHTS = mapping_or(mapping_of(WEIGHING, ID).to(_weights), ID.to(_only))
BRANCHES = optional(
    "branches",
    mapping_of(_WEIGHTS, ID),
    (),
    "Which options of a branch it has: one, or weights by option, of which one that is not named is left out.",
    "Qué opciones de una rama tiene: una, o pesos por opción; la que no se nombra queda fuera.",
)
KNOWS_UNTIL = optional(
    "knows_until",
    MOMENT,
    None,
    "The date up to which it may know: figures of later periods are kept out of its fits.",
    "La fecha hasta la que puede saber: las cifras de períodos posteriores quedan fuera de sus ajustes.",
)
INTERPRETATION_FILE = Shape(
    INTERPRETATION_NAME,
    LABEL,
    MEANING,
    OF,
    HELD_BY,
    SWITCHES,
    PRIORS,
    VALUES,
    BRANCHES,
    KNOWS_UNTIL,
    CLAIMS,
    SOURCE,
    one_of=(OF, HELD_BY),
)


def read_interpretation(root: Entries, faults: Faults) -> Interpretation:
    """Return the interpretation that a file's mapping declares."""
    found = INTERPRETATION_FILE.read(root, faults)
    return Interpretation(
        id=found[INTERPRETATION_NAME],
        label=found[LABEL],
        meaning=found[MEANING],
        of=found[OF],
        held_by=found[HELD_BY],
        mechanisms=_by_name(found[SWITCHES], faults),
        priors=_by_name(found[PRIORS], faults),
        values=_by_name(found[VALUES], faults),
        branches=_by_name(found[BRANCHES], faults),
        knows_until=found[KNOWS_UNTIL],
        knows_until_place=found.place_of(KNOWS_UNTIL),
        claims=claims_of(found),
        source=sources_of(found),
        place=found.place_of(INTERPRETATION_NAME),
        cited=cited(found),
    )


def _by_name(entries: Iterable[Entry[Id, T]], faults: Faults) -> Mapping[Id, Entry[Id, T]]:
    """Return entries by name; faults for names that are one but for case."""
    found: dict[Id, Entry[Id, T]] = {}
    for entry in entries:
        if entry.name in found:
            faults.add("name-duplicate", f"`{entry.name}` stands here twice.", entry.place)
        found[entry.name] = entry
    return found

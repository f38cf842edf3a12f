"""Mechanisms: parts of what a module says that rival theories dispute, and how each is switched off."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from coyuntura.errors import Faults, Place
from coyuntura.model.scenarios import CHANGES_KIND, Change, changes_of
from coyuntura.names import Id, Text
from coyuntura.reading.keys import CLAIMS, LABEL, SOURCE, cited, claims_of, sources_of
from coyuntura.reading.kinds import BILINGUAL, NAME, Entry, Placed, mapping_of
from coyuntura.reading.shapes import Found, Shape, optional, required


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A part of a module that can be switched off, by changes as a scenario makes them."""

    id: Id
    label: Text
    meaning: Text
    off: tuple[Change, ...]
    """What is changed, in every scenario, where an interpretation has it off; each change is of another element."""
    claims: tuple[str, ...]
    source: tuple[str, ...]
    place: Place
    cited: tuple[Placed[str], ...] = field(default=(), compare=False)
    """Claims and sources with the places where they are cited."""


MEANING = optional("meaning", BILINGUAL, Text("", ""), "What it does, in a line.", "Qué hace, en una línea.")
OFF = required(
    "off",
    CHANGES_KIND,
    "What is changed where an interpretation has it off, as in a scenario.",
    "Lo que se cambia donde una interpretación lo apaga, como en un escenario.",
)
MECHANISM = Shape(LABEL, OFF, MEANING, CLAIMS, SOURCE)
MECHANISMS = optional(
    "mechanisms",
    mapping_of(MECHANISM.kind, NAME),
    (),
    "What rival interpretations may switch off, by name.",
    "Lo que las interpretaciones rivales pueden apagar, por nombre.",
)


def mechanisms_of(entries: Iterable[Entry[Id, Found]], faults: Faults) -> Iterator[Mechanism]:
    """Yield the mechanisms of a module."""
    for entry in entries:
        found = entry.value
        yield Mechanism(
            id=entry.name,
            label=found[LABEL],
            meaning=found[MEANING],
            off=changes_of(found[OFF], faults),
            claims=claims_of(found),
            source=sources_of(found),
            place=entry.place,
            cited=cited(found),
        )

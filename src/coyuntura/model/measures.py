"""Measures that have names, as declared."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from coyuntura.errors import Faults, Place
from coyuntura.model.equations import EQUATION, Equation
from coyuntura.names import Id, Text
from coyuntura.reading.keys import CLAIMS, LABEL, SOURCE, cited, claims_of, sources_of
from coyuntura.reading.kinds import BILINGUAL, NAME, UNIT, Placed, mapping_of
from coyuntura.reading.nodes import Entries
from coyuntura.reading.shapes import Shape, optional, required


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedMeasure:
    """A number read off runs, declared once and used by its name; it is in `unit`."""

    id: Id
    label: Text
    meaning: Text
    measure: Equation
    unit: str
    unit_place: Place
    claims: tuple[str, ...]
    source: tuple[str, ...]
    place: Place
    cited: tuple[Placed[str], ...] = field(default=(), compare=False)
    """Claims and sources with the places where they are cited."""


MEANING = optional("meaning", BILINGUAL, Text("", ""), "What it is, in a line.", "Qué es, en una línea.")
UNIT_OF = required("unit", UNIT, "The unit that it is in.", "La unidad en que está.")
MEASURE = required("measure", EQUATION, "What is read off runs.", "Lo que se lee de las corridas.")
NAMED = Shape(LABEL, UNIT_OF, MEASURE, MEANING, CLAIMS, SOURCE)
ALL_NAMED = required("measures", mapping_of(NAMED.kind, NAME), "The measures by name.", "Las medidas por nombre.")
MEASURES_FILE = Shape(ALL_NAMED)


def read_measures(root: Entries, faults: Faults) -> Iterator[NamedMeasure]:
    """Yield the measures of a file."""
    for entry in MEASURES_FILE.read(root, faults)[ALL_NAMED]:
        found = entry.value
        yield NamedMeasure(
            id=entry.name,
            label=found[LABEL],
            meaning=found[MEANING],
            measure=found[MEASURE],
            unit=found[UNIT_OF],
            unit_place=found.place_of(UNIT_OF),
            claims=claims_of(found),
            source=sources_of(found),
            cited=cited(found),
            place=entry.place,
        )

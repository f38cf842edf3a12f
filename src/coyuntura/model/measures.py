"""Measures that have names, as declared."""

from collections.abc import Iterator
from dataclasses import dataclass

from coyuntura.errors import Faults, Place
from coyuntura.model.elements import Equation
from coyuntura.model.modules import read_equation
from coyuntura.names import Id, Text
from coyuntura.reading.nodes import Entries, Reader


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


def read_measures(root: Entries, faults: Faults) -> Iterator[NamedMeasure]:
    """Yield the measures of a file."""
    reader = Reader(faults)
    file = reader.entries(root, required=("measures",))
    for key, node in reader.mapping(file.get("measures")):
        found = reader.entries(node, required=("label", "unit", "measure"), optional=("meaning", "claims", "source"))
        unit, text = found.get("unit"), found.get("measure")
        place = node.place if text is None else text.place
        yield NamedMeasure(
            id=reader.name(key),
            label=reader.bilingual(found.get("label")),
            meaning=reader.bilingual(found.get("meaning")),
            measure=read_equation(reader.text(text) or "0", place, faults),
            unit=reader.text(unit),
            unit_place=node.place if unit is None else unit.place,
            claims=reader.texts(found.get("claims")),
            source=reader.texts(found.get("source")),
            place=key.place,
        )

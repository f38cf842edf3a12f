"""Where what a written study says stood in the file that it was read from."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from coyuntura.errors import Fault, Place
from coyuntura.interchange.draft import Draft
from coyuntura.interchange.settle import in_their_words
from coyuntura.names import Id

_KEY = re.compile(r"  (\w+):")
"""The first line of an element's entry; what is in the entry is indented further."""


def at_their_origins(faults: Iterable[Fault], draft: Draft, folder: Path) -> tuple[Fault, ...]:
    """Return faults of a study that was written from a draft, at places in the other tool's file and in its names.

    Nobody keeps a study in which there are faults, so its own places would lie in files that nobody has.

    Args:
        faults: What was found when the study was read back.
        draft: What was written.
        folder: Where it was written.
    """
    places: Mapping[Id, Place] = {element.header.id: element.header.place for element in draft.elements}
    found: list[Fault] = []
    for fault in in_their_words(faults, draft):
        place = draft.clock.place if fault.place is None else _origin(fault.place, folder, draft, places)
        found.append(replace(fault, place=place))
    return tuple(dict.fromkeys(found))


def _origin(place: Place, folder: Path, draft: Draft, places: Mapping[Id, Place]) -> Place:
    """Return where the entry stood that a line of a written file is part of."""
    file = folder / place.file
    lines = file.read_text(encoding="utf-8").split("\n")[: place.line] if file.is_file() else []
    keys = (match[1] for line in reversed(lines) if (match := _KEY.match(line)))
    return places.get(Id(next(keys, "")), Place(draft.clock.place.file))

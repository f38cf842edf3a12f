"""Keys that many mappings have in common."""

from coyuntura.reading.kinds import BILINGUAL, TEXT, Placed, list_of, placed
from coyuntura.reading.shapes import Found, optional, required

LABEL = required("label", BILINGUAL, "Its name for readers.", "Su nombre para quien lee.")
CLAIMS = optional("claims", list_of(placed(TEXT)), (), "Claims that it rests on.", "Afirmaciones en que se apoya.")
SOURCE = optional(
    "source",
    list_of(placed(TEXT)),
    (),
    "Sources that it rests on: keys of references.bib or of a table.",
    "Fuentes en que se apoya: claves de references.bib o de una tabla.",
)


def claims_of(found: Found) -> tuple[str, ...]:
    """Return the claims that something rests on."""
    return tuple(item.value for item in found[CLAIMS])


def sources_of(found: Found) -> tuple[str, ...]:
    """Return the sources that something rests on."""
    return tuple(item.value for item in found[SOURCE])


def cited(found: Found) -> tuple[Placed[str], ...]:
    """Return claims and sources with the places where they are cited."""
    return (*found[CLAIMS], *found.get(SOURCE, ()))

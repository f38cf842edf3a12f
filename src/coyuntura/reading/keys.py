"""Keys that many mappings have in common."""

from coyuntura.reading.kinds import BILINGUAL, TEXT, list_of
from coyuntura.reading.shapes import optional, required

LABEL = required("label", BILINGUAL, "Its name for readers.", "Su nombre para quien lee.")
CLAIMS = optional("claims", list_of(TEXT), (), "Claims that it rests on.", "Afirmaciones en que se apoya.")
SOURCE = optional(
    "source",
    list_of(TEXT),
    (),
    "Sources that it rests on: keys of references.bib or of a table.",
    "Fuentes en que se apoya: claves de references.bib o de una tabla.",
)

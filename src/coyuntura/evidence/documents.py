"""Documents: bibliographic records and paragraph fingerprints.

A study never holds a document's sentences.
It holds a fingerprint of each paragraph, by which a reader's own copy can be checked.
"""

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from coyuntura.errors import Faults, Place
from coyuntura.names import Text
from coyuntura.reading.kinds import BILINGUAL, DAY, TEXT, WORDING, Entry, list_of, mapping_of
from coyuntura.reading.nodes import read_yaml
from coyuntura.reading.shapes import Found, Kind, Shape, optional, required

DIGITS = 16
"""Hexadecimal digits of a fingerprint; 64 bits keep two paragraphs of any library apart."""


def _fingerprint(text: str, place: Place, faults: Faults) -> str:
    if len(text) != DIGITS or set(text) - set("0123456789abcdef"):
        faults.add("value-kind", f"`{text}` is not a fingerprint of {DIGITS} hexadecimal digits.", place)
    return text


FINGERPRINT = Kind(
    TEXT.then(_fingerprint).read,
    {"type": ["string", "number"], "pattern": f"^[0-9a-f]{{{DIGITS}}}$", "multipleOf": 1, "minimum": 0},
    Text(f"{DIGITS} hexadecimal digits", f"{DIGITS} cifras hexadecimales"),
)

TITLE = required("title", TEXT, "Its title.", "Su título.")
AUTHORS = required("authors", list_of(TEXT), "Who wrote it, or speaks in it.", "Quiénes lo escribieron o hablan en él.")
PUBLISHER = required("publisher", WORDING, "Where it was published.", "Dónde se publicó.")
DATED = required("dated", DAY, "The day that it carries.", "El día que lleva.")
CUT_OFF = required(
    "cut_off", DAY, "The day up to which it knows what happened.", "El día hasta el que sabe qué ocurrió."
)
URL = optional("url", TEXT, "", "Where it can be read.", "Dónde puede leerse.")
LANGUAGE = required("language", TEXT, "Its language, such as `en`.", "Su idioma, como `es`.")
VOICE = required(
    "voice",
    TEXT,
    "Who speaks where a claim names nobody else: a key of `voices`.",
    "Quién habla donde una afirmación no nombra a nadie más: una clave de `voices`.",
)
FINGERPRINTS = required(
    "fingerprints",
    list_of(FINGERPRINT),
    "The fingerprint of each paragraph, in order.",
    "La huella de cada párrafo, en orden.",
)
DOCUMENT = Shape(TITLE, AUTHORS, PUBLISHER, DATED, CUT_OFF, URL, LANGUAGE, VOICE, FINGERPRINTS)

DOCUMENTS = required(
    "documents", mapping_of(DOCUMENT.kind, TEXT), "The documents by code.", "Los documentos por código."
)
VOICES = optional(
    "voices",
    mapping_of(BILINGUAL, TEXT),
    (),
    "The people and bodies that speak in them, by code.",
    "Las personas y entidades que hablan en ellos, por código.",
)
DOCUMENTS_FILE = Shape(DOCUMENTS, VOICES)


@dataclass(frozen=True, slots=True)
class Document:
    """A text that somebody wrote: its record, and one fingerprint for each paragraph.

    `dated` is the day that the text carries, `cut_off` the day up to which it knows what happened.
    `voice` is who speaks where a claim names nobody else; `url` is empty where none is known.
    """

    code: str
    title: str
    authors: tuple[str, ...]
    publisher: Text
    dated: date
    cut_off: date
    url: str
    language: str
    voice: str
    fingerprints: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Bibliography:
    """A study's documents by code, and the people and bodies that speak in them."""

    documents: Mapping[str, Document] = field(default_factory=dict[str, Document])
    voices: Mapping[str, Text] = field(default_factory=dict[str, Text])


def paragraphs(text: str) -> list[str]:
    """Return a text's paragraphs: its lines that are not blank, so that the first is number 1."""
    return [line.strip() for line in text.split("\n") if line.strip()]


def fingerprint(text: str) -> str:
    """Return a paragraph's fingerprint: 16 hexadecimal digits.

    Only letters and digits count, in compatibility form and without case,
    so that another copy's spaces, quotation marks and dashes make no difference.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(sign for sign in folded if sign.isalnum())
    return hashlib.sha256(kept.encode("utf-8")).hexdigest()[:DIGITS]


def read_bibliography(path: Path, shown: str, faults: Faults) -> Bibliography:
    """Return the documents and voices that `documents.yaml` records.

    Args:
        path: The file; a study without one records no documents.
        shown: The name that places carry, relative to the study.
        faults: Filled with whatever is wrong.
    """
    if not path.exists():
        return Bibliography()
    root = read_yaml(path, shown, faults)
    if root is None:
        return Bibliography()
    found = DOCUMENTS_FILE.read(root, faults)
    voices = {entry.name: entry.value for entry in found[VOICES]}
    documents = {entry.name: _document(entry) for entry in found[DOCUMENTS]}
    for document in documents.values():
        if document.voice and document.voice not in voices:
            faults.add(
                "kind-unknown",
                f"`{document.voice}` speaks in `{document.code}` but is not under `voices`.",
                document.place,
            )
    return Bibliography(documents, voices)


def _document(entry: Entry[str, Found]) -> Document:
    found = entry.value
    return Document(
        code=entry.name,
        title=found[TITLE],
        authors=found[AUTHORS],
        publisher=found[PUBLISHER],
        dated=found[DATED],
        cut_off=found[CUT_OFF],
        url=found[URL],
        language=found[LANGUAGE],
        voice=found[VOICE],
        fingerprints=found[FINGERPRINTS],
        place=entry.place,
    )

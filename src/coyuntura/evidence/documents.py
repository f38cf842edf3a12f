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
from types import MappingProxyType

from coyuntura.dates import parse_date
from coyuntura.errors import Faults, Place
from coyuntura.names import Text
from coyuntura.reading.nodes import Node, Reader, Scalar, read_yaml

DIGITS = 16
"""Hexadecimal digits of a fingerprint; 64 bits keep two paragraphs of any library apart."""

_REQUIRED = ("title", "authors", "publisher", "dated", "cut_off", "language", "voice", "fingerprints")


@dataclass(frozen=True, slots=True)
class Document:
    """A text that somebody wrote: its record, and one fingerprint for each paragraph.

    `dated` is the day that the text carries, `cut_off` the day up to which it knows what happened.
    `voice` is who speaks where a claim names nobody else; `url` is empty where none is known.
    """

    code: str
    title: str
    authors: tuple[str, ...]
    publisher: str
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

    documents: Mapping[str, Document] = field(default_factory=lambda: MappingProxyType({}))
    voices: Mapping[str, Text] = field(default_factory=lambda: MappingProxyType({}))


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
    reader = Reader(faults)
    found = reader.entries(root, required=("documents",), optional=("voices",))
    voices = {key.text: reader.bilingual(node) for key, node in reader.mapping(found.get("voices"))}
    documents = {key.text: _document(key, node, reader) for key, node in reader.mapping(found.get("documents"))}
    for document in documents.values():
        if document.voice not in voices:
            faults.add(
                "kind-unknown",
                f"`{document.voice}` speaks in `{document.code}` but is not under `voices`.",
                document.place,
            )
    return Bibliography(MappingProxyType(documents), MappingProxyType(voices))


def _document(key: Scalar, node: Node, reader: Reader) -> Document:
    found = reader.entries(node, required=_REQUIRED, optional=("url",))
    prints = reader.texts(found.get("fingerprints"))
    for text in prints:
        if len(text) != DIGITS or set(text) - set("0123456789abcdef"):
            reader.faults.add("value-kind", f"`{text}` is not a fingerprint of {DIGITS} hexadecimal digits.", key.place)
    return Document(
        code=key.text,
        title=reader.text(found.get("title")),
        authors=reader.texts(found.get("authors")),
        publisher=reader.text(found.get("publisher")),
        dated=_day(found.get("dated"), reader),
        cut_off=_day(found.get("cut_off"), reader),
        url=reader.text(found.get("url")),
        language=reader.text(found.get("language")),
        voice=reader.text(found.get("voice")),
        fingerprints=prints,
        place=key.place,
    )


def _day(node: Node | None, reader: Reader) -> date:
    if node is None:
        return date.min
    try:
        return parse_date(reader.text(node))
    except ValueError as error:
        reader.faults.add("date-unclear", f"{error}.", node.place)
        return date.min

"""A study's bibliography: what `source:` keys that are in no table refer to."""

import logging
import re
from collections.abc import Mapping
from pathlib import Path

from coyuntura.data.tables import Source
from coyuntura.errors import Faults, Place
from coyuntura.letters import deceit
from coyuntura.names import Text
from coyuntura.reading.nodes import read_study_text, refuse_deceit

_OUTLETS = ("title", "howpublished", "journal", "booktitle", "publisher")
_ADDRESS = re.compile(r"https?://\S+")

LARGEST_BIBLIOGRAPHY = 1024 * 1024
"""Bytes of references.bib: some thousand entries; a file of nothing but braces takes seconds for each of these."""


def read_references(path: Path, shown: str, faults: Faults) -> Mapping[str, Source]:
    """Return the entries of a BibTeX file by key; none where there is no file.

    Args:
        path: The file.
        shown: The name that places carry.
        faults: Filled with entries that cannot be read and keys that stand twice.
    """
    text = read_study_text(path, shown, faults, LARGEST_BIBLIOGRAPHY) if path.exists() else None
    if text is None:
        return {}
    from bibtexparser.entrypoint import parse_string  # whose tables of accents take longer to load than the file

    # What it warns of is told as faults, with their places.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    library = parse_string(text)
    for block in library.failed_blocks:
        place = Place(shown, (block.start_line or 0) + 1)
        faults.add("source-unknown", "this entry of the bibliography cannot be read, or its key stands twice.", place)
    found: dict[str, Source] = {}
    for entry in library.entries:
        place = Place(shown, (entry.start_line or 0) + 1)
        if deceptive := deceit(entry.key):
            refuse_deceit(entry.key, deceptive, place, faults)
        fields = {name: str(field.value) for name, field in entry.fields_dict.items()}
        found[entry.key] = _source(entry.key, fields)
    return found


def _source(key: str, fields: Mapping[str, str]) -> Source:
    """Return an entry as who wrote what and where, with its note; an address in a note serves where no other is.

    A field whose name ends in `_es`, such as `title_es`, stands in its place for readers of Spanish.
    """
    address = _ADDRESS.search(_plain(fields.get("note", "")))
    url = _plain(fields.get("url", "")) or (address.group().rstrip(".,;)") if address is not None else "")
    in_spanish = {name.removesuffix("_es"): text for name, text in fields.items() if name.endswith("_es")}
    citation = Text(_citation(fields, url), _citation({**fields, **in_spanish}, url))
    year = _plain(fields.get("year", ""))
    return Source(key, citation, Text(year, year), url, Text("", ""))


def _citation(fields: Mapping[str, str], url: str) -> str:
    """Return who wrote what and where, with its note, of which the address is left out."""
    note = _plain(fields.get("note", ""))
    address = _ADDRESS.search(note)
    if address is not None and url in address.group():
        note = note.replace(address.group(), "").rstrip(" ,;:")
    parts = [_authors(fields.get("author", "")), *(_plain(fields.get(name, "")) for name in _OUTLETS), note]
    return ", ".join(part for part in parts if part)


def _authors(text: str) -> str:
    """Return authors as people are named, `Mark Weisbrot, Jeffrey Sachs`; a body in braces as it is written."""
    names: list[str] = []
    for name in text.split(" and "):
        family, comma, given = name.partition(", ")
        is_body = name.strip().startswith("{")
        names.append(_plain(f"{given} {family}" if comma and not is_body else name))
    return ", ".join(name for name in names if name)


def _plain(text: str) -> str:
    """Return a field without the braces and escapes of BibTeX."""
    return text.replace("{", "").replace("}", "").replace("\\&", "&").replace("--", "–")

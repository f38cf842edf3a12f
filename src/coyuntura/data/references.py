"""A study's bibliography: what `source:` keys that are in no table refer to."""

from collections.abc import Mapping
from pathlib import Path

from coyuntura.data.tables import Source
from coyuntura.errors import Faults, Place
from coyuntura.letters import deceit
from coyuntura.reading.nodes import read_study_text, refuse_deceit


def read_references(path: Path, shown: str, faults: Faults) -> Mapping[str, Source]:
    """Return the entries of a BibTeX file by key; none where there is no file.

    Args:
        path: The file.
        shown: The name that places carry.
        faults: Filled with entries that cannot be read and keys that stand twice.
    """
    text = read_study_text(path, shown, faults) if path.exists() else None
    if text is None:
        return {}
    from bibtexparser.entrypoint import parse_string  # whose tables of accents take longer to load than the file

    library = parse_string(text)
    for block in library.failed_blocks:
        place = Place(shown, (block.start_line or 0) + 1)
        faults.add("source-unknown", "this entry of the bibliography cannot be read, or its key stands twice.", place)
    found: dict[str, Source] = {}
    for entry in library.entries:
        place = Place(shown, (entry.start_line or 0) + 1)
        if deceptive := deceit(entry.key):
            refuse_deceit(entry.key, deceptive, place, faults)
        fields = {name: _plain(str(field.value)) for name, field in entry.fields_dict.items()}
        author, title = fields.get("author", "").replace(" and ", "; "), fields.get("title", "")
        citation = f"{author}, {title}" if author else title
        found[entry.key] = Source(entry.key, citation, fields.get("year", ""), fields.get("url", ""), "")
    return found


def _plain(text: str) -> str:
    """Return a field without the braces and escapes of BibTeX."""
    return text.replace("{", "").replace("}", "").replace("\\&", "&").replace("--", "–")

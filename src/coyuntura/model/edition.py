"""Which edition of a study something was made from: a short number of what its files hold."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType

from coyuntura.model.interpretations import Interpretation
from coyuntura.names import Id
from coyuntura.results.versions import package_version

DIGITS = 12
"""Hexadecimal digits of an edition; 48 bits keep the editions of a study apart."""
_FILES = ("study.yaml", "documents.yaml", "references.bib")
_PARTS = {
    "claims": ("yaml",),
    "modules": ("yaml",),
    "data": ("yaml", "csv"),
    "observations": ("yaml",),
    "ledgers": ("yaml",),
    "tallies": ("yaml", "csv"),
    "scenarios": ("yaml",),
    "interpretations": ("yaml",),
    "measures": ("yaml",),
    "behaviours": ("yaml",),
    "questions": ("yaml",),
    "disagreements": ("yaml",),
}


@dataclass(frozen=True, slots=True)
class Edition:
    """What a line to cite says of where an answer comes from, besides its question and its members."""

    version: str
    study: str
    content: str
    day: date
    """When it was run."""
    given: Mapping[str, float] = field(default_factory=dict[str, float])
    """Numbers that were set for the run, by cell of a parameter."""
    interpretation: str | None = None
    """The theory that the study was run as; None where it was its own."""
    branches: Mapping[str, str] = field(default_factory=dict[str, str])
    """Options at which branches were held for the run, by branch."""


def edition_of(
    folder: Path,
    study: str,
    day: date,
    given: Mapping[str, float] | None = None,
    interpretation: Interpretation | None = None,
    branches: Mapping[Id, Id] = MappingProxyType({}),
) -> Edition:
    """Return the edition of a study's folder on a day.

    Its number is the start of the SHA-256 over the names and contents of the files that are read, by name; ends of
    lines count as the same on every system.

    Args:
        folder: Of a study that was read, so that its files are there and of bounded size.
        study: Its name.
        day: When it is run.
        given: Numbers that are set for the run.
        interpretation: The theory that it is run as.
        branches: Options at which branches are held for the run.
    """
    digest = hashlib.sha256()
    for path in _files(folder):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    chosen = None if interpretation is None else str(interpretation.id)
    held = {str(name): str(option) for name, option in branches.items()}
    return Edition(package_version(), study, digest.hexdigest()[:DIGITS], day, given or {}, chosen, held)


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files of a study in one order."""
    yield from (folder / name for name in _FILES if (folder / name).is_file())
    for part, endings in _PARTS.items():
        found = [path for ending in endings for path in (folder / part).glob(f"*.{ending}") if _is_read(path)]
        yield from sorted(found, key=lambda path: path.name)


def _is_read(path: Path) -> bool:
    """Tell whether a file is read: hidden ones, as editors leave them, are not."""
    return path.is_file() and not path.name.startswith(".")

"""How claims stand: against a reader's own copy of the documents, and against what a study models."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias

from coyuntura.errors import MOST_FAULTS, Faults
from coyuntura.evidence.claims import Claim, Locator
from coyuntura.evidence.documents import Document, fingerprint, paragraphs
from coyuntura.reading.nodes import read_text

Reason: TypeAlias = Literal["differs", "missing", "no-text"]
"""The paragraph reads otherwise; the copy ends before it; no file of the folder is this document."""


@dataclass(frozen=True, slots=True)
class Match:
    """The file that is a document's copy, and how many of the document's paragraphs it holds."""

    file: str
    held: int
    of: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A claim whose paragraph is not, in a reader's copy, the one on record."""

    claim: str
    locator: Locator
    reason: Reason


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check against copies found: the file for each document, locators checked, differences."""

    matches: Mapping[str, Match]
    checked: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The ids of all arguments, split in three: each is in exactly one of them."""

    modelled: tuple[str, ...]
    stance: tuple[str, ...]
    not_yet: tuple[str, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many there are of each, and in all under `mechanisms`."""
        parts = {"modelled": len(self.modelled), "stance": len(self.stance), "not_yet": len(self.not_yet)}
        return MappingProxyType({"mechanisms": sum(parts.values()), **parts})


def verify(
    documents: Mapping[str, Document], claims: Mapping[str, Claim], folder: Path, faults: Faults
) -> Verification:
    """Check every locator against the texts in a reader's folder.

    A document's copy is the `.txt` file that holds most of its paragraphs, whatever its name.

    Args:
        documents: The study's documents by code.
        claims: The study's claims by id.
        folder: Where the reader keeps copies; they are read and not kept.
        faults: Filled with files that cannot be read and with each claim whose paragraph differs.

    Returns:
        What was found; `faults` holds the differences too, as many as a report of faults has room for.
    """
    copies = _read_copies(folder, faults)
    matches = {code: match for code, document in documents.items() if (match := _best_match(document, copies))}
    differences: list[Difference] = []
    checked = 0
    for claim in claims.values():
        for locator in claim.locators:
            document = documents.get(locator.document)
            if document is None or not 1 <= locator.paragraph <= len(document.fingerprints):
                continue
            checked += 1
            match = matches.get(locator.document)
            reason = _reason(document, locator, copies[match.file] if match else None)
            if reason is not None:
                differences.append(Difference(claim.id, locator, reason))
                # A report of faults ends at its limit; the differences are all returned.
                if len(faults) < MOST_FAULTS - 1:
                    faults.add("paragraph-differs", _message(claim, locator, reason, match), claim.place)
    return Verification(MappingProxyType(matches), checked, tuple(differences))


def _read_copies(folder: Path, faults: Faults) -> dict[str, list[str]]:
    if not folder.is_dir():
        faults.add("file-missing", f"`{folder}` is not a folder.")
        return {}
    copies: dict[str, list[str]] = {}
    for path in (item for item in sorted(folder.glob("*.txt")) if not item.name.startswith(".")):
        text = read_text(path, path.name, faults)
        if text is not None:
            copies[path.name] = [fingerprint(paragraph) for paragraph in paragraphs(text)]
    return copies


def _best_match(document: Document, copies: Mapping[str, list[str]]) -> Match | None:
    wanted = Counter(document.fingerprints)
    held = {name: (wanted & Counter(prints)).total() for name, prints in copies.items()}
    best = max(held, key=lambda name: held[name], default=None)
    if best is None or not held[best]:
        return None
    return Match(best, held[best], len(document.fingerprints))


def _reason(document: Document, locator: Locator, copy: list[str] | None) -> Reason | None:
    if copy is None:
        return "no-text"
    if locator.paragraph > len(copy):
        return "missing"
    index = locator.paragraph - 1
    return None if copy[index] == document.fingerprints[index] else "differs"


def _message(claim: Claim, locator: Locator, reason: Reason, match: Match | None) -> str:
    file = f"`{match.file}`" if match else ""
    match reason:
        case "no-text":
            return f"no file of the folder is document `{locator.document}`, which `{claim.id}` cites."
        case "missing":
            return f"{file} ends before paragraph {locator.paragraph}, which `{claim.id}` cites."
        case "differs":
            return f"paragraph {locator.paragraph} of {file}, which `{claim.id}` cites, is not the one on record."


def coverage(claims: Mapping[str, Claim], carried: Mapping[str, Collection[str]]) -> Coverage:
    """Split the arguments among the claims by how the study takes them up.

    One that a model element carries counts as modelled, whatever else it is marked as.

    Args:
        claims: The study's claims by id.
        carried: The names of the elements that cite a claim, by the claim's id.
    """
    modelled: list[str] = []
    stance: list[str] = []
    not_yet: list[str] = []
    for claim in claims.values():
        if claim.argument is None:
            continue
        if carried.get(claim.id):
            modelled.append(claim.id)
        elif claim.argument.modelled_as is not None:
            stance.append(claim.id)
        else:
            not_yet.append(claim.id)
    return Coverage(tuple(modelled), tuple(stance), tuple(not_yet))

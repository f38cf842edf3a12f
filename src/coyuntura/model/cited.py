"""The documents in which claims stand, and who speaks there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from coyuntura.evidence.claims import Claim
from coyuntura.model.study import Study


@dataclass(frozen=True, slots=True)
class DocumentCited:
    """A document, the claims of it that an answer rests on, where they stand and who speaks there."""

    code: str
    claims: tuple[str, ...]
    paragraphs: tuple[int, ...]
    voices: tuple[str, ...]


def documents_cited(study: Study, claims: Iterable[str]) -> tuple[DocumentCited, ...]:
    """Return the documents in which claims stand, each with those of the claims that are its own.

    A claim that is derived from others stands where they do.
    """
    found: dict[str, list[tuple[Claim, int]]] = {}
    for claim in _originals(study, claims):
        for locator in claim.locators:
            found.setdefault(locator.document, []).append((claim, locator.paragraph))
    return tuple(
        DocumentCited(
            code=code,
            claims=tuple(dict.fromkeys(claim.id for claim, _ in items)),
            paragraphs=tuple(sorted({paragraph for _, paragraph in items})),
            voices=tuple(dict.fromkeys(voice for claim, _ in items for voice in speakers(study, claim, code))),
        )
        for code, items in sorted(found.items())
    )


def speakers(study: Study, claim: Claim, code: str) -> tuple[str, ...]:
    """Return who says a claim in a document: whom it names, or the document's own voice."""
    document = study.bibliography.documents.get(code)
    return claim.voices or (() if document is None else (document.voice,))


def _originals(study: Study, claims: Iterable[str]) -> Iterator[Claim]:
    """Yield claims that stand in documents, in their order; those behind a derived one in its place."""
    waiting, seen = list(claims)[::-1], set[str]()
    while waiting:
        name = waiting.pop()
        claim = study.claims.get(name)
        if claim is not None and name not in seen:
            seen.add(name)
            yield claim
            waiting += reversed(claim.sources)

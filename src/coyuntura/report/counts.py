"""Rival counts side by side: who counted what over which period, how firmly; none is added to another."""

from collections.abc import Iterable, Sequence

from coyuntura.evidence.claims import Claim
from coyuntura.model.study import Study
from coyuntura.report.citing import Numbered
from coyuntura.report.claims import shown_figure, standing_of, who_claims
from coyuntura.report.numbers import show_number
from coyuntura.report.page import Paragraph
from coyuntura.report.plain import Json
from coyuntura.report.words import word

_MOST = 16
"""Counts of one thing that the short form of an answer shows; of more it says how many there are."""


def rival_counts(
    study: Study, words: Iterable[str], numbered: Numbered, language: str, *, is_full: bool
) -> list[Paragraph]:
    """Return all counts of some things, a line each under what is counted; nothing where nothing is asked for."""
    blocks: list[Paragraph] = []
    for name in words:
        blocks.append(Paragraph(study.counts[name].in_language(language), "bold"))
        found = counts_of(study, name)
        if len(found) > _MOST and not is_full:
            line = word("counts_in_full", language).format(show_number(len(found), language))
            blocks.append(Paragraph(line, indent=2, hanging=2))
            continue
        lines = [_line(claim, study, numbered, language) for claim in (*found, *_derived(study, found))]
        blocks += [Paragraph(line, indent=2, hanging=2) for line in lines]
    return [*blocks, Paragraph(word("never_added", language))] if blocks else []


def counts_of(study: Study, name: str) -> Sequence[Claim]:
    """Return the counts of one thing by the last day that they go to, those without a day first."""
    found = [claim for claim in study.claims.values() if claim.figure is not None and claim.figure.counts == name]
    return sorted(found, key=lambda claim: "" if claim.date is None else claim.date.last)


def _derived(study: Study, counts: Sequence[Claim]) -> Sequence[Claim]:
    names = {claim.id for claim in counts}
    return [claim for claim in study.claims.values() if names.intersection(claim.sources)]


def _line(claim: Claim, study: Study, numbered: Numbered, language: str) -> str:
    """Return a count with its period, what it is of, who gives it and how firmly."""
    says = " ".join(claim.says.in_language(language).split())
    if claim.sources:
        return f"{says} {word('derived_by', language).capitalize()} [{', '.join(claim.sources)}]."
    figure = shown_figure(claim, study, language) or word("no_number", language)
    who = numbered.marks(key.value for key in claim.given_by) or who_claims(claim, study, language)
    return f"{figure}: {says} {standing_of(claim, language).capitalize()}: {who} ({claim.id})."


def counts_json(study: Study, words: Iterable[str]) -> Sequence[Json]:
    """Return counts by what is counted in the shape that programs read."""
    return [
        {
            "counts": name,
            "label": study.counts[name].as_dict(),
            "claims": [_count_json(claim, study) for claim in counts_of(study, name)],
        }
        for name in words
    ]


def _count_json(claim: Claim, study: Study) -> Json:
    figure, date = claim.figure, claim.date
    return {
        "id": claim.id,
        "says": claim.says.as_dict(),
        "low": None if figure is None else figure.low,
        "high": None if figure is None else figure.high,
        "bound": None if figure is None else figure.bound,
        "unit": "" if figure is None else figure.unit,
        "status": None if figure is None else figure.status,
        "first": None if date is None else date.first,
        "last": None if date is None else date.last,
        "people": {language: who_claims(claim, study, language) for language in ("en", "es")},
        "paragraphs": [{"document": item.document, "paragraph": item.paragraph} for item in claim.locators],
        "sources": [key.value for key in claim.given_by],
    }

"""Checking rival counts: each says what it counts, and none is ever added to one that counts otherwise."""

from collections.abc import Collection, Mapping

from coyuntura.errors import Faults, did_you_mean
from coyuntura.evidence.claims import Claim
from coyuntura.model.study import Study


def check_counts(study: Study, faults: Faults) -> None:
    """Require that what claims and questions count is of the study, and that no claim merges rival counts."""
    for claim in study.claims.values():
        if claim.figure is not None and claim.figure.counts and claim.figure.counts not in study.counts:
            hint = did_you_mean(claim.figure.counts, study.counts)
            message = f"`{claim.figure.counts}` of `{claim.id}` is not under `counts` of study.yaml.{hint}"
            faults.add("kind-unknown", message, claim.place)
    for question in study.questions.values():
        for word in question.counts:
            if word not in study.counts:
                hint = did_you_mean(word, study.counts)
                message = f"`{word}` of {question.id} is not under `counts` of study.yaml.{hint}"
                faults.add("kind-unknown", message, question.place)
    counted = [name for name, claim in study.claims.items() if claim.figure is not None and claim.figure.counts]
    for name in merging(study.claims, counted):
        message = f"`{name}` is derived from rival counts."
        way_out = "Derive it from counts of one thing by one source, and say so; rivals stand side by side."
        faults.add("count-merged", message, study.claims[name].place, way_out)


def merging(claims: Mapping[str, Claim], figures: Collection[str]) -> list[str]:
    """Return the derived claims that merge some of the figures: those that differ in source or in what they count.

    Counts of one thing by one source, such as a list of single events, may be added.

    Args:
        claims: The study's.
        figures: Claims that are figures or counts; of one that does not say what it counts nothing may be merged.
    """
    found: list[str] = []
    for name, claim in claims.items():
        merged = {_counted(claims[source]) for source in claim.sources if source in figures}
        if len(merged) > 1:
            found.append(name)
    return found


def _counted(claim: Claim) -> tuple[str, ...]:
    """Return what a claim counts and who gives it; the claim itself where it does not say what it counts."""
    counts = claim.figure.counts if claim.figure is not None else ""
    if not counts:
        return (claim.id,)
    documents = sorted({locator.document for locator in claim.locators})
    return (counts, *documents, *sorted(claim.voices), *sorted(key.value for key in claim.given_by))

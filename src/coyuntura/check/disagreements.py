"""Checking disagreements: who differs with whom, by which claims, and whom a statement can bear out."""

from coyuntura.errors import Faults, did_you_mean
from coyuntura.model.disagreements import Disagreement, Side
from coyuntura.model.study import Study

_FEWEST = 2


def check_disagreements(study: Study, faults: Faults) -> None:
    """Record what disagreements lack or cannot have."""
    for item in study.disagreements.values():
        if len(item.sides) < _FEWEST:
            message = f"disagreement {item.row} has one side; it takes two documents or more to differ."
            faults.add("key-missing", message, item.place)
        for side in item.sides:
            _check_side(side, item, study, faults)
        codes = [side.document for side in item.sides]
        for point in item.points:
            for code in (*point.holding, *point.failing):
                if code.value not in codes:
                    message = f"`{code.value}` is no side of disagreement {item.row}.{did_you_mean(code.value, codes)}"
                    faults.add("document-unknown", message, code.place, f"Its sides are {', '.join(codes)}.")


def _check_side(side: Side, item: Disagreement, study: Study, faults: Faults) -> None:
    """Require that a side is a document, and that its claims stand there."""
    documents = study.bibliography.documents
    if side.document not in documents:
        message = f"disagreement {item.row} has a side `{side.document}`, which is no document of the study."
        faults.add("document-unknown", f"{message}{did_you_mean(side.document, documents)}", side.place)
        return
    for cited in side.cited:
        claim = study.claims.get(cited.value)
        if claim is not None and all(locator.document != side.document for locator in claim.locators):
            message = f"claim `{claim.id}` does not stand in document `{side.document}`, whose side it is given for."
            faults.add("claim-unknown", message, cited.place)

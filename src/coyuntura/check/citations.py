"""Checking what elements, mechanisms, behaviours, questions, scenarios, measures and disagreements cite."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.model.study import Study
from coyuntura.reading.kinds import Placed


@dataclass(frozen=True, slots=True)
class _Citing:
    """What cites claims and sources, and where each is cited."""

    owner: str
    claims: Sequence[str]
    source: Sequence[str]
    cited: Iterable[Placed[str]]
    place: Place

    def place_of(self, key: str) -> Place:
        """Return where a claim or a source is cited; the place of the whole where that is not known."""
        return next((item.place for item in self.cited if item.value == key), self.place)


def check_citations(study: Study, faults: Faults) -> None:
    """Require that every cited claim and source exists."""
    sources = study.sources()
    for item in _citing(study):
        for claim in item.claims:
            if claim not in study.claims:
                message = f"`{item.owner}` cites claim `{claim}`, which the study does not hold."
                faults.add("claim-unknown", f"{message}{did_you_mean(claim, study.claims)}", item.place_of(claim))
        for key in item.source:
            if key not in sources:
                message = f"`{item.owner}` cites `{key}`, which no table and no reference names."
                faults.add("source-unknown", f"{message}{did_you_mean(key, sources)}", item.place_of(key))


def _citing(study: Study) -> Iterable[_Citing]:
    for module in study.modules:
        for header in (element.header for element in module.elements):
            yield _Citing(header.id, header.claims, header.source, header.cited, header.place)
    for claim in study.claims.values():
        yield _Citing(claim.id, (), [key.value for key in claim.given_by], claim.given_by, claim.place)
    for item in study.behaviours:
        yield _Citing(f"{item.subsystem} {item.item}", item.claims, (), item.cited, item.place)
    for item in study.observations:
        yield _Citing(item.series, item.claims, item.source, item.cited, item.place)
    for item in study.disagreements.values():
        name = f"disagreement {item.row}"
        yield _Citing(name, (), item.source, item.cited, item.place)
        yield from (_Citing(name, side.claims, (), side.cited, side.place) for side in item.sides)
    for question in study.questions.values():
        for item in question.transfers:
            yield _Citing(question.id, item.claims, item.source, item.cited, item.place)
    parts = (study.questions, study.scenarios, study.interpretations, study.mechanisms(), study.measures)
    for item in chain.from_iterable(part.values() for part in parts):
        yield _Citing(item.id, item.claims, item.source, item.cited, item.place)

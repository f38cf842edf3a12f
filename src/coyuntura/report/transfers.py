"""What passed to whom when: who says so, and whether it is given, computed or on record alone."""

from collections.abc import Mapping, Sequence

from coyuntura.dates import parse_date
from coyuntura.explain.questions import Answer
from coyuntura.model.cited import documents_cited
from coyuntura.model.elements import Event
from coyuntura.model.study import Study
from coyuntura.model.transfers import Transfer
from coyuntura.report.citing import Numbered
from coyuntura.report.days import show_date
from coyuntura.report.numbers import show_quantity
from coyuntura.report.page import Paragraph
from coyuntura.report.plain import Json
from coyuntura.report.records import people
from coyuntura.report.words import word


def listed_transfers(answer: Answer, study: Study, numbered: Numbered, language: str) -> list[Paragraph]:
    """Return an answer's transfers, a line each; nothing where it has none."""
    return [
        Paragraph(_line(transfer, answer, study, numbered, language), indent=2, hanging=2)
        for transfer in _by_date(answer)
    ]


def transfers_json(answer: Answer, study: Study) -> Sequence[Json]:
    """Return an answer's transfers in the shape that programs read."""
    return [
        {
            "on": transfer.date,
            "what": transfer.what.as_dict(),
            "to": list(transfer.to),
            "standing": _standing(transfer, study),
            "event": transfer.event,
            "figure": transfer.figure or None,
            "claims": list(transfer.claims),
            "sources": list(transfer.source),
        }
        for transfer in _by_date(answer)
    ]


def _by_date(answer: Answer) -> Sequence[Transfer]:
    return sorted(answer.question.transfers, key=lambda transfer: parse_date(transfer.date))


def _line(transfer: Transfer, answer: Answer, study: Study, numbered: Numbered, language: str) -> str:
    what = " ".join(transfer.what.in_language(language).split())
    to = ", ".join(study.parties[party].in_language(language) for party in transfer.to)
    said = f"{show_date(transfer.date, language)}: {what} → {to}"
    return f"{said}; {_shown(transfer, answer, study, language)}; {_who(transfer, study, numbered, language)}"


def _shown(transfer: Transfer, answer: Answer, study: Study, language: str) -> str:
    standing = word(_STANDINGS[_standing(transfer, study)], language)
    found = next((figure for figure in answer.figures if transfer.figure and figure.name == transfer.figure), None)
    return standing if found is None else f"{standing}: {show_quantity(found.interval, found.unit, language)}"


_STANDINGS: Mapping[str, str] = {
    "given": "given_event",
    "computed": "computed",
    "dated": "dated_event",
    "recorded": "record_alone",
}


def _standing(transfer: Transfer, study: Study) -> str:
    """Return whether the model computes a transfer, is given it, takes its date from the record, or has none of it."""
    if transfer.figure:
        return "computed"
    event = next((item for item in study.elements_of(Event) if item.header.id == transfer.event), None)
    if event is None or event.is_recorded_only:
        return "recorded"
    return "given" if event.header.is_given else "dated"


def _who(transfer: Transfer, study: Study, numbered: Numbered, language: str) -> str:
    """Return who says so: people of the documents by name, and sources by number."""
    cited = documents_cited(study, transfer.claims)
    named = people(study, list(dict.fromkeys(voice for item in cited for voice in item.voices)), language)
    return ", ".join(filter(None, [named, numbered.marks(transfer.source)])) or word("derived_by", language)

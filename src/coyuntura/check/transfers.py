"""Checking what passed to whom when: dates, parties, and what each entry rests on."""

from collections.abc import Sequence

from coyuntura.dates import parse_date
from coyuntura.errors import Faults, did_you_mean
from coyuntura.model.elements import Event
from coyuntura.model.questions import Question, measured_names
from coyuntura.model.study import Study
from coyuntura.model.transfers import Transfer
from coyuntura.reading.habits import as_date


def check_transfers(study: Study, faults: Faults) -> None:
    """Require of each entry a date, parties of the study, a claim or a source, and an event or figure that there is."""
    events = [event.header.id for event in study.elements_of(Event)]
    for question in study.questions.values():
        for transfer in question.transfers:
            _check_words(study, question, transfer, faults)
            _check_standing(question, transfer, events, faults)


def _check_words(study: Study, question: Question, transfer: Transfer, faults: Faults) -> None:
    try:
        parse_date(transfer.date)
    except ValueError as error:
        faults.add("date-unclear", f"{question.id}: {error}.", transfer.place, as_date(transfer.date))
    for party in transfer.to:
        if party not in study.parties:
            hint = did_you_mean(party, study.parties)
            message = f"`{party}` of {question.id} is not under `parties` of study.yaml.{hint}"
            faults.add("kind-unknown", message, transfer.place)
    if not transfer.to:
        message = f"a transfer of {question.id} does not say to whom."
        faults.add("key-missing", message, transfer.place, "Add `to:`, keys of `parties` of study.yaml.")
    if not transfer.claims and not transfer.source:
        message = f"a transfer of {question.id} rests on no claim and no source."
        faults.add("key-missing", message, transfer.place, "Say who says so, under `claims:` or `source:`.")


def _check_standing(question: Question, transfer: Transfer, events: Sequence[str], faults: Faults) -> None:
    if transfer.event is not None and transfer.figure:
        message = f"a transfer of {question.id} is both an event and a figure."
        faults.add("measure-unclear", message, transfer.place, "Keep the one that it stands for.")
    if transfer.event is not None and transfer.event not in events:
        hint = did_you_mean(transfer.event, events)
        message = f"a transfer of {question.id} names `{transfer.event}`, which is no event.{hint}"
        faults.add("element-unknown", message, transfer.place)
    known = measured_names(question)
    if transfer.figure and transfer.figure not in known:
        hint = did_you_mean(transfer.figure, known)
        message = f"a transfer of {question.id} names `{transfer.figure}`, which is no figure of it.{hint}"
        faults.add("measure-unclear", message, transfer.place)

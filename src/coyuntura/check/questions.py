"""Checking questions: figures, answers and custody."""

from collections import Counter
from collections.abc import Iterator, Mapping

from coyuntura.check.cells import CheckedModel
from coyuntura.check.factors import check_factors
from coyuntura.check.measure import Measure
from coyuntura.dates import parse_date
from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.evidence.ledger import roles_of
from coyuntura.model.blanks import FORMS, IN_BRACKETS, blanks
from coyuntura.model.equations import Equation
from coyuntura.model.questions import Question, measured_names
from coyuntura.model.study import Study
from coyuntura.names import Text
from coyuntura.reading.habits import as_date

MOST_FIGURES = 2
"""Figures that the short form of an answer shows, its doubt included."""


def check_questions(study: Study, model: CheckedModel, measures: Mapping[Equation, Measure], faults: Faults) -> None:
    """Record what questions lack or cannot have."""
    for question in study.questions.values():
        _check_figures(question, faults)
        _check_custody(question, study, faults)
        check_factors(question, study, model, measures, faults)
        _check_replies(question, _roles(question, study), faults)


def _check_figures(question: Question, faults: Faults) -> None:
    """Require that figures and outcomes have names, each its own."""
    measured = (*question.figures, *question.outcomes)
    for item in measured:
        if not item.name:
            faults.add("key-missing", f"a figure of {question.id} has no `name`.", item.measure.place)
    counts = Counter(item.name for item in measured if item.name)
    for item in measured:
        if counts[item.name] > 1:
            faults.add("name-duplicate", f"{question.id} has two figures called `{item.name}`.", item.measure.place)


def _check_custody(question: Question, study: Study, faults: Faults) -> None:
    """Require that a question on custody names a ledger that there is, and days."""
    if question.ledger and question.ledger not in study.ledgers:
        hint = did_you_mean(question.ledger, study.ledgers)
        message = f"{question.id} reads ledger `{question.ledger}`, which the study does not hold.{hint}"
        faults.add("measure-unclear", message, question.place)
    for day in question.dates:
        try:
            parse_date(day)
        except ValueError as error:
            faults.add("date-unclear", f"{question.id}: {error}.", question.place, as_date(day))
    if question.method == "custody" and not (question.ledger and question.dates):
        message = f"{question.id} asks who holds what, and needs `ledger:` and `dates:`."
        faults.add("key-missing", message, question.place)


def _roles(question: Question, study: Study) -> frozenset[str]:
    """Return the parts in accounts of a question's ledger that a text may show: `treasury.owner`."""
    ledger = study.ledgers.get(question.ledger)
    return frozenset() if ledger is None else frozenset(roles_of(ledger))


def _check_replies(question: Question, roles: frozenset[str], faults: Faults) -> None:
    """Require that what stands in braces can be shown, in a form that there is, and that the short is short."""
    for words, place in _texts(question):
        _check_blanks(question, roles, words, place, faults)
    doubt = question.doubt or Text("", "")
    for reply in question.replies:
        short = reply.short or Text("", "")
        count = max(
            sum(blank.name not in roles for blank in blanks(f"{one} {other}"))
            for one, other in zip(_both(doubt), _both(short), strict=True)
        )
        if count > MOST_FIGURES:
            message = f"the short form of {question.id} shows {count} figures, `doubt` and `short` together."
            way_out = f"Keep the {MOST_FIGURES} that a reader should take away; the whole text may show all."
            faults.add("measure-unclear", message, reply.place, way_out)


def _both(text: Text) -> tuple[str, str]:
    return text.en, text.es


def _texts(question: Question) -> Iterator[tuple[str, Place]]:
    """Yield the texts of a question that hold blanks, in each language, with their places."""
    if question.doubt is not None:
        yield from ((words, question.place) for words in _both(question.doubt))
    for reply in question.replies:
        yield from zip(_both(reply.text), reply.text_places, strict=True)
        if reply.short is not None:
            yield from ((words, reply.place) for words in _both(reply.short))


def _at(place: Place, words: str) -> Place:
    """Return where words stand in the line of a text; its beginning where they stand in another line."""
    at = place.text.find(words, place.column - 1)
    return place if at < 0 else Place(place.file, place.line, at + 1, len(words), place.text)


def _check_blanks(question: Question, roles: frozenset[str], words: str, place: Place, faults: Faults) -> None:
    known = [*_blanks(question), *sorted(roles)]
    whole = place
    for blank in blanks(words):
        place = _at(whole, f"{{{blank.name}")
        if blank.name in roles and blank.form:
            message = f"`{{{blank.name}}}` is somebody's name, and has no form `{blank.form}`."
            faults.add("measure-unclear", message, place, f"Write `{{{blank.name}}}`.")
            continue
        if blank.name not in known:
            message = f"an answer of {question.id} shows `{{{blank.name}}}`, which is no figure of it."
            faults.add("measure-unclear", f"{message}{did_you_mean(blank.name, known)}", place)
        elif blank.form not in FORMS:
            forms = [form for form in FORMS if form]
            message = f"`{{{blank.name}:{blank.form}}}` has no form `{blank.form}`.{did_you_mean(blank.form, forms)}"
            way_out = f"Forms are {', '.join(f'`{form}`' for form in forms)}; none shows number and range."
            faults.add("measure-unclear", message, place, way_out)
        elif blank.is_in_brackets and blank.form in IN_BRACKETS:
            message = f"`{{{blank.name}}}` stands in brackets and brings brackets of its own, for its range."
            way_out = f"Write `{{{blank.name}:number}}`, `{{{blank.name}:range}}`, or take away the brackets around it."
            faults.add("measure-unclear", message, place, way_out)


def _blanks(question: Question) -> list[str]:
    """Return what an answer may show: figures, and a factor's part of an outcome in each way of counting it."""
    parts = [
        f"{outcome.name}.{factor.id}{way}"
        for outcome in question.outcomes
        for factor in question.factors
        for way in ("", ".share", ".alone", ".but_for")
    ]
    return [*measured_names(question), *parts]

"""Answers for people: the short form, which can be quoted and cited, and the full one."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from rich.console import RenderableType

from coyuntura.explain.questions import Answer, Figure
from coyuntura.model.edition import Edition
from coyuntura.model.study import Study
from coyuntura.report.attributions import not_shared, render_shares
from coyuntura.report.branches import turns_said
from coyuntura.report.citing import Numbered, citation, feeding, given_of, series_read, who_says
from coyuntura.report.counts import rival_counts
from coyuntura.report.days import show_dates
from coyuntura.report.flows import render_balances, render_entries
from coyuntura.report.instruments import instruments_in_short, listed_instruments
from coyuntura.report.numbers import show_number, show_quantity
from coyuntura.report.page import Page, Paragraph, Table, blank
from coyuntura.report.recorded import beside_record
from coyuntura.report.texts import answer_text, doubt_text, figure_label, short_text
from coyuntura.report.transfers import listed_transfers
from coyuntura.report.words import word


def render_answers(
    answers: Sequence[Answer],
    study: Study,
    edition: Edition,
    language: str,
    *,
    is_full: bool,
    data_say: Mapping[str, Sequence[Paragraph | Table]] = MappingProxyType({}),
) -> RenderableType:
    """Return answers for a console; or that the study has no questions.

    Args:
        answers: Of its questions.
        study: The study.
        edition: Of it.
        language: `en` or `es`.
        is_full: Whether all of them is shown.
        data_say: What the data say of answers, by question, which is said first.
    """
    if not answers:
        return "El estudio no plantea preguntas." if language == "es" else "The study declares no questions."
    blocks: list[Paragraph | Table] = []
    for number, answer in enumerate(answers):
        blocks += [blank()] if number else []
        head, *rest = _answer(answer, study, edition, language, is_full=is_full)
        blocks += [head, *data_say.get(answer.question.id, ()), *rest]
    if not is_full:
        blocks += [blank(), Paragraph(word("in_full", language), "dim")]
    return Page(blocks)


def _answer(answer: Answer, study: Study, edition: Edition, language: str, *, is_full: bool) -> list[Paragraph | Table]:
    """Return an answer: what it hangs on, what it says, where the money went, who says so, and how to cite it."""
    question, numbered = answer.question, Numbered.of(answer.grounds.sources)
    blocks: list[Paragraph | Table] = [
        Paragraph(f"{question.id}  {question.label.in_language(language)}", "bold", hanging=2)
    ]
    doubt = doubt_text(answer)
    if doubt is not None:
        blocks.append(Paragraph(f"{word('doubt', language)}: {doubt.in_language(language)}"))
    if question.transfers:
        blocks += [*listed_transfers(answer, study, numbered, language), blank()]
    said = answer_text(answer) if is_full else short_text(answer)
    blocks.append(Paragraph(said.in_language(language)))
    blocks += [] if is_full else turns_said(answer, language, is_full=False)
    limits = question.limits if is_full else question.limits[:1]
    blocks += [
        Paragraph(f"{word('limits', language)}: {' '.join(limit.in_language(language).split())}") for limit in limits
    ]
    blocks += given_of(answer.grounds.given, language)
    blocks += beside_record(answer, language)
    if answer.custody:
        blocks += [blank(), *render_entries(answer, study, numbered, language)]
    if question.counts:
        blocks += [blank(), *rival_counts(study, question.counts, numbered, language, is_full=is_full)]
    if question.has_instruments:
        blocks += [blank(), *(listed_instruments if is_full else instruments_in_short)(study, language)]
    if is_full:
        blocks += [blank(), *_details(answer, study, numbered, language)]
    blocks += [blank()]
    # The table of payments names claims, which are told below by document.
    has_codes = is_full or bool(answer.custody)
    blocks += who_says(answer, study, numbered, language, has_codes=has_codes)
    blocks += series_read(answer.grounds.series, "series", study, language, is_full=is_full)
    drivers = answer.grounds.drivers
    blocks += (
        series_read(drivers, "drivers", study, language, is_full=True) if is_full else feeding(drivers, study, language)
    )
    if answer.stopped:
        blocks.append(Paragraph(word("stopped", language).format(answer.stopped, answer.members), "red"))
    blocks.append(Paragraph(f"{word('cite', language)}: {citation(answer, edition).in_language(language)}"))
    return blocks


def _details(answer: Answer, study: Study, numbered: Numbered, language: str) -> list[Paragraph | Table]:
    """Return balances, shares, figures and claims."""
    blocks: list[Paragraph | Table] = []
    if answer.custody:
        blocks += render_balances(answer, study, numbered, language)
    blocks += render_shares(answer, study, language)
    blocks += not_shared(answer.refused, answer.unshared, answer.untold, language)
    plain = [figure for figure in answer.figures if "@" not in figure.name]
    if plain:
        blocks += [Paragraph(word("figures", language), "bold"), _figures_table(answer, plain, language), blank()]
    turns = list(turns_said(answer, language, is_full=True))
    blocks += [Paragraph(word("turning", language), "bold"), *turns, blank()] if turns else []
    return blocks + _claims(answer, study, language)


def _figures_table(answer: Answer, figures: Sequence[Figure], language: str) -> Table:
    rows: list[tuple[str, str, str]] = []
    for figure in figures:
        label = figure_label(figure).in_language(language) or figure.name
        rows.append((label, show_quantity(figure.interval, figure.unit, language), _note(answer, figure, language)))
    headings = [word(key, language) for key in ("what", "figure", "note")]
    return Table(headings, rows, indent=2, has_headings=False)


def _note(answer: Answer, figure: Figure, language: str) -> str:
    """Return over how many observed figures an error is, and on how many members a figure rests where not on all."""
    members, found = answer.members - answer.stopped, figure.interval.members
    notes = [word("members", language).format(found, members)] if found < members else []
    scored = answer.grounds.scored.get(figure.name)
    if scored is not None:
        span = show_dates(scored.first, scored.last, language)
        notes.append(word("points", language).format(show_number(scored.count, language), span))
    return "; ".join(notes)


def _claims(answer: Answer, study: Study, language: str) -> list[Paragraph | Table]:
    """Return the paraphrases of the claims that an answer rests on."""
    held = [study.claims[name] for name in answer.question.claims if name in study.claims]
    if not held:
        return []
    lines = [Paragraph(f"{claim.id}: {claim.says.in_language(language)}", indent=2, hanging=2) for claim in held]
    return [Paragraph(word("claims", language), "bold"), *lines]

"""An answer's texts, their blanks filled with figures."""

import math

from coyuntura.explain.intervals import interval
from coyuntura.explain.questions import Answer, Figure
from coyuntura.model.blanks import Form, filled
from coyuntura.names import Text
from coyuntura.report.numbers import show_number, show_quantity
from coyuntura.report.words import text as own_text
from coyuntura.report.words import word


def answer_text(answer: Answer) -> Text:
    """Return an answer's whole text in both languages."""
    return _filled(answer, own_text("cannot_tell") if answer.reply is None else answer.reply.text)


def short_text(answer: Answer) -> Text:
    """Return an answer in one sentence; its whole text where the study has none shorter."""
    short = None if answer.reply is None else answer.reply.short
    return answer_text(answer) if short is None else _filled(answer, short)


def doubt_text(answer: Answer) -> Text | None:
    """Return what an answer hangs on; None where nothing is to be said before it."""
    return None if answer.question.doubt is None else _filled(answer, answer.question.doubt)


def figure_label(figure: Figure) -> Text:
    """Return what a figure shows; of a factor's part of an outcome also the factor, and how it is counted."""
    if figure.factor is None or figure.way is None:
        return figure.label
    factor, way = figure.factor.label, figure.way
    return Text(
        f"{figure.label.en}: {factor.en}, {word(way, 'en')}", f"{figure.label.es}: {factor.es}, {word(way, 'es')}"
    )


def _filled(answer: Answer, said: Text) -> Text:
    figures = {figure.name: figure for figure in answer.figures}
    for part in answer.shares:
        for effect in part.attribution.effects:
            name, outcome = f"{part.outcome.name}.{effect.factor}", part.outcome
            for key, values in (("", effect.shapley), (".alone", effect.alone), (".but_for", effect.but_for)):
                figures.setdefault(name + key, Figure(name, outcome.label, outcome.unit, interval(values)))
            figures.setdefault(f"{name}.share", Figure(name, outcome.label, "percent", part.percent(effect)))

    def words(language: str) -> str:
        def fill(name: str, form: Form) -> str:
            figure = figures.get(name)
            if figure is None and name in answer.parties:
                return answer.parties[name].in_language(language)
            if figure is None:
                return show_number(math.nan, language)
            return show_quantity(figure.interval, figure.unit, language, form)

        return filled(said.in_language(language), fill)

    return Text(words("en"), words("es"))

"""An answer's texts, their blanks filled with figures."""

import math
from collections.abc import Mapping, Sequence

from coyuntura.explain.attribution import WAYS
from coyuntura.explain.intervals import interval
from coyuntura.explain.questions import Answer, Figure
from coyuntura.model.blanks import Form, blanks, filled
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


def figures_of(answer: Answer) -> Mapping[str, Figure]:
    """Return figures by the names by which texts show them, factors' parts against the first references with them."""
    figures = {figure.name: figure for figure in answer.figures}
    factors = {str(factor.id): factor for factor in answer.question.factors}
    for part in answer.shares:
        for effect in part.attribution.effects:
            name, outcome, factor = f"{part.outcome.name}.{effect.factor}", part.outcome, factors[effect.factor]
            for way in WAYS:
                key = name if way == "shapley" else f"{name}.{way}"
                found = interval(effect.by(way))
                figures.setdefault(key, Figure(key, outcome.label, outcome.unit, found, factor, way))
            share = Figure(f"{name}.share", outcome.label, "percent", part.percent(effect), factor, "shapley")
            figures.setdefault(share.name, share)
    return figures


def names_said(answer: Answer) -> Sequence[str]:
    """Return the names of the figures that the short form of an answer says, in its order."""
    reply, doubt = answer.reply, answer.question.doubt
    texts = [] if reply is None else [(reply.short or reply.text).en]
    texts += [] if doubt is None else [doubt.en]
    return list(dict.fromkeys(blank.name for text in texts for blank in blanks(text)))


def _filled(answer: Answer, said: Text) -> Text:
    figures = figures_of(answer)

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

"""Attributions as tables: one outcome among its factors, against each set of references."""

from collections.abc import Iterator, Sequence

from coyuntura.explain.attribution import FactorEffect
from coyuntura.explain.intervals import Interval, interval
from coyuntura.explain.questions import Answer, Shares
from coyuntura.model.study import Study
from coyuntura.report.amounts import heading_scale
from coyuntura.report.numbers import show_number, show_points, show_range, supported
from coyuntura.report.page import Paragraph, Table, blank, glued
from coyuntura.report.words import word

_PERCENT = "%"


def render_shares(answer: Answer, study: Study, language: str) -> Iterator[Paragraph | Table]:
    """Yield how to read them, and for each outcome a table against its first references and one of the others."""
    if answer.shares:
        yield Paragraph(word("legend", language))
        yield blank()
    for outcome in dict.fromkeys(part.outcome.name for part in answer.shares):
        first, *others = [part for part in answer.shares if part.outcome.name == outcome]
        yield from _main_table(answer, first, study, language)
        if others:
            yield from _other_table(answer, others, study, language)
        yield blank()


def _labels(answer: Answer, language: str) -> dict[str, str]:
    return {str(factor.id): factor.label.in_language(language) for factor in answer.question.factors}


def _title(part: Shares, language: str) -> str:
    unit = heading_scale(part.outcome.unit).words.in_language(language)
    label = part.outcome.label.in_language(language)
    return f"{label}, {'en' if language == 'es' else 'in'} {unit}" if unit else label


def _against(part: Shares, study: Study, language: str) -> str:
    labels = [study.scenarios[name].label.in_language(language) for name in part.references.values()]
    return "; ".join(dict.fromkeys(labels))


def _main_table(answer: Answer, part: Shares, study: Study, language: str) -> Iterator[Paragraph | Table]:
    yield Paragraph(_title(part, language), "bold")
    labels = _labels(answer, language)
    rows = [[labels[effect.factor], *_effect_cells(effect, part, language)] for effect in part.attribution.effects]
    whole = glued(f"100 {_PERCENT}") if part.attribution.has_meaningful_shares else ""
    rows.append([word("all", language), whole, _cell(part, interval(part.attribution.total), language), *[""] * 4])
    headings = ("factor", "share", "shapley", "alone", "but_for", "order", "verdict")
    yield Table([word(heading, language) for heading in headings], rows, indent=2)
    yield Paragraph(f"{word('against', language)}: {_against(part, study, language)}.", "dim", indent=2)


def _other_table(answer: Answer, others: Sequence[Shares], study: Study, language: str) -> Iterator[Paragraph | Table]:
    """Yield the Shapley values against every other set of references, numbered below."""
    yield Paragraph(word("elsewhere", language), indent=2)
    worlds = [word("world", language).format(number) for number in range(2, len(others) + 2)]
    rows: list[list[str]] = []
    for factor, label in _labels(answer, language).items():
        effects = [next(effect for effect in part.attribution.effects if effect.factor == factor) for part in others]
        found = zip(others, effects, strict=True)
        rows.append([label, *(_cell(part, interval(effect.shapley), language) for part, effect in found)])
    totals = [_cell(part, interval(part.attribution.total), language) for part in others]
    rows.append([word("all", language), *totals])
    yield Table([word("factor", language), *worlds], rows, indent=2)
    for name, part in zip(worlds, others, strict=True):
        yield Paragraph(f"{name}: {_against(part, study, language)}.", "dim", indent=2, hanging=2)


def _effect_cells(effect: FactorEffect, part: Shares, language: str) -> list[str]:
    share = ""
    if part.attribution.has_meaningful_shares:
        parts = supported(part.percent(effect))
        low, central, high = (show_number(round(value), language) for value in (parts.low, parts.central, parts.high))
        share = f"{glued(f'{central} {_PERCENT}')} {glued(f'({show_range(low, high, language)})')}"
    factor = heading_scale(part.outcome.unit).factor
    ends = (supported(interval(values)).central for values in (effect.lowest, effect.highest))
    low, high = (show_number(factor * end, language) for end in ends)
    ways = [_cell(part, interval(values), language) for values in (effect.shapley, effect.alone, effect.but_for)]
    verdict = word("robust" if effect.is_order_robust else "depends", language)
    if low == high == "0":
        verdict = word("no_effect", language)
    return [share, *ways, glued(show_range(low, high, language)), verdict]


def _cell(part: Shares, found: Interval, language: str) -> str:
    """Return a central value and its range, in the scale of the table's heading."""
    low, central, high = show_points(found, language, heading_scale(part.outcome.unit).factor)
    return central if low == central == high else f"{central} {glued(f'({show_range(low, high, language)})')}"

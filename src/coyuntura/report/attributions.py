"""Attributions as tables: one outcome among its factors, against each set of references."""

from collections.abc import Iterator, Sequence

from coyuntura.arrays import Reals
from coyuntura.explain.attribution import FactorEffect
from coyuntura.explain.intervals import Interval, interval
from coyuntura.explain.questions import Answer
from coyuntura.explain.shares import MOST_DISCREPANCY, Refused, Shares
from coyuntura.model.questions import Measured, Question
from coyuntura.model.scenarios import HISTORY
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
        yield from main_table(answer.question, first, study, language)
        if others:
            yield from _other_table(answer.question, others, study, language)
        yield blank()


def not_shared(
    refused: Sequence[Refused], unshared: Sequence[Measured], untold: Sequence[str], language: str
) -> Iterator[Paragraph | Table]:
    """Yield which outcomes are not shared out, and why; and which series nothing is known of that might refuse one."""
    for item in refused:
        label = item.outcome.label.in_language(language) or item.outcome.name
        share, most = (show_number(round(100 * part), language) for part in (item.share, MOST_DISCREPANCY))
        yield Paragraph(word("refused", language).format(label, share, item.series, most), "red")
    for outcome in unshared:
        label = outcome.label.in_language(language) or outcome.name
        yield Paragraph(word("unshared", language).format(label), "red")
    if untold:
        named = ", ".join(f"`{series}`" for series in untold)
        most = show_number(round(100 * MOST_DISCREPANCY), language)
        yield Paragraph(word("untold", language).format(named, most))
    if refused or unshared or untold:
        yield blank()


def labels_of(question: Question, language: str) -> dict[str, str]:
    """Return the labels of factors and groups by their names."""
    return {str(item.id): item.label.in_language(language) for item in (*question.groups, *question.factors)}


def title_of(part: Shares, language: str) -> str:
    """Return an outcome's label with its unit."""
    unit = heading_scale(part.outcome.unit).words.in_language(language)
    label = part.outcome.label.in_language(language)
    return f"{label}, {'en' if language == 'es' else 'in'} {unit}" if unit else label


def against(part: Shares, study: Study, language: str) -> str:
    """Return the worlds that an attribution compares history with."""
    labels = [study.scenarios[name].label.in_language(language) for name in part.references.values()]
    return "; ".join(dict.fromkeys(labels))


def main_table(question: Question, part: Shares, study: Study, language: str) -> Iterator[Paragraph | Table]:
    """Yield an outcome shared out against one set of references, with what the model does not explain of it."""
    yield Paragraph(title_of(part, language), "bold")
    found, labels = part.attribution, labels_of(question, language)
    total = shown(part, interval(found.total), language)
    effects: list[list[str]] = []
    further: list[list[str]] = []
    for effect in found.effects:
        but_for, alone, shapley, in_order = (shown(part, interval(ways), language) for ways in effects_of(effect))
        effects.append([labels[effect.factor], but_for, alone, shapley])
        further.append([labels[effect.factor], in_order, *_further_cells(effect, part, language)])
    effects.append([word("all", language), "", "", total])
    whole = glued(f"100 {_PERCENT}") if found.has_meaningful_shares else ""
    further.append([word("all", language), total, whole, ""])
    for headings, rows in (
        (("factor", "but_for", "alone", "shapley"), effects),
        (("factor", "in_order", "share", "verdict"), further),
    ):
        yield Table([word(heading, language) for heading in headings], rows, indent=2)
    if part.unexplained is not None:
        observed = show_number(_factor(part) * float(part.unexplained[0] + found.history[0]), language)
        model, left = (shown(part, interval(values), language) for values in (found.history, part.unexplained))
        yield Paragraph(word("unexplained", language).format(observed, model, left), indent=2)
    if not found.has_meaningful_shares:
        yield Paragraph(word("no_shares", language), "dim", indent=2)
    if question.history != HISTORY:
        label = study.scenarios[question.history].label.in_language(language)
        yield Paragraph(f"{word('all_there', language)}: {label}.", "dim", indent=2)
    yield Paragraph(f"{word('against', language)}: {against(part, study, language)}.", "dim", indent=2)


def shown(part: Shares, found: Interval, language: str) -> str:
    """Return a central value and its range, in the scale of an outcome's heading."""
    low, central, high = show_points(found, language, _factor(part))
    return central if low == central == high else f"{central} {glued(f'({show_range(low, high, language)})')}"


def worlds_named(parts: Sequence[Shares], study: Study, language: str, first: int = 1) -> Iterator[Paragraph]:
    """Yield which references each numbered world has."""
    for number, part in enumerate(parts, first):
        name = word("world", language).format(number)
        yield Paragraph(f"{name}: {against(part, study, language)}.", "dim", indent=2, hanging=2)


def _factor(part: Shares) -> float:
    return heading_scale(part.outcome.unit).factor


def _other_table(
    question: Question, others: Sequence[Shares], study: Study, language: str
) -> Iterator[Paragraph | Table]:
    """Yield the Shapley values against every other set of references, numbered below."""
    yield Paragraph(word("elsewhere", language), indent=2)
    worlds = [word("world", language).format(number) for number in range(2, len(others) + 2)]
    rows: list[list[str]] = []
    for factor in question.factors:
        effects = [next(effect for effect in part.attribution.effects if effect.factor == factor.id) for part in others]
        found = zip(others, effects, strict=True)
        label = factor.label.in_language(language)
        rows.append([label, *(shown(part, interval(effect.shapley), language) for part, effect in found)])
    totals = [shown(part, interval(part.attribution.total), language) for part in others]
    rows.append([word("all", language), *totals])
    yield Table([word("factor", language), *worlds], rows, indent=2)
    yield from worlds_named(others, study, language, 2)


def _further_cells(effect: FactorEffect, part: Shares, language: str) -> list[str]:
    """Return a factor's share of the total, and whether its direction hangs on the order."""
    share = ""
    if part.attribution.has_meaningful_shares:
        parts = supported(part.percent(effect))
        low, central, high = (show_number(round(value), language) for value in (parts.low, parts.central, parts.high))
        share = f"{glued(f'{central} {_PERCENT}')} {glued(f'({show_range(low, high, language)})')}"
    verdict = word("robust" if effect.is_order_robust else "depends", language)
    if not (effect.lowest.any() or effect.highest.any()):
        verdict = word("no_effect", language)
    return [share, verdict]


def effects_of(effect: FactorEffect) -> Sequence[Reals]:
    """Return a factor's effects in the order in which they are told: but for it, alone, Shapley, in history's order."""
    return effect.but_for, effect.alone, effect.shapley, effect.historical

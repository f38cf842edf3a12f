"""Attributions as tables: one outcome among its factors, against each set of references."""

from collections.abc import Iterable, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text as Line

from coyuntura.explain.attribution import FactorEffect
from coyuntura.explain.intervals import Interval, interval
from coyuntura.explain.questions import Answer, Shares
from coyuntura.model.study import Study
from coyuntura.report.numbers import show_number, show_unit, supported
from coyuntura.report.words import word


def render_shares(answer: Answer, study: Study, language: str) -> Iterable[RenderableType]:
    """Yield, for each outcome, its table against the first set of references and a short one against the others."""
    outcomes = dict.fromkeys(part.outcome.name for part in answer.shares)
    for outcome in outcomes:
        first, *others = [part for part in answer.shares if part.outcome.name == outcome]
        yield _main_table(answer, first, study, language)
        if others:
            yield _other_table(answer, others, study, language)
        yield ""


def _labels(answer: Answer, language: str) -> dict[str, str]:
    return {str(factor.id): factor.label.in_language(language) for factor in answer.question.factors}


def _title(part: Shares, language: str) -> str:
    return f"{part.outcome.label.in_language(language)} ({show_unit(part.outcome.unit, language) or '1'})"


def _against(part: Shares, study: Study, language: str) -> str:
    labels = [study.scenarios[name].label.in_language(language) for name in part.references.values()]
    return "; ".join(dict.fromkeys(labels))


def _main_table(answer: Answer, part: Shares, study: Study, language: str) -> Table:
    caption = f"{word('against', language)}: {_against(part, study, language)}"
    table = Table(
        title=Line(_title(part, language), style="bold"),
        caption=Line(caption, style="dim"),
        title_justify="left",
        caption_justify="left",
        box=None,
        pad_edge=False,
    )
    for heading in ("factor", "share", "shapley", "alone", "but_for", "order", "verdict"):
        table.add_column(word(heading, language), overflow="fold")
    labels = _labels(answer, language)
    for effect in part.attribution.effects:
        table.add_row(labels[effect.factor], *_effect_cells(effect, part, language))
    whole = "100 %" if part.attribution.has_meaningful_shares else ""
    table.add_row(word("all", language), whole, _stacked(interval(part.attribution.total), language), style="dim")
    return table


def _other_table(answer: Answer, others: Sequence[Shares], study: Study, language: str) -> Table:
    """Return the Shapley values against every other set of references, numbered below."""
    lines = [f"{number}: {_against(part, study, language)}" for number, part in enumerate(others, 2)]
    table = Table(caption=Line("\n".join(lines), style="dim"), caption_justify="left", box=None, pad_edge=False)
    table.add_column(word("elsewhere", language))
    for number in range(2, len(others) + 2):
        table.add_column(f"{number}")
    labels = _labels(answer, language)
    for factor, label in labels.items():
        cells: list[str] = []
        for part in others:
            effect = next(effect for effect in part.attribution.effects if effect.factor == factor)
            cells.append(_flat(interval(effect.shapley), language))
        table.add_row(label, *cells)
    totals = [_flat(interval(part.attribution.total), language) for part in others]
    table.add_row(word("all", language), *totals, style="dim")
    return table


def _effect_cells(effect: FactorEffect, part: Shares, language: str) -> list[str]:
    share = ""
    if part.attribution.has_meaningful_shares:
        parts = supported(part.percent(effect))
        share = f"{round(parts.central)} %\n{round(parts.low)} … {round(parts.high)}"
    low, high = (supported(interval(values)).central for values in (effect.lowest, effect.highest))
    ways = [_stacked(interval(values), language) for values in (effect.shapley, effect.alone, effect.but_for)]
    verdict = word("robust" if effect.is_order_robust else "depends", language)
    return [share, *ways, f"{show_number(low, language)} …\n{show_number(high, language)}", verdict]


def _stacked(found: Interval, language: str) -> str:
    """Return a central value with its range below it."""
    return "\n".join(_points(found, language))


def _flat(found: Interval, language: str) -> str:
    central, ends = _points(found, language)
    return f"{central} ({ends})"


def _points(found: Interval, language: str) -> tuple[str, str]:
    """Return the central value and the range."""
    points = supported(found)
    low, central, high = (show_number(value, language) for value in (points.low, points.central, points.high))
    return central, f"{low} … {high}"

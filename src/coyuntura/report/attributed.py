"""Attributions as a page: what each factor does in several ways, in groups, over references, at dates, to an event."""

import math
from collections.abc import Iterator, Sequence

from rich.console import RenderableType

from coyuntura.dates import TimeUnit, date_of
from coyuntura.explain.attributing import Attributed
from coyuntura.explain.attribution import WAYS
from coyuntura.explain.causation import Causation, Share
from coyuntura.explain.intervals import Interval, interval
from coyuntura.explain.questions import Figure
from coyuntura.explain.shares import Grouped, Shares, spread
from coyuntura.explain.turns import Change
from coyuntura.model.edition import Edition
from coyuntura.model.study import Study
from coyuntura.report.amounts import SPANISH_TIME, heading_scale
from coyuntura.report.attributions import labels_of, main_table, not_shared, shown, worlds_named
from coyuntura.report.branches import turn_line
from coyuntura.report.citing import citation
from coyuntura.report.days import show_day
from coyuntura.report.numbers import show_number, show_percent, show_points, show_range
from coyuntura.report.page import Page, Paragraph, Table, blank, glued
from coyuntura.report.words import word

_PERCENT = "%"


def render_attributed(found: Sequence[Attributed], study: Study, edition: Edition, language: str) -> RenderableType:
    """Return attributions for a console."""
    blocks: list[Paragraph | Table] = []
    for number, item in enumerate(found):
        blocks += [blank()] if number else []
        blocks += _attributed(item, study, edition, language)
    return Page(blocks)


def _attributed(item: Attributed, study: Study, edition: Edition, language: str) -> Iterator[Paragraph | Table]:
    question = item.question
    yield Paragraph(f"{question.id}  {question.label.in_language(language)}", "bold", hanging=2)
    if item.backing is None:
        yield Paragraph(word("on_priors", language))
    elif not item.backing.is_certified:
        yield Paragraph(word("uncertified", language), "red")
    if item.prior_only:
        counts = (show_number(len(cells), language) for cells in (item.resting, item.prior_only))
        yield Paragraph(word("prior_only", language).format(*counts))
    yield Paragraph(word("how", language))
    for key, treatment in (("paths", "path"), ("rules", "rule")):
        labels = [factor.label.in_language(language) for factor in question.factors if factor.treatment == treatment]
        if labels:
            yield Paragraph(word(key, language).format("; ".join(labels)))
    yield blank()
    for outcome in question.outcomes:
        parts = item.of(outcome.name)
        if parts:
            yield from _outcome(item, parts, study, language)
            yield blank()
    yield from not_shared(item.refused, item.unshared, item.untold, language)
    yield from _event(item, study, language)
    yield from _turns(item, study, language)
    null = show_number(item.null, language)
    yield Paragraph(word("null_not" if item.null else "null_zero", language).format(null), "red" if item.null else "")
    yield blank()
    yield Paragraph(f"{word('cite', language)}: {citation(item, edition).in_language(language)}")


def _outcome(item: Attributed, parts: Sequence[Shares], study: Study, language: str) -> Iterator[Paragraph | Table]:
    first, labels = parts[0], labels_of(item.question, language)
    yield from main_table(item.question, first, study, language)
    if first.attribution.dropped:
        counts = (show_number(count, language) for count in (first.attribution.dropped, item.members))
        yield Paragraph(word("dropped", language).format(*counts), "red", indent=2)
    yield from _branches(item, first, language)
    if first.grouped is not None:
        yield Paragraph(word("by_groups", language), indent=2)
        yield _groups_table(first, first.grouped, labels, language)
    yield Paragraph(word("together_pairs", language), indent=2)
    yield _pairs_table(first, labels, language)
    yield Paragraph(word("over_references", language), indent=2)
    rows: list[list[str]] = []
    for factor in item.question.factors:
        ends = (spread(parts, factor.id, way) for way in WAYS)
        rows.append([labels[factor.id], *(_ends(first, *pair, language) for pair in ends)])
    yield Table([word(key, language) for key in ("factor", *WAYS)], rows, indent=2)
    yield from worlds_named(parts, study, language)


def _branches(item: Attributed, part: Shares, language: str) -> Iterator[Paragraph]:
    """Yield on which branch each factor's part turns, where it does."""
    outcome = part.outcome
    for factor, effect in zip(item.question.factors, part.attribution.effects, strict=True):
        name = f"{outcome.name}.{factor.id}"
        figure = Figure(name, outcome.label, outcome.unit, interval(effect.shapley), factor, "shapley")
        line = turn_line(figure, item.turning.get(name, ()), language)
        if line:
            yield Paragraph(line, indent=2, hanging=2)


def _groups_table(part: Shares, grouped: Grouped, labels: dict[str, str], language: str) -> Table:
    """Return groups with their own effects, and below each its factors with their Owen values."""
    rows: list[list[str]] = []
    for effect in grouped.groups.effects:
        ways = [shown(part, interval(values), language) for values in (effect.but_for, effect.alone, effect.shapley)]
        rows.append([labels[effect.factor], *ways])
        inside = grouped.members[effect.factor]
        if inside != (effect.factor,):
            rows += [
                [f"- {labels[name]}", "", "", shown(part, interval(grouped.owen[name]), language)] for name in inside
            ]
    return Table([word(key, language) for key in ("group", "but_for", "alone", "owen")], rows, indent=4)


def _pairs_table(part: Shares, labels: dict[str, str], language: str) -> Table:
    found = part.attribution
    rows = [
        [" + ".join(labels[name] for name in pair.factors), shown(part, interval(pair.effect), language)]
        for pair in found.interactions
    ]
    rows.append([word("beyond_pairs", language), shown(part, interval(found.beyond_pairs), language)])
    return Table([word("pair", language), heading_scale(part.outcome.unit).words.in_language(language)], rows, indent=4)


def _ends(part: Shares, low: float, high: float, language: str) -> str:
    factor = heading_scale(part.outcome.unit).factor
    least, most = (show_points(Interval(end, end, end, 0), language, factor)[1] for end in (low, high))
    return glued(show_range(least, most, language))


def _event(item: Attributed, study: Study, language: str) -> Iterator[Paragraph | Table]:
    """Yield how often the event hangs on each factor, against each of its references."""
    if item.question.event is None or not item.caused:
        return
    labels = labels_of(item.question, language)
    event = item.question.event.label.in_language(language)
    share = _share(item.caused[0].found.with_factor, language)
    yield Paragraph(word("event_in", language).format(event, share), "bold")
    rows: list[list[str]] = []
    errors: list[float] = []
    for caused in item.caused:
        found, world = caused.found, study.scenarios[caused.reference].label.in_language(language)
        shares = (found.without_factor, found.necessity, found.sufficiency, found.both, found.prevented)
        cells = [_share(share, language) for share in shares]
        errors += [share.error for share in shares if share.members]
        rows.append([f"{labels[caused.factor]}: {world}", *cells, _ratio(found, language)])
    headings = ("factor", "without", "necessary", "sufficient", "both", "prevented", "ratio")
    yield Table([word(key, language) for key in headings], rows, indent=2)
    error = show_number(math.ceil(100 * max(errors)), language)
    yield Paragraph(word("how_caused", language).format(error), "dim", indent=2)
    yield blank()


def _share(share: Share, language: str) -> str:
    """Return a share in percent; a dash where it is of no member."""
    if not share.members:
        return "–"
    return show_percent(share.value, language)


def _ratio(found: Causation, language: str) -> str:
    if found.ratio != found.ratio:
        return "–"
    shown = show_number(found.ratio, language, 2)
    return word("at_least", language).format(shown) if found.is_bound else shown


def _turns(item: Attributed, study: Study, language: str) -> Iterator[Paragraph | Table]:
    """Yield how a series changes at the dates of factors, beside placebo dates and comparators."""
    placebo, unit = item.question.placebo, study.clock.unit
    if placebo is None or unit is None or not item.turns:
        return
    span = f"{show_number(placebo.span, language)} {_units(unit, placebo.span, language)}"
    title = word("turns", language).format(placebo.label.in_language(language), span)
    yield Paragraph(f"{title}, {word('log_change', language)}" if placebo.is_logarithmic else title, "bold")
    events = {
        str(element.header.id): element.header.label.in_language(language)
        for module in study.modules
        for element in module.elements
    }
    has_others = any(turn.elsewhere is not None for turn in item.turns)
    rows: list[list[str]] = []
    for turn in item.turns:
        day = show_day(date_of(turn.date, unit), language)
        row = [f"{day}: {events.get(turn.event) or turn.event}", *_change_cells(turn.observed, language)]
        row += [_interval(turn.simulated, language), _percents(turn.simulated_beyond, language)]
        rows.append([*row, _count(turn.elsewhere, language)] if has_others else row)
    headings = ["turn", "seen_change", "as_far", "model_change", "model_far"]
    headings += ["as_far_elsewhere"] if has_others else []
    yield Table([word(key, language) for key in headings], rows, indent=2)
    yield blank()


def _units(unit: TimeUnit, span: float, language: str) -> str:
    """Return the word for so many of a clock's units."""
    if language == "es":
        one = SPANISH_TIME[unit]
        return one if span == 1 else f"{one}es" if one == "mes" else f"{one}s"
    return unit if span == 1 else f"{unit}s"


def _change_cells(change: Change | None, language: str) -> list[str]:
    if change is None:
        return ["–", "–"]
    return [show_number(change.value, language), _count(change, language)]


def _count(change: Change | None, language: str) -> str:
    if change is None:
        return "–"
    return word("of_count", language).format(show_number(change.beyond, language), show_number(change.of, language))


def _interval(found: Interval | None, language: str) -> str:
    if found is None or not found.members:
        return "–"
    low, central, high = show_points(found, language)
    return f"{central} {glued(f'({show_range(low, high, language)})')}"


def _percents(found: Interval | None, language: str) -> str:
    if found is None or not found.members:
        return "–"
    low, central, high = (show_number(round(100 * end), language) for end in (found.low, found.central, found.high))
    return f"{glued(f'{central} {_PERCENT}')} {glued(f'({show_range(low, high, language)})')}"

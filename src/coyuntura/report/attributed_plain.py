"""Attributions in the shape that programs read: JSON, and rows of a table."""

import math
from collections.abc import Iterator, Mapping, Sequence

from coyuntura.arrays import Reals
from coyuntura.dates import date_of
from coyuntura.explain.attributing import Attributed
from coyuntura.explain.attribution import WAYS, Attribution
from coyuntura.explain.causation import Causation, Share
from coyuntura.explain.intervals import Interval, interval
from coyuntura.explain.shares import Shares, spread
from coyuntura.explain.turns import Change, Turn
from coyuntura.model.edition import Edition
from coyuntura.model.study import Study
from coyuntura.report.amounts import show_unit
from coyuntura.report.answers_json import interval_json, shares_json, turning_json
from coyuntura.report.citing import citation, edition_json
from coyuntura.report.numbers import settled
from coyuntura.report.plain import Json, finite_json
from coyuntura.results.rows import Cell

HEADINGS = (
    "question",
    "outcome",
    "unit",
    "references",
    "factor",
    "way",
    "low",
    "central",
    "high",
    "members",
    "version",
    "edition",
    "cite",
)


def attributed_json(item: Attributed, study: Study, edition: Edition) -> Mapping[str, Json]:
    """Return all of an attribution."""
    question = item.question
    return {
        "id": question.id,
        "question": question.label.as_dict(),
        "factors": [
            {
                "factor": str(factor.id),
                "label": factor.label.as_dict(),
                "treatment": factor.treatment,
                "references": list(map(str, factor.references)),
                "group": None if factor.group is None else str(factor.group),
            }
            for factor in question.factors
        ],
        "history": str(question.history),
        "attribution": [shares_json(part) for part in item.shares],
        "spread": _spread_json(item),
        "unshared": [outcome.name for outcome in item.unshared],
        "refused": [
            {"outcome": refused.outcome.name, "series": refused.series, "discrepancy": refused.share}
            for refused in item.refused
        ],
        "untold": list(item.untold),
        "event": None if question.event is None else question.event.label.as_dict(),
        "caused": [
            {"factor": str(caused.factor), "reference": str(caused.reference), **_causation_json(caused.found)}
            for caused in item.caused
        ],
        "turns": [_turn_json(turn, study) for turn in item.turns],
        "null_driver": item.null,
        "branches": turning_json(item.turning),
        "members": item.members,
        "is_fitted": item.backing is not None,
        "is_certified": item.backing is not None and item.backing.is_certified,
        "prior_only": list(item.prior_only),
        "edition": edition_json(item, edition),
    }


def attributed_rows(found: Sequence[Attributed], language: str, edition: Edition) -> Iterator[list[Cell]]:
    """Yield a header, and a row for each way in which a factor's part of an outcome is counted.

    Beside factors stand groups, pairs, the `total` and what is `unexplained`; `way` says how each is counted.
    """
    yield list(HEADINGS)
    for item in found:
        tail: list[Cell] = [edition.version, edition.content, citation(item, edition).in_language(language)]
        for part in item.shares:
            head: list[Cell] = [
                item.question.id,
                part.outcome.name,
                show_unit(part.outcome.unit, language),
                "+".join(part.references.values()),
            ]
            for factor, way, values in _counted(part):
                points = interval(values)
                ends: list[Cell] = [finite_json(settled(end)) for end in (points.low, points.central, points.high)]
                yield [*head, factor, way, *ends, points.members, *tail]


def _counted(part: Shares) -> Iterator[tuple[str, str, Reals]]:
    """Yield what an outcome is shared out into, by draw."""
    found = part.attribution
    yield from _effects(found)
    if part.grouped is not None:
        grouped = part.grouped
        alone = {name for name, inside in grouped.members.items() if inside == (name,)}
        yield from (row for row in _effects(grouped.groups) if row[0] not in alone)
        yield from ((name, "owen", values) for name, values in grouped.owen.items())
    yield from ((" + ".join(pair.factors), "pair", pair.effect) for pair in found.interactions)
    yield "total", "history", found.total
    if part.unexplained is not None:
        yield "unexplained", "observed", part.unexplained


def _effects(found: Attribution) -> Iterator[tuple[str, str, Reals]]:
    for effect in found.effects:
        yield from ((effect.factor, way, effect.by(way)) for way in WAYS)
        yield effect.factor, "in_order", effect.historical


def _spread_json(item: Attributed) -> list[Json]:
    found: list[Json] = []
    for outcome in item.question.outcomes:
        parts = item.of(outcome.name)
        for factor in item.question.factors if parts else ():
            ends = {way: list(spread(parts, factor.id, way)) for way in WAYS}
            found.append({"outcome": outcome.name, "factor": str(factor.id), **ends})
    return found


def _share_json(share: Share) -> Mapping[str, Json]:
    return {"share": finite_json(share.value), "error": finite_json(share.error), "members": share.members}


def _causation_json(found: Causation) -> Mapping[str, Json]:
    return {
        "with": _share_json(found.with_factor),
        "without": _share_json(found.without_factor),
        "necessity": _share_json(found.necessity),
        "sufficiency": _share_json(found.sufficiency),
        "both": _share_json(found.both),
        "prevented": _share_json(found.prevented),
        "ratio": finite_json(found.ratio),
        "is_lower_bound": found.is_bound,
    }


def _turn_json(turn: Turn, study: Study) -> Mapping[str, Json]:
    unit = study.clock.unit
    return {
        "factor": str(turn.factor),
        "event": str(turn.event),
        "date": "" if unit is None else date_of(turn.date, unit).isoformat(),
        "observed": _change_json(turn.observed),
        "simulated": _points_json(turn.simulated),
        "simulated_beyond": _points_json(turn.simulated_beyond),
        "elsewhere": _change_json(turn.elsewhere),
    }


def _change_json(change: Change | None) -> Json:
    return None if change is None else {"change": change.value, "beyond": change.beyond, "of": change.of}


def _points_json(found: Interval | None) -> Json:
    return None if found is None or math.isnan(found.central) else interval_json(found)

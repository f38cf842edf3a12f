"""Answers in the shape that programs read."""

from collections.abc import Mapping, Sequence

from coyuntura.dates import parse_date
from coyuntura.evidence.ledger import Position
from coyuntura.explain.attribution import FactorEffect
from coyuntura.explain.branches import Turning
from coyuntura.explain.intervals import Interval, interval
from coyuntura.explain.questions import Answer, Figure
from coyuntura.explain.shares import Grouped, Shares
from coyuntura.model.edition import Edition
from coyuntura.model.study import Study
from coyuntura.report.citing import edition_json, series_json
from coyuntura.report.counts import counts_json
from coyuntura.report.flows import entries_json
from coyuntura.report.instruments import instruments_json
from coyuntura.report.plain import Json, finite_json
from coyuntura.report.recorded import record_json
from coyuntura.report.records import documents_json, source_json
from coyuntura.report.texts import answer_text, doubt_text, figure_label, short_text
from coyuntura.report.transfers import transfers_json


def answer_json(answer: Answer, study: Study, edition: Edition) -> Mapping[str, Json]:
    """Return all of an answer: texts, figures, what it rests on, and where it comes from."""
    sources, question = study.sources(), answer.question
    doubt, ledger = doubt_text(answer), study.ledgers.get(question.ledger)
    return {
        "id": question.id,
        "question": question.label.as_dict(),
        "doubt": None if doubt is None else doubt.as_dict(),
        "short": short_text(answer).as_dict(),
        "answer": answer_text(answer).as_dict(),
        "figures": [_figure_json(answer, figure) for figure in answer.figures],
        "sources": [
            *(
                {"kind": "claim", "key": claim, "paragraphs": _paragraphs(study, claim)}
                for claim in answer.question.claims
            ),
            *(source_json(key, sources.get(key)) for key in answer.grounds.sources),
        ],
        "documents": documents_json(answer.grounds.documents, study),
        "series": series_json(answer.grounds.series, study),
        "drivers": series_json(answer.grounds.drivers, study),
        "given": [
            {"name": item.name, "label": item.label.as_dict(), "from": item.since or None}
            for item in answer.grounds.given
        ],
        "instruments": instruments_json(study) if question.has_instruments else [],
        "transfers": transfers_json(answer, study),
        "counts": counts_json(study, question.counts),
        "limits": [limit.as_dict() for limit in question.limits],
        "entries": entries_json(ledger, parse_date(question.dates[-1]))
        if ledger is not None and question.dates
        else [],
        "custody": {
            day: [_position_json(position) for position in positions] for day, positions in answer.custody.items()
        },
        "attribution": [shares_json(part) for part in answer.shares],
        "unshared": [item.name for item in answer.unshared],
        "refused": [
            {"outcome": item.outcome.name, "series": item.series, "discrepancy": item.share} for item in answer.refused
        ],
        "untold": list(answer.untold),
        "members": answer.members,
        "stopped": answer.stopped,
        "branches": turning_json(answer.turning),
        "edition": edition_json(answer, edition),
    }


def _paragraphs(study: Study, claim: str) -> list[str]:
    return [str(locator) for locator in study.claims[claim].locators]


def interval_json(found: Interval) -> Mapping[str, Json]:
    """Return an interval's three points, null where there is none, and their standard errors."""
    points = {"low": found.low, "central": found.central, "high": found.high}
    errors = [finite_json(error) for error in found.errors]
    return {**{key: finite_json(value) for key, value in points.items()}, "errors": errors}


def turning_json(found: Mapping[str, Sequence[Turning]]) -> list[Json]:
    """Return how each figure turns on each branch."""
    return [
        {
            "figure": name,
            "branch": str(one.branch.header.id),
            "share": finite_json(one.share),
            "by_chance": one.by_chance,
            "same_sign": one.same_sign,
            "of_options": len(one.options),
            "options": [
                {"option": str(by.option.id), "members": by.interval.members, **interval_json(by.interval)}
                for by in one.options
            ],
        }
        for name, turns in found.items()
        for one in turns
    ]


def _figure_json(answer: Answer, figure: Figure) -> Mapping[str, Json]:
    scored = answer.grounds.scored.get(figure.name)
    points = {} if scored is None else {"points": scored.count, "first": scored.first, "last": scored.last}
    return {
        "name": figure.name,
        "label": figure_label(figure).as_dict(),
        "unit": figure.unit,
        **interval_json(figure.interval),
        "members": figure.interval.members,
        **points,
        **record_json(figure),
    }


def _position_json(position: Position) -> Mapping[str, Json]:
    account = position.account
    return {
        "account": account.id,
        "custodian": account.custodian,
        "owner": account.owner,
        "controller": account.controller,
        "outside": account.outside,
        "from": account.since or None,
        "claims": list(account.claims),
        "sources": list(account.sources),
        "low_cents": int(position.balance.low),
        "high_cents": int(position.balance.high),
    }


def shares_json(part: Shares) -> Mapping[str, Json]:
    """Return an outcome shared out against one set of references."""
    found = part.attribution
    grouped = part.grouped
    return {
        "outcome": part.outcome.name,
        "unit": part.outcome.unit,
        "references": {str(factor): str(reference) for factor, reference in part.references.items()},
        "history": interval_json(interval(found.history)),
        "total": interval_json(interval(found.total)),
        "unexplained": None if part.unexplained is None else interval_json(interval(part.unexplained)),
        "order": list(found.order),
        "dropped": found.dropped,
        "interactions": [
            {"factors": list(pair.factors), **interval_json(interval(pair.effect))} for pair in found.interactions
        ],
        "beyond_pairs": interval_json(interval(found.beyond_pairs)),
        "effects": [_effect_json(effect) for effect in found.effects],
        "groups": [] if grouped is None else _groups_json(grouped),
        "owen": {} if grouped is None else {name: interval_json(interval(of)) for name, of in grouped.owen.items()},
    }


def _groups_json(grouped: Grouped) -> list[Json]:
    effects = grouped.groups.effects
    return [{**_effect_json(effect), "of": list(grouped.members[effect.factor])} for effect in effects]


def _effect_json(effect: FactorEffect) -> Mapping[str, Json]:
    return {
        "factor": effect.factor,
        "but_for": interval_json(interval(effect.but_for)),
        "alone": interval_json(interval(effect.alone)),
        "shapley": interval_json(interval(effect.shapley)),
        "in_order": interval_json(interval(effect.historical)),
        "lowest": interval_json(interval(effect.lowest)),
        "highest": interval_json(interval(effect.highest)),
        "is_order_robust": effect.is_order_robust,
    }

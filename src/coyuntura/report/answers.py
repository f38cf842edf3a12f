"""Answers in words, tables and machine-readable form."""

import math
import re
from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text as Line

from coyuntura.evidence.ledger import Position
from coyuntura.explain.intervals import Interval, interval
from coyuntura.explain.questions import Answer, Figure, Shares
from coyuntura.model.study import Study
from coyuntura.names import Text
from coyuntura.report.attributions import render_shares
from coyuntura.report.numbers import show_cents, show_interval, show_number, show_quantity, show_unit
from coyuntura.report.plain import Json, finite_json
from coyuntura.report.words import text as own_text
from coyuntura.report.words import word

_BLANK = re.compile(r"\{([^{}]*)\}")
_CUSTODY = (
    ("date", "account", "custodian", "owner", "controller", "balance"),
    ("fecha", "cuenta", "custodio", "propietario", "controlador", "saldo"),
)


def answer_text(answer: Answer) -> Text:
    """Return an answer's text in both languages, its blanks filled with figures."""
    said = answer.text or own_text("cannot_tell")
    return Text(*(_filled(answer, said.in_language(language), language) for language in ("en", "es")))


def figure_label(figure: Figure) -> Text:
    """Return what a figure shows; of a factor's part of an outcome also the factor, and how it is counted."""
    if figure.factor is None or figure.way is None:
        return figure.label
    factor, way = figure.factor.label, figure.way
    return Text(
        f"{figure.label.en}: {factor.en}, {word(way, 'en')}", f"{figure.label.es}: {factor.es}, {word(way, 'es')}"
    )


def _filled(answer: Answer, text: str, language: str) -> str:
    figures = {figure.name: figure for figure in answer.figures}
    for part in answer.shares:
        for effect in part.attribution.effects:
            name = f"{part.outcome.name}.{effect.factor}"
            for key, values in (("", effect.shapley), (".alone", effect.alone), (".but_for", effect.but_for)):
                figures.setdefault(name + key, Figure(name, part.outcome.label, part.outcome.unit, interval(values)))

    def blank(match: re.Match[str]) -> str:
        figure = figures.get(match.group(1))
        return (
            show_number(math.nan, language) if figure is None else show_quantity(figure.interval, figure.unit, language)
        )

    return _BLANK.sub(blank, " ".join(text.split()))


def render_answers(answers: Sequence[Answer], study: Study, language: str) -> RenderableType:
    """Return answers for a terminal; or that the study has no questions."""
    if not answers:
        return "El estudio no plantea preguntas." if language == "es" else "The study declares no questions."
    return Group(*(render_answer(answer, study, language) for answer in answers))


def render_answer(answer: Answer, study: Study, language: str) -> RenderableType:
    """Return an answer for a terminal: text, tables, sources, limits."""
    parts: list[RenderableType] = [
        Line(f"{answer.question.id}  {answer.question.label.in_language(language)}", style="bold"),
        Line(answer_text(answer).in_language(language)),
    ]
    if answer.custody:
        parts.append(_custody_table(answer.custody, study, language))
    parts += render_shares(answer, study, language)
    for item in answer.unshared:
        label = item.label.in_language(language) or item.name
        parts.append(Line(word("unshared", language).format(label), style="red"))
    plain = [figure for figure in answer.figures if "@" not in figure.name]
    if plain:
        parts.append(_figures_table(plain, answer.members - answer.stopped, language))
    parts.append(Line(f"{word('sources', language)}: {'; '.join(_source_lines(answer, study, language))}", style="dim"))
    parts += [
        Line(f"{word('limits', language)}: {limit.in_language(language)}", style="dim")
        for limit in answer.question.limits
    ]
    if answer.stopped:
        parts.append(Line(word("stopped", language).format(answer.stopped, answer.members), style="red"))
    return Group(*parts, "")


def _figures_table(figures: Sequence[Figure], members: int, language: str) -> Table:
    table = Table(title=word("figures", language), title_justify="left", box=None, pad_edge=False)
    for _ in range(4):
        table.add_column(overflow="fold")
    for figure in figures:
        label = figure_label(figure).in_language(language) or figure.name
        found = figure.interval
        note = word("members", language).format(found.members, members) if found.members < members else ""
        table.add_row(label, show_interval(found, language), show_unit(figure.unit, language), note)
    table.show_header = False
    return table


def _custody_table(custody: Mapping[str, Sequence[Position]], study: Study, language: str) -> Table:
    table = Table(title=word("custody", language), title_justify="left", box=None, pad_edge=False)
    for heading in _CUSTODY[language == "es"]:
        table.add_column(heading)
    for day, positions in custody.items():
        for position in positions:
            account, balance = position.account, position.balance
            if account.outside or balance.high == 0:
                continue
            amount = " … ".join(dict.fromkeys(show_cents(cents, language) for cents in (balance.low, balance.high)))
            parties = [_party(study, name, language) for name in (account.custodian, account.owner, account.controller)]
            table.add_row(day, account.label.in_language(language), *parties, amount)
    return table


def _party(study: Study, name: str, language: str) -> str:
    found = study.parties.get(name)
    return name if found is None else found.in_language(language)


def _source_lines(answer: Answer, study: Study, language: str) -> list[str]:
    sources = study.sources()
    claims = ", ".join(answer.question.claims)
    lines = [f"{word('claims', language)} {claims}"] if claims else []
    for key in answer.question.source:
        source = sources.get(key)
        lines.append(
            key if source is None else f"{source.citation} ({source.vintage})" if source.vintage else source.citation
        )
    return lines


def answer_json(answer: Answer, study: Study) -> Mapping[str, Json]:
    """Return an answer in the shape that programs read."""
    sources = study.sources()
    return {
        "id": answer.question.id,
        "question": answer.question.label.as_dict(),
        "answer": answer_text(answer).as_dict(),
        "figures": [_figure_json(figure) for figure in answer.figures],
        "sources": [
            *(
                {"kind": "claim", "key": claim, "paragraphs": _paragraphs(study, claim)}
                for claim in answer.question.claims
            ),
            *(
                {"kind": "source", "key": key}
                | (
                    {}
                    if (found := sources.get(key)) is None
                    else {
                        "citation": found.citation,
                        "vintage": found.vintage,
                        "url": found.url,
                        "licence": found.licence,
                    }
                )
                for key in answer.question.source
            ),
        ],
        "limits": [limit.as_dict() for limit in answer.question.limits],
        "custody": {
            day: [_position_json(position) for position in positions] for day, positions in answer.custody.items()
        },
        "attribution": [_shares_json(part) for part in answer.shares],
        "unshared": [item.name for item in answer.unshared],
        "members": answer.members,
        "stopped": answer.stopped,
    }


def _paragraphs(study: Study, claim: str) -> list[str]:
    return [str(locator) for locator in study.claims[claim].locators]


def interval_json(found: Interval) -> Mapping[str, Json]:
    """Return an interval's three points; null where there is none."""
    points = {"low": found.low, "central": found.central, "high": found.high}
    return {key: finite_json(value) for key, value in points.items()}


def _figure_json(figure: Figure) -> Mapping[str, Json]:
    return {
        "name": figure.name,
        "label": figure_label(figure).as_dict(),
        "unit": figure.unit,
        **interval_json(figure.interval),
        "members": figure.interval.members,
    }


def _position_json(position: Position) -> Mapping[str, Json]:
    account = position.account
    return {
        "account": account.id,
        "custodian": account.custodian,
        "owner": account.owner,
        "controller": account.controller,
        "outside": account.outside,
        "low_cents": int(position.balance.low),
        "high_cents": int(position.balance.high),
    }


def _shares_json(part: Shares) -> Mapping[str, Json]:
    found = part.attribution
    return {
        "outcome": part.outcome.name,
        "unit": part.outcome.unit,
        "references": {str(factor): str(reference) for factor, reference in part.references.items()},
        "total": interval_json(interval(found.total)),
        "order": list(found.order),
        "dropped": found.dropped,
        "interactions": [
            {"factors": list(pair.factors), **interval_json(interval(pair.effect))} for pair in found.interactions
        ],
        "beyond_pairs": interval_json(interval(found.beyond_pairs)),
        "effects": [
            {
                "factor": effect.factor,
                "shapley": interval_json(interval(effect.shapley)),
                "alone": interval_json(interval(effect.alone)),
                "but_for": interval_json(interval(effect.but_for)),
                "in_order": interval_json(interval(effect.historical)),
                "lowest": interval_json(interval(effect.lowest)),
                "highest": interval_json(interval(effect.highest)),
                "is_order_robust": effect.is_order_robust,
            }
            for effect in found.effects
        ],
    }

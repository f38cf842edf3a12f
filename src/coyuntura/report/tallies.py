"""A counted tally: what holds whatever is missing, what needs an assumption, and what is apart from the result."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from rich.console import RenderableType

from coyuntura.arrays import Reals
from coyuntura.model.study import Study
from coyuntura.names import Text
from coyuntura.report.numbers import show_number, show_percent, show_range
from coyuntura.report.page import Page, Paragraph, Table, blank
from coyuntura.report.plain import Json
from coyuntura.report.records import source_line
from coyuntura.report.tally_tests import lines_of_tests, tests_json
from coyuntura.tallies.announced import Clash, Required
from coyuntura.tallies.counting import Counted
from coyuntura.tallies.tally import ABOUTS, About, Announced, Record

_WHOLE = 15
_CLASHES: Mapping[Clash, Text] = {
    "fewer-than-seen": Text(
        "it gives an option fewer votes than the sheets hold", "da a una opción menos votos que las actas"
    ),
    "more-than-missing": Text(
        "the missing tables have too few voters for the rest", "las mesas que faltan no tienen electores para el resto"
    ),
}
_ABOUTS: Mapping[About, Text] = {
    "ballot": Text("Who could stand", "Quién pudo postularse"),
    "verification": Text("Whether the count was verified", "Si el recuento se verificó"),
    "recognition": Text("Who recognises which result", "Quién reconoce qué resultado"),
}
_WORDS: Mapping[str, Text] = {
    "sheets": Text("{} with {} of {} registered voters ({}): {}.", "{} con {} de {} electores inscritos ({}): {}."),
    "of_tables": Text("{} sheets of {} tables", "{} actas de {} mesas"),
    "no_tables": Text("{} sheets", "{} actas"),
    "option": Text("option", "opción"),
    "seen": Text("on the sheets", "en las actas"),
    "least": Text("least share", "proporción mínima"),
    "most": Text("most share", "proporción máxima"),
    "random": Text("if missing at random", "si faltan al azar"),
    "share": Text("share", "proporción"),
    "bounds": Text("Whatever the missing tables hold", "Sea lo que sea lo que hay en las mesas que faltan"),
    "settled": Text(
        "{leader} is ahead of {rival} by {low} to {high} votes. To draw level {rival} would need {share} of the "
        "{missing} registered voters of the missing tables, more than there are.",
        "{leader} aventaja a {rival} por entre {low} y {high} votos. Para igualar, {rival} necesitaría el {share} de "
        "los {missing} electores inscritos de las mesas que faltan, más de los que hay.",
    ),
    "cannot": Text(
        "Cannot tell: {leader} is between {low} and {high} votes ahead of {rival}. {rival} draws level if {share} of "
        "the {missing} registered voters of the missing tables are for {rival} and nobody else there votes.",
        "No se puede saber: la ventaja de {leader} sobre {rival} está entre {low} y {high} votos. {rival} iguala si el "
        "{share} de los {missing} electores inscritos de las mesas que faltan es suyo y nadie más vota allí.",
    ),
    "at_random": Text(
        "If tables are missing at random within strata", "Si las mesas faltan al azar dentro de cada estrato"
    ),
    "lead": Text("{leader} is ahead by {lead} votes{span}.", "{leader} aventaja por {lead} votos{span}."),
    "span": Text(" (90 % of resampled sheets: {})", " (90 % de los remuestreos: {})"),
    "spread": Text(
        "Where the missing voters are is not known by stratum; they are spread like those seen, and any other spread "
        "gives {low} to {high}.",
        "No se sabe en qué estratos están los electores que faltan; se reparten como los vistos, y cualquier otro "
        "reparto da entre {low} y {high}.",
    ),
    "unseen": Text(
        "Nothing follows: no sheet is from {}, which has missing voters.",
        "No se sigue nada: ninguna acta es de {}, donde faltan electores.",
    ),
    "tilt": Text("If they differ", "Si difieren"),
    "tilted": Text(
        "{rival} draws level where the odds that a missing voter is for {rival} are {odds} times those on the sheets "
        "(tilt {exponent}): {needed} of them in place of {before}.",
        "{rival} iguala si la razón de probabilidades de que un elector que falta sea suyo es {odds} veces la de las "
        "actas (inclinación {exponent}): el {needed} de ellos en vez del {before}.",
    ),
    "no_tilt": Text(
        "No tilt is enough for {rival} to draw level.", "Ninguna inclinación basta para que {rival} iguale."
    ),
    "announced": Text("What was announced, and what it would require", "Lo que se anunció, y lo que exigiría"),
    "said": Text("announced", "anunciado"),
    "requires": Text("required of missing tables", "exigido a las mesas que faltan"),
    "clash": Text(
        "Both cannot be right: {}. They contradict each other by {} votes or more, and arithmetic does not say which "
        "of the two is wrong.",
        "No pueden ser ciertos ambos: {}. Se contradicen en {} votos o más, y la aritmética no dice cuál de los dos "
        "está mal.",
    ),
    "fits": Text("The missing tables could hold it.", "Las mesas que faltan podrían tenerlo."),
    "rounded": Text(
        "Each of its totals is a percentage with one decimal of their sum, to the nearest vote; of counted totals that "
        "would be so in {} cases. It tells how they were announced and not what was counted.",
        "Cada total es un porcentaje con un decimal de la suma, al voto más cercano; en totales contados eso pasaría "
        "en {} casos. Dice cómo se anunciaron, no lo que se contó.",
    ),
    "one_in": Text("one of {}", "uno de cada {}"),
    "apart": Text("Apart from the result", "Aparte del resultado"),
    "holds_if": Text(
        "All of this holds if the sheets are what the machines printed. No sheet can tell that. A count that was "
        "honest and withheld, one that was altered, and sheets that were altered are all worlds in which results stay "
        "unpublished.",
        "Todo esto vale si las actas son lo que imprimieron las máquinas. Eso no lo dice ninguna acta. Un recuento "
        "honesto que se retuvo, uno alterado y unas actas alteradas son todos mundos en que los resultados no se "
        "publican.",
    ),
    "sources": Text("Sources", "Fuentes"),
}


def _word(key: str, language: str) -> str:
    return _WORDS[key].in_language(language)


def _votes(value: float, language: str) -> str:
    return show_number(round(value), language, _WHOLE)


def render_tally(found: Counted, study: Study, language: str, subset: str = "") -> RenderableType:
    """Return a counted tally as a page.

    Args:
        found: The tally, counted.
        study: Whose tally it is.
        language: `en` or `es`.
        subset: Which of the sheets were taken, as written; all where empty.
    """
    tally = found.tally
    counted = _votes(found.sheets, language)
    all_tables = _votes(tally.tables, language)
    counted = _word("of_tables" if tally.tables else "no_tables", language).format(counted, all_tables)
    head = _word("sheets", language).format(
        counted,
        _votes(found.registered, language),
        _votes(tally.registered, language),
        show_percent(found.registered / tally.registered, language),
        tally.collected_by.in_language(language),
    )
    note = tally.note.in_language(language)
    blocks: list[Paragraph | Table] = [
        Paragraph(tally.label.in_language(language), "bold"),
        Paragraph(head),
        *([Paragraph(f"`{subset}`")] if subset else []),
        *([Paragraph(note)] if note else []),
        blank(),
        _options(found, language),
        blank(),
        *_bounded(found, language),
        blank(),
        *_announced(found, language),
        *lines_of_tests(found.tests, _names(found, language), language),
        blank(),
        *_apart(found, language),
        blank(),
        Paragraph(_word("holds_if", language)),
        blank(),
        *_sources(found, study, language),
    ]
    return Page(blocks)


def _names(found: Counted, language: str) -> tuple[str, str]:
    options = found.tally.options
    leader, rival = options[found.bounds.leader], options[found.bounds.rival]
    return leader.label.in_language(language), rival.label.in_language(language)


def _options(found: Counted, language: str) -> Table:
    headings = [_word(key, language) for key in ("option", "seen", "share", "least", "most")]
    total = float(found.seen.sum())
    rows: list[list[str]] = []
    for number, option in enumerate(found.tally.options):
        row = [
            option.label.in_language(language),
            _votes(found.seen[number], language),
            _percent(found.seen[number] / total if total else 0.0, language),
            _percent(found.bounds.share_low[number], language),
            _percent(found.bounds.share_high[number], language),
        ]
        if found.random is not None:
            row.append(_percent(found.random.shares[number], language))
        rows.append(row)
    if found.random is not None:
        headings.append(_word("random", language))
    return Table(headings, rows, right=frozenset(range(1, len(headings))))


def _percent(share: float, language: str) -> str:
    return f"{show_number(round(100 * float(share), 1), language)}\N{NO-BREAK SPACE}%"


def _bounded(found: Counted, language: str) -> Iterator[Paragraph]:
    leader, rival = _names(found, language)
    low, high = (_votes(value, language) for value in found.bounds.margin)
    yield Paragraph(_word("bounds", language), "bold")
    said = _word("settled" if found.bounds.is_settled else "cannot", language).format(
        leader=leader,
        rival=rival,
        low=low,
        high=high,
        share=_percent(found.overtaking, language),
        missing=_votes(found.missing, language),
    )
    yield Paragraph(said, indent=2)
    yield Paragraph(_word("at_random", language), "bold")
    random, tilt = found.random, found.tilt
    if random is None or tilt is None:
        yield Paragraph(_word("unseen", language).format(", ".join(f"`{name}`" for name in found.unseen)), indent=2)
        return
    span = ""
    if random.span is not None:
        least, most = (_votes(value, language) for value in random.span)
        span = _word("span", language).format(show_range(least, most, language))
    yield Paragraph(
        _word("lead", language).format(leader=leader, lead=_votes(random.lead, language), span=span), indent=2
    )
    if random.spread is not None:
        ends = [_votes(value, language) for value in random.spread]
        yield Paragraph(_word("spread", language).format(low=ends[0], high=ends[1]), indent=2)
    yield Paragraph(_word("tilt", language), "bold")
    if tilt.exponent is None or tilt.odds is None or tilt.rate_needed is None:
        yield Paragraph(_word("no_tilt", language).format(rival=rival), indent=2)
        return
    said = _word("tilted", language).format(
        rival=rival,
        odds=show_number(tilt.odds, language),
        exponent=show_number(tilt.exponent, language),
        needed=_percent(tilt.rate_needed, language),
        before=_percent(tilt.rate_seen, language),
    )
    yield Paragraph(said, indent=2)


def _announced(found: Counted, language: str) -> Iterator[Paragraph | Table]:
    if not found.tally.announced:
        return
    yield Paragraph(_word("announced", language), "bold")
    for item in found.tally.announced:
        needed = found.required[item.id]
        by = item.by.in_language(language)
        yield Paragraph(f"{item.label.in_language(language)} ({by}, {item.date})", indent=2)
        rows = [
            [
                option.label.in_language(language),
                _votes(item.votes[option.id], language),
                _votes(needed.votes[number], language),
            ]
            for number, option in enumerate(found.tally.options)
        ]
        headings = [_word(key, language) for key in ("option", "said", "requires")]
        yield Table(headings, rows, right=frozenset({1, 2}), indent=4)
        yield Paragraph(_clashing(needed, language), indent=4)
        yield from _rounded(found, item, language)


def _clashing(needed: Required, language: str) -> str:
    if not needed.clashes:
        return _word("fits", language)
    why = "; ".join(_CLASHES[code].in_language(language) for code in needed.clashes)
    return _word("clash", language).format(why, _votes(needed.apart, language))


def _rounded(found: Counted, item: Announced, language: str) -> Iterator[Paragraph]:
    test = found.rounded[item.id]
    if test is not None and test.is_rounded:
        cases = _word("one_in", language).format(show_number(1 / test.chance, language))
        yield Paragraph(_word("rounded", language).format(cases), indent=4)


def _apart(found: Counted, language: str) -> Iterator[Paragraph]:
    if not found.tally.records:
        return
    yield Paragraph(_word("apart", language), "bold")
    for about in ABOUTS:
        records = [record for record in found.tally.records if record.about == about]
        if records:
            yield Paragraph(_ABOUTS[about].in_language(language), indent=2)
        for record in records:
            claims = f" [{', '.join(record.claims)}]" if record.claims else ""
            said = f"{record.date}: {record.label.in_language(language)} ({record.by.in_language(language)}){claims}"
            yield Paragraph(said, indent=4, hanging=2)


def _cited(found: Counted) -> Sequence[str]:
    tally = found.tally
    parts = [tally.source, *(item.source for item in tally.announced), *(item.source for item in tally.records)]
    return list(dict.fromkeys(key for part in parts for key in part))


def _sources(found: Counted, study: Study, language: str) -> Iterator[Paragraph]:
    yield Paragraph(_word("sources", language), "bold")
    known = study.sources()
    for key in _cited(found):
        yield Paragraph(f"{key}: {source_line(key, known.get(key), language=language)}", indent=2, hanging=2)


def tally_json(found: Counted, subset: str = "") -> Mapping[str, Json]:
    """Return a counted tally in the shape that programs read; numbers are votes, voters and shares."""
    tally, bounds = found.tally, found.bounds
    names = [str(option.id) for option in tally.options]

    def by_option(values: Reals) -> Mapping[str, Json]:
        return {name: float(value) for name, value in zip(names, values, strict=True)}

    return {
        "tally": str(tally.id),
        "collected_by": tally.collected_by.as_dict(),
        "subset": subset,
        "sheets": found.sheets,
        "tables": tally.tables or None,
        "registered_seen": found.registered,
        "registered_missing": found.missing,
        "seen": by_option(found.seen),
        "bounds": {
            "leader": names[bounds.leader],
            "rival": names[bounds.rival],
            "votes_low": by_option(bounds.low),
            "votes_high": by_option(bounds.high),
            "share_low": by_option(bounds.share_low),
            "share_high": by_option(bounds.share_high),
            "lead": list(bounds.margin),
            "settled": bounds.is_settled,
            "share_of_missing_for_a_draw": found.overtaking if found.missing else None,
        },
        "unseen_strata": list(found.unseen),
        **_assumed_json(found, by_option),
        "announced": [_announced_json(found, item, names) for item in tally.announced],
        "tests": tests_json(found.tests),
        "records": [_record_json(record) for record in tally.records],
        "source": list(_cited(found)),
    }


def _assumed_json(found: Counted, by_option: Callable[[Reals], Mapping[str, Json]]) -> Mapping[str, Json]:
    """Return what needs an assumption on the missing sheets; null where nothing follows."""
    random, tilt = found.random, found.tilt
    if random is None or tilt is None:
        return {"missing_at_random": None, "tilt": None}
    return {
        "missing_at_random": {
            "votes": by_option(random.votes),
            "shares": by_option(random.shares),
            "lead": random.lead,
            "lead_90": None if random.span is None else list(random.span),
            "lead_any_strata": None if random.spread is None else list(random.spread),
        },
        "tilt": {
            "exponent": tilt.exponent,
            "odds": tilt.odds,
            "rate_seen": tilt.rate_seen,
            "rate_needed": tilt.rate_needed,
        },
    }


def _record_json(record: Record) -> Mapping[str, Json]:
    return {
        "about": record.about,
        "date": record.date,
        "label": record.label.as_dict(),
        "by": record.by.as_dict(),
        "claims": list(record.claims),
        "source": list(record.source),
    }


def _announced_json(found: Counted, item: Announced, names: Sequence[str]) -> Mapping[str, Json]:
    needed, test = found.required[item.id], found.rounded[item.id]
    return {
        "id": str(item.id),
        "by": item.by.as_dict(),
        "date": item.date,
        "votes": {str(name): count for name, count in item.votes.items()},
        "required": {name: float(value) for name, value in zip(names, needed.votes, strict=True)},
        "clashes": list(needed.clashes),
        "apart": needed.apart,
        "rounded_shares": None if test is None else test.is_rounded,
        "chance_of_rounded_shares": None if test is None else test.chance,
    }

"""How disagreements between documents stand, as a table and in machine-readable form."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType

from coyuntura.explain.disagreements import STANDINGS, Judged, Ruling, Standing
from coyuntura.model.cited import documents_cited
from coyuntura.model.disagreements import About
from coyuntura.model.study import Study
from coyuntura.names import Text
from coyuntura.report.numbers import show_number
from coyuntura.report.page import Page, Paragraph, Table, blank
from coyuntura.report.plain import Json
from coyuntura.report.records import documents_json, record_line, source_line

_STANDINGS: Mapping[Standing, Text] = {
    "decided": Text("decided", "decidido"),
    "tie": Text("tie", "empate"),
    "undecidable": Text("undecidable", "indecidible"),
    "out-of-scope": Text("out of scope", "fuera de alcance"),
    "not-yet": Text("not modelled yet", "aún sin modelar"),
}
_ABOUTS: Mapping[About, Text] = {
    "theory": Text("theory", "teoría"),
    "weight": Text("weight of a cause", "peso de una causa"),
    "mechanism": Text("mechanism", "mecanismo"),
    "fact": Text("fact", "hecho"),
    "prediction": Text("prediction", "predicción"),
    "interpretation": Text("interpretation", "interpretación"),
    "emphasis": Text("emphasis", "énfasis"),
    "prescription": Text("prescription", "propuesta"),
    "scope": Text("scope", "alcance"),
    "style": Text("style", "estilo"),
}
_WORDS: Mapping[str, Text] = {
    "none": Text("The study states no disagreement.", "El estudio no declara ningún desacuerdo."),
    "matter": Text("matter", "asunto"),
    "verdict": Text("verdict", "veredicto"),
    "behind": Text("what stands behind it", "lo que está detrás"),
    "and": Text(" and ", " y "),
    "nobody": Text("nobody", "nadie"),
    "silent": Text("which decides nothing", "lo que no decide nada"),
    "bears_out": Text("for {}", "por {}"),
    "members": Text("in {} % of {} members", "en {} % de {} miembros"),
    "record": Text("so by the record", "así según el registro"),
    "not_record": Text("not so by the record", "no es así según el registro"),
    "stopped": Text("no member goes through", "ningún miembro llega al final"),
}


def _word(key: str, language: str) -> str:
    return _WORDS[key].in_language(language)


def render_rulings(rulings: Sequence[Ruling], study: Study, language: str, *, is_full: bool) -> RenderableType:
    """Return how disagreements stand.

    Args:
        rulings: Some of the study's.
        study: The study.
        language: `en` or `es`.
        is_full: Whether who says what is told as well, with each statement as it is written.
    """
    if not rulings:
        return _word("none", language)
    blocks: list[Paragraph | Table] = []
    if is_full:
        for ruling in rulings:
            blocks += [*_whole(ruling, study, language), blank()]
    else:
        headings = ["#", *(_word(key, language) for key in ("matter", "verdict", "behind"))]
        rows = [
            [
                str(ruling.disagreement.row),
                f"{ruling.disagreement.label.in_language(language)} ({_about(ruling, language)})",
                _standing(ruling, language),
                " ".join(_behind(ruling, language)),
            ]
            for ruling in rulings
        ]
        blocks += [Table(headings, rows, right=frozenset({0})), blank()]
    cited = documents_cited(study, [claim for ruling in rulings for claim in _claims(ruling)])
    blocks += [Paragraph(f"{item.code}: {record_line(item, study, language)}", indent=2, hanging=2) for item in cited]
    counts = Counter(ruling.standing for ruling in rulings)
    parts = [f"{_STANDINGS[name].in_language(language)} {counts[name]}" for name in STANDINGS if counts[name]]
    return Page([*blocks, Paragraph(f"{'; '.join(parts)}.", "bold")])


def _whole(ruling: Ruling, study: Study, language: str) -> Iterator[Paragraph]:
    item = ruling.disagreement
    head = f"{item.row}. {item.label.in_language(language)} ({_about(ruling, language)})"
    yield Paragraph(f"{head}: {_standing(ruling, language)}", "bold")
    for side in item.sides:
        claims = f" [{', '.join(side.claims)}]" if side.claims else ""
        yield Paragraph(f"{side.document}: {side.says.in_language(language)}{claims}", indent=2, hanging=2)
    for said in _behind(ruling, language):
        yield Paragraph(said, indent=2, hanging=2)
    for judged in ruling.judged:
        yield Paragraph(f"`{' '.join(judged.point.condition.holds.text.split())}`", indent=4, hanging=2)
    known = study.sources()
    for key in item.source:
        yield Paragraph(f"{key}: {source_line(key, known.get(key), language=language)}", indent=4, hanging=2)


def _about(ruling: Ruling, language: str) -> str:
    return _ABOUTS[ruling.disagreement.about].in_language(language)


def _standing(ruling: Ruling, language: str) -> str:
    """Return how a disagreement stands, and whom that bears out."""
    said = _STANDINGS[ruling.standing].in_language(language)
    return f"{said}: {_named(ruling.bears_out, language)}" if ruling.standing == "decided" else said


def _named(codes: Sequence[str], language: str) -> str:
    return _word("and", language).join(codes) if codes else _word("nobody", language)


def _behind(ruling: Ruling, language: str) -> Iterator[str]:
    """Yield what stands behind a verdict: statements with the members in which they hold, or why there are none."""
    item = ruling.disagreement
    for reason in (item.out_of_scope, item.not_yet):
        if reason is not None:
            yield reason.in_language(language)
    for judged in ruling.judged:
        yield f"{judged.point.means.in_language(language).removesuffix('.')}: {_counted(judged, language)}."


def _counted(judged: Judged, language: str) -> str:
    """Return where a statement holds, and whom that bears out."""
    if judged.bears_out is None:
        whom = _word("silent", language)
    else:
        whom = _word("bears_out", language).format(_named(judged.bears_out, language))
    if judged.is_record:
        return f"{_word('record' if judged.held else 'not_record', language)}, {whom}"
    if not judged.members:
        return _word("stopped", language)
    percent = show_number(100 * judged.held / judged.members, language)
    return f"{_word('members', language).format(percent, show_number(judged.members, language))}, {whom}"


def _claims(ruling: Ruling) -> Iterator[str]:
    for side in ruling.disagreement.sides:
        yield from side.claims


def rulings_json(rulings: Sequence[Ruling], study: Study) -> Mapping[str, Json]:
    """Return how disagreements stand in the shape that programs read."""
    cited = documents_cited(study, [claim for ruling in rulings for claim in _claims(ruling)])
    return {
        "disagreements": [_ruling_json(ruling) for ruling in rulings],
        "documents": documents_json(cited, study),
    }


def _ruling_json(ruling: Ruling) -> Mapping[str, Json]:
    item = ruling.disagreement
    reason = item.out_of_scope or item.not_yet
    return {
        "row": item.row,
        "label": item.label.as_dict(),
        "about": item.about,
        "sides": [
            {"document": side.document, "says": side.says.as_dict(), "claims": list(side.claims)} for side in item.sides
        ],
        "standing": ruling.standing,
        "bears_out": list(ruling.bears_out),
        "judged_by": [
            {
                "means": one.point.means.as_dict(),
                "holds": " ".join(one.point.condition.holds.text.split()),
                "share": one.point.condition.share,
                "held": one.held,
                "members": one.members,
                "of_record": one.is_record,
                "bears_out": None if one.bears_out is None else list(one.bears_out),
            }
            for one in ruling.judged
        ],
        "reason": None if reason is None else reason.as_dict(),
        "source": list(item.source),
    }

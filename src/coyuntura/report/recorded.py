"""Figures of runs beside what is on record of them."""

from collections.abc import Mapping

from coyuntura.explain.questions import Answer, Figure
from coyuntura.report.numbers import show_quantity
from coyuntura.report.page import Paragraph, Table, blank
from coyuntura.report.plain import Json, finite_json
from coyuntura.report.texts import figure_label
from coyuntura.report.words import word


def beside_record(answer: Answer, language: str) -> list[Paragraph | Table]:
    """Return a table of what runs have, what is on record, and by how much runs have more; nothing without records."""
    rows = [
        (
            figure_label(figure).in_language(language) or figure.name,
            *(
                show_quantity(points, figure.unit, language)
                for points in (figure.interval, figure.interval.at(figure.record), figure.interval.less(figure.record))
            ),
        )
        for figure in answer.figures
        if figure.record is not None
    ]
    if not rows:
        return []
    headings = [word(key, language) for key in ("what", "computed", "on_record", "apart")]
    head = Paragraph(word("beside_record", language), "bold")
    return [blank(), head, Table(headings, rows, indent=2)]


def record_json(figure: Figure) -> Mapping[str, Json]:
    """Return what is on record of a figure, and by how much runs have more; nothing where nothing is."""
    if figure.record is None:
        return {}
    apart = figure.interval.less(figure.record)
    points = {"low": apart.low, "central": apart.central, "high": apart.high}
    return {"observed": finite_json(figure.record), "apart": {key: finite_json(value) for key, value in points.items()}}

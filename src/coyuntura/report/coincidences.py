"""Numbers and dates that a study shares with what it observed, as a page and in machine-readable form."""

import math
from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType

from coyuntura.explain.coincidences import Coincidence, Kind, Turn
from coyuntura.report.amounts import show_unit
from coyuntura.report.days import show_date
from coyuntura.report.numbers import show_number
from coyuntura.report.page import Cell, Page, Paragraph, Table, blank
from coyuntura.report.plain import Json

_TURNS: Mapping[Turn, tuple[str, str]] = {
    "highest": ("highest", "máximo"),
    "lowest": ("lowest", "mínimo"),
    "rise": ("largest rise", "mayor alza"),
    "fall": ("largest fall", "mayor caída"),
}
_NUMBERS = (
    (
        "Numbers that are also figures of a series that the study observes. Chance brings some; ask of each whether it "
        "was taken from what the model is asked to explain."
    ),
    (
        "Números que también son cifras de una serie que el estudio observa. Algunos se deben al azar; de cada uno "
        "conviene preguntarse si se tomó de lo que el modelo debe explicar."
    ),
)
_DATES = (
    "Events that begin or end where a series that the study observes turns. The same question goes for each.",
    "Eventos que empiezan o terminan donde cambia de rumbo una serie que el estudio observa. Vale la misma pregunta.",
)
_HEADINGS = (("element", "number", "series", "figure of"), ("elemento", "número", "serie", "cifra de"))
_DATED = (("event", "", "where"), ("evento", "", "dónde"))
_KINDS: Mapping[Kind, tuple[str, str]] = {
    "value": ("", ""),
    "prior": (" (prior)", " (previa)"),
    "knot": (" (a point)", " (un punto)"),
    "written": (" (in an equation)", " (en una ecuación)"),
    "begins": ("begins", "empieza"),
    "ends": ("ends", "termina"),
}
_MORE = ("{} more, less telling, are in `--json`.", "Otros {}, que dicen menos, están en `--json`.")
_MOST_NUMBERS, _MOST_DATES = 24, 12
"""Rows that are read; the others are counted."""


def render_coincidences(found: Sequence[Coincidence], language: str) -> RenderableType:
    """Return a page with numbers and dates that coincide with outcomes; an empty one where there are none."""
    is_spanish = language == "es"
    blocks: list[Paragraph | Table] = []
    for said, headings, rows, most in (
        (_NUMBERS, _HEADINGS, list(_numbers(found, language)), _MOST_NUMBERS),
        (_DATES, _DATED, list(_dates(found, language)), _MOST_DATES),
    ):
        if rows:
            blocks += [blank(), Paragraph(said[is_spanish]), Table(headings[is_spanish], rows[:most])]
        if len(rows) > most:
            blocks.append(Paragraph(_MORE[is_spanish].format(show_number(len(rows) - most, language))))
    return Page(blocks)


def _numbers(found: Sequence[Coincidence], language: str) -> Iterator[Sequence[Cell]]:
    """Yield a row for each number and series, with the dates of all figures that it is."""
    alike: dict[tuple[object, ...], list[Coincidence]] = {}
    for item in found:
        if not item.turn:
            alike.setdefault((item.element, item.kind, item.value, item.series, item.factor), []).append(item)
    for first, *others in alike.values():
        number = f"{show_number(first.value, language, 4)} {show_unit(first.unit, language)}".strip()
        series = first.series if first.factor == 1 else f"{first.series} × {show_number(first.factor, language, 6)}"
        if first.figure_unit:
            series += f" ({show_unit(first.figure_unit, language)})"
        dates = ", ".join(show_date(item.date, language) for item in (first, *others))
        yield [f"{first.element}{_KINDS[first.kind][language == 'es']}", number, series, dates]


def _dates(found: Sequence[Coincidence], language: str) -> Iterator[Sequence[Cell]]:
    """Yield a row for each end of an event, with the series that turn there."""
    places: dict[tuple[str, Kind], dict[tuple[str, str], list[str]]] = {}
    for item in found:
        if item.turn:
            turns = places.setdefault((item.element, item.kind), {})
            turns.setdefault((item.series, item.date), []).append(_TURNS[item.turn][language == "es"])
    for (element, kind), turns in places.items():
        # Years that a month stands beside add nothing.
        finest = max(len(date) for _, date in turns)
        where = [
            f"{series}, {show_date(date, language)}: {', '.join(named)}"
            for (series, date), named in turns.items()
            if len(date) == finest
        ]
        yield [element, _KINDS[kind][language == "es"], "; ".join(where)]


def coincidences_json(found: Sequence[Coincidence]) -> Mapping[str, Json]:
    """Return the same in the shape that programs read."""
    return {
        "coincidences": [
            {
                "element": item.element,
                "kind": item.kind,
                "series": item.series,
                "date": item.date,
                "value": item.value if math.isfinite(item.value) else None,
                "observed": item.observed if math.isfinite(item.observed) else None,
                "unit": item.unit,
                "factor": item.factor,
                "figure_unit": item.figure_unit,
                "turn": item.turn,
            }
            for item in found
        ]
    }

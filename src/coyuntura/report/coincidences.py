"""Numbers and dates that a study shares with what it observed, as a page and in machine-readable form."""

import math
from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType

from coyuntura.explain.coincidences import Coincidence, Turn
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
_WORDS = {"begins": ("begins", "empieza"), "ends": ("ends", "termina"), "prior": ("(prior)", "(previa)")}


def render_coincidences(found: Sequence[Coincidence], language: str) -> RenderableType:
    """Return a page with numbers and dates that coincide with outcomes; an empty one where there are none."""
    is_spanish = language == "es"
    blocks: list[Paragraph | Table] = []
    for said, headings, rows in (
        (_NUMBERS, _HEADINGS, list(_numbers(found, language))),
        (_DATES, _DATED, list(_dates(found, language))),
    ):
        if rows:
            blocks += [blank(), Paragraph(said[is_spanish]), Table(headings[is_spanish], rows)]
    return Page(blocks)


def _numbers(found: Sequence[Coincidence], language: str) -> Iterator[Sequence[Cell]]:
    for item in found:
        if not item.turn:
            number = f"{show_number(item.value, language, 4)} {show_unit(item.unit, language)}".strip()
            name = f"{item.element} {_WORDS['prior'][language == 'es']}" if item.kind == "prior" else item.element
            yield [name, number, item.series, show_date(item.date, language)]


def _dates(found: Sequence[Coincidence], language: str) -> Iterator[Sequence[Cell]]:
    """Yield a row for each end of an event, with the series that turn there."""
    places: dict[tuple[str, str], dict[tuple[str, str], list[str]]] = {}
    for item in found:
        if item.turn:
            turns = places.setdefault((item.element, item.kind), {})
            turns.setdefault((item.series, item.date), []).append(_TURNS[item.turn][language == "es"])
    for (element, kind), turns in places.items():
        where = [
            f"{series}, {show_date(date, language)}: {', '.join(named)}" for (series, date), named in turns.items()
        ]
        yield [element, _WORDS[kind][language == "es"], "; ".join(where)]


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
                "turn": item.turn,
            }
            for item in found
        ]
    }

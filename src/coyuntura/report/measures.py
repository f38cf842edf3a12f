"""Measures by name as a table and in machine-readable form."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from rich.console import RenderableType

from coyuntura.explain.named import MeasureFigure
from coyuntura.model.measures import NamedMeasure
from coyuntura.names import Id
from coyuntura.report.answers_json import interval_json
from coyuntura.report.numbers import show_quantity
from coyuntura.report.page import Page, Table
from coyuntura.report.plain import Json
from coyuntura.report.words import word


def render_measures(found: Sequence[MeasureFigure], language: str) -> RenderableType:
    """Return a table of measures with their figures under each scenario; or that there is none."""
    if not found:
        return "El estudio no nombra medidas." if language == "es" else "The study names no measures."
    scenarios = list(dict.fromkeys(str(item.scenario) for item in found))
    rows: list[Sequence[str]] = []
    for measure, figures in _by_measure(found):
        cells = [
            "" if item.interval is None else show_quantity(item.interval, measure.unit, language) for item in figures
        ]
        rows.append([str(measure.id), measure.label.in_language(language), *cells])
    words = [word("measure", language), word("claim_kind", language)]
    return Page([Table([*words, *scenarios], rows)])


def measures_json(found: Sequence[MeasureFigure]) -> Sequence[Mapping[str, Json]]:
    """Return measures in the shape that programs read."""
    return [
        {
            "name": measure.id,
            "label": measure.label.as_dict(),
            "meaning": measure.meaning.as_dict(),
            "measure": measure.measure.text,
            "unit": measure.unit,
            "claims": list(measure.claims),
            "source": list(measure.source),
            "scenarios": {
                item.scenario: None if item.interval is None else interval_json(item.interval) for item in figures
            },
        }
        for measure, figures in _by_measure(found)
    ]


def _by_measure(found: Sequence[MeasureFigure]) -> list[tuple[NamedMeasure, list[MeasureFigure]]]:
    groups: dict[Id, list[MeasureFigure]] = {
        name: list(items) for name, items in groupby(found, key=lambda item: item.measure.id)
    }
    return [(items[0].measure, items) for items in groups.values()]

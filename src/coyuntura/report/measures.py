"""Measures by name as a table and in machine-readable form."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from rich.console import RenderableType
from rich.table import Table

from coyuntura.explain.named import MeasureFigure
from coyuntura.model.measures import NamedMeasure
from coyuntura.names import Id
from coyuntura.report.answers import Json, interval_json
from coyuntura.report.numbers import show_quantity


def render_measures(found: Sequence[MeasureFigure], language: str) -> RenderableType:
    """Return a table of measures with their figures under each scenario; or that there is none."""
    if not found:
        return "El estudio no nombra medidas." if language == "es" else "The study names no measures."
    table = Table(box=None, pad_edge=False)
    table.add_column("medida" if language == "es" else "measure", overflow="fold")
    for scenario in dict.fromkeys(item.scenario for item in found):
        table.add_column(scenario, overflow="fold")
    for measure, figures in _by_measure(found):
        cells = [
            "" if item.interval is None else show_quantity(item.interval, measure.unit, language) for item in figures
        ]
        table.add_row(f"{measure.id}\n{measure.label.in_language(language)}", *cells)
    return table


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

"""Comparisons with observed series: a table of errors, a plot, and machine-readable form."""

from collections.abc import Mapping, Sequence

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table

from coyuntura.explain.comparisons import Compared
from coyuntura.explain.scores import FitErrors
from coyuntura.report.answers import Json
from coyuntura.report.numbers import show_number

_NAMES: Mapping[str, tuple[str, str]] = {
    "model": ("model", "modelo"),
    "persistence": ("persistence", "persistencia"),
    "linear_trend": ("linear trend", "tendencia lineal"),
    "log_linear_trend": ("trend of logarithms", "tendencia logarítmica"),
}
_HEADINGS = (
    ("what", "period", "forecast", "MAPE", "RMSE", "bias", "correlation", "n"),
    ("qué", "período", "pronóstico", "MAPE", "RMSE", "sesgo", "correlación", "n"),
)


def render_comparisons(found: Sequence[Compared], language: str) -> RenderableType:
    """Return a table of errors: the fitted window, and what was held out beside simple rivals."""
    table = Table(box=None, pad_edge=False)
    for heading in _HEADINGS[language == "es"]:
        table.add_column(heading, overflow="fold")
    notes: list[str] = []
    for item in found:
        label = item.comparison.label.in_language(language)
        fitted = "fitted" if language == "en" else "ajuste"
        held_out = "held out" if language == "en" else "reservado"
        table.add_row(
            label,
            f"{fitted} ≤ {item.comparison.fitted_until}",
            _NAMES["model"][language == "es"],
            *_cells(item.fitted, item, language),
        )
        for name, errors in item.held_out.items():
            table.add_row("", held_out, _NAMES[name][language == "es"], *_cells(errors, item, language))
        notes.append(_note(item, language))
    return Group(table, "", *notes)


def _cells(errors: FitErrors, item: Compared, language: str) -> list[str]:
    mape = "" if item.comparison.is_logarithmic or np.isnan(errors.mape) else f"{errors.mape:.1%}"
    numbers = [show_number(value, language) for value in (errors.rmse, errors.bias, errors.correlation)]
    return [mape, *numbers, str(errors.count)]


def _note(item: Compared, language: str) -> str:
    label = item.comparison.label.in_language(language)
    scale = "ln" if item.comparison.is_logarithmic else item.unit
    covered = "" if item.coverage is None else f"{item.coverage.share:.0%}"
    if language == "es":
        parts = (f"errores en {scale}", f"el 90 % de los miembros cubre {covered or 'sin medir'} de lo observado")
        return f"{label}: {'; '.join(parts)}; {item.stopped} miembros detenidos."
    parts = (f"errors in {scale}", f"90 % of members cover {covered or 'not measured'} of the observed")
    return f"{label}: {'; '.join(parts)}; {item.stopped} members stopped."


def comparisons_json(found: Sequence[Compared]) -> Mapping[str, Json]:
    """Return comparisons in the shape that programs read."""
    return {
        "comparisons": [
            {
                "cell": item.comparison.cell,
                "series": item.comparison.series,
                "unit": item.unit,
                "scale": "logarithmic" if item.comparison.is_logarithmic else "linear",
                "fitted_until": item.comparison.fitted_until,
                "fitted": _errors_json(item.fitted),
                "held_out": {name: _errors_json(errors) for name, errors in item.held_out.items()},
                "coverage_of_90_percent": None if item.coverage is None else item.coverage.share,
                "dates": list(item.dates),
                "observed": item.observed.tolist(),
                "central": item.central.tolist(),
            }
            for item in found
        ]
    }


def _errors_json(errors: FitErrors) -> Mapping[str, Json]:
    values = {"mape": errors.mape, "rmse": errors.rmse, "bias": errors.bias, "correlation": errors.correlation}
    return {name: None if np.isnan(value) else value for name, value in values.items()} | {"count": errors.count}

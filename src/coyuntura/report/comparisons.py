"""Comparisons with observed series: a table of errors, a plot, and machine-readable form."""

import math
from collections.abc import Mapping, Sequence

from rich.console import Group, RenderableType
from rich.table import Table

from coyuntura.explain.comparisons import Compared
from coyuntura.explain.scores import FitErrors
from coyuntura.report.numbers import show_number, show_unit
from coyuntura.report.plain import Json, finite_json

_NAMES: Mapping[str, tuple[str, str]] = {
    "model": ("model", "modelo"),
    "persistence": ("persistence", "persistencia"),
    "linear_trend": ("linear trend", "tendencia lineal"),
    "log_linear_trend": ("trend of logarithms", "tendencia logarítmica"),
}
_TOO_FEW = ("too few members to measure coverage", "muy pocos miembros para medir la cobertura")
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


def _cells(errors: FitErrors | None, item: Compared, language: str) -> list[str]:
    if errors is None:
        return ["", *[show_number(math.nan, language)] * 3, "0"]
    has_mape = math.isfinite(errors.mape) and not item.comparison.is_logarithmic
    mape = f"{show_number(round(100 * errors.mape, 1), language)} %" if has_mape else ""
    numbers = [show_number(value, language) for value in (errors.rmse, errors.bias, errors.correlation)]
    return [mape, *numbers, str(errors.count)]


def _note(item: Compared, language: str) -> str:
    label = item.comparison.label.in_language(language)
    scale = "ln" if item.comparison.is_logarithmic else show_unit(item.unit, language) or "1"
    covered = "" if item.coverage is None else f"{100 * item.coverage.share:.0f} %"
    if language == "es":
        cover = f"el 90 % central de los miembros cubre el {covered} de lo observado" if covered else _TOO_FEW[1]
        return f"{label}: errores en {scale}; {cover}; miembros detenidos: {item.stopped}."
    cover = f"the central 90 % of members cover {covered} of the observed" if covered else _TOO_FEW[0]
    return f"{label}: errors in {scale}; {cover}; members stopped: {item.stopped}."


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
                "fitted": None if item.fitted is None else _errors_json(item.fitted),
                "held_out": {name: _errors_json(errors) for name, errors in item.held_out.items()},
                "coverage_of_90_percent": None if item.coverage is None else item.coverage.share,
                "dates": list(item.dates),
                "observed": [finite_json(value) for value in item.observed.tolist()],
                "central": [finite_json(value) for value in item.central.tolist()],
                "low": [finite_json(value) for value in item.low.tolist()],
                "high": [finite_json(value) for value in item.high.tolist()],
                "stopped": item.stopped,
            }
            for item in found
        ]
    }


def _errors_json(errors: FitErrors) -> Mapping[str, Json]:
    values = {"mape": errors.mape, "rmse": errors.rmse, "bias": errors.bias, "correlation": errors.correlation}
    return {name: finite_json(value) for name, value in values.items()} | {"count": errors.count}

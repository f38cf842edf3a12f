"""Comparisons with observed series: a table of errors, a plot, and machine-readable form."""

import math
from collections.abc import Mapping, Sequence

from rich.console import RenderableType

from coyuntura.arrays import Flags
from coyuntura.explain.comparisons import Compared
from coyuntura.explain.scores import FitErrors
from coyuntura.model.observations import Observation
from coyuntura.report.amounts import show_unit
from coyuntura.report.days import show_dates
from coyuntura.report.numbers import show_number
from coyuntura.report.page import Page, Paragraph, Table, blank, glued
from coyuntura.report.plain import Json, finite_json

_NAMES: Mapping[str, tuple[str, str]] = {
    "model": ("model", "modelo"),
    "persistence": ("persistence", "persistencia"),
    "linear_trend": ("linear trend", "tendencia lineal"),
    "log_linear_trend": ("trend of logarithms", "tendencia de los logaritmos"),
}
_FIGURES = (("figures in the window", "figures held out"), ("cifras en la ventana", "cifras reservadas"))
_SCALES: Mapping[str, tuple[str, str]] = {
    "log": ("in natural logarithms", "en logaritmos naturales"),
    "logit": ("in logits", "en logits"),
}
_TOO_FEW = ("too few members to measure coverage", "muy pocos miembros para medir la cobertura")
_HEADINGS = (
    ("errors over", "when", "forecast", "MAPE", "RMSE", "bias", "correlation"),
    ("errores sobre", "cuándo", "pronóstico", "MAPE", "RMSE", "sesgo", "correlación"),
)
_LEGEND = (
    (
        "Errors are over the observed figures that are counted in the first column, the model's with declared values. "
        "MAPE is the mean absolute error in percent of what was observed, RMSE the root of the mean square error, bias "
        "the mean of forecast less observed. Persistence repeats the last figure in the window that fits may see."
    ),
    (
        "Los errores son sobre las cifras observadas que cuenta la primera columna; los del modelo, con sus valores "
        "declarados. MAPE es el error absoluto promedio en porcentaje de lo observado; RMSE, la raíz del error "
        "cuadrático medio; sesgo, el promedio de lo pronosticado menos lo observado. La persistencia repite la última "
        "cifra de la ventana que los ajustes pueden ver."
    ),
)


def render_comparisons(found: Sequence[Compared], language: str) -> RenderableType:
    """Return a table of errors for each series: the fitted window, and what was held out beside simple rivals."""
    blocks: list[Paragraph | Table] = [Paragraph(_LEGEND[language == "es"])]
    for item in found:
        blocks += [blank(), Paragraph(_title(item, language), "bold"), _table(item, language)]
        blocks.append(Paragraph(_note(item, language), indent=2))
    return Page(blocks)


def _title(item: Compared, language: str) -> str:
    label, is_spanish = named(item.observation, language), language == "es"
    if item.observation.transform in _SCALES:
        return f"{label}, {_SCALES[item.observation.transform][is_spanish]}"
    unit = show_unit(item.unit, language)
    return f"{label}, {'en' if is_spanish else 'in'} {unit}" if unit else label


def named(item: Observation, language: str) -> str:
    """Return what is observed, as a title begins."""
    label = item.label.in_language(language)
    if item.reads != "change":
        return label
    return f"{label}, cambio desde la cifra anterior" if language == "es" else f"{label}, change from the figure before"


def _table(item: Compared, language: str) -> Table:
    fitted, held_out = _FIGURES[language == "es"]
    rows = [_row(item.fitted, fitted, "model", item.is_fitted, item, language)] if item.is_fitted.any() else []
    rows += [_row(errors, held_out, name, item.is_held_out, item, language) for name, errors in item.held_out.items()]
    return Table(_HEADINGS[language == "es"], rows, right=frozenset({3, 4, 5, 6}), indent=2)


def _row(
    errors: FitErrors | None, which: str, forecast: str, are: Flags, item: Compared, language: str
) -> Sequence[str]:
    """Return over how many figures of when an error is, of which forecast, and its measures."""
    dates = [date for date, is_one in zip(item.dates, are.tolist(), strict=True) if is_one]
    count = 0 if errors is None else errors.count
    head = [
        glued(f"{show_number(count, language)} {which}"),
        show_dates(dates[0], dates[-1], language),
        _NAMES[forecast][language == "es"],
    ]
    if errors is None:
        return [*head, "", *[show_number(math.nan, language)] * 3]
    has_mape = (
        math.isfinite(errors.mape) and item.observation.transform == "identity" and item.observation.reads != "change"
    )
    mape = glued(f"{show_number(round(100 * errors.mape, 1), language)} %") if has_mape else ""
    numbers = [show_number(value, language) for value in (errors.rmse, errors.bias, errors.correlation)]
    return [*head, mape, *numbers]


def _note(item: Compared, language: str) -> str:
    is_spanish = language == "es"
    stopped = f"{'miembros detenidos' if is_spanish else 'members stopped'}: {show_number(item.stopped, language)}."
    if item.coverage is None:
        return f"{_TOO_FEW[is_spanish].capitalize()}; {stopped}"
    inside, count = round(item.coverage.share * item.coverage.count), item.coverage.count
    if is_spanish:
        return f"El 90 % central de los miembros cubre {inside} de {count} cifras observadas; {stopped}"
    return f"The central 90 % of members cover {inside} of {count} observed figures; {stopped}"


def comparisons_json(found: Sequence[Compared]) -> Mapping[str, Json]:
    """Return comparisons in the shape that programs read."""
    return {
        "comparisons": [
            {
                "cell": item.observation.cell,
                "series": item.observation.series,
                "unit": item.unit,
                "reads": item.observation.reads,
                "transform": item.observation.transform,
                "fitted_from": item.observation.fitted_from,
                "fitted_until": item.observation.fitted_until,
                "fitted": None if item.fitted is None else _errors_json(item.fitted),
                "held_out": {name: _errors_json(errors) for name, errors in item.held_out.items()},
                "coverage_of_90_percent": None if item.coverage is None else item.coverage.share,
                "coverage_points": None if item.coverage is None else item.coverage.count,
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

"""What was registered: where it lies, who foretold what, what is blind, and the middle of every forecast."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

from rich.console import Group, RenderableType

from coyuntura.explain.foretelling import Wanted
from coyuntura.explain.rivals.catalogue import BY_NAME
from coyuntura.names import Text
from coyuntura.report.amounts import show_unit
from coyuntura.report.lines import whole
from coyuntura.report.numbers import show_number, show_range
from coyuntura.report.page import Page, Paragraph, Table, blank, glued
from coyuntura.report.plain import Json
from coyuntura.results.forecasts import Foretold, Recorded

_CENTRAL = (0.05, 0.5, 0.95)
_MOST_PERIODS = 4
_LEGEND = (
    (
        "Each cell is the middle of the forecast, and from where to where its central 90 % goes. The files are "
        "registered: nothing in them may be changed, and `coyuntura score` refuses them where something was."
    ),
    (
        "Cada celda es el centro del pronóstico y el tramo de su 90 % central. Los archivos quedan registrados: nada "
        "en ellos puede cambiarse, y `coyuntura score` los rechaza si algo cambió."
    ),
)
_BEGUN = {"past": Text("past", "pasado"), "begun": Text("begun", "empezado")}
_SILENT = {
    "events": Text("its figures are events", "sus cifras son eventos"),
    "end": Text(
        "no period after its last figure lies within the run at an even step",
        "ningún período después de su última cifra cae en la corrida a un paso regular",
    ),
}


def render_registered(
    table: Path, record: Mapping[str, Recorded], items: Sequence[Foretold], wanted: Wanted, language: str
) -> RenderableType:
    """Return what was registered, for people."""
    is_spanish = language == "es"
    blocks: list[Paragraph | Table] = []
    for variable in dict.fromkeys(item.variable for item in items):
        mine = [item for item in items if item.variable == variable]
        unit = show_unit(mine[0].unit, language)
        blocks += [
            blank(),
            Paragraph(f"{variable}{f', {unit}' if unit else ''}", "bold"),
            _table(mine, record, language),
        ]
    blocks += [blank(), *map(Paragraph, _notes(record, wanted, language)), Paragraph(_LEGEND[is_spanish], "dim")]
    return Group(whole(f"{'Registrado' if is_spanish else 'Registered'}: {table}"), Page(blocks))


def _table(items: Sequence[Foretold], record: Mapping[str, Recorded], language: str) -> Table:
    """Return one variable's forecasts, a row for each forecaster and a column for each of its first periods."""
    periods = list(dict.fromkeys(item.period for item in items))[:_MOST_PERIODS]
    names = list(dict.fromkeys(item.interpretation for item in items))
    by_figure = {(item.interpretation, item.period): item for item in items}
    rows = [
        [_label(name, record, language), *(_cell(by_figure.get((name, period)), language) for period in periods)]
        for name in names
    ]
    heading = "quien pronostica" if language == "es" else "forecaster"
    marks = _marks(record, items[0].variable, language)
    headings = [heading, *(f"{period}{marks.get(period, '')}" for period in periods)]
    return Table(headings, rows, right=frozenset(range(1, len(periods) + 1)), indent=2)


def _marks(record: Mapping[str, Recorded], variable: str, language: str) -> Mapping[str, str]:
    """Return what stands behind the periods of a variable that are not blind."""
    periods = cast("Sequence[Mapping[str, Recorded]]", record["periods"])
    blind = {str(one["period"]): str(one["blind"]) for one in periods if one["variable"] == variable}
    return {period: f" ({_BEGUN[kind].in_language(language)})" for period, kind in blind.items() if kind in _BEGUN}


def _cell(item: Foretold | None, language: str) -> str:
    if item is None:
        return ""
    places = dict(zip(item.levels, item.values, strict=True))
    low, middle, high = (show_number(places[level], language) for level in _CENTRAL)
    return f"{middle} {glued(f'({show_range(low, high, language)})')}"


def _label(name: str, record: Mapping[str, Recorded], language: str) -> str:
    if name in BY_NAME:
        return BY_NAME[name].label.in_language(language)
    found = _forecaster(name, record)
    if found.get("kind") == "study":
        return "el estudio" if language == "es" else "the study"
    label = cast("Mapping[str, str]", found.get("label") or {})
    return label.get(language) or name


def _forecaster(name: str, record: Mapping[str, Recorded]) -> Mapping[str, Recorded]:
    forecasters = cast("Sequence[Mapping[str, Recorded]]", record["forecasters"])
    found = [one for one in forecasters if one.get("name") == name]
    return found[0]


def _notes(record: Mapping[str, Recorded], wanted: Wanted, language: str) -> list[str]:
    """Return what a reader should know: who is not fitted or not certified, what is not blind, what is left out."""
    is_spanish = language == "es"
    notes: list[str] = []
    for one in cast("Sequence[Mapping[str, Recorded]]", record["forecasters"]):
        name = _label(str(one["name"]), record, language)
        if one.get("parameters") == "priors":
            notes.append(
                f"Sin ajuste: {name} pronostica con sus distribuciones previas."
                if is_spanish
                else f"Not fitted: {name} forecasts with its priors."
            )
        if one.get("certified") is False:
            notes.append(
                f"Sin certificar: el ajuste de {name} no pasó todas sus pruebas."
                if is_spanish
                else f"Not certified: the fit of {name} has not passed all of its tests."
            )
        if one.get("draws_stopped"):
            count = show_number(int(cast("int", one["draws_stopped"])), language)
            notes.append(f"{name}: {count} {'detenidas' if is_spanish else 'draws stopped'}.")
    kinds = [str(one["blind"]) for one in cast("Sequence[Mapping[str, Recorded]]", record["periods"])]
    begun = sum(kind != "blind" for kind in kinds)
    if begun:
        count, every = show_number(begun, language), show_number(len(kinds), language)
        notes.append(
            f"No a ciegas: de {every} períodos, {count} ya habían empezado."
            if is_spanish
            else f"Not blind: of {every} periods {count} have begun."
        )
    notes += _assumptions(record, language)
    for name, why in wanted.silent.items():
        notes.append(
            f"{'Sin pronóstico' if is_spanish else 'Not foretold'}: {name}, {_SILENT[why].in_language(language)}."
        )
    return notes


def _assumptions(record: Mapping[str, Recorded], language: str) -> Sequence[str]:
    """Return what forecasts take for granted: inputs held beyond their figures, what is given, and what was known."""
    is_spanish = language == "es"
    held, given = (
        cast("Mapping[str, str]", record["held"]),
        cast("Sequence[Mapping[str, Mapping[str, str]]]", record["given"]),
    )
    notes: list[str] = []
    if held:
        names = ", ".join(f"{name} ({date})" for name, date in held.items())
        notes.append(
            f"Supuesto: desde su última cifra no cambian {names}."
            if is_spanish
            else f"Assumed: held at the last figure, {names}."
        )
    if given:
        names = "; ".join(item["label"].get(language) or str(item["name"]) for item in given)
        notes.append(f"{'Dado, no calculado' if is_spanish else 'Given, not computed'}: {names}.")
    outcome, driver = record["last_outcome"], record["last_driver"]
    if outcome is not None:
        notes.append(
            f"El estudio no guarda resultados posteriores a {outcome}"
            + (f" ni insumos posteriores a {driver}." if driver is not None else ".")
            if is_spanish
            else f"The study holds no outcome after {outcome}"
            + (f", and no input after {driver}." if driver is not None else ".")
        )
    return notes


def registered_json(table: Path, record: Mapping[str, Recorded]) -> Mapping[str, Json]:
    """Return the record and where it lies, in the shape that programs read."""
    return {"table": str(table), "record": str(table.with_suffix(".json")), **cast("Mapping[str, Json]", record)}

"""What a sweep came to: where its result lies, how to open it, and which members stopped."""

from collections.abc import Mapping
from typing import cast

from rich.console import Group, RenderableType

from coyuntura.check.study import CheckedStudy
from coyuntura.names import Id
from coyuntura.report.lines import whole
from coyuntura.report.page import Paragraph
from coyuntura.report.plain import Json
from coyuntura.report.settings import interpretation_told
from coyuntura.report.words import and_more, counted
from coyuntura.sweep.folder import Form, Swept

_OPEN: Mapping[Form, str] = {
    "netcdf": "xarray.open_dataset({path!r})",
    "zarr": "xarray.open_zarr({path!r}, consolidated=False)",
}


def render_sweep(checked: CheckedStudy, swept: Swept, language: str) -> RenderableType:
    """Return a line for each scenario, one for each of the first members that stopped, and how to open the result."""
    is_spanish = language == "es"
    found = sweep_json(swept)
    lines = interpretation_told(checked.study, language)
    for scenario in cast("list[dict[str, Json]]", found["scenarios"]):
        label = checked.study.scenarios[Id(str(scenario["scenario"]))].label.in_language(language)
        count = cast("int", scenario["stopped"])
        runs = counted(cast("int", found["runs"]), ("corrida", "corridas") if is_spanish else ("run", "runs"), language)
        ended = counted(count, ("detenida", "detenidas") if is_spanish else ("stopped", "stopped"), language)
        lines.append(f"{label}: {runs}, {ended}.")
        where = "no es finito desde {date} en la corrida" if is_spanish else "is not finite from {date} in run"
        first = cast("list[dict[str, Json]]", scenario["first"])
        lines += [f"  `{stop['variable']}` {where.format(**stop)} {stop['member']}." for stop in first]
        lines += and_more(count - len(first), language)
    result = whole(f"{'Resultado' if is_spanish else 'Result'}: {found['path']}")
    return Group(
        *map(Paragraph, lines), result, whole(f"{'Para abrirlo' if is_spanish else 'To open it'}: {found['open']}")
    )


def sweep_json(swept: Swept) -> Mapping[str, Json]:
    """Return the record, where the result lies and how Python opens it, in the shape that programs read."""
    record = cast("Mapping[str, Json]", swept.record)
    path = str(swept.path)
    return {**record, "path": path, "form": swept.form, "open": _OPEN[swept.form].format(path=path)}

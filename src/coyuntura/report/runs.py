"""What a batch of runs came to: where it was written, and which members stopped."""

from collections.abc import Mapping
from pathlib import Path

from rich.console import Group, RenderableType

from coyuntura.check.study import CheckedStudy
from coyuntura.dates import date_of
from coyuntura.names import Id
from coyuntura.report.answers import Json
from coyuntura.results.run import Run, Stopped


def render_runs(checked: CheckedStudy, runs: Mapping[Id, Run], path: Path, language: str) -> RenderableType:
    """Return a line for each scenario and one for each member that stopped, the first few."""
    lines: list[str] = []
    for name, run in runs.items():
        label = checked.study.scenarios[name].label.in_language(language)
        count = len(run.stopped)
        if language == "es":
            lines.append(f"{label}: {run.members} miembros, {count} detenidos.")
        else:
            lines.append(f"{label}: {run.members} members, {count} stopped.")
        lines += [_stop(checked, stop, language) for stop in run.stopped[:5]]
    written = "Escrito" if language == "es" else "Written"
    return Group(*lines, f"{written}: {path} ({path.stat().st_size / 1e6:.1f} MB)")


def _stop(checked: CheckedStudy, stop: Stopped, language: str) -> str:
    when = _when(checked, stop.time)
    if language == "es":
        return f"  `{stop.cell}` no es finito desde {when} en el miembro {stop.member}."
    return f"  `{stop.cell}` is not finite from {when} in member {stop.member}."


def _when(checked: CheckedStudy, time: float) -> str:
    unit = checked.model.clock.unit
    return f"{time:g}" if unit is None else date_of(time, unit).isoformat()


def runs_json(checked: CheckedStudy, runs: Mapping[Id, Run], path: Path) -> Mapping[str, Json]:
    """Return the same in the shape that programs read."""
    return {
        "path": str(path),
        "scenarios": [
            {
                "scenario": str(name),
                "members": run.members,
                "stopped": [
                    {"member": stop.member, "variable": stop.cell, "date": _when(checked, stop.time)}
                    for stop in run.stopped
                ],
            }
            for name, run in runs.items()
        ],
    }

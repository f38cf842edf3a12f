"""What a batch of runs came to: where it was written, and which members stopped."""

from collections.abc import Mapping
from pathlib import Path

from rich.console import Group, RenderableType

from coyuntura.check.study import CheckedStudy
from coyuntura.dates import date_of
from coyuntura.files import size_in_words
from coyuntura.names import Id
from coyuntura.report.lines import whole
from coyuntura.report.page import Paragraph
from coyuntura.report.plain import Json
from coyuntura.report.words import and_more, counted
from coyuntura.results.run import Run, Stopped

_FIRST = 5


def render_runs(checked: CheckedStudy, runs: Mapping[Id, Run], path: Path, language: str) -> RenderableType:
    """Return a line for each scenario and one for each member that stopped, the first few."""
    is_spanish = language == "es"
    lines: list[str] = []
    for name, run in runs.items():
        label = checked.study.scenarios[name].label.in_language(language)
        members = counted(run.members, ("miembro", "miembros") if is_spanish else ("member", "members"), language)
        ended = ("detenido", "detenidos") if is_spanish else ("stopped", "stopped")
        lines.append(f"{label}: {members}, {counted(len(run.stopped), ended, language)}.")
        lines += [_stop(checked, stop, language) for stop in run.stopped[:_FIRST]]
        lines += and_more(len(run.stopped[_FIRST:]), language)
    size = size_in_words(path.stat().st_size)
    where = f"Escrito: {path} ({size.replace('.', ',')})" if is_spanish else f"Written: {path} ({size})"
    return Group(*map(Paragraph, lines), whole(where))


def _stop(checked: CheckedStudy, stop: Stopped, language: str) -> str:
    when, cell = _when(checked, stop.time), checked.model.shown(stop.cell)
    if language == "es":
        return f"  `{cell}` no es finito desde {when} en el miembro {stop.member}."
    return f"  `{cell}` is not finite from {when} in member {stop.member}."


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
                    {
                        "member": stop.member,
                        "variable": checked.model.shown(stop.cell),
                        "date": _when(checked, stop.time),
                    }
                    for stop in run.stopped
                ],
            }
            for name, run in runs.items()
        ],
    }

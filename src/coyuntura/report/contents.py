"""What a study holds, kind by kind, for people and for programs; nothing is run."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from rich.console import Group, RenderableType

from coyuntura.check.study import CheckedStudy
from coyuntura.names import Text
from coyuntura.report.amounts import SPANISH_TIME
from coyuntura.report.branches import branches
from coyuntura.report.entries import Entry
from coyuntura.report.listings import (
    behaviours,
    dimensions,
    documents,
    events,
    measures,
    modules,
    parameters,
    questions,
    scenarios,
    series,
    variables,
)
from coyuntura.report.numbers import show_number
from coyuntura.report.observations import observations
from coyuntura.report.page import Paragraph
from coyuntura.report.plain import Json
from coyuntura.report.theories import interpretations, mechanisms

_FOUND: Mapping[str, tuple[Text, Callable[[CheckedStudy], Iterable[Entry]]]] = MappingProxyType(
    {
        "behaviours": (Text("behaviours", "comportamientos"), behaviours),
        "branches": (Text("branches", "ramas"), branches),
        "dimensions": (Text("dimensions", "dimensiones"), dimensions),
        "documents": (Text("documents", "documentos"), documents),
        "events": (Text("events", "sucesos"), events),
        "interpretations": (Text("interpretations", "interpretaciones"), interpretations),
        "measures": (Text("measures", "medidas"), measures),
        "mechanisms": (Text("mechanisms", "mecanismos"), mechanisms),
        "modules": (Text("modules", "módulos"), modules),
        "observations": (Text("observations", "observaciones"), observations),
        "parameters": (Text("parameters", "parámetros"), parameters),
        "questions": (Text("questions", "preguntas"), questions),
        "scenarios": (Text("scenarios", "escenarios"), scenarios),
        "series": (Text("series", "series"), series),
        "variables": (Text("variables", "variables"), variables),
    }
)
KINDS = tuple(_FOUND)
_INDENT = 4


def entries_of(checked: CheckedStudy, kind: str) -> Iterable[Entry]:
    """Return what a study holds of a kind."""
    return _FOUND[kind][1](checked)


def contents_json(checked: CheckedStudy, kind: str) -> Json:
    """Return what a study holds of a kind, or how much of each where none is named, in the shape that programs read."""
    if kind:
        return [entry.as_json for entry in _FOUND[kind][1](checked)]
    study, clock = checked.study, checked.model.clock
    return {
        "study": study.id,
        "title": study.title.as_dict(),
        "clock": {
            "unit": clock.unit,
            "start": study.clock.start,
            "stop": study.clock.stop,
            "dt": clock.dt,
            "steps": clock.steps,
        },
        "members": study.ensemble.members,
        "seed": study.ensemble.seed,
        "holds": _counts(checked),
    }


def render_contents(checked: CheckedStudy, kind: str, language: str, typed: str) -> RenderableType:
    """Return the same for a terminal: an entry with its lines below it, which fold at any width and lose nothing.

    Args:
        checked: The study.
        kind: Of what; how much of each where empty.
        language: `en` or `es`.
        typed: The study as a command finds it, quoted for a shell.
    """
    if not kind:
        return _overview(checked, language, typed)
    words, found = _FOUND[kind]
    parts: list[RenderableType] = []
    for entry in found(checked):
        parts.append(Paragraph(entry.head.in_language(language), style="bold"))
        parts += [Paragraph(line, indent=_INDENT) for line in _said(entry.lines, language)]
    if not parts:
        of, it = ("El estudio no tiene", words.es) if language == "es" else ("The study has no", words.en)
        return f"{of} {it}."
    return Group(*parts)


def _overview(checked: CheckedStudy, language: str, typed: str) -> RenderableType:
    study, clock = checked.study, checked.model.clock
    unit, steps = clock.unit or clock.counted_in, show_number(clock.steps, language)
    if language == "es":
        run = f"{study.clock.start} a {study.clock.stop}, {steps} pasos de {clock.dt:g} {SPANISH_TIME.get(unit, unit)}"
        size = f"{study.ensemble.members} miembros, semilla {study.ensemble.seed}"
        way = f"`coyuntura list {typed} parameters` muestra los parámetros, y así con cada palabra de la izquierda."
    else:
        run = f"{study.clock.start} to {study.clock.stop}, {steps} steps of {clock.dt:g} {unit}"
        size = f"{study.ensemble.members} members, seed {study.ensemble.seed}"
        way = f"`coyuntura list {typed} parameters` shows parameters, and so on for each word at the left."
    counts = _counts(checked)
    width = max(map(len, counts))
    digits = max(len(show_number(count, language)) for count in counts.values())
    lines = [
        f"{kind:<{width}}  {show_number(count, language):>{digits}}"
        + (f"  {_FOUND[kind][0].es}" if language == "es" and _FOUND[kind][0].es != kind else "")
        for kind, count in counts.items()
    ]
    title = Paragraph(f"{study.id}: {study.title.in_language(language)}", style="bold")
    return Group(title, Paragraph(f"{run.strip()}; {size}."), "", *lines, "", Paragraph(way))


def _counts(checked: CheckedStudy) -> Mapping[str, int]:
    return {kind: sum(1 for _ in found(checked)) for kind, (_, found) in _FOUND.items()}


def _said(lines: Sequence[Text], language: str) -> Iterable[str]:
    return (line for line in (text.in_language(language) for text in lines) if line)

"""What differs between two snapshots, for people and for programs."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.console import Group, RenderableType

from coyuntura.explain.intervals import Interval
from coyuntura.names import Text
from coyuntura.report.amounts import show_unit
from coyuntura.report.numbers import show_number, show_points
from coyuntura.report.page import Paragraph
from coyuntura.report.plain import Json
from coyuntura.report.snapshots import Point, Snapshot
from coyuntura.report.words import and_more, counted

TOLERANCE = 1e-9
"""Of a figure, as a share of it: less than this is the last bits of another processor."""
_MOST = 200
_LONGEST = 300
_STATUS: Mapping[str, Text] = {
    "passed": Text("passed", "cumplido"),
    "failed": Text("failed", "incumplido"),
    "not-yet": Text("not yet", "aún no"),
    "": Text("not there", "no está"),
}
_THINGS = (("figure or verdict", "figures and verdicts"), ("cifra o veredicto", "cifras y veredictos"))
_GONE = (("not in the second", "not in the first"), ("falta en el segundo", "falta en el primero"))
_HEADS: Mapping[str, Text] = {
    "parts": Text("Parts of the study", "Partes del estudio"),
    "verdicts": Text("Behaviours", "Comportamientos"),
    "figures": Text("Figures (5 to 95 % of members in brackets)", "Cifras (5 a 95 % de los miembros entre paréntesis)"),
    "answers": Text("Answers", "Respuestas"),
}


@dataclass(frozen=True, slots=True)
class PartChange:
    """A key of a part that says something else; empty where the key or the part is not there."""

    part: str
    key: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure that moved, or stands on one side only."""

    name: str
    before: Point | None
    after: Point | None

    @property
    def by(self) -> float | None:
        """How far its central value moved; None where there is none on a side, or the units differ."""
        first, second = self.before, self.after
        if first is None or second is None or first.central is None or second.central is None:
            return None
        return second.central - first.central if first.unit == second.unit else None


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A behaviour of another status; an empty one where it is not there."""

    name: str
    label: Text
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """An answer that says something else."""

    question: str
    before: Text
    after: Text


@dataclass(frozen=True, slots=True)
class Differences:
    """All that differs, and how many figures and verdicts are the same."""

    parts: Sequence[PartChange]
    verdicts: Sequence[VerdictChange]
    figures: Sequence[FigureChange]
    answers: Sequence[AnswerChange]
    alike: int

    def __bool__(self) -> bool:
        return bool(self.parts or self.verdicts or self.figures or self.answers)


def differences(before: Snapshot, after: Snapshot) -> Differences:
    """Return what differs between two snapshots, in the order of the first."""
    figures = [
        FigureChange(name, before.figures.get(name), after.figures.get(name))
        for name in {**before.figures, **after.figures}
    ]
    moved = [change for change in figures if not _same(change.before, change.after)]
    verdicts = [
        VerdictChange(name, label, before.verdicts.get(name, (label, ""))[1], after.verdicts.get(name, (label, ""))[1])
        for name, (label, _) in {**before.verdicts, **after.verdicts}.items()
    ]
    turned = [change for change in verdicts if change.before != change.after]
    none = Text("", "")
    said = [
        AnswerChange(name, before.answers.get(name, none), after.answers.get(name, none))
        for name in {**before.answers, **after.answers}
    ]
    return Differences(
        parts=_parts(before.parts, after.parts),
        verdicts=turned,
        figures=moved,
        answers=[change for change in said if change.before != change.after],
        alike=len(figures) - len(moved) + len(verdicts) - len(turned),
    )


def _parts(before: Mapping[str, Mapping[str, str]], after: Mapping[str, Mapping[str, str]]) -> list[PartChange]:
    found: list[PartChange] = []
    for part in {**before, **after}:
        first, second = before.get(part), after.get(part)
        if first is None or second is None:
            found.append(PartChange(part, "", "" if first is None else part, "" if second is None else part))
            continue
        found += [
            PartChange(part, key, first.get(key, ""), second.get(key, ""))
            for key in {**first, **second}
            if first.get(key, "") != second.get(key, "")
        ]
    return found


def _same(first: Point | None, second: Point | None) -> bool:
    if first is None or second is None or first.unit != second.unit:
        return False
    pairs = ((first.low, second.low), (first.central, second.central), (first.high, second.high))
    return all(_near(a, b) for a, b in pairs)


def _near(first: float | None, second: float | None) -> bool:
    if first is None or second is None:
        return first is second
    return abs(first - second) <= TOLERANCE * max(abs(first), abs(second))


def render_differences(found: Differences, language: str) -> RenderableType:
    """Return what differs, each with what it was and what it is; the first few hundred of each kind."""
    is_spanish = language == "es"
    lines: list[RenderableType] = []
    for name, changes in (
        ("parts", [_part_line(change, language) for change in found.parts]),
        ("verdicts", [_verdict_line(change, language) for change in found.verdicts]),
        ("figures", [_figure_line(change, language) for change in found.figures]),
        ("answers", [line for change in found.answers for line in _answer_lines(change, language)]),
    ):
        if changes:
            lines.append(Paragraph(_HEADS[name].in_language(language), style="bold"))
            lines += [Paragraph(line, indent=2) for line in changes[:_MOST]]
            lines += and_more(len(changes[_MOST:]), language)
    if not found:
        lines.append("No hay diferencias." if is_spanish else "There is no difference.")
    if found.alike:
        things = (
            ("cifra o veredicto", "cifras y veredictos")
            if is_spanish
            else ("figure or verdict", "figures and verdicts")
        )
        same = counted(found.alike, things, language)
        lines.append(f"{same} sin cambio." if is_spanish else f"{same} the same.")
    return Group(*lines)


def _part_line(change: PartChange, language: str) -> str:
    if not change.key:
        gone, new = (
            ("falta en el segundo", "falta en el primero")
            if language == "es"
            else ("not in the second", "not in the first")
        )
        return f"{change.part}: {gone if change.before else new}"
    return f"{change.part}: {change.key}: {_short(change.before)} → {_short(change.after)}"


def _short(text: str) -> str:
    if not text:
        return "-"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} ..."


def _verdict_line(change: VerdictChange, language: str) -> str:
    before, after = (
        _STATUS.get(word, Text(word, word)).in_language(language) for word in (change.before, change.after)
    )
    return f"{change.name}: {before} → {after}: {change.label.in_language(language)}"


def _figure_line(change: FigureChange, language: str) -> str:
    point = change.after or change.before
    label = "" if point is None else point.label.in_language(language)
    units = dict.fromkeys(item.unit for item in (change.before, change.after) if item is not None)
    by = "" if change.by is None else f" ({'+' if change.by > 0 else ''}{show_number(change.by, language)})"
    is_alone = len(units) > 1 or change.before is None or change.after is None
    before, after = (_interval(item, language, is_alone) for item in (change.before, change.after))
    unit = "" if is_alone else f" {show_unit(next(iter(units)), language)}".rstrip()
    return f"{change.name}: {before} → {after}{unit}{by}" + (f": {label}" if label else "")


def _interval(point: Point | None, language: str, with_unit: bool) -> str:  # noqa: FBT001  one of two forms
    if point is None:
        return "no está" if language == "es" else "not there"
    values = (math.nan if value is None else value for value in (point.low, point.central, point.high))
    low, central, high = show_points(Interval(*values, members=0, errors=point.errors), language)
    unit = f" {show_unit(point.unit, language)}".rstrip() if with_unit else ""
    word = "a" if language == "es" else "to"
    return f"{central}{unit}" if low == high else f"{central} ({low} {word} {high}){unit}"


def _answer_lines(change: AnswerChange, language: str) -> list[str]:
    none = "(sin respuesta)" if language == "es" else "(no answer)"
    before, after = (text.in_language(language) or none for text in (change.before, change.after))
    return [f"{change.question}:", f"- {before}", f"+ {after}"]


def differences_json(found: Differences) -> Mapping[str, Json]:
    """Return the same in the shape that programs read."""
    return {
        "parts": [
            {"part": item.part, "key": item.key or None, "before": item.before or None, "after": item.after or None}
            for item in found.parts
        ],
        "behaviours": [
            {
                "behaviour": item.name,
                "label": item.label.as_dict(),
                "before": item.before or None,
                "after": item.after or None,
            }
            for item in found.verdicts
        ],
        "figures": [
            {"figure": item.name, "before": _point_json(item.before), "after": _point_json(item.after), "by": item.by}
            for item in found.figures
        ],
        "answers": [
            {"question": item.question, "before": item.before.as_dict(), "after": item.after.as_dict()}
            for item in found.answers
        ],
        "alike": found.alike,
    }


def _point_json(point: Point | None) -> Json:
    if point is None:
        return None
    return {
        "label": point.label.as_dict(),
        "unit": point.unit,
        "low": point.low,
        "central": point.central,
        "high": point.high,
    }

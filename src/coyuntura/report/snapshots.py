"""What a study comes to, flat: its parts, figures, verdicts and answers by name, so that two can be compared.

A snapshot is made of what commands print for programs, whether just computed or read from a file that somebody kept.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from coyuntura.check.study import CheckedStudy
from coyuntura.names import Text
from coyuntura.report.contents import KINDS, entries_of
from coyuntura.report.plain import Json

_NAMES = ("name", "id", "code", "subsystem", "item", "cell")
_UNSAID = {*_NAMES, "file", "line", "figures"}
"""Keys of an entry that are its name, its place or a count of what is compared one by one."""


class SnapshotError(ValueError):
    """A file does not hold what a command prints for programs."""


@dataclass(frozen=True, slots=True)
class Point:
    """A figure: its label and unit, and its 5, 50 and 95 % points; None where there is none."""

    label: Text
    unit: str
    low: float | None
    central: float | None
    high: float | None
    errors: tuple[float, float, float] = field(default=(0.0, 0.0, 0.0), compare=False)
    """Standard errors of the three, by which they are rounded when they are shown."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is compared, by name."""

    parts: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    """Of each part of a study, such as `parameters rate`, what it says of itself, by key."""
    figures: Mapping[str, Point] = field(default_factory=dict[str, Point])
    verdicts: Mapping[str, tuple[Text, str]] = field(default_factory=dict[str, tuple[Text, str]])
    """Of each behaviour its label and its status."""
    answers: Mapping[str, Text] = field(default_factory=dict[str, Text])


def parts_of(checked: CheckedStudy) -> Mapping[str, Mapping[str, str]]:
    """Return what each part of a study says of itself, and the figures of its series by date."""
    found: dict[str, Mapping[str, str]] = {}
    for kind in KINDS:
        for entry in entries_of(checked, kind):
            named = (str(entry.as_json[key]) for key in _NAMES if key in entry.as_json)
            said = {key: value for key, value in entry.as_json.items() if key not in _UNSAID}
            found[f"{kind} {' '.join(named)}"] = dict(_flat(said))
    for table in checked.study.tables.values():
        for series in table.series.values():
            key = f"series {table.id}/{series.id}"
            found[key] = {**found[key], **{figure.date: f"{figure.value:.15g}" for figure in series.figures}}
    return found


def snapshot_of(printed: Json) -> Snapshot:
    """Return what `ask`, `measures` or `check` print for programs as a snapshot.

    Raises:
        SnapshotError: It is none of the three.
    """
    match printed:
        case {"behaviours": list() as items}:
            return Snapshot(verdicts=dict(map(_verdict, _mappings(items))), figures=dict(_behaviour_figures(items)))
        case [{"figures": _}, *_]:
            items = _mappings(printed)
            answers = {_word(item, "id"): _text(item.get("answer")) for item in items}
            return Snapshot(figures=dict(_answer_figures(items)), answers=answers)
        case [{"scenarios": _, "measure": _}, *_]:
            return Snapshot(figures=dict(_measure_figures(_mappings(printed))))
        case []:
            return Snapshot()
        case _:
            raise SnapshotError("it is not what `ask`, `check` or `measures` print with `--json`")


def _flat(value: Mapping[str, Json], before: str = "") -> Iterator[tuple[str, str]]:
    """Yield the leaves of a mapping by the keys that lead to them; a list is one leaf."""
    for key, inner in value.items():
        name = f"{before}{key}"
        match inner:
            case Mapping():
                yield from _flat(inner, f"{name}.")
            case str():
                yield name, inner
            case None:
                yield name, ""
            case Sequence():
                yield name, ", ".join(_leaf(item) for item in inner)
            case _:
                yield name, _leaf(inner)


def _leaf(value: Json) -> str:
    match value:
        case bool() | int():
            return str(value)
        case float():
            return f"{value:.15g}"
        case Mapping():
            return " ".join(text for _, text in _flat(value))
        case _:
            return str(value)


def _answer_figures(items: Sequence[Mapping[str, Json]]) -> Iterator[tuple[str, Point]]:
    for item in items:
        for figure in _mappings(item.get("figures")):
            yield f"{_word(item, 'id')} {_word(figure, 'name')}", _point(figure, figure)


def _measure_figures(items: Sequence[Mapping[str, Json]]) -> Iterator[tuple[str, Point]]:
    for item in items:
        scenarios = item.get("scenarios")
        for scenario, interval in scenarios.items() if isinstance(scenarios, Mapping) else ():
            if isinstance(interval, Mapping):
                yield f"{_word(item, 'name')} ({scenario})", _point(item, interval)


def _behaviour_figures(items: Sequence[Json]) -> Iterator[tuple[str, Point]]:
    for item in _mappings(items):
        figure = item.get("figure")
        if isinstance(figure, Mapping):
            yield _behaviour(item), _point({**item, "unit": figure.get("unit")}, figure)


def _verdict(item: Mapping[str, Json]) -> tuple[str, tuple[Text, str]]:
    return _behaviour(item), (_text(item.get("label")), _word(item, "status"))


def _behaviour(item: Mapping[str, Json]) -> str:
    return f"{_word(item, 'subsystem')} {item.get('item')}"


def _point(about: Mapping[str, Json], interval: Mapping[str, Json]) -> Point:
    low, central, high = (_number(interval.get(key)) for key in ("low", "central", "high"))
    return Point(_text(about.get("label")), _word(about, "unit"), low, central, high, _errors(interval.get("errors")))


def _errors(value: Json) -> tuple[float, float, float]:
    """Return the standard errors of three points; 0 each, which rounds nothing, where a file has none."""
    match value:
        case [int() | float() as low, int() | float() as central, int() | float() as high]:
            return float(low), float(central), float(high)
        case _:
            return 0.0, 0.0, 0.0


def _number(value: Json) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


def _text(value: Json) -> Text:
    match value:
        case {"en": str() as english, "es": str() as spanish}:
            return Text(english, spanish)
        case _:
            return Text("", "")


def _word(item: Mapping[str, Json], key: str) -> str:
    """Return a word under a key.

    Raises:
        SnapshotError: There is none.
    """
    found = item.get(key)
    if not isinstance(found, str):
        raise SnapshotError(f"something in it has no `{key}`")
    return found


def _mappings(value: Json) -> list[Mapping[str, Json]]:
    """Return the mappings of a list.

    Raises:
        SnapshotError: It is no list of mappings.
    """
    items = list(value) if isinstance(value, Sequence) and not isinstance(value, str) else [None]
    found = [item for item in items if isinstance(item, Mapping)]
    if len(found) < len(items):
        raise SnapshotError("a list in it holds something else than objects")
    return found

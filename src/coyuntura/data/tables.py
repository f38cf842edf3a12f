"""Compact tables of observed series, each figure with its source, licence and vintage."""

import csv
import io
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, cast

from coyuntura.dates import parse_date
from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.names import Text
from coyuntura.reading import Entries, Node, Reader, read_text, read_yaml

Use: TypeAlias = Literal["driver", "outcome"]
_COLUMNS = ["series", "date", "value", "source", "note"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures come from, as published when, and under which licence."""

    key: str
    citation: str
    vintage: str
    url: str
    licence: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One observed value: the date as written, a year, a month or a day."""

    date: str
    value: float
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class Series:
    """A named series of figures in one unit, in the order of their dates.

    A `driver` may feed a model; an `outcome` is only compared with.
    """

    id: str
    label: Text
    unit: str
    use: Use
    low: str
    high: str
    figures: tuple[Figure, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Table:
    """The series of one CSV file and the sources that they name."""

    id: str
    sources: Mapping[str, Source]
    series: Mapping[str, Series]


def read_table(folder: Path, name: str, shown: str, faults: Faults) -> Table | None:
    """Return the table `name` of a folder: `name.yaml` says what `name.csv` holds.

    Args:
        folder: Where both files are.
        name: The table's name.
        shown: The folder's name in places.
        faults: Filled with whatever is wrong.
    """
    root = read_yaml(folder / f"{name}.yaml", f"{shown}/{name}.yaml", faults)
    text = read_text(folder / f"{name}.csv", f"{shown}/{name}.csv", faults)
    if root is None or text is None:
        return None
    reader = Reader(faults)
    found = reader.entries(root, required=("table", "sources", "series"))
    sources = {key.text: _source(reader, key.text, node) for key, node in reader.mapping(found.get("sources"))}
    figures = _figures(text, f"{shown}/{name}.csv", sources, faults)
    series = {
        key.text: _series(reader, key.text, node, key.place, tuple(figures.pop(key.text, [])))
        for key, node in reader.mapping(found.get("series"))
    }
    for unknown in figures:
        faults.add(
            "series-missing",
            f"`{shown}/{name}.csv` holds figures of `{unknown}`, which `{name}.yaml` does not describe.",
            Place(f"{shown}/{name}.csv"),
        )
    return Table(name, sources, series)


def _source(reader: Reader, key: str, node: Node) -> Source:
    found = reader.entries(node, required=("citation", "vintage", "licence"), optional=("url",))
    citation, vintage, url, licence = (reader.text(found.get(name)) for name in ("citation", "vintage", "url", "licence"))
    return Source(key, citation, vintage, url, licence)


def _series(reader: Reader, key: str, node: Node, place: Place, figures: tuple[Figure, ...]) -> Series:
    found = reader.entries(node, required=("label", "unit", "use"), optional=("low", "high", "meaning", "note"))
    use = cast("Use", reader.word(found["use"], ("driver", "outcome"))) if "use" in found else "outcome"
    if not figures and isinstance(node, Entries):
        reader.faults.add("series-missing", f"series `{key}` has no figures in its table.", place)
    texts = (reader.text(found.get(name)) for name in ("low", "high"))
    unit = reader.text(found.get("unit"))
    return Series(key, reader.bilingual(found.get("label")), unit, use, *texts, figures, place)


def _figures(text: str, shown: str, sources: Mapping[str, Source], faults: Faults) -> dict[str, list[Figure]]:
    rows = csv.reader(io.StringIO(text))
    header = next(rows, [])
    if header != _COLUMNS:
        faults.add("figure-unreadable", f"the columns must be {','.join(_COLUMNS)}, got {','.join(header)}.", Place(shown))
        return {}
    found: dict[str, list[Figure]] = {}
    for row in rows:
        place = Place(shown, rows.line_num, 1, 1, ",".join(row)[:200])
        if not row:
            continue
        figure = _figure(row, place, faults)
        if figure is None:
            continue
        if figure.source not in sources:
            hint = did_you_mean(figure.source, sources)
            faults.add("source-unknown", f"`{figure.source}` is not among the table's sources.{hint}", place)
        found.setdefault(row[0], []).append(figure)
    for name, figures in found.items():
        figures.sort(key=lambda figure: figure.date)
        dates = [figure.date for figure in figures]
        twice = sorted({date for date in dates if dates.count(date) > 1})
        if twice:
            faults.add("figure-unreadable", f"series `{name}` has two figures for {', '.join(twice[:3])}.", Place(shown))
    return found


def _figure(row: list[str], place: Place, faults: Faults) -> Figure | None:
    if len(row) != len(_COLUMNS):
        faults.add("figure-unreadable", f"this row has {len(row)} fields instead of {len(_COLUMNS)}.", place)
        return None
    _, date, value, source, note = row
    try:
        parse_date(date)
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        faults.add("figure-unreadable", f"`{date}` and `{value}` are not a date and a finite number.", place)
        return None
    return Figure(date, number, source, note)

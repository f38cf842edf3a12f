"""Compact tables of observed series, each figure with its source, licence and vintage."""

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal, TypeAlias, cast

from coyuntura.dates import Period, TimeUnit, parse_date, parse_period
from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.names import Text
from coyuntura.reading.nodes import Entries, Node, Reader, read_study_text, read_yaml

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


_Row: TypeAlias = tuple[Figure, Place]


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

    def within(self, first: float, last: float, unit: TimeUnit) -> Iterator[tuple[Figure, Period]]:
        """Yield the figures whose periods lie whole between two model times, each with its period."""
        for figure in self.figures:
            period = parse_period(figure.date, unit)
            if period.is_within(first, last):
                yield figure, period


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
    text = read_study_text(folder / f"{name}.csv", f"{shown}/{name}.csv", faults)
    if root is None or text is None:
        return None
    reader = Reader(faults)
    found = reader.entries(root, required=("table", "sources", "series"))
    sources = {key.text: _source(reader, key.text, node) for key, node in reader.mapping(found.get("sources"))}
    if "table" in found and reader.text(found["table"]) != name:
        faults.add("value-kind", f"the table in `{name}.csv` is called `{name}`.", found["table"].place)
    figures = _figures(text, f"{shown}/{name}.csv", sources, faults)
    series = {
        key.text: _series(reader, key.text, node, key.place, tuple(row for row, _ in figures.pop(key.text, [])))
        for key, node in reader.mapping(found.get("series"))
    }
    _check_bounds(series, faults)
    for unknown, rows in figures.items():
        hint = did_you_mean(unknown, series)
        message = f"this is a figure of `{unknown}`, which `{name}.yaml` does not describe.{hint}"
        faults.add("series-missing", message, rows[0][1])
    return Table(name, sources, series)


def _source(reader: Reader, key: str, node: Node) -> Source:
    found = reader.entries(node, required=("citation", "vintage", "licence"), optional=("url",))
    citation, vintage, url, licence = (
        reader.text(found.get(name)) for name in ("citation", "vintage", "url", "licence")
    )
    return Source(key, citation, vintage, url, licence)


def _series(reader: Reader, key: str, node: Node, place: Place, figures: tuple[Figure, ...]) -> Series:
    found = reader.entries(node, required=("label", "unit", "use"), optional=("low", "high", "meaning", "note"))
    use = cast("Use", reader.word(found["use"], ("driver", "outcome"))) if "use" in found else "outcome"
    if not figures and isinstance(node, Entries):
        reader.faults.add("series-missing", f"series `{key}` has no figures in its table.", place)
    unit, low, high = (reader.text(found.get(name)) for name in ("unit", "low", "high"))
    return Series(key, reader.bilingual(found.get("label")), unit, use, low, high, figures, place)


def _check_bounds(series: Mapping[str, Series], faults: Faults) -> None:
    """Require that the series that bound another are in the same table."""
    for item in series.values():
        for bound in (item.low, item.high):
            if bound and bound not in series:
                hint = did_you_mean(bound, series)
                message = f"`{item.id}` is bounded by `{bound}`, which is no series here.{hint}"
                faults.add("series-missing", message, item.place)


def _figures(text: str, shown: str, sources: Mapping[str, Source], faults: Faults) -> dict[str, list[_Row]]:
    """Return the rows of a table by series, in the order of their dates."""
    found: dict[str, list[_Row]] = {}
    for number, row in _rows(text, shown, faults):
        place = Place(shown, number, 1, 1, ",".join(row)[:200])
        figure = _figure(row, place, faults)
        if figure is None:
            continue
        if figure.source not in sources:
            hint = did_you_mean(figure.source, sources)
            faults.add("source-unknown", f"`{figure.source}` is not among the table's sources.{hint}", place)
        found.setdefault(row[0], []).append((figure, place))
    for name, rows in found.items():
        rows.sort(key=lambda row: row[0].date)
        _check_overlaps(name, rows, faults)
    return found


def _rows(text: str, shown: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows below the header with the numbers of their lines."""
    rows = csv.reader(io.StringIO(text, newline=""))
    try:
        header = next(rows, list[str]())
        if header != _COLUMNS:
            message = f"the columns must be {','.join(_COLUMNS)}, got {','.join(header)}."
            faults.add("figure-unreadable", message, Place(shown))
            return
        for row in rows:
            if row:
                yield rows.line_num, row
    except csv.Error as error:
        faults.add("figure-unreadable", f"the table cannot be read: {error}.", Place(shown, max(1, rows.line_num)))


def _check_overlaps(name: str, rows: Sequence[_Row], faults: Faults) -> None:
    """Require that no figure stands for a time for which another stands."""
    for (earlier, _), (later, place) in pairwise(rows):
        if parse_period(later.date, "day").start < parse_period(earlier.date, "day").end:
            message = f"series `{name}` has a figure for {earlier.date} and one for {later.date}."
            faults.add("figure-unreadable", message, place, "Keep one of the two, or make two series.")


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
    return Figure(date.strip(), number, source, note)

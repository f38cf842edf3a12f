"""Compact tables of observed series, each figure with its source, licence and vintage."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal, TypeAlias, get_args

from coyuntura.dates import Period, TimeUnit, parse_date, parse_period
from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.names import Text
from coyuntura.numerals import decimal
from coyuntura.reading.habits import as_date, as_written_number
from coyuntura.reading.keys import LABEL
from coyuntura.reading.kinds import FLAG, REMARK, TEXT, UNIT, WORDING, Entry, mapping_of, word
from coyuntura.reading.nodes import read_study_text, read_yaml
from coyuntura.reading.shapes import Found, Shape, optional, required

Use: TypeAlias = Literal["driver", "outcome"]
USES: tuple[Use, ...] = get_args(Use)
_COLUMNS = ["series", "date", "value", "source", "note"]
_LINE_BREAK = re.compile(r"\r\n|[\n\r]")
_QUOTED = re.compile(r'"(?:[^"]|"")*+"')
_CELL = re.compile(r'(?:"(?P<quoted>(?:[^"]|"")*+)"|(?P<bare>[^",]*+))(?:(?P<more>,)|$)')
_LONGEST_CELL = 100_000
_LONGEST_SHOWN = 200

CITATION = required("citation", WORDING, "Who published what.", "Quién publicó qué.")
VINTAGE = required("vintage", WORDING, "As published when.", "De qué fecha es lo publicado.")
SOURCE_URL = optional("url", TEXT, "", "Where it can be read.", "Dónde puede leerse.")
LICENCE = required("licence", WORDING, "Under which licence.", "Con qué licencia.")
MAY_SHIP = optional(
    "may_ship",
    FLAG,
    None,
    "Whether its figures may be passed on, in a package or a page.",
    "Si sus cifras pueden redistribuirse, en un paquete o una página.",
)
TERMS = optional(
    "terms",
    TEXT,
    "",
    "Who says so: the address of the terms, or why.",
    "Quién lo dice: dónde están los términos, o por qué.",
)
SOURCE = Shape(CITATION, VINTAGE, SOURCE_URL, LICENCE, MAY_SHIP, TERMS)

SERIES_UNIT = required("unit", UNIT, "The unit of its figures.", "La unidad de sus cifras.")
USE = required(
    "use",
    word(USES),
    "A driver may feed the model; an outcome is compared with, never fed in.",
    "Una serie `driver` puede alimentar el modelo; con una `outcome` solo se compara.",
)
LOW = optional(
    "low", TEXT, "", "The series of this table that bounds it below.", "La serie de esta tabla que la acota por abajo."
)
HIGH = optional(
    "high",
    TEXT,
    "",
    "The series of this table that bounds it above.",
    "La serie de esta tabla que la acota por arriba.",
)
MEANING = optional("meaning", REMARK, None, "What it counts.", "Qué cuenta.")
NOTE = optional("note", REMARK, None, "What one should know about it.", "Qué conviene saber de ella.")
SERIES = Shape(LABEL, SERIES_UNIT, USE, LOW, HIGH, MEANING, NOTE)

NAME = required(
    "table", TEXT, "The name of the table, as of its file.", "El nombre de la tabla, como el de su archivo."
)
SOURCES = required(
    "sources",
    mapping_of(SOURCE.kind, TEXT),
    "Where figures come from, by the key that they name.",
    "De dónde vienen las cifras, por la clave que nombran.",
)
ALL_SERIES = required("series", mapping_of(SERIES.kind, TEXT), "The series by name.", "Las series por nombre.")
TABLE_FILE = Shape(NAME, SOURCES, ALL_SERIES)


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures come from, as published when, and under which licence."""

    key: str
    citation: Text
    vintage: Text
    url: str
    licence: Text
    may_ship: bool | None = None
    """Whether its figures may be passed on; None where the study does not say."""
    terms: str = ""


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
    found = TABLE_FILE.read(root, faults)
    sources = {entry.name: source_of(entry) for entry in found[SOURCES]}
    if NAME in found and found[NAME] != name:
        faults.add("value-kind", f"the table in `{name}.csv` is called `{name}`.", found.place_of(NAME))
    before = len(faults)
    figures = _figures(text, f"{shown}/{name}.csv", sources, faults)
    # Of a table that could not be read whole it is not known what is missing.
    missing = faults if len(faults) == before else Faults()
    series = {
        entry.name: _series(entry, tuple(row for row, _ in figures.pop(entry.name, [])), missing)
        for entry in found[ALL_SERIES]
    }
    _check_bounds(series, faults)
    for unknown, rows in figures.items():
        hint = did_you_mean(unknown, series)
        message = f"this is a figure of `{unknown}`, which `{name}.yaml` does not describe.{hint}"
        faults.add("series-missing", message, rows[0][1])
    return Table(name, sources, series)


def read_figures(path: Path, faults: Faults) -> Mapping[str, tuple[Figure, ...]]:
    """Return the figures of a CSV file that has the columns of a table and nothing beside it, by series.

    Sources may be any words.

    Args:
        path: The file.
        faults: Filled with whatever is wrong.
    """
    text = read_study_text(path.resolve(), path.name, faults)
    rows = {} if text is None else _figures(text, path.name, None, faults)
    return {name: tuple(figure for figure, _ in found) for name, found in rows.items()}


def source_of(entry: Entry[str, Found]) -> Source:
    """Return a source as a file declares it under its key."""
    found = entry.value
    return Source(
        key=entry.name,
        citation=found[CITATION],
        vintage=found[VINTAGE],
        url=found[SOURCE_URL],
        licence=found[LICENCE],
        may_ship=found[MAY_SHIP],
        terms=found[TERMS],
    )


def _series(entry: Entry[str, Found], figures: tuple[Figure, ...], faults: Faults) -> Series:
    found = entry.value
    if not figures and found.places:
        faults.add("series-missing", f"series `{entry.name}` has no figures in its table.", entry.place)
    return Series(
        id=entry.name,
        label=found[LABEL],
        unit=found[SERIES_UNIT],
        use=found[USE],
        low=found[LOW],
        high=found[HIGH],
        figures=figures,
        place=entry.place,
    )


def _check_bounds(series: Mapping[str, Series], faults: Faults) -> None:
    """Require that the series that bound another are in the same table."""
    for item in series.values():
        for bound in (item.low, item.high):
            if bound and bound not in series:
                hint = did_you_mean(bound, series)
                message = f"`{item.id}` is bounded by `{bound}`, which is no series here.{hint}"
                faults.add("series-missing", message, item.place)


def _figures(text: str, shown: str, sources: Mapping[str, Source] | None, faults: Faults) -> dict[str, list[_Row]]:
    """Return the rows of a table by series, in the order of their dates."""
    found: dict[str, list[_Row]] = {}
    for row, place in _rows(text, shown, faults):
        figure = _figure(row, place, faults)
        if figure is None:
            continue
        if sources is not None and figure.source not in sources:
            hint = did_you_mean(figure.source, sources)
            faults.add("source-unknown", f"`{figure.source}` is not among the table's sources.{hint}", place)
        found.setdefault(row[0], []).append((figure, place))
    for name, rows in found.items():
        rows.sort(key=lambda row: row[0].date)
        _check_overlaps(name, rows, faults)
    return found


def _rows(text: str, shown: str, faults: Faults) -> Iterator[tuple[list[str], Place]]:
    """Yield the rows below the header with their places; lines without anything are left out."""
    lines = _LINE_BREAK.split(text)
    head = Place(shown, 1, 1, 1, lines[0][:_LONGEST_SHOWN])
    before = len(faults)
    header = _cells(lines[0], head, faults)
    if len(faults) > before:
        return
    if header != _COLUMNS:
        message = f"the columns must be {','.join(_COLUMNS)}, got {lines[0][:_LONGEST_SHOWN]}."
        faults.add("figure-unreadable", message, Place(shown))
        return
    for number, line in enumerate(lines[1:], 2):
        place = Place(shown, number, 1, 1, line[:_LONGEST_SHOWN])
        row = _cells(line, place, faults) if line else []
        if row:
            yield row, place


def _cells(line: str, place: Place, faults: Faults) -> list[str]:
    """Return the cells of a line, as RFC 4180 writes them, in one line each; none with a fault where it is no row."""
    cells: list[str] = []
    at = 0
    while True:
        cell = _CELL.match(line, at)
        if cell is None:
            _refuse_quotation(line, at, place, faults)
            return []
        inside = cell["quoted"]
        cells.append(cell["bare"] if inside is None else inside.replace('""', '"'))
        if len(cells[-1]) > _LONGEST_CELL:
            message = f"this cell has {len(cells[-1]):,} characters; at most {_LONGEST_CELL:,} are read."
            faults.add("figure-unreadable", message, place.inside(at))
            return []
        at = cell.end()
        if not cell["more"]:
            return cells


def _refuse_quotation(line: str, at: int, place: Place, faults: Faults) -> None:
    """Record what is wrong with the quotation marks of a cell that begins at a place in its line."""
    quoted = _QUOTED.match(line, at)
    if quoted:
        at, message = quoted.end(), "this cell goes on after the quotation mark that closes it."
    elif line.startswith('"', at):
        message = "a quotation mark opens here and does not close in its line."
    else:
        at, message = line.index('"', at), "a quotation mark stands within this cell."
    way_out = 'A cell with quotation marks stands in them, in one line, with its own doubled: `"the ""new"" one"`.'
    faults.add("figure-unreadable", message, place.inside(at), way_out)


def _check_overlaps(name: str, rows: Sequence[_Row], faults: Faults) -> None:
    """Require that no figure stands for a time for which another stands."""
    for (earlier, _), (later, place) in pairwise(rows):
        if parse_period(later.date, "day").start < parse_period(earlier.date, "day").end:
            message = (
                f"series `{name}` has two figures for {later.date}."
                if earlier.date == later.date
                else f"series `{name}` has a figure for {earlier.date} and one for {later.date}."
            )
            faults.add("figure-unreadable", message, place, "Keep one of the two, or make two series.")


def _figure(row: list[str], place: Place, faults: Faults) -> Figure | None:
    if len(row) != len(_COLUMNS):
        way_out = "A cell with a comma in it stands in quotation marks; a figure has no commas, and decimals a point."
        message = f"this row has {len(row)} fields instead of {len(_COLUMNS)}."
        faults.add("figure-unreadable", message, place, way_out if len(row) > len(_COLUMNS) else "")
        return None
    _, date, value, source, note = row
    number = decimal(value)
    try:
        parse_date(date)
    except ValueError as error:
        faults.add("figure-unreadable", f"{error}.", place, as_date(date))
        return None
    if number is None:
        faults.add("figure-unreadable", f"`{value}` is not a finite number.", place, as_written_number(value))
        return None
    return Figure(date.strip(), number, source, note)

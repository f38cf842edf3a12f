"""Data for variables that have no equation of their own: series by the names of variables, from files of several kinds.

Source: the descriptions of data formats in Vensim's reference manual (ventana_reference).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from coyuntura.errors import Faults, Place
from coyuntura.interchange.tables.folder import check_file, open_book
from coyuntura.interchange.tables.grid import MOST_CELLS, Odd, Sheet, TableError, Value, is_missing
from coyuntura.interchange.tables.text import has_semicolons, read_text, with_points
from coyuntura.names import Id, canonical
from coyuntura.numerals import decimal

Points: TypeAlias = tuple[tuple[float, float], ...]
Key: TypeAlias = tuple[Id, tuple[Id, ...]]
"""A variable and its elements."""
MISSING = -(2.0**109)
"""What Vensim writes for a value that is missing."""
ENDINGS = (".csv", ".tab", ".tsv", ".txt", ".dat", ".xlsx", ".xlsm", ".xls")
_BINARY = (".vdf", ".vdfx")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*+)"')
_SHOWN = 3
_EXPORT = "Export it from Vensim as text (`.dat`, `.tab` or `.csv`), or write a table."
_LAYOUT = "A table has names in its first row and times in its first column, or the other way round."


@dataclass(frozen=True, slots=True)
class Series:
    """The values of one variable or element, by time, and where they begin."""

    label: str
    points: Mapping[float, float]
    place: Place


@dataclass(slots=True)
class DataFiles:
    """Series by variable and elements; where several files have one, the last of them counts."""

    series: dict[Key, Series] = field(default_factory=dict[Key, Series])
    files: dict[str, set[Key]] = field(default_factory=dict[str, set[Key]])
    used: set[Key] = field(default_factory=set[Key])
    notices: list[str] = field(default_factory=list[str])

    def points(self, name: Id, cell: tuple[Id, ...]) -> Points | None:
        """Return what the files have for a variable or one of its elements, by time; None where they have nothing."""
        found = self.series.get((name, cell))
        if found is None:
            return None
        self.used.add((name, cell))
        return tuple(sorted(found.points.items()))

    def labels(self) -> list[str]:
        """Return the names in the files."""
        return list(dict.fromkeys(one.label for one in self.series.values()))

    def unused(self) -> list[str]:
        """Return a notice for each file of which nothing is used."""
        told: list[str] = []
        for shown, keys in self.files.items():
            if not keys & self.used:
                names = list(dict.fromkeys(f"`{self.series[key].label}`" for key in keys))
                more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
                told.append(f"Nothing of `{shown}` is used; it has data for {', '.join(names[:_SHOWN])}{more}.")
        return told


def read_data(paths: Sequence[Path], faults: Faults) -> DataFiles:
    """Return the series of some files.

    Args:
        paths: Tables as text or of Excel's, with names in their first row or column and times in the other;
            or text in Vensim's `.dat` format, a name on a line of its own and a time and a value on each after it.
        faults: Filled with files that cannot be read, and with values that are there twice.
    """
    found = DataFiles()
    for path in paths:
        try:
            series = _read(path, faults, found.notices)
        except TableError as error:
            faults.add(error.code, f"{error}.", Place(path.name), error.way_out)
            continue
        twice = [f"`{one.label}`" for key, one in series.items() if key in found.series]
        if twice:
            more = f" and {len(twice) - _SHOWN:,} more" if len(twice) > _SHOWN else ""
            which = f"{', '.join(twice[:_SHOWN])}{more}"
            found.notices.append(f"Several files have data for {which}; those of `{path.name}` count.")
        found.series |= series
        found.files[path.name] = set(series)
    return found


def _read(path: Path, faults: Faults, notices: list[str]) -> dict[Key, Series]:
    """Return the series of one file.

    Raises:
        TableError: It is of no kind that is read, cannot be opened, or is too large.
    """
    ending, shown = path.suffix.lower(), path.name
    if ending in _BINARY:
        raise TableError("foreign-unsupported", f"`{shown}` holds a run of Vensim's in a format of its own", _EXPORT)
    if ending not in ENDINGS:
        known = ", ".join(ENDINGS)
        raise TableError(
            "foreign-unsupported", f"`{shown}` has an ending that no reader of data knows", f"They read {known}."
        )
    check_file(path, f"`{shown}`", "")
    builder = _Builder(shown, faults)
    if ending == ".dat":
        builder.lines(read_text(path, shown))
    elif ending == ".csv" and has_semicolons(text := read_text(path, shown)):
        builder.table(with_points(open_book(path, shown)(";"), text))
        notices.append(f"The columns of `{shown}` are parted by semicolons; a comma between digits begins decimals.")
    else:
        builder.table(open_book(path, shown)(""))
    found = {key: Series(one.label, one.points, one.place) for key, one in builder.found.items() if one.points}
    if not found and not len(faults):
        raise TableError("series-missing", f"`{shown}` holds no series of data", _LAYOUT)
    return found


@dataclass(slots=True)
class _Column:
    """A series under way."""

    label: str
    place: Place
    points: dict[float, float] = field(default_factory=dict[float, float])


class _Builder:
    """Reads one file."""

    def __init__(self, shown: str, faults: Faults) -> None:
        self.shown = shown
        self.faults = faults
        self.found: dict[Key, _Column] = {}
        self.again: list[tuple[_Column, _Column]] = []
        """Series of tables with what stands under the same name once more."""

    def lines(self, text: str) -> None:
        """Read Vensim's `.dat` format, in which a name that stands twice goes on.

        Raises:
            TableError: The text has too many lines.
        """
        column: _Column | None = None
        lines = text.split("\n")
        if len(lines) > MOST_CELLS:
            raise TableError("foreign-too-large", f"`{self.shown}` has more than {MOST_CELLS:,} lines")
        for number, line in enumerate(lines, 1):
            words = line.split(None, 2)
            if not words:
                continue
            place, time = Place(self.shown, number, 1, max(1, len(line)), line), decimal(words[0])
            if time is None:
                column = self.named(line, place)
            elif column is None:
                self.faults.add("figure-unreadable", "a time and a value stand here, and no name before them.", place)
            else:
                self.add(column, time, words[1] if len(words) > 1 else None, place)

    def named(self, line: str, place: Place) -> _Column | None:
        """Return the series that a line names: what follows a `/` is a comment, `<...>` names a base of time."""
        match = _QUOTED.match(line.strip())
        begin = match.end() if match else 0
        rest = re.split(r"[/<]", line.strip()[begin:], maxsplit=1)[0]
        return self.column(line.strip()[:begin] + rest, place)

    def table(self, sheet: Sheet) -> None:
        """Read a table: times go across where all of the first row but its first cell are numbers, else down."""
        rows = [(number, row) for number, row in enumerate(sheet.rows, 1) if any(value is not None for value in row)]
        if not rows:
            return
        first, head = rows[0]
        inside = [value for value in head[1:] if value is not None]
        if inside and all(isinstance(value, float) for value in inside):
            self.across(head, rows[1:])
        else:
            self.down(first, head, rows[1:])
        for column, other in self.again:
            if other.points != column.points:
                message = f"`{column.label}` stands here a second time; the first is in line {column.place.line:,}."
                self.faults.add("name-duplicate", message, other.place)

    def across(self, head: Sequence[Value], rows: Sequence[tuple[int, Sequence[Value]]]) -> None:
        """Read a table with a series in each row."""
        for number, row in rows:
            if not any(isinstance(value, float | Odd) for value in row[1:]):
                continue
            place = Place(self.shown, number)
            column = self.new(row[0], place)
            for time, value in zip(head[1:], row[1:], strict=False):
                if isinstance(time, float) and column is not None:
                    self.add(column, time, value, place)
                elif isinstance(value, float) and time is None:
                    self.faults.add("figure-unreadable", f"{value:.15g} stands under no time.", place)

    def down(self, first: int, head: Sequence[Value], rows: Sequence[tuple[int, Sequence[Value]]]) -> None:
        """Read a table with a series in each column."""
        width = max((len(row) for _, row in rows), default=0)
        filled = {
            index for index in range(1, width) if any(index < len(row) and row[index] is not None for _, row in rows)
        }
        columns = {
            index: self.new(head[index] if index < len(head) else None, Place(self.shown, first, index + 1))
            for index in sorted(filled)
        }
        for number, row in rows:
            place = Place(self.shown, number)
            if isinstance(row[0], float):
                for index, column in columns.items():
                    if column is not None and index < len(row):
                        self.add(column, row[0], row[index], place)
            elif any(isinstance(value, float | Odd) for value in row[1:]):
                what = "nothing" if row[0] is None else f"`{row[0]}`"
                self.faults.add("figure-unreadable", f"{what} stands where a time belongs.", place, _LAYOUT)

    def new(self, label: Value, place: Place) -> _Column | None:
        """Return a new series, None with a fault where it has no name; what stands twice must be the same."""
        if not isinstance(label, str) or isinstance(label, Odd):
            self.faults.add("figure-unreadable", "values stand here without the name of a variable.", place, _LAYOUT)
            return None
        before = len(self.found)
        column = self.column(label, place)
        if column is not None and len(self.found) == before:
            self.again.append((column, _Column(column.label, place)))
            return self.again[-1][1]
        return column

    def column(self, label: str, place: Place) -> _Column | None:
        """Return the series of a name, a new one where there is none; None with a fault where it is no name."""
        key = key_of(label)
        if key is None:
            self.faults.add("figure-unreadable", f"`{label.strip()}` is no name of a variable.", place)
            return None
        return self.found.setdefault(key, _Column(label.strip(), place))

    def add(self, column: _Column, time: float, value: Value, place: Place) -> None:
        """Add a value; faults for one that cannot be read, and for a second one at the same time."""
        if isinstance(value, str):
            if is_missing(value):
                return
            number = decimal(value)
        else:
            number = value
        if number is None:
            if value is not None:
                self.unreadable(column, value, place)
            return
        if abs(number / MISSING - 1) < 1e-6:  # noqa: PLR2004  digits of a text
            return
        if column.points.setdefault(time, number) != number:
            message = f"`{column.label}` has two values at {time:.15g}: {column.points[time]:.15g} and {number:.15g}."
            self.faults.add("figure-unreadable", message, place)

    def unreadable(self, column: _Column, value: Value, place: Place) -> None:
        """Tell of a value that is no number."""
        try:
            Sheet(self.shown, [[value]]).number(0, 0)
        except TableError as error:
            way_out = error.way_out
        else:
            way_out = "A value that is missing is left empty."
        self.faults.add("figure-unreadable", f"`{value}` is no number for `{column.label}`.", place, way_out)


def key_of(label: str) -> Key | None:
    """Return the variable and elements that a name such as `x[a,b]` stands for; None where it is no name."""
    text = label.strip()
    match = _QUOTED.match(text)
    name, inside = (match[1], text[match.end() :].strip()) if match else (text, "")
    if match is None:
        name, bracket, rest = text.partition("[")
        inside = f"[{rest}".strip() if bracket else ""
    name = " ".join(re.sub(r"\\(.)", r"\1", name).split())
    if not name or (inside and not (inside.startswith("[") and inside.endswith("]"))):
        return None
    parts = [" ".join(part.strip().strip('"').split()) for part in _parts(inside[1:-1])] if inside else []
    return None if not all(parts) else (canonical(name), tuple(canonical(part) for part in parts))


def _parts(text: str) -> Iterator[str]:
    """Yield what commas part, but for those within quotation marks."""
    begin, is_quoted = 0, False
    for at, sign in enumerate(text):
        if sign == '"':
            is_quoted = not is_quoted
        elif sign == "," and not is_quoted:
            yield text[begin:at]
            begin = at + 1
    yield text[begin:]

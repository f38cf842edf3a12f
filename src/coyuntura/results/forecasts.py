"""Registered forecasts: what was foretold on a day, as a table that is never changed, with the record of what it is.

`DATE.csv` holds quantiles, `DATE.json` the record, and in it the table's SHA-256. Whoever reads a table compares
the two, so that a forecast that was changed after the fact is none.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias, cast

from coyuntura.dates import parse_date
from coyuntura.errors import Faults, Place
from coyuntura.files import read_bounded, write_whole
from coyuntura.numerals import decimal
from coyuntura.results.rows import write_rows

COLUMNS = ("variable", "period", "interpretation", "quantile", "value", "unit")
LEVELS = (
    0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5,
    0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.975, 0.99,
)  # fmt: skip
"""Quantiles that are written, as forecast hubs ask for them. Source: bracher2021."""
RECORD_FORM = 1
_DIGITS = 10
_MOST_BYTES = 100_000_000
_MOST_RECORD = 10_000_000
_LONGEST = 80
_WAY_OUT = "Take back the registered file; a forecast that was changed after the fact is none."

Recorded: TypeAlias = "str | int | float | bool | Sequence[Recorded] | Mapping[str, Recorded] | None"


class RegisteredError(Exception):
    """A forecast cannot be registered where one stands, or none is there to be scored; the message says which."""


@dataclass(frozen=True, slots=True)
class Foretold:
    """What one forecaster said of one figure: the values below which it lies with rising probabilities."""

    variable: str
    """A series, `table/series`, or a cell of the model."""
    period: str
    """As figures have it: a year, a month or a day."""
    interpretation: str
    """Who foretold it: an interpretation, the study itself, or a rival."""
    levels: tuple[float, ...]
    values: tuple[float, ...]
    """One for each level, in `unit`."""
    unit: str


@dataclass(frozen=True, slots=True)
class Registered:
    """A registered table with its record."""

    date: str
    """The day on which it was registered."""
    items: tuple[Foretold, ...]
    record: Mapping[str, Recorded]
    path: Path


def register(folder: Path, date: str, items: Iterable[Foretold], record: Mapping[str, Recorded]) -> Path:
    """Write a table of forecasts with its record, and return the table's path; one that stands is never changed.

    Args:
        folder: Where forecasts lie; it is made where it is not there.
        date: The day.
        items: What is foretold.
        record: What it is; the form, the day, the table's name and its SHA-256 are added.

    Raises:
        RegisteredError: The day has forecasts already.
        OSError: It cannot be written.
    """
    table, note = folder / f"{date}.csv", folder / f"{date}.json"
    for path in (table, note):
        if path.exists():
            raise RegisteredError(
                f"`{path}` is there, and registered forecasts are never changed: register another day, or into "
                "another folder with `-o`."
            )
    content = _table(items)
    head = {"form": RECORD_FORM, "date": date, "table": table.name, "sha256": hashlib.sha256(content).hexdigest()}
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(table, content)
    text = json.dumps({**head, **record}, indent=1, ensure_ascii=False, allow_nan=False)
    write_whole(note, f"{text}\n".encode())
    return table


def _table(items: Iterable[Foretold]) -> bytes:
    """Return a table's bytes, numbers with as many digits as any platform gives alike."""
    page = io.StringIO()
    rows: list[list[str | float]] = [list(COLUMNS)]
    for item in items:
        head = [item.variable, item.period, item.interpretation]
        for level, value in zip(item.levels, item.values, strict=True):
            rows.append([*head, level, float(f"{value:.{_DIGITS}g}"), item.unit])
    write_rows(rows, page)
    return page.getvalue().encode()


def read_registered(table: Path) -> Registered:
    """Return registered forecasts that are as they were registered.

    Raises:
        StudyError: The table is not what its record says, has no record, or cannot be read.
        OSError: The table cannot be read.
    """
    faults = Faults()
    content = read_bounded(table, _MOST_BYTES)
    if len(content) > _MOST_BYTES:
        message = f"`{table.name}` is larger than {_MOST_BYTES:,} bytes, as no table of forecasts is."
        faults.add("forecast-unusable", message, Place(str(table)))
        faults.raise_if_any()
    record = _record(table, faults)
    faults.raise_if_any()
    found, said = hashlib.sha256(content).hexdigest(), record.get("sha256")
    if found != said:
        message = (
            f"`{table.name}` was changed: its SHA-256 is {found[:12]}..., and its record says {str(said)[:12]}...."
        )
        faults.add("forecast-unusable", message, Place(str(table)), _WAY_OUT)
        faults.raise_if_any()
    items = tuple(_items(content, str(table), faults))
    faults.raise_if_any()
    return Registered(str(record["date"]), items, record, table)


def registered_in(folder: Path) -> tuple[Path, ...]:
    """Return the tables of a folder that have the name of a day, in their order."""
    return tuple(sorted(path for path in folder.glob("*.csv") if _is_day(path.stem)))


def _is_day(text: str) -> bool:
    try:
        parse_date(text)
    except ValueError:
        return False
    return True


def _record(table: Path, faults: Faults) -> Mapping[str, Recorded]:
    """Return a table's record; an empty one, with a fault, where it has none that can be read."""
    path = table.with_suffix(".json")
    try:
        content = read_bounded(path, _MOST_RECORD)
        found: object = json.loads(content.decode()) if len(content) <= _MOST_RECORD else None
    except FileNotFoundError:
        message = f"`{table.name}` has no record `{path.name}` beside it, so nothing says that it is as registered."
        faults.add("forecast-unusable", message, Place(str(table)), _WAY_OUT)
        return {}
    except (ValueError, RecursionError):
        found = None
    record: Mapping[str, Recorded] = cast("Mapping[str, Recorded]", found) if isinstance(found, dict) else {}
    if record.get("form") != RECORD_FORM or record.get("date") != table.stem or record.get("table") != table.name:
        message = f"`{path.name}` is no record of `{table.name}`."
        faults.add("forecast-unusable", message, Place(str(path)), _WAY_OUT)
    return record


def _items(content: bytes, shown: str, faults: Faults) -> Iterator[Foretold]:
    """Yield what a table foretells; faults where a row or a group of rows is none."""
    groups: dict[tuple[str, str, str, str], list[tuple[float, float]]] = {}
    try:
        rows = list(csv.reader(io.StringIO(content.decode()), strict=True))
    except (ValueError, csv.Error):
        rows = []
    if not rows or tuple(rows[0]) != COLUMNS:
        faults.add("forecast-unusable", f"the columns must be {','.join(COLUMNS)}.", Place(shown, 1))
        return
    for number, row in enumerate(rows[1:], 2):
        numbers = [decimal(cell) for cell in row[3:5]]
        level, value = numbers if len(numbers) == len(("quantile", "value")) else (None, None)
        if len(row) != len(COLUMNS) or level is None or value is None or not 0 < level < 1 or not _is_day(row[1]):
            text = ",".join(row)[:_LONGEST]
            faults.add("forecast-unusable", f"`{text}` is no row of a table of forecasts.", Place(shown, number))
            return
        groups.setdefault((row[0], row[1], row[2], row[5]), []).append((level, value))
    for (variable, period, interpretation, unit), pairs in groups.items():
        if any(low[0] >= high[0] or low[1] > high[1] for low, high in pairwise(pairs)):
            message = f"quantiles of `{variable}` in {period} by `{interpretation}` do not rise."
            faults.add("forecast-unusable", message, Place(shown))
            return
        levels, values = zip(*pairs, strict=True)
        yield Foretold(variable, period, interpretation, levels, values, unit)

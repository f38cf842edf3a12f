"""Reads files of sheets, a row each or summed; whatever cannot be is a fault with its line."""

import csv
import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from coyuntura.arrays import Indices, Reals
from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.numerals import whole_number
from coyuntura.reading.nodes import read_study_text
from coyuntura.tallies.tally import Columns, Sheets, Tally

LARGEST = 64 * 1024 * 1024
"""Bytes of a file of sheets, unpacked."""
MOST_ROWS = 500_000
_LONGEST_SHOWN = 200
_MOST_DIGITS = 10
_CODE = "sheet-unclear"


def read_sheets(
    path: Path, shown: str, tally: Tally, faults: Faults, kept: tuple[str, str] | None = None
) -> Sheets | None:
    """Return the sheets of a CSV file, or None with faults.

    Args:
        path: A file `.csv`, or `.csv.gz`.
        shown: The name that places carry.
        tally: Says which columns hold what.
        faults: Filled with whatever is wrong.
        kept: A column and the value that rows must have in it; all rows where None.
    """
    before = len(faults)
    text = _unpacked(path, shown, faults) if path.suffix == ".gz" else read_study_text(path, shown, faults, LARGEST)
    if text is None:
        return None
    table = _Rows.of(text, shown, faults)
    if table is None:
        return None
    is_summed = bool(tally.columns.summed) and tally.columns.summed in table.at
    wanted = _wanted(tally, is_summed=is_summed) + ([kept[0]] if kept else [])
    _require(wanted, table, shown, faults)
    if len(faults) > before:
        return None
    found = _sheets(tally, table, kept, is_summed=is_summed, faults=faults)
    return found if len(faults) == before else None


def _unpacked(path: Path, shown: str, faults: Faults) -> str | None:
    try:
        with gzip.open(path) as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            faults.add(
                "file-too-large", f"`{shown}` has more than {LARGEST:,} bytes when it is unpacked.", Place(shown)
            )
            return None
        return data.decode("utf-8-sig")
    except (OSError, EOFError, ValueError):
        faults.add("file-unreadable", f"`{shown}` cannot be unpacked to UTF-8 text.", Place(shown))
    return None


class _Rows:
    """The rows of a file with the lines where they end, and where its columns are."""

    def __init__(self, heads: Sequence[str], rows: Sequence[Sequence[str]], lines: Sequence[int], shown: str) -> None:
        self.at = {name: number for number, name in enumerate(heads)}
        self.rows = rows
        self.lines = lines
        self.shown = shown

    @classmethod
    def of(cls, text: str, shown: str, faults: Faults) -> "_Rows | None":
        """Return the rows of a text, or None with a fault."""
        reader = csv.reader(text.splitlines(), strict=True)
        rows: list[Sequence[str]] = []
        lines: list[int] = []
        try:
            heads = [name.strip() for name in next(reader, list[str]())]
            for row in reader:
                if len(rows) >= MOST_ROWS:
                    message = f"the file has more than {MOST_ROWS:,} sheets, and no more are read."
                    faults.add("file-too-large", message, Place(shown))
                    return None
                if len(row) == len(heads):
                    rows.append(row)
                    lines.append(reader.line_num)
                elif row:
                    message = f"this row has {len(row)} fields instead of {len(heads)}."
                    faults.add(_CODE, message, Place(shown, reader.line_num))
        except csv.Error as error:
            faults.add(_CODE, f"a row cannot be taken apart: {error}.", Place(shown, max(1, reader.line_num)))
            return None
        if not rows:
            faults.add(_CODE, "the file holds no sheet.", Place(shown))
            return None
        twice = next((name for name in heads if heads.count(name) > 1), None)
        if twice is not None:
            faults.add(_CODE, f"two columns are called `{twice}`.", Place(shown))
            return None
        return cls(heads, rows, lines, shown)

    def column(self, name: str) -> list[str]:
        """Return the cells of a column."""
        at = self.at[name]
        return [row[at].strip() for row in self.rows]

    def place(self, row: int) -> Place:
        """Return where a row stands."""
        return Place(self.shown, self.lines[row], 1, 1, ",".join(self.rows[row])[:_LONGEST_SHOWN])


def _wanted(tally: Tally, *, is_summed: bool) -> list[str]:
    columns = tally.columns
    own = [columns.stratum] if is_summed else [*columns.unit, columns.cluster, columns.stratum]
    options = [name for option in tally.options for name in option.columns]
    return list(dict.fromkeys(name for name in (columns.registered, *own, *options) if name))


def _require(wanted: Sequence[str], table: _Rows, shown: str, faults: Faults) -> None:
    for name in wanted:
        if name not in table.at:
            message = f"the file of sheets has no column `{name}`.{did_you_mean(name, table.at)}"
            way_out = f"Its columns: {', '.join(f'`{head}`' for head in list(table.at)[:40])}."
            faults.add(_CODE, message, Place(shown), way_out)


def _sheets(
    tally: Tally, table: _Rows, kept: tuple[str, str] | None, *, is_summed: bool, faults: Faults
) -> Sheets | None:
    columns = tally.columns
    _refuse_doubles(columns, table, faults, is_summed=is_summed)
    registered = _counts(columns.registered, table, faults)
    votes = np.column_stack(
        [np.sum([_counts(name, table, faults) for name in option.columns], axis=0) for option in tally.options]
    )
    has_invalid = columns.invalid in table.at
    has_valid = columns.valid in table.at
    zeros = np.zeros(len(table.rows))
    invalid = _counts(columns.invalid, table, faults) if has_invalid else zeros
    valid = _counts(columns.valid, table, faults) if has_valid else votes.sum(axis=1)
    counts = _counts(columns.summed, table, faults) if is_summed else zeros + 1
    _refuse_more_than_voters(registered, votes.sum(axis=1) + invalid, table, faults)
    stratum, strata = _strata(tally, table, faults)
    if len(faults):
        return None
    cluster = _cluster(columns, table, is_summed=is_summed)
    found = Sheets(
        votes,
        registered,
        invalid,
        valid,
        counts,
        stratum,
        strata,
        cluster,
        has_invalid=has_invalid,
        has_valid=has_valid,
        is_summed=is_summed,
    )
    _refuse_too_many(tally, found, table.shown, faults)
    return found if kept is None else _kept(found, table, kept, faults)


def _counts(name: str, table: _Rows, faults: Faults) -> Reals:
    """Return a column of counts; what is none is a fault, and 0."""
    cells = table.column(name)
    joined = "".join(cells)
    if joined.isascii() and joined.isdecimal() and 0 < min(map(len, cells)) <= max(map(len, cells)) <= _MOST_DIGITS:
        return np.array(cells, dtype=np.float64)
    found = np.zeros(len(cells))
    for row, cell in enumerate(cells):
        if cell.isascii() and cell.isdecimal() and len(cell) <= _MOST_DIGITS:
            found[row] = int(cell)
            continue
        number = whole_number(cell)
        if number is not None and number < 0:
            message = f"`{name}` is {number:,}, and no count is below 0."
        else:
            message = f"`{name}` is `{cell[:_LONGEST_SHOWN]}`, which is no count of people in digits."
        faults.add(_CODE, message, table.place(row))
    return found


def _refuse_more_than_voters(registered: Reals, cast: Reals, table: _Rows, faults: Faults) -> None:
    for row in np.flatnonzero(cast > registered):
        message = f"this sheet has {cast[row]:,.0f} votes and {registered[row]:,.0f} registered voters."
        faults.add(_CODE, message, table.place(int(row)), "Correct it by its image, or leave the sheet out and say so.")


def _refuse_doubles(columns: Columns, table: _Rows, faults: Faults, *, is_summed: bool) -> None:
    names = (columns.stratum,) if is_summed else columns.unit
    names = tuple(name for name in names if name)
    if not names:
        return
    seen: dict[tuple[str, ...], int] = {}
    for row, key in enumerate(zip(*(table.column(name) for name in names), strict=True)):
        if key in seen:
            said = ", ".join(f"`{name}` {value[:_LONGEST_SHOWN]}" for name, value in zip(names, key, strict=True))
            message = f"the sheet of {said} is already there, in line {table.lines[seen[key]]}."
            faults.add(_CODE, message, table.place(row), "Keep one of the two: a table is counted once.")
        seen.setdefault(key, row)


def _strata(tally: Tally, table: _Rows, faults: Faults) -> tuple[Indices, tuple[str, ...]]:
    """Return each row's stratum, and the names of all strata: those of the tally, or else those of the file."""
    if not tally.columns.stratum:
        return np.zeros(len(table.rows), dtype=np.intp), ("",)
    cells = table.column(tally.columns.stratum)
    names = list(tally.strata) or sorted(set(cells))
    numbers = {name: number for number, name in enumerate(names)}
    for row, cell in enumerate(cells):
        if not cell or cell not in numbers:
            hint = did_you_mean(cell, names)
            message = f"`{tally.columns.stratum}` is `{cell[:_LONGEST_SHOWN]}`, which is no stratum of the tally.{hint}"
            faults.add(_CODE, message, table.place(row))
    return np.array([numbers.get(cell, 0) for cell in cells], dtype=np.intp), tuple(names)


def _cluster(columns: Columns, table: _Rows, *, is_summed: bool) -> Indices:
    if is_summed or not columns.cluster:
        return np.arange(len(table.rows))
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(cell, len(numbers)) for cell in table.column(columns.cluster)], dtype=np.intp)


def _refuse_too_many(tally: Tally, sheets: Sheets, shown: str, faults: Faults) -> None:
    total = float(sheets.registered.sum())
    if total <= 0:
        faults.add(_CODE, "the sheets have no registered voters.", Place(shown))
    if total > tally.registered:
        message = f"the sheets have {total:,.0f} registered voters, and the tally has {tally.registered:,} in all."
        faults.add(_CODE, message, Place(shown), "Correct `registered:`, or look for tables that stand there twice.")
    if tally.tables and sheets.counts.sum() > tally.tables:
        message = f"there are {sheets.counts.sum():,.0f} sheets, and the tally has {tally.tables:,} tables."
        faults.add(_CODE, message, Place(shown), "Correct `tables:`, or look for tables that stand there twice.")
    each = np.bincount(sheets.stratum, sheets.registered, len(sheets.strata))
    for name, voters in zip(sheets.strata, each, strict=True):
        if tally.strata and voters > tally.strata[name]:
            message = f"the sheets of `{name}` have {voters:,.0f} registered voters, and it has {tally.strata[name]:,}."
            faults.add(_CODE, message, Place(shown))


def _kept(sheets: Sheets, table: _Rows, kept: tuple[str, str], faults: Faults) -> Sheets | None:
    cells = table.column(kept[0])
    rows = np.array([row for row, cell in enumerate(cells) if cell == kept[1]], dtype=np.intp)
    if not rows.size:
        known: Mapping[str, None] = dict.fromkeys(cells)
        message = f"no sheet has `{kept[1]}` in `{kept[0]}`.{did_you_mean(kept[1], known)}"
        faults.add(_CODE, message, Place(table.shown))
        return None
    return sheets.taken(rows)

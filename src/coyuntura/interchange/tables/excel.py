"""Excel's files as grids of numbers and words, counted before they are laid out."""

import importlib
import math
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import IO, Protocol, TypeAlias, TypeVar, cast

from coyuntura.interchange.tables.grid import (
    MOST_CELLS,
    Area,
    Odd,
    Sheet,
    TableError,
    Value,
    bounded,
    cell_of,
    column_of,
    read_word,
)

LARGEST_UNPACKED = 256 * 1024 * 1024
MOST_PARTS = 5_000
"""Files within a packed workbook."""
MOST_TEXTS = 500_000
"""Texts that the cells of a workbook share."""
MOST_TAGS = 200_000
"""Tags of a part that is no sheet and holds no cells' texts, such as styles."""
_CHUNK = 1024 * 1024
_TAGS: Mapping[str, tuple[re.Pattern[bytes], int]] = {
    "cells": (re.compile(rb"<(?:[A-Za-z]{1,9}:)?c[\s/>]"), MOST_CELLS),
    "tags of shared texts": (re.compile(rb"<"), 4 * MOST_TEXTS),
    "tags": (re.compile(rb"<"), MOST_TAGS),
}
_FORMULA = re.compile(rb"<(?:[A-Za-z]{1,9}:)?f[\s/>]")
_LONGEST_TAG = 16
_LONGEST_NAME = 80
_UNREAD = re.compile(r"xl/(?:calcChain|drawings|charts|media|pivot|externalLinks|comments|threadedComments|persons)")
"""Parts of a workbook that are never opened."""
_AREA = re.compile(
    r"(?:'?(?P<sheet>[^'!]*)'?!)?(?P<first>\$?[A-Za-z]{1,3}\$?[0-9]++|\$?[A-Za-z]{1,3}|\$?[0-9]++)"
    r"(?::(?P<last>\$?[A-Za-z]{1,3}\$?[0-9]++|\$?[A-Za-z]{1,3}|\$?[0-9]++))?"
)
_SHOWN = 5
_XLS_TRUTH, _XLS_ERROR, _XLS_MISSING = 4, 5, 42
"""Types of cells in Excel's older files, and the number there of the error `#N/A`."""
_Sheet = TypeVar("_Sheet")
_LAST_ROW, _LAST_COLUMN = 1_048_575, 16_383
Book: TypeAlias = Callable[[str], Sheet]
"""Gives a sheet of a workbook by its name; the first one for a blank name."""


def _library(name: str, shown: str) -> object:
    """Return a library that reads Excel's files.

    Raises:
        TableError: It is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        message = f"`{shown}` needs the library {name}; install `coyuntura[vensim]`"
        raise TableError("foreign-unsupported", message) from error


# The parts of the libraries that we use, with types that they leave open.


class _Defined(Protocol):
    attr_text: str | None


class _XlsxCell(Protocol):
    value: object
    data_type: str


class _XlsxSheet(Protocol):
    title: str

    def reset_dimensions(self) -> None: ...

    def iter_rows(self, *, values_only: bool) -> Iterable[Sequence[object]]: ...


class _XlsxBook(Protocol):
    worksheets: Sequence[_XlsxSheet]
    defined_names: Mapping[str, _Defined]


class _Openpyxl(Protocol):
    def load_workbook(self, filename: BytesIO, *, read_only: bool, data_only: bool, keep_links: bool) -> _XlsxBook: ...


def _check_parts(path: Path, shown: str) -> bool:
    """Require that a packed file holds no more than can be laid out; everything in it is counted as it is unpacked.

    Returns:
        Whether it may hold formulas.

    Raises:
        TableError: It is no packed file, or holds more.
    """
    has_formulas = False
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
            _check_sizes(parts, shown)
            for part in parts:
                if not _UNREAD.match(part.filename):
                    with packed.open(part) as opened:
                        has_formulas |= _count(opened, part.filename, shown)
    except TableError:
        raise
    except Exception as error:  # the library raises many kinds for a broken file
        raise TableError("foreign-syntax", f"`{shown}` cannot be read as an Excel file") from error
    return has_formulas


def _check_sizes(parts: Sequence[zipfile.ZipInfo], shown: str) -> None:
    """Require that a packed file says that it holds no more than may be unpacked, which is all that is unpacked then.

    Raises:
        TableError: It holds more.
    """
    if len(parts) > MOST_PARTS:
        raise TableError("foreign-too-large", f"`{shown}` holds more than {MOST_PARTS:,} files")
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise TableError("foreign-too-large", f"`{shown}` unpacks to more than {LARGEST_UNPACKED:,} bytes")


def _count(opened: IO[bytes], name: str, shown: str) -> bool:
    """Require that a part holds no more cells, texts or tags than can be laid out, and declares nothing of its own.

    Returns:
        Whether it is a sheet that may hold formulas.

    Raises:
        TableError: It does.
    """
    what = "cells" if "worksheets/" in name else "tags of shared texts" if "sharedStrings" in name else "tags"
    pattern, most = _TAGS[what]
    count, rest, is_text, has_formulas = 0, b"", name.endswith((".xml", ".rels")), False
    while chunk := opened.read(_CHUNK):
        seen = rest + chunk
        if is_text and (b"<!DOCTYPE" in seen or b"\x00" in seen):
            raise TableError("foreign-syntax", f"`{shown}` holds what Excel never writes, in `{name[:_LONGEST_NAME]}`")
        # A tag that the chunk may have cut begins the next one.
        cut = seen.rfind(b"<", max(0, len(seen) - _LONGEST_TAG))
        cut = len(seen) if cut < 0 else cut
        count += len(pattern.findall(seen, 0, cut))
        has_formulas |= what == "cells" and _FORMULA.search(seen, 0, cut) is not None
        rest = seen[cut:]
        if count > most:
            raise TableError("foreign-too-large", f"`{shown}` has more than {most:,} {what}")
    return has_formulas


def read_xlsx(path: Path, shown: str) -> Book:
    """Return the sheets of a workbook of Excel's.

    Raises:
        TableError: It cannot be read, or is too large.
    """
    library = cast("_Openpyxl", _library("openpyxl", shown))
    has_formulas = _check_parts(path, shown)
    try:
        book, written = (
            library.load_workbook(BytesIO(path.read_bytes()), read_only=True, data_only=is_result, keep_links=False)
            if is_result or has_formulas
            else None
            for is_result in (True, False)
        )
    except Exception as error:  # the library raises many kinds for a broken file
        raise TableError("foreign-syntax", f"`{shown}` cannot be read as an Excel file") from error

    if book is None:
        raise TableError("foreign-syntax", f"`{shown}` cannot be read as an Excel file")

    def sheet(tab: str) -> Sheet:
        found = _named(book.worksheets, lambda one: one.title, tab, shown)
        texts = [(name, defined.attr_text or "") for name, defined in _defined(book, found)]
        # What a sheet says of its own size need not be true.
        found.reset_dimensions()
        formulas = None if written is None else _named(written.worksheets, lambda one: one.title, tab, shown)
        try:
            rows = bounded(_rows(found, formulas), shown)
        except TableError:
            raise
        except Exception as error:  # the library raises many kinds for a broken file
            raise TableError("foreign-syntax", f"`{shown}` cannot be read as an Excel file") from error
        return Sheet(shown, rows, _names(texts, found.title))

    return sheet


def _rows(found: "_XlsxSheet", formulas: "_XlsxSheet | None") -> Iterable[Sequence[Value]]:
    """Yield the rows of a sheet, in which a formula that nobody computed stands as it is written."""
    if formulas is None:
        yield from ([_value(value) for value in row] for row in found.iter_rows(values_only=True))
        return
    formulas.reset_dimensions()
    pairs = zip(found.iter_rows(values_only=False), formulas.iter_rows(values_only=True), strict=False)
    for row, texts in pairs:
        cells = cast("Sequence[_XlsxCell]", row)
        yield [_result(cell, text) for cell, text in zip(cells, texts, strict=False)]


def _result(cell: "_XlsxCell", written: object) -> Value:
    """Return what a cell holds; a formula whose result is a text without letters holds nothing."""
    if cell.value is None and written is not None and cell.data_type != "str":
        return Odd(written[:_LONGEST_NAME] if isinstance(written, str) and written.startswith("=") else "=")
    return _value(cell.value)


def _defined(book: "_XlsxBook", sheet: "_XlsxSheet") -> Iterable[tuple[str, "_Defined"]]:
    """Return the names of a workbook, and then those of one of its sheets, which go before."""
    own: object = getattr(sheet, "defined_names", None)
    yield from book.defined_names.items()
    if isinstance(own, Mapping):
        yield from cast("Mapping[str, _Defined]", own).items()


def _named(sheets: Sequence[_Sheet], title: Callable[[_Sheet], str], tab: str, shown: str) -> _Sheet:
    """Return a sheet by its name in whatever case, the first one for a blank name.

    Raises:
        TableError: There is none.
    """
    wanted = tab.strip().casefold()
    found = next((sheet for sheet in sheets if not wanted or title(sheet).casefold() == wanted), None)
    if found is None:
        known = ", ".join(f"`{title(sheet)}`" for sheet in sheets[:_SHOWN])
        raise TableError("foreign-undefined", f"`{shown}` has no sheet `{tab}`", f"It has {known}." if known else "")
    return found


class _XlsSheet(Protocol):
    name: str
    nrows: int
    ncols: int

    def row_values(self, rowx: int) -> Sequence[object]: ...

    def row_types(self, rowx: int) -> Sequence[int]: ...

    def row_len(self, rowx: int) -> int: ...


class _XlsName(Protocol):
    name: str
    formula_text: str
    result: object

    def area2d(self) -> tuple[_XlsSheet, int, int, int, int]: ...


class _XlsBook(Protocol):
    name_obj_list: Sequence[_XlsName]

    def sheet_names(self) -> Sequence[str]: ...

    def sheet_by_name(self, sheet_name: str) -> _XlsSheet: ...


class _Xlrd(Protocol):
    def open_workbook(self, filename: str, *, logfile: object, on_demand: bool, ragged_rows: bool) -> _XlsBook: ...


class _Silent:
    """Takes what a library would print."""

    def write(self, _text: str) -> int:
        return 0


def read_xls(path: Path, shown: str) -> Book:
    """Return the sheets of a workbook of Excel's older kind.

    Raises:
        TableError: It cannot be read, or is too large.
    """
    library = cast("_Xlrd", _library("xlrd", shown))
    try:
        book = library.open_workbook(str(path), logfile=_Silent(), on_demand=True, ragged_rows=True)
    except Exception as error:  # the library raises many kinds for a broken file
        raise TableError("foreign-syntax", f"`{shown}` cannot be read as an Excel file") from error

    def sheet(tab: str) -> Sheet:
        title = _named(book.sheet_names(), str, tab, shown)
        try:
            found = book.sheet_by_name(title)
        except Exception as error:  # the library raises many kinds for a broken file
            raise TableError("foreign-syntax", f"`{shown}` cannot be read as an Excel file") from error
        names: dict[str, Area] = {}
        for name in book.name_obj_list:
            try:
                owner, row, last_row, column, last_column = name.area2d()
            except Exception:  # noqa: BLE001, S112  a name that is no area has no use here
                continue
            if owner.name == found.name:
                names[name.name.casefold()] = Area(row, column, last_row - 1, last_column - 1)
        if sum(found.row_len(row) for row in range(found.nrows)) > MOST_CELLS:
            raise TableError("foreign-too-large", f"`{shown}` has more than {MOST_CELLS:,} cells")
        rows = (
            [_typed(value, kind) for value, kind in zip(found.row_values(row), found.row_types(row), strict=True)]
            for row in range(found.nrows)
        )
        return Sheet(shown, bounded(rows, shown), names)

    return sheet


def _typed(value: object, kind: int) -> Value:
    """Return what a cell of the older kind of file holds, in which truth values and errors are numbers too."""
    if kind == _XLS_TRUTH:
        return _value(bool(value))
    if kind == _XLS_ERROR:
        return "#N/A" if value == _XLS_MISSING else Odd("#ERROR")
    return _value(value)


def _value(value: object) -> Value:
    """Return a cell's number or word; a date or a truth value is neither."""
    if isinstance(value, bool):
        return Odd(str(value).upper())
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else str(value)
    if isinstance(value, str):
        return read_word(value)
    return None if value is None else Odd(value)


def _names(texts: Iterable[tuple[str, str]], title: str) -> dict[str, Area]:
    """Return the areas of one sheet that have names."""
    found: dict[str, Area] = {}
    for name, text in texts:
        match = _AREA.fullmatch(text)
        if match is None or (match["sheet"] or title).casefold() != title.casefold():
            continue
        first, last = _corner(match["first"], 0, 0), _corner(match["last"] or match["first"], _LAST_ROW, _LAST_COLUMN)
        if first is not None and last is not None:
            found[name.casefold()] = Area(*first, *last)
    return found


def _corner(text: str, row: int, column: int) -> tuple[int, int] | None:
    """Return a cell, or the one at which a whole row or column begins or ends: at `row`, or at `column`."""
    bare = text.replace("$", "")
    if bare.isdigit():
        return (int(bare[:9]) - 1, column)
    return (row, column_of(bare)) if bare.isalpha() else cell_of(text)

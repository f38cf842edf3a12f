"""Tables beside a model: Excel's files and delimited text, as grids of numbers and words.

Only files within the model's own folder are opened, and none that is a link.
"""

import csv
import importlib
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Protocol, TypeAlias, cast

from coyuntura.numerals import decimal

LARGEST_FILE = 32 * 1024 * 1024
LARGEST_UNPACKED = 256 * 1024 * 1024
MOST_CELLS = 2_000_000
Value: TypeAlias = "float | str | None"
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_COLUMN = re.compile(r"[A-Za-z]{1,3}")
_ROW = re.compile(r"[1-9][0-9]{0,6}")
_AREA = re.compile(
    r"(?:'?(?P<sheet>[^'!]*)'?!)?(?P<first>\$?[A-Za-z]{1,3}\$?[0-9]+)(?::(?P<last>\$?[A-Za-z]{1,3}\$?[0-9]+))?"
)


class TableError(ValueError):
    """A table cannot be read; `code` says what kind of fault it is."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Area:
    """Rows and columns of a sheet, counted from 0, both ends included."""

    row: int
    column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A grid and the areas that have names."""

    rows: Sequence[Sequence[Value]]
    names: Mapping[str, Area] = field(default_factory=dict[str, Area])

    def at(self, row: int, column: int) -> Value:
        """Return a cell's value; None beyond the grid."""
        if not 0 <= row < len(self.rows) or not 0 <= column < len(self.rows[row]):
            return None
        return self.rows[row][column]

    def number(self, row: int, column: int) -> float | None:
        """Return a cell's number, or None where it holds none."""
        value = self.at(row, column)
        return value if isinstance(value, float) else None

    @property
    def width(self) -> int:
        """Number of columns."""
        return max((len(row) for row in self.rows), default=0)

    def area(self, text: str) -> Area:
        """Return the area that a cell's name, or a name in the workbook, stands for.

        Raises:
            TableError: It is neither.
        """
        cell = cell_of(text)
        if cell is not None:
            return Area(*cell, *cell)
        found = self.names.get(text.casefold())
        if found is None:
            raise TableError("foreign-undefined", f"`{text}` is no cell and no name in the sheet")
        return found


def cell_of(text: str) -> tuple[int, int] | None:
    """Return the row and column of a cell such as `B3`, counted from 0."""
    match = _CELL.fullmatch(text.strip())
    return None if match is None else (int(match.group(2)) - 1, column_of(match.group(1)))


def column_of(letters: str) -> int:
    """Return the number of a column such as `AB`, counted from 0."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def line_of(text: str) -> tuple[str, int] | None:
    """Return `row` or `column` and its number for `4` or `D`; None for anything else."""
    text = text.strip()
    if _ROW.fullmatch(text):
        return "row", int(text) - 1
    return ("column", column_of(text)) if _COLUMN.fullmatch(text) else None


class Workbooks:
    """The tables of a model's folder, each read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._books: dict[Path, Callable[[str], Sheet]] = {}
        self._sheets: dict[tuple[Path, str], Sheet] = {}

    def sheet(self, file: str, tab: str) -> Sheet:
        """Return a sheet of a file in the model's folder.

        Raises:
            TableError: The file is not there, is elsewhere, or cannot be read.
        """
        path = self.path(file)
        key = (path, tab)
        if key not in self._sheets:
            if path not in self._books:
                self._books[path] = _book(path, file)
            self._sheets[key] = self._books[path](tab)
        return self._sheets[key]

    def path(self, file: str) -> Path:
        """Return the path of a file within the model's folder.

        Raises:
            TableError: It lies elsewhere, is a link, is missing, or is too large.
        """
        if file.startswith("?"):
            raise TableError("foreign-unsupported", f"`{file}` is a name that Vensim's settings give to a file")
        name = PurePosixPath(file.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in file:
            raise TableError("foreign-path", f"`{file}` lies outside the model's folder")
        path = self.folder
        for part in name.parts:
            path /= part
            if path.is_symlink():
                raise TableError("foreign-path", f"`{file}` is a link, or lies behind one")
        if not path.is_file():
            raise TableError("file-missing", f"`{file}` is not in the model's folder")
        if path.stat().st_size > LARGEST_FILE:
            raise TableError("foreign-too-large", f"`{file}` has more than {LARGEST_FILE:,} bytes")
        return path


def _book(path: Path, shown: str) -> Callable[[str], Sheet]:
    suffix = path.suffix.lower()
    if suffix in {".xlsx", ".xlsm"}:
        return _xlsx(path, shown)
    if suffix == ".xls":
        return _xls(path, shown)
    return lambda tab: _delimited(path, shown, tab)


def read_text(path: Path, shown: str) -> str:
    """Return a table's text, UTF-8 or the Windows code page of old files.

    Raises:
        TableError: The file cannot be opened.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TableError("file-missing", f"`{shown}` cannot be opened") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _delimited(path: Path, shown: str, tab: str) -> Sheet:
    usual = "," if path.suffix.lower() == ".csv" else "\t"
    delimiter = "\t" if tab in {"\\t", "tab", "\t"} else tab.strip() or usual
    if len(delimiter) != 1:
        raise TableError("foreign-syntax", f"`{tab}` is no sign that parts the columns of `{shown}`")
    try:
        rows = [
            [_word(word) for word in row]
            for row in csv.reader(io.StringIO(read_text(path, shown), newline=""), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise TableError("foreign-syntax", f"`{shown}` cannot be read: {error}") from error
    return Sheet(_bounded(rows, shown))


def _word(word: str) -> Value:
    word = word.strip()
    if not word:
        return None
    value = decimal(word)
    return word if value is None else value


def _bounded(rows: Sequence[Sequence[Value]], shown: str) -> Sequence[Sequence[Value]]:
    if sum(len(row) for row in rows) > MOST_CELLS:
        raise TableError("foreign-too-large", f"`{shown}` has more than {MOST_CELLS:,} cells")
    return rows


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


class _XlsxSheet(Protocol):
    title: str
    defined_names: Mapping[str, _Defined]
    max_row: int
    max_column: int

    def iter_rows(self, *, values_only: bool) -> Iterable[Sequence[object]]: ...


class _XlsxBook(Protocol):
    worksheets: Sequence[_XlsxSheet]
    defined_names: Mapping[str, _Defined]


class _Openpyxl(Protocol):
    def load_workbook(self, filename: Path, *, data_only: bool, keep_links: bool) -> _XlsxBook: ...


def _unpacked(path: Path, shown: str) -> int:
    """Return how many bytes a packed file says that it holds.

    Raises:
        TableError: It is no packed file.
    """
    try:
        with zipfile.ZipFile(path) as packed:
            return sum(entry.file_size for entry in packed.infolist())
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise TableError("foreign-syntax", f"`{shown}` cannot be read as an Excel file") from error


def _xlsx(path: Path, shown: str) -> Callable[[str], Sheet]:
    library = cast("_Openpyxl", _library("openpyxl", shown))
    if _unpacked(path, shown) > LARGEST_UNPACKED:
        raise TableError("foreign-too-large", f"`{shown}` unpacks to more than {LARGEST_UNPACKED:,} bytes")
    try:
        book = library.load_workbook(path, data_only=True, keep_links=False)
    except Exception as error:  # the library raises many kinds for a broken file
        raise TableError("foreign-syntax", f"`{shown}` cannot be read as an Excel file") from error

    def sheet(tab: str) -> Sheet:
        found = next((sheet for sheet in book.worksheets if sheet.title.casefold() == tab.strip().casefold()), None)
        if found is None:
            raise TableError("foreign-undefined", f"`{shown}` has no sheet `{tab}`")
        if found.max_row * found.max_column > MOST_CELLS:
            raise TableError("foreign-too-large", f"`{shown}` has more than {MOST_CELLS:,} cells")
        texts = [
            (name, defined.attr_text or "")
            for name, defined in (*book.defined_names.items(), *found.defined_names.items())
        ]
        rows = [[_value(value) for value in row] for row in found.iter_rows(values_only=True)]
        return Sheet(rows, _names(texts, found.title))

    return sheet


class _XlsSheet(Protocol):
    name: str
    nrows: int
    ncols: int

    def row_values(self, rowx: int) -> Sequence[object]: ...


class _XlsName(Protocol):
    name: str
    formula_text: str
    result: object

    def area2d(self) -> tuple[_XlsSheet, int, int, int, int]: ...


class _XlsBook(Protocol):
    name_obj_list: Sequence[_XlsName]

    def sheets(self) -> Sequence[_XlsSheet]: ...


class _Xlrd(Protocol):
    def open_workbook(self, filename: str, *, logfile: object) -> _XlsBook: ...


class _Silent:
    """Takes what a library would print."""

    def write(self, _text: str) -> int:
        return 0


def _xls(path: Path, shown: str) -> Callable[[str], Sheet]:
    library = cast("_Xlrd", _library("xlrd", shown))
    try:
        book = library.open_workbook(str(path), logfile=_Silent())
    except Exception as error:  # the library raises many kinds for a broken file
        raise TableError("foreign-syntax", f"`{shown}` cannot be read as an Excel file") from error

    def sheet(tab: str) -> Sheet:
        found = next((sheet for sheet in book.sheets() if sheet.name.casefold() == tab.strip().casefold()), None)
        if found is None:
            raise TableError("foreign-undefined", f"`{shown}` has no sheet `{tab}`")
        if found.nrows * found.ncols > MOST_CELLS:
            raise TableError("foreign-too-large", f"`{shown}` has more than {MOST_CELLS:,} cells")
        names: dict[str, Area] = {}
        for name in book.name_obj_list:
            try:
                owner, row, last_row, column, last_column = name.area2d()
            except Exception:  # noqa: BLE001, S112  a name that is no area has no use here
                continue
            if owner.name == found.name:
                names[name.name.casefold()] = Area(row, column, last_row - 1, last_column - 1)
        return Sheet([[_value(value) for value in found.row_values(row)] for row in range(found.nrows)], names)

    return sheet


def _value(value: object) -> Value:
    """Return a cell's number or word; a date or a truth value counts as neither."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    return _word(value) if isinstance(value, str) else None


def _names(texts: Iterable[tuple[str, str]], title: str) -> dict[str, Area]:
    """Return the areas of one sheet that have names."""
    found: dict[str, Area] = {}
    for name, text in texts:
        match = _AREA.fullmatch(text)
        if match is None or (match["sheet"] or title).casefold() != title.casefold():
            continue
        first = cell_of(match["first"])
        last = cell_of(match["last"] or match["first"])
        if first is not None and last is not None:
            found[name.casefold()] = Area(*first, *last)
    return found

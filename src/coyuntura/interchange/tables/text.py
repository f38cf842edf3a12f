"""Text files of other tools: their encodings, and tables whose columns a sign parts."""

import codecs
import csv
import re
from collections.abc import Sequence
from pathlib import Path

from coyuntura.interchange.tables.grid import MOST_CELLS, Sheet, TableError, Value, bounded, read_word

CODE_PAGE = "cp1252"
"""What Windows wrote before UTF-8."""


_WITHIN = re.compile(r'"[^"\n]*"|\[[^\[\]\n]*+\]|(?<=[0-9]),(?=[0-9])')
"""Where commas part no columns of a table that semicolons part."""
_COMMA = re.compile(r"[-+]?[0-9]++,[0-9]++(?:[eE][-+]?[0-9]{1,4})?")
_POINT = re.compile(r"[-+]?[0-9]*+\.[0-9.]++(?:[eE][-+]?[0-9]{1,4})?")
_GROUPED = re.compile(r"[-+]?[1-9][0-9]{0,2}(?:[.,][0-9]{3})+")


def decoded(data: bytes) -> tuple[str, bool]:
    """Return a file's text, and whether its encoding is certain: UTF-8, or UTF-16 with its mark.

    Anything else is read in the code page 1252 of Windows; bytes that it leaves open become a sign that no name holds.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace"), True
    try:
        return data.decode("utf-8-sig"), True
    except UnicodeDecodeError:
        return data.decode(CODE_PAGE, errors="replace"), False


def read_text(path: Path, shown: str) -> str:
    """Return a table's text, with one kind of line break.

    Raises:
        TableError: The file cannot be opened.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TableError("file-missing", f"`{shown}` cannot be opened") from error
    return decoded(data)[0].replace("\r\n", "\n").replace("\r", "\n")


def read_delimited(path: Path, shown: str, sign: str = "") -> Sheet:
    """Return a table of text.

    Args:
        path: The file.
        shown: Its name as the model writes it.
        sign: What parts its columns; where it is blank, a comma in a `.csv` and a tab in other files.

    Raises:
        TableError: It cannot be read, or is too large.
    """
    usual = "," if path.suffix.lower() == ".csv" else "\t"
    delimiter = "\t" if sign in {"\\t", "\t"} or sign.strip().lower() == "tab" else sign.strip() or usual
    if len(delimiter) != 1 or delimiter in '"\n':
        raise TableError("foreign-syntax", f"`{sign}` is no sign that parts the columns of `{shown}`")
    text = read_text(path, shown)
    if text.count("\n") > MOST_CELLS or text.count(delimiter) > MOST_CELLS:
        raise TableError("foreign-too-large", f"`{shown}` has more than {MOST_CELLS:,} cells")
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    try:
        rows = bounded(([read_word(_in_one_row(word, delimiter)) for word in row] for row in reader), shown)
    except csv.Error as error:
        message = f"`{shown}` cannot be read near line {max(1, reader.line_num):,}: {error}"
        raise TableError("foreign-syntax", message, "A quotation mark that opens a cell also closes it.") from error
    return Sheet(shown, rows)


def _in_one_row(word: str, delimiter: str) -> str:
    """Return a cell's text.

    Raises:
        csv.Error: A quotation mark that does not close in its row has swallowed others.
    """
    if "\n" in word and delimiter in word:
        raise csv.Error("a quotation mark opens in a row and closes in a later one")
    return word


def has_semicolons(text: str) -> bool:
    """Tell whether semicolons part a table's columns, as Excel writes where commas begin decimals: no comma does."""
    head = _WITHIN.sub("", next((line for line in text.split("\n") if line.strip()), ""))
    return ";" in head and "," not in head


def with_points(sheet: Sheet, text: str) -> Sheet:
    """Return a table whose columns semicolons part, its decimals after points.

    Args:
        sheet: The table.
        text: Its text.

    Raises:
        TableError: A comma or point may begin decimals or part thousands.
    """
    cells = [cell.strip().strip('"').strip() for line in text.split("\n") for cell in line.split(";")]
    commas = [cell for cell in cells if _COMMA.fullmatch(cell)]
    points = [cell for cell in cells if _POINT.fullmatch(cell)]
    _check_sign(sheet.shown, commas or points, has_both=bool(commas and points))
    if not commas:
        return sheet
    return Sheet(sheet.shown, [[_pointed(value) for value in row] for row in sheet.rows])


def _check_sign(shown: str, numbers: Sequence[str], *, has_both: bool) -> None:
    """Require that it is certain what begins decimals.

    Raises:
        TableError: It is not.
    """
    if numbers and (has_both or all(_GROUPED.fullmatch(number) for number in numbers)):
        message = f"`{numbers[0]}` in `{shown}` may have decimals or thousands: semicolons part the columns there"
        way_out = "Write numbers without signs between thousands, and with one sign before decimals."
        raise TableError("figure-unreadable", message, way_out)


def _pointed(value: Value) -> Value:
    return read_word(value.replace(",", ".")) if isinstance(value, str) and _COMMA.fullmatch(value) else value

"""Rows of cells as files: separated values and workbooks, in which no text is taken for a formula."""

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeAlias

from coyuntura.errors import printable
from coyuntura.files import draft_of

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell as ExcelCell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Cell: TypeAlias = "str | int | float | date | None"
SEPARATORS: Mapping[str, str] = {".csv": ",", ".tab": "\t"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", *"\uff1d\uff0b\uff0d\uff20")
_FIRST_OF_EXCEL = date(1900, 3, 1)  # before it, its calendar has a day too many


def harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula: one that begins like it gets an apostrophe before it."""
    shown = printable(text)
    return f"'{shown}" if text.startswith(_FORMULA) else shown


def write_rows(rows: Iterable[Sequence[Cell]], file: TextIO, separator: str = ",") -> None:
    """Write rows as separated values: all digits of a number, nothing for what is none, a day as 2026-01-31.

    Lines end as on Unix; text that a spreadsheet would take for a formula is made harmless.
    """
    writer = csv.writer(file, delimiter=separator, lineterminator="\n")
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else _plain(cell) for cell in row])


def save_rows(rows: Iterable[list[Cell]], path: Path, name: str) -> None:
    """Write rows as a table of the kind that the path's ending names, whole or not at all.

    Args:
        rows: The header first.
        path: A file in a folder that exists, which ends in .csv, .tab or .xlsx.
        name: Of the sheet, where it is a workbook.

    Raises:
        ImportError: A workbook is asked for, and openpyxl is not installed.
        OSError: The file cannot be written; an older one is left as it was.
    """
    ending = path.suffix.lower()
    if ending == ".xlsx":
        write_workbook(path, {name: rows})
        return
    with draft_of(path) as part, part.open("w", encoding="utf-8", newline="") as file:
        write_rows(rows, file, SEPARATORS[ending])


def _plain(cell: Cell) -> str:
    """Return what stands for a value."""
    match cell:
        case float():
            return repr(cell) if math.isfinite(cell) else ""
        case None:
            return ""
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def write_workbook(path: Path, sheets: Mapping[str, Iterable[list[Cell]]]) -> None:
    """Write rows as sheets of a workbook, whole or not at all; text stays text, also where it begins like a formula.

    Args:
        path: A file in a folder that exists.
        sheets: Rows by the name of their sheet.

    Raises:
        ImportError: openpyxl is not installed.
        OSError: The file cannot be written.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for row in rows:
            sheet.append([_cell(sheet, cell) for cell in row])
    with draft_of(path) as part:
        book.save(part)


def _cell(sheet: "WriteOnlyWorksheet", cell: Cell) -> "ExcelCell | Cell":
    from openpyxl.cell import WriteOnlyCell

    match cell:
        case float():
            return cell if math.isfinite(cell) else None
        case str():
            found = WriteOnlyCell(sheet, printable(cell))
            found.data_type = "s"
            return found
        case date() if cell < _FIRST_OF_EXCEL:
            return cell.isoformat()
        case _:
            return cell

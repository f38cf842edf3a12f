"""A table as a grid of numbers and words, and how its cells are named."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from coyuntura.numerals import decimal
from coyuntura.reading.habits import as_written_number

MOST_CELLS = 2_000_000
MOST_COLUMNS = 16_384
"""Columns of a sheet of Excel's, to `XFD`."""
Value: TypeAlias = "float | str | None"
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_COLUMN = re.compile(r"\$?([A-Za-z]{1,3})")
_ROW = re.compile(r"\$?([1-9][0-9]{0,6})")
_FIGURE = re.compile(
    r"[^A-Za-z]*+|[-+]?\.?(?:inf|infinity)|[^A-Za-z]*+[eE][-+]?[0-9]++|[-+]?0[xob][0-9a-f]++", re.IGNORECASE
)
"""What may have been meant as a number; words and numbers with their units are comments."""
_MISSING = frozenset({":na:", "na", "n/a", "#n/a", "nan", "-", "null", "none", "."})
_SHOWN = 40


class TableError(ValueError):
    """A table cannot be read; `code` says what kind of fault it is, `way_out` what helps."""

    def __init__(self, code: str, message: str, way_out: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.way_out = way_out


class Odd(str):
    """What a cell of Excel's shows that is no number and no word: a date, a truth value, a formula without a value."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Area:
    """Rows and columns of a sheet, counted from 0, both ends included."""

    row: int
    column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A grid, the areas that have names, and the file's name as the model writes it."""

    shown: str
    rows: Sequence[Sequence[Value]]
    names: Mapping[str, Area] = field(default_factory=dict[str, Area])

    def at(self, row: int, column: int) -> Value:
        """Return a cell's value; None beyond the grid."""
        if not 0 <= row < len(self.rows) or not 0 <= column < len(self.rows[row]):
            return None
        return self.rows[row][column]

    def number(self, row: int, column: int) -> float | None:
        """Return a cell's number, or None where it holds none: nothing, words, or what says that it is missing.

        Raises:
            TableError: It holds what may have been meant as a number.
        """
        value = self.at(row, column)
        if isinstance(value, Odd) or (isinstance(value, str) and not is_missing(value)):
            way_out = _way_out(value)
            if way_out:
                where = f"row {row + 1:,}, column {letters_of(column)} of `{self.shown}`"
                message = f"`{value[:_SHOWN]}` in {where} is no number that can be read"
                raise TableError("figure-unreadable", message, way_out)
        return value if isinstance(value, float) else None

    def figure(self, row: int, column: int) -> float | None:
        """Return the number of a cell among values, or None where it is missing.

        Raises:
            TableError: It holds anything else.
        """
        number, value = self.number(row, column), self.at(row, column)
        if isinstance(value, str) and not is_missing(value):
            cell = f"{letters_of(column)}{row + 1}"
            message = f"`{value[:_SHOWN]}` stands where a value belongs, in `{cell}` of `{self.shown}`"
            raise TableError("figure-unreadable", message, "A value that is missing is left empty.")
        return number

    @property
    def width(self) -> int:
        """Number of columns."""
        return max((len(row) for row in self.rows), default=0)

    def area(self, text: str) -> Area:
        """Return the area that a cell's name, or a name in the workbook, stands for.

        Raises:
            TableError: It is neither.
        """
        found = self.names.get(text.strip().casefold())
        if found is not None:
            return found
        cell = cell_of(text)
        if cell is None:
            raise TableError("foreign-undefined", f"`{text}` is no cell and no name in `{self.shown}`")
        return Area(*cell, *cell)

    def line(self, text: str) -> tuple[str, int] | None:
        """Return `row` or `column` and its number for `4` or `D`; None for anything else, such as a name."""
        text = text.strip()
        if text.casefold() in self.names:
            return None
        if match := _ROW.fullmatch(text):
            return "row", int(match[1]) - 1
        match = _COLUMN.fullmatch(text)
        return None if match is None else ("column", column_of(match[1]))

    def within(self, area: Area) -> Area:
        """Return the part of an area in which the grid has cells; its end lies before its beginning where none is."""
        last_row, last_column = min(area.last_row, len(self.rows) - 1), min(area.last_column, self.width - 1)
        return Area(area.row, area.column, last_row, last_column)


def _way_out(value: str) -> str:
    """Return what helps where a number was meant; nothing for a word."""
    if isinstance(value, Odd):
        if value.startswith("="):
            return "The formula has no stored value: open the file in a spreadsheet and save it there."
        return "A number is written as a number there, and not as a date or a truth value."
    return as_written_number(value) if _FIGURE.fullmatch(value) else ""


def is_missing(word: str) -> bool:
    """Tell whether a word says that a value is missing."""
    return word.strip().casefold() in _MISSING


def cell_of(text: str) -> tuple[int, int] | None:
    """Return the row and column of a cell such as `B3`, counted from 0; None for anything else, or beyond any sheet."""
    match = _CELL.fullmatch(text.strip())
    found = None if match is None else (int(match.group(2)) - 1, column_of(match.group(1)))
    return found if found is not None and found[0] < MOST_CELLS and found[1] < MOST_COLUMNS else None


def column_of(letters: str) -> int:
    """Return the number of a column such as `AB`, counted from 0."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def letters_of(column: int) -> str:
    """Return the letters of a column, counted from 0."""
    letters, number = "", column + 1
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def read_word(word: str) -> Value:
    """Return what a cell of text holds: nothing, a finite number, or a word."""
    word = word.strip()
    if not word:
        return None
    number = decimal(word)
    return word if number is None else number


def bounded(rows: Iterable[Sequence[Value]], shown: str) -> Sequence[Sequence[Value]]:
    """Return rows, counted while they are read.

    Raises:
        TableError: They have more cells than a table may have.
    """
    found: list[Sequence[Value]] = []
    count = 0
    for row in rows:
        count += max(1, len(row))
        if count > MOST_CELLS:
            raise TableError("foreign-too-large", f"`{shown}` has more than {MOST_CELLS:,} cells")
        found.append(row)
    return found

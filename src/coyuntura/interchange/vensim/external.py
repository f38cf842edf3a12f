"""What a model reads from spreadsheets and from other models' results.

Source: the descriptions of `GET DIRECT DATA` and its kin in Vensim's reference manual (ventana_reference).
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path

from coyuntura.interchange.vensim.ranges import Ranges
from coyuntura.interchange.vensim.spreadsheets import Area, Sheet, TableError, Workbooks, line_of, read_text
from coyuntura.interchange.vensim.tree import Text, Use
from coyuntura.interchange.vensim.variables import Cell, Definition, ForeignError
from coyuntura.names import Id, canonical
from coyuntura.numerals import decimal

Points = tuple[tuple[float, float], ...]
_MOST_SUBSCRIPTS = 1000
_COLUMN_NAME = re.compile(r"(.*?)(?:\[(.*)\])?", re.DOTALL)


class External:
    """Answers the functions that read files."""

    def __init__(self, folder: Path, data_files: Sequence[Path]) -> None:
        self.workbooks = Workbooks(folder)
        self.data_files = data_files
        self._results: dict[tuple[Id, Cell], Points] | None = None

    def subscripts(self, use: Use) -> list[str]:
        """Return the elements that `GET DIRECT SUBSCRIPT` names.

        Raises:
            ForeignError: They cannot be read.
        """
        if use.name not in {"get_xls_subscript", "get_direct_subscript"}:
            message = f"`{' '.join(use.name.upper().split('_'))}` names no elements"
            raise ForeignError("foreign-unsupported", message, use.span)
        file, tab, first, last, prefix = _texts(use, 5)
        sheet = self.sheet(use, file, tab)
        start = self.area(use, sheet, first)
        end = line_of(last)
        if end is None:
            stop = self.area(use, sheet, last)
        elif end[0] == "row":
            stop = Area(end[1], start.column, end[1], start.column)
        else:
            stop = Area(start.row, end[1], start.row, end[1])
        found: list[str] = []
        places = product(range(start.row, stop.last_row + 1), range(start.column, stop.last_column + 1))
        for row, column in list(places)[:_MOST_SUBSCRIPTS]:
            value = sheet.at(row, column)
            if value is None:
                continue
            word = f"{value:g}" if isinstance(value, float) else value
            found.append(f"{prefix}{word}")
        if not found:
            raise ForeignError("foreign-undefined", f"`{first}` to `{last}` of `{file}` names no elements", use.span)
        return found

    def constants(self, definition: Definition, ranges: Ranges) -> Mapping[Cell, float]:
        """Return the numbers that `GET DIRECT CONSTANTS` gives for the cells of a line.

        Raises:
            ForeignError: One of them cannot be read.
        """
        use = _use_of(definition)
        file, tab, first = _texts(use, 3)
        turned = first.endswith("*")
        sheet = self.sheet(use, file, tab)
        area = self.area(use, sheet, first.removesuffix("*"))
        lengths, cells = _cells(definition, ranges)
        if len(lengths) > 2:  # noqa: PLR2004  a sheet has rows and columns
            message = "a sheet gives numbers for one or two ranges on the left, not for more"
            raise ForeignError("foreign-unsupported", message, use.span)
        found: dict[Cell, float] = {}
        for cell, place in cells:
            down, across = (0, *place)[-2:] if place else (0, 0)
            if turned:
                down, across = across, down
            value = sheet.number(area.row + down, area.column + across)
            if value is None:
                shown = f"row {area.row + down + 1}, column {area.column + across + 1}"
                message = f"`{file}` has no number in {shown} of `{tab}`"
                raise ForeignError("foreign-undefined", message, use.span)
            found[cell] = value
        return found

    def series(self, definition: Definition, ranges: Ranges) -> Mapping[Cell, Points]:
        """Return the points that `GET DIRECT DATA` or `GET DIRECT LOOKUPS` gives for the cells of a line.

        Raises:
            ForeignError: They cannot be read.
        """
        use = _use_of(definition)
        file, tab, line, first = _texts(use, 4)
        sheet = self.sheet(use, file, tab)
        area = self.area(use, sheet, first.removesuffix("*"))
        lengths, cells = _cells(definition, ranges)
        inputs = self.inputs(use, sheet, line, area)
        found: dict[Cell, Points] = {}
        for cell, place in cells:
            number = 0
            for length, position in zip(lengths, place, strict=True):
                number = number * length + position
            points: list[tuple[float, float]] = []
            for x, row, column in inputs:
                value = (
                    sheet.number(row + number, column)
                    if line_goes_across(sheet, line)
                    else sheet.number(row, column + number)
                )
                if value is not None:
                    points.append((x, value))
            if not points:
                raise ForeignError("foreign-undefined", f"`{file}` has no numbers at `{first}` of `{tab}`", use.span)
            found[cell] = tuple(sorted(points, key=lambda point: point[0]))
        return found

    def inputs(self, use: Use, sheet: Sheet, line: str, area: Area) -> list[tuple[float, int, int]]:
        """Return each input with the row and column of the first element's value beside it."""
        found: list[tuple[float, int, int]] = []
        whole = line_of(line)
        if whole is None:
            given = self.area(use, sheet, line)
            across = given.row == given.last_row
            places = product(range(given.row, given.last_row + 1), range(given.column, given.last_column + 1))
            for number, (row, column) in enumerate(places):
                x = sheet.number(row, column)
                if x is not None:
                    found.append((x, area.row, area.column + number) if across else (x, area.row + number, area.column))
            return found
        kind, number = whole
        if kind == "row":
            numbers = ((sheet.number(number, column), column) for column in range(area.column, sheet.width))
            return [(x, area.row, column) for x, column in numbers if x is not None]
        down = ((sheet.number(row, number), row) for row in range(area.row, len(sheet.rows)))
        return [(x, row, area.column) for x, row in down if x is not None]

    def results(self, name: Id, cell: Cell) -> Points | None:
        """Return what another model's results hold for a variable, or None."""
        if self._results is None:
            self._results = {}
            for path in self.data_files:
                self._results |= _read_results(path)
        return self._results.get((name, cell))

    def sheet(self, use: Use, file: str, tab: str) -> Sheet:
        """Return a sheet, with the fault at the call where it cannot be read.

        Raises:
            ForeignError: It cannot be read.
        """
        try:
            return self.workbooks.sheet(file, tab)
        except TableError as error:
            raise ForeignError(error.code, str(error), use.span) from error

    def area(self, use: Use, sheet: Sheet, text: str) -> Area:
        """Return an area, with the fault at the call where there is none.

        Raises:
            ForeignError: There is none.
        """
        try:
            return sheet.area(text)
        except TableError as error:
            raise ForeignError(error.code, str(error), use.span) from error


def line_goes_across(sheet: Sheet, line: str) -> bool:
    """Tell whether inputs stand in a row, so that the elements go down."""
    whole = line_of(line)
    if whole is not None:
        return whole[0] == "row"
    area = sheet.names.get(line.casefold())
    return area is not None and area.row == area.last_row


def _use_of(definition: Definition) -> Use:
    body = definition.line.body
    if not isinstance(body, Use):
        raise ForeignError("foreign-syntax", "a call that reads a file stands alone on the right", definition.line.span)
    return body


def _texts(use: Use, count: int) -> list[str]:
    """Return the texts that a call is given.

    Raises:
        ForeignError: Something is not there, or cannot be taken over.
    """
    texts = [argument.text for argument in use.arguments if isinstance(argument, Text)]
    if len(texts) != count or len(use.arguments) != count:
        label = " ".join(use.name.upper().split("_"))
        message = f"`{label}` takes {count} texts in single quotes"
        raise ForeignError("foreign-syntax", message, use.span)
    return [texts[0], *(text.strip() or text for text in texts[1:])]


def _cells(definition: Definition, ranges: Ranges) -> tuple[list[int], list[tuple[Cell, tuple[int, ...]]]]:
    """Return the sizes of the ranges on the left, and each cell with its position in each range."""
    choices: list[tuple[Id, ...]] = []
    is_range: list[bool] = []
    for sub in definition.line.subs:
        is_range.append(sub.name in ranges.elements)
        choices.append(ranges.elements.get(sub.name, (sub.name,)))
    lengths = [len(choice) for choice, ranged in zip(choices, is_range, strict=True) if ranged]
    cells: list[tuple[Cell, tuple[int, ...]]] = []
    for places in product(*(range(len(choice)) for choice in choices)):
        cell = tuple(choice[place] for choice, place in zip(choices, places, strict=True))
        cells.append((cell, tuple(place for place, ranged in zip(places, is_range, strict=True) if ranged)))
    return lengths, cells


def _read_results(path: Path) -> dict[tuple[Id, Cell], Points]:
    """Return the columns of a table of results, by variable and elements.

    Raises:
        TableError: The file cannot be opened.
    """
    text = read_text(path, path.name)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="," if path.suffix.lower() == ".csv" else "\t"))
    found: dict[tuple[Id, Cell], Points] = {}
    for number, head in enumerate(rows[0] if rows else ()):
        match = _COLUMN_NAME.fullmatch(head.strip())
        if number == 0 or match is None:
            continue
        name, inside = match.groups()
        cell = tuple(canonical(part) for part in inside.split(",")) if inside else ()
        points: list[tuple[float, float]] = []
        for row in rows[1:]:
            x, y = (decimal(row[column]) if column < len(row) else None for column in (0, number))
            if x is not None and y is not None:
                points.append((x, y))
        found[canonical(name.strip('"')), cell] = tuple(points)
    return found

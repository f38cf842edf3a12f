"""What a model reads from spreadsheets and from other models' results.

Source: the descriptions of `GET DIRECT DATA` and its kin in Vensim's reference manual (ventana_reference).
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from coyuntura.interchange.tables.folder import Workbooks
from coyuntura.interchange.tables.grid import Area, Odd, Sheet, TableError, letters_of
from coyuntura.interchange.tables.series import DataFiles, Points
from coyuntura.interchange.vensim.ranges import Ranges
from coyuntura.interchange.vensim.tree import Text, Use
from coyuntura.interchange.vensim.variables import Cell, Definition, ForeignError
from coyuntura.names import Id, canonical
from coyuntura.numerals import decimal

_FARTHEST = 10**9
"""A row or column beyond any table."""


class External:
    """Answers the functions that read files."""

    def __init__(self, workbooks: Workbooks, data: DataFiles) -> None:
        self.workbooks = workbooks
        self.data = data

    def subscripts(self, use: Use) -> list[str]:
        """Return the elements that `GET DIRECT SUBSCRIPT` names, across and then down.

        Raises:
            ForeignError: They cannot be read.
        """
        if use.name not in {"get_xls_subscript", "get_direct_subscript"}:
            message = f"`{' '.join(use.name.upper().split('_'))}` names no elements"
            raise ForeignError("foreign-unsupported", message, use.span)
        file, tab, first, last, prefix = _texts(use, 5)
        sheet = self.sheet(use, file, tab)
        start = self.area(use, sheet, first)
        area = sheet.within(Area(start.row, start.column, *self.last(use, sheet, start, last)))
        found: dict[Id, str] = {}
        for row, column in _places(area):
            value = sheet.at(row, column)
            if isinstance(value, Odd):
                self.number(use, sheet, row, column)
            if value is None:
                continue
            word = f"{value:.15g}" if isinstance(value, float) else value
            name = f"{prefix}{word}"
            other = found.setdefault(canonical(name), name)
            if other != name:
                message = f"`{file}` names one element twice, `{other}` and `{name}`"
                raise ForeignError("name-duplicate", message, use.span, "Names are read in whatever case.")
        if not found:
            raise ForeignError("foreign-undefined", f"`{first}` to `{last}` of `{file}` names no elements", use.span)
        return list(found.values())

    def last(self, use: Use, sheet: Sheet, start: Area, last: str) -> tuple[int, int]:
        """Return the row and column at which elements end: a column alone ends with its rows, a row with its columns.

        Raises:
            ForeignError: There is no such place, or nothing says whether elements go across or down.
        """
        if not last.strip():
            if start.row < len(sheet.rows) - 1 and any(len(row) > start.column + 1 for row in sheet.rows[start.row :]):
                message = "without a last cell nothing says whether elements go across or down"
                way_out = "Name the last cell, or its column or row alone."
                raise ForeignError("foreign-undefined", message, use.span, way_out)
            return _FARTHEST, _FARTHEST
        whole = sheet.line(last)
        if whole is None:
            stop = self.area(use, sheet, last)
            return stop.last_row, stop.last_column
        kind, number = whole
        return (number, _FARTHEST) if kind == "row" else (_FARTHEST, number)

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
            value = self.number(use, sheet, area.row + down, area.column + across)
            if value is None:
                shown = f"{letters_of(area.column + across)}{area.row + down + 1}"
                message = f"`{file}` has no number in `{shown}`"
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
        goes_across = line_goes_across(sheet, line)
        found: dict[Cell, Points] = {}
        for cell, place in cells:
            number = 0
            for length, position in zip(lengths, place, strict=True):
                number = number * length + position
            points: list[tuple[float, float]] = []
            for x, row, column in inputs:
                down, across = (number, 0) if goes_across else (0, number)
                value = self.figure(use, sheet, row + down, column + across)
                if value is not None:
                    points.append((x, value))
            if not points:
                raise ForeignError("foreign-undefined", f"`{file}` has no numbers at `{first}` of `{tab}`", use.span)
            found[cell] = self.ordered(use, points, file)
        return found

    def ordered(self, use: Use, points: Sequence[tuple[float, float]], file: str) -> Points:
        """Return points by their inputs.

        Raises:
            ForeignError: One input has two values.
        """
        found: dict[float, float] = {}
        for x, y in points:
            if found.setdefault(x, y) != y:
                message = f"`{file}` gives two values at {x:.15g}, {found[x]:.15g} and {y:.15g}"
                raise ForeignError("foreign-undefined", message, use.span)
        return tuple(sorted(found.items()))

    def inputs(self, use: Use, sheet: Sheet, line: str, area: Area) -> list[tuple[float, int, int]]:
        """Return each input with the row and column of the first element's value beside it."""
        found: list[tuple[float, int, int]] = []
        whole = sheet.line(line)
        if whole is None:
            named = self.area(use, sheet, line)
            given = sheet.within(named)
            across = named.row == named.last_row
            for number, (row, column) in enumerate(_places(given)):
                beside = (area.row, area.column + number) if across else (area.row + number, area.column)
                x = self.place(use, sheet, row, column, beside)
                if x is not None:
                    found.append((x, *beside))
            return found
        kind, number = whole
        if kind == "row":
            columns = range(area.column, sheet.width)
            numbers = ((self.place(use, sheet, number, at, (area.row, at)), at) for at in columns)
            return [(x, area.row, column) for x, column in numbers if x is not None]
        rows = range(area.row, len(sheet.rows))
        down = ((self.place(use, sheet, at, number, (at, area.column)), at) for at in rows)
        return [(x, row, area.column) for x, row in down if x is not None]

    def place(self, use: Use, sheet: Sheet, row: int, column: int, beside: tuple[int, int]) -> float | None:
        """Return the number of a cell beside values, or None where it holds none, as where words stand below a table.

        Raises:
            ForeignError: It holds what people may have meant as a number.
        """
        value = sheet.at(row, column)
        if isinstance(value, Odd):
            return None if sheet.at(*beside) is None else self.number(use, sheet, row, column)
        if not isinstance(value, str) or decimal(value) is not None or not any(sign.isalpha() for sign in value):
            return self.number(use, sheet, row, column)
        if value[:1].isdigit():
            notice = f"`{value[:40]}` in `{letters_of(column)}{row + 1}` of `{sheet.shown}` is no number: passed over."
            self.data.notices += [] if notice in self.data.notices else [notice]
        return None

    def figure(self, use: Use, sheet: Sheet, row: int, column: int) -> float | None:
        """Return the number of a cell among values, or None where it is missing.

        Raises:
            ForeignError: It holds anything else.
        """
        try:
            return sheet.figure(row, column)
        except TableError as error:
            raise ForeignError(error.code, str(error), use.span, error.way_out) from error

    def number(self, use: Use, sheet: Sheet, row: int, column: int) -> float | None:
        """Return a cell's number, or None where it holds none.

        Raises:
            ForeignError: It holds what people may have meant as a number.
        """
        try:
            return sheet.number(row, column)
        except TableError as error:
            raise ForeignError(error.code, str(error), use.span, error.way_out) from error

    def sheet(self, use: Use, file: str, tab: str) -> Sheet:
        """Return a sheet, with the fault at the call where it cannot be read.

        Raises:
            ForeignError: It cannot be read.
        """
        try:
            return self.workbooks.sheet(file, tab)
        except TableError as error:
            raise ForeignError(error.code, str(error), use.span, error.way_out) from error

    def area(self, use: Use, sheet: Sheet, text: str) -> Area:
        """Return an area, with the fault at the call where there is none.

        Raises:
            ForeignError: There is none.
        """
        try:
            return sheet.area(text)
        except TableError as error:
            raise ForeignError(error.code, str(error), use.span, error.way_out) from error


def line_goes_across(sheet: Sheet, line: str) -> bool:
    """Tell whether inputs stand in a row, so that the elements go down."""
    whole = sheet.line(line)
    if whole is not None:
        return whole[0] == "row"
    area = sheet.names.get(line.strip().casefold())
    return area is not None and area.row == area.last_row


def _places(area: Area) -> Iterator[tuple[int, int]]:
    return product(range(area.row, area.last_row + 1), range(area.column, area.last_column + 1))


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

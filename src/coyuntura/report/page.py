"""Pages of text for any width: paragraphs, and tables that become lists where they do not fit.

No word and no number is ever cut: a line breaks at a space, and a word longer than the line, as an address may be,
stands on a line of its own. What belongs together is joined by `GLUE`, a space at which no line breaks.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.text import Text as Line

GLUE = "\N{NO-BREAK SPACE}"
_WORD = re.compile(r"([ \n\t]*+)([^ \n\t]*+)")
_GAP = 2
_READABLE = 14
"""Columns that a column of running text needs to be read at all."""

Cell: TypeAlias = str | Line
Styled: TypeAlias = tuple[str, str]
"""A piece of a line with its style."""


class AbstractBlock(ABC):
    """What makes lines of a page; it can be printed by itself as well."""

    @abstractmethod
    def lines(self, width: int) -> Iterator[list[Styled]]:
        """Yield its lines within a width."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self.lines(max(1, options.max_width)):
            yield from _segments(console, line)
            yield Segment.line()


@dataclass(frozen=True, slots=True)
class Paragraph(AbstractBlock):
    """Running text; lines after the first are `hanging` columns further in than `indent` and the text's own blanks."""

    text: str
    style: str = ""
    indent: int = 0
    hanging: int = 0

    def lines(self, width: int) -> Iterator[list[Styled]]:
        """Yield its lines within a width."""
        indent = self.indent + len(self.text) - len(self.text.lstrip(" "))
        first, later = " " * indent, " " * (indent + self.hanging)
        text = self.text.replace(" %", f"{GLUE}%")
        for number, line in enumerate(wrapped(text, width - indent, width - indent - self.hanging)):
            yield [(later if number else first, ""), (line, self.style)]


@dataclass(frozen=True, slots=True)
class Table(AbstractBlock):
    """Rows under headings; without headings where those are empty, and a list of entries where it does not fit.

    `right` are the columns that stand to the right, as numbers do. The first column heads an entry of the list.
    """

    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    right: frozenset[int] = frozenset()
    indent: int = 0
    has_headings: bool = True

    def lines(self, width: int) -> Iterator[list[Styled]]:
        """Yield its lines within a width."""
        room = width - self.indent
        widths = self._widths(room)
        for line in self._entries(room) if widths is None else self._columns(widths):
            yield [(" " * self.indent, ""), *line]

    def _all_rows(self) -> list[Sequence[Cell]]:
        return [self.headings, *self.rows] if self.has_headings else list(self.rows)

    def _widths(self, room: int) -> list[int] | None:
        """Return the columns' widths; None where the table does not fit."""
        columns = list(zip(*[[_plain(cell) for cell in row] for row in self._all_rows()], strict=True))
        if not columns:
            return []
        least = [max(min(_READABLE, _longest(column)), *map(_longest_word, column)) for column in columns]
        most = [_longest(column) for column in columns]
        left = room - _GAP * (len(columns) - 1) - sum(least)
        if left < 0:
            return None
        widths = list(least)
        while left > 0 and widths != most:
            # The column that is tallest for its width gets more room, so that the table gets short.
            wanting = [number for number, width in enumerate(widths) if width < most[number]]
            number = max(wanting, key=lambda number: most[number] / widths[number])
            widths[number] += 1
            left -= 1
        return widths

    def _columns(self, widths: Sequence[int]) -> Iterator[list[Styled]]:
        for number, row in enumerate(self._all_rows()):
            heads = self.has_headings and number == 0
            cells = [list(wrapped(_plain(cell), width, width)) for cell, width in zip(row, widths, strict=True)]
            for height in range(max((len(cell) for cell in cells), default=0)):
                line: list[Styled] = []
                for column, (cell, width) in enumerate(zip(cells, widths, strict=True)):
                    text = cell[height] if height < len(cell) else ""
                    blank = " " * (width - cell_len(text))
                    gap = " " * _GAP if column else ""
                    style = "bold" if heads else _style(row[column])
                    before, after = (blank, "") if column in self.right else ("", blank)
                    line += [(gap + before, ""), (text, style), (after, "")]
                yield line

    def _entries(self, room: int) -> Iterator[list[Styled]]:
        for row in self.rows:
            head, *others = row
            yield from Paragraph(_plain(head), _style(head), hanging=2).lines(room)
            for heading, cell in zip(self.headings[1:], others, strict=True):
                if _plain(cell):
                    text = f"{heading}: {_plain(cell)}" if heading else _plain(cell)
                    yield from Paragraph(text, _style(cell), indent=2, hanging=2).lines(room)


@dataclass(frozen=True, slots=True)
class Page(AbstractBlock):
    """Paragraphs and tables, one below the other, in the width of the console."""

    blocks: Sequence[Paragraph | Table]

    def lines(self, width: int) -> Iterator[list[Styled]]:
        """Yield the lines of its blocks within a width; of several empty lines in a row one."""
        was_empty = False
        for block in self.blocks:
            for line in block.lines(width):
                is_empty = not any(text.strip() for text, _ in line)
                if not (is_empty and was_empty):
                    yield line
                was_empty = is_empty


def blank() -> Paragraph:
    """Return an empty line."""
    return Paragraph("")


def wrapped(text: str, first: int, later: int) -> Iterator[str]:
    """Yield the lines of a text, the first within one width and the others within another; one where it is empty."""
    line, room, is_any = "", first, False
    for match in _WORD.finditer(text):
        gap, word = match.groups()
        if not word:  # the blanks at the end
            continue
        gap = gap if line and not gap.strip(" ") else " " * bool(line)
        if line and cell_len(line) + cell_len(gap) + cell_len(word) > room:
            yield line
            line, gap, room, is_any = "", "", later, True
        line += gap + word
    if line or not is_any:
        yield line


def glued(text: str) -> str:
    """Return a text at whose spaces no line breaks."""
    return text.replace(" ", GLUE)


def _segments(console: Console, line: Iterable[Styled]) -> Iterator[Segment]:
    """Yield what is printed of a line: nothing of the blanks at its end, and no sign that a terminal would obey."""
    pieces = [(_printable(text), style) for text, style in line]
    while pieces and not pieces[-1][0].strip():
        pieces.pop()
    for number, (text, style) in enumerate(pieces):
        shown = text.rstrip() if number == len(pieces) - 1 else text
        if shown:
            yield Segment(shown, console.get_style(style) if style else None)


def _printable(text: str) -> str:
    signs = (" " if sign in {GLUE, "\n", "\t"} else sign for sign in text)
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in signs)


def _plain(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.plain


def _style(cell: Cell) -> str:
    return "" if isinstance(cell, str) else str(cell.style)


def _longest(texts: Iterable[str]) -> int:
    return max((cell_len(text) for text in texts), default=0)


def _longest_word(text: str) -> int:
    return _longest(text.split(" "))

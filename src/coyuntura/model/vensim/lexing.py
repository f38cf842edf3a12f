"""A Vensim file's text: what is model, what is drawing, and where each equation begins and ends."""

import re
import stat
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from coyuntura.errors import Faults, Place
from coyuntura.syntax.tree import Span

LARGEST_FILE = 32 * 1024 * 1024
LONGEST_EQUATION = 100_000
MOST_LINES = 100_000
"""Equations in one file."""

_SKETCH = re.compile(r"^(?:\\+---///|///---\\)", re.MULTILINE)
_INTEGRATION = re.compile(r"^15:\s*(\d+)", re.MULTILINE)
_MACRO = re.compile(r"(?:\s|\{[^{}]*\})*:MACRO:\s*", re.IGNORECASE)
_END = re.compile(r"(?:\s|\{[^{}]*\})*:END OF MACRO:", re.IGNORECASE)
_HEAD = re.compile(r"([^()]*)\(([^()]*)\)")
_GROUP = re.compile(r"\s*\*{3,}.*\*{3,}\s*", re.DOTALL)
_CURLY_GROUP = re.compile(r"\{\s*\*+[^{}]*\*+\s*\}|\{\s*UTF-8\s*\}", re.IGNORECASE)
_CHECKED = re.compile(r":\s*(the condition|implies|test input|constraint)\s*:", re.IGNORECASE)
_WORDED = re.compile(r"[^:=\"]*:\s*is\s*:", re.IGNORECASE)
_WORDS = re.compile(r":\s*(supplementary|sup)\s*:?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text with the beginnings of its lines."""

    shown: str
    text: str
    starts: tuple[int, ...] = field(repr=False)

    def place(self, offset: int, width: int = 1) -> Place:
        """Return where an offset stands."""
        line = bisect_right(self.starts, offset) - 1
        begin = self.starts[line]
        end = self.text.find("\n", begin)
        shown = self.text[begin : len(self.text) if end < 0 else end]
        return Place(self.shown, line + 1, offset - begin + 1, max(1, width), shown)


@dataclass(frozen=True, slots=True)
class Piece:
    """One equation's text, blanks for its comments and line continuations, with its unit and comment."""

    text: str
    start: int
    unit: str
    comment: str
    source: Source = field(repr=False)

    def place(self, span: Span) -> Place:
        """Return where a span of the text stands in the file."""
        return self.source.place(self.start + span.offset, min(span.width, len(self.text)))


@dataclass(frozen=True, slots=True)
class MacroText:
    """A macro's name, inputs and outputs as written, and the equations in it."""

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    pieces: tuple[Piece, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class ModelText:
    """A file cut up: equations, macros, how it is integrated, and what was left out."""

    pieces: tuple[Piece, ...]
    macros: tuple[MacroText, ...]
    integration: int
    notices: tuple[str, ...]


def read_source(path: Path, faults: Faults) -> Source:
    """Return a model file's text: UTF-8, or the Windows code page of old files.

    Raises:
        StudyError: The file is not there, is no file, or is too large.
    """
    place = Place(path.name)
    data = b""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            faults.add("file-missing", f"`{path.name}` is not a file.", place)
        elif status.st_size > LARGEST_FILE:
            message = f"`{path.name}` has {status.st_size:,} bytes; a model has at most {LARGEST_FILE:,}."
            faults.add("foreign-too-large", message, place)
        else:
            data = path.read_bytes()
    except OSError:
        faults.add("file-missing", f"`{path.name}` is not there or cannot be opened.", place)
    faults.raise_if_any()
    return source_of(_decoded(data), path.name)


def source_of(text: str, shown: str) -> Source:
    """Return text with the beginnings of its lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", " ")
    return Source(shown, text, (0, *(match.end() for match in re.finditer("\n", text))))


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Bytes that the code page leaves open become a sign that no name holds.
        return data.decode("cp1252", errors="replace")


def cut(source: Source, faults: Faults) -> ModelText:
    """Return a file's equations and macros; faults for what never ends."""
    drawing = _SKETCH.search(source.text)
    end = len(source.text) if drawing is None else drawing.start()
    integration = _INTEGRATION.search(source.text, end)
    cutter = _Cutter(source, end, faults)
    cutter.run()
    return ModelText(
        tuple(cutter.pieces),
        tuple(cutter.macros),
        0 if integration is None else int(integration.group(1)),
        tuple(cutter.notices),
    )


class _Cutter:
    """Walks through the text once."""

    def __init__(self, source: Source, end: int, faults: Faults) -> None:
        self.source = source
        self.end = end
        self.faults = faults
        self.pieces: list[Piece] = []
        self.macros: list[MacroText] = []
        self.notices: list[str] = []
        self.open: tuple[str, tuple[str, ...], tuple[str, ...], int, list[Piece]] | None = None

    def run(self) -> None:
        """Fill pieces and macros."""
        at = 0
        while at < self.end:
            at = self.next(at)
            if len(self.pieces) > MOST_LINES:
                message = f"the model has more than {MOST_LINES:,} equations."
                self.faults.add("foreign-too-large", message, self.source.place(at))
                return
        if self.open is not None:
            self.faults.add("foreign-syntax", "the macro that begins here never ends.", self.source.place(self.open[3]))

    def next(self, at: int) -> int:
        """Read what begins at an offset; return where it ends."""
        text = self.source.text
        if match := _MACRO.match(text, at, self.end):
            return self.begin_macro(match.end())
        if match := _END.match(text, at, self.end):
            self.end_macro(match.start())
            return match.end()
        ends = self.fields(at)
        if ends is None:
            rest = self.blanked(at, self.end)
            if rest.strip():
                offset = at + len(rest) - len(rest.lstrip())
                message = "an equation ends with `~ unit ~ comment |`, and none of these signs follow here."
                self.faults.add("foreign-syntax", message, self.source.place(offset))
            return self.end
        first, second, last = ends
        self.piece(at, first, text[first + 1 : second].strip(), text[second + 1 : last].strip())
        return last + 1

    def begin_macro(self, at: int) -> int:
        head = _HEAD.match(self.source.text, at, self.end)
        if head is None or self.open is not None:
            message = "a macro begins with `:MACRO: NAME(inputs : outputs)`, outside any other macro."
            self.faults.add("foreign-syntax", message, self.source.place(at))
            return self.end
        inputs, _, outputs = head.group(2).partition(":")
        self.open = (head.group(1).strip(), _listed(inputs), _listed(outputs), at, [])
        return head.end()

    def end_macro(self, at: int) -> None:
        if self.open is None:
            self.faults.add("foreign-syntax", "a macro ends here that never began.", self.source.place(at))
            return
        name, inputs, outputs, start, pieces = self.open
        place = self.source.place(start, len(name))
        self.macros.append(MacroText(name, inputs, outputs, tuple(pieces), place))
        self.open = None

    def fields(self, at: int) -> tuple[int, int, int] | None:
        """Return the ends of an equation, its unit and its comment; None where no equation ends."""
        first = next(self.signs(at, "~|"), self.end)
        if first >= self.end:
            return None
        if self.source.text[first] == "|":
            return first, first, first
        last = self.source.text.find("|", first, self.end)
        if last < 0:
            return None
        second = self.source.text.find("~", first + 1, last)
        return first, (last if second < 0 else second), last

    def signs(self, at: int, wanted: str) -> Iterator[int]:
        """Yield where signs stand outside quoted names and comments in braces."""
        text, until = self.source.text, ""
        while at < self.end:
            sign = text[at]
            if until:
                if sign == "\\" and until == '"':
                    at += 1
                elif sign == until:
                    until = ""
            elif sign == '"':
                until = '"'
            elif sign == "{":
                until = "}"
            elif sign in wanted:
                yield at
            at += 1

    def blanked(self, start: int, end: int) -> str:
        """Return text with blanks for comments in braces and line continuations, as long as before."""
        text = _CURLY_GROUP.sub(lambda match: _blank(match.group()), self.source.text[start:end])
        pieces: list[str] = []
        at = 0
        for match in re.finditer(r'"(?:\\.|[^"\\])*"|\{[^{}]*\}|\\[ \t]*\n', text):
            pieces.append(text[at : match.start()])
            pieces.append(match.group() if match.group()[0] == '"' else _blank(match.group()))
            at = match.end()
        return "".join([*pieces, text[at:]])

    def piece(self, start: int, end: int, unit: str, comment: str) -> None:
        """Add one equation; groups, reality checks and their test inputs are left out."""
        text = self.blanked(start, end)
        if not text.strip() or _GROUP.fullmatch(text):
            return
        begin = start + len(text) - len(text.lstrip())
        if _CHECKED.search(text):
            name = " ".join(text.split(":")[0].split())
            self.notices.append(f"The reality check or test input `{name}` is left out.")
            return
        if _WORDED.match(text):
            self.notices.append(f"The text `{' '.join(text.split(':')[0].split())}` is left out.")
            return
        if end - begin > LONGEST_EQUATION:
            message = f"the equation has {end - begin:,} characters; at most {LONGEST_EQUATION:,} are read."
            self.faults.add("foreign-too-large", message, self.source.place(begin))
            return
        words = " ".join(_WORDS.sub(" ", comment.partition("~")[0]).replace("\\\n", " ").split())
        found = Piece(text.strip(), begin, " ".join(unit.replace("\\\n", " ").split()), words, self.source)
        (self.pieces if self.open is None else self.open[4]).append(found)


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _listed(text: str) -> tuple[str, ...]:
    names: Sequence[str] = text.replace("\\", " ").split(",")
    return tuple(" ".join(name.split()) for name in names if name.strip())

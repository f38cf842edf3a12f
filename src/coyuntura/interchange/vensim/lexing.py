"""A Vensim file's text: what is model, what is drawing, and where each equation begins and ends."""

import re
import stat
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

from coyuntura.errors import Faults, Place
from coyuntura.interchange.tables.text import decoded
from coyuntura.names import Id, canonical
from coyuntura.syntax.tree import Span

LARGEST_FILE = 32 * 1024 * 1024
LONGEST_EQUATION = 100_000
LONGEST_TEXT = 1_000_000
"""Characters of an equation with the comments in braces that stand in it and before it."""
LONGEST_COMMENT = 4_000
LONGEST_UNIT = 200
MOST_EQUATIONS = 100_000
MOST_LINES = 2_000_000
_SHOWN = 3
_CODE_PAGE = "The file is not in UTF-8; its letters are read in the code page 1252 of Windows."

# Each of these reads a text once, whatever it holds: nothing in them can be matched in two ways.
_SKETCH = re.compile(r"^(?:\\++---///|///---\\)", re.MULTILINE)
_INTEGRATION = re.compile(r"^15:(?:[ \t]*+-?[0-9]++[ \t]*+,){3}[ \t]*+([0-9]{1,9})", re.MULTILINE)
"""The settings line of the method of integration, which is its fourth number."""
_SYNONYMS = re.compile(r"^22:(.+)$", re.MULTILINE)
"""A settings line of texts that stand for one unit."""
_MOST_SYNONYMS = 1_000
_FILE = re.compile(r"^30:[ \t]*+\?([^=\n]*+)=([^\n]*+)$", re.MULTILINE)
"""A settings line that says which file a name stands for."""
_MACRO = re.compile(r":MACRO:\s*+", re.IGNORECASE)
_END = re.compile(r":END OF MACRO:", re.IGNORECASE)
_BLANKS = re.compile(r"\s*+")
_SIGN = re.compile(r'[~|"{]')
"""What ends an equation, or begins something in which these signs mean nothing."""
_REST_OF_QUOTED = re.compile(r'(?:[^"\\]|\\.)*+"?', re.DOTALL)
_BRACE = re.compile(r"[{}]")
_CONTINUED = re.compile(r"\\[ \t]*+\n")
_HEAD = re.compile(r"([^()]*+)\(([^()]*+)\)")
_CHECKED = re.compile(r":\s*+(the condition|implies|test input|constraint)\s*+:", re.IGNORECASE)
_WORDED = re.compile(r"[^:=\"]*+:\s*+is\s*+:", re.IGNORECASE)
_WORDS = re.compile(r":\s*+(supplementary|sup)\s*+:?", re.IGNORECASE)
_GROUP = "***"
"""What the line of a group's name begins and ends with."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text with its lines and where they begin; places share the lines, however many there are."""

    shown: str
    text: str
    starts: tuple[int, ...] = field(repr=False)
    lines: tuple[str, ...] = field(repr=False)
    notices: tuple[str, ...] = ()

    def place(self, offset: int, width: int = 1) -> Place:
        """Return where an offset stands."""
        line = bisect_right(self.starts, offset) - 1
        return Place(self.shown, line + 1, offset - self.starts[line] + 1, max(1, width), self.lines[line])


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
    files: Mapping[Id, str]
    """What the file's settings say that names for files stand for, such as `book.xlsx` for `?book`."""
    synonyms: tuple[tuple[str, ...], ...]
    """Groups of texts that the file's settings take for one unit, such as `Day` and `Days`."""
    notices: tuple[str, ...]
    source: Source = field(repr=False)


def read_source(path: Path, faults: Faults) -> Source:
    """Return a model file's text: UTF-8, UTF-16 with its mark, or the Windows code page of old files.

    Raises:
        StudyError: The file is not there, is no text, or is too large.
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
    text, is_certain = decoded(data)
    notices = () if is_certain else (_CODE_PAGE,)
    problem, way_out = _problem(text)
    if problem:
        faults.add("foreign-syntax", f"`{path.name}` {problem}.", place, way_out)
    if text.count("\n") > MOST_LINES:
        faults.add("foreign-too-large", f"`{path.name}` has more than {MOST_LINES:,} lines.", place)
    faults.raise_if_any()
    return source_of(text, path.name, notices)


def source_of(text: str, shown: str, notices: tuple[str, ...] = ()) -> Source:
    """Return text with the beginnings of its lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = tuple(text.split("\n"))
    return Source(shown, text, (0, *accumulate(len(line) + 1 for line in lines[:-1])), lines, notices)


def _problem(text: str) -> tuple[str, str]:
    """Return why a text is no model of Vensim's, and a way out; nothing where it may be one."""
    if "\x00" in text or text.startswith("PK\x03\x04"):
        way_out = "Open the model in Vensim and save it as text: File, Save As, a name that ends with `.mdl`."
        return "is no text but a binary or packed file", way_out
    if text.lstrip().startswith("<"):
        return "holds XML, not equations of Vensim", "A model in XMILE has a name that ends with `.xmile` or `.stmx`."
    return ("is empty", "") if not text.strip() else ("", "")


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
        {canonical(name): file.strip() for name, file in _FILE.findall(source.text, end)},
        tuple(tuple(group.split(",")) for group in _SYNONYMS.findall(source.text, end)[:_MOST_SYNONYMS]),
        (*source.notices, *cutter.notices, *cutter.cut_notices()),
        source,
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
        self.shortened: list[str] = []
        self.has_open_comment = False
        self.open: tuple[str, tuple[str, ...], tuple[str, ...], int, list[Piece]] | None = None

    def run(self) -> None:
        """Fill pieces and macros."""
        at, count = 0, 0
        while at < self.end:
            at, count = self.next(at), count + 1
            if count > MOST_EQUATIONS:
                message = f"the model has more than {MOST_EQUATIONS:,} equations."
                self.faults.add("foreign-too-large", message, self.source.place(at))
                return
        if self.open is not None:
            self.faults.add("foreign-syntax", "the macro that begins here never ends.", self.source.place(self.open[3]))

    def next(self, at: int) -> int:
        """Read what begins at an offset; return where it ends."""
        text = self.source.text
        first = self.after_comments(at)
        if match := _MACRO.match(text, first, self.end):
            return self.begin_macro(match.end())
        if match := _END.match(text, first, self.end):
            self.end_macro(first)
            return match.end()
        end, shown = self.equation(at)
        last = text.find("|", end, self.end)
        if last < 0:
            if not self.has_open_comment and (end < self.end or shown.strip()):
                offset = at + len(shown) - len(shown.lstrip())
                message = "an equation ends with `~ unit ~ comment |`, and none of these signs follow here."
                self.faults.add("foreign-syntax", message, self.source.place(min(offset, len(text) - 1)))
            return self.end
        self.piece(at, end, last, shown)
        return last + 1

    def after_comments(self, at: int) -> int:
        """Return where the next word begins that is in no comment in braces."""
        while True:
            match = _BLANKS.match(self.source.text, at, self.end)
            at = at if match is None else match.end()
            end = self.comment(at) if self.source.text.startswith("{", at) else at
            if end in {at, self.end}:
                return at
            at = end

    def comment(self, at: int) -> int:
        """Return where a comment in braces ends that begins at an offset; comments lie within each other.

        One that never ends is a fault, and reaches to the end.
        """
        depth = 0
        for brace in _BRACE.finditer(self.source.text, at, self.end):
            depth += 1 if brace.group() == "{" else -1
            if depth == 0:
                return brace.end()
        way_out = "Comments in braces lie within each other in Vensim: each `{` needs a `}` of its own."
        self.faults.add("foreign-syntax", "the comment that begins here never ends.", self.source.place(at), way_out)
        self.has_open_comment = True
        return self.end

    def equation(self, at: int) -> tuple[int, str]:
        """Return where the first `~` or `|` stands that is in no quoted name and no comment, and what is before it.

        Comments and continuations of lines are blanks in it.
        """
        text, parts = self.source.text, list[str]()
        while sign := _SIGN.search(text, at, self.end):
            parts.append(_CONTINUED.sub(_blanks_for, text[at : sign.start()]))
            at = sign.start()
            if sign.group() in "~|":
                return at, "".join(parts)
            match = _REST_OF_QUOTED.match(text, at + 1, self.end) if sign.group() == '"' else None
            end = self.comment(at) if match is None else match.end()
            parts.append(_blank(text[at:end]) if match is None else text[at:end])
            at = end
        parts.append(_CONTINUED.sub(_blanks_for, text[at : self.end]))
        return self.end, "".join(parts)

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

    def piece(self, start: int, end: int, last: int, text: str) -> None:
        """Add one equation, which ends at `end`, its unit and comment at `last`; `text` has blanks for its comments.

        Groups, reality checks and their test inputs are left out.
        """
        if end - start > LONGEST_TEXT:
            most = f"at most {LONGEST_TEXT:,} are read"
            message = f"the equation has {end - start:,} characters with its comments; {most}."
            self.faults.add("foreign-too-large", message, self.source.place(start))
            return
        shown = text.strip()
        if not shown or (shown.startswith(_GROUP) and shown.endswith(_GROUP)):
            return
        begin = start + len(text) - len(text.lstrip())
        if _CHECKED.search(text):
            name = " ".join(text.split(":", maxsplit=1)[0].split())
            self.notices.append(f"The reality check or test input `{name}` is left out.")
            return
        if _WORDED.match(text):
            self.notices.append(f"The text `{' '.join(text.split(':', maxsplit=1)[0].split())}` is left out.")
            return
        if end - begin > LONGEST_EQUATION:
            message = f"the equation has {end - begin:,} characters; at most {LONGEST_EQUATION:,} are read."
            self.faults.add("foreign-too-large", message, self.source.place(begin))
            return
        unit, comment = self.about(shown, end, last)
        found = Piece(shown, begin, unit, comment, self.source)
        (self.pieces if self.open is None else self.open[4]).append(found)

    def about(self, shown: str, end: int, last: int) -> tuple[str, str]:
        """Return an equation's unit and comment, which end at `last`; what is very long is cut."""
        unit, comment, *rest = [*self.source.text[end:last].removeprefix("~").split("~", 4), "", ""]
        more = "" if rest[0].strip().startswith(":") else rest[0].strip()
        # What holds no equation can be none that a `|` is missing before.
        if len(rest) > 3 or (more and "=" in f"{comment}{more}"):  # noqa: PLR2004
            message = "after its comment an equation ends with `|`, and another `~` stands here."
            place = self.source.place(self.source.text.find("~", end + len(unit) + len(comment) + 2, last))
            self.faults.add("foreign-syntax", message, place, "Is a `|` missing before this line?")
        comment = f"{comment} {more}" if more else comment
        if len(unit) > LONGEST_UNIT or len(comment) > LONGEST_COMMENT:
            name = " ".join(re.split(r"[=(:]", shown, maxsplit=1)[0].split())
            self.shortened.append(name[:LONGEST_UNIT])
            unit, comment = unit[:LONGEST_UNIT], f"{comment[:LONGEST_COMMENT]} ..."
        words = _WORDS.sub(" ", comment).replace("\\\n", " ").split()
        return " ".join(unit.replace("\\\n", " ").split()), " ".join(words)

    def cut_notices(self) -> list[str]:
        """Return a notice where comments or units were cut."""
        names = [f"`{name}`" for name in self.shortened]
        more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
        what = f"Comments are cut after {LONGEST_COMMENT:,} characters and units after {LONGEST_UNIT}"
        return [f"{what}: {', '.join(names[:_SHOWN])}{more}."] if names else []


def _blank(text: str) -> str:
    """Return blanks in place of a comment; its line breaks stay."""
    return "\n".join(" " * len(line) for line in text.split("\n"))


def _blanks_for(match: re.Match[str]) -> str:
    return _blank(match.group())


def _listed(text: str) -> tuple[str, ...]:
    names: Sequence[str] = text.replace("\\", " ").split(",")
    return tuple(" ".join(name.split()) for name in names if name.strip())

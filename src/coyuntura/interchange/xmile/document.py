"""XML to a tree of tags with places, hardened and bounded.

No document type, entity or outside reference is read: a file that has one is refused.
Prefixes stay as written, since files of some tools use prefixes that they do not declare.
"""

import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, cast
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from coyuntura.errors import Fault, Faults, Place, StudyError
from coyuntura.interchange.xmile.mending import TooManyError, mend

LARGEST_FILE = 32 * 1024 * 1024
MOST_TAGS = 200_000
DEEPEST = 64
LONGEST_NAME = 1000
_LONGEST_LINE = 2000


@dataclass(frozen=True, slots=True)
class Lines:
    """A file's name and lines, cut to what a report may show."""

    shown: str
    cut: tuple[str, ...]

    def place(self, line: int, column: int, width: int = 1) -> Place:
        """Return a place; line and column count from 1."""
        text = self.cut[line - 1] if line <= len(self.cut) else ""
        return Place(self.shown, line, column, width, text)


@dataclass(frozen=True, slots=True)
class Tag:
    """One element of a file: its name without prefix, the prefix, attributes without prefixes, and what it holds."""

    name: str
    prefix: str
    attributes: Mapping[str, str]
    lines: "Lines"
    line: int
    column: int
    children: list["Tag"] = field(default_factory=list["Tag"])
    pieces: list[str] = field(default_factory=list[str])

    @property
    def place(self) -> Place:
        """Return where the tag begins."""
        return self.lines.place(self.line, self.column, len(self.name) + 1)

    @property
    def text(self) -> str:
        """Return the text directly within the tag, without white space around it."""
        return "".join(self.pieces).strip()

    def all(self, *names: str) -> Iterator["Tag"]:
        """Yield the children with one of these names that bear no vendor's prefix."""
        return (child for child in self.children if child.name in names and not child.prefix)

    def first(self, *names: str) -> "Tag | None":
        """Return the first child with one of these names, or None."""
        return next(self.all(*names), None)

    def text_of(self, name: str) -> str:
        """Return the text of a child, empty where there is none."""
        found = self.first(name)
        return "" if found is None else found.text


def read_document(path: Path, faults: Faults) -> tuple[Tag, tuple[str, ...]]:
    """Return the root of an XML file, and notices of what was mended.

    Raises:
        StudyError: The file cannot be opened, is too large or is not well-formed.
    """
    shown = path.name
    content = _content(path, shown, faults)
    faults.raise_if_any()
    builder = _Builder(shown, content)
    try:
        return _parsed(content, builder), ()
    except SAXParseException as error:
        return _mended(content, error, builder)
    except (SAXException, DefusedXmlException, ValueError, LookupError) as error:
        raise StudyError([_problem(error, builder)]) from error


def _mended(content: bytes, error: SAXParseException, builder: "_Builder") -> tuple[Tag, tuple[str, ...]]:
    """Return the root of a file that lacks end tags, and notices of them.

    Raises:
        StudyError: It lacks none that can be told, or is not well-formed with them either.
    """
    try:
        mended = mend(content, 2 * MOST_TAGS)
        if mended is None:
            raise error
        builder = _Builder(builder.lines.shown, mended.content)
        return _parsed(mended.content, builder), mended.notices
    except TooManyError as more:
        raise StudyError([Fault("foreign-syntax", f"{more}.", builder.place())]) from error
    except (SAXException, DefusedXmlException, ValueError, LookupError) as still:
        raise StudyError([_problem(still, builder)]) from still


def _content(path: Path, shown: str, faults: Faults) -> bytes:
    """Return the bytes of a file; empty with a fault where it cannot be read."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            faults.add("file-missing", f"`{shown}` is not a file.", Place(shown))
            return b""
        if status.st_size > LARGEST_FILE:
            message = f"`{shown}` has {status.st_size:,} bytes; a model's file has at most {LARGEST_FILE:,}."
            faults.add("foreign-too-large", message, Place(shown))
            return b""
        return path.read_bytes()
    except OSError:
        faults.add("file-missing", f"`{shown}` is not there or cannot be opened.", Place(shown))
        return b""


class _Locator(Protocol):
    def getLineNumber(self) -> int | None: ...  # noqa: N802  SAX's own names
    def getColumnNumber(self) -> int | None: ...  # noqa: N802


class _Feed(Protocol):
    """The part of the parser that is used, with types that it does not declare."""

    def setContentHandler(self, handler: ContentHandler) -> None: ...  # noqa: N802
    def getLineNumber(self) -> int | None: ...  # noqa: N802
    def getColumnNumber(self) -> int | None: ...  # noqa: N802
    def feed(self, data: bytes) -> None: ...
    def close(self) -> None: ...


def _parsed(content: bytes, builder: "_Builder") -> Tag:
    parser = cast("_Feed", DefusedExpatParser(forbid_dtd=True, forbid_entities=True, forbid_external=True))
    parser.setContentHandler(builder)
    builder.where = parser
    # In one piece: what lies across pieces would be read again with each.
    parser.feed(content)
    parser.close()
    if builder.root is None:
        raise ValueError("the file is empty")
    return builder.root


class _TooLargeError(ValueError):
    """The file holds more tags, or nests them deeper, than a model needs."""


class _Builder(ContentHandler):
    """Builds the tree while the file is read, and stops where a limit is passed."""

    def __init__(self, shown: str, content: bytes) -> None:
        super().__init__()
        self.root: Tag | None = None
        self.whole = re.split(r"\r\n|\r|\n", content.decode("utf-8-sig", errors="replace"))
        self.lines = Lines(shown, tuple(line[:_LONGEST_LINE] for line in self.whole))
        self.open: list[Tag] = []
        self.count = 0
        self.where: _Locator | None = None

    def at(self) -> tuple[int, int]:
        """Return the line and the column that the parser is at."""
        if self.where is None:
            return 1, 1
        return self.where.getLineNumber() or 1, (self.where.getColumnNumber() or 0) + 1

    def place(self) -> Place:
        """Return where the parser is."""
        return self.lines.place(*self.at())

    def startElement(self, name: str, attrs: "AttributesImpl[str]") -> None:  # noqa: N802
        self.count += 1
        if self.count > MOST_TAGS:
            raise _TooLargeError(f"the file has more than {MOST_TAGS:,} tags")
        if len(self.open) >= DEEPEST:
            raise _TooLargeError(f"tags are nested deeper than {DEEPEST} levels")
        if len(attrs.get("name", "")) > LONGEST_NAME:
            raise _TooLargeError(f"a name has more than {LONGEST_NAME:,} characters")
        prefix, _, local = name.rpartition(":")
        tag = Tag(local, prefix, _attributes(attrs) if len(attrs) else _NONE, self.lines, *self.at())
        if self.open:
            self.open[-1].children.append(tag)
        elif self.root is None:
            self.root = tag
        self.open.append(tag)

    def endElement(self, name: str) -> None:  # noqa: N802, ARG002
        self.open.pop()

    def characters(self, content: str) -> None:
        if self.open:
            self.open[-1].pieces.append(content)


_NONE: Mapping[str, str] = MappingProxyType({})


def _attributes(attrs: "AttributesImpl[str]") -> dict[str, str]:
    """Return attributes without prefixes; of two that have one name then, the one that has no prefix counts."""
    found = {key.rpartition(":")[2]: value for key, value in attrs.items() if not key.startswith("xmlns")}
    return found | {key: value for key, value in attrs.items() if ":" not in key and key != "xmlns"}


def _problem(error: Exception, builder: _Builder) -> Fault:
    """Return the fault of an error."""
    place = builder.place()
    if isinstance(error, _TooLargeError):
        return Fault("foreign-too-large", f"{error}.", place)
    if isinstance(error, DefusedXmlException):
        message = "the file declares a document type or an entity, which no model needs."
        return Fault("foreign-syntax", message, place, "Take the declaration out.")
    if isinstance(error, SAXParseException):
        message = f"the XML is not well-formed: {error.getMessage()}."
        return Fault("foreign-syntax", message, place, "Save the model again in the tool that wrote it.")
    return Fault("foreign-syntax", f"the file cannot be read: {error}.", place)

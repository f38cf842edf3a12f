"""Strict YAML with places: every value knows its file, line and column.

The tree is built from the parser's events in one pass, bounded in size and depth.
Anchors, aliases and tags are refused, so a file cannot refer to itself or grow.
Scalars stay text until a reader asks for a kind: no value changes meaning by its look.
"""

import os
import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from coyuntura.errors import Faults, Place
from coyuntura.letters import deceit, plain

_LINE_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
"""Where the parser begins a line."""
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
"""Control characters but for blanks and line breaks, and what is no character within a file."""
LARGEST_FILE = 8 * 1024 * 1024
DEEPEST = 24
MOST_NODES = 500_000
"""Values, lists and mappings of one file."""
_IN_BRACES = (
    "What stands in braces or brackets ends with `}` or `]`; "
    'a text in them that holds `?`, `,`, `: ` or ` #` stands in quotes, as in `{en: "Who, and why?", es: ...}`.'
)
_WAYS_OUT = {
    "mapping values are not allowed": "A text that holds `: ` stands in quotes.",
    "cannot start any token": "Lines are indented by spaces; a text that begins with `@`, `%` or a backtick is quoted.",
    "did not find expected key": "Keys of a mapping begin in one column; a text that holds a quotation mark "
    "stands in the other kind.",
    "unexpected end of stream": "A quotation mark or a brace is not closed.",
}
"""By what the parser says."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A word, number or text, as written; `is_quoted` tells `"1"` from `1`."""

    text: str
    is_quoted: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Items:
    """A sequence."""

    nodes: tuple["Node", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Entries:
    """A mapping, in the order of the file, keys unique."""

    pairs: tuple[tuple[Scalar, "Node"], ...]
    place: Place

    def get(self, key: str) -> "Node | None":
        """Return the value under `key`, or None."""
        return next((value for name, value in self.pairs if name.text == key), None)


Node: TypeAlias = Scalar | Items | Entries


class _Mark(Protocol):
    line: int
    column: int


class _Parser(Protocol):
    """The YAML parser, with types that it does not declare."""

    def parse(self, stream: str) -> Iterable["_Event"]: ...


class _Event(Protocol):
    start_mark: _Mark
    anchor: str | None
    tag: str | None
    value: str
    style: str | None
    flow_style: bool | None


def read_text(path: Path, shown: str, faults: Faults, largest: int = LARGEST_FILE) -> str | None:
    """Return a file's text, or None with a fault: missing, too large or not UTF-8."""
    place = Place(shown)
    try:
        status = path.stat()
        size = status.st_size
        if not stat.S_ISREG(status.st_mode):
            faults.add("file-missing", f"`{shown}` is not a file.", place)
            return None
        if size > largest:
            faults.add(
                "file-too-large",
                f"`{shown}` has {size:,} bytes; a file of this kind has at most {largest:,}.",
                place,
                "Split it, or leave out what no element uses.",
            )
            return None
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        faults.add("file-unreadable", f"`{shown}` is not UTF-8 text at byte {error.start:,}.", place)
    except OSError:
        faults.add("file-missing", f"`{shown}` is not there or cannot be opened.", place)
    return None


def _refuse_controls(text: str, shown: str, faults: Faults) -> bool:
    """Tell whether a text holds what nobody sees and no text needs, with a fault at the first of it."""
    found = _CONTROL.search(text)
    if found is None:
        return False
    before = _LINE_BREAK.split(text[: found.start()])
    line = _LINE_BREAK.split(text[found.start() - len(before[-1]) :], maxsplit=1)[0]
    place = Place(shown, len(before), len(before[-1]) + 1, 1, line)
    message = f"U+{ord(found.group()):04X} stands here, a control character, which is no part of a text."
    faults.add("file-unreadable", message, place, "Take it out.")
    return True


def read_study_text(path: Path, shown: str, faults: Faults, largest: int = LARGEST_FILE) -> str | None:
    """Return the text of a study's file, or None with a fault, also where the file lies outside of the study.

    A study may come from anyone: a link in it must not bring another file's lines into what is shown.

    Args:
        path: The file.
        shown: The name that places carry, relative to the study.
        faults: Filled with whatever is wrong.
        largest: How many bytes it may have.
    """
    folder = path.absolute().parents[shown.count("/")]
    if Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder)):
        text = read_text(path, shown, faults, largest)
        return None if text is None or _refuse_controls(text, shown, faults) else text
    message = f"`{shown}` is a link, or lies behind one, that leads out of the study's folder."
    faults.add("file-unreadable", message, Place(shown), "Put the file itself into the folder.")
    return None


def yaml_files(folder: Path) -> list[Path]:
    """Return a folder's YAML files by name, but for hidden ones: editors and systems lay theirs beside a study's."""
    return [path for path in sorted(folder.glob("*.yaml")) if not path.name.startswith(".")]


def read_yaml(path: Path, shown: str, faults: Faults) -> Entries | None:
    """Return the mapping that a YAML file holds, or None with faults.

    Args:
        path: The file.
        shown: The name that places carry, relative to the study.
        faults: Filled with whatever is wrong.
    """
    text = read_study_text(path, shown, faults)
    return None if text is None else parse_yaml(text, shown, faults)


def parse_yaml(text: str, shown: str, faults: Faults) -> Entries | None:
    """Return the mapping that YAML text holds, or None with faults."""
    before = len(faults)
    builder = _Builder(text, shown, faults)
    try:
        for event in cast("_Parser", YAML(typ="safe")).parse(text):
            if not builder.take(type(event).__name__, event):
                return None
    except (YAMLError, ValueError) as error:
        mark = cast("_Mark | None", getattr(error, "problem_mark", None))
        problem = str(getattr(error, "problem", None) or error).splitlines()[0]
        place = Place(shown) if mark is None else builder.place(mark)
        faults.add("yaml-syntax", f"the YAML cannot be read: {problem}.", place, _way_out(problem, builder))
        return None
    root = builder.root
    if isinstance(root, Entries):
        return root if len(faults) == before else None
    faults.add("value-kind", f"`{shown}` must hold a mapping (`key: value` lines).", Place(shown))
    return None


def refuse_deceit(name: str, found: str, place: Place, faults: Faults) -> None:
    """Record that a name is not what it seems, with the name that it seems to be."""
    seems = plain(name)
    way_out = f"Write `{seems}`." if seems.isascii() else "Write each word in plain letters of one script."
    faults.add("name-unusable", f"`{name}` {found}.", place, way_out)


def _way_out(problem: str, builder: "_Builder") -> str:
    """Return what a modeller can do where the parser stopped; nothing where it says so itself."""
    if builder.is_in_braces:
        return _IN_BRACES
    return next((way_out for said, way_out in _WAYS_OUT.items() if said in problem), "")


class _Builder:
    """Builds nodes from parser events and refuses what studies do not use."""

    def __init__(self, text: str, shown: str, faults: Faults) -> None:
        self.root: Node | None = None
        self._lines = _LINE_BREAK.split(text)
        self._shown = shown
        self._faults = faults
        self._open: list[tuple[bool, Place, list[Node]]] = []
        self._count = 0

    @property
    def is_in_braces(self) -> bool:
        """Whether what is open stands in braces or brackets."""
        return bool(self._open) and self._open[-1][0]

    def place(self, mark: _Mark, width: int = 1) -> Place:
        text = self._lines[mark.line] if mark.line < len(self._lines) else ""
        return Place(self._shown, mark.line + 1, mark.column + 1, max(1, width), text)

    def take(self, kind: str, event: _Event) -> bool:
        """Add one event; False ends the reading."""
        if kind == "AliasEvent" or getattr(event, "anchor", None) or getattr(event, "tag", None):
            self._faults.add(
                "yaml-alias",
                "anchors (`&`), aliases (`*`) and tags (`!`) are not used in studies.",
                self.place(event.start_mark),
                "Write the value out where it is needed; quote a text that begins with one of these signs.",
            )
            return False
        if kind == "DocumentStartEvent" and self.root is not None:
            message = "a file holds one document; a second begins here."
            self._faults.add("yaml-syntax", message, self.place(event.start_mark))
            return False
        if kind in {"ScalarEvent", "SequenceStartEvent", "MappingStartEvent"} and not self._has_room(event):
            return False
        if kind == "ScalarEvent":
            place = self.place(event.start_mark, len(event.value) if "\n" not in event.value else 1)
            self._put(Scalar(event.value, event.style not in {None, ""}, place))
        elif kind in {"SequenceStartEvent", "MappingStartEvent"}:
            if len(self._open) >= DEEPEST:
                message = f"the nesting is deeper than {DEEPEST} levels."
                self._faults.add("yaml-too-deep", message, self.place(event.start_mark))
                return False
            self._open.append((bool(event.flow_style), self.place(event.start_mark), []))
        elif kind == "SequenceEndEvent":
            _, place, nodes = self._open.pop()
            self._put(Items(tuple(nodes), place))
        elif kind == "MappingEndEvent":
            _, place, nodes = self._open.pop()
            self._put(self._entries(place, nodes))
        return True

    def _has_room(self, event: _Event) -> bool:
        """Count a node; False with a fault where a file holds more than any study's."""
        self._count += 1
        if self._count <= MOST_NODES:
            return True
        message = f"the file holds more than {MOST_NODES:,} values."
        self._faults.add("file-too-large", message, self.place(event.start_mark), "Split it.")
        return False

    def _put(self, node: Node) -> None:
        if self._open:
            self._open[-1][2].append(node)
        else:
            self.root = node

    def _entries(self, place: Place, nodes: list[Node]) -> Entries:
        pairs: list[tuple[Scalar, Node]] = []
        seen: dict[str, Place] = {}
        for key, value in zip(nodes[::2], nodes[1::2], strict=True):
            if not isinstance(key, Scalar):
                self._faults.add("value-kind", "a key must be a word.", key.place)
            elif found := deceit(key.text):
                refuse_deceit(key.text, found, key.place, self._faults)
            elif key.text in seen:
                self._faults.add(
                    "key-duplicate",
                    f"`{key.text}` stands here and in line {seen[key.text].line} of the same mapping.",
                    key.place,
                    "Keep one of the two.",
                )
            else:
                seen[key.text] = key.place
                pairs.append((key, value))
        return Entries(tuple(pairs), place)

"""Faults of a study and how they are shown.

The tree:

    CoyunturaError
    ├── StudyError          a study's files are wrong; carries every fault found
    └── StudyNotFoundError  there is no such study (`coyuntura.model.bundled`)
    (misuse of the Python API raises ValueError or TypeError;
     what happens inside a run is data: see `coyuntura.results`)
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from heapq import nlargest
from itertools import islice
from types import MappingProxyType
from unicodedata import category

from coyuntura.letters import first_other, looks

MOST_FAULTS = 200
LONGEST_MESSAGE = 600
# Names that are compared with a misspelt one, and letters beyond which a word is not taken for a name.
MOST_CANDIDATES = 2000
LONGEST_WORD = 80
_COMPARED = 12

CODES: Mapping[str, str] = MappingProxyType(
    {
        # files
        "file-missing": "A file that the study names is not there.",
        "file-too-large": "A file is larger than a study's file may be.",
        "file-unreadable": "A file is not UTF-8 text, lies outside of the study, or has a name that nothing reads.",
        "yaml-syntax": "A file is not well-formed YAML.",
        "yaml-alias": "A file uses an anchor, an alias or a tag, which studies do not.",
        "yaml-too-deep": "A file is nested deeper than a study needs.",
        "key-duplicate": "A mapping holds one key twice.",
        "key-missing": "A mapping lacks a key that it must have.",
        "key-unknown": "A mapping holds a key that nothing reads.",
        "value-kind": "A value is of another kind than the key takes.",
        # evidence
        "count-merged": "A claim is derived from counts of different sources or of different things.",
        "claim-duplicate": "Two claims have one id.",
        "claim-unknown": "An element cites a claim that the study does not hold.",
        "document-unknown": "A claim, an interpretation or a disagreement names a document that is not there.",
        "paragraph-unknown": "A claim cites a paragraph that the document does not have.",
        "paragraph-differs": "A cited paragraph differs from the one on record.",
        "source-unknown": "A `source:` key is in no list of sources or references.",
        "account-unknown": "A transaction names an account that the ledger does not hold.",
        "account-overdrawn": "An account of a ledger would hold less than nothing.",
        "account-incomplete": "An account lacks a custodian, an owner or a controller.",
        "amount-unclear": "An amount is not an exact number of cents or an ordered pair of them.",
        # data
        "series-missing": "A series that the study names is in no table.",
        "series-short": "A series does not cover the time that the model runs over.",
        "figure-unreadable": "A row of a table has no readable date or value.",
        "observation-unclear": "An observation model does not fit together, or its figures do not fit it.",
        "tally-unclear": "A tally does not fit together.",
        "sheet-unclear": "A tally sheet cannot be read, or cannot be true.",
        # model
        "name-duplicate": "Two elements have one name.",
        "name-reserved": "An element or an interpretation has a name that already means something.",
        "name-unusable": "A name holds characters that names do not.",
        "unknown-name": "An equation uses a name that nothing defines.",
        "equation-syntax": "An equation cannot be read.",
        "equation-too-long": "An equation is larger than any that a study needs.",
        "call-arguments": "A function is called with the wrong number or kind of arguments.",
        "axes-differ": "An equation and its element are over different dimensions.",
        "element-unknown": "A dimension does not have the named element.",
        "unit-unknown": "A unit is not in the registry.",
        "reads-missing": "A module reads a name of another module that it does not list under `reads`.",
        "reads-unknown": "A module lists under `reads` what is not there, or what it does not read.",
        "branch-unclear": "A branch does not fit together, or an equation compares it with what is no option of it.",
        "units-differ": "An equation gives another unit than its element declares.",
        "instant-loop": "Elements depend on each other in the same instant.",
        "initial-loop": "Initial values depend on each other.",
        "prior-unclear": "A prior is not one that the language has, or its numbers do not fit it.",
        "value-outside": "A parameter's value lies outside the range that it declares.",
        "lookup-points": "A lookup has too few points, or its inputs fall.",
        "date-unclear": "A date is not one of the calendar.",
        "clock-unclear": "The run's clock does not fit together.",
        "model-too-large": "The model unrolls to more values than an engine can hold.",
        # fits
        "posterior-unusable": "A posterior's file cannot be read, or was made for another version of the study.",
        "forecast-unusable": "A table of registered forecasts cannot be read, or is not as it was registered.",
        # other tools' models
        "foreign-syntax": "Another tool's file cannot be read.",
        "foreign-unsupported": "Another tool's model uses what would have to be guessed or approximated.",
        "foreign-undefined": "Another tool's model leaves out an equation, a name or an element that it needs.",
        "foreign-path": "Another tool's model reads a file outside its own folder.",
        "foreign-too-large": "Another tool's file is larger than any model that can be computed.",
        # scenarios, behaviours, questions
        "scenario-unknown": "A measure reads a scenario that the study does not hold.",
        "change-unclear": "A scenario changes something that it cannot change in that way.",
        "measure-unclear": "A measure cannot be read or computed.",
        "kind-unknown": "A word is not one of those that the key takes.",
    }
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file; line and column count from 1."""

    file: str
    line: int = 1
    column: int = 1
    width: int = 1
    text: str = field(default="", compare=False)

    def inside(self, offset: int, width: int = 1) -> "Place":
        """Return the place `offset` characters further on the same line."""
        return Place(self.file, self.line, self.column + offset, max(1, width), self.text)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in a study: what, where, and a way out."""

    code: str
    message: str
    place: Place | None = None
    help: str = ""

    def __post_init__(self) -> None:
        if self.code not in CODES:
            msg = f"code must be one of the registered codes, got {self.code!r}"
            raise ValueError(msg)

    def __str__(self) -> str:
        return self.shown()

    def shown(self, way_out: str = "help") -> str:
        """Return the fault as it is shown, with its place, the line that it stands in, and a way out under a word."""
        lines = [f"error[{self.code}]: {_printable(self.message)}"]
        if self.place is not None:
            lines.append(f"  --> {_printable(str(self.place))}")
            if self.place.text:
                lines += _excerpt(self.place)
        if self.help:
            lines.append(f"{way_out}: {_printable(self.help)}")
        return "\n".join(lines)


def printable(text: str) -> str:
    """Return text in which nothing moves the cursor or turns the direction of writing.

    What is neither printed nor a space or a line's end becomes U+FFFD: controls, marks of direction, halves of signs.
    """
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() or sign == "\n" else _instead(sign) for sign in text)


def _instead(sign: str) -> str:
    if sign == "\t":
        return " "
    return sign if category(sign) == "Zs" else "\N{REPLACEMENT CHARACTER}"


def _printable(text: str) -> str:
    """Return text that can be printed on one line, and of which no word runs for pages."""
    shown = text if len(text) <= LONGEST_MESSAGE else f"{text[:LONGEST_MESSAGE]} ..."
    return printable(shown.replace("\r\n", " ").replace("\n", " "))


def _excerpt(place: Place) -> list[str]:
    """Return the line with carets, cut to a window where it is long."""
    window = 96
    start = max(0, place.column - 1 - window // 2) if len(place.text) > window else 0
    shown = _printable(place.text[start : start + window])
    at = place.column - 1 - start
    carets = "^" * max(1, min(place.width, len(shown) - at))
    number = f"{place.line}"
    return [f"{number} | {shown.rstrip()}", f"{' ' * len(number)} | {' ' * at}{carets}"]


class CoyunturaError(Exception):
    """Base of every error that Coyuntura raises for its own reasons."""


class StudyError(CoyunturaError):
    """A study's files are wrong; `faults` holds all that were found together."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n\n".join(str(fault) for fault in self.faults))


class Faults:
    """A list that a stage fills, so that all of its faults are reported together.

    A stage that finds 200 faults ends there: nobody reads more, and a hostile file costs no more than that.
    """

    def __init__(self) -> None:
        self._found: dict[Fault, None] = {}

    def add(self, code: str, message: str, place: Place | None = None, help: str = "") -> None:  # noqa: A002  the report's own word
        """Record a fault, once.

        Raises:
            StudyError: There are as many as one report holds.
        """
        self._found[Fault(code, message, place, help)] = None
        if len(self._found) >= MOST_FAULTS:
            raise StudyError(sorted(self._found, key=_by_place))

    def __len__(self) -> int:
        return len(self._found)

    def raise_if_any(self) -> None:
        """Raise all recorded faults together, in the order of their places.

        Raises:
            StudyError: At least one fault is recorded.
        """
        if self._found:
            raise StudyError(sorted(self._found, key=_by_place))


def _by_place(fault: Fault) -> tuple[str, int, int]:
    place = fault.place
    return ("", 0, 0) if place is None else (place.file, place.line, place.column)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ` Did you mean ...?` for the nearest known word, in whatever case, or nothing.

    A word that looks like a known one is told from it by the letter. Otherwise those that share most pairs of letters
    are compared letter by letter, few enough that many misspelt words among many names are told in time.
    """
    if len(word) > LONGEST_WORD:
        return ""
    longest = 2 * len(word) + 2
    candidates = islice((name for name in known if len(name) <= longest), MOST_CANDIDATES)
    written = {name.casefold(): name for name in candidates}
    sought = word.casefold()
    for name in written if not word.isascii() else ():
        if name != sought and looks(name) & looks(sought):
            letter = first_other(word, written[name])
            return f" Did you mean `{written[name]}`? The letter {letter}, looks like another." if letter else ""
    pairs = _pairs(sought)
    shared = [(len(pairs & _pairs(name)) / (len(pairs) + len(_pairs(name))), name) for name in written]
    nearest = [name for _, name in nlargest(_COMPARED, shared)]
    near = get_close_matches(sought, nearest, n=1, cutoff=0.6)
    return f" Did you mean `{written[near[0]]}`?" if near else ""


@lru_cache(maxsize=16384)
def _pairs(word: str) -> frozenset[str]:
    """Return the pairs of neighbouring letters of a word, its ends included."""
    return frozenset(f" {word}"[at : at + 2] for at in range(len(word))) | {f"{word} "[-2:]}

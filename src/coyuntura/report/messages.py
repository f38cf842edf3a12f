"""Faults and notices in Spanish: what the source says in English, found again by its template.

Where something is wrong the source says so in English, in one sentence with fields in it. The catalogue, `spanish.txt`,
holds each of these sentences with blanks for the fields, and its Spanish. A message that is to be shown in Spanish is
compared with them piece by piece, and its fields are put into the Spanish one; a field that is itself a sentence is
translated in turn, and what stands between backticks, which is the modeller's own, never is. What the catalogue does
not hold stays in English: nothing is lost but the language.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import islice, pairwise
from pathlib import Path

from coyuntura.errors import Fault

SPANISH = Path(__file__).with_name("spanish.txt")
_BLANK = re.compile(r"\{(\d+)\}")
_DEEPEST = 5
_FIRST = 4
"""Signs at the beginning of a message by which most templates are told not to fit."""
_LONGEST = 4000
"""Signs beyond which a message is not read: it is cut before anybody sees its end."""
_MOST_SENTENCES = 12
_ENDS = re.compile(r"(?<=[.?!;]) |: ")
_NAME = re.compile(r"`[^`]*`")
_OTHERS = "# of others"
_PAIR = re.compile(r"(\S+) (to|and|or|nor) (\S+)")
_LINKS = {"to": "a", "and": "y", "or": "o", "nor": "ni"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A template's pieces between its blanks, the first with a small letter, and its Spanish."""

    pieces: tuple[str, ...]
    spanish: str
    begins: str
    """The template's first letter."""
    is_ours: bool

    @property
    def weight(self) -> int:
        """How many letters of it are given; of two that fit, the one with more says more."""
        return sum(map(len, self.pieces))


@cache
def catalogue() -> Mapping[str, Entry]:
    """Return the entries by their English templates, outer blanks taken off.

    Raises:
        ValueError: An entry is no pair of lines.
    """
    found: dict[str, Entry] = {}
    is_ours = True
    lines = (line.rstrip("\n") for line in SPANISH.read_text(encoding="utf-8").splitlines())
    waiting = ""
    for line in lines:
        if line.startswith("# "):
            is_ours = is_ours and line != _OTHERS
        elif line and not waiting:
            waiting = line
        elif line:
            english = waiting.replace("\\n", "\n")
            pieces = tuple(part for number, part in enumerate(_BLANK.split(english)) if number % 2 == 0)
            found[english] = Entry((_lowered(pieces[0]), *pieces[1:]), line.replace("\\n", "\n"), english[:1], is_ours)
            waiting = ""
        elif waiting:
            raise ValueError(f"`{waiting}` has no Spanish in {SPANISH.name}")
    return found


def in_spanish(text: str) -> str:
    """Return a message in Spanish; what the catalogue does not hold stays as it is."""
    return text if len(text) > _LONGEST else _said(text, _DEEPEST)


def fault_in_spanish(fault: Fault) -> Fault:
    """Return a fault whose message and way out are in Spanish."""
    return replace(fault, message=in_spanish(fault.message), help=in_spanish(fault.help))


@cache
def _by_weight() -> Sequence[Entry]:
    return sorted(catalogue().values(), key=lambda entry: -entry.weight)


@lru_cache(maxsize=1024)
def _beginning(signs: str) -> Sequence[Entry]:
    """Return the entries that a text with these first signs may be, those with most letters first."""
    return [entry for entry in _by_weight() if entry.pieces[0].startswith(signs) or signs.startswith(entry.pieces[0])]


def _said(text: str, depth: int) -> str:
    """Return a text, or each of its sentences, in Spanish, with the blanks around it."""
    bare = text.strip(" ")
    if not depth or not any(sign.isalpha() for sign in bare):
        return text
    found = _whole(bare, depth)
    if found is None and (pair := _PAIR.fullmatch(bare)):
        found = f"{pair[1]} {_LINKS[pair[2]]} {pair[3]}"
    found = _in_parts(bare, depth) if found is None else found
    return text if found is None else text.replace(bare, found, 1)


def _in_parts(text: str, depth: int) -> str | None:
    """Return a text that is several sentences, or begins with a name and a colon; None where it is neither."""
    for end in islice(_ENDS.finditer(text), _MOST_SENTENCES):
        first, rest = text[: end.start()], text[end.end() :]
        head = first if _NAME.fullmatch(first) else _whole(first, depth)
        if head is not None:
            return f"{head}{end.group()}{_said(rest, depth - 1)}"
    for end in islice(_ENDS.finditer(text), _MOST_SENTENCES):
        last = _whole(text[end.end() :], depth)
        if last is not None:
            return f"{text[: end.end()]}{last}"
    return None


def _whole(text: str, depth: int) -> str | None:
    """Return a text that is one message as a whole, perhaps with a full stop more; None where no template fits."""
    sought = _lowered(text)
    for is_strict in (True, False):
        for entry in _beginning(sought[:_FIRST]):
            for stop in ("", ".") if text.endswith(".") else ("",):
                fields = _fields(sought.removesuffix(stop), entry.pieces)
                if fields is None or (is_strict and _is_mixed(fields, entry.pieces)):
                    continue
                said = _filled(entry, fields, depth)
                is_as_written = not entry.pieces[0] or text[:1] == entry.begins
                return (said if is_as_written else said[:1].swapcase() + said[1:]) + stop
    return None


def _is_mixed(fields: Sequence[str], pieces: Sequence[str]) -> bool:
    """Tell whether what would stand between two backticks holds another, so that it is more than one name."""
    return any("`" in field and _is_name(around) for field, around in zip(fields, pairwise(pieces), strict=True))


def _is_name(around: tuple[str, str]) -> bool:
    """Tell whether a blank stands between backticks, by the pieces around it."""
    return around[0].endswith("`") and around[1].startswith("`")


def _fields(text: str, pieces: Sequence[str]) -> list[str] | None:
    """Return what stands in the blanks between pieces, the shortest each; None where the text does not have them."""
    first, *inner = pieces
    if not text.startswith(first):
        return None
    if not inner:
        return [] if text == first else None
    last = inner.pop()
    stop = len(text) - len(last)
    at = len(first)
    if not text.endswith(last) or stop < at:
        return None
    fields: list[str] = []
    for piece in inner:
        found = text.find(piece, at, stop)
        if found < 0:
            return None
        fields.append(text[at:found])
        at = found + len(piece)
    return [*fields, text[at:stop]]


def _filled(entry: Entry, fields: Sequence[str], depth: int) -> str:
    """Return an entry's Spanish with the fields in its blanks, those that are prose in Spanish as well."""
    said = [
        field if _is_name(around) else _said(field, depth - 1)
        for field, around in zip(fields, pairwise(entry.pieces), strict=True)
    ]
    return _BLANK.sub(lambda match: said[int(match[1])], entry.spanish)


def _lowered(text: str) -> str:
    """Return a text whose first letter is small: the same message may begin a line or follow a colon."""
    return text[:1].lower() + text[1:]


def blanks_of(template: str) -> Iterator[int]:
    """Yield the numbers of a template's blanks."""
    return (int(number) for number in _BLANK.findall(template))

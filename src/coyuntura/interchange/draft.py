"""A study that was read from another tool's file, before it is written as a folder."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from coyuntura.blocks.functions import FUNCTIONS
from coyuntura.errors import Place
from coyuntura.letters import deceit, drawn, looks
from coyuntura.model.elements import Dimension, Element, Header, Range
from coyuntura.model.study import ClockSpec
from coyuntura.names import Id, Text, canonical, is_usable
from coyuntura.syntax.tree import KEYWORDS

_NO_WORD = re.compile(r"\W")
_LONGEST = 200
"""Characters of an id; keys of a study's files may not be much longer."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Elements with a clock and a title; `notices` say what of the file was left out because it does not compute."""

    id: str
    title: Text
    clock: ClockSpec
    elements: tuple[Element, ...]
    notices: tuple[str, ...]
    is_unit_checked: bool
    units: Mapping[str, Text] = field(default_factory=dict[str, Text])
    """What the study adds as units."""
    synonyms: tuple[tuple[str, ...], ...] = ()
    """Groups of texts that stand for one unit in the other tool's file."""


def range_of(low: float | None, high: float | None, place: Place) -> Range | None:
    """Return the bounds of what is plausible, of which one may be open; None where both are, or they do not rise."""
    found = Range(-math.inf if low is None else low, math.inf if high is None else high, place)
    is_open = math.isinf(found.low) and math.isinf(found.high)
    return None if is_open or not found.low <= found.high else found


def dimension(header: Header, elements: Iterable[tuple[Id, str]]) -> Dimension:
    """Return a dimension of elements with their names as the other tool shows them.

    A name that another element has too, but for blanks, is no label.
    """
    labels = {element: " ".join(shown.split()) for element, shown in elements}
    taken = Counter(labels.values())
    written = {name: label for name, label in labels.items() if label and label != name and taken[label] == 1}
    return Dimension(header, tuple(labels), written)


class Namer:
    """Gives each of another tool's names an id that the language can use.

    Names that differ only in case, or in spaces against underscores, are one name.
    Each kind of name, such as variables or a dimension's elements, is a space of its own, but no id serves twice.
    """

    def __init__(self) -> None:
        self._ids: dict[tuple[str, str], Id] = {}
        self._taken: set[str] = set()
        """What ids that are given look like."""
        self._numbers: dict[Id, int] = {}

    def id_of(self, original: str, kind: str = "") -> Id:
        """Return the id of a name, the same whenever it is asked for again.

        Signs other than letters, digits and underscores become `_`; a word of the language,
        and an id that another name has, get a number: `time` becomes `time_2`.

        Args:
            original: The name as the other tool shows it.
            kind: The space of names that it belongs to.
        """
        key = (kind, canonical(original))
        if key not in self._ids:
            self._ids[key] = self.new(original)
        return self._ids[key]

    def would_be(self, original: str, kind: str = "") -> Id:
        """Return the id that a name has or would be given now, without giving it."""
        return self._ids.get((kind, canonical(original))) or self._free(original)[0]

    def new(self, wanted: str) -> Id:
        """Return an id like a name that nothing else has."""
        found, base, number = self._free(wanted)
        self._numbers[base] = number
        self._taken |= {*looks(found), drawn(found)}
        return found

    def _is_taken(self, candidate: Id) -> bool:
        return not self._taken.isdisjoint({*looks(candidate), drawn(candidate)})

    def _free(self, wanted: str) -> tuple[Id, Id, int]:
        """Return an id like a name that nothing has, what it is without its number, and the number."""
        base = _plain(wanted).strip("_")[:_LONGEST].rstrip("_") or "x"
        base = Id(base if is_usable(base) else f"x_{base}")
        candidate, number = base, self._numbers.get(base, 1)
        while self._is_taken(candidate) or candidate in KEYWORDS or candidate.upper() in FUNCTIONS:
            number += 1
            candidate = Id(f"{base}_{number}")
        return candidate, base, number


def _plain(name: str) -> str:
    """Return a name as an id has it: in small letters, `_` for other signs, and no letter that deceives the eye.

    A form of other letters or digits becomes these; where a word would be in letters of several scripts,
    each that is not of the Latin keyboard becomes its name, such as `alpha`.
    """
    found = canonical(_NO_WORD.sub("_", unicodedata.normalize("NFKC", name)))
    if not deceit(found):
        return found
    spelled = "".join(sign if sign.isascii() else _spelled(sign) for sign in unicodedata.normalize("NFKC", found))
    return canonical(_NO_WORD.sub("_", spelled))


def _spelled(sign: str) -> str:
    """Return a letter or digit in those of the Latin keyboard; nothing for a mark, or what nobody sees."""
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return str(digit)
    bare = unicodedata.normalize("NFKD", sign)[0]
    if bare.isascii():
        return bare
    words = unicodedata.name(sign, "").casefold().split()
    return words[-1] if unicodedata.category(sign).startswith("L") and words and words[-1].isalpha() else ""

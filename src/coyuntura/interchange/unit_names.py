"""Units as other tools write them, in the words of our own registry: `Widgets/Month` is `widget/month`.

Other tools take any text for a unit, and most of them compare units without case.
What is a product of names becomes one; names that the registry does not have are counted things of the study.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from coyuntura.units import UnitError, Units, can_be_added

_DIMENSIONLESS = frozenset(
    {"1", "1/1", "dmnl", "dimensionless", "unitless", "no units", "no unit", "fraction", "index", "none", "ratio"}
)
_OTHERS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("$", "$s", "us$"), "USD"),
        **dict.fromkeys(("%",), "percent"),
        **dict.fromkeys(("yr", "yrs", "año", "años", "ano", "anos"), "year"),
        **dict.fromkeys(("mo", "mth", "mths", "mes", "meses"), "month"),
        **dict.fromkeys(("wk", "wks", "semana", "semanas"), "week"),
        **dict.fromkeys(("día", "días", "dia", "dias"), "day"),
        **dict.fromkeys(("hr", "hrs", "hora", "horas"), "hour"),
        **dict.fromkeys(("min", "mins", "minuto", "minutos"), "minute"),
        **dict.fromkeys(("sec", "secs", "segundo", "segundos"), "second"),
        **dict.fromkeys(("qtr", "qtrs", "trimestre", "trimestres"), "quarter"),
        **dict.fromkeys(("persona", "personas", "ppl"), "person"),
        **dict.fromkeys(("dmnl", "fraction", "unitless"), "dimensionless"),
    }
)
"""What modelers write for units of the registry, without case."""
_WORDS = frozenset({"square", "sq", "cubic", "squared", "cubed"})
_SIGNS = str.maketrans({"$": "USD", "€": "EUR", "£": "GBP", "%": "percent", "°": "deg"})
_COUNTS = frozenset({"thousand", "million", "billion"})
_POWERED = re.compile(r"([A-Za-z]+)([23])")
_PART = re.compile(r"\s*(?:(?P<sign>\*\*|[*/()^])|(?P<power>(?<=\^)-?\d|(?<=\*\*)-?\d)|(?P<phrase>[^*/()^]+))")
_PER = re.compile(r"(?:^| )per ", re.IGNORECASE)
_SEPARATED = re.compile(r"[\s_-]+")
_LEAST = 3
"""Letters from which on a name is a registry's whatever its case: `Day` is a day, but `M` is no metre."""


class UnitNames:
    """Finds the words of the registry for the units of one model, and which names the study adds.

    Args:
        texts: Every unit that the model writes; a name and its plural are one where both are there.
        synonyms: Groups of names that the model takes for one unit.
    """

    def __init__(self, texts: Iterable[str], synonyms: Iterable[Sequence[str]] = ()) -> None:
        self._registry = Units()
        self._same: dict[str, str] = {}
        for group in synonyms:
            names = [" ".join(name.split()) for name in group if name.strip()]
            first = next((name for name in names if self._known(name) is not None), names[0] if names else "")
            self._same.update({name.casefold(): first for name in names})
        self._names: dict[str, str] = {}
        written = list(dict.fromkeys(texts))
        for text in written:
            for part in _parts(text):
                for word in self._unknown(part):
                    self._names.setdefault(word.casefold(), word)
        self._spelled = {text: self._checked(text) for text in written}

    @property
    def added(self) -> tuple[str, ...]:
        """The names that the study adds, in the order in which they stand in the model."""
        read = " ".join(text for text in self._spelled.values() if text)
        words = set(re.findall(r"\w+", read))
        return tuple(dict.fromkeys(name for key in self._names if (name := self._name(key)) in words))

    def spelled(self, text: str) -> str | None:
        """Return a unit in the words of the registry and of the study; None where it is no product of names."""
        return self._spelled[text]

    def _checked(self, text: str) -> str | None:
        found = self._product(text)
        if found is None:
            return None
        try:
            Units(self._name(key) for key in self._names).parse(found)
        except UnitError:
            return None
        return found

    def _product(self, text: str) -> str | None:
        """Return a text with each name in it as the registry has it."""
        plain = " ".join(text.split())
        if plain.casefold() in _DIMENSIONLESS:
            return "1"
        found: list[str] = []
        for part in _parts(text):
            if part in {"*", "/", "(", ")", "^", "**"} or part.lstrip("-").isdigit():
                found.append(part)
                continue
            named = self._named(part)
            if named is None:
                return None
            found.append(named)
        return "".join(found) or None

    def _named(self, phrase: str) -> str | None:
        """Return the words for what stands between two signs."""
        phrase = self._synonym(phrase)
        known = self._known(phrase)
        if known is not None:
            return known
        words = _SEPARATED.split(phrase)
        products = [self._known(word) or (word.lower() if word.lower() in _WORDS else None) for word in words]
        if all(products):
            return " ".join(word for word in products if word)
        if len(words) > 1 and words[0].casefold() in _COUNTS:
            rest = self._named(" ".join(words[1:]))
            return None if rest is None else f"{words[0].casefold()} {rest}"
        key = _key(phrase)
        return self._name(key.casefold()) if key.casefold() in self._names else None

    def _unknown(self, phrase: str) -> Iterator[str]:
        """Yield the name that the study must add for a phrase, if any."""
        phrase = self._synonym(phrase)
        words = _SEPARATED.split(phrase)
        if self._known(phrase) is not None or all(
            self._known(word) is not None or word.lower() in _WORDS for word in words
        ):
            return
        if len(words) > 1 and words[0].casefold() in _COUNTS:
            yield from self._unknown(" ".join(words[1:]))
        elif can_be_added(_key(phrase)):
            yield _key(phrase)

    def _known(self, phrase: str) -> str | None:
        """Return the registry's name for a phrase; None where it has none."""
        lower = phrase.casefold()
        if lower in _OTHERS:
            return _OTHERS[lower]
        for candidate in (phrase, lower) if len(phrase) >= _LEAST else (phrase,):
            powered = _POWERED.fullmatch(candidate)
            if powered is not None and self._registry.knows(powered[1]):
                return f"{powered[1]}^{powered[2]}"
            if self._registry.knows(candidate):
                return candidate
        return None

    def _synonym(self, phrase: str) -> str:
        """Return the first of the names that the model takes for one unit with this one, or with its singular."""
        lower = phrase.casefold()
        return next((self._same[key] for key in (lower, *_singulars(lower)) if key in self._same), phrase)

    def _name(self, key: str) -> str:
        """Return how a name is written: in the singular where the model has that too, and as it first stands."""
        return next((self._names[single] for single in _singulars(key) if single in self._names), self._names[key])


def _singulars(word: str) -> Iterator[str]:
    """Yield what may be the singular of a word."""
    for ending, instead in (("ies", "y"), ("es", ""), ("s", "")):
        if word.endswith(ending):
            yield f"{word[: -len(ending)]}{instead}"


def _parts(text: str) -> list[str]:
    """Return signs, powers and phrases of a unit in order; a number that stands before a sign is a phrase."""
    plain = _PER.sub(lambda found: "1/" if not found.start() else "/", " ".join(text.split()))
    return [found.group().strip() for found in _PART.finditer(plain) if found.group().strip()]


def _key(phrase: str) -> str:
    return _SEPARATED.sub("_", phrase.translate(_SIGNS)).strip("_")

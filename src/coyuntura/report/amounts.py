"""Units in words, and the thousands and millions in which readers count: `490 mil barriles diarios`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from coyuntura.names import Text

SPANISH_TIME: Mapping[str, str] = MappingProxyType({"day": "día", "month": "mes", "year": "año"})
"""Of a clock's units, one of each."""
_PREFIXES: Mapping[str, float] = MappingProxyType({"": 1.0, "thousand": 1e3, "million": 1e6, "billion": 1e9})
# What is counted: its size, its base, and the base in words.
_COUNTED: Mapping[str, tuple[float, str]] = MappingProxyType(
    {"USD": (1.0, "USD"), "bbl": (1.0, "bbl"), "kbbl": (1e3, "bbl"), "barrel": (1.0, "bbl")}
)
_WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "USD": ("USD", "dólares"),
        "bbl": ("barrels", "barriles"),
        "kbbl": ("thousand barrels", "miles de barriles"),
        "percent": ("%", "%"),
        "person": ("people", "personas"),
        "people": ("people", "personas"),
        "persons": ("people", "personas"),
        "month": ("months", "meses"),
        "year": ("years", "años"),
        "day": ("days", "días"),
        "week": ("weeks", "semanas"),
        "hour": ("hours", "horas"),
        "kg": ("kilograms", "kilogramos"),
        "tonne": ("tonnes", "toneladas"),
        "hectare": ("hectares", "hectáreas"),
        "thousand": ("thousand", "miles de"),
        "million": ("million", "millones de"),
        "billion": ("billion", "miles de millones de"),
    }
)
_PER: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "month": ("a month", "al mes"),
        "year": ("a year", "al año"),
        "day": ("a day", "al día"),
        "week": ("a week", "a la semana"),
        "hour": ("an hour", "por hora"),
        "bbl": ("a barrel", "por barril"),
        "person": ("a person", "por persona"),
    }
)
_THOUSAND = 1e3
_SCALES = ((1e6, ("million", "millones de")), (_THOUSAND, ("thousand", "mil")), (1.0, ("", "")))
_PLAIN = re.compile(r"(?:(thousand|million|billion) )?([^\W\d]\w*)((?:/\w+)*)")


@dataclass(frozen=True, slots=True)
class Scale:
    """How figures of a unit are shown: what they are multiplied by, and the words that follow a number."""

    factor: float
    words: Text
    is_money: bool = False
    """Whether it is of an amount of money, which none of is nothing."""

    def quantity(self, number: str, language: str) -> str:
        """Return a number, already in this scale, with its words."""
        words = self.words.in_language(language)
        if number == "0" and self.is_money:
            return "nada" if language == "es" else "nothing"
        if number == "1" and language == "es":
            words = words.replace("millones de", "millón de", 1)
        return f"{number} {words}".strip()


def show_unit(unit: str, language: str, own: Mapping[str, Text] | None = None) -> str:
    """Return a unit in words, as a heading has it; nothing for a dimensionless one.

    `own` are the words of units that a study adds.
    """
    match = _PLAIN.fullmatch(unit)
    if unit == "1":
        return ""
    if unit.startswith("1/") and _PLAIN.fullmatch(unit[2:]):
        return _per("", unit[1:], language).strip()
    if match is None:
        return re.sub(r"[^\W\d]\w*", lambda word: _word(word.group(), language), unit)
    prefix, counted, below = match.groups()
    words = f"{_word(prefix, language)} " if prefix else ""
    named = own.get(counted) if own is not None else None
    many = _word(counted, language) if named is None else named.in_language(language)
    return f"{words}{many}{_per(counted, below, language)}"


def heading_scale(unit: str) -> Scale:
    """Return the scale of a column of figures: money in millions, anything else in its unit."""
    match = _PLAIN.fullmatch(unit)
    if match is not None and match.group(2) == "USD" and match.group(1):
        prefix, _, below = match.groups()
        shown = f"million USD{below}"
        return Scale(_PREFIXES[prefix] / 1e6, Text(show_unit(shown, "en"), show_unit(shown, "es")))
    return Scale(1.0, Text(show_unit(unit, "en"), show_unit(unit, "es")))


def scale_of(unit: str, points: Sequence[float]) -> Scale:
    """Return the scale in which a figure of some points is read: that of the middle one, or of the largest for 0.

    Money of a million and more is in millions, whatever its size, so that figures can be compared at a glance.
    """
    match = _PLAIN.fullmatch(unit)
    prefix, counted, below = match.groups() if match is not None else ("", "", "")
    size, base = _COUNTED.get(counted, (1.0, ""))
    if not base:
        return Scale(1.0, Text(show_unit(unit, "en"), show_unit(unit, "es")))
    whole = size * _PREFIXES[prefix or ""]
    largest = max(abs(point) for point in points)
    middle = abs(points[len(points) // 2]) or largest
    # Thousands serve where no end of the range is a million; money has no use for them.
    has_thousands = base != "USD" and whole * largest < _SCALES[0][0]
    steps = [step for step in _SCALES if has_thousands or step[0] != _THOUSAND]
    step, (en, es) = next((item for item in steps if whole * middle >= item[0] * (1 - 1e-9)), steps[-1])
    words = [
        " ".join(filter(None, (name, _word(base, language)))) + _per(base, below, language)
        for name, language in ((en, "en"), (es, "es"))
    ]
    return Scale(whole / step, Text(*words), is_money=base == "USD" and not below)


def _word(word: str, language: str) -> str:
    found = _WORDS.get(word)
    return word if found is None else found[language == "es"]


def _per(counted: str, below: str, language: str) -> str:
    """Return what stands below the line, in words: ` a day`, ` diarios`."""
    parts = [part for part in below.split("/") if part]
    said: list[str] = []
    for number, part in enumerate(parts):
        if number == 0 and part == "day" and counted in {"bbl", "kbbl"}:
            said.append("diarios" if language == "es" else "a day")
        else:
            found = _PER.get(part)
            said.append(
                (f"por {_word(part, language)}" if language == "es" else f"a {part}")
                if found is None
                else found[language == "es"]
            )
    return "".join(f" {item}" for item in said)

"""Numbers, intervals and units as readers of either language expect them."""

import math
from collections.abc import Mapping
from types import MappingProxyType

from coyuntura.explain.measures import Interval

_SPANISH: Mapping[str, str] = MappingProxyType(
    {
        "month": "mes",
        "year": "año",
        "day": "día",
        "million": "millones de",
        "billion": "miles de millones de",
        "percent": "por ciento",
        "person": "personas",
    }
)
_PLAIN = 4
_SAME = 1e-9


def show_number(value: float, language: str) -> str:
    """Return a number with four significant digits, grouped as the language groups them."""
    if not math.isfinite(value):
        return "no value" if language == "en" else "sin valor"
    if value == 0:
        return "0"
    magnitude = math.floor(math.log10(abs(value)))
    if magnitude >= 15 or magnitude < -5:  # noqa: PLR2004  beyond this, digits cannot be read
        text = f"{value:.3g}"
        return text if language == "en" else text.replace(".", ",")
    text = f"{value:,.{max(0, _PLAIN - 1 - magnitude)}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if language == "en" else text.translate(str.maketrans(",.", ".,"))


def show_interval(found: Interval, language: str) -> str:
    """Return a central value with its 5 to 95 % range, or one number where they are the same."""
    central = show_number(found.central, language)
    if math.isclose(found.low, found.high, rel_tol=_SAME, abs_tol=1e-12) or not math.isfinite(found.central):
        return central
    low, high = show_number(found.low, language), show_number(found.high, language)
    word = "to" if language == "en" else "a"
    return f"{central} ({low} {word} {high})"


def show_unit(unit: str, language: str) -> str:
    """Return a unit's name; nothing for a dimensionless one."""
    if unit == "1":
        return ""
    if language == "en":
        return unit
    per = unit.split("/")
    words = [" ".join(_SPANISH.get(word, word) for word in part.split(" ")) for part in per]
    return "/".join(words)


def show_quantity(found: Interval, unit: str, language: str) -> str:
    """Return an interval with its unit."""
    return f"{show_interval(found, language)} {show_unit(unit, language)}".strip()

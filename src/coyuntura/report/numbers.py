"""Numbers, intervals and units as readers of either language expect them."""

import math
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from coyuntura.evidence.ledger import shown
from coyuntura.explain.intervals import Interval

_SPANISH: Mapping[str, str] = MappingProxyType(
    {
        "month": "mes",
        "year": "año",
        "day": "día",
        "week": "semana",
        "hour": "hora",
        "thousand": "miles de",
        "million": "millones de",
        "billion": "miles de millones de",
        "percent": "por ciento",
        "person": "personas",
        "people": "personas",
        "persons": "personas",
        "tonne": "toneladas",
        "hectare": "hectáreas",
    }
)
_PLAIN = 4
# Below this, what is left is rounding: a balance in billions that is nothing, a share of nothing.
_NOTHING = 1e-12
_SWAPPED = str.maketrans(",.", ".,")


def show_number(value: float, language: str) -> str:
    """Return a number with at least four significant digits, grouped from five digits on as the language does.

    Four digits stand together, as they do in a year.
    """
    if not math.isfinite(value):
        return "no value" if language == "en" else "sin valor"
    if abs(value) < _NOTHING:
        return "0"
    magnitude = math.floor(math.log10(abs(value)))
    if magnitude >= 15 or magnitude < -5:  # noqa: PLR2004  beyond this, digits cannot be read
        text = f"{value:.3g}"
        return text if language == "en" else text.replace(".", ",")
    text = f"{value:,.{max(0, _PLAIN - 1 - magnitude)}f}"
    if len(text.strip("-").partition(".")[0]) == len("1,000"):
        text = text.replace(",", "")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text if language == "en" else text.translate(_SWAPPED)


def show_cents(cents: int, language: str) -> str:
    """Return an exact amount of money, from cents, grouped as the language does: `1,234.50`."""
    text = shown(cents)
    return text if language == "en" else text.translate(_SWAPPED)


def supported(found: Interval) -> Interval:
    """Return an interval with the digits that its members support.

    Each point is rounded to the place of its standard error's first digit, which adds at most a twentieth to the error.
    A coarser end still encloses the central value.
    """
    low, central, high = (
        _rounded(value, error)
        for value, error in zip((found.low, found.central, found.high), found.errors, strict=True)
    )
    return replace(found, low=min(low, central), central=central, high=max(high, central))


def _rounded(value: float, error: float) -> float:
    if error == 0 or not (math.isfinite(value) and math.isfinite(error)):
        return value
    return round(value, -math.floor(math.log10(error)))


def show_interval(found: Interval, language: str) -> str:
    """Return a central value with its 5 to 95 % range, or one number where they are the same."""
    points = supported(found)
    low, central, high = (show_number(value, language) for value in (points.low, points.central, points.high))
    if low == central == high:
        return central
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

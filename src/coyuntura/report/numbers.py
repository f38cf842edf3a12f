"""Numbers, intervals and amounts as readers of either language write them."""

import math
from dataclasses import replace

from coyuntura.evidence.ledger import Amount
from coyuntura.explain.intervals import Interval
from coyuntura.model.blanks import Form
from coyuntura.report.amounts import Scale, scale_of

_DIGITS = 3
_EXACT = 7
"""Digits up to which a figure that no member varies is shown whole, so that an amount on record stays what it is."""
# Below this, what is left is rounding: a balance in billions that is nothing, a share of nothing.
_NOTHING = 1e-12
_SWAPPED = str.maketrans(",.", ".,")
_LARGEST, _SMALLEST = 15, -5
_YEARS = range(1000, 3000)
_CENTS = 100
_MILLION = 1_000_000


def show_number(value: float, language: str, digits: int = _DIGITS) -> str:
    """Return a number with at least three significant digits, in groups of three as the language has them."""
    if not math.isfinite(value):
        return "no value" if language == "en" else "sin valor"
    if abs(value) < _NOTHING:
        return "0"
    magnitude = math.floor(math.log10(abs(value)))
    if magnitude >= _LARGEST or magnitude < _SMALLEST:  # beyond this, digits cannot be read
        return _in_language(f"{value:.3g}", language)
    return _in_language(_trimmed(f"{value:,.{max(0, digits - 1 - magnitude)}f}"), language)


def show_percent(share: float, language: str) -> str:
    """Return a share in whole percent."""
    if not math.isfinite(share):
        return show_number(share, language)
    return f"{show_number(round(100 * share), language)}\N{NO-BREAK SPACE}%"


def settled(value: float) -> float:
    """Return a number as it is; 0 where what is left is rounding."""
    return 0.0 if abs(value) < _NOTHING else value


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _in_language(text: str, language: str) -> str:
    return text if language == "en" else text.translate(_SWAPPED)


def show_money(amount: Amount, language: str, *, in_millions: bool) -> str:
    """Return an exact amount, or the range that it lies in, `30 to 45`: in millions, or in units with cents."""
    low, high = (_money(cents, language, in_millions=in_millions) for cents in (amount.low, amount.high))
    return low if low == high else show_range(low, high, language)


def _money(cents: int, language: str, *, in_millions: bool) -> str:
    per = _CENTS * _MILLION if in_millions else _CENTS
    whole, part = divmod(abs(cents), per)
    decimals = f"{part:0{len(str(per)) - 1}}"
    text = _trimmed(f"{whole:,}.{decimals}") if in_millions or not part else f"{whole:,}.{decimals}"
    return _in_language(f"{'-' if cents < 0 else ''}{text}", language)


def show_range(low: str, high: str, language: str) -> str:
    """Return a range of numbers: `30 to 45`, `de 30 a 45`."""
    return f"de {low} a {high}" if language == "es" else f"{low} to {high}"


def supported(found: Interval) -> Interval:
    """Return an interval with the digits that its members support.

    Each point is rounded to the place of its standard error's first digit, which adds at most a twentieth to the error.
    An end that would so come to lie within the central value keeps one digit, since a range that is hardly known is
    not none; it still encloses the central value.
    """
    low, central, high = (
        _rounded(value, error)
        for value, error in zip((found.low, found.central, found.high), found.errors, strict=True)
    )
    low = low if low <= central else _one_digit(found.low)
    high = high if high >= central else _one_digit(found.high)
    return replace(found, low=min(low, central), central=central, high=max(high, central))


def _rounded(value: float, error: float) -> float:
    if error == 0 or not (math.isfinite(value) and math.isfinite(error)):
        return value
    return round(value, -math.floor(math.log10(error)))


def _one_digit(value: float) -> float:
    return float(f"{value:.0e}")


def show_points(found: Interval, language: str, factor: float = 1.0, digits: int = _DIGITS) -> tuple[str, str, str]:
    """Return an interval's low, central and high point, each multiplied by a factor."""
    points = supported(found)
    # Rounding leaves next to nothing of a balance in billions, which is something in units.
    values = (factor * settled(value) for value in (points.low, points.central, points.high))
    low, central, high = (show_number(value, language, digits) for value in values)
    return low, central, high


def _digits_of(value: float) -> int:
    """Return how many digits show an amount whole; the usual where that takes too many."""
    if not math.isfinite(value):
        return _DIGITS
    return next((digits for digits in range(_DIGITS, _EXACT) if float(f"{value:.{digits}g}") == value), _DIGITS)


def show_interval(found: Interval, language: str, factor: float = 1.0) -> str:
    """Return a central value with its range, or one number where they are the same."""
    low, central, high = show_points(found, language, factor)
    return central if low == central == high else f"{central} ({show_range(low, high, language)})"


def show_quantity(found: Interval, unit: str, language: str, form: Form = "") -> str:
    """Return an interval with its unit, in one of the forms in which texts say it.

    Args:
        found: In `unit`.
        unit: A unit; amounts of money, barrels and the like are shown in the thousands or millions that fit.
        language: `en` or `es`.
        form: Number and range; `number` alone; `range` or `between` its ends; `change` or `changes`, with the verb
            of a change, of one thing or of several.
    """
    points = supported(found)
    if not math.isfinite(points.central):
        return show_number(points.central, language)
    scale = scale_of(unit, (points.low, points.central, points.high))
    is_exact = scale.is_money and points.low == points.high
    digits = _digits_of(scale.factor * points.central) if is_exact else _DIGITS
    low, central, high = show_points(found, language, scale.factor, digits)
    if unit == "year" and (years := _calendar_years(found)) is not None:
        low, central, high = years
        scale = scale_of("1", ())
    is_one = low == central == high
    match form:
        case "change" | "changes":
            return _change(found, scale, language, is_many=form == "changes")
        case "range" | "between" if not is_one:
            return _ends(low, high, scale, language, form)
        case "number" | "range" | "between":
            return scale.quantity(central, language)
        case "":
            said = scale.quantity(central, language)
            return said if is_one else f"{said} ({show_range(low, high, language)})"


def _calendar_years(found: Interval) -> tuple[str, str, str] | None:
    """Return the years in which points lie that are dates and no spans of time, which none is so long as to be one."""
    points = (found.low, found.central, found.high)
    if not all(_YEARS.start <= point < _YEARS.stop for point in points):
        return None
    low, central, high = (f"{math.floor(point)}" for point in points)
    return low, central, high


def _ends(low: str, high: str, scale: Scale, language: str, form: Form) -> str:
    is_spanish = language == "es"
    if form == "range":
        return (
            f"de {low} a {scale.quantity(high, language)}"
            if is_spanish
            else (f"{low} to {scale.quantity(high, language)}")
        )
    before, joint = ("entre", "y") if is_spanish else ("between", "and")
    return f"{before} {low} {joint} {scale.quantity(high, language)}"


_VERBS = {
    "en": (("falls by", "fall by"), ("rises by", "rise by"), ("does not change", "do not change")),
    "es": (("baja", "bajan"), ("sube", "suben"), ("no cambia", "no cambian")),
}
_NOUNS = {"en": ("a fall of", "a rise of"), "es": ("una baja de", "una subida de")}


def _change(found: Interval, scale: Scale, language: str, *, is_many: bool) -> str:
    """Return a change with its verb: `falls by 38 % (22 to 61)`."""
    points = supported(found)
    values = (points.low, points.central, points.high)
    least, central, most = (show_number(abs(scale.factor * value), language) for value in values)
    falls, rises, stays = (pair[is_many] for pair in _VERBS[language])
    if central == "0":
        return stays
    verb = falls if points.central < 0 else rises
    said = f"{verb} {scale.quantity(central, language)}"
    if least == central == most:
        return said
    if points.low < 0 < points.high:
        fall, rise = _NOUNS[language]
        joint = f"entre {fall} {least} y {rise} {most}" if language == "es" else f"{fall} {least} to {rise} {most}"
        return f"{said} ({joint})"
    smaller, larger = (most, least) if points.central < 0 else (least, most)
    return f"{said} ({show_range(smaller, larger, language)})"

"""Numbers and dates as people write them, and how a study writes them."""

import re
from datetime import date

from coyuntura.numerals import decimal, in_plain_digits, is_too_small, without_leading_zeros
from coyuntura.reading.nodes import Node, Scalar

_PERCENT = re.compile(r"([-+]?[0-9]+(?:[.,][0-9]+)?)\s*(?:%|percent|per cent)")
_GROUPED = re.compile(r"[-+]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_DECIMAL_COMMA = re.compile(r"[-+]?[0-9]+,[0-9]+")
_GROUPED_BY_POINTS = re.compile(r"[-+]?[0-9]{1,3}(?:\.[0-9]{3}){2,}(?:,[0-9]+)?|[-+]?[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+")
_WITH_UNIT = re.compile(r"([-+]?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)\s+[A-Za-z].*")
_BASED = re.compile(r"[-+]?0(?:x[0-9a-f]{1,15}|o[0-7]{1,20}|b[01]{1,60})", re.IGNORECASE)
_NONE = re.compile(r"[-+]?\.?(?:inf|infinity|nan)", re.IGNORECASE)
_DATE = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[/.-]([0-9]{1,2})(?:[/.-]([0-9]{1,2}))?")


def as_number(node: Node) -> str:
    """Return how a study writes what is meant as a number; nothing where that cannot be told."""
    if not isinstance(node, Scalar):
        return ""
    if plain := without_leading_zeros(node.text):
        return f"Write `{plain}`: readers of older YAML take zeros before a number for the base of 8."
    if node.is_quoted and decimal(node.text) is not None:
        return f"Write `{node.text.strip()}` without quotes."
    return as_written_number(node.text)


def as_written_number(text: str) -> str:
    """Return how a study writes what is meant as a number; nothing where that cannot be told."""
    text = text.strip()
    if is_too_small(text):
        return "Write `0`, or choose a unit in which it is larger: numbers below 2.3e-308 are not computed in full."
    plain = in_plain_digits(text)
    if plain != text and decimal(plain) is not None:
        return f"Write `{plain}`, in digits from 0 to 9."
    if "_" in text and decimal(text.replace("_", "")) is not None:
        point = text.replace("_", ".")
        decimals = f"; if the underscore begins the decimals, `{point}`" if decimal(point) is not None else ""
        return f"A number has no underscores: write `{text.replace('_', '')}`{decimals}."
    if match := _PERCENT.fullmatch(text):
        percent = match[1].replace(",", ".")
        return f"Write `{float(percent) / 100:g}`, or `{percent}` where the unit is `percent`."
    if _GROUPED.fullmatch(text):
        plain = text.replace(",", "")
        decimals = f"; if the comma begins the decimals, `{text.replace(',', '.')}`" if text.count(",") == 1 else ""
        return f"Write `{plain}`{decimals if '.' not in text else ''}."
    if _DECIMAL_COMMA.fullmatch(text):
        return f"Decimals follow a point: `{text.replace(',', '.')}`."
    if match := _WITH_UNIT.fullmatch(text):
        return f"Write `{match[1]}` alone; its unit stands under a key of its own."
    if _GROUPED_BY_POINTS.fullmatch(text):
        return f"Write `{text.replace('.', '').replace(',', '.')}`."
    if _BASED.fullmatch(text):
        return f"Write `{int(text, 0)}`."
    return "A number is finite, and written in digits." if _NONE.fullmatch(text) else ""


def as_date(text: str) -> str:
    """Return how a study writes what is meant as a date; nothing where that cannot be told."""
    if match := _YEAR_FIRST.fullmatch(text.strip()):
        days = [_iso(match[1], match[2], match[3] or "1")]
        days = [day if match[3] else day[:-3] for day in days]
    elif match := _DATE.fullmatch(text.strip()):
        days = [_iso(match[3], match[2], match[1]), _iso(match[3], match[1], match[2])]
    else:
        return ""
    known = [f"`{day}`" for day in dict.fromkeys(days) if day]
    return f"Write {' or '.join(known)}: year, month, day." if known else ""


def _iso(year: str, month: str, day: str) -> str:
    """Return a day as written in a study; nothing where the calendar has no such day."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""

"""Signs and words of other languages in an equation, and how this one writes them."""

import re

from coyuntura.numerals import decimal, in_plain_digits
from coyuntura.syntax.tree import Span

_BEFORE = re.compile(r"(?<![0-9.])[0-9.]++\Z")
_AFTER = re.compile(r"[0-9.]+")
_UNDERSCORED = re.compile(r"(?<![0-9.])[0-9.]++(?:_[0-9]++)++")
_CHOICE = re.compile(r"\bIF\s*+(?:(?:_\s*+)?THEN\s*+(?:_\s*+)?ELSE\s*+)?\(", re.IGNORECASE)
_THEN = re.compile(r"\bTHEN\b", re.IGNORECASE)
_SIGNS = {
    "**": "A power is written `^`.",
    "==": "Equality is written `=`.",
    "!=": "What differs is written `<>`.",
    "\u2260": "What differs is written `<>`.",
    "\u2264": "At most is written `<=`.",
    "\u2265": "At least is written `>=`.",
    "=<": "At most is written `<=`.",
    "=>": "At least is written `>=`.",
    "&&": "Two conditions are joined with `AND`.",
    "||": "Two conditions are joined with `OR`.",
    "\u00d7": "A product is written `*`.",
    "\u00b7": "A product is written `*`.",
    "\u00f7": "A quotient is written `/`.",
    "\u2212": "A sign or a difference is written `-`.",
    "\u2013": "A sign or a difference is written `-`.",
    "!": "What is not so is written `NOT`.",
    "&": "Two conditions are joined with `AND`.",
    "|": "Two conditions are joined with `OR`.",
    "%": "A percentage is written as a share, such as `0.9`; the rest of a division is `a MOD b`.",
    '"': "A name stands in quotation marks that open and close; a text, such as a date, stands in single quotes.",
    "'": "A text in single quotes opens and closes in one line.",
    **dict.fromkeys("\u2018\u2019\u201c\u201d", "A text stands in plain single quotes, `'...'`."),
    ";": "Arguments are parted by commas, and decimals follow a point.",
}
"""By the sign at which reading stopped, or began to stop."""
_COMPARED = {"<", "<=", ">", ">=", "=", "<>"}


def way_out(text: str, span: Span) -> str:
    """Return how the language writes what stands where an equation cannot be read; nothing where that is not known."""
    at = span.offset
    number = in_plain_digits(text[at:]).split()[:1]
    if number and not text[at].isascii() and (match := _AFTER.match(number[0])):
        return f"Write `{match.group()}`, in digits from 0 to 9."
    for match in _UNDERSCORED.finditer(text):
        if match.start() <= at <= match.end() and decimal(match.group().replace("_", "")) is not None:
            plain, point = match.group().replace("_", ""), match.group().replace("_", ".", 1)
            return f"A number has no underscores: write `{plain}`; if the underscore begins the decimals, `{point}`."
    before, after = _BEFORE.search(text[:at]), _AFTER.match(text, at + 1)
    if text.startswith(",", at) and before and after:
        return f"Decimals follow a point: `{before.group()}.{after.group()}`."
    if _CHOICE.search(text) and not _THEN.search(text):
        return "A choice is written `IF condition THEN value ELSE other`."
    for sign, says in _SIGNS.items():
        if text.startswith(sign, at) or (len(sign) > 1 and text.startswith(sign, max(0, at - 1))):
            return says
    if text[at : at + span.width] in _COMPARED:
        return "Two comparisons are joined with `AND`: `a < b AND b < c`."
    return ""

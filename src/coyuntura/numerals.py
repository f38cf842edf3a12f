"""Numbers as files write them: decimal digits from 0 to 9, a point, an exponent, and nothing else.

Python reads more than that: digits of any script, underscores, `inf` and `nan`. What no other reader of the same file
reads as that number, or what may be a slip of the pen, is no number here.
"""

import math
import re
import sys
import unicodedata

_DECIMAL = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_LEADING_ZEROS = re.compile(r"([-+]?)0+([0-9]+)")
_SMALLEST = sys.float_info.min
_WHOLE = re.compile(r"[-+]?[0-9]{1,18}")


def decimal(text: str) -> float | None:
    """Return the finite number that a text is, blanks around it left aside; None where it is none.

    One that rounding would make 0, or leave with few digits, is none: what is written would not be what is computed.
    """
    bare = text.strip(" \t")
    if _DECIMAL.fullmatch(bare) is None:
        return None
    value = float(bare)
    return value if math.isfinite(value) and not is_too_small(bare) else None


def is_too_small(text: str) -> bool:
    """Tell whether a number in digits is nearer to 0 than numbers are computed with in full, and not 0 itself.

    The text is one of those that `decimal` reads, or those that are too small or too large for it.
    """
    if _DECIMAL.fullmatch(text) is None or not abs(float(text)) < _SMALLEST:
        return False
    digits = text.lower().partition("e")[0]
    return any(sign in "123456789" for sign in digits)


def without_leading_zeros(text: str) -> str:
    """Return the whole number that a text with zeros before it is, without them; nothing for any other text.

    Older readers of YAML take `010` for a number to the base of 8.
    """
    match = _LEADING_ZEROS.fullmatch(text.strip(" \t"))
    return match[1] + match[2] if match else ""


def whole_number(text: str) -> int | None:
    """Return the whole number of at most 18 digits that a text is, blanks around it left aside; None otherwise."""
    bare = text.strip(" \t")
    return int(bare) if _WHOLE.fullmatch(bare) else None


def in_plain_digits(text: str) -> str:
    """Return text in which every digit of another script is the digit from 0 to 9 that it stands for."""
    return "".join(
        str(unicodedata.digit(sign)) if unicodedata.category(sign) == "Nd" and not sign.isascii() else sign
        for sign in text
    )

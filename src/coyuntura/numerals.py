"""Numbers as files write them: decimal digits from 0 to 9, a point, an exponent, and nothing else.

Python reads more than that: digits of any script, underscores, `inf` and `nan`. What no other reader of the same file
reads as that number, or what may be a slip of the pen, is no number here.
"""

import math
import re
import unicodedata

_DECIMAL = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_WHOLE = re.compile(r"[-+]?[0-9]{1,18}")


def decimal(text: str) -> float | None:
    """Return the finite number that a text is, blanks around it left aside; None where it is none."""
    bare = text.strip(" \t")
    if _DECIMAL.fullmatch(bare) is None:
        return None
    value = float(bare)
    return value if math.isfinite(value) else None


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

"""Levels of a grid's factor from their text, such as `decline=0:0.1:11` or `price=30,50,80`."""

import math
import re

import numpy as np

from coyuntura.names import canonical
from coyuntura.numerals import decimal

MOST_LEVELS = 100_000
_COUNT = re.compile(r"[0-9]{1,9}")
_RANGE_PARTS = 3
_LONGEST_SHOWN = 60
_EXPECTED = "a factor is `NAME=LOW:HIGH:COUNT` or `NAME=VALUE,VALUE,...`"


def parse_levels(text: str) -> tuple[str, tuple[float, ...]]:
    """Return a factor's name and its levels, in the parameter's own unit.

    `0:1:5` is five levels at equal distances, both ends among them; `1,2,5` is these three.

    Raises:
        ValueError: The text is neither, a number is not one, or the levels are none, too many or not different.
    """
    name, found, levels = text.partition("=")
    if not found or not name.strip() or not levels.strip():
        raise ValueError(f"{_EXPECTED}, got `{text[:_LONGEST_SHOWN]}`.")
    pieces = levels.split(":")
    if len(pieces) == 1:
        values = [_number(piece) for piece in levels.split(",")]
    elif len(pieces) == _RANGE_PARTS:
        count = _count(pieces[2])
        low, high = _number(pieces[0]), _number(pieces[1])
        if not math.isfinite(high - low):
            raise ValueError(f"`{name.strip()}` goes from {low:g} to {high:g}, further than a number can tell.")
        values = np.linspace(low, high, count).tolist()
    else:
        raise ValueError(f"{_EXPECTED}, got `{text[:_LONGEST_SHOWN]}`.")
    if len(set(values)) < len(values):
        raise ValueError(f"`{name.strip()}` has a level twice in `{levels[:_LONGEST_SHOWN]}`.")
    return canonical(name), tuple(values)


def _number(text: str) -> float:
    text = text.strip()
    value = decimal(text)
    if value is None:
        raise ValueError(f"{_EXPECTED}; `{text[:_LONGEST_SHOWN]}` is no finite number.")
    return value


def _count(text: str) -> int:
    text = text.strip()
    if _COUNT.fullmatch(text) is None or not 1 <= int(text) <= MOST_LEVELS:
        raise ValueError(f"{_EXPECTED}; COUNT is 1 to {MOST_LEVELS:,}, got `{text[:_LONGEST_SHOWN]}`.")
    return int(text)

"""Standard output and standard error that cannot show every letter, as in ASCII or Latin-1: the nearest is shown."""

import codecs
import os
import sys
import unicodedata
from collections.abc import Mapping
from io import TextIOWrapper
from types import MappingProxyType

_NEAREST = "coyuntura-nearest"
_SIGNS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\u00b7\u2022\u2500\u2501", "-"),
        **dict.fromkeys("\u2018\u2019", "'"),
        **dict.fromkeys("\u201c\u201d\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2502\u2503\u2551", "|"),
        "\u2026": "...",
        "\u00d7": "x",
        "\u2192": "->",
        "\u2190": "<-",
        "\u2264": "<=",
        "\u2265": ">=",
        "\u2260": "!=",
        "\u2248": "~",
        "\u2550": "=",
    }
)
"""Dashes, quotation marks, lines of tables and signs of formulas."""
_BOXES = range(0x2500, 0x2580)


def settle_streams() -> None:
    """Let both streams replace what their encoding lacks; a stream that was closed before is nowhere from now on."""
    codecs.register_error(_NEAREST, _nearest)
    for name in ("stdout", "stderr"):
        stream: object = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115  lives as long as we do
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=_NEAREST)


def _nearest(error: UnicodeError) -> tuple[str, int]:
    """Return what stands for letters that an encoding lacks, and where to go on.

    Raises:
        UnicodeError: It is not about writing.
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end]
    return "".join(_shown(letter) for letter in letters), error.end


def _shown(letter: str) -> str:
    """Return a letter in ASCII: without its accent, as a sign of the same use, or a question mark."""
    if letter in _SIGNS:
        return _SIGNS[letter]
    if ord(letter) in _BOXES:
        return "+"
    plain = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
    return plain or "?"

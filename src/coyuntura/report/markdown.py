"""Texts of a study as they stand in Markdown: nothing in them is taken for a mark."""

import re

_MARKS = str.maketrans({sign: f"\\{sign}" for sign in r"\`*[]<>|~"})
_FIRST = re.compile(r"^([#+=-]|[0-9]{1,9}(?=[.)]))")
"""What begins a heading, a list or a line below a heading."""


def prose(text: str) -> str:
    """Return a text in one line that reads as it is written."""
    line = " ".join(text.split()).translate(_MARKS)
    return _FIRST.sub(lambda found: _escaped(found[0]), line)


def code(text: str) -> str:
    """Return a text in one line as code, between more backticks than it has in a row."""
    line = " ".join(text.split())
    fence = "`"
    while fence in line:
        fence += "`"
    return f"{fence}{line}{fence}" if fence == "`" else f"{fence} {line} {fence}"


def _escaped(first: str) -> str:
    """Return what begins a line, its first sign by its number, so that neither heading nor list begins there."""
    return f"&#{ord(first[0])};{first[1:]}"

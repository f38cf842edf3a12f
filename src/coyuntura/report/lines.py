"""Lines that stay whole however narrow the terminal is, so that what they hold can be copied."""

import shlex
from pathlib import Path

from rich.text import Text as Line


def whole(text: str) -> Line:
    """Return a line that is neither broken nor cut off, as one that holds a path or a command."""
    return Line(text, no_wrap=True, overflow="ignore")


def quoted(path: Path) -> str:
    """Return a path as a shell takes it for one word."""
    return shlex.quote(str(path))

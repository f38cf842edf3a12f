"""Lines that stay whole however narrow the terminal is, so that what they hold can be copied."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap

from rich.console import Console, ConsoleOptions
from rich.text import Text as Line


def whole(text: str) -> Line:
    """Return a line that is neither broken nor cut off, as one that holds a path or a command."""
    return Line(text, no_wrap=True, overflow="ignore")


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph that is broken at blanks only, so that a name or an address in it stays whole."""

    text: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Line]:
        """Yield its lines."""
        lines = wrap(self.text, options.max_width, break_long_words=False, break_on_hyphens=False)
        return map(whole, lines or [""])


def quoted(path: Path) -> str:
    """Return a path as a shell takes it for one word."""
    return shlex.quote(str(path))

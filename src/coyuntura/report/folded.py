"""Text that is folded between words only: a number, a name or an address is never broken, however narrow the page."""

import textwrap
from dataclasses import dataclass

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text as Line

_NARROWEST = 20


@dataclass(frozen=True, slots=True)
class Folded:
    """A paragraph behind an indent; a word that is wider than the page stands whole on a line of its own."""

    text: str
    indent: int = 0
    style: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield its lines as wide as the page at most."""
        width = max(_NARROWEST, options.max_width - self.indent)
        for line in textwrap.wrap(self.text, width, break_long_words=False, break_on_hyphens=False):
            yield Line(" " * self.indent + line, style=self.style, no_wrap=True, overflow="ignore")

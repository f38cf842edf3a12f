"""What commands print: tables for people, JSON for programs."""

import json
import os
import sys

from rich.console import Console, RenderableType

from coyuntura.report.plain import Json


class _Console(Console):
    """A console that leaves a closed pipe to the door."""

    def on_broken_pipe(self) -> None:
        """Raise what the pipe raised.

        Raises:
            BrokenPipeError: Always.
        """
        raise BrokenPipeError


def console() -> Console:
    """Return a console as wide as the terminal, as `COLUMNS` or else 100 into a file; brackets are text, not styles."""
    width = None if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdecimal() else 100
    return _Console(width=width, highlight=False, soft_wrap=False, markup=False, emoji=False)


def print_json(value: Json) -> None:
    """Print a value as JSON."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def print_result(value: Json, rendered: RenderableType, *, as_json: bool) -> None:
    """Print a result for programs or for people."""
    if as_json:
        print_json(value)
    else:
        print_page(rendered)


def print_page(rendered: RenderableType) -> None:
    """Print a result for people; what is wider than the page and cannot be folded stands whole."""
    console().print(rendered, crop=False)

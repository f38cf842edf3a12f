"""What commands print: tables for people, JSON for programs."""

import json
import os
import sys
from collections.abc import Mapping, Sequence

from rich.console import RenderableType

from coyuntura.errors import printable
from coyuntura.report.pages import PageConsole
from coyuntura.report.plain import Json


def console() -> PageConsole:
    """Return a console as wide as the terminal, as `COLUMNS` or else 100 into a file; brackets are text, not styles."""
    width = None if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdecimal() else 100
    return PageConsole(width=width, highlight=False, soft_wrap=False, markup=False, emoji=False)


def print_json(value: Json) -> None:
    """Print a value as JSON, in ASCII, which any output takes; what is not printed elsewhere is not in it either."""
    sys.stdout.write(json.dumps(_printable(value), indent=2, allow_nan=False) + "\n")


def _printable(value: Json) -> Json:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {printable(key): _printable(inner) for key, inner in value.items()}
    if isinstance(value, Sequence):
        return [_printable(inner) for inner in value]
    return value


def print_result(value: Json, rendered: RenderableType, *, as_json: bool) -> None:
    """Print a result for programs or for people."""
    if as_json:
        print_json(value)
    else:
        print_page(rendered)


def print_page(rendered: RenderableType) -> None:
    """Print a result for people; what is wider than the page and cannot be folded stands whole."""
    console().print(rendered, crop=False)

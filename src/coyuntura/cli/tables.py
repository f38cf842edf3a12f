"""Tables that commands write: where they may go, and into what kind of file."""

import sys
from collections.abc import Iterator
from pathlib import Path

from coyuntura.cli.doors import TABLES, UsageError, writable
from coyuntura.results.rows import Cell, save_rows, write_rows

_PRINTED = Path("-")


def require_table(path: Path, *, as_json: bool) -> None:
    """Require that a table can go where it is asked for.

    Raises:
        UsageError: It cannot.
    """
    if str(path).startswith("--"):
        msg = f"`--csv` takes a file, and `{path}` is an option: write `--csv FILE`, or `--csv -` to print the table."
        raise UsageError(msg)
    if path == _PRINTED and as_json:
        msg = "`--csv -` and `--json` would both be printed: choose one, or write the table into a file."
        raise UsageError(msg)
    if path != _PRINTED:
        writable(path, TABLES, "tables")


def write_table(rows: Iterator[list[Cell]], path: Path, title: str) -> None:
    """Write a table into a file, of the kind that its ending names; print it where the path is `-`."""
    if path == _PRINTED:
        write_rows(rows, sys.stdout)
    else:
        save_rows(rows, path, title)

"""What tests of methods against published numbers need: a table of what was measured, and files that are not here.

`make nightly` runs this folder; nothing else does.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

Measured: TypeAlias = Callable[[str, str, str], None]
NightlyFile: TypeAlias = Callable[[str, str], Path]
_ROWS = pytest.StashKey[list[tuple[str, str, str]]]()


@pytest.fixture
def measured(request: pytest.FixtureRequest) -> Measured:
    """Return what puts a row into the table at the end: what, what is asked, what was measured."""

    def note(what: str, asked: str, found: str) -> None:
        request.config.stash.setdefault(_ROWS, []).append((what, asked, found))

    return note


@pytest.fixture
def nightly_file() -> NightlyFile:
    """Return what finds a file by its name and SHA-256 in the folder that COYUNTURA_FILES names.

    A test whose file is not there is skipped; one whose file holds something else fails.
    """

    def find(name: str, sha256: str) -> Path:
        folder = os.environ.get("COYUNTURA_FILES")
        path = Path(folder or "") / name
        if not folder or not path.is_file():
            pytest.skip(f"{name} is not here: COYUNTURA_FILES names no folder that holds it")
        assert hashlib.sha256(path.read_bytes()).hexdigest() == sha256, f"{name} is not the file that is meant"
        return path

    return find


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the table."""
    rows = [("what", "asked", "measured"), *config.stash.setdefault(_ROWS, [])]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    terminalreporter.section("measured")
    for row in rows:
        cells = (text.ljust(width) for text, width in zip(row, widths, strict=True))
        terminalreporter.write_line("  ".join(cells).rstrip())

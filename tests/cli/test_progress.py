"""How far a command is: shown to a person at a terminal, and to nobody else."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

import pytest

from coyuntura.cli.progress import in_words

Pocket: TypeAlias = Callable[..., Path]


def said(folder: Path, words: list[str], *, is_terminal: bool) -> tuple[str, str]:
    """Return what a command prints on standard output and on standard error."""
    # A cache of its own, since what was run before is kept, and shows no progress.
    surroundings = {**os.environ, "TERM": "xterm", "COLUMNS": "80", "XDG_CACHE_HOME": str(folder / ".cache")}
    command = [sys.executable, "-m", "coyuntura", words[0], str(folder), "-m", "10", *words[1:]]
    if not is_terminal:
        found = subprocess.run(command, capture_output=True, text=True, check=False, env=surroundings)  # noqa: S603  our own command
        return found.stdout, found.stderr
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    with (folder / "printed").open("w+", encoding="utf-8") as printed:
        with subprocess.Popen(command, stdout=printed, stderr=theirs, env=surroundings):  # noqa: S603  our own command
            os.close(theirs)
            told = b"".join(chunks(ours))
        printed.seek(0)
        return printed.read(), told.decode()


def chunks(terminal: int) -> Iterator[bytes]:
    """Yield what is written to a terminal until its last writer is gone."""
    with suppress(OSError):  # which is how Linux says that
        while chunk := os.read(terminal, 4096):
            yield chunk
    os.close(terminal)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["check", "-m", "11"], "2 of 2 scenarios"),
        (["check", "-l", "es", "-m", "12"], "2 de 2 escenarios"),
        (["ask", "-m", "13"], "1 of 1 scenarios"),
    ],
)
def test_a_terminal_sees_how_many_scenarios_have_been_run(pocket: Pocket, words: list[str], shown: str) -> None:
    assert shown in said(pocket(), words, is_terminal=True)[1]


@pytest.mark.slow
def test_progress_is_taken_away_when_the_work_is_done(pocket: Pocket) -> None:
    erased_line = "\x1b[2K"

    assert said(pocket(), ["check"], is_terminal=True)[1].rstrip().endswith(erased_line)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["check", "ask"])
def test_what_goes_into_a_file_holds_no_progress(pocket: Pocket, name: str) -> None:
    folder = pocket()

    printed, told = said(folder, [name], is_terminal=False)

    assert told == ""
    assert said(folder, [name], is_terminal=True)[0] == printed


@pytest.mark.parametrize(("seconds", "words"), [(3.2, "3 s"), (200, "3 min"), (5400, "1.5 h")])
def test_time_is_said_as_people_say_it(seconds: float, words: str) -> None:
    assert in_words(seconds) == words

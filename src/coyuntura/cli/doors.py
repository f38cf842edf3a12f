"""What all commands share: finding a study, languages, faults on the way out."""

import json
import os
import signal
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from enum import StrEnum
from functools import wraps
from threading import current_thread, main_thread
from types import FrameType
from typing import Annotated, ParamSpec, TypeVar

import typer
from rich.console import Console, RenderableType

from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.errors import StudyError
from coyuntura.model.bundled import StudyNotFoundError, study_folder
from coyuntura.model.folder import read_study
from coyuntura.report.answers import Json

P = ParamSpec("P")
R = TypeVar("R")

BAD_INPUT = 2
INTERRUPTED, CLOSED_PIPE, TERMINATED = 130, 141, 143
"""What a shell reports for a program that Ctrl-C, a closed pipe or SIGTERM ended."""
_LONGEST = 200  # letters of a file's name that a message repeats


class Language(StrEnum):
    """The language of what is printed."""

    en = "en"
    es = "es"


StudyArgument = Annotated[str, typer.Argument(help="A bundled study's name, or a study's folder.", metavar="STUDY")]
LanguageOption = Annotated[Language, typer.Option("--language", "-l", help="Language of what is printed.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs to read.")]
MembersOption = Annotated[int | None, typer.Option("--members", "-m", min=1, max=100_000, help="Size of the ensemble.")]


class UsageError(Exception):
    """A command was given something that it cannot use; the message says what and how else."""


class Terminated(KeyboardInterrupt):
    """SIGTERM came, as from a scheduler of jobs; a command ends as it does with Ctrl-C."""


class _Console(Console):
    """A console that leaves a closed pipe to the door."""

    def on_broken_pipe(self) -> None:
        """Raise what the pipe raised.

        Raises:
            BrokenPipeError: Always.
        """
        raise BrokenPipeError


def console() -> Console:
    """Return a console that prints as wide as the terminal, 100 columns into a file; brackets are text, not styles."""
    width = None if sys.stdout.isatty() else 100
    return _Console(width=width, highlight=False, soft_wrap=False, markup=False, emoji=False)


def print_json(value: Json) -> None:
    """Print a value as JSON."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def print_result(value: Json, rendered: RenderableType, *, as_json: bool) -> None:
    """Print a result for programs or for people."""
    if as_json:
        print_json(value)
    else:
        console().print(rendered)


def open_study(name: str) -> CheckedStudy:
    """Return a checked study by name or folder.

    Raises:
        UsageError: There is neither.
    """
    try:
        return check_study(read_study(study_folder(name)))
    except StudyNotFoundError as error:
        raise UsageError(str(error)) from error


def door(command: Callable[P, R]) -> Callable[P, R]:
    """Wrap a command: faults go to standard error with exit code 2; a reader who closes the pipe ends it quietly."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with _heeding_sigterm():
                return _flushed(command, *args, **kwargs)
        except KeyboardInterrupt as end:
            raise typer.Exit(tell_end(end)) from None
        except StudyError as error:
            count = len(error.faults)
            sys.stderr.write(f"{error}\n\n{count} fault{'s' if count > 1 else ''}. Nothing was run or written.\n")
        except UsageError as error:
            sys.stderr.write(f"error: {error}\n")
        except MemoryError as error:
            sys.stderr.write(f"error: not enough memory: {error}. Take fewer `--members`, or save fewer variables.\n")
        except BrokenPipeError:
            # What is left in the buffer would fail again on the way out.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(CLOSED_PIPE) from None
        except OSError as error:
            sys.stderr.write(f"error: {error.strerror or error}: {str(error.filename or '')[:_LONGEST]}\n")
        raise typer.Exit(BAD_INPUT)

    return guarded


def tell_end(end: KeyboardInterrupt, kept: str = "") -> int:
    """Say on standard error that somebody ended the command and what became of its work; return the exit code."""
    word, code = ("terminated", TERMINATED) if isinstance(end, Terminated) else ("interrupted", INTERRUPTED)
    sys.stderr.write(f"{word}. {kept or 'Nothing was written.'}\n")
    return code


@contextmanager
def _heeding_sigterm() -> Generator[None]:
    """Raise `Terminated` where SIGTERM comes, unless somebody else takes care of it or only a thread is ours."""
    if current_thread() is not main_thread() or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return

    def end(_number: int, _frame: FrameType | None) -> None:
        raise Terminated

    signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _flushed(command: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a command and send out what it printed, so that a closed pipe shows before the interpreter ends."""
    try:
        return command(*args, **kwargs)
    finally:
        sys.stdout.flush()

"""What all commands share: their common options, and faults and signals on the way out.

Help and refusals come at once because this file loads no more than they need.
"""

import os
import signal
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from functools import wraps
from importlib.util import find_spec
from os import PathLike
from pathlib import Path
from threading import current_thread, main_thread
from types import FrameType
from typing import ParamSpec, TypeVar, cast

import click
from click.exceptions import Exit

from coyuntura.cli.completions import offer_interpretations, offer_scenarios, offer_studies
from coyuntura.endings import Terminated, ending, heard, leave
from coyuntura.errors import Fault, StudyError, printable
from coyuntura.numerals import whole_number

P = ParamSpec("P")
R = TypeVar("R")

BAD_INPUT = 2
TABLES = (".csv", ".tab", ".xlsx")
"""Endings of files that hold a table."""
DRAWN = (".png", ".svg", ".pdf")
"""Endings of files that hold a plot."""
CLOSED_PIPE = 141
"""What a shell reports for a program that a closed pipe ended."""
_LOADED = "There is too little memory for it, or the installation is not whole."
_LONGEST = 200  # letters of a file's name that a message repeats

study_argument = click.argument(
    "study", help="A bundled study's name, or a study's folder.", shell_complete=offer_studies
)
scenario_option = click.option(
    "--scenario",
    multiple=True,
    metavar="NAME",
    help="A scenario to run; may be given again.",
    shell_complete=offer_scenarios,
)
interpretation_option = click.option(
    "--interpretation",
    metavar="NAME",
    help="The theory that it is taken as; without one as it is written.",
    shell_complete=offer_interpretations,
)
BRANCHES = "coyuntura.branches"
"""Where a command's options of branches lie; the study that it opens is as they say."""


def _keep_branches(ctx: click.Context, _param: click.Parameter, words: tuple[str, ...]) -> None:
    ctx.meta[BRANCHES] = words


branch_option = click.option(
    "--branch",
    multiple=True,
    metavar="NAME=OPTION",
    help="Hold a branch at an option; may be given again.",
    callback=_keep_branches,
    expose_value=False,
)
language_option = click.option(
    "-l",
    "--language",
    type=click.Choice(["en", "es"]),
    default="en",
    show_default=True,
    help="Language of what is printed.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs to read.")


class WholeNumber(click.IntRange):
    """A whole number in a range, in digits from 0 to 9; Python's own reading takes other scripts and underscores."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number."""
        if isinstance(value, str) and whole_number(value) is None:
            self.fail(f"`{value[:_LONGEST]}` is not a whole number, in digits from 0 to 9.", param, ctx)
        return super().convert(cast("int", value), param, ctx)


class FolderPath(click.Path):
    """A folder's path; Python's own reading takes an empty one for the folder where one is."""

    def convert(
        self, value: "str | PathLike[str]", param: click.Parameter | None, ctx: click.Context | None
    ) -> "str | bytes | PathLike[str]":
        """Return the path."""
        if not str(value).strip():
            self.fail("the folder has no name: give one, such as `sweeps`.", param, ctx)
        return super().convert(value, param, ctx)


members_option = click.option(
    "-m", "--members", type=WholeNumber(1, 100_000), metavar="N", help="Size of the ensemble."
)
posterior_option = click.option(
    "--posterior",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Take members from a fit, as `coyuntura fit` wrote it, in place of the priors.",
)
variable_option = click.option(
    "--variable", "--save", "variable", multiple=True, metavar="NAME", help="An element to save; may be given again."
)
set_option = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="A number for a parameter, in its unit; may be given again.",
)


def writable(path: Path, endings: Sequence[str], what: str) -> None:
    """Require that a file can be written whose ending says what it holds, before anything is computed.

    Args:
        path: The file.
        endings: Those that can be written, such as `.nc`.
        what: What is written, such as `results`.

    Raises:
        UsageError: It has another ending, or lies in no folder.
    """
    if path.suffix.lower() not in endings:
        known = ", ".join(endings)
        msg = f"{what} are written as {known}: the ending of `{path.name}` must be one of these."
        raise UsageError(msg)
    if not path.parent.is_dir() or path.is_dir():
        msg = f"`{path}` cannot be written: name a file in a folder that exists."
        raise UsageError(msg)
    if path.suffix.lower() == ".xlsx" and find_spec("openpyxl") is None:
        msg = "a workbook needs openpyxl: `.venv/bin/pip install openpyxl` installs it; or write .csv."
        raise UsageError(msg)


def drawable(path: Path) -> None:
    """Require that a plot can be written into a file, before anything is computed.

    Raises:
        UsageError: It has another ending, lies in no folder, or Matplotlib is not installed.
    """
    writable(path, DRAWN, "plots")
    if find_spec("matplotlib") is None:
        msg = (
            "plots need matplotlib: pip install 'coyuntura[plot]', or in a checkout .venv/bin/pip install -e '.[plot]'."
        )
        raise UsageError(msg)


class UsageError(Exception):
    """A command was given something that it cannot use; the message says what and how else."""


def door(command: Callable[P, R]) -> Callable[P, R]:
    """Wrap a command: faults go to standard error with exit code 2; a reader who closes the pipe ends it quietly."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        language = str(kwargs.get("language", "en"))
        before = {path: _mark(path) for path in kwargs.values() if isinstance(path, Path)}
        try:
            with _heeding_sigterm():
                found = _flushed(command, *args, **kwargs)
        except Exit:
            leave()
            raise
        except BaseException as error:
            end = error if isinstance(error, KeyboardInterrupt) else heard()
            if end is not None:
                changed = ", ".join(f"`{path}`" for path, mark in before.items() if _mark(path) != mark)
                raise Exit(tell_end(end, f"Written before that: {changed}." if changed else "", language)) from None
            code = _told(error, language)
            if code is None:
                raise
            raise Exit(code) from None
        leave()
        return found

    return guarded


def run_door(command: Callable[P, R]) -> Callable[P, R]:
    """Wrap a command that runs a study, with the options that say as what and with whom, and how the result is told."""
    guarded = door(command)
    for option in (
        json_option,
        language_option,
        posterior_option,
        members_option,
        set_option,
        branch_option,
        interpretation_option,
    ):
        guarded = option(guarded)
    return guarded


def _mark(path: Path) -> tuple[int, int] | None:
    """Return what tells a file that was put in place from the one before; None where there is none."""
    try:
        about = path.stat()
    except (OSError, ValueError):
        return None
    return about.st_ino, about.st_mtime_ns


def _told(error: BaseException, language: str) -> int | None:
    """Say on standard error what stood in a command's way, and return its exit code; None where nobody foresaw it."""
    match error:
        case StudyError():
            _tell_faults(error, language)
        case UsageError():
            tell(f"error: {error}", language)
        case MemoryError():
            why = str(error) or "the system gives no more"
            tell(f"error: not enough memory: {why}. Take fewer `--members`, or save fewer variables.", language)
        case ImportError():
            tell(f"error: a part of the program cannot be loaded: {error}. {_LOADED}", language)
        case BrokenPipeError():
            # What is left in the buffer would fail again on the way out.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return CLOSED_PIPE
        case OSError() if error.errno is None:
            # A library that cannot be loaded says so in many words of its own.
            tell(f"error: a part of the program cannot be loaded: {str(error)[:_LONGEST]}. {_LOADED}", language)
        case OSError():
            tell_hindrance(error, language)
        case RuntimeError() if "start new thread" in str(error):
            tell("error: no more threads can be started: take fewer `--workers`, or give it more memory.", language)
        case _:
            return None
    return BAD_INPUT


def tell(text: str, language: str) -> None:
    """Say something on standard error, in English as it is given or in Spanish; nothing in it steers a terminal."""
    sys.stderr.write(f"{printable(spoken(text, language))}\n")


def spoken(text: str, language: str) -> str:
    """Return a message of the source in a language; the catalogue of Spanish is loaded where it is asked for."""
    if language != "es":
        return text
    from coyuntura.report.messages import in_spanish

    return in_spanish(text)


def fault_text(fault: Fault, language: str) -> str:
    """Return a fault as it is shown, with its place and way out."""
    if language != "es":
        return str(fault)
    from coyuntura.report.messages import fault_in_spanish

    return fault_in_spanish(fault).shown("ayuda")


def _tell_faults(error: StudyError, language: str) -> None:
    """Say on standard error what is wrong in a study: every fault, and how many there are."""
    count = len(error.faults)
    shown = [fault_text(fault, language) for fault in error.faults]
    end = "1 fault. Nothing was run or written." if count == 1 else f"{count} faults. Nothing was run or written."
    end = spoken(end, language)
    sys.stderr.write(printable("\n\n".join([*shown, f"{end}\n"])))


def tell_hindrance(error: OSError, language: str = "en") -> None:
    """Say on standard error what the system does not let a command do, and with which file."""
    file = f": {str(error.filename)[:_LONGEST]}" if error.filename else "."
    sys.stderr.write(printable(f"error: {spoken(error.strerror or str(error), language)}{file}\n"))


def tell_end(end: KeyboardInterrupt, kept: str, language: str) -> int:
    """Say on standard error that somebody ended the command and what became of its work; return the exit code."""
    line, code = ending(end, kept)
    tell(line.removesuffix("\n"), language)
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

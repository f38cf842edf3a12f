"""What all commands share: finding a study, languages, faults on the way out."""

import json
import sys
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from importlib.resources import files
from pathlib import Path
from typing import Annotated, ParamSpec, TypeVar

import typer
from rich.console import Console

from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.errors import StudyError
from coyuntura.model.folder import read_study
from coyuntura.report.answers import Json

P = ParamSpec("P")
R = TypeVar("R")

BAD_INPUT = 2


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


def console() -> Console:
    """Return a console that prints as wide as the terminal, 100 columns into a file."""
    return Console(width=None if sys.stdout.isatty() else 100, highlight=False, soft_wrap=False)


def print_json(value: Json) -> None:
    """Print a value as JSON."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def bundled_studies() -> Path:
    """Return the folder of the studies that come with Coyuntura."""
    installed = Path(str(files("coyuntura"))) / "studies"
    return installed if installed.is_dir() else Path(str(files("coyuntura"))).parents[1] / "studies"


def study_folder(name: str) -> Path:
    """Return the folder of a bundled study's name, or the folder itself.

    Raises:
        UsageError: There is neither.
    """
    folder = Path(name)
    if (folder / "study.yaml").is_file():
        return folder
    bundled = bundled_studies()
    if name and "/" not in name and (bundled / name / "study.yaml").is_file():
        return bundled / name
    known = ", ".join(sorted(path.parent.name for path in bundled.glob("*/study.yaml"))) or "none"
    msg = f"`{name}` is neither a folder with a study.yaml nor a bundled study. Bundled: {known}."
    raise UsageError(msg)


def open_study(name: str) -> CheckedStudy:
    """Return a checked study by name or folder."""
    return check_study(read_study(study_folder(name)))


def door(command: Callable[P, R]) -> Callable[P, R]:
    """Wrap a command: faults go to standard error, and the exit code is 2."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except StudyError as error:
            count = len(error.faults)
            sys.stderr.write(f"{error}\n\n{count} fault{'s' if count > 1 else ''}. Nothing was run or written.\n")
        except UsageError as error:
            sys.stderr.write(f"error: {error}\n")
        except OSError as error:
            sys.stderr.write(f"error: {error.strerror or error}: {error.filename or ''}\n")
        raise typer.Exit(BAD_INPUT)

    return guarded

"""What a shell offers when a person presses the key for it: names of studies, and of what is in one.

A study is not read for it, which takes a second: names are taken from the lines that declare them.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from coyuntura.files import read_bounded
from coyuntura.model.bundled import StudyNotFoundError, bundled_names, study_folder

_MOST_BYTES = 2_000_000
_QUESTION = re.compile(r"^question: *[\"']?([\w-]+)", re.MULTILINE)
_SCENARIO = re.compile(r"(?:^|[{-]) *scenario: *[\"']?(\w+)", re.MULTILINE)

_INTERPRETATION = re.compile(r"^interpretation: *[\"']?(\w+)", re.MULTILINE)


def offer_studies(_ctx: click.Context, _param: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the bundled studies that a word may become, and leave folders to the shell."""
    return [*_items(bundled_names(), begun), CompletionItem(begun, type="dir")]


def offer_questions(ctx: click.Context, _param: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the questions that a word may become."""
    return _items(_declared(ctx, "questions", _QUESTION), begun)


def offer_scenarios(ctx: click.Context, _param: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the scenarios that a word may become."""
    return _items(["history", *_declared(ctx, "scenarios", _SCENARIO)], begun)


def offer_interpretations(ctx: click.Context, _param: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the interpretations that a word may become."""
    return _items(_declared(ctx, "interpretations", _INTERPRETATION), begun)


def _items(names: "list[str] | tuple[str, ...] | Iterator[str]", begun: str) -> list[CompletionItem]:
    start = begun.casefold()
    return [CompletionItem(name) for name in names if name.casefold().startswith(start)]


def _declared(ctx: click.Context, part: str, pattern: re.Pattern[str]) -> Iterator[str]:
    """Yield the names that the files of a part of the study declare; none where there is no study."""
    try:
        # Where an option still lacks its value, arguments are not told apart yet.
        named = ctx.params.get("study") or next(iter(ctx.args), "")
        folder = study_folder(str(named))
        files = sorted((folder / part).glob("*.yaml"))
    except (StudyNotFoundError, OSError):
        return
    for path in files:
        yield from pattern.findall(_text(path))


def _text(path: Path) -> str:
    try:
        return read_bounded(path, _MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""

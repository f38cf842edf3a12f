"""What commands print for people, at every width of a terminal: no word and no number is cut, in either language."""

import re
from collections.abc import Collection
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console, RenderableType

from coyuntura.cli import app, output

pytestmark = pytest.mark.slow  # all of them together take many seconds

WIDTHS = (40, 60, 80, 100, 140)
WIDE = 10_000
FEW = ("-m", "24")
POCKET = str(Path(__file__).parents[1] / "pocket")
FIRST: dict[tuple[str, ...], Collection[str]] = {
    ("ask", "venezuela", *FEW): {"payment", "pago"},
    ("ask", "venezuela", "--full", *FEW): {"payment", "pago"},
    ("attribute", "venezuela", *FEW): (),
    ("check", "venezuela", *FEW): {"element", "elemento", "event", "evento", "subsystem", "subsistema"},
    ("check", "venezuela", "--perturbed", *FEW): {"behaviour", "comportamiento", "subsystem", "subsistema"},
    ("check", POCKET, "--mutate", *FEW): {"element", "elemento", "expected", "esperado"},
    ("claims", "venezuela"): {"id", "código"},
    ("claims", "venezuela", "--coverage"): {"subsystem", "subsistema", "id", "código"},
    ("compare", "venezuela", *FEW): (),
    ("disagreements", "venezuela", *FEW): {"#"},
    ("disagreements", "venezuela", "--full", *FEW): (),
    ("measures", "venezuela", *FEW): {"measure", "medida"},
    ("list", "venezuela"): (),
    ("list", "venezuela", "parameters"): (),
}
"""What is laid out, and headings that its narrow page lacks.

A list has no heading above what stands first in each of its entries.
"""
COMMANDS = tuple(FIRST)
MARKDOWN = ("show", "venezuela", "money")
IDS = [" ".join(words).replace(POCKET, "pocket") for words in COMMANDS]


@cache
def page(words: tuple[str, ...], language: str) -> RenderableType:
    """Return what a command prints, before it is laid out for a width."""
    taken: list[RenderableType] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(output, "print_page", taken.append)
        CliRunner().invoke(app, [*words, "-l", language], catch_exceptions=False)
    (found,) = taken
    return found


@cache
def printed(words: tuple[str, ...], language: str, width: int) -> str:
    file = StringIO()
    Console(file=file, width=width, highlight=False, markup=False, emoji=False).print(page(words, language), crop=False)
    return file.getvalue()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("words", COMMANDS, ids=IDS)
def test_every_word_of_a_wide_page_is_whole_on_a_narrow_one(words: tuple[str, ...], language: str) -> None:
    wide = _words(words, language, WIDE) - set(FIRST[words])
    cut = {width: sorted(wide - _words(words, language, width)) for width in WIDTHS}

    assert {width: missing for width, missing in cut.items() if missing} == {}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("words", COMMANDS, ids=IDS)
def test_a_narrow_page_has_no_word_that_a_wide_one_has_not(words: tuple[str, ...], language: str) -> None:
    made = {width: sorted(_words(words, language, width) - _words(words, language, WIDE)) for width in WIDTHS}

    assert {width: extra for width, extra in made.items() if extra} == {}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("words", COMMANDS, ids=IDS)
def test_no_line_ends_in_a_blank(words: tuple[str, ...], language: str) -> None:
    lines = [line for width in WIDTHS for line in printed(words, language, width).splitlines()]

    assert [line for line in lines if line != line.rstrip()] == []


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("words", COMMANDS, ids=IDS)
def test_only_a_word_without_a_break_is_wider_than_the_page(words: tuple[str, ...], language: str) -> None:
    wide = [
        line
        for width in WIDTHS
        for line in printed(words, language, width).splitlines()
        if len(line) > width and " " in line.strip()
    ]

    assert wide == []


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("words", COMMANDS, ids=IDS)
def test_nothing_is_cut_off_or_in_brackets_in_brackets(words: tuple[str, ...], language: str) -> None:
    # Statements of a study are quoted as they stand.
    assert _cut_or_nested(printed(words, language, WIDE)) == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_page_of_markdown_is_whole_at_every_width(language: str) -> None:
    """What shows it folds its lines; folded here, its tables would be none."""
    pages = {
        CliRunner().invoke(app, [*MARKDOWN, "-l", language], env={"COLUMNS": str(width)}, catch_exceptions=False).output
        for width in (*WIDTHS, WIDE)
    }

    (page,) = pages
    assert page.startswith("# ")
    assert _cut_or_nested(page) == []
    assert [line for line in page.splitlines() if line != line.rstrip()] == []


def _cut_or_nested(page: str) -> list[str]:
    return re.findall(r"…|\([^()]*\([^()]*\)", re.sub(r"`[^`\n]*`", "", page))


def _words(words: tuple[str, ...], language: str, width: int) -> set[str]:
    return {word.rstrip(":") for word in printed(words, language, width).split()}

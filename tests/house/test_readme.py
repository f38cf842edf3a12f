"""That the README is there in both languages, and each says what can be typed."""

import re
import shlex
from pathlib import Path

import click
import pytest

from coyuntura.cli import COMMANDS, app

NAMES = ("README.md", "README.es.md")


def typed(root: Path, name: str) -> list[str]:
    """Return what a README's indented lines tell to type, without comments and languages."""
    text = (root / name).read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines() if re.match(r" {4}(?:make|\.venv)", line)]
    return [line.partition("  #")[0].partition(" #")[0].strip() for line in lines]


def test_both_readmes_have_the_same_commands(root: Path) -> None:
    english, spanish = (typed(root, name) for name in NAMES)

    assert len(english) > 12
    assert [line for line in english if line not in spanish] == []
    assert [line for line in spanish if line not in english and not line.endswith("--language es")] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_command_of_a_readme_is_one_that_can_be_typed(root: Path, name: str) -> None:
    for line in typed(root, name):
        words = shlex.split(line)
        if words[0].endswith("/coyuntura"):
            assert words[1] in COMMANDS
            command = app.get_command(click.Context(app), words[1])
            assert command is not None
            assert command.make_context(words[1], words[2:]).params


@pytest.mark.parametrize(("name", "other"), [NAMES, NAMES[::-1]])
def test_each_readme_leads_to_the_other(root: Path, name: str, other: str) -> None:
    assert f"]({other})" in (root / name).read_text(encoding="utf-8").partition("\n## ")[0]


def test_both_readmes_have_the_same_parts_of_a_study(root: Path) -> None:
    english, spanish = (
        len(re.findall(r"^## ", (root / name).read_text(encoding="utf-8"), re.MULTILINE)) for name in NAMES
    )

    # An answer and the speed are told in English only.
    assert english == spanish + 2

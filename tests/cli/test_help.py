"""`coyuntura help`, the examples of each command, and what a shell completes."""

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from coyuntura.cli import COMMANDS, app, help_text
from coyuntura.cli.commands import EXAMPLES
from coyuntura.model.bundled import bundled_names

Pocket: TypeAlias = Callable[..., Path]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_what_the_option_says(name: str) -> None:
    asked, option = (
        CliRunner().invoke(app, words, prog_name="coyuntura") for words in (["help", name], [name, "--help"])
    )

    assert (asked.exit_code, asked.stdout) == (0, option.stdout)


def test_help_alone_lists_the_commands() -> None:
    assert CliRunner().invoke(app, ["help"]).stdout.strip() == help_text().strip()


def test_a_line_without_words_prints_the_help() -> None:
    assert help_text().strip() in CliRunner().invoke(app, []).output


def test_help_for_what_is_no_command_offers_the_nearest() -> None:
    result = CliRunner().invoke(app, ["help", "shw"])

    assert (result.exit_code, "Did you mean `show`?" in result.stderr) == (2, True)


@pytest.mark.parametrize("words", [words for found in EXAMPLES.values() for words in found])
def test_every_example_is_a_line_that_the_command_takes(words: str) -> None:
    name, *rest = shlex.split(words.partition(" > ")[0])
    command = app.get_command(click.Context(app), name)
    assert command is not None

    assert command.make_context(name, rest).params


def test_every_command_has_an_example() -> None:
    assert list(EXAMPLES) == list(COMMANDS)


def completed(*words: str) -> list[str]:
    """Return what is offered for the last of some words."""
    found = ShellComplete(app, {}, "coyuntura", "_COYUNTURA_COMPLETE").get_completions(list(words[:-1]), words[-1])
    return [item.value for item in found if item.type == "plain"]


def test_a_shell_completes_commands() -> None:
    assert completed("sw") == ["sweep"]


def test_a_shell_completes_bundled_studies() -> None:
    assert completed("ask", "") == list(bundled_names())


def test_a_shell_completes_questions_whatever_their_case(pocket: Pocket) -> None:
    assert completed("ask", str(pocket()), "q") == ["Q1"]


@pytest.mark.parametrize("command", ["run", "sweep", "measures"])
def test_a_shell_completes_scenarios(pocket: Pocket, command: str) -> None:
    assert completed(command, str(pocket()), "--scenario", "no_e") == ["no_embargo"]


def test_a_shell_is_offered_nothing_of_a_study_that_is_not_there() -> None:
    assert (completed("ask", "no_such_study", ""), completed("run", "no_such_study", "--scenario", "")) == (
        [],
        ["history"],
    )

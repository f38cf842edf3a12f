"""How wide what commands print is, and that its signs are text."""

import pytest

from coyuntura.cli.output import console


def test_a_file_gets_lines_of_at_most_100_signs(capsys: pytest.CaptureFixture[str]) -> None:
    console().print("a" * 100)
    console().print("b" * 101)

    assert capsys.readouterr().out.splitlines() == ["a" * 100, "b" * 100, "b"]


def test_brackets_and_names_between_colons_are_printed_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    console().print("[red]cash[treasury][/red] :smile:")

    assert capsys.readouterr().out == "[red]cash[treasury][/red] :smile:\n"

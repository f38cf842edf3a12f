"""That commands run a study as one of its interpretations has it, and say so."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner, Result

from coyuntura.cli.commands import app

Pocket: TypeAlias = Callable[..., Path]
BY = "By interpretation `blockade`: The blockade (D: An author); off: Neglect; knows until 2021-03."


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


def test_rival_theories_give_different_answers(pocket: Pocket) -> None:
    folder = pocket()
    said = {
        name: json.loads(call("ask", folder, "Q1", "--interpretation", name, "--json").stdout)[0]["answer"]["en"]
        for name in ("blockade", "decay")
    }

    assert said["blockade"].endswith("fell by -500 thousand barrels a day, the embargo -500 thousand barrels a day.")
    assert said["decay"].endswith("the embargo 0 barrels a day.")


@pytest.mark.parametrize("command", ["ask", "check", "compare", "measures"])
def test_commands_say_as_whose_theory_they_run(pocket: Pocket, command: str) -> None:
    assert " ".join(call(command, pocket(), "--interpretation", "blockade").stdout.split()).startswith(BY)


def test_a_theory_is_named_in_spanish(pocket: Pocket) -> None:
    shown = " ".join(call("measures", pocket(), "--interpretation", "decay", "-l", "es").stdout.split())

    by = "Según la interpretación `decay`: El deterioro (quienes culpan al abandono); apagado: Asedio."
    assert shown.startswith(by)

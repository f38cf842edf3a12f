"""Commands that explore a study: what moves an answer, and which conditions lead to an outcome."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner, Result

from coyuntura.cli import app

pytestmark = pytest.mark.slow  # all of them together take some seconds

Pocket: TypeAlias = Callable[..., Path]
FEW = ("--points", "64")


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


def test_sensitivity_names_what_moves_a_measure_most(pocket: Pocket) -> None:
    page = " ".join(call("sensitivity", pocket(), *FEW).stdout.split())

    assert "What moves it most is `decline`: by itself it holds" in page
    assert "Inputs: 2; hardly matter: 0." in page


def test_sensitivity_speaks_spanish(pocket: Pocket) -> None:
    page = " ".join(call("sensitivity", pocket(), *FEW, "-l", "es").stdout.split())

    assert "Lo que más la mueve es `decline`: por sí sola explica el" in page


def test_sensitivity_takes_a_question_in_place_of_measures(pocket: Pocket) -> None:
    found = json.loads(call("sensitivity", pocket(), "q1", *FEW, "--json").stdout)

    assert [item["name"] for item in found] == ["Q1 change"]
    assert [one["input"] for one in found[0]["inputs"]] == ["decline", "loss"]


def test_sensitivity_holds_what_is_set(pocket: Pocket) -> None:
    (found,) = json.loads(call("sensitivity", pocket(), *FEW, "--set", "decline=0.02", "--json").stdout)

    assert ([one["input"] for one in found["inputs"]], found["set"]) == (["loss"], {"decline": 0.02})


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing"], "no measure `nothing`"),
        (["q1", "chang"], "Q1 has no figure `chang`. Did you mean `change`?"),
        (["--where", "AT(output, '2021-06')"], "is a quantity, not something that holds"),
        (["--scenario", "no_declin"], "Did you mean `no_decline`?"),
    ],
)
def test_what_cannot_be_asked_is_refused(pocket: Pocket, words: list[str], said: str) -> None:
    result = call("sensitivity", pocket(), *FEW, *words)

    assert (result.exit_code, said in result.stderr) == (2, True)


def test_a_report_is_no_wider_than_its_terminal(pocket: Pocket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")

    assert max(map(len, call("sensitivity", pocket(), *FEW).stdout.splitlines())) <= 60

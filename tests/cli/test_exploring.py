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


LOW = "AT(output, '2021-06') < QUANTITY(450, 'kbbl/day')"


def test_discover_says_which_conditions_lead_to_an_outcome(pocket: Pocket) -> None:
    page = " ".join(call("discover", pocket(), "--where", LOW, "-m", "400").stdout.split())

    assert "of those with `decline` of" in page
    assert "These are of 400 fresh members" in page


def test_discover_speaks_spanish(pocket: Pocket) -> None:
    page = " ".join(call("discover", pocket(), "--where", LOW, "-m", "400", "-l", "es").stdout.split())

    assert "de los que tienen `decline` de" in page
    assert "al mes o más" in page


def test_discover_prints_and_writes_the_whole_trajectory(pocket: Pocket, tmp_path: Path) -> None:
    table = tmp_path / "trajectory.csv"
    done = call("discover", pocket(), "--where", LOW, "-m", "400", "--json", "--csv", table)
    found = json.loads(done.stdout)
    rows = table.read_text(encoding="utf-8").splitlines()

    assert len(rows) == len(found["trajectory"]) + 1
    assert rows[0].startswith("box,coverage,density,mass,members,cases,decline from,decline to")
    assert found["fresh"]["density"]["members"] > 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--where", "output_in_june"], "is a quantity, not something that holds"),
        (["--where", LOW, "--box", "900"], "and none of number 900."),
        (["--where", LOW, "--csv", "trajectory.txt"], "tables are written as"),
    ],
)
def test_what_cannot_be_discovered_is_refused(pocket: Pocket, words: list[str], said: str) -> None:
    result = call("discover", pocket(), "-m", "200", *words)

    assert (result.exit_code, said in result.stderr) == (2, True)


def test_discover_says_that_nothing_leads_to_what_never_happens(pocket: Pocket) -> None:
    page = call("discover", pocket(), "-m", "50", "--where", "AT(output, '2021-06') < 0 * AT(output, '2021-06')").stdout

    assert "It holds in no member" in page


def test_a_report_is_no_wider_than_its_terminal(pocket: Pocket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")

    pages = [call("sensitivity", pocket(), *FEW), call("discover", pocket(), "--where", LOW, "-m", "200", "--full")]
    assert max(len(line) for page in pages for line in page.stdout.splitlines()) <= 60

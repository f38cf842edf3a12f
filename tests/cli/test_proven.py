"""`coyuntura check --perturbed` and `--mutate`: what is printed, in both languages, and the exit code."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner, Result

import coyuntura as cy
from coyuntura.cli import app

pytestmark = pytest.mark.slow  # all of them together take many seconds

Pocket: TypeAlias = Callable[..., Path]
OIL = "behaviours/OIL.yaml"
FIGURE = '    figure: {measure: "no_embargo.output_in_june - output_in_june", unit: kbbl/day}\n'
COPY = "      - {{label: {{en: {}, es: {}}}, changes: {{{}}}}}\n"
GOOD = COPY.format("No oil is lost.", "No se pierde petróleo.", "loss: 0")
BAD = COPY.format("Crude is free.", "El crudo es gratis.", "price_of_crude: 0")
GONE = COPY.format("Nothing is a number.", "Nada es un número.", "output: {equation: capacity * SQRT(0 - 1)}")


def call(*words: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "80"}).invoke(app, [str(word) for word in words], catch_exceptions=False)


def copied(pocket: Pocket, *copies: str) -> Path:
    return pocket({OIL: (FIGURE, f"{FIGURE}    fails_when:\n{''.join(copies)}")})


def test_a_copy_in_which_a_behaviour_fails_ends_with_zero(pocket: Pocket) -> None:
    result = call("check", copied(pocket, GOOD, GONE), "-m", "10", "--perturbed")

    assert (result.exit_code, "OIL 1  fails" in result.stdout, "OIL 1  stops" in result.stdout) == (0, True, True)
    assert "Perturbed copies: 2. In 1 the behaviour fails, as it must; in 0 it passes;" in result.stdout
    assert "these state no copy: OIL 2." in result.stdout


def test_a_copy_in_which_a_behaviour_passes_is_a_fault_of_the_study(pocket: Pocket) -> None:
    result = call("check", copied(pocket, GOOD, BAD), "-m", "10", "--perturbed")

    assert (result.exit_code, "behaviours/OIL.yaml:11  OIL 1: Crude is free." in result.stdout) == (1, True)


def test_copies_are_told_in_spanish_within_eighty_columns(pocket: Pocket) -> None:
    result = call("check", copied(pocket, GOOD, BAD, GONE), "-m", "10", "--perturbed", "--language", "es")

    assert "se incumple" in result.stdout
    assert "No se pierde petróleo." in result.stdout
    assert "De los 10 miembros que completan el estudio, 10 se detienen" in " ".join(result.stdout.split())
    assert max(map(len, result.stdout.splitlines())) <= 80


@pytest.mark.parametrize(("language", "said"), [("en", "No behaviour of the study"), ("es", "Ningún comportamiento")])
def test_a_study_without_copies_says_so(pocket: Pocket, language: str, said: str) -> None:
    result = call("check", pocket(), "--perturbed", "-l", language)

    assert (result.exit_code, result.stdout.startswith(said)) == (0, True)


def test_copies_are_given_to_programs(pocket: Pocket) -> None:
    result = call("check", copied(pocket, GOOD, BAD), "-m", "10", "--perturbed", "--json")
    first, second = json.loads(result.stdout)["perturbed"]

    assert (first["outcome"], first["changes"], first["members"], first["line"]) == ("fails", ["loss"], 10, 10)
    assert "holds in 0 of 10 members" in first["reason"]
    assert (second["outcome"], second["copy"]["es"]) == ("passes", "El crudo es gratis.")


def test_python_gives_copies_as_the_command_does(pocket: Pocket) -> None:
    folder = copied(pocket, GOOD, BAD)
    found = cy.study(folder).perturbed(members=10)

    assert found.counts == {"fails": 1, "passes": 1, "stopped": 0, "idle": 0}
    assert [trial.outcome for trial in found] == ["fails", "passes"]
    assert found.to_json() == {
        "perturbed": json.loads(call("check", folder, "-m", "10", "--perturbed", "--json").stdout)["perturbed"]
    }
    assert "OIL 1  passes" in str(found)


def test_elements_are_listed_with_those_who_notice(pocket: Pocket) -> None:
    result = call("check", pocket(), "-m", "10", "--mutate")

    assert result.exit_code == 0
    assert re.search(r"^output +1 +=  +1 +1  OIL 1$", result.stdout, re.MULTILINE)
    assert re.search(r"^cash +–$", result.stdout, re.MULTILINE)
    assert "nothing that behaviours read rests on them: cash, sales." in result.stdout
    assert "Elements that a behaviour notices: 1 of 5. Changes: 3 of 14" in result.stdout


def test_a_vacuous_behaviour_is_named_where_all_is_put_out_of_order(pocket: Pocket) -> None:
    true = ("output_in_june > AT(output, '2020-01')", "output_in_june >= 0 OR output_in_june < 0")
    folder = pocket({OIL: true})

    whole = call("check", folder, "-m", "10", "--mutate")
    part = call("check", folder, "-m", "10", "--mutate", "--only", "output", "-l", "es")

    assert "Vacuous: they notice nothing of all this: OIL 2." in whole.stdout
    assert "No notan nada de esto: OIL 2." in part.stdout


def test_who_notices_is_told_in_spanish_within_eighty_columns(pocket: Pocket) -> None:
    result = call("check", pocket(), "-m", "10", "--mutate", "--lag", "3", "--language", "es")

    assert "llega 3 meses tarde" in " ".join(result.stdout.split())
    assert "Elementos que un comportamiento nota: 1 de 5." in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


@pytest.mark.parametrize(("language", "said"), [("en", "No behaviour of the study holds"), ("es", "Ningún comp")])
def test_a_study_of_which_nothing_holds_says_so(pocket: Pocket, language: str, said: str) -> None:
    folder = pocket()
    shutil.rmtree(folder / "behaviours")

    result = call("check", folder, "--mutate", "-l", language)

    assert (result.exit_code, result.stdout.startswith(said)) == (0, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--mutate", "--perturbed"], "ask for one of them"),
        (["--only", "output"], "say something of `--mutate`"),
        (["--perturbed", "--lag", "3"], "say something of `--mutate`"),
        (["--mutate", "--only", "outptu"], "Did you mean `output`?"),
        (["--mutate", "--lag", "nan"], "a lag lies between 0 and the length of the run, 24; got nan."),
        (["--mutate", "--hold", "2031"], "2031 lies outside the run, which goes from 2020-01 to 2022-01."),
        (["--mutate", "--hold", "soon"], "got 'soon'"),
    ],
)
def test_what_does_not_go_together_or_is_not_there_is_refused(pocket: Pocket, words: list[str], said: str) -> None:
    result = call("check", pocket(), *words)

    assert (result.exit_code, said in result.stderr) == (2, True)


def test_python_gives_who_notices_as_the_command_does(pocket: Pocket) -> None:
    folder = pocket()
    found = cy.study(folder).mutate(members=10)

    assert found["output"] == {"zeroed": ("OIL 1",), "doubled": (), "frozen": ("OIL 1",), "delayed": ("OIL 1",)}
    assert (found.unproven["cash"], found.vacuous, repr(found)) == (
        "unread",
        (),
        "<Mutations: 1 of 5 elements noticed>",
    )
    printed = json.loads(call("check", folder, "-m", "10", "--mutate", "--json").stdout)
    assert found.to_json() == {key: printed[key] for key in found.to_json()}
    with pytest.raises(KeyError):
        found["loss"]

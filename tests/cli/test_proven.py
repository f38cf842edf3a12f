"""`coyuntura check --perturbed`: what is printed, in both languages, and the exit code."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner, Result

import coyuntura as cy
from coyuntura.cli import app

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

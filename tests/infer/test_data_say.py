"""Commands that take a posterior say what its data tell of an answer."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.infer.conftest import MakePosterior

import coyuntura as cy
from coyuntura.cli import app
from coyuntura.infer.posterior_file import write_posterior

pytestmark = pytest.mark.slow  # all of them together take some seconds


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def file(make_posterior: MakePosterior, tmp_path: Path) -> Path:
    write_posterior(make_posterior(), tmp_path / "fit.nc")
    return tmp_path / "fit.nc"


def test_an_answer_says_first_what_the_data_tell_of_it(fitted_folder: Path, file: Path) -> None:
    lines = call("ask", fitted_folder, "Q1", "--posterior", file, "-m", "100").stdout.splitlines()

    assert lines[0].startswith("Q1")
    assert lines[1].startswith("The data narrow “Change” by")


def test_the_full_form_has_a_table_of_what_would_settle_it(fitted_folder: Path, file: Path) -> None:
    page = call("ask", fitted_folder, "Q1", "--posterior", file, "-m", "100", "--full").stdout

    assert "would settle" in page
    assert "informed" in page


def test_an_answer_hands_what_the_data_say_to_programs(fitted_folder: Path, file: Path) -> None:
    (found,) = json.loads(call("ask", fitted_folder, "Q1", "--posterior", file, "-m", "100", "--json").stdout)

    assert [(item["name"], item["rests_on_priors"]) for item in found["data_say"]] == [("Q1 change", False)]


def test_sensitivity_over_a_posterior_tells_answers_and_unknowns(fitted_folder: Path, file: Path) -> None:
    found = json.loads(call("sensitivity", fitted_folder, "--posterior", file, "--json").stdout)
    page = call("sensitivity", fitted_folder, "--posterior", file, "-l", "es").stdout

    assert [item["name"] for item in found["answers"]] == ["output_in_june"]
    assert [(item["name"], item["is_informed"]) for item in found["unknowns"]] == [
        ("decline", True),
        ("seen/output.sd", False),
    ]
    assert "solo previa" in page


def test_numbers_are_not_set_beside_a_posterior(fitted_folder: Path, file: Path) -> None:
    result = call("sensitivity", fitted_folder, "--posterior", file, "--set", "decline=0.02")

    assert (result.exit_code, "leave `--set` out" in result.stderr) == (2, True)


def test_a_fit_foretells(fitted_folder: Path, file: Path, tmp_path: Path) -> None:
    words = ("forecast", fitted_folder, "--posterior", file, "--draws", "200", "-o", tmp_path / "forecasts")
    found = json.loads(call(*words, "--json").stdout)

    assert (found["forecasters"][0]["parameters"], found["forecasters"][0]["certified"]) == ("posterior", True)


def test_python_hands_on_what_the_data_say(fitted_folder: Path, file: Path) -> None:
    found = cy.study(fitted_folder).identify(file)

    assert repr(found) == "<Identifications of output_in_june>"
    assert found["output_in_june"].rests_on_priors is False
    assert "The data narrow “Output in June 2021” by" in found.in_language("en", width=200)
    with pytest.raises(KeyError):
        found["nothing"]

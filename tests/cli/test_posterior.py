"""`--posterior`: members from a fit's file, and files that are none of this study."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from tests.infer.conftest import MakePosterior, fitted_folder, fitted_study, make_posterior

from coyuntura.cli import app
from coyuntura.infer.posterior_file import write_posterior
from coyuntura.results.store import read_netcdf

__all__ = ["fitted_folder", "fitted_study", "make_posterior"]  # fixtures of another folder

pytestmark = pytest.mark.slow  # the commands of one study, one after the other


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def posterior(make_posterior: MakePosterior, tmp_path: Path) -> Path:
    path = tmp_path / "a.nc"
    write_posterior(make_posterior(), path)
    return path


def test_runs_take_the_draws_of_a_posterior(
    fitted_folder: Path, make_posterior: MakePosterior, posterior: Path, tmp_path: Path
) -> None:
    result = call("run", fitted_folder, "-o", tmp_path / "o.nc", "-m", "4", "--posterior", posterior)

    assert result.exit_code == 0
    np.testing.assert_array_equal(
        read_netcdf(tmp_path / "o.nc")["decline"].to_numpy(), make_posterior().points[:, 12, 0]
    )


@pytest.mark.parametrize("command", ["ask", "attribute", "check", "compare", "measures"])
def test_commands_that_run_members_take_a_posterior(command: str, fitted_folder: Path, posterior: Path) -> None:
    drawn = call(command, fitted_folder, "--json", "-m", "20")
    found = call(command, fitted_folder, "--json", "-m", "20", "--posterior", posterior)

    assert found.exit_code == drawn.exit_code
    assert json.loads(found.stdout) != json.loads(drawn.stdout)


def test_an_attribution_refuses_what_a_fit_leaves_to_its_discrepancy(
    fitted_folder: Path, make_posterior: MakePosterior, tmp_path: Path
) -> None:
    found = make_posterior()
    series = tuple(replace(item, discrepancy_share=0.42) for item in found.series)
    write_posterior(replace(found, series=series), tmp_path / "a.nc")
    words = ("attribute", fitted_folder, "-m", "20", "--posterior", tmp_path / "a.nc")
    (item,) = json.loads(call(*words, "--json").stdout)

    assert item["refused"] == [{"outcome": "change", "series": "seen/output", "discrepancy": 0.42}]
    assert (item["attribution"], item["is_fitted"]) == ([], True)
    assert "deja fuera explica el 42 % de `seen/output`" in " ".join(call(*words, "-l", "es").stdout.split())


def test_more_members_than_draws_are_refused(fitted_folder: Path, posterior: Path) -> None:
    result = call("check", fitted_folder, "-m", "101", "--posterior", posterior, "--language", "es")

    assert result.exit_code == 2
    assert "la posterior tiene 100 muestras, y se piden 101 miembros." in result.stderr.casefold()


def test_a_posterior_of_another_version_writes_nothing(fitted_folder: Path, posterior: Path, tmp_path: Path) -> None:
    module = fitted_folder / "modules/oil.yaml"
    module.write_text(module.read_text().replace("uniform(0.01, 0.03)", "uniform(0.01, 0.04)"))

    result = call("run", fitted_folder, "-o", tmp_path / "o.nc", "--posterior", posterior)

    assert (result.exit_code, (tmp_path / "o.nc").exists()) == (2, False)
    assert "modules/oil.yaml:4" in result.stderr

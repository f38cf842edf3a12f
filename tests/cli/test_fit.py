"""`coyuntura fit`: what it prints in both languages, what it refuses, and how it ends."""

import hashlib
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from rich.console import Console
from tests.conftest import Pocket

import coyuntura as cy
from coyuntura.check.study import check_study
from coyuntura.cli import app
from coyuntura.infer.filed import Filed
from coyuntura.infer.posterior import Gate, Opinion, Posterior
from coyuntura.infer.posterior_file import read_posterior
from coyuntura.model.folder import read_study
from coyuntura.report.fits import fit_json, render_fit

pytestmark = pytest.mark.slow  # each fits something

OBSERVATION = """
observations:
  - of: output
    with: seen/output
    label: {en: Output, es: Producción}
    fitted_until: 2021-06
    error: 60
    discrepancy: off
"""


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["fit", *(str(word) for word in words)], catch_exceptions=False)


@pytest.fixture
def folder(pocket: Pocket) -> Path:
    return pocket({"observations/output.yaml": OBSERVATION})


def test_the_priors_are_told_before_the_verdict(folder: Path, tmp_path: Path) -> None:
    result = call(folder, "-o", tmp_path / "a.nc", "--particles", "60", "--workers", "1")

    assert (tmp_path / "a.nc").exists()
    assert result.exit_code in {0, 1}
    said = [
        "What the priors say of the figures",
        "The fit ",
        "What the figures say of the parameters",
        "How the figures are followed",
        "What cannot be told",
        "Written",
        "To cite: Coyuntura",
    ]
    places = [result.stdout.index(words) for words in said]
    assert places == sorted(places)


def test_a_test_that_fails_is_said_and_is_the_exit_code(folder: Path, tmp_path: Path) -> None:
    # Four particles cannot agree with each other.
    result = call(folder, "-o", tmp_path / "a.nc", "--particles", "4", "--workers", "1", "--json")

    found = json.loads(result.stdout)
    assert (result.exit_code, found["certified"], found["log_evidence"]) == (1, False, None)
    assert [item["test"] for item in found["tests"]] == [
        "prior",
        "forgotten",
        "rhat",
        "effective",
        "dt",
        "khat",
        "evidence",
        "opinion",
    ]


def test_a_fit_is_cited_by_its_file_and_tells_what_its_draws_are_worth(folder: Path, tmp_path: Path) -> None:
    words = ["--interpretation", "decay", "--particles", "40", "--repeats", "2", "--workers", "1"]
    found = json.loads(call(folder, "-o", tmp_path / "a.nc", *words, "--json").stdout)
    fitted = cy.study(folder, interpretation="decay").fit(
        tmp_path / "b.nc", cy.Wanted(particles=40, repeats=2), workers=1
    )

    digest = hashlib.sha256((tmp_path / "a.nc").read_bytes()).hexdigest()
    assert found["sha256"] == digest
    assert found["cite"]["en"].endswith(f"; a.nc, SHA-256 {digest}.")
    assert "study pocket, interpretation decay (edition " in found["cite"]["en"]
    assert "to 1 series, 80 draws, seed 7, made on " in found["cite"]["en"]
    assert fitted.cite == found["cite"]["en"].replace("a.nc", "b.nc")
    assert {item["name"]: item["effective_draws"] for item in found["unknowns"]} == fitted.effective
    fewest = round(min(fitted.effective.values()))
    assert f"The draws are worth at least {fewest} independent ones (bulk ESS) of 80" in " ".join(str(fitted).split())


def test_a_step_that_is_too_coarse_is_told_with_what_to_change(folder: Path, tmp_path: Path) -> None:
    call(folder, "-o", tmp_path / "a.nc", "--particles", "10", "--repeats", "2", "--workers", "1")
    found, checked = read_posterior(tmp_path / "a.nc"), check_study(read_study(folder))

    def said(value: float, language: str) -> str:
        console = Console(width=200)
        with console.capture() as capture:
            made = replace(found, gates=(Gate("dt", value, 0.05),))
            filed = Filed.of(checked, tmp_path / "a.nc", date(2026, 11, 30))
            console.print(render_fit(checked, made, filed, language))
        return capture.get()

    assert ("a finer step" in said(0.06, "en"), "a finer step" in said(0.04, "en")) == (True, False)
    assert "un paso más fino" in said(0.06, "es")


@pytest.mark.parametrize(("language", "said"), [("en", "-7.4 ± 0.01 by 500"), ("es", "-7,4 ± 0,01 por 500")])
def test_evidence_by_weighed_draws_stands_beside_that_of_particles(
    folder: Path, tmp_path: Path, language: str, said: str
) -> None:
    call(folder, "-o", tmp_path / "a.nc", "--particles", "10", "--repeats", "2", "--workers", "1")
    found, checked = read_posterior(tmp_path / "a.nc"), check_study(read_study(folder))
    sure = Gate("rhat", 1.0, 1.01), Gate("khat", 0.2, 0.7), Gate("opinion", 0.1, 0.2)
    made = replace(found, gates=sure, log_evidence=np.array([-7.5, -7.5]), opinion=Opinion(-7.4, 0.01, 0.2, 500))

    filed = Filed.of(checked, tmp_path / "a.nc", date(2026, 11, 30))

    def text(of: Posterior) -> str:
        console = Console(width=200)
        with console.capture() as capture:
            console.print(render_fit(checked, of, filed, language))
        return capture.get()

    assert said in text(made)
    assert said not in text(replace(made, gates=(*sure[1:], Gate("rhat", 1.1, 1.01))))
    assert said not in text(replace(made, gates=(sure[0], Gate("khat", 0.9, 0.7), Gate("evidence", 0.1, 0.2))))
    assert fit_json(made, filed)["log_evidence_weighed"] is not None


def test_what_is_told_is_told_in_spanish_too(folder: Path, tmp_path: Path) -> None:
    words = ["--interpretation", "decay", "--particles", "20", "--workers", "1", "--language", "es"]
    result = call(folder, "-o", tmp_path / "a.nc", *words)

    assert result.stdout.startswith("Según la interpretación `decay`:")
    assert "Lo que no se puede decir" in result.stdout
    assert "Producción" in result.stdout


def test_another_step_than_the_studys_is_said(folder: Path, tmp_path: Path) -> None:
    result = call(folder, "-o", tmp_path / "a.nc", "--particles", "4", "--workers", "1", "--dt", "0.25")

    assert "The figures are fitted at a step of 0.25; the study runs at 0.5." in result.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--module", "oli"], "the study has no module `oli`. Did you mean `oil`?"),
        (["--series", "seen/out"], "Did you mean `seen/output`?"),
        (["--parameter", "price_of_crude"], "`price_of_crude` has no prior, or nothing that is fitted to rests on it"),
        (["--scenario", "nothing"], "the study has no scenario `nothing`"),
        (["--dt", "0.7"], "do not add up"),
    ],
)
def test_what_cannot_be_fitted_is_refused_and_nothing_written(
    folder: Path, tmp_path: Path, words: list[str], message: str
) -> None:
    result = call(folder, "-o", tmp_path / "a.nc", *words)

    assert (result.exit_code, (tmp_path / "a.nc").exists()) == (2, False)
    assert message in result.stderr


def test_a_posterior_is_written_as_netcdf_only(folder: Path, tmp_path: Path) -> None:
    result = call(folder, "-o", tmp_path / "a.csv")

    assert (result.exit_code, "posteriors are written as .nc" in result.stderr) == (2, True)

"""`compare` on a study with two theories of which one is true, and with posteriors of them."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from click.testing import CliRunner, Result
from tests.explain.planted import write

import coyuntura as cy
from coyuntura.check.study import check_study
from coyuntura.cli import app
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.explain.contest import Foretold
from coyuntura.explain.theories import Theory, foretold_by
from coyuntura.infer.posterior import Gate, Posterior, Seen, Unknown
from coyuntura.infer.posterior_file import write_posterior
from coyuntura.infer.versions import made_for
from coyuntura.model.folder import read_study
from coyuntura.model.scenarios import HISTORY
from coyuntura.names import Id

WritePosterior: TypeAlias = Callable[..., Path]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("made"))


def call(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["compare", *map(str, arguments)])


def as_json(*arguments: object) -> Any:  # noqa: ANN401  whatever a command prints
    result = call(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def plain(*arguments: object) -> str:
    result = call(*arguments)
    assert result.exit_code == 0, result.output
    return " ".join(result.stdout.split())


@pytest.fixture(scope="module")
def both(folder: Path) -> str:
    return plain(folder, "--interpretation", "pushed", "--interpretation", "braked", "-m", "100")


def test_the_verdict_on_each_theory_comes_first(both: str) -> None:
    assert "pushed: predicts better than the last value (against the last value: ahead, +" in both
    assert "braked: explains, does not predict (against the last value: behind, -" in both
    assert "12 years, 2000 to 2011)." in both


def test_every_error_stands_below_how_many_figures_it_rests_on(both: str) -> None:
    assert "figures 12 10 8 12 12 12 years" in both


def test_each_rival_has_its_row(both: str) -> None:
    for name in (
        "last value",
        "drift",
        "last change",
        "AR(1)",
        "historical distribution",
        "declared values",
        "mixture",
    ):
        assert f" {name} " in both


def test_the_race_is_told_year_by_year(both: str) -> None:
    race = both.split("and the sum so far")[1]

    assert race.split()[:4] == ["year", "pushed", "braked", "mixture"]
    assert [word for word in race.split() if word.isdecimal() and len(word) == 4] == [*map(str, range(2000, 2012))]


def test_weights_have_their_error(both: str) -> None:
    assert (
        "Weights with which the mixture would have foretold best over 12 years: pushed 1 ± 0; braked 0 ± 0. They"
        in both
    )
    assert "They are no probabilities that a theory is true." in both


def test_forecasts_say_what_they_know_besides(both: str) -> None:
    assert "they know what happened later to fed/push, and the dates of events" in both


def test_where_figures_lay_in_forecasts_is_counted_in_fifths(both: str) -> None:
    assert "pushed: of 12 figures one year ahead, " in both


def test_it_speaks_spanish(folder: Path) -> None:
    page = plain(folder, "--interpretation", "pushed", "-m", "50", "-l", "es")

    assert "pushed: predice mejor que el último valor (frente al último valor: adelante, +" in page
    assert "cifras 12 10 8 12 12 12 años" in page


def test_programs_read_the_same(folder: Path) -> None:
    found = as_json(folder, "--interpretation", "pushed", "-m", "50")
    by_name = {item["name"]: item for item in found["forecasters"]}

    assert (found["years"], found["baseline"]) == (list(range(2000, 2012)), "last_value")
    assert found["theories"][0]["only_explains"] is False
    assert by_name["pushed"]["against_baseline"]["outcome"] == "ahead"
    assert [mark["figures"] for mark in by_name["pushed"]["marks"]] == [12, 10, 8]
    assert len(by_name["pushed"]["places_one_year_ahead"]["seen/level"]) == 12
    assert by_name["line"]["log_score"] is None


@pytest.mark.slow
def test_a_plot_with_years_that_were_scored_has_the_race(folder: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    mpl = pytest.importorskip("matplotlib")
    with mpl.rc_context({"svg.fonttype": "none"}):
        call(folder, "-m", "20", "--plot", tmp_path / "a.svg")

    assert "Log score above that of the last value" in (tmp_path / "a.svg").read_text(encoding="utf-8")


# Posteriors.


@pytest.fixture(scope="module")
def posterior(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> WritePosterior:
    """Return what writes a posterior that members of an interpretation stand in for."""
    files = tmp_path_factory.mktemp("posteriors")
    study = read_study(folder)

    @cache
    def said(whose: str) -> tuple[Engine, Members, Foretold]:
        checked = check_study(study, Id(whose))
        engine, members = Engine(checked), Members.of_priors(checked, 80)
        return engine, members, foretold_by(Theory(whose, engine, members), ["seen/level"], range(1995, 2011))

    def make(name: str, whose: str, *, is_yearly: bool = True, rhat: float = 1.0, evidence: float = -10.0) -> Path:
        engine, members, foretold = said(whose)
        rng = np.random.default_rng(1)
        noise = np.stack([np.abs(rng.normal(0, 0.5, 80)), rng.uniform(0, 0.9, 80)], axis=1)
        points = np.concatenate([members.draws["gain"][:, np.newaxis], noise], axis=1)
        unknowns = [("gain", True), ("seen/level.sd", False), ("seen/level.rho", False)]
        made = Posterior(
            study="made",
            interpretation=whose,
            scenario="history",
            made_for=made_for(engine, study.observations, ["gain"], HISTORY),
            unknowns=tuple(
                Unknown(one, "", is_parameter=is_one, contraction=0.5, shift=0.0) for one, is_one in unknowns
            ),
            fixed={},
            points=points.reshape(4, 20, 3),
            prior_points=points[:6],
            log_prior=np.zeros((4, 20)),
            years=tuple(range(1990, 2000)),
            series=(_seen(evidence),),
            log_evidence=evidence + np.array([-0.1, 0.0, 0.0, 0.1]),
            opinion=None,
            scores=foretold.scores if is_yearly else None,
            forecasts=foretold.forecasts if is_yearly else None,
            gates=(Gate("rhat", rhat, 1.01), Gate("khat", 0.2, 0.7), Gate("opinion", 0.0, 0.2)),
            stopped={},
            options={},
        )
        write_posterior(made, files / name)
        return files / name

    return make


def _seen(evidence: float) -> Seen:
    nothing = np.zeros((4, 20, 1))
    return Seen(
        name="seen/level",
        unit="bbl",
        dates=("1990",),
        observed=np.array([50.0]),
        is_fitted=(True,),
        prior_predictive=np.zeros((6, 1)),
        posterior_predictive=nothing,
        log_likelihood=np.full((4, 20, 10), evidence / 10),
        discrepancy_share=0.1,
        autocorrelation=0.0,
    )


@pytest.mark.slow
def test_a_fit_of_each_year_is_scored_over_all_years_that_rivals_can_speak_of(
    folder: Path, posterior: WritePosterior
) -> None:
    found = as_json(folder, "--posterior", posterior("full.nc", "pushed"))

    # Five figures come first; the posterior's years are scored though it saw all of them in the end.
    assert found["years"] == list(range(1995, 2012))
    assert found["theories"][0] == {
        "name": "full",
        "interpretation": "pushed",
        "from_posterior": True,
        "fitted_each_year": True,
        "fitted_each_year_until": 2011,
        "certified": True,
        "knows_until": None,
        "only_explains": False,
        "rivals_ahead": [],
    }


def test_a_fit_made_once_is_scored_after_its_window(folder: Path, posterior: WritePosterior) -> None:
    page = plain(folder, "--posterior", posterior("once.nc", "pushed", is_yearly=False))

    assert "12 years, 2000 to 2011)." in page
    assert "once: fitted once; it learns nothing from figures that come later." in page


@pytest.mark.slow
def test_what_is_lost_without_a_factor_is_told(folder: Path, posterior: WritePosterior) -> None:
    full, other = posterior("full.nc", "pushed"), posterior("without.nc", "braked", evidence=-60.0)
    (refit,) = as_json(folder, "--posterior", full, "--posterior", other)["refits"]

    assert (refit["name"], refit["against"], refit["need"]) == ("without", "full", "needed")
    assert refit["log_evidence_lost"] == pytest.approx(50)
    assert refit["foretold"]["outcome"] == "ahead"


@pytest.mark.slow
def test_evidence_of_a_fit_that_is_not_certified_counts_for_nothing(folder: Path, posterior: WritePosterior) -> None:
    full, bad = posterior("full.nc", "pushed"), posterior("bad.nc", "pushed", rhat=1.5, evidence=-60.0)
    page = plain(folder, "--posterior", full, "--posterior", bad)

    lost = page.split("What is lost against full, in natural logarithms; above 0 where full fits better")[1]
    assert lost == " evidence foretelling best fit what is left out is bad 0 ± 0 +50 cannot tell"
    assert "bad: the fit did not pass its own certificate." in page


@pytest.mark.slow
def test_an_interpretation_is_scored_by_its_members_where_no_fit_is_of_it(
    folder: Path, posterior: WritePosterior
) -> None:
    words = ("--posterior", posterior("full.nc", "pushed"), "--interpretation", "pushed", "--interpretation", "braked")
    found = as_json(folder, *words, "-m", "50")

    assert [side["name"] for side in found["theories"]] == ["full", "braked"]


def test_two_posteriors_of_one_name_are_refused(folder: Path, posterior: WritePosterior, tmp_path: Path) -> None:
    first = posterior("full.nc", "pushed")
    second = tmp_path / "full.nc"
    second.write_bytes(first.read_bytes())
    result = call(folder, "--posterior", first, "--posterior", second)

    assert (result.exit_code, "two posteriors are called `full`" in result.stderr) == (2, True)


def test_parameters_are_not_set_beside_a_posterior(folder: Path, posterior: WritePosterior) -> None:
    result = call(folder, "--posterior", posterior("full.nc", "pushed"), "--set", "gain=1")

    assert (result.exit_code, "leave out one of the two" in result.stderr) == (2, True)


@pytest.mark.slow
def test_a_theory_that_has_a_rivals_name_is_told_apart(folder: Path, posterior: WritePosterior) -> None:
    found = as_json(folder, "--posterior", posterior("drift.nc", "pushed"))

    assert found["theories"][0]["name"] == "theory drift"


def test_python_scores_posteriors_as_well(folder: Path, posterior: WritePosterior) -> None:
    found = cy.study(folder).compare(posteriors=[posterior("once.nc", "pushed", is_yearly=False)])

    assert [item.name for item in found.contest.theories] == ["once"]
    assert not found.contest.only_explains("once")

"""Fits from beginning to end: exact where the answer is known, the same bytes whoever computes, refused where due."""

# Dask's annotations have gaps.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportMissingTypeStubs=false
import math
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest
from tests.conftest import MakeStudy, study_in

from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.files import checksum
from coyuntura.infer.after import told_of
from coyuntura.infer.before import prior_predictive
from coyuntura.infer.checkpoint import FitFolder
from coyuntura.infer.fit import Heed, fit
from coyuntura.infer.plans import FitPlan, Wanted, plan_fit
from coyuntura.infer.posterior import Gate, Posterior
from coyuntura.infer.posterior_file import read_posterior
from coyuntura.infer.state import Draws, State, draws_of
from coyuntura.infer.versions import require_made_for
from coyuntura.infer.work import FitError
from coyuntura.model.folder import read_study
from coyuntura.sweep.executors import processes

pytestmark = pytest.mark.slow  # each fits something

MakeLevel: TypeAlias = Callable[..., CheckedStudy]

FIGURES = (0.6, 1.4, 0.9, 1.3)
ERROR = 0.5
PARTICLES = 400
MODULE = """
parameters:
  level: {unit: 1, value: 0, prior: "normal(0, 1)"}
  idle: {unit: 1, value: 2, prior: "normal(2, 1)"}
auxiliaries:
  seen: {unit: 1, equation: level + 0 * idle}
"""
TABLE = """
table: figures
sources: {made: {citation: Made for a test, vintage: 2020, licence: none}}
series: {seen: {label: {en: Seen, es: Visto}, unit: 1, use: outcome}}
"""
OBSERVATION = """
observations:
  - {of: seen, with: figures/seen, label: {en: Seen, es: Visto}, fitted_until: 2003, error: 0.5, discrepancy: off}
"""


@dataclass(frozen=True)
class Fitted:
    """A fit that several tests look at, with its file, its plan and the states that were told on the way."""

    checked: CheckedStudy
    plan: FitPlan
    path: Path
    found: Posterior
    heard: list[State]

    @staticmethod
    def of(folder: Path, **wanted: object) -> "Fitted":
        """Return a fit of the level."""
        (folder / "study").mkdir()
        checked = level_in(folder / "study")
        plan, heard = plan_of(checked, **wanted), list[State]()
        path = folder / "posterior.nc"
        return Fitted(checked, plan, path, fit(plan, path, heed=Heed(lambda _: None, heard.append)), heard)


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Fitted:
    """Return a fit to all figures at once."""
    return Fitted.of(tmp_path_factory.mktemp("together"))


@pytest.fixture(scope="module")
def by_year(tmp_path_factory: pytest.TempPathFactory) -> Fitted:
    """Return a fit to one year after the other."""
    return Fitted.of(tmp_path_factory.mktemp("by_year"), by_year=True)


@pytest.fixture
def make_level(tmp_path: Path) -> MakeLevel:
    """Return what makes a study whose only figures are one parameter's, each with an error."""
    return partial(level_in, tmp_path)


def level_in(folder: Path, module: str = MODULE, figures: tuple[float, ...] = FIGURES) -> CheckedStudy:
    rows = "".join(f"seen,{2000 + year},{value},made,\n" for year, value in enumerate(figures))
    files = {
        "data/figures.yaml": TABLE,
        "data/figures.csv": f"series,date,value,source,note\n{rows}",
        "observations/figures.yaml": OBSERVATION,
    }
    return study_in(folder, module, "unit: month, start: 2000-01, stop: 2005-01, dt: 1", files)


def plan_of(checked: CheckedStudy, **wanted: object) -> FitPlan:
    return plan_fit(Engine(checked), Wanted(**{"particles": PARTICLES, "seed": 3, **wanted}))  # pyright: ignore[reportArgumentType]


def exact() -> tuple[float, float, float]:
    """Return mean, deviation and log evidence of the level, whose prior is a standard normal."""
    count, variance = len(FIGURES), ERROR**2
    precision = 1 + count / variance
    figures = np.array(FIGURES)
    spread = np.eye(count) * variance + 1.0
    log = -0.5 * (
        count * math.log(2 * math.pi) + np.linalg.slogdet(spread)[1] + figures @ np.linalg.solve(spread, figures)
    )
    return figures.sum() / variance / precision, precision**-0.5, float(log)


def test_a_level_that_is_known_exactly_is_found(together: Fitted) -> None:
    found = together.found
    mean, deviation, log_evidence = exact()
    level = found.flat()[:, found.names.index("level")]

    assert level.mean() == pytest.approx(mean, abs=4 * deviation / 1600**0.5)
    assert level.std() == pytest.approx(deviation, rel=0.08)
    np.testing.assert_allclose(found.log_evidence, log_evidence, atol=0.3)
    assert (found.is_certified, found.has_evidence) == (True, True)


def test_one_repeat_has_nobody_to_agree_with_and_is_not_certified(make_level: MakeLevel, tmp_path: Path) -> None:
    found = fit(plan_of(make_level(), repeats=1), tmp_path / "a.nc")

    assert [gate.name for gate in found.certifying if not gate.is_passed] == ["rhat"]


def test_draws_that_are_few_are_not_certified_however_they_agree(make_level: MakeLevel, tmp_path: Path) -> None:
    found = fit(plan_of(make_level(), particles=20), tmp_path / "a.nc")
    (gate,) = (gate for gate in found.certifying if gate.name == "effective")

    assert (gate.is_passed, 300 < gate.value < 400) == (False, True)


def test_repeats_that_differ_in_their_log_likelihood_alone_disagree(together: Fitted) -> None:
    last = {state.repeat: state for state in together.heard}
    draws = draws_of([last[repeat] for repeat in sorted(last)])
    moved = draws.log_likelihood + np.arange(len(last))[:, None, None]
    plan, before = together.plan, prior_predictive(together.plan)

    def disagreement(of: Draws) -> Gate:
        return next(gate for gate in told_of(plan, of, before, None).gates if gate.name == "rhat")

    assert disagreement(draws).is_passed
    assert not disagreement(replace(draws, log_likelihood=moved)).is_passed


def test_what_weighed_draws_say_of_the_evidence_is_kept(together: Fitted) -> None:
    found = read_posterior(together.path).opinion

    assert found is not None
    assert found.log_evidence == pytest.approx(exact()[2], abs=0.02)
    assert found.k < 0.7
    assert found.error < 0.02


def test_what_the_figures_say_nothing_of_is_prior_only(together: Fitted) -> None:
    found = together.found
    level, idle = found.unknowns

    assert (found.informed, idle.is_informed) == ({"level"}, False)
    assert level.contraction == pytest.approx(1 - 1 / 17, abs=0.02)


def test_any_number_of_workers_gives_the_same_bytes(together: Fitted, tmp_path: Path) -> None:
    fit(together.plan, tmp_path / "two.nc", processes(2))
    with ThreadPoolExecutor(3) as pool:
        fit(together.plan, tmp_path / "three.nc", pool)

    assert checksum(tmp_path / "two.nc") == checksum(together.path)
    assert checksum(tmp_path / "three.nc") == checksum(together.path)


_DRIVER = """
import sys, time
from pathlib import Path
from coyuntura.check.study import check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.infer.fit import Heed, fit
from coyuntura.infer.plans import Wanted, plan_fit
from coyuntura.model.folder import read_study
plan = plan_fit(Engine(check_study(read_study(Path(sys.argv[1])))), Wanted(particles=400, seed=3, by_year=True))
fit(plan, Path(sys.argv[2]), heed=Heed(lambda before: None, lambda state: time.sleep(0.5)))
"""


def test_a_fit_whose_process_is_killed_goes_on_to_the_same_bytes(by_year: Fitted, tmp_path: Path) -> None:
    plan = by_year.plan
    folder = FitFolder.beside(tmp_path / "killed.nc", plan.key)
    command = [sys.executable, "-c", _DRIVER, str(by_year.checked.study.folder), str(tmp_path / "killed.nc")]
    with subprocess.Popen(command) as driver:  # noqa: S603  fixed arguments
        until = time.monotonic() + 300
        while folder.read(0) is None and time.monotonic() < until and driver.poll() is None:
            time.sleep(0.02)
        driver.kill()
    assert not (tmp_path / "killed.nc").exists()
    went_on = folder.read(0)

    fit(plan, tmp_path / "killed.nc")

    assert went_on is not None
    assert checksum(tmp_path / "killed.nc") == checksum(by_year.path)
    assert not folder.path.exists()


def test_a_cluster_gives_the_same_bytes(together: Fitted, tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    cluster = distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=False,
        dashboard_address=None,
        local_directory=str(tmp_path / "dask"),
        silence_logs=50,
    )
    with cluster, distributed.Client(cluster) as client:
        fit(together.plan, tmp_path / "cluster.nc", client.get_executor())

    assert checksum(tmp_path / "cluster.nc") == checksum(together.path)


def test_the_years_of_a_fit_by_year_sum_to_the_evidence(by_year: Fitted) -> None:
    found = by_year.found
    scores = read_posterior(by_year.path).scores

    assert scores is not None
    assert scores.years == (2000, 2001, 2002, 2003)
    np.testing.assert_allclose(scores.jointly.sum(axis=1), found.log_evidence)
    np.testing.assert_allclose(scores.jointly.sum(axis=1), exact()[2], atol=0.3)
    np.testing.assert_allclose(scores.by_series[:, :, 0], scores.jointly, atol=0.15)


def test_a_fit_by_year_foretells_what_came(by_year: Fitted) -> None:
    found = by_year.found.forecasts

    assert found is not None
    assert found.origins.tolist() == [2000, 2000, 2000, 2001, 2001, 2002]
    assert found.horizons.tolist() == [1, 2, 3, 1, 2, 1]
    assert found.observed.tolist() == [1.4, 0.9, 1.3, 0.9, 1.3, 1.3]
    precision = 1 + 1 / ERROR**2
    assert found.draws[:, 0].mean() == pytest.approx(0.6 / ERROR**2 / precision, abs=0.1)
    assert found.draws[:, 0].std() == pytest.approx((1 / precision + ERROR**2) ** 0.5, rel=0.1)


def test_a_parameter_that_is_not_looked_for_stays_as_declared(make_level: MakeLevel, tmp_path: Path) -> None:
    checked = make_level()
    found = fit(plan_of(checked, parameters=["level"], particles=60), tmp_path / "a.nc")

    assert (found.names, found.fixed) == (("level",), {"idle": 2.0})
    assert set(found.members(checked, 8).draws) == {"level"}


def test_a_posterior_is_for_the_study_that_it_was_made_of(together: Fitted) -> None:
    require_made_for(Engine(together.checked), read_posterior(together.path), together.path)


GROWING = """
parameters:
  level: {unit: 1, value: 0, prior: "normal(0, 1)"}
  year: {unit: month, value: 12}
stocks:
  seen: {unit: 1, initial: level}
flows:
  growth: {unit: 1/month, to: seen, equation: seen / year}
"""


def test_a_finer_step_than_the_studys_certifies_no_answers_where_it_matters(
    make_level: MakeLevel, tmp_path: Path
) -> None:
    checked = make_level(module=GROWING, figures=(0.17, 0.47, 1.27, 3.45))
    found = fit(plan_of(checked, particles=100, dt=1 / 64), tmp_path / "a.nc", despite_prior=True)
    (gate,) = (gate for gate in found.gates if gate.name == "dt")

    assert not gate.is_passed
    assert found.options["dt"] == "0.015625"


def refused(checked: CheckedStudy, tmp_path: Path) -> str:
    """Return why a fit is refused, of which nothing is written."""
    before = sorted(tmp_path.iterdir())
    with pytest.raises(FitError) as found:
        fit(plan_of(checked), tmp_path / "a.nc")
    assert sorted(tmp_path.iterdir()) == before
    return str(found.value)


def test_priors_that_rule_out_what_was_observed_are_refused(make_level: MakeLevel, tmp_path: Path) -> None:
    said = refused(make_level(figures=(60.0, 61.0, 62.0, 63.0)), tmp_path)

    assert "absurd of `figures/seen`: 0% of its figures lie within the middle 90 %" in said


def test_priors_that_allow_anything_are_refused(make_level: MakeLevel, tmp_path: Path) -> None:
    said = refused(make_level(module=MODULE.replace("normal(0, 1)", "normal(0, 100)")), tmp_path)

    assert "times the width of what was observed, and at most ten may be" in said


def test_who_knows_better_may_fit_all_the_same_but_is_not_certified(make_level: MakeLevel, tmp_path: Path) -> None:
    plan = plan_of(make_level(module=MODULE.replace("normal(0, 1)", "normal(0, 100)")), particles=100)

    found = fit(plan, tmp_path / "a.nc", despite_prior=True)

    assert (found.is_certified, found.has_evidence) == (False, False)
    assert found.flat()[:, 0].mean() == pytest.approx(np.mean(FIGURES), abs=0.1)


STOPPING = """
parameters:
  level: {unit: 1, value: 0, prior: "normal(0, 1)"}
auxiliaries:
  seen: {unit: 1, equation: "level + 0 * SQRT(2 + level)"}
"""


def test_runs_that_stop_are_counted_and_too_many_refused(make_level: MakeLevel, tmp_path: Path) -> None:
    few = plan_of(make_level(module=STOPPING), particles=60)
    assert prior_predictive(few).stopped_share == pytest.approx(0.0228, abs=0.015)
    assert fit(few, tmp_path / "a.nc").stopped["prior"] > 0
    (tmp_path / "a.nc").unlink()

    said = refused(make_level(module=STOPPING.replace("2 + level", "level")), tmp_path)

    assert "runs with draws of the priors stop, and at most 5% may" in said


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"modules": ["oly"]}, "has no module `oly`. Did you mean `only`?"),
        ({"series": ["figures/sen"]}, "no series `figures/sen` how it arises. Did you mean `figures/seen`?"),
        ({"parameters": ["levle"]}, "no parameter `levle`"),
        ({"particles": 200_000}, "particles must be 1 to 100,000, got 200,000"),
        ({"repeats": 0}, "repeats must be 1 to 64, got 0"),
        ({"dt": 0.7}, "steps of 0.7 do not add up to 60"),
    ],
)
def test_what_cannot_be_fitted_is_told(make_level: MakeLevel, wanted: dict[str, object], message: str) -> None:
    checked = make_level()

    with pytest.raises(ValueError, match=message.replace("?", "[?]")):
        plan_of(checked, **wanted)


def test_a_study_that_observes_nothing_is_told(make_study: MakeStudy) -> None:
    with pytest.raises(ValueError, match="says of no series how it arises"):
        plan_of(make_study(MODULE))


def test_states_are_heeded_until_each_repeat_is_done(together: Fitted) -> None:
    assert {state.repeat for state in together.heard if state.is_done} == {0, 1, 2, 3}


def test_a_study_that_is_read_anew_has_the_same_key(make_level: MakeLevel) -> None:
    checked = make_level()
    again = check_study(read_study(checked.study.folder))

    assert plan_of(checked).key == plan_of(again).key != plan_of(checked, seed=4).key

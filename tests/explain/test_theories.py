"""A study with two theories of the same figures, of which one is true, from its files to the verdict: see `planted`."""

from pathlib import Path

import numpy as np
import pytest
from tests.explain.planted import write

from coyuntura.arrays import Reals
from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.explain.comparisons import Comparison, compare
from coyuntura.explain.theories import Theory, foretold_by
from coyuntura.infer.posterior import Posterior, Seen, Unknown
from coyuntura.infer.target import Target
from coyuntura.model.folder import read_study
from coyuntura.names import Id


def study(folder: Path, until: int = 1999) -> CheckedStudy:
    return check_study(read_study(write(folder, until)))


def theory(checked: CheckedStudy, name: str) -> Theory:
    under = check_study(checked.study, Id(name)) if name else checked
    return Theory(name or "made", Engine(under), Members.of_priors(under), name)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    checked = study(tmp_path_factory.mktemp("made"))
    return compare([theory(checked, name) for name in ("pushed", "braked", "")])


def test_the_true_theory_predicts_and_the_false_one_explains_at_best(found: Comparison) -> None:
    contest = found.contest

    assert (contest.only_explains("pushed"), contest.only_explains("braked")) == (False, True)
    assert contest.race("pushed", "braked").outcome == "ahead"


def test_years_after_the_window_of_fits_are_scored_and_no_others(found: Comparison) -> None:
    assert found.contest.years == tuple(range(2000, 2012))
    counts = {(mark.horizon, mark.count) for mark in found.contest.standing("pushed").marks}
    assert counts == {(1, 12), (3, 10), (5, 8)}


def test_the_true_theory_is_calibrated_and_sharper_than_the_last_value(found: Comparison) -> None:
    own, walk = (found.contest.standing(name).marks[0] for name in ("pushed", "last_value"))

    assert own.coverage[2] > 0.8
    assert own.crps < walk.crps / 2
    assert own.widths[1] < walk.widths[1]


def test_a_single_line_is_scored_by_its_distance(found: Comparison) -> None:
    line = found.contest.standing("line").marks[0]

    # The first theory's declared values: what is left are errors of deviation 0.2.
    assert line.crps == pytest.approx(0.2 * np.sqrt(2 / np.pi), rel=0.4)


def test_the_driver_that_forecasts_know_is_told(found: Comparison) -> None:
    assert found.drivers == ("fed/push",)


def test_sides_say_whose_theory_they_are(found: Comparison) -> None:
    assert [(side.name, side.interpretation, side.is_posterior) for side in found.sides] == [
        ("pushed", "pushed", False),
        ("braked", "braked", False),
        ("made", "", False),
    ]


def test_a_theory_compared_alone_has_no_mixture(tmp_path: Path) -> None:
    checked = study(tmp_path, 2004)
    alone = compare([theory(checked, "pushed")]).contest

    assert alone.weights is None
    assert "mixture" not in {item.name for item in alone.standings}
    assert alone.years == tuple(range(2005, 2012))


def test_where_nothing_is_held_out_nobody_is_scored(tmp_path: Path) -> None:
    checked = study(tmp_path, 2011)
    none = compare([theory(checked, "pushed")])

    assert (none.contest.years, none.contest.only_explains("pushed")) == ((), True)
    assert len(none.items) == 1


def test_the_same_study_gives_the_same_scores(tmp_path: Path) -> None:
    checked = study(tmp_path, 2007)
    again = [compare([theory(checked, "pushed")]).contest.standing("pushed") for _ in range(2)]

    assert again[0].marks == again[1].marks
    assert again[0].yearly.tolist() == again[1].yearly.tolist()


def test_a_theory_that_may_know_less_is_scored_from_where_all_were_blind(tmp_path: Path) -> None:
    folder = write(tmp_path, 2004)
    narrow = (folder / "interpretations/braked.yaml").read_text(encoding="utf-8") + "knows_until: 2001\n"
    (folder / "interpretations/braked.yaml").write_text(narrow, encoding="utf-8")
    checked = check_study(read_study(folder))

    alone = compare([theory(checked, "braked")])
    both = compare([theory(checked, "braked"), theory(checked, "pushed")])

    assert (alone.contest.years[0], both.contest.years[0]) == (2002, 2005)
    assert [side.knows_until for side in both.sides] == ["2001", ""]


def test_years_that_an_author_may_have_known_are_no_forecasts_though_no_fit_sees_them(tmp_path: Path) -> None:
    folder = write(tmp_path, 2001)
    wide = (folder / "interpretations/braked.yaml").read_text(encoding="utf-8") + "knows_until: 2004\n"
    (folder / "interpretations/braked.yaml").write_text(wide, encoding="utf-8")
    checked = check_study(read_study(folder))

    found = compare([theory(checked, "braked")])

    assert found.contest.years == tuple(range(2005, 2012))


def test_a_posterior_foretells_without_what_dates_of_events_told_it(tmp_path: Path) -> None:
    folder = write(tmp_path)
    module, observations = folder / "modules/only.yaml", folder / "observations/all.yaml"
    module.write_text(
        module.read_text(encoding="utf-8").replace(
            "parameters:\n", 'parameters:\n  often: {unit: bbl/year, value: 1, prior: "gamma(2, 0.5)"}\n'
        )
        + "auxiliaries:\n  spills: {unit: bbl/year, equation: often}\n",
        encoding="utf-8",
    )
    observations.write_text(
        observations.read_text(encoding="utf-8")
        + "  - {of: spills, with: seen/spill, label: {en: S, es: D}, fitted_until: 1999, events: {}}\n",
        encoding="utf-8",
    )
    for name, text in (
        ("yaml", "  spill: {label: {en: S, es: D}, unit: bbl, use: outcome}\n"),
        ("csv", "spill,1999,1,made,\n"),
    ):
        with (folder / f"data/seen.{name}").open("a", encoding="utf-8") as file:
            file.write(text)
    checked = check_study(read_study(folder))
    engine = Engine(checked)
    target = Target.of(engine)
    points = np.stack([prior.points((np.arange(20) + 0.5) / 20) for prior in target.priors], axis=1)
    made = posterior(target, points)

    found = foretold_by(Theory("fit", engine, made), ["seen/level"], [2000])

    assert "often" in made.parameters
    assert {*found.forecasts.series} == {"seen/level"}


def posterior(target: Target, points: Reals) -> Posterior:
    """Return a posterior of a target with nothing but its points, shape (draw, unknown)."""
    return Posterior(
        study="made",
        interpretation="",
        scenario="history",
        made_for={},
        unknowns=tuple(
            Unknown(name, "", is_parameter=name in target.cells, contraction=0.5, shift=0.0) for name in target.names
        ),
        fixed={},
        points=points[np.newaxis],
        prior_points=points,
        log_prior=np.zeros((1, len(points))),
        years=target.years,
        series=tuple(seen(name) for name in target.series),
        log_evidence=np.zeros(1),
        scores=None,
        forecasts=None,
        gates=(),
        stopped={},
        options={},
    )


def seen(series: str) -> Seen:
    nothing = np.zeros((1, 20, 1))
    return Seen(
        name=series,
        unit="bbl",
        dates=("1990",),
        observed=np.zeros(1),
        is_fitted=(True,),
        prior_predictive=nothing[0],
        posterior_predictive=nothing,
        log_likelihood=nothing,
        discrepancy_share=0.1,
        autocorrelation=0.0,
    )

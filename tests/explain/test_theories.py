"""A study with two theories of the same figures, of which one is true, from its files to the verdict: see `planted`."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from tests.explain.planted import write

from coyuntura.arrays import Reals
from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.explain.comparisons import Comparison, compare
from coyuntura.explain.theories import Theory, foretold_by
from coyuntura.infer.as_of import forecasts_as_of
from coyuntura.infer.posterior import Posterior, Seen, Unknown
from coyuntura.infer.rolling import Forecasts, YearlyScores
from coyuntura.infer.target import Target
from coyuntura.model.folder import read_study
from coyuntura.names import Id
from coyuntura.report.comparisons import render_comparison


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


def year_by_year(made: Posterior, target: Target) -> Posterior:
    """Return a posterior that was made year by year, 1990 to 1999, with two repeats and scores of -1 a year."""
    years, theta = tuple(range(1990, 2000)), made.flat()
    foretold = Forecasts.together([forecasts_as_of(target, theta, origin, 1) for origin in range(1994, 2000)])
    scores = YearlyScores(years, target.series, np.full((2, 10), -1.0), np.full((2, 10, len(target.series)), -1.0))
    return replace(made, scores=scores, forecasts=foretold)


def test_after_its_last_year_a_fit_year_by_year_foretells_as_one_that_was_made_once(tmp_path: Path) -> None:
    engine = Engine(study(tmp_path))
    target = Target.of(engine)
    once = posterior(target, np.stack([prior.points((np.arange(20) + 0.5) / 20) for prior in target.priors], axis=1))
    theories = [Theory("yearly", engine, year_by_year(once, target)), Theory("once", engine, once)]

    alone, both = (compare(some) for some in (theories[:1], theories))

    assert alone.contest.years == tuple(range(1995, 2012))
    assert alone.contest.standing("yearly").yearly[:5].tolist() == [-1.0] * 5
    assert both.contest.years == tuple(range(2000, 2012))
    ours, theirs = (both.contest.standing(name) for name in ("yearly", "once"))
    np.testing.assert_allclose(ours.yearly, theirs.yearly, rtol=0, atol=1e-12)
    counts = {(mark.horizon, mark.count) for mark in ours.marks}
    assert counts == {(1, 12), (3, 10), (5, 8)}
    # What was foretold as of 1999 is held in the file, with other random numbers; of later years it is the same.
    assert ours.places["seen/level"][1:].tolist() == theirs.places["seen/level"][1:].tolist()
    assert [(side.is_yearly, side.refitted_until) for side in both.sides] == [(True, 1999), (False, None)]
    english, spanish = (said(both, language) for language in ("en", "es"))
    assert "yearly: fitted anew each year until 1999; later years are foretold by its last draws" in english
    assert "yearly: ajustado de nuevo cada año hasta 1999; los años siguientes los pronostican" in spanish
    assert "Log scores take" not in english  # there is one series

    two, alone = (replace(one, contest=replace(one.contest, series=("seen/level", "b"))) for one in (both, alone))
    assert "take series as independent: they are sums of those of the series." in said(two, "en")
    assert "but that of yearly (1999) is of all of them at once" in said(alone, "en")
    assert "toma las series como independientes" in said(alone, "es")
    assert "el de yearly (1999), que es el de todas a la vez." in said(alone, "es")


def said(found: Comparison, language: str) -> str:
    console = Console(width=100)
    with console.capture() as capture:
        console.print(render_comparison(found, language))
    return " ".join(capture.get().split())


def test_scores_after_the_last_year_are_of_the_series_that_can_be_told(tmp_path: Path) -> None:
    engine = Engine(study(tmp_path))
    target = Target.of(engine)
    once = posterior(target, np.stack([prior.points((np.arange(20) + 0.5) / 20) for prior in target.priors], axis=1))
    made = year_by_year(once, target)
    assert made.scores is not None
    two = replace(
        made.scores, series=("seen/spill", *target.series), by_series=np.repeat(made.scores.by_series, 2, axis=2)
    )

    found = foretold_by(Theory("fit", engine, replace(made, scores=two)), target.series, range(1994, 2011)).scores
    own = foretold_by(Theory("fit", engine, once), target.series, range(1999, 2011)).scores

    assert found.years == tuple(range(1990, 2012))
    assert np.isnan(found.by_series[:, 10:, 0]).all()
    np.testing.assert_array_equal(found.by_series[:, 10:, 1], np.repeat(own.by_series[:, 10:, 0], 2, axis=0))
    np.testing.assert_array_equal(found.jointly[0], [*[-1.0] * 10, *own.jointly[0, 10:]])


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
        opinion=None,
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

"""Accounts against rivals on synthetic histories, of which one theory is true.

A figure changes each year by a known driver and a shock of deviation 0.3; the driver swings with deviation 1.
`true` reads the driver, `blind` knows of none, `wrong` reads it with the other sign.
"""

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy import stats

from coyuntura.arrays import Reals
from coyuntura.explain.contest import LINE, MIXTURE, Contest, Foretold, contest
from coyuntura.explain.histories import History
from coyuntura.infer.rolling import FEWEST, Forecasts, YearlyScores

FIRST, COUNT, SHOCK = 1990, 30, 0.3
YEARS = tuple(range(FIRST, FIRST + COUNT))
DRAWS = 200


def log_normal_density(values: Reals, middles: Reals, spread: float) -> Reals:
    return -(((values - middles) / spread) ** 2) / 2 - math.log(spread * math.sqrt(2 * math.pi))


def planted(seed: int = 3) -> tuple[Reals, Reals]:
    """Return the driver and the figures, shape (year,)."""
    rng = np.random.default_rng(seed)
    driver = rng.normal(size=COUNT)
    return driver, np.cumsum(driver + SHOCK * rng.normal(size=COUNT))


def history(values: Reals, name: str = "a/x") -> History:
    nothing = np.full(len(values), np.nan)
    return History(
        series=name,
        dates=tuple(map(str, YEARS)),
        years=np.array(YEARS),
        times=np.array(YEARS) + 0.5,
        values=values,
        slopes=np.zeros(len(values)),
        low=nothing,
        high=nothing,
    )


def theory(name: str, values: Reals, steps: Reals, spread: float, series: str = "a/x", seed: int = 0) -> Foretold:
    """Return who expects each year's change to be a step, give or take a spread."""
    rng = np.random.default_rng(seed)
    density = np.append(np.nan, log_normal_density(np.diff(values), steps[1:], spread))
    columns: list[tuple[int, int, Reals]] = []
    for origin in range(COUNT - 1):
        paths = values[origin] + np.cumsum(
            steps[origin + 1 :] + spread * rng.normal(size=(DRAWS, COUNT - 1 - origin)), 1
        )
        columns += [(origin, place, paths[:, place]) for place in range(min(5, COUNT - 1 - origin))]
    figures = [origin + place + 1 for origin, place, _ in columns]
    forecasts = Forecasts(
        origins=np.array([YEARS[origin] for origin, _, _ in columns]),
        horizons=np.array([place + 1 for _, place, _ in columns]),
        series=(series,) * len(columns),
        dates=tuple(str(YEARS[figure]) for figure in figures),
        observed=values[figures],
        draws=np.stack([draws for _, _, draws in columns], axis=1),
    )
    scores = YearlyScores(YEARS[1:], (series,), density[np.newaxis, 1:], density[np.newaxis, 1:, np.newaxis])
    return Foretold(name, scores, forecasts)


@cache
def found() -> Contest:
    driver, values = planted()
    theories = [
        theory("true", values, driver, SHOCK),
        theory("blind", values, np.zeros(COUNT), math.hypot(1, SHOCK)),
        theory("wrong", values, -driver, SHOCK),
    ]
    return contest({"a/x": history(values)}, theories, {"a/x": 0}, {"a/x": values + 2.0})


@pytest.mark.slow
def test_the_true_theory_beats_every_rival_and_theory() -> None:
    others = [item.name for item in found().standings if item.kind == "rival"] + ["blind", "wrong"]

    assert {found().race("true", other).outcome for other in others} == {"ahead"}


def test_a_theory_that_beats_no_random_walk_only_explains() -> None:
    assert [found().only_explains(name) for name in ("true", "blind", "wrong")] == [False, True, True]


@pytest.mark.slow
def test_theories_too_close_to_tell_are_a_tie() -> None:
    driver, values = planted()
    near = [theory("one", values, driver, SHOCK), theory("other", values, driver, 1.05 * SHOCK)]
    close = contest({"a/x": history(values)}, near, {"a/x": 2005}, {})

    assert close.race("one", "other").outcome == "tie"
    assert (close.only_explains("one"), close.only_explains("other")) == (False, False)


def test_stacking_gives_the_true_theory_nearly_all() -> None:
    weights = found().weights

    assert weights is not None
    assert weights.weights[0] > 0.9


def test_years_are_scored_from_the_first_that_rivals_can_speak_of() -> None:
    assert found().years == YEARS[FEWEST:]


def test_years_that_a_theory_was_fitted_to_are_not_scored() -> None:
    driver, values = planted()
    late = contest({"a/x": history(values)}, [theory("true", values, driver, SHOCK)], {"a/x": 2010}, {})

    assert late.years == tuple(range(2010, 2020))
    assert [(mark.horizon, mark.count) for mark in late.standing("true").marks] == [(1, 10), (3, 8), (5, 6)]


def test_theories_without_a_year_in_common_are_not_scored() -> None:
    driver, values = planted()
    whole, other = (theory(name, values, driver, SHOCK) for name in ("true", "early"))
    density = np.zeros((1, 9, 1))
    early = replace(other, scores=YearlyScores(YEARS[1:10], ("a/x",), density[:, :, 0], density))
    apart = contest({"a/x": history(values)}, [whole, early], {"a/x": YEARS[12]}, {})

    assert (apart.years, apart.standings, apart.weights) == ((), (), None)


def test_a_log_score_is_the_sum_of_the_years_densities() -> None:
    driver, values = planted()
    expected = float(np.sum(log_normal_density(np.diff(values), driver[1:], SHOCK)[FEWEST - 1 :]))

    assert found().standing("true").total == pytest.approx(expected)
    assert found().standing("true").total_of(0) == (pytest.approx(expected), COUNT - FEWEST)


def test_every_forecast_is_marked_as_often() -> None:
    counts = {(mark.horizon, mark.count) for item in found().standings for mark in item.marks}

    # As of a year with five figures or more, one, three and five years ahead.
    assert counts == {(1, 25), (3, 23), (5, 21)}


def test_the_score_of_a_line_is_its_mean_absolute_error() -> None:
    marks = found().standing(LINE).marks

    assert [mark.crps for mark in marks] == pytest.approx([2, 2, 2])
    assert all(math.isnan(share) for mark in marks for share in mark.coverage)


def test_the_true_theory_covers_what_it_says_and_is_sharper_than_a_random_walk() -> None:
    own, walk = (found().standing(name).marks[0] for name in ("true", "last_value"))

    assert own.coverage == pytest.approx((0.5, 0.8, 0.95), abs=0.25)
    assert all(width < other for width, other in zip(own.widths, walk.widths, strict=True))
    assert own.crps < walk.crps / 2


def test_crps_of_normal_forecasts_one_year_ahead_is_near_the_closed_form() -> None:
    # Of a calibrated normal forecast it is deviation / sqrt(pi) in the mean.
    assert found().standing("true").marks[0].crps == pytest.approx(SHOCK / math.sqrt(math.pi), rel=0.25)


def test_places_of_the_true_theory_are_spread_evenly() -> None:
    assert stats.kstest(found().standing("true").places["a/x"], "uniform").pvalue > 0.01


def test_the_mixture_of_the_first_year_counts_all_alike() -> None:
    parts = [found().standing(name).yearly[0] for name in ("true", "blind", "wrong")]

    assert found().standing(MIXTURE).yearly[0] == pytest.approx(np.logaddexp.reduce(parts) - math.log(3))


def test_the_mixture_comes_close_to_the_true_account() -> None:
    behind = found().standing("true").total - found().standing(MIXTURE).total

    assert 0 < behind < 8


@pytest.mark.slow
def test_a_theory_that_is_silent_on_a_series_has_the_baselines_score_there() -> None:
    driver, values = planted()
    other = planted(9)[1]
    histories = {"a/x": history(values), "a/y": history(other, "a/y")}
    both = [theory("true", values, driver, SHOCK), theory("of_y", other, np.zeros(COUNT), 1.0, "a/y")]
    result = contest(histories, both, {"a/x": 2010, "a/y": 2010}, {})

    assert result.standing("true").silent == ("a/y",)
    assert result.standing("true").total_of(1) == result.standing("last_value").total_of(1)
    own = result.standing("true").total_of(0)[0] + result.standing("last_value").total_of(1)[0]
    assert result.standing("true").total == pytest.approx(own)
    marks = {(mark.series, mark.horizon): mark.crps for mark in result.standing("true").marks}
    baseline = {(mark.series, mark.horizon): mark.crps for mark in result.standing("last_value").marks}
    assert marks["a/y", 3] == baseline["a/y", 3]
    assert marks["a/x", 3] != baseline["a/x", 3]


def test_the_energy_score_of_one_series_is_in_units_of_the_baselines_spread() -> None:
    true, walk = (found().standing(name).jointly for name in ("true", "last_value"))

    assert [(one.horizon, one.count) for one in true] == [(1, 25), (3, 23), (5, 21)]
    assert all(one.energy < other.energy for one, other in zip(true, walk, strict=True))


def test_what_a_theory_ruled_out_counts_as_a_number() -> None:
    driver, values = planted()
    item = theory("true", values, driver, SHOCK)
    item.scores.by_series[0, 25] = item.scores.jointly[0, 25] = -np.inf
    result = contest({"a/x": history(values)}, [item], {"a/x": 2012}, {})

    assert math.isfinite(result.standing("true").total)
    assert result.only_explains("true")


def test_a_count_is_scored_by_the_probability_of_a_whole_number() -> None:
    values = np.array([3.0, 5, 2, 6, 4, 7, 5, 3] + [4.0] * (COUNT - 8))
    plain = history(values)
    counts = replace(plain, low=values - 0.5, high=values + 0.5)
    rival = counts.rivals()[0]
    forecast = counts.said(rival, 7, 7)

    assert forecast is not None
    spread = forecast.cdf(np.array([2.5, 3.5]))
    assert counts.log_score(forecast, 7) == pytest.approx(math.log(spread[1] - spread[0]))


def test_a_density_is_taken_back_to_the_units_of_the_series() -> None:
    prices = np.exp(planted()[1])
    plain = history(np.log(prices))
    logs = replace(plain, slopes=-np.log(prices))
    rival = logs.rivals()[0]
    one, other = plain.said(rival, 9, 9), logs.said(rival, 9, 9)

    assert one is not None
    assert other is not None
    assert logs.log_score(other, 9) == pytest.approx(plain.log_score(one, 9) - math.log(prices[9]))


def test_growth_rivals_speak_of_logarithms_only() -> None:
    plain = history(planted()[1])
    logs = replace(plain, is_growth=True)

    assert {rival.name for rival in logs.rivals()} - {rival.name for rival in plain.rivals()} == {"growth_halves"}


def test_without_theories_nothing_is_scored() -> None:
    assert contest({"a/x": history(planted()[1])}, [], {"a/x": 0}, {}).years == ()


def test_years_that_one_theory_does_not_reach_are_scored_for_nobody() -> None:
    driver, values = planted()
    long, short = (theory(name, values, driver, SHOCK) for name in ("long", "short"))
    years = YearlyScores(YEARS[1:21], short.scores.series, short.scores.jointly[:, :20], short.scores.by_series[:, :20])
    kept = np.flatnonzero(short.forecasts.origins + short.forecasts.horizons <= YEARS[20])
    forecasts = Forecasts(
        origins=short.forecasts.origins[kept],
        horizons=short.forecasts.horizons[kept],
        series=("a/x",) * len(kept),
        dates=tuple(short.forecasts.dates[number] for number in kept.tolist()),
        observed=short.forecasts.observed[kept],
        draws=short.forecasts.draws[:, kept],
    )
    result = contest({"a/x": history(values)}, [long, Foretold("short", years, forecasts)], {"a/x": 2004}, {})

    assert result.years == tuple(range(2004, 2011))
    assert {mark.count for mark in result.standing("long").marks if mark.horizon == 1} == {7}


def test_a_rival_that_is_ahead_of_a_theory_is_told_though_the_theory_beats_the_last_value() -> None:
    values = np.arange(COUNT) + 0.05 * np.random.default_rng(5).normal(size=COUNT)
    result = contest({"a/x": history(values)}, [theory("near", values, np.full(COUNT, 0.8), 0.3)], {"a/x": 0}, {})

    assert not result.only_explains("near")
    assert result.rivals_ahead_of("near") == ("drift", "last_change")
    assert found().rivals_ahead_of("true") == ()

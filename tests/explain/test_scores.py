import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy.special import ndtri

from coyuntura.explain.scores import (
    crps,
    energy_score,
    fit_errors,
    interval_coverage,
    probability_transform,
)

Reals = NDArray[np.float64]
NAN = math.nan

law = settings(max_examples=40, deadline=None)
values = st.floats(-1e3, 1e3, allow_subnormal=False)


# Errors of fit.


def test_errors_are_those_computed_by_hand() -> None:
    errors = fit_errors(np.array([11.0, 18.0, 33.0]), np.array([10.0, 20.0, 30.0]))
    assert errors.mape == pytest.approx(0.1)
    assert errors.rmse == pytest.approx(math.sqrt(14 / 3))
    assert errors.bias == pytest.approx(2 / 3)
    assert errors.correlation == pytest.approx(220 / math.sqrt(200 * (758 / 3)))
    assert errors.count == 3


def test_a_series_against_itself_has_no_errors() -> None:
    series = np.array([3.0, 1.0, 4.0])
    errors = fit_errors(series, series)
    assert (errors.mape, errors.rmse, errors.bias) == (0, 0, 0)
    assert errors.correlation == pytest.approx(1)


def test_times_without_an_observation_do_not_count() -> None:
    errors = fit_errors(np.array([11.0, 5.0, 22.0]), np.array([10.0, NAN, 20.0]))
    assert (errors.bias, errors.count) == (1.5, 2)


def test_a_simulated_gap_where_nothing_was_observed_is_no_fault() -> None:
    assert fit_errors(np.array([11.0, NAN]), np.array([10.0, NAN])).count == 1


def test_the_relative_error_of_nothing_is_not_a_number() -> None:
    errors = fit_errors(np.array([1.0, 2.0]), np.array([0.0, 2.0]))
    assert math.isnan(errors.mape)
    assert errors.bias == 0.5


@pytest.mark.parametrize("flat", [0, 1])
def test_the_correlation_with_a_flat_series_is_not_a_number(flat: int) -> None:
    pair = [np.array([1.0, 2.0]), np.array([1.0, 2.0])]
    pair[flat] = np.array([5.0, 5.0])
    assert math.isnan(fit_errors(*pair).correlation)


@law
@given(arrays(np.float64, (2, 6), elements=values))
def test_rmse_is_never_below_the_bias(pair: Reals) -> None:
    errors = fit_errors(pair[0], pair[1])
    # Differences below 1e-154 square to nothing.
    assert errors.rmse >= abs(errors.bias) * (1 - 1e-12) - 1e-150


@law
@given(arrays(np.float64, (2, 6), elements=values))
def test_a_correlation_lies_between_minus_one_and_one(pair: Reals) -> None:
    correlation = fit_errors(pair[0], pair[1]).correlation
    assert math.isnan(correlation) or abs(correlation) <= 1 + 1e-12


def test_the_correlation_of_very_small_variations_is_found() -> None:
    series = np.array([0.0, 1e-200, 2e-200])
    assert fit_errors(series, -series).correlation == pytest.approx(-1)


@pytest.mark.parametrize(
    ("simulated", "observed", "message"),
    [
        ([1.0], [1.0, 2.0], r"both be \(time\), got \(1,\) and \(2,\)"),
        ([[1.0]], [[1.0]], r"both be \(time\), got \(1, 1\)"),
        ([1.0], [NAN], "at least 1 observation, got 0"),
        ([NAN, 1.0], [1.0, 1.0], "finite where something was observed, got 1 values"),
    ],
)
def test_series_that_cannot_be_compared_are_refused(
    simulated: list[float], observed: list[float], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        fit_errors(np.array(simulated), np.array(observed))


# The continuous ranked probability score.


@law
@given(values, values, values)
def test_two_members_score_their_mean_miss_less_a_quarter_of_their_distance(
    one: float, two: float, seen: float
) -> None:
    expected = (abs(one - seen) + abs(two - seen)) / 2 - abs(one - two) / 4
    assert crps(np.array([one, two]), np.array(seen)) == pytest.approx(expected, abs=1e-10)


@law
@given(values, values, values)
def test_two_members_score_fairly_less_half_of_their_distance(one: float, two: float, seen: float) -> None:
    expected = (abs(one - seen) + abs(two - seen)) / 2 - abs(one - two) / 2
    assert crps(np.array([one, two]), np.array(seen), is_fair=True) == pytest.approx(expected, abs=1e-10)


@law
@given(arrays(np.float64, st.integers(1, 12), elements=values), values)
def test_the_score_is_the_integral_of_the_squared_distance_of_distributions(ensemble: Reals, seen: float) -> None:
    edges = np.sort(np.append(ensemble, seen))
    steps = [
        (int(np.count_nonzero(ensemble <= low)) / ensemble.size - float(seen <= low)) ** 2 * (high - low)
        for low, high in pairwise(edges.tolist())
    ]
    assert crps(ensemble, np.array(seen)) == pytest.approx(sum(steps), abs=1e-9)


def test_one_member_scores_its_absolute_error() -> None:
    assert crps(np.array([[3.0, 1.0]]), np.array([5.0, 1.0])).tolist() == [2.0, 0.0]


def test_a_fine_ensemble_scores_as_the_normal_that_it_stands_for() -> None:
    # Closed form for a normal of mean 1.2 and sd 0.7, observed at 2.
    z = (2 - 1.2) / 0.7
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    expected = 0.7 * (z * math.erf(z / math.sqrt(2)) + 2 * density - 1 / math.sqrt(math.pi))
    assert expected == pytest.approx(0.49327034572, abs=1e-10)
    members = 1.2 + 0.7 * ndtri((np.arange(200_000) + 0.5) / 200_000)
    assert crps(members, np.array(2.0)) == pytest.approx(expected, abs=1e-5)


def test_a_fair_score_does_not_depend_on_the_number_of_members() -> None:
    rng = np.random.default_rng(20)
    scores = crps(1.2 + 0.7 * rng.standard_normal((5, 40_000)), np.full(40_000, 2.0), is_fair=True)
    error = float(np.std(scores)) / math.sqrt(40_000)
    assert float(np.mean(scores)) == pytest.approx(0.49327034572, abs=4 * error)


def test_a_time_without_an_observation_has_no_score() -> None:
    scores = crps(np.ones((3, 2)), np.array([1.0, NAN]))
    assert scores[0] == 0
    assert math.isnan(scores[1])


@pytest.mark.parametrize(
    ("ensemble", "observed", "message"),
    [
        (np.ones((3, 2)), np.ones(3), r"got \(3, 2\) over \(3,\)"),
        (np.ones((0, 2)), np.ones(2), "at least 1 member, got 0"),
        (np.array([[1.0, NAN]]), np.ones(2), "must be finite, got 1 values"),
    ],
)
def test_an_ensemble_that_cannot_be_scored_is_refused(ensemble: Reals, observed: Reals, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        crps(ensemble, observed)


def test_a_fair_score_needs_two_members() -> None:
    with pytest.raises(ValueError, match="2 members or more for a fair score, got 1"):
        crps(np.ones((1, 2)), np.ones(2), is_fair=True)


# Coverage.


@pytest.mark.parametrize(("members", "level"), [(19, 0.9), (39, 0.95), (99, 0.8), (3, 0.5)])
def test_an_observation_like_the_members_is_inside_as_often_as_the_level_says(members: int, level: float) -> None:
    # The observation falls once into each gap between, below and above the members.
    ensemble = np.tile(np.arange(members, dtype=np.float64)[:, None], members + 1)
    coverage = interval_coverage(ensemble, np.arange(-0.5, members), level)
    assert coverage.share == pytest.approx(level, abs=1e-12)


def test_coverage_counts_observations_only() -> None:
    ensemble = np.tile(np.arange(19.0)[:, None], 3)
    coverage = interval_coverage(ensemble, np.array([5.0, NAN, 40.0]), 0.9)
    assert (coverage.level, coverage.share, coverage.count) == (0.9, 0.5, 2)


@pytest.mark.parametrize("level", [0.0, 1.0, NAN])
def test_a_level_out_of_range_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match="level must be above 0 and below 1"):
        interval_coverage(np.ones((50, 1)), np.ones(1), level)


def test_too_few_members_for_a_level_are_refused() -> None:
    with pytest.raises(ValueError, match=r"39 members or more for a level of 0\.95, got 38"):
        interval_coverage(np.ones((38, 1)), np.ones(1), 0.95)


def test_coverage_needs_an_observation() -> None:
    with pytest.raises(ValueError, match="at least 1 observation, got 0"):
        interval_coverage(np.ones((50, 1)), np.array([NAN]), 0.9)


# Several figures together.


def test_the_energy_score_is_that_computed_pair_by_pair() -> None:
    # scoringrules 0.10.0, `es_ensemble(observed, ensemble, estimator="fair")`.
    ensemble = np.array([[0.1, 1.0, -0.3], [0.9, -0.2, 0.5], [-1.3, 0.4, 2.0], [2.2, 0.0, -1.0]])
    assert energy_score(ensemble, np.array([0.7, 0.2, -0.4])) == pytest.approx(0.3430536445007155, rel=1e-10)


def test_the_energy_score_of_one_figure_is_its_fair_crps() -> None:
    ensemble = np.array([0.1, 0.9, -1.3, 2.2, 0.4])
    expected = crps(ensemble, np.array(0.7), is_fair=True)
    assert expected == pytest.approx(0.14)  # scoringrules 0.10.0, `crps_ensemble(0.7, ensemble, estimator="fair")`
    assert energy_score(ensemble[:, np.newaxis], np.array([0.7])) == pytest.approx(float(expected), abs=1e-12)


def test_the_energy_score_needs_two_members() -> None:
    with pytest.raises(ValueError, match="2 members or more for a fair score, got 1"):
        energy_score(np.zeros((1, 2)), np.zeros(2))


def test_the_fair_score_of_an_ensemble_is_unbiased() -> None:
    draws = np.random.default_rng(5).normal(1.2, 0.7, (50, 4000))
    found = crps(draws, np.full(4000, 2.0), is_fair=True)
    assert found.mean() == pytest.approx(0.49327034572, abs=4 * found.std() / math.sqrt(4000))


def test_the_plain_score_of_an_ensemble_is_not() -> None:
    draws = np.random.default_rng(5).normal(1.2, 0.7, (50, 4000))
    assert crps(draws, np.full(4000, 2.0)).mean() == pytest.approx(0.49327 + 0.7 / math.sqrt(math.pi) / 50, abs=1e-3)


def test_places_in_an_ensemble_are_middles_of_ranks() -> None:
    ensemble = np.array([[1.0], [2.0], [3.0]]).repeat(4, axis=1)
    assert probability_transform(ensemble, np.array([0.0, 1.5, 2.0, 9.0])).tolist() == [0.125, 0.375, 0.5, 0.875]

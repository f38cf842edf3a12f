"""Mixtures of Student-t distributions, against scoringrules 0.10.0, SciPy and integrals.

Numbers of scoringrules were printed by `crps_normal(2, 1.2, 0.7)`, `crps_t(y, df, location, scale)`,
`logs_t` with the same arguments and `crps_mixnorm(1.1, [0, 2], [1, 0.5], [0.3, 0.7])`.
"""

import math

import numpy as np
import pytest
from scipy import integrate, stats

from coyuntura.explain.predictive import StudentMixture

MIXTURE = StudentMixture(4.0, np.array([-1.0, 2.5]), np.array([0.5, 1.5]), np.array([0.25, 0.75]))


def test_the_score_of_a_normal_forecast_is_the_published_one() -> None:
    found = StudentMixture.of_one(math.inf, 1.2, 0.7).crps(2.0)

    assert found == pytest.approx(0.49327034572, abs=1e-10)


@pytest.mark.parametrize(
    ("freedom", "location", "scale", "seen", "crps", "log_score"),
    [
        (4, 0.3, 1.7, 2.0, 1.0290610141351024, 2.0693163823594207),
        (3, -1.0, 0.2, -4.0, 2.8355737044211975, 8.052917617762072),
        (11, 5.0, 2.0, 5.1, 0.48932305178810376, 1.6361454661489343),
    ],
)
def test_scores_of_a_student_forecast_are_those_of_scoringrules(
    freedom: float, location: float, scale: float, seen: float, crps: float, log_score: float
) -> None:
    forecast = StudentMixture.of_one(freedom, location, scale)

    assert (forecast.crps(seen), -forecast.log_density(seen)) == pytest.approx((crps, log_score), rel=1e-10)


def test_the_score_of_a_mixture_of_normals_is_that_of_scoringrules() -> None:
    mixture = StudentMixture(math.inf, np.array([0.0, 2.0]), np.array([1.0, 0.5]), np.array([0.3, 0.7]))

    assert mixture.crps(1.1) == pytest.approx(0.39526729077952427, rel=1e-10)


@pytest.mark.parametrize("seen", [-3.0, 2.0, 40.0])
def test_the_score_of_a_mixture_is_its_integral(seen: float) -> None:
    def squared(value: float) -> float:
        return (float(MIXTURE.cdf(np.array(value))) - (value >= seen)) ** 2

    found = sum(integrate.quad(squared, low, high, limit=500)[0] for low, high in [(-np.inf, seen), (seen, np.inf)])
    assert MIXTURE.crps(seen) == pytest.approx(found, abs=1e-7)


def test_two_alike_components_score_as_one() -> None:
    alike = StudentMixture(3.0, np.array([1.0, 1.0]), np.array([2.0, 2.0]), np.array([0.4, 0.6]))

    assert alike.crps(7.0) == pytest.approx(StudentMixture.of_one(3.0, 1.0, 2.0).crps(7.0), rel=1e-11)


def test_without_a_mean_the_score_is_infinite() -> None:
    assert StudentMixture.of_one(1.0, 0.0, 1.0).crps(0.0) == math.inf


def test_a_mixture_has_the_density_of_its_components() -> None:
    expected = 0.25 * stats.t.pdf(1.3, 4, -1, 0.5) + 0.75 * stats.t.pdf(1.3, 4, 2.5, 1.5)

    assert math.exp(MIXTURE.log_density(1.3)) == pytest.approx(expected)


def test_quantiles_are_where_so_much_lies_below() -> None:
    shares = np.array([0.025, 0.4, 0.99])

    np.testing.assert_allclose(MIXTURE.cdf(MIXTURE.quantiles(shares)), shares, rtol=1e-12)


@pytest.mark.parametrize(("low", "high"), [(-1.5, 1.0), (-90.0, -80.0), (80.0, 90.0)])
def test_an_interval_has_the_probability_between_its_ends(low: float, high: float) -> None:
    parts = [(0.25, stats.t(4, -1, 0.5)), (0.75, stats.t(4, 2.5, 1.5))]
    expected = sum(
        share * (one.sf(low) - one.sf(high) if low > 0 else one.cdf(high) - one.cdf(low)) for share, one in parts
    )

    assert math.exp(MIXTURE.log_probability(low, high)) == pytest.approx(expected, rel=1e-9)


def test_an_interval_of_nothing_has_no_probability() -> None:
    assert MIXTURE.log_probability(1.0, 1.0) == -math.inf


def test_draws_are_spread_as_the_mixture_is() -> None:
    draws = MIXTURE.draws(np.random.default_rng(1).random((2, 20_000)))

    places = MIXTURE.cdf(draws)
    assert stats.kstest(places, "uniform").pvalue > 1e-3


def test_a_scale_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0, got 4 and 0"):
        StudentMixture.of_one(4.0, 0.0, 0.0)

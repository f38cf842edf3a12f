"""Figures that are only known to lie between two ends."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm, truncnorm
from scipy.stats import t as student_t

from coyuntura.infer.noise.gaussian import GaussianNoise
from coyuntura.infer.noise.intervals import log_probability, moments
from coyuntura.infer.noise.memory import Seen
from coyuntura.infer.noise.noise import TRANSFORMATIONS

LOW, HIGH = np.array([1.0, 2.5, -np.inf]), np.array([2.0, 2.6, 0.5])


def noise(degrees: float = np.inf, error: float = 0.0) -> GaussianNoise:
    middle = np.array([1.5, 2.55, 0.5])
    seen = Seen(middle, np.ones(3), error, np.full(3, degrees), LOW, HIGH)
    return GaussianNoise(middle, seen, TRANSFORMATIONS["identity"])


@pytest.mark.parametrize("degrees", [np.inf, 4.0])
def test_the_probability_of_an_interval_is_the_integral_over_it(degrees: float) -> None:
    found = noise(degrees).log_density(np.full((3, 1), 1.2), {"sd": 0.6, "rho": 0.0})[:, 0]

    density = norm(1.2, 0.6).pdf if np.isinf(degrees) else student_t(degrees, 1.2, 0.6).pdf
    for number in range(3):
        expected, _ = quad(density, LOW[number], HIGH[number], epsabs=1e-13)
        assert found[number] == pytest.approx(np.log(expected), abs=1e-9)


def test_an_interval_moves_the_discrepancy_to_its_moments_within() -> None:
    model = noise()
    found, _ = model.discrepancy(np.full((3, 1), 1.2), {"sd": 0.6, "rho": 0.0})

    low, high = (LOW - 1.2) / 0.6, (HIGH - 1.2) / 0.6
    expected = 0.36 * (truncnorm.mean(low, high) ** 2 + truncnorm.var(low, high))
    np.testing.assert_allclose(found[:, 0], expected, rtol=1e-7)


def test_two_intervals_that_remember_nearly_have_the_probability_of_their_rectangle() -> None:
    from scipy.stats import multivariate_normal

    middle = np.array([0.5, 0.75])
    ends = np.array([0.0, 0.5]), np.array([1.0, 1.0])
    model = GaussianNoise(middle, Seen(middle, np.ones(2), 0.0, np.full(2, np.inf), *ends), TRANSFORMATIONS["identity"])
    found = model.log_density(np.zeros((2, 1)), {"sd": 1.0, "rho": 0.6}).sum()

    joint = multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]])
    expected = np.log(joint.cdf(ends[1], lower_limit=ends[0]))
    assert found == pytest.approx(expected, abs=2e-3)


def test_an_interval_far_in_either_tail_keeps_its_digits() -> None:
    for low, high in ((30.0, 31.0), (-31.0, -30.0)):
        found = float(log_probability(np.array(low), np.array(high)))
        assert found == pytest.approx(norm.logsf(30.0) + np.log1p(-np.exp(norm.logsf(31.0) - norm.logsf(30.0))))


def test_a_narrow_interval_is_a_density_times_its_width() -> None:
    found = float(log_probability(np.array(1.0), np.array(1.0 + 1e-7)))
    mean, variance = moments(np.array(1.0), np.array(1.0 + 1e-7))

    assert found == pytest.approx(norm.logpdf(1.0) + np.log(1e-7), abs=1e-6)
    assert float(mean) == pytest.approx(1.0 + 0.5e-7, abs=1e-12)
    assert float(variance) == pytest.approx(1e-14 / 12, rel=1e-6)


def test_moments_within_an_interval_are_those_of_the_cut_normal() -> None:
    low, high = np.array([-1.0, 0.5, -3.0, 2.0, -np.inf]), np.array([2.0, 0.75, np.inf, 9.0, 0.5])
    mean, variance = moments(low, high)

    np.testing.assert_allclose(mean, truncnorm.mean(low, high), rtol=1e-9)
    np.testing.assert_allclose(variance, truncnorm.var(low, high), rtol=1e-6)


def test_where_no_noise_is_left_an_interval_holds_the_model_or_rules_it_out() -> None:
    found = noise().log_density(np.array([[1.5, 0.7], [2.55, 2.55], [0.0, 0.0]]), {"sd": 0.0, "rho": 0.0})

    assert np.exp(found[:, 0]).tolist() == [1.0, 1.0, 1.0]
    assert found[0, 1] == -np.inf

"""Counts, against SciPy's negative binomial and Poisson's distribution."""

import numpy as np
import pytest
from scipy.stats import gamma, nbinom, poisson

from coyuntura.arrays import Reals
from coyuntura.infer.noise.counts import CountNoise

FIGURES = np.array([0.0, 1.0, 7.0, 298.0, 12_000.0])
MEANS = np.array([0.4, 2.0, 9.5, 240.0, 11_000.0])[:, np.newaxis] * np.array([1.0, 0.9, 1.3])


@pytest.mark.parametrize("dispersion", [0.005, 0.14, 3.0, 50.0])
def test_densities_are_those_of_the_negative_binomial(dispersion: float) -> None:
    found = CountNoise(FIGURES).log_density(MEANS, {"dispersion": np.full(3, dispersion)})

    expected = nbinom.logpmf(FIGURES[:, np.newaxis], 1 / dispersion, 1 / (1 + dispersion * MEANS))
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-9)


@pytest.mark.parametrize("dispersion", [0.0, 1e-300, 1e-20, 1e-12])
def test_without_dispersion_they_are_poissons(dispersion: float) -> None:
    found = CountNoise(FIGURES).log_density(MEANS, {"dispersion": dispersion})

    np.testing.assert_allclose(found, poisson.logpmf(FIGURES[:, np.newaxis], MEANS), rtol=0, atol=2e-4)
    np.testing.assert_allclose(found[:4], poisson.logpmf(FIGURES[:4, np.newaxis], MEANS[:4]), rtol=0, atol=1e-7)


def test_a_little_dispersion_moves_the_density_by_its_first_order() -> None:
    found = CountNoise(FIGURES).log_density(MEANS, {"dispersion": 1e-9})

    figures = FIGURES[:, np.newaxis]
    first = 1e-9 * ((figures - MEANS) ** 2 - figures) / 2
    np.testing.assert_allclose(found - poisson.logpmf(figures, MEANS), first, rtol=1e-3, atol=1e-8)


def test_nothing_happens_where_none_is_expected() -> None:
    found = CountNoise(np.array([0.0, 3.0])).log_density(np.zeros((2, 1)), {"dispersion": 0.1})[:, 0]

    assert found.tolist() == [0.0, -np.inf]


def test_a_negative_mean_rules_a_figure_out() -> None:
    assert CountNoise(np.array([0.0])).log_density(np.array([[-1.0]]), {"dispersion": 0.1}) == -np.inf


@pytest.mark.parametrize("dispersion", [0.0, 0.2])
def test_draws_have_the_mean_and_variance_that_are_stated(dispersion: float) -> None:
    rng = np.random.default_rng(2)
    count = 20_000
    draws = CountNoise(FIGURES[:3]).drawn(
        np.full((3, count), 20.0), {"dispersion": dispersion}, 1, lambda _: rng.random(count)
    )

    variance = 20 + dispersion * 400
    assert draws.shape == (2, count)
    assert abs(draws.mean() - 20) < 4 * np.sqrt(variance / draws.size)
    assert draws.var() == pytest.approx(variance, rel=0.05)


@pytest.mark.parametrize("dispersion", [0.05, 0.8])
def test_what_dispersion_takes_up_is_the_factor_of_poissons_mean_given_the_figure(dispersion: float) -> None:
    square, own = CountNoise(FIGURES[:3]).discrepancy(MEANS[:3], {"dispersion": dispersion})

    factors = np.linspace(1e-6, 60, 2_000_001)
    prior = np.asarray(gamma(1 / dispersion, scale=dispersion).pdf(factors), dtype=np.float64)
    for figure, mean, found in zip(FIGURES[1:3], MEANS[1:3, 2], square[1:, 2], strict=True):
        mass: Reals = prior * np.asarray(poisson.pmf(figure, mean * factors), dtype=np.float64)
        expected = np.average((mean * (factors - 1)) ** 2, weights=mass)
        assert found == pytest.approx(expected, rel=1e-5)
    assert np.array_equal(own, MEANS[:3])


def test_without_dispersion_nothing_is_left_out() -> None:
    square, _ = CountNoise(FIGURES).discrepancy(MEANS, {"dispersion": 0.0})

    assert not square.any()

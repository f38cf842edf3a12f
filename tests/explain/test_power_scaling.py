"""Power-scaling on normal posteriors, where what it does has a closed form."""

import numpy as np
import pytest
from scipy.stats import norm

from coyuntura.arrays import Reals
from coyuntura.explain.power_scaling import SENSITIVE, distance, power_scaled

COUNT = 4000
GRID: Reals = (np.arange(COUNT) + 0.5) / COUNT
STANDARD: Reals = np.asarray(norm.ppf(GRID), dtype=np.float64)


def posterior(prior: tuple[float, float], seen: tuple[float, float]) -> tuple[Reals, Reals, Reals]:
    """Return draws of a normal mean with log prior and log likelihood, from means and deviations of both."""
    weights = [1 / deviation**2 for _, deviation in (prior, seen)]
    mean = (prior[0] * weights[0] + seen[0] * weights[1]) / sum(weights)
    draws = mean + STANDARD / np.sqrt(sum(weights))
    log_prior, log_likelihood = (-0.5 * ((draws - middle) / deviation) ** 2 for middle, deviation in (prior, seen))
    return draws, log_prior, log_likelihood


def test_draws_that_count_alike_lie_at_no_distance() -> None:
    assert distance(STANDARD, np.full(COUNT, 1 / COUNT)) == pytest.approx(0, abs=1e-7)


def test_a_distance_does_not_hang_on_the_unit() -> None:
    weights = np.exp(0.3 * STANDARD)
    weights /= weights.sum()

    assert distance(STANDARD * 1000, weights) == pytest.approx(distance(STANDARD, weights))
    assert 0 < distance(STANDARD, weights) < 1


def test_a_distance_is_the_same_for_the_values_and_their_negatives() -> None:
    weights = np.exp(0.3 * STANDARD)
    weights /= weights.sum()

    assert distance(-STANDARD, weights) == pytest.approx(distance(STANDARD, weights), rel=0.01)


def test_data_that_decide_leave_the_prior_without_a_say() -> None:
    found = power_scaled(*posterior((0, 10), (0, 1)))

    assert found.prior < SENSITIVE < found.likelihood
    assert found.diagnosis == "none"


def test_a_firm_prior_beside_weak_data_is_told() -> None:
    found = power_scaled(*posterior((0, 1), (0, 10)))

    assert found.likelihood < SENSITIVE < found.prior
    assert found.diagnosis == "strong-prior"


def test_a_prior_that_the_data_contradict_is_told() -> None:
    found = power_scaled(*posterior((0, 1), (5, 1)))

    assert min(found.prior, found.likelihood) > SENSITIVE
    assert found.diagnosis == "conflict"


def test_a_quantity_that_does_not_vary_cannot_be_told() -> None:
    assert power_scaled(np.ones(COUNT), STANDARD, STANDARD).diagnosis == "unknown"


def test_a_prior_that_is_flat_moves_nothing() -> None:
    assert power_scaled(STANDARD, np.zeros(COUNT), -(STANDARD**2)).prior == 0

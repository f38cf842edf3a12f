"""The tail of importance weights; numbers of arviz-stats 0.8.0 where they are given to ten places."""

import math

import numpy as np
import pytest

from coyuntura.infer.chance import chance
from coyuntura.infer.pareto import pareto_k, smoothed

WEIGHTS = -0.6 * np.log((np.arange(2500) * 1237 % 2500 + 0.5) / 2500) + 0.1 * np.sin(np.arange(2500))


def test_the_shape_is_that_of_the_reference() -> None:
    assert pareto_k(WEIGHTS) == pytest.approx(0.5898451896574126, rel=1e-10)


def test_smoothed_weights_are_those_of_the_reference() -> None:
    largest = np.sort(smoothed(WEIGHTS))[-5:]

    assert largest - largest[-1] == pytest.approx([-1.29843817, -1.1497429, -0.95075991, -0.6488402, 0], abs=1e-8)


@pytest.mark.parametrize("shape", [0.2, 0.5, 0.9, 1.5])
def test_a_tail_has_the_shape_that_it_was_made_with(shape: float) -> None:
    found = [pareto_k(-shape * np.log(chance(seed, 0, 0, 0).random(20_000))) for seed in range(5)]

    assert np.mean(found) == pytest.approx(shape, abs=0.15)


def test_weights_of_a_proposal_too_narrow_for_the_target_are_flagged() -> None:
    x = chance(1, 0, 0, 0).random(20_000)
    # An exponential of rate 1 is sought with one of rate 2: weights have the tail of a Pareto of shape 1/2 and more.
    sample = -np.log(x) / 2
    third = -np.log(x) / 3

    assert (pareto_k(-sample + 2 * sample), pareto_k(-third + 3 * third)) == (
        pytest.approx(0.5, abs=0.1),
        pytest.approx(2 / 3, abs=0.1),
    )


@pytest.mark.parametrize("count", [0, 1, 20])
def test_too_few_weights_cannot_be_certified(count: int) -> None:
    assert pareto_k(np.zeros(count)) == math.inf


def test_weights_of_which_one_is_all_are_flagged() -> None:
    assert pareto_k(np.append(np.full(1000, -math.inf), 0.0)) == math.inf


def test_weights_that_are_all_nothing_are_flagged() -> None:
    assert pareto_k(np.full(1000, -math.inf)) == math.inf


def test_equal_weights_have_no_tail_and_stay_as_they_are() -> None:
    assert pareto_k(np.zeros(1000)) == -math.inf
    assert smoothed(np.zeros(1000)).tolist() == [0.0] * 1000


def test_weights_of_nothing_stay_nothing() -> None:
    weights = np.concatenate([WEIGHTS, [-math.inf] * 100])

    assert (smoothed(weights)[-100:] == -math.inf).all()

"""Necessary and sufficient, counted over pairs: a threshold whose probabilities are known, and what cannot be told."""

import math

import numpy as np
import pytest

from coyuntura.explain.causation import Share, causation

# An event when d + u exceeds 1.5, u standard normal: with d = 1 it is that u exceeds 0.5, without that it exceeds 1.5.
NOISE = np.random.default_rng(20).standard_normal(200_000)
FOUND = causation(NOISE + 1 > 1.5, NOISE > 1.5)


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (FOUND.with_factor, 0.308538),
        (FOUND.without_factor, 0.066807),
        (FOUND.necessity, 0.783471),
        (FOUND.sufficiency, 0.259036),
        (FOUND.both, 0.241730),
    ],
)
def test_a_threshold_gives_the_known_probabilities_within_four_standard_errors(share: Share, expected: float) -> None:
    assert abs(share.value - expected) < 4 * share.error


def test_where_a_factor_never_averts_the_event_counting_is_the_formula() -> None:
    with_factor, without = FOUND.with_factor.value, FOUND.without_factor.value

    assert FOUND.prevented.value == 0
    assert FOUND.necessity.value == pytest.approx(1 - without / with_factor, abs=1e-12)
    assert FOUND.sufficiency.value == pytest.approx(1 - (1 - with_factor) / (1 - without), abs=1e-12)
    assert FOUND.ratio == pytest.approx(with_factor / without, abs=1e-12)


def test_pairs_tell_apart_what_probabilities_alone_cannot() -> None:
    # Equal probabilities, and yet in every member the factor decides: in half of them for, in half against.
    found = causation(np.array([True, True, False, False]), np.array([False, False, True, True]))

    assert (found.ratio, found.necessity.value, found.prevented.value) == (1, 1, 0.5)


def test_an_infinite_ratio_is_told_by_its_lower_bound() -> None:
    # None of 100: with 95 % confidence the probability is below 1 - 0.05^(1/100) = 0.029513.
    found = causation(np.arange(100) < 50, np.zeros(100, dtype=np.bool_))

    assert (found.is_bound, found.ratio) == (True, pytest.approx(0.5 / 0.0295130, rel=1e-5))


def test_an_event_that_never_happens_was_caused_by_nothing() -> None:
    never = np.zeros(10, dtype=np.bool_)
    found = causation(never, never)

    assert (math.isnan(found.ratio), found.necessity.members, math.isnan(found.necessity.value)) == (True, 0, True)

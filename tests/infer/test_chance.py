"""Random numbers of samplers: published words, one stream a place, fair picks."""

import numpy as np
import pytest

from coyuntura.infer.chance import chance, fractions, normals, picked, shuffled, systematic


def test_the_generator_gives_the_words_that_its_authors_published() -> None:
    # NumPy counts up before it computes, so that the counter of zeros is the one after the last.
    words = np.random.Philox(key=0, counter=2**256 - 1).random_raw(4)

    assert [f"{int(word):016x}" for word in words] == [
        "16554d9eca36314c",
        "db20fe9d672d0fdc",
        "d7e772cee186176b",
        "7e68b68aec7ba23b",
    ]


def test_each_place_has_numbers_of_its_own() -> None:
    places = [(1, 0, 0, 0, 0), (2, 0, 0, 0, 0), (1, 1, 0, 0, 0), (1, 0, 1, 0, 0), (1, 0, 0, 1, 0), (1, 0, 0, 0, 1)]
    first = [chance(*place).random() for place in places]

    assert len(set(first)) == len(places)
    assert first == [chance(*place).random() for place in places]


def test_a_seed_may_be_as_large_as_64_bits() -> None:
    assert 0 < chance(2**64 - 1, 0, 0, 0).random() < 1


def test_positions_are_picked_alike() -> None:
    counts = np.bincount(picked(chance(1, 0, 0, 0), 5, 50_000), minlength=5)

    assert counts == pytest.approx(np.full(5, 10_000), abs=4 * 90)


def test_a_shuffle_keeps_every_position() -> None:
    assert sorted(shuffled(chance(1, 0, 0, 0), 100).tolist()) == list(range(100))


def test_normals_have_mean_0_and_sd_1() -> None:
    draws = normals(chance(1, 0, 0, 0), (40_000,))

    assert (draws.mean(), draws.std()) == (pytest.approx(0, abs=0.02), pytest.approx(1, abs=0.02))


def test_fractions_are_never_0_or_1() -> None:
    draws = fractions(chance(1, 0, 0, 0), (1000,))

    assert 0 < draws.min() < draws.max() < 1


def test_systematic_draws_are_at_most_one_off_their_share() -> None:
    weights = np.array([0.0, 1.0, 2.5, 0.0, 6.5, 0.0])
    counts = np.bincount(systematic(chance(1, 0, 0, 0), weights, 100), minlength=6)

    assert (np.abs(counts - 10 * weights) < 1).all()
    assert counts[weights == 0].tolist() == [0, 0, 0]

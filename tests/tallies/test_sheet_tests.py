"""Tests of single sheets: what they find, and that they find it in clean counts as well."""

import numpy as np
import pytest
from tests.tallies.conftest import A, sheets_of

from coyuntura.tallies.digits import last_digits, second_digits
from coyuntura.tallies.sheet_tests import consistency, turnout


def test_last_digits_of_wide_counts_are_uniform() -> None:
    counts = np.random.default_rng(1).integers(100, 1000, 5000).astype(np.float64)
    found = last_digits(counts)

    assert found is not None
    assert found.counts == 5000
    assert found.p_value > 0.001


def test_last_digits_that_people_write_are_not() -> None:
    counts = 10 * np.random.default_rng(1).integers(10, 100, 500).astype(np.float64)
    found = last_digits(counts)

    assert found is not None
    assert (found.statistic, found.mean) == (9 * 500, 0.0)
    assert found.p_value < 1e-12


def test_second_digits_of_benford_numbers_have_its_mean() -> None:
    counts = np.floor(10 ** np.random.default_rng(2).uniform(2, 6, 20_000))
    found = second_digits(counts)

    assert found is not None
    # Mebane's mean of the second digit under the law.
    assert found.expected_mean == pytest.approx(4.187, abs=5e-4)
    assert found.mean == pytest.approx(4.187, abs=0.08)
    assert found.p_value > 0.001


def test_clean_counts_break_the_law_of_second_digits_as_well() -> None:
    # Tables of one size with one vote: nothing is rigged, and second digits are far from Benford's.
    counts = np.random.default_rng(3).binomial(700, 0.4, 5000).astype(np.float64)
    found = second_digits(counts)

    assert found is not None
    assert found.p_value < 1e-6


def test_few_counts_are_not_tested() -> None:
    assert last_digits(np.full(49, 200.0)) is None
    assert last_digits(np.full(500, 99.0)) is None


def test_second_digits_are_read_at_powers_of_ten() -> None:
    found = second_digits(np.repeat([10.0, 100.0, 1000.0, 199.0, 1900.0], 20))

    assert found is not None
    assert found.mean == pytest.approx((0 * 3 + 9 * 2) / 5)


def test_what_does_not_add_up_is_counted() -> None:
    sheets = sheets_of(
        np.array([[10.0, 0.0], [0.0, 0.0], [5.0, 6.0]]), np.array([30.0, 30.0, 30.0]), np.array([0, 1, 2])
    )
    found = consistency(sheets)

    assert (found.unequal, found.without_invalid, found.empty, found.one_sided) == (None, None, 1, 1)


def test_turnout_that_goes_with_the_vote_in_regions_alone_is_none_within_them() -> None:
    stratum = np.repeat([0, 1], 50)
    stream = np.random.default_rng(5)
    came = np.where(stratum == 0, 0.4, 0.8) + stream.uniform(-0.05, 0.05, 100)
    share = np.where(stratum == 0, 0.3, 0.7) + stream.uniform(-0.05, 0.05, 100)
    registered = np.full(100, 100_000.0)
    cast = np.round(came * registered)
    votes = np.column_stack([np.round(share * cast), cast - np.round(share * cast)])
    found = turnout(sheets_of(votes, registered, stratum), A)

    assert found is not None
    assert found.correlation > 0.9
    assert abs(found.within) < 0.3
    assert found.stuffed == 0


def test_sheets_with_all_voters_for_one_are_counted() -> None:
    votes = np.array([[99.0, 0.0], [98.0, 1.0], [40.0, 30.0], [20.0, 30.0]])
    found = turnout(sheets_of(votes, np.full(4, 100.0), np.zeros(4, dtype=np.intp)), A)

    assert found is not None
    assert found.stuffed == 2

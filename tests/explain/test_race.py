import math

import numpy as np
import pytest

from coyuntura.explain.race import Race, race

YEARS = tuple(range(2000, 2010))


def test_the_race_adds_up_year_by_year() -> None:
    found = race((2000, 2001, 2002), np.array([-1.0, -2.0, -3.0]), np.array([-2.0, -1.0, -7.0]))

    assert (found.cumulative.tolist(), found.total) == ([1, 0, 4], 4)


def test_the_error_is_that_of_a_sum_of_independent_years() -> None:
    assert Race((1, 2), np.array([1.0, 3.0])).error == pytest.approx(math.sqrt(2 * 2))


def test_a_large_and_steady_difference_is_told() -> None:
    steady = np.linspace(0.5, 1.4, 10)

    assert (Race(YEARS, steady).outcome, Race(YEARS, -steady).outcome) == ("ahead", "behind")


def test_a_difference_below_four_is_a_tie_however_steady() -> None:
    assert Race(YEARS, np.full(10, 0.39)).outcome == "tie"


def test_a_difference_of_four_without_any_error_is_told() -> None:
    assert Race(YEARS, np.full(10, 0.5)).outcome == "ahead"


def test_a_difference_below_two_errors_is_a_tie_however_large() -> None:
    one_year = np.zeros(10)
    one_year[3] = 50.0

    assert Race(YEARS, one_year).outcome == "tie"


def test_one_year_is_a_tie() -> None:
    assert Race((2000,), np.array([99.0])).outcome == "tie"


def test_alike_forecasters_are_as_rarely_told_apart_over_few_years_as_over_many() -> None:
    stream = np.random.default_rng(7)
    for years in (2, 3, 6, 20):
        many = [Race(tuple(range(years)), 50 * stream.standard_normal(years)).outcome for _ in range(1500)]

        assert sum(outcome != "tie" for outcome in many) / 1500 == pytest.approx(0.0455, abs=0.022)


def test_differences_of_other_years_are_refused() -> None:
    with pytest.raises(ValueError, match=r"of 1 years, got \(2,\)"):
        Race((2000,), np.zeros(2))

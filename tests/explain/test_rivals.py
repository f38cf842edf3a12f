"""Rivals against closed forms: numbers by hand, chain rules, matrices, and coverage where their model is true."""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from scipy.special import gammaln, logsumexp

from coyuntura.arrays import Reals
from coyuntura.explain.rivals.autoregression import AUTOREGRESSION
from coyuntura.explain.rivals.catalogue import BASELINE, RIVALS
from coyuntura.explain.rivals.drift import DRIFT
from coyuntura.explain.rivals.growth_halves import GROWTH_HALVES
from coyuntura.explain.rivals.history import HISTORY
from coyuntura.explain.rivals.last_change import LAST_CHANGE
from coyuntura.explain.rivals.last_value import LAST_VALUE
from coyuntura.explain.rivals.rival import Rival, Seen

TIMES = np.array([0.0, 1.0, 2.5, 3.0, 5.0, 6.0, 6.5])
VALUES = np.array([1.0, 0.2, 1.9, 1.1, 2.4, 2.2, 3.0])


def seen(*values: float) -> Seen:
    return Seen(np.arange(float(len(values))), np.array(values))


def said(rival: Rival, figures: Seen, ahead: float = 1) -> tuple[float, float, float]:
    """Return degrees of freedom, location and scale."""
    found = rival.says(figures, ahead)
    assert found is not None
    assert len(found.locations) == 1
    return found.freedom, float(found.locations[0]), float(found.scales[0])


def log_chance(rival: Rival, first: int) -> float:
    """Return the log density of all figures after the first ones, each given those before it."""
    total = 0.0
    for count in range(first, len(TIMES)):
        found = rival.says(Seen(TIMES[:count], VALUES[:count]), TIMES[count] - TIMES[count - 1])
        assert found is not None
        total += found.log_density(VALUES[count])
    return total


def test_the_last_value_stays_with_the_spread_of_changes() -> None:
    # Changes 2 and -1: mean square 2.5.
    assert said(LAST_VALUE, seen(1, 3, 2)) == pytest.approx((2, 2, math.sqrt(2.5)))


def test_the_last_value_is_less_sure_the_farther_ahead() -> None:
    assert said(LAST_VALUE, seen(1, 3, 2), 5) == pytest.approx((2, 2, math.sqrt(12.5)))


def test_a_change_over_two_years_counts_as_of_two_years() -> None:
    assert said(LAST_VALUE, Seen(np.array([0.0, 2.0]), np.array([0.0, 2.0])))[2] == pytest.approx(math.sqrt(2))


def test_drift_goes_on_and_its_own_error_grows_with_the_square_of_time() -> None:
    # Mean change 1.5, residuals -0.5 and 0.5 with one degree of freedom: variance 0.5.
    assert said(DRIFT, seen(0, 1, 3), 2) == pytest.approx((1, 6, math.sqrt(0.5 * (2 + 4 / 2))))


def test_the_last_change_is_repeated() -> None:
    # Turns 1 and -2: mean square 2.5, times 1 + 4 over two steps.
    assert said(LAST_CHANGE, seen(0, 1, 3, 3), 2) == pytest.approx((2, 3, math.sqrt(12.5)))
    assert said(LAST_CHANGE, seen(0, 1, 3, 6), 2)[1] == pytest.approx(12)


def test_growth_halves_at_every_step() -> None:
    # Growth 1, 0.6, 0.4 leaves shocks 0.1 and 0.1; one of the first step counts 1.5 times after the second.
    figures = seen(0, 1, 1.6, 2)

    assert said(GROWTH_HALVES, figures, 1) == pytest.approx((2, 2.2, 0.1))
    assert said(GROWTH_HALVES, figures, 2) == pytest.approx((2, 2.3, 0.1 * math.sqrt(1 + 1.5**2)))


def test_history_is_a_distribution_without_time() -> None:
    assert said(HISTORY, seen(1, 2, 3), 5) == pytest.approx((2, 2, math.sqrt(4 / 3)))


# The density of figures, one after another, is the ratio of the densities of all and of the first.


def _random_walk(count: int) -> float:
    gaps, changes = np.diff(TIMES[:count]), np.diff(VALUES[:count])
    number = count - 1
    squares = np.sum(changes**2 / gaps)
    return gammaln(number / 2) - number / 2 * math.log(math.pi * squares) - np.sum(np.log(gaps)) / 2


def _with_drift(count: int) -> float:
    gaps, changes = np.diff(TIMES[:count]), np.diff(VALUES[:count])
    number, drift = count - 2, changes.sum() / gaps.sum()
    squares = np.sum((changes - drift * gaps) ** 2 / gaps)
    extent = np.sum(np.log(gaps)) + math.log(gaps.sum())
    return gammaln(number / 2) - number / 2 * math.log(math.pi * squares) - extent / 2


def _alike(count: int) -> float:
    figures, number = VALUES[:count], count - 1
    squares = np.sum((figures - figures.mean()) ** 2)
    return gammaln(number / 2) - number / 2 * math.log(math.pi * squares) - math.log(count) / 2


def _about_a_mean(count: int) -> float:
    """Return the same of the stationary process, by matrices, averaged over the same correlations."""
    times, figures, ones = TIMES[:count], VALUES[:count], np.ones(count)
    each: list[float] = []
    for rho in (np.arange(16) + 0.5) / 16:
        matrix: Reals = rho ** np.abs(times[:, np.newaxis] - times)
        inverse = np.asarray(np.linalg.inv(matrix), dtype=np.float64)
        information = float(ones @ inverse @ ones)
        centred: Reals = figures - float(ones @ inverse @ figures) / information
        squares, number = float(centred @ inverse @ centred), count - 1
        head = gammaln(number / 2) - number / 2 * math.log(math.pi * squares)
        each.append(head - (float(np.linalg.slogdet(matrix)[1]) + math.log(information)) / 2)
    return float(logsumexp(each)) - math.log(16)


@pytest.mark.parametrize(
    ("rival", "density"),
    [
        (LAST_VALUE, _random_walk),
        (DRIFT, _with_drift),
        (HISTORY, _alike),
        (AUTOREGRESSION, _about_a_mean),
    ],
    ids=lambda item: getattr(item, "name", ""),
)
def test_figures_one_by_one_are_as_probable_as_all_together(rival: Rival, density: Callable[[int], float]) -> None:
    assert log_chance(rival, 4) == pytest.approx(density(len(TIMES)) - density(4), abs=1e-10)


def test_far_ahead_an_autoregression_says_what_its_mean_says() -> None:
    found = AUTOREGRESSION.says(seen(1, -1, 1, -1, 1, -1, 1, -1), 500)
    assert found is not None

    assert float(found.weights @ found.locations) == pytest.approx(0, abs=0.05)


def _walks(rng: np.random.Generator, kind: str, years: int) -> Reals:
    shocks = rng.normal(size=years)
    match kind:
        case "last_value":
            return np.cumsum(shocks)
        case "drift":
            return np.cumsum(shocks + 0.7)
        case "last_change":
            return np.cumsum(np.cumsum(shocks))
        case "growth_halves":
            growth = np.zeros(years)
            for before, now in pairwise(range(years)):
                growth[now] = growth[before] / 2 + shocks[now]
            return np.cumsum(growth)
        case _:
            return shocks


@pytest.mark.parametrize("ahead", [1, 3])
@pytest.mark.parametrize(
    "rival", [rival for rival in RIVALS if rival is not AUTOREGRESSION], ids=lambda item: item.name
)
def test_where_its_model_is_true_a_rival_covers_what_it_says(rival: Rival, ahead: int) -> None:
    rng, inside, tries = np.random.default_rng(7), 0, 500
    for _ in range(tries):
        values = _walks(rng, rival.name, 8 + ahead)
        found = rival.says(seen(*values[:8]), ahead)
        assert found is not None
        low, high = found.quantiles(np.array([0.1, 0.9]))
        inside += low <= values[-1] <= high

    assert inside / tries == pytest.approx(0.8, abs=4 * math.sqrt(0.8 * 0.2 / tries))


@pytest.mark.parametrize("rival", [LAST_CHANGE, GROWTH_HALVES], ids=lambda item: item.name)
def test_who_counts_in_steps_is_silent_where_steps_are_not_even(rival: Rival) -> None:
    assert rival.says(Seen(TIMES, VALUES), 1) is None


@pytest.mark.parametrize("rival", RIVALS, ids=lambda item: item.name)
def test_a_rival_that_saw_no_change_has_no_spread_and_is_silent(rival: Rival) -> None:
    assert rival.says(seen(0, 0, 0, 0, 0), 1) is None


@pytest.mark.parametrize("rival", [DRIFT, LAST_CHANGE, GROWTH_HALVES], ids=lambda item: item.name)
def test_a_rival_that_saw_too_little_is_silent(rival: Rival) -> None:
    assert rival.says(seen(0, 1), 1) is None


def test_a_month_is_even_enough() -> None:
    months = np.array([0, 31, 59, 90, 120]) / 365

    assert Seen(months, np.arange(5.0)).steps_to(31 / 365) == 1


def test_names_of_rivals_are_unique_and_the_baseline_is_one_of_them() -> None:
    names = [rival.name for rival in RIVALS]

    assert (len(set(names)), BASELINE in RIVALS) == (len(names), True)


def test_figures_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="at rising times"):
        Seen(np.array([1.0, 0.0]), np.zeros(2))

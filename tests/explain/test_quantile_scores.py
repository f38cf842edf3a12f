"""Scores from quantiles against closed forms."""

import math

import numpy as np
import pytest
from scipy.stats import norm

from coyuntura.arrays import Reals
from coyuntura.explain.quantile_scores import quantile_scores
from coyuntura.results.forecasts import LEVELS

SHARES: Reals = np.array(LEVELS)
STANDARD: Reals = np.asarray(norm.ppf(SHARES), dtype=np.float64)
"""Quantiles of a standard normal."""


def normal(mean: float = 0.0, deviation: float = 1.0) -> Reals:
    return mean + deviation * STANDARD


def test_the_crps_is_twice_the_mean_pinball_loss_where_levels_are_even() -> None:
    levels, values = np.array([0.125, 0.375, 0.625, 0.875]), np.array([-2.0, -1.0, 1.0, 2.0])

    # Losses of 3: 0.125 * 5, 0.375 * 4, 0.625 * 2 and 0.875 * 1.
    assert quantile_scores(levels, values, 3.0).crps == pytest.approx(2 * (0.625 + 1.5 + 1.25 + 0.875) / 4)


def test_the_interval_score_adds_twenty_times_what_lies_beyond() -> None:
    found = quantile_scores(np.array([0.05, 0.5, 0.95]), np.array([-2.0, 0.0, 2.0]), 3.0)

    assert found.interval == pytest.approx(4 + 20 * 1)


@pytest.mark.parametrize("observed", [-1.0, 0.0, 0.7, 2.0])
def test_the_crps_of_a_normal_is_near_its_closed_form(observed: float) -> None:
    z = observed
    closed = z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / math.sqrt(math.pi)

    assert quantile_scores(SHARES, normal(), observed).crps == pytest.approx(closed, rel=0.01)


@pytest.mark.parametrize("observed", [-1.5, -0.3, 0.0, 1.0, 1.5])
def test_the_log_score_of_a_normal_is_near_its_closed_form(observed: float) -> None:
    assert quantile_scores(SHARES, normal(), observed).log == pytest.approx(norm.logpdf(observed), abs=0.12)


def test_the_density_between_and_beyond_quantiles_has_a_mass_of_one() -> None:
    values = np.array([0.0, 1.0, 3.0, 3.5])
    levels = np.array([0.1, 0.4, 0.8, 0.9])
    grid = np.linspace(-30, 30, 60_001)
    density = np.exp([quantile_scores(levels, values, float(point)).log for point in grid[::10]])

    assert np.trapezoid(density, grid[::10]) == pytest.approx(1, abs=0.005)


def test_what_was_ruled_out_scores_lower_the_farther_off_it_is() -> None:
    far, farther = (quantile_scores(SHARES, normal(), point).log for point in (5.0, 8.0))

    assert farther < far < quantile_scores(SHARES, normal(), 2.0).log


def test_an_observation_is_inside_an_interval_up_to_its_ends() -> None:
    levels, values = np.array([0.05, 0.25, 0.5, 0.75, 0.95]), np.array([0.0, 1.0, 2.0, 3.0, 4.0])

    assert [quantile_scores(levels, values, point).inside for point in (1.0, 3.5, 4.1)] == [
        (True, True),
        (False, True),
        (False, False),
    ]
    assert quantile_scores(levels, values, 1.0).widths == (2, 4)


def test_an_interval_whose_quantiles_are_not_given_has_no_coverage() -> None:
    found = quantile_scores(np.array([0.1, 0.9]), np.array([0.0, 1.0]), 0.5)

    assert found.inside == (None, None)
    assert math.isnan(found.widths[0])


def test_quantiles_that_coincide_still_have_a_density() -> None:
    found = quantile_scores(np.array([0.1, 0.3, 0.5, 0.7, 0.9]), np.array([0.0, 0.0, 1.0, 1.0, 2.0]), 1.0)

    assert math.isfinite(found.log)


def test_quantiles_that_are_all_one_value_have_none() -> None:
    found = quantile_scores(SHARES, np.full(len(SHARES), 3.0), 3.0)

    assert math.isnan(found.log)
    assert found.crps == 0


def test_a_sharper_forecast_of_what_came_scores_better() -> None:
    wide, sharp = (quantile_scores(SHARES, normal(0, deviation), 0.2) for deviation in (2.0, 0.5))

    assert sharp.log > wide.log
    assert sharp.crps < wide.crps

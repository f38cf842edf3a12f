"""Events of a rate, against closed forms of the point process."""

import math

import numpy as np

from coyuntura.infer.noise.events import EventNoise

TWO_YEARS = EventNoise(2, np.array([0, 0, 1]), np.array([1.0, 1.0, 2.0]))


def test_the_density_of_a_constant_rate_is_its_power_times_the_chance_of_no_more() -> None:
    rates = np.array([0.5, 3.0])
    found = TWO_YEARS.log_density(np.broadcast_to(rates, (5, 2)) * 1.0, {})

    assert np.allclose(found.sum(axis=0), 4 * np.log(rates) - 2 * rates, rtol=0, atol=1e-14)
    assert np.allclose(found[0], 2 * np.log(rates) - rates, rtol=0, atol=1e-14)


def test_the_density_of_a_rate_that_grows_is_that_of_its_integral() -> None:
    # rate = exp(t) over two years, with events at 0.2, 0.9 and, twice, at 1.5
    integrals = [math.e - 1, math.e**2 - math.e]
    rates = [math.exp(t) for t in (0.2, 0.9, 1.5)]
    found = TWO_YEARS.log_density(np.array([*integrals, *rates])[:, np.newaxis], {})

    assert math.isclose(found.sum(), 0.2 + 0.9 + 3.0 - (math.e**2 - 1), abs_tol=1e-13)


def test_an_event_where_the_rate_is_nothing_rules_the_model_out() -> None:
    found = TWO_YEARS.log_density(np.array([[1.0], [1.0], [0.0], [1.0], [1.0]]), {})

    assert found[:, 0].tolist() == [-math.inf, -1.0]


def test_draws_are_how_many_events_fall_in_later_years() -> None:
    rng = np.random.default_rng(4)
    draws = TWO_YEARS.drawn(np.full((5, 20_000), 3.0), {}, 1, lambda _: rng.random(20_000))

    assert draws.shape == (1, 20_000)
    assert abs(draws.mean() - 3) < 4 * math.sqrt(3 / 20_000)
    assert abs(draws.var() - 3) < 0.2

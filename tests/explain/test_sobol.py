"""Sobol indices and elementary effects against closed forms, and against SciPy's estimator on the same points."""

from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import sobol_indices as scipy_indices

from coyuntura.arrays import Reals
from coyuntura.explain.morris import effects
from coyuntura.explain.sobol import Shares, pairs, sobol_indices

FIRST = (0.313905, 0.442411, 0.0)
TOTAL = (0.557589, 0.442411, 0.243684)


def ishigami(u: Reals) -> Reals:
    """Return Ishigami's function with a = 7 and b = 0.1, of points of the unit cube."""
    x = (2 * u - 1) * np.pi
    return np.asarray(np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))


def answers(function: Callable[[Reals], Reals], inputs: int, points: int) -> tuple[Reals, Reals, list[Reals]]:
    """Return a function at A, at B, and at A with each input in turn from B."""
    a, b = pairs(inputs, points, 7)
    mixed: list[Reals] = []
    for number in range(inputs):
        changed = a.copy()
        changed[:, number] = b[:, number]
        mixed.append(function(changed))
    return function(a), function(b), mixed


def shares(function: Callable[[Reals], Reals], inputs: int, points: int) -> Shares:
    return sobol_indices(*answers(function, inputs, points), seed=1)


def test_the_indices_of_ishigami_are_those_of_the_closed_form() -> None:
    found = shares(ishigami, 3, 2**14)

    assert [item.first.value for item in found.indices] == pytest.approx(FIRST, abs=0.002)
    assert [item.total.value for item in found.indices] == pytest.approx(TOTAL, abs=0.002)


def test_what_inputs_hold_together_is_what_the_first_indices_leave() -> None:
    assert shares(ishigami, 3, 2**12).together.value == pytest.approx(1 - sum(FIRST), abs=0.01)


def test_the_estimates_are_those_of_scipy_on_the_same_points() -> None:
    a, b, mixed = answers(ishigami, 3, 256)
    theirs = scipy_indices(func={"f_A": a[None], "f_B": b[None], "f_AB": np.stack(mixed)[:, None]}, n=256)

    ours = sobol_indices(a, b, mixed, seed=1).indices
    assert [item.first.value for item in ours] == pytest.approx(theirs.first_order.ravel(), abs=1e-12)
    assert [item.total.value for item in ours] == pytest.approx(theirs.total_order.ravel(), abs=1e-12)


def test_a_bootstrap_interval_is_as_wide_as_scipy_makes_it() -> None:
    a, b, mixed = answers(ishigami, 3, 1024)
    theirs = scipy_indices(func={"f_A": a[None], "f_B": b[None], "f_AB": np.stack(mixed)[:, None]}, n=1024)
    interval = theirs.bootstrap(confidence_level=0.9, n_resamples=500).total_order.confidence_interval

    ours = [item.total.high - item.total.low for item in sobol_indices(a, b, mixed, seed=1).indices]
    assert ours == pytest.approx((interval.high - interval.low).ravel(), rel=0.2)


def test_an_input_that_does_nothing_has_indices_of_exactly_zero() -> None:
    found = shares(lambda u: u[:, 0] * 3, 2, 64).indices[1]

    assert (found.first.value, found.total.value, found.total.high) == (0, 0, 0)


def test_an_answer_that_does_not_vary_has_no_indices() -> None:
    found = shares(lambda u: np.full(len(u), 1e9), 2, 64).indices

    assert [np.isnan(item.first.value) for item in found] == [True, True]


def test_a_point_without_an_answer_is_left_out_where_it_is_read() -> None:
    a, b, mixed = answers(ishigami, 3, 2048)
    mixed[0][:100] = np.nan
    found = sobol_indices(a, b, mixed, seed=1).indices

    assert [item.points for item in found] == [1948, 2048, 2048]
    assert found[0].total.value == pytest.approx(TOTAL[0], abs=0.03)


def test_indices_do_not_hang_on_the_unit_of_an_answer() -> None:
    small, large = (shares(lambda u, size=size: ishigami(u) * size, 3, 256) for size in (1e-200, 1e200))

    assert [item.total.value for item in small.indices] == pytest.approx([item.total.value for item in large.indices])


def test_too_few_points_give_no_index() -> None:
    assert np.isnan(shares(ishigami, 3, 4).indices[0].total.value)


def test_points_are_the_same_for_the_same_seed_and_within_the_cube() -> None:
    a, b = pairs(3, 100, 5)

    assert np.array_equal(a, pairs(3, 100, 5)[0])
    assert 0 < min(a.min(), b.min()) < max(a.max(), b.max()) < 1
    assert a.shape == b.shape == (100, 3)


def test_the_elementary_effect_of_a_line_is_its_slope() -> None:
    a, b = pairs(2, 16, 1)
    at, _, mixed = answers(lambda u: 5 * u[:, 0] - 2 * u[:, 1], 2, 16)
    a, b = pairs(2, 16, 7)

    found = effects(a, b, at, mixed)
    assert [effect.size for effect in found] == pytest.approx([5, 2])
    assert [effect.bend for effect in found] == pytest.approx([0, 0], abs=1e-6)


def test_an_effect_that_goes_up_and_down_is_not_taken_for_none() -> None:
    a, b = pairs(2, 64, 7)
    at, _, mixed = answers(lambda u: np.sin(2 * np.pi * u[:, 0]) ** 2, 2, 64)

    found = effects(a, b, at, mixed)
    assert found[0].size > 1
    assert found[1].size == 0


def test_an_effect_without_any_answer_is_not_a_number() -> None:
    a, b = pairs(1, 16, 7)

    assert np.isnan(effects(a, b, np.full(16, np.nan), [np.ones(16)])[0].size)

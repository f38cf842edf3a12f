"""The recursion of a remembered discrepancy, against the dense normal distribution that it factors."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm
from scipy.stats import t as student_t

from coyuntura.arrays import Reals
from coyuntura.infer.noise.gaussian import GaussianNoise
from coyuntura.infer.noise.memory import Seen, log_density, told
from coyuntura.infer.noise.noise import TRANSFORMATIONS

MOMENTS = np.array([2000.5, 2001.5, 2002.5, 2006.5, 2006.75, 2007.0, 2012.5])  # uneven, with years missing
VALUES = np.array([3.1, 2.4, 5.0, 4.4, 4.9, 1.2, 0.3])
SIMULATED = np.array([3.0, 2.6, 4.1, 4.0, 4.2, 2.0, 0.9])[:, np.newaxis] * np.array([1.0, 0.7, 1.4])
SD, RHO, ERROR = np.array([0.8, 0.3, 2.0]), np.array([0.7, 0.05, 0.93]), 0.25


def seen(values: Reals, moments: Reals = MOMENTS, error: float = ERROR, degrees: float = np.inf) -> Seen:
    nothing = np.full(len(values), np.nan)
    gaps = np.diff(moments, prepend=moments[0])
    return Seen(values, gaps, error, np.full(len(values), degrees), nothing, nothing)


def noise(values: Reals = VALUES, error: float = ERROR, degrees: float = np.inf) -> GaussianNoise:
    return GaussianNoise(values, seen(values, error=error, degrees=degrees), TRANSFORMATIONS["identity"])


def covariance(sd: float, rho: float, moments: Reals = MOMENTS) -> Reals:
    return sd**2 * rho ** np.abs(moments[:, np.newaxis] - moments)


def test_densities_multiply_to_that_of_the_dense_normal() -> None:
    found = noise().log_density(SIMULATED, {"sd": SD, "rho": RHO}).sum(axis=0)

    for member, (sd, rho) in enumerate(zip(SD, RHO, strict=True)):
        dense = covariance(sd, rho) + ERROR**2 * np.eye(len(VALUES))
        expected = multivariate_normal(SIMULATED[:, member], dense).logpdf(VALUES)
        assert found[member] == pytest.approx(expected, abs=1e-10)


@given(
    st.lists(st.sampled_from([1 / 12, 0.5, 1.0, 3.25]), min_size=1, max_size=6),
    st.floats(0.1, 5.0, allow_subnormal=False),
    st.floats(0.0, 0.99, allow_subnormal=False),
    st.sampled_from([0.0, 0.01, 2.0]),
)
def test_they_do_so_over_any_gaps(gaps: list[float], sd: float, rho: float, error: float) -> None:
    moments = 2000 + np.cumsum(np.array(gaps))
    values = np.sin(moments)
    model = GaussianNoise(values, seen(values, moments, error), TRANSFORMATIONS["identity"])
    found = model.log_density(np.zeros((len(values), 1)), {"sd": sd, "rho": rho}).sum()

    dense = covariance(sd, rho, moments) + error**2 * np.eye(len(values))
    half = np.linalg.cholesky(dense)
    away = np.linalg.solve(half, values)
    expected = -0.5 * (away @ away) - np.log(np.diag(half)).sum() - 0.5 * len(values) * math.log(2 * math.pi)
    assert found == pytest.approx(expected, abs=1e-10, rel=1e-9)


def test_without_an_error_of_measurement_they_do_so_too() -> None:
    found = noise(error=0.0).log_density(SIMULATED, {"sd": SD, "rho": RHO}).sum(axis=0)

    for member, (sd, rho) in enumerate(zip(SD, RHO, strict=True)):
        expected = multivariate_normal(SIMULATED[:, member], covariance(sd, rho)).logpdf(VALUES)
        assert found[member] == pytest.approx(expected, abs=1e-10)


def test_figures_that_no_error_blurs_have_the_densities_that_a_very_small_one_leaves() -> None:
    found = noise(error=0.0).log_density(SIMULATED, {"sd": SD, "rho": RHO})

    np.testing.assert_allclose(found, noise(error=1e-8).log_density(SIMULATED, {"sd": SD, "rho": RHO}), atol=1e-9)


def test_each_density_is_given_the_figures_before_and_none_after() -> None:
    both = noise().log_density(SIMULATED, {"sd": SD, "rho": RHO})
    first = GaussianNoise(VALUES[:4], seen(VALUES[:4], MOMENTS[:4]), TRANSFORMATIONS["identity"])

    assert np.array_equal(first.log_density(SIMULATED[:4], {"sd": SD, "rho": RHO}), both[:4])


def test_a_discrepancy_that_forgets_at_once_is_independent_normal_error() -> None:
    found = noise().log_density(SIMULATED, {"sd": SD, "rho": 0.0})

    expected = norm.logpdf(VALUES[:, np.newaxis], SIMULATED, np.hypot(SD, ERROR))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-13)


def test_without_a_discrepancy_only_the_error_is_left() -> None:
    found = noise().log_density(SIMULATED, {"sd": 0.0, "rho": 0.0})

    np.testing.assert_allclose(found, norm.logpdf(VALUES[:, np.newaxis], SIMULATED, ERROR), rtol=0, atol=1e-12)


def test_students_tails_that_remember_nothing_are_those_of_students_t() -> None:
    found = noise(degrees=4.0).log_density(SIMULATED, {"sd": SD, "rho": 0.0})

    expected = student_t.logpdf(VALUES[:, np.newaxis], 4, SIMULATED, np.hypot(SD, ERROR))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


def test_a_figure_far_out_with_students_tails_hardly_moves_what_follows() -> None:
    strike = np.array(VALUES)
    strike[2] = -40.0
    unknowns = {"sd": SD[:1], "rho": RHO[:1]}

    plain = noise(strike).log_density(SIMULATED[:, :1], unknowns)
    tailed = GaussianNoise(strike, seen(strike), TRANSFORMATIONS["identity"])
    tailed.seen.degrees[2] = 4.0
    assert tailed.log_density(SIMULATED[:, :1], unknowns)[3] > plain[3] + 10
    assert tailed.log_density(SIMULATED[:, :1], unknowns)[2] > plain[2] + 100


def test_densities_with_students_tails_integrate_to_1() -> None:
    grid = np.linspace(-400, 400, 100_001)
    pair = np.array([0.4, 0.0])
    model = GaussianNoise(pair, seen(pair, MOMENTS[:2], degrees=3.0), TRANSFORMATIONS["identity"])
    levels = np.array([np.zeros_like(grid), -grid])

    second = np.exp(model.log_density(levels, {"sd": 1.0, "rho": 0.8})[1])
    assert np.trapezoid(second, grid) == pytest.approx(1, abs=1e-6)


def test_the_square_of_the_discrepancy_given_all_figures_is_that_of_the_dense_normal() -> None:
    found, model = noise().discrepancy(SIMULATED, {"sd": SD, "rho": RHO})

    assert np.array_equal(model, SIMULATED)
    for member, (sd, rho) in enumerate(zip(SD, RHO, strict=True)):
        own = covariance(sd, rho)
        total = own + ERROR**2 * np.eye(len(VALUES))
        mean = own @ np.linalg.solve(total, VALUES - SIMULATED[:, member])
        left = own - own @ np.linalg.solve(total, own)
        np.testing.assert_allclose(found[:, member], mean**2 + np.diag(left), rtol=0, atol=1e-10)


def test_draws_of_later_figures_have_the_mean_and_covariance_of_the_dense_normal() -> None:
    count, known = 40_000, 3
    rng = np.random.default_rng(7)
    simulated = np.repeat(SIMULATED[:, :1], count, axis=1)
    draws = noise().drawn(simulated, {"sd": SD[0], "rho": RHO[0]}, known, lambda _: rng.random(count))

    dense = covariance(SD[0], RHO[0]) + ERROR**2 * np.eye(len(VALUES))
    back = np.linalg.solve(dense[:known, :known], dense[:known, known:]).T
    mean = SIMULATED[known:, 0] + back @ (VALUES - SIMULATED[:, 0])[:known]
    spread = dense[known:, known:] - back @ dense[:known, known:]
    error = np.sqrt(np.diag(spread) / count)
    assert (np.abs(draws.mean(axis=1) - mean) < 4 * error).all()
    assert np.abs(np.cov(draws) - spread).max() < 4 * np.sqrt(2 / count) * np.diag(spread).max()


def test_draws_before_any_figure_are_those_of_the_stationary_process() -> None:
    count = 40_000
    rng = np.random.default_rng(8)
    draws = noise().drawn(np.zeros((7, count)), {"sd": 0.8, "rho": 0.7}, 0, lambda _: rng.random(count))

    dense = covariance(0.8, 0.7) + ERROR**2 * np.eye(len(VALUES))
    assert np.abs(np.cov(draws) - dense).max() < 4 * np.sqrt(2 / count) * dense.max()


def test_densities_of_figures_on_a_scale_are_of_the_figures_themselves() -> None:
    share = np.array([0.2, 0.4, 0.35])
    log, logit = TRANSFORMATIONS["log"], TRANSFORMATIONS["logit"]
    for scale, slope in ((log, 1 / share), (logit, 1 / (share * (1 - share)))):
        model = GaussianNoise(share, seen(scale.there(share), MOMENTS[:3], 0.1), scale)
        found = model.log_density(np.full((3, 1), 0.3), {"sd": 0.5, "rho": 0.0})[:, 0]

        centre = scale.there(np.array([0.3]))
        expected = norm.logpdf(scale.there(share), centre, np.hypot(0.5, 0.1)) + np.log(slope)
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-13)
        np.testing.assert_allclose(scale.back(scale.there(share)), share, rtol=1e-14)


def test_an_offset_is_added_from_its_figure_on() -> None:
    model = GaussianNoise(VALUES, seen(VALUES), TRANSFORMATIONS["identity"], breaks=(("break_2006", 3),))
    offset = np.array([0.4, -1.0, 2.0])
    moved = np.array(SIMULATED)
    moved[3:] += offset

    found = model.log_density(SIMULATED, {"sd": SD, "rho": RHO, "break_2006": offset})
    assert np.array_equal(found, noise().log_density(moved, {"sd": SD, "rho": RHO}))


def test_changes_are_compared_with_the_models_changes() -> None:
    changes = np.diff(VALUES)
    model = GaussianNoise(
        VALUES, seen(changes, MOMENTS[1:]), TRANSFORMATIONS["identity"], is_change=True, breaks=(("b", 3),)
    )
    found = model.log_density(SIMULATED, {"sd": SD, "rho": RHO, "b": 0.6})

    assert (found[0] == 0).all()
    for member, (sd, rho) in enumerate(zip(SD, RHO, strict=True)):
        dense = covariance(sd, rho, MOMENTS[1:]) + ERROR**2 * np.eye(len(changes))
        level = np.diff(SIMULATED[:, member])
        level[2] += 0.6  # only the change that straddles the break
        expected = multivariate_normal(level, dense).logpdf(changes)
        assert found[:, member].sum() == pytest.approx(expected, abs=1e-10)


def test_draws_of_changes_go_on_from_the_last_figure() -> None:
    logs = np.log(VALUES)
    model = GaussianNoise(VALUES, seen(np.diff(logs), MOMENTS[1:], 0.0), TRANSFORMATIONS["log"], is_change=True)
    draws = model.drawn(SIMULATED, {"sd": 0.0, "rho": 0.0}, 4, lambda _: np.full(3, 0.3))

    np.testing.assert_allclose(draws, VALUES[3] * SIMULATED[4:] / SIMULATED[3], rtol=1e-14)


@pytest.mark.parametrize("is_plain", [True, False])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 64])
def test_numbers_of_a_particle_are_the_same_in_any_block(size: int, *, is_plain: bool) -> None:
    rng = np.random.default_rng(3)
    simulated = rng.lognormal(1.0, 0.5, (7, 131))
    sd, rho = rng.random(131) + 0.1, rng.random(131) * 0.95
    share = TRANSFORMATIONS["log"]
    model = GaussianNoise(VALUES, seen(np.log(VALUES), error=0.0), share)
    if not is_plain:
        model.seen.degrees[2:4] = 4.0
        model.seen.low[5], model.seen.high[5] = 0.1, 0.4
    whole = model.log_density(simulated, {"sd": sd, "rho": rho})

    for first in range(0, 131, size):
        part = slice(first, min(131, first + size))
        block = np.ascontiguousarray(simulated[:, part])
        assert model.log_density(block, {"sd": sd[part], "rho": rho[part]}).tobytes() == whole[:, part].tobytes()


def test_the_product_of_predictions_is_the_evidence_of_a_conjugate_normal() -> None:
    # A model whose level is unknown and normal is a discrepancy that never forgets.
    values = np.random.default_rng(5).normal(1.3, 0.7, 40)
    found = GaussianNoise(values, seen(values, np.arange(40.0), error=0.7), TRANSFORMATIONS["identity"]).log_density(
        np.zeros((40, 1)), {"sd": 2.0, "rho": 1.0}
    )[:, 0]

    def log_normal(x: float, mean: float, variance: float) -> float:
        return -0.5 * ((x - mean) ** 2 / variance + math.log(2 * math.pi * variance))

    mean, precision = 0.0, 1 / 2.0**2
    for number, value in enumerate(values.tolist()):
        assert found[number] == pytest.approx(log_normal(value, mean, 1 / precision + 0.49), abs=1e-12)
        mean = (precision * mean + value / 0.49) / (precision + 1 / 0.49)
        precision += 1 / 0.49
    count, centre = len(values), float(values.mean())
    inside = float(((values - centre) ** 2).sum())
    evidence = log_normal(centre, 0.0, 4.0 + 0.49 / count) - inside / (2 * 0.49)
    evidence -= (count - 1) / 2 * math.log(2 * math.pi * 0.49) + 0.5 * math.log(count)
    assert float(found.sum()) == pytest.approx(evidence, abs=1e-12)


@pytest.mark.parametrize("sd", [SD, np.array([0.8, 0.0, 2.0]), np.array([0.8, 1e200, 2.0])])
@pytest.mark.parametrize("tailed", [(), (2,), (0, 3, 4), (6,)])
def test_without_errors_fewer_steps_give_densities_to_the_last_bit(sd: Reals, tailed: tuple[int, ...]) -> None:
    figures = seen(VALUES, error=0.0)
    figures.degrees[list(tailed)] = 4.0
    with np.errstate(all="ignore"):
        found = log_density(figures, SIMULATED, sd, RHO)
        expected = told(figures, SIMULATED, sd, RHO).log_density

    if tailed:
        assert found.tobytes() == expected.tobytes()
    elif (sd > 0).all() and (sd < 1e150).all():
        np.testing.assert_allclose(found, expected, rtol=1e-12)

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest

from coyuntura.methods import METHODS
from coyuntura.results.run import Run

pytestmark = pytest.mark.slow  # all of them together take seconds

RunModule: TypeAlias = Callable[..., Run]
_LOGISTIC = """
stocks: {population: {unit: person, initial: 10}}
parameters: {capacity: {unit: person, value: 1000}}
flows: {births: {to: population, unit: person, equation: 0.5 * population * (1 - population / capacity)}}
"""
_OSCILLATOR = """
stocks:
  position: {unit: 1, initial: 1}
  velocity: {unit: 1, initial: 0}
flows:
  movement: {to: position, unit: 1, equation: velocity}
  restoring: {from: velocity, unit: 1, equation: position}
"""
_LEAK = """
stocks:
  tank: {unit: 1, initial: 100}
  basin: {unit: 1, initial: 0}
  sea: {unit: 1, initial: 5}
flows:
  leak: {from: tank, to: basin, unit: 1, equation: 0.3 * tank}
  drain: {from: basin, to: sea, unit: 1, equation: 0.1 * basin ^ 2}
  tide: {from: sea, to: tank, unit: 1, equation: SIN(TIME)}
"""
_CASES = {
    "logistic": (_LOGISTIC, "population", 1000 / (1 + 99 * math.exp(-0.5 * 8))),
    "oscillator": (_OSCILLATOR, "position", math.cos(8)),
}


def _error(run_module: RunModule, case: str, dt: float, method: str) -> float:
    module, cell, exact = _CASES[case]
    run = run_module(module, f"start: 0, stop: 8, dt: {dt}, saveper: 8, method: {method}")
    return abs(float(run.values[cell][-1, 0]) - exact)


@pytest.mark.parametrize("case", list(_CASES))
def test_half_the_step_halves_the_error_of_euler(run_module: RunModule, case: str) -> None:
    ratio = _error(run_module, case, 1 / 128, "euler") / _error(run_module, case, 1 / 256, "euler")

    assert ratio == pytest.approx(2, rel=0.05)


@pytest.mark.parametrize("case", list(_CASES))
def test_half_the_step_divides_the_error_of_heun_by_four(run_module: RunModule, case: str) -> None:
    ratio = _error(run_module, case, 1 / 64, "heun") / _error(run_module, case, 1 / 128, "heun")

    assert ratio == pytest.approx(4, rel=0.05)


@pytest.mark.parametrize("case", list(_CASES))
def test_half_the_step_divides_the_error_of_runge_kutta_by_sixteen(run_module: RunModule, case: str) -> None:
    ratio = _error(run_module, case, 1 / 16, "rk4") / _error(run_module, case, 1 / 32, "rk4")

    assert ratio == pytest.approx(16, rel=0.1)


# One step of x' = x from 1 by hand: x + x, x + (x + 2 x) / 2, and the exponential's series up to its fourth power.
@pytest.mark.parametrize(("method", "after"), [("euler", 2.0), ("heun", 2.5), ("rk4", 65 / 24)])
def test_one_step_of_growth_is_what_it_is_by_hand(run_module: RunModule, method: str, after: float) -> None:
    module = """
stocks: {stock: {unit: 1, initial: 1}}
flows: {growth: {to: stock, unit: 1, equation: stock}}
"""
    run = run_module(module, f"start: 0, stop: 1, dt: 1, method: {method}")

    assert run.values["stock"][-1, 0] == pytest.approx(after, rel=1e-15)


@pytest.mark.parametrize("method", list(METHODS))
def test_every_stage_looks_where_data_are_laid_out_and_has_a_weight(method: str) -> None:
    fractions, weights = METHODS[method].fractions, METHODS[method].weights

    assert fractions[0] == 0
    assert {*fractions} <= {0.0, 0.5, 1.0}
    assert len(weights) == len(fractions)


@pytest.mark.parametrize("method", list(METHODS))
def test_a_rate_of_nothing_leaves_stocks_as_they_are(run_module: RunModule, method: str) -> None:
    module = """
parameters: {rate: {unit: 1, value: 0}}
stocks: {stock: {unit: 1, initial: 0.1}}
flows: {growth: {to: stock, unit: 1, equation: rate * stock}}
"""
    run = run_module(module, f"start: 0, stop: 30, dt: 0.1, method: {method}")

    assert set(run.values["stock"][:, 0].tolist()) == {0.1}


@pytest.mark.parametrize("method", list(METHODS))
def test_what_leaves_a_stock_enters_another(run_module: RunModule, method: str) -> None:
    run = run_module(_LEAK, f"start: 0, stop: 20, dt: 0.125, method: {method}")

    total = sum(run.values[cell] for cell in ("tank", "basin", "sea"))

    assert np.allclose(total, 105, rtol=1e-13)


def test_a_stock_is_what_it_was_and_the_sum_of_its_flows(run_module: RunModule) -> None:
    run = run_module(_LEAK, "start: 0, stop: 20, dt: 0.125")
    net = run.values["leak"] - run.values["drain"]

    assert np.allclose(np.diff(run.values["basin"], axis=0), 0.125 * net[:-1], rtol=0, atol=1e-12)


def test_a_longer_time_between_saves_saves_the_same_numbers(run_module: RunModule) -> None:
    often = run_module(_LEAK, "start: 0, stop: 20, dt: 0.125")
    seldom = run_module(_LEAK, "start: 0, stop: 20, dt: 0.125, saveper: 0.5")

    assert np.array_equal(seldom.values["sea"], often.values["sea"][::4])

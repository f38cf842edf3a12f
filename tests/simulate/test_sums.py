"""Sums over saved points, against the trajectories that are not kept for them."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import pytest

from coyuntura.check.study import CheckedStudy
from coyuntura.methods import METHODS
from coyuntura.program.lower import lower
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.prepared import KERNELS, KernelName, Prepared
from coyuntura.simulate.sums import Homes, Sums, sums_of

MakeStudy: TypeAlias = Callable[..., CheckedStudy]
MODULE = """
parameters: {rate: {unit: 1, value: 0}}
stocks: {stock: {unit: 1, initial: 1}}
flows: {growth: {to: stock, unit: 1, equation: rate * stock}}
auxiliaries:
  blown: {unit: 1, equation: 1 / (stock - 3)}
"""
OUTPUTS = ("blown", "stock", "rate")
MEMBERS = 37


def prepared(make_study: MakeStudy, clock: str, kernel: KernelName) -> tuple[Prepared, Inputs]:
    model = make_study(MODULE, clock).model
    rates = np.linspace(-0.5, 0.5, MEMBERS)
    # Its stock is 3 after one step of a half, so that one over what is left stops it.
    rates[5] = 4.0
    inputs = Inputs.of_model(model, MEMBERS)
    inputs = replace(inputs, parameters={**inputs.parameters, "rate": rates})
    return Prepared.of(lower(model), OUTPUTS, kernel), inputs


def homes_of(instants: int) -> Homes:
    rng = np.random.default_rng(1)
    return {name: rng.integers(-1, 3, instants) for name in OUTPUTS}


def same(found: Sums, expected: Sums) -> bool:
    pairs = [(found.values[name], expected.values[name]) for name in OUTPUTS]
    return found.stopped == expected.stopped and all(np.array_equal(*pair, equal_nan=True) for pair in pairs)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("saveper", "steps"), [("0.5", 20), ("0.5", 13), ("1.5", 18)])
def test_sums_are_those_of_trajectories_to_the_last_bit(
    make_study: MakeStudy, kernel: KernelName, method: str, saveper: str, steps: int
) -> None:
    clock = f"start: 0, stop: {10 if saveper == '0.5' else 9}, dt: 0.5, saveper: {saveper}, method: {method}"
    ready, inputs = prepared(make_study, clock, kernel)
    homes = homes_of(ready.program.clock.steps // ready.program.clock.save_every + 1)

    found = ready.sums(inputs, homes, steps, threads=2)

    assert same(found, sums_of(ready.run(inputs, steps), homes))
    assert {values.shape for values in found.values.values()} == {(3, MEMBERS)}


def test_a_sum_that_ends_before_a_member_stops_is_a_number(make_study: MakeStudy) -> None:
    ready, inputs = prepared(make_study, "start: 0, stop: 3, dt: 0.5, method: euler", "compiled")
    homes = {name: np.array([0, 1, 1, 2, 2, 2, 2]) for name in OUTPUTS}

    found = ready.sums(inputs, homes, 6)

    assert [(stop.member, stop.time) for stop in found.stopped] == [(5, 0.5)]
    assert np.isnan(found.values["stock"][:, 5]).tolist() == [False, True, True]
    assert np.isfinite(np.delete(found.values["stock"], 5, axis=1)).all()

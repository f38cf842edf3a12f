from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest

from coyuntura.check.study import CheckedStudy
from coyuntura.program.lower import lower
from coyuntura.results.run import Run
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.prepared import KERNELS, KernelName
from coyuntura.simulate.simulate import simulate

MakeStudy: TypeAlias = Callable[..., CheckedStudy]
RunModule: TypeAlias = Callable[..., Run]
_MODULE = """
stocks: {stock: {unit: 1, initial: 1}}
flows: {growth: {to: stock, unit: 1, equation: stock}}
"""


def test_all_cells_are_saved_where_none_is_named(run_module: RunModule) -> None:
    assert set(run_module(_MODULE).values) == {"stock", "growth"}


def test_only_the_wanted_cells_are_saved(make_study: MakeStudy) -> None:
    model = make_study(_MODULE).model

    assert set(simulate(lower(model), Inputs.of_model(model), ["stock"]).values) == {"stock"}


def test_an_output_that_is_no_cell_is_refused(make_study: MakeStudy) -> None:
    model = make_study(_MODULE).model

    with pytest.raises(ValueError, match="'flock'"):
        simulate(lower(model), Inputs.of_model(model), ["flock"])


def test_trajectories_are_over_time_and_member(run_module: RunModule) -> None:
    assert run_module(_MODULE, members=3).values["stock"].shape == (5, 3)


@pytest.mark.parametrize("kernel", KERNELS)
def test_saved_times_run_from_start_to_stop(make_study: MakeStudy, kernel: KernelName) -> None:
    model = make_study(_MODULE, "start: 2, stop: 5, dt: 0.25, saveper: 1.5").model
    run = simulate(lower(model), Inputs.of_model(model), kernel=kernel)

    assert run.times.tolist() == [2, 3.5, 5]


def test_a_run_twice_gives_the_same_bytes(run_module: RunModule) -> None:
    first, second = run_module(_MODULE), run_module(_MODULE)

    assert first.values["stock"].tobytes() == second.values["stock"].tobytes()


def test_a_member_of_its_own_is_computed_with_its_own_parameter(run_module: RunModule) -> None:
    module = """
parameters: {rate: {unit: 1, value: 0}}
stocks: {stock: {unit: 1, initial: 0}}
flows: {growth: {to: stock, unit: 1, equation: rate}}
"""
    run = run_module(module, members=3, parameters={"rate": np.array([1.0, 2.0, 3.0])})

    assert run.values["stock"][-1].tolist() == [4, 8, 12]


def test_a_delay_shorter_than_a_step_is_one_step(run_module: RunModule) -> None:
    run = run_module('auxiliaries: {late: {unit: 1, equation: "DELAY(TIME, 0, -1)"}}')

    assert run.values["late"][:, 0].tolist() == [-1, 0, 1, 2, 3]


def test_members_have_delays_of_their_own(run_module: RunModule) -> None:
    module = """
parameters: {wait: {unit: 1, value: 1}}
auxiliaries: {late: {unit: 1, equation: "DELAY(TIME, wait, -1)"}}
"""
    run = run_module(module, members=3, parameters={"wait": np.array([1.0, 2.0, 1e300])})

    assert run.values["late"].T.tolist() == [[-1, 0, 1, 2, 3], [-1, -1, 0, 1, 2], [-1, -1, -1, -1, -1]]

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import pytest

from coyuntura.check.study import CheckedStudy
from coyuntura.methods import METHODS
from coyuntura.program.lower import lower
from coyuntura.results.run import Run, Stopped
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.simulate import simulate

MakeStudy: TypeAlias = Callable[..., CheckedStudy]
RunModule: TypeAlias = Callable[..., Run]
_DIVISION = """
parameters:
  divisor: {unit: 1, value: 1}
  moment: {unit: 1, value: 99}
stocks: {stock: {unit: 1, initial: 1}}
flows: {growth: {to: stock, unit: 1, equation: "stock / (divisor - STEP(1, moment))"}}
auxiliaries: {twice: {unit: 1, equation: 2 * stock}}
"""
_CLOCK = "start: 0, stop: 6, dt: 0.5, saveper: 1"
_MOMENT = np.array([99, 2.5, 99])


def test_a_division_by_nothing_names_cell_time_and_member(run_module: RunModule) -> None:
    run = run_module(_DIVISION, members=3, parameters={"divisor": np.array([1.0, 2.0, 0.0])})

    assert run.stopped == (Stopped(2, "growth", 0.0),)


def test_a_failure_between_saved_times_keeps_its_own_time(run_module: RunModule) -> None:
    run = run_module(_DIVISION, _CLOCK, members=3, parameters={"moment": _MOMENT})

    assert run.stopped == (Stopped(1, "growth", 2.5),)


def test_a_stopped_member_is_whole_before_and_no_number_after(run_module: RunModule) -> None:
    run = run_module(_DIVISION, _CLOCK, members=3, parameters={"moment": _MOMENT})

    for trajectory in run.values.values():
        assert np.isfinite(trajectory[:3, 1]).all()
        assert np.isnan(trajectory[3:, 1]).all()


def test_the_other_members_are_what_they_are_without_the_one_that_stopped(run_module: RunModule) -> None:
    run = run_module(_DIVISION, _CLOCK, members=3, parameters={"moment": _MOMENT})
    without = run_module(_DIVISION, _CLOCK, members=2)

    for cell, trajectory in without.values.items():
        assert run.values[cell][:, [0, 2]].tobytes() == trajectory.tobytes(), cell


def test_an_overflow_names_the_flow_that_overflowed(run_module: RunModule) -> None:
    module = """
parameters: {power: {unit: 1, value: 1}}
stocks: {stock: {unit: 1, initial: 10}}
flows: {growth: {to: stock, unit: 1, equation: stock ^ power}}
"""
    run = run_module(module, "start: 0, stop: 8, dt: 1", members=2, parameters={"power": np.array([1.0, 9.0])})

    assert run.stopped == (Stopped(1, "growth", 2.0),)


def test_a_stock_that_overflows_by_finite_flows_is_named(run_module: RunModule) -> None:
    module = """
parameters: {size_of_it: {unit: 1, value: 1}}
stocks: {stock: {unit: 1, initial: 1}}
flows: {growth: {to: stock, unit: 1, equation: size_of_it}}
"""
    run = run_module(module, members=2, parameters={"size_of_it": np.array([1.0, 1e308])})

    assert run.stopped == (Stopped(1, "stock", 2.0),)


def test_a_pipeline_with_an_unknown_delay_stops_its_member_only(run_module: RunModule) -> None:
    module = """
parameters: {divisor: {unit: 1, value: 1}}
auxiliaries:
  arrived: {unit: 1, equation: "DELAY(TIME, 2 / divisor)"}
"""
    run = run_module(module, members=2, parameters={"divisor": np.array([1.0, 0.0])})

    assert run.values["arrived"][:, 0].tolist() == [0, 0, 0, 1, 2]
    assert [stop.member for stop in run.stopped] == [1]


def test_an_event_that_never_ends_stops_nobody(run_module: RunModule) -> None:
    run = run_module("events: {embargo: {from: 2}}")

    assert run.stopped == ()
    assert run.values["embargo"][:, 0].tolist() == [0, 0, 1, 1, 1]


@pytest.mark.parametrize("members", [1, 2])
def test_one_member_stops_as_many_do(run_module: RunModule, members: int) -> None:
    run = run_module(_DIVISION, members=members, parameters={"divisor": np.zeros(members)})

    assert [stop.member for stop in run.stopped] == list(range(members))


@pytest.mark.parametrize(
    "module",
    [
        """
parameters: {rate: {unit: 1, value: 1}}
stocks: {stock: {unit: 1, initial: 1}}
flows: {growth: {to: stock, unit: 1, equation: rate}}
""",
        """
parameters: {wait: {unit: 1, value: 1}}
stocks: {stock: {unit: 1, initial: 1}}
flows: {growth: {to: stock, unit: 1, equation: late}}
auxiliaries: {late: {unit: 1, equation: "DELAY(stock, wait)"}}
""",
        """
stocks: {stock: {unit: 1, initial: 1}}
flows: {growth: {to: stock, unit: 1, equation: stock ^ 3 * 1e9}}
""",
    ],
)
@pytest.mark.parametrize("method", list(METHODS))
def test_both_kernels_say_the_same_of_a_member_that_stops(make_study: MakeStudy, module: str, method: str) -> None:
    model = make_study(module, clock=f"start: 0, stop: 8, dt: 0.5, saveper: 1, method: {method}").model
    given = Inputs.of_model(model)
    endless = {"rate": -np.inf, "wait": np.inf}
    inputs = replace(given, parameters={name: endless[name] for name in given.parameters})
    program = lower(model)
    compiled, reference = (simulate(program, inputs, kernel=kernel) for kernel in ("compiled", "reference"))

    assert compiled.stopped == reference.stopped != ()

"""What a fit asks of a simulator, on a model with everything that a state holds."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

from coyuntura.arrays import Reals
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.simulator import Simulator
from coyuntura.errors import Place
from coyuntura.methods import METHODS
from coyuntura.model.scenarios import Change, SetTo
from coyuntura.names import Id
from coyuntura.simulate import compiled

pytestmark = pytest.mark.slow  # all of them together take seconds

MakeStudy: TypeAlias = Callable[..., CheckedStudy]
_MODULE = """
parameters:
  rate: {unit: 1/month, value: 0.1, prior: "uniform(0, 1)"}
  weight: {unit: 1, value: 1}
  wait: {unit: month, value: 2.5}
  month: {unit: month, value: 1}
stocks: {stock: {unit: 1, initial: weight}}
flows: {growth: {to: stock, unit: 1/month, equation: "rate * (late + shock) - PREVIOUS(stock, 1) / month / 50"}}
auxiliaries:
  late: {unit: 1, equation: "DELAY(stock, wait)"}
  shock: {unit: 1, equation: "NORMAL(0, 1)"}
  steep: {unit: 1, equation: "LN(2.5 - rate * month * (TIME - STARTTIME) / month / 10)"}
"""
_THETA = np.linspace(0.01, 0.2, 21)[:, None]


@pytest.fixture(params=list(METHODS))
def simulator(make_study: MakeStudy, request: pytest.FixtureRequest) -> Simulator:
    clock = f"unit: month, start: 1998-01, stop: 2000-07, dt: 0.5, saveper: 1, method: {request.param}"
    bigger = (Change(Id("weight"), SetTo(2.0), Place("scenarios")),)
    return Simulator(Engine(make_study(_MODULE, clock)), ["rate"], ["stock", "shock"], [(), bigger])


def test_years_together_are_the_whole_run_to_the_last_bit(simulator: Simulator) -> None:
    parts = [part.outputs for part in simulator.by_year(_THETA)]

    assert [part.shape[1] for part in parts] == [12, 12, 7]
    assert np.concatenate(parts, axis=1).tobytes() == simulator.simulate(_THETA).tobytes()


def test_a_run_that_is_taken_up_again_goes_on_as_if_it_had_not_stopped(simulator: Simulator) -> None:
    first, *rest = simulator.by_year(_THETA)
    again = list(simulator.by_year(_THETA, state=first.state))

    assert [part.year for part in again] == [1999, 2000]
    assert [part.outputs.tobytes() for part in again] == [part.outputs.tobytes() for part in rest]


def test_chosen_runs_go_on_from_their_own_states(simulator: Simulator) -> None:
    first, second, _ = simulator.by_year(_THETA)
    chosen = np.array([20, 3, 3])
    again = next(simulator.by_year(_THETA[chosen], runs=chosen.astype(np.uint64), state=first.state.take(chosen)))

    assert again.outputs.tobytes() == second.outputs[chosen].tobytes()


def test_a_state_of_other_runs_is_refused(simulator: Simulator) -> None:
    first = next(simulator.by_year(_THETA))

    with pytest.raises(ValueError, match="must hold 2 members, got 21"):
        next(simulator.by_year(_THETA[:2], state=first.state))


def test_identity_selects_the_noise_and_not_place_or_world(simulator: Simulator) -> None:
    ones = np.ones((4, 1)) * 0.1
    runs, worlds = np.array([7, 8, 7, 9], dtype=np.uint64), np.array([0, 0, 1, 1])
    stock, shock = np.moveaxis(simulator.simulate(ones, worlds, runs), 2, 0)

    assert shock[0].tobytes() == shock[2].tobytes()
    assert not np.isin(shock[0], shock[[1, 3]]).any()
    assert (stock[2] > stock[0]).all()


@pytest.mark.parametrize("threads", [1, 2, 3, 7])
def test_any_number_of_threads_gives_the_same_bytes(
    simulator: Simulator, threads: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "_WORTH", 1)
    theta = np.linspace(0.01, 0.2, 100)[:, None]

    assert simulator.simulate(theta, threads=threads).tobytes() == simulator.simulate(theta, threads=1).tobytes()


def test_log_likelihoods_come_by_year_and_are_never_not_a_number(make_study: MakeStudy) -> None:
    clock = "unit: month, start: 1998-01, stop: 1999-12, dt: 0.5, saveper: 1"
    simulator = Simulator(Engine(make_study(_MODULE, clock)), ["rate"], ["steep"])

    def score(_year: int, _times: Reals, outputs: Reals) -> Reals:
        return -(outputs**2).sum(axis=(1, 2))

    table = simulator.log_likelihood(np.array([[0.0], [1.4]]), score)

    assert np.isfinite(table[0]).all()
    assert table[0, 0] == pytest.approx(-12 * np.log(2.5) ** 2)
    assert (table[1] == [table[1, 0], -np.inf]).all()


def test_a_parameter_that_is_none_is_refused(make_study: MakeStudy) -> None:
    engine = Engine(make_study(_MODULE, "unit: month, start: 1998-01, stop: 2000-07, dt: 0.5"))
    with pytest.raises(ValueError, match="got 'stock'"):
        Simulator(engine, ["stock"], ["stock"])


def test_a_table_of_another_shape_is_refused(simulator: Simulator) -> None:
    with pytest.raises(ValueError, match=r"theta must have shape \(run, 1\), got \(3, 2\)"):
        simulator.simulate(np.ones((3, 2)))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"worlds": np.array([0, 2])}, "worlds must be numbers from 0 to 1, got 2"),
        ({"worlds": np.array([0, -1])}, "worlds must be whole numbers from 0 on"),
        ({"worlds": np.zeros(3, dtype=np.intp)}, r"worlds must have shape \(2,\), got \(3,\)"),
        ({"runs": np.array([0.5, 1.0])}, "runs must be whole numbers from 0 on"),
        ({"threads": 0}, "threads must be at least 1, got 0"),
    ],
)
def test_what_does_not_fit_the_runs_is_refused(
    simulator: Simulator, given: dict[str, NDArray[np.intp]], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        simulator.simulate(_THETA[:2], **given)  # pyright: ignore[reportArgumentType]  wrong on purpose


def test_identities_may_be_of_any_whole_kind(simulator: Simulator) -> None:
    identities = [np.array([4, 7], dtype=kind) for kind in (np.int64, np.uint64)]

    first, second = (simulator.simulate(_THETA[:2], runs=runs) for runs in identities)  # pyright: ignore[reportArgumentType]

    assert first.tobytes() == second.tobytes()


def test_a_state_of_other_outputs_is_refused(make_study: MakeStudy) -> None:
    clock = "unit: month, start: 1998-01, stop: 1999-12, dt: 0.5, saveper: 1"
    study = make_study(_MODULE + "  other: {unit: 1, equation: 'PREVIOUS(rate * month, 0)'}\n", clock)
    state = next(iter(Simulator(Engine(study), ["rate"], ["stock"]).by_year(_THETA))).state
    other = Simulator(Engine(study), ["rate"], ["other"])

    with pytest.raises(ValueError, match="they differ in"):
        next(iter(other.by_year(_THETA, state=state)))


def test_a_score_of_another_shape_is_refused(simulator: Simulator) -> None:
    with pytest.raises(ValueError, match=r"score must return shape \(21,\)"):
        simulator.log_likelihood(_THETA, lambda _year, _times, _outputs: np.float64(0.0))  # pyright: ignore[reportArgumentType]

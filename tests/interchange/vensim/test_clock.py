"""The clock, written or computed."""

import numpy as np
import pytest
from tests.interchange.vensim.conftest import FaultsOf, Read, Run

pytestmark = pytest.mark.slow  # all of them together take seconds


def clock(**changed: str) -> str:
    given = {"INITIAL TIME": "0", "FINAL TIME": "4", "TIME STEP": "1", "SAVEPER": "TIME STEP"}
    given |= {key.replace("_", " "): value for key, value in changed.items()}
    return "".join(f"\n{key} = {value} ~~|" for key, value in given.items())


def test_a_clock_may_be_computed_from_constants(read: Read) -> None:
    draft = read("years = 3 ~~|", clock=clock(FINAL_TIME="years * 2", TIME_STEP="1 / 4", SAVEPER="2 * TIME STEP"))
    assert (draft.clock.stop, draft.clock.dt, draft.clock.saveper) == ("6.0", 0.25, 0.5)


def test_saved_points_lie_a_saveper_apart(run: Run) -> None:
    found = run("x = INTEG(1, 0) ~~|", clock=clock(TIME_STEP="0.1", SAVEPER="2"))
    assert found["x"] == pytest.approx([0, 2, 4])


def test_a_step_that_does_not_divide_the_run_goes_beyond_its_end(run: Run) -> None:
    assert run("x = Time ~~|", clock=clock(TIME_STEP="1.5"))["Time"] == pytest.approx([0, 1.5, 3, 4.5])


def test_a_saveper_that_is_no_number_of_steps_saves_every_step(read: Read) -> None:
    draft = read("x = Time ~~|", clock=clock(TIME_STEP="1", SAVEPER="1.5"))
    assert draft.clock.saveper == 1
    assert "Every step is saved" in draft.notices[0]


def test_a_run_may_end_where_its_own_time_says(run: Run) -> None:
    found = run("x = Time * 2 ~~|", clock=clock(FINAL_TIME="IF THEN ELSE(x > 5, Time, 100)"))
    assert found["Time"] == pytest.approx([0, 1, 2, 3])
    assert found["FINAL TIME"] == pytest.approx([100, 100, 100, 3])


def test_steps_may_change_where_nothing_accumulates(run: Run) -> None:
    found = run("x = Time ~~|", clock=clock(TIME_STEP="IF THEN ELSE(Time < 2, 1, 0.5)"))
    assert found["Time"] == pytest.approx(np.arange(9) / 2)


def test_a_beginning_that_depends_on_time_is_as_at_time_0(read: Read) -> None:
    draft = read("x = Time ~~|", clock=clock(INITIAL_TIME="IF THEN ELSE(Time < 3, 0, 1)"))
    assert draft.clock.start == "0.0"


def test_runge_kutta_with_fixed_steps_is_taken_over(read: Read) -> None:
    draft = read(
        "x = INTEG(x, 1) ~~|", clock=clock() + "\n\\\\\\---/// Sketch\n///---\\\\\\\n:L<%^E!@\n15:0,0,0,5,0,0\n"
    )
    assert draft.clock.method == "rk4"


@pytest.mark.parametrize(
    ("text", "changed", "code"),
    [
        ("s = INTEG(1, 0) ~~|", {"FINAL_TIME": "s + 5"}, "foreign-unsupported"),
        ("s = INTEG(1, 0) ~~|", {"TIME_STEP": "IF THEN ELSE(Time < 2, 1, 0.5)"}, "foreign-unsupported"),
        ("x = 1 ~~|", {"TIME_STEP": "0"}, "foreign-unsupported"),
        ("x = 1 ~~|", {"FINAL_TIME": "-3"}, "foreign-unsupported"),
        ("x = 1 ~~|", {"FINAL_TIME": "Time + 1"}, "foreign-unsupported"),
        ("x = 1 ~~|", {"FINAL_TIME": "RANDOM UNIFORM(1, 2, 0)"}, "foreign-unsupported"),
        ("x = 1 ~~|", {"INITIAL_TIME": "Time + 1"}, "foreign-unsupported"),
    ],
)
def test_a_clock_that_cannot_be_known_is_a_fault(
    faults_of: FaultsOf, text: str, changed: dict[str, str], code: str
) -> None:
    assert faults_of(text, clock=clock(**changed))[0].code == code


def test_a_missing_clock_is_a_fault(faults_of: FaultsOf) -> None:
    assert {fault.code for fault in faults_of("x = 1 ~~|", clock="")} == {"foreign-undefined"}


def test_an_end_between_two_steps_comes_with_a_notice(read: Read) -> None:
    draft = read("x = 1 ~~|", clock=clock(FINAL_TIME="1", TIME_STEP="0.3", SAVEPER="0.3"))

    assert float(draft.clock.stop) == pytest.approx(1.2)
    assert any("The run ends at 1.2" in notice for notice in draft.notices)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_methods_with_steps_of_their_own_are_faults(faults_of: FaultsOf, number: int) -> None:
    tail = f"\n\\\\\\---/// Sketch\n:L<%^E!@\n15:0,0,0,{number},0,0\n"
    assert faults_of("x = 1 ~~|", clock=clock() + tail)[0].code == "foreign-unsupported"


def test_functions_that_hold_still_within_a_step_are_faults_under_runge_kutta(faults_of: FaultsOf) -> None:
    tail = "\n\\\\\\---/// Sketch\n:L<%^E!@\n15:0,0,0,5,0,0\n"
    assert faults_of("x = STEP(1, 2) ~~|", clock=clock() + tail)[0].code == "foreign-unsupported"

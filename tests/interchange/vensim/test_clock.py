"""The clock, written or computed."""

import math

import numpy as np
import pytest
from tests.interchange.vensim.conftest import FaultsOf, Read, Run

from coyuntura.model.elements import Parameter

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
        ("x = 1 ~~|", {"TIME_STEP": "0"}, "clock-unclear"),
        ("x = 1 ~~|", {"TIME_STEP": "-1"}, "clock-unclear"),
        ("x = 1 ~~|", {"TIME_STEP": "1e-320"}, "foreign-syntax"),
        ("x = 1 ~~|", {"FINAL_TIME": "-3"}, "clock-unclear"),
        ("x = 1 ~~|", {"FINAL_TIME": "1000001"}, "clock-unclear"),
        ("x = 1 ~~|", {"FINAL_TIME": "1e308", "INITIAL_TIME": "-1e308", "TIME_STEP": "1e-300"}, "clock-unclear"),
        ("x = 1 ~~|", {"FINAL_TIME": "1e17 + 100", "INITIAL_TIME": "1e17"}, "clock-unclear"),
        ("x = 1 ~~|", {"FINAL_TIME": "LN(0)"}, "foreign-unsupported"),
        ("x = 1 ~~|", {"FINAL_TIME": "1e308", "TIME_STEP": "IF THEN ELSE(Time < 1, 1, 1e308)"}, "clock-unclear"),
        ("x = 1 ~~|", {"FINAL_TIME": "Time + 1"}, "foreign-unsupported"),
        ("x = 1 ~~|", {"FINAL_TIME": "RANDOM UNIFORM(1, 2, 0)"}, "foreign-unsupported"),
        ("x = 1 ~~|", {"INITIAL_TIME": "Time + 1"}, "foreign-unsupported"),
    ],
)
def test_a_clock_that_cannot_be_known_is_a_fault(
    faults_of: FaultsOf, text: str, changed: dict[str, str], code: str
) -> None:
    assert faults_of(text, clock=clock(**changed))[0].code == code


def test_a_clock_that_no_run_can_take_is_told_where_it_stands(faults_of: FaultsOf) -> None:
    (fault,) = faults_of("x = 1 ~~|", clock=clock(TIME_STEP="1e-300"))

    assert fault.place is not None
    assert fault.place.text.startswith("TIME STEP")


def test_a_saveper_beyond_numbers_saves_every_step(read: Read) -> None:
    draft = read("x = Time ~~|", clock=clock(FINAL_TIME="1e-300", TIME_STEP="1e-301", SAVEPER="1e308"))

    assert draft.clock.saveper == 1e-301


def test_a_missing_clock_is_a_fault(faults_of: FaultsOf) -> None:
    assert {fault.code for fault in faults_of("x = 1 ~~|", clock="")} == {"foreign-undefined"}


def test_an_end_between_two_steps_comes_with_a_notice(read: Read) -> None:
    draft = read("x = 1 ~~|", clock=clock(FINAL_TIME="1", TIME_STEP="0.3", SAVEPER="0.3"))

    assert float(draft.clock.stop) == pytest.approx(1.2)
    assert any("The run ends at 1.2" in notice for notice in draft.notices)


def method(number: int) -> str:
    """Return the settings line that says a method of integration."""
    return f"\n\\\\\\---/// Sketch\n:L<%^E!@\n15:0,0,0,{number},0,0\n"


@pytest.mark.parametrize("number", [1, 3, 4])
def test_methods_that_are_not_ours_become_runge_kutta_with_a_notice(read: Read, run: Run, number: int) -> None:
    times = clock(FINAL_TIME="4", TIME_STEP="0.25", SAVEPER="0.25") + method(number)
    draft = read("x = INTEG(-x / 4, 100) ~~|", clock=times)

    assert draft.clock.method == "rk4"
    assert any("`--method` chooses another" in notice for notice in draft.notices)
    assert run("x = INTEG(-x / 4, 100) ~~|", clock=times)["x"][-1] == pytest.approx(100 / math.e, abs=1e-3)


def test_a_method_that_shows_variables_of_another_time_is_a_fault_with_a_way_out(
    faults_of: FaultsOf, read: Read
) -> None:
    (fault,) = faults_of("x = 1 ~~|", clock=clock() + method(2))

    assert fault.code == "foreign-unsupported"
    assert "--method euler" in fault.help
    assert read("x = 1 ~~|", clock=clock() + method(2), method="euler").clock.method == "euler"


_CHANGING = ["DELAY N(Time, 2 + Time, 0, 2)", "SMOOTH N(Time, 2 + Time, 0, 2)", "STEP(Time, 2)"]


@pytest.mark.parametrize("text", ["SAMPLE IF TRUE(Time > 1, 1, 2)", *_CHANGING])
def test_what_would_change_within_a_step_is_a_fault_under_runge_kutta(faults_of: FaultsOf, text: str) -> None:
    assert faults_of(f"x = {text} ~~|", clock=clock() + method(5))[0].code == "foreign-unsupported"


@pytest.mark.parametrize("name", ["DELAY N", "SMOOTH N"])
def test_a_chain_of_constant_time_is_integrated_under_runge_kutta_and_says_so(run: Run, read: Read, name: str) -> None:
    text = f"x = {name}(0, t, 8, 1) ~~| t = 4 ~~|"

    np.testing.assert_allclose(run(text, clock=clock() + method(5))["x"], 8 * np.exp(-np.arange(5) / 4), rtol=1e-4)
    drafts = [read(text, clock=clock() + method(number)) for number in (0, 5)]
    assert [any("holds it still" in notice for notice in draft.notices) for draft in drafts] == [False, True]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Held within a step, each rate is what it is at the step's beginning, whatever the method.
        ("STEP(4, 1)", [0, 0, 4, 8, 12]),
        ("PULSE(1, 2)", [0, 0, 1, 2, 2]),
        ("PULSE TRAIN(0, 1, 2, 2)", [0, 1, 1, 2, 2]),
        ("RAMP(1, 1, 3)", [0, 0, 0, 1, 3]),
        ("DELAY FIXED(Time * Time, 1, 5)", [0, 5, 5, 6, 10]),
    ],
)
def test_what_holds_still_within_a_step_is_read_under_runge_kutta(run: Run, text: str, expected: list[float]) -> None:
    times = clock(FINAL_TIME="4", TIME_STEP="1", SAVEPER="1") + method(5)
    found = run(f"x = INTEG(y, 0) ~~| y = {text} ~~|", clock=times)

    assert found["x"] == pytest.approx(expected)


@pytest.mark.parametrize("control", ["INITIAL_TIME", "FINAL_TIME", "TIME_STEP", "SAVEPER"])
def test_a_constant_that_says_the_clock_is_no_parameter(read: Read, run: Run, control: str) -> None:
    given = {"INITIAL_TIME": "0", "FINAL_TIME": "4", "TIME_STEP": "1", "SAVEPER": "1"}
    times = clock(**{**given, control: f"half + half * k[a] - {1 if control == 'INITIAL_TIME' else 0}"})
    value = "2" if control == "FINAL_TIME" else "0.5"
    text = f"d: a, b ~~| half = {value} ~~| k[d] = 1, 2 ~~| free = 3 ~~| x = INTEG(free, half) ~~| y = k[b] ~~| "
    draft = read(text, clock=times)

    assert {one.header.id for one in draft.elements if isinstance(one, Parameter)} == {"free"}
    assert any(notice.endswith("is no parameter: `half`, `k`.") for notice in draft.notices)
    assert run(text, clock=times)["x"][-1] == pytest.approx(12 + float(value))


def test_constants_elsewhere_stay_parameters(read: Read) -> None:
    draft = read("half = 2 ~~| ", clock=clock(FINAL_TIME="4", TIME_STEP="1", SAVEPER="TIME STEP"))

    assert [one.header.id for one in draft.elements if isinstance(one, Parameter)] == ["half"]
    assert not any("no parameter" in notice for notice in draft.notices)

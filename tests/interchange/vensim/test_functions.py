"""Each function of Vensim's that is taken over, over the five moments 0, 1, 2, 3, 4 of a run by steps of 1.

Expected numbers follow from the descriptions of the functions by hand.
"""

import math

import numpy as np
import pytest
from tests.interchange.vensim.conftest import CLOCK, FaultsOf, Read, Run

NA = -(2.0**109)
HALF = "l((0,1),(1,1),(2,2)) ~~| "
BENT = "l((0,0),(1,1),(2,1.5)) ~~| "
TABLE = "l((0,0),(1,1),(2,4)) ~~| "

PLAIN = [
    ("x = ABS(-2) ~~|", [2.0] * 5),
    ("x = EXP(1) ~~|", [math.e] * 5),
    ("x = LN(5) ~~|", [math.log(5)] * 5),
    ("x = LOG(8, 2) ~~|", [3.0] * 5),
    ("x = SQRT(9) ~~|", [3.0] * 5),
    ("x = SIN(1) ~~|", [math.sin(1)] * 5),
    ("x = COS(1) ~~|", [math.cos(1)] * 5),
    ("x = TAN(1) ~~|", [math.tan(1)] * 5),
    ("x = ARCSIN(0.5) ~~|", [math.asin(0.5)] * 5),
    ("x = ARCCOS(0.5) ~~|", [math.acos(0.5)] * 5),
    ("x = ARCTAN(0.5) ~~|", [math.atan(0.5)] * 5),
    ("x = SINH(0.5) ~~|", [math.sinh(0.5)] * 5),
    ("x = COSH(0.5) ~~|", [math.cosh(0.5)] * 5),
    ("x = TANH(0.5) ~~|", [math.tanh(0.5)] * 5),
    ("x = GAMMA LN(4.5) ~~|", [math.lgamma(4.5)] * 5),
    ("x = MIN(Time, 2) ~~|", [0, 1, 2, 2, 2]),
    ("x = max(Time, 2) ~~|", [2, 2, 2, 3, 4]),
    ("x = POWER(2, 3) ~~|", [8.0] * 5),
    ("x = IF THEN ELSE(Time > 2, 1, -1) ~~|", [-1, -1, -1, 1, 1]),
    ("x = INTEGER(1.5 - Time) ~~|", [1, 0, 0, -1, -2]),
    ("x = QUANTUM(1.9 - Time, 0.5) ~~|", [1.5, 0.5, 0, -1, -2]),
    ("x = QUANTUM(1.9, 0) ~~|", [1.9] * 5),
    ("x = MODULO(Time - 2, 1.5) ~~|", [-0.5, -1, 0, 1, 0.5]),
    ("x = MODULO(-5, y) ~~| y = 3 ~~|", [-2.0] * 5),
    ("x = ZIDZ(6, Time - 2) ~~|", [-3, -6, 0, 6, 3]),
    ("x = XIDZ(6, Time - 2, 9) ~~|", [-3, -6, 9, 6, 3]),
    ("x = XIDZ(6, 1e-007, 9) ~~|", [9.0] * 5),
    ("x = GAME(Time) ~~|", [0, 1, 2, 3, 4]),
    ("x = INITIAL(Time + 3) ~~|", [3.0] * 5),
    ("x = REINITIAL(Time + 3) ~~|", [3.0] * 5),
    ("x = :NA: ~~|", [NA] * 5),
    ("x = 2 ^ 3 ^ 2 ~~|", [512.0] * 5),
    ("x = -2 ^ 2 ~~|", [-4.0] * 5),
    ("x = 2 ^ -1 ~~|", [0.5] * 5),
    ("x = 2 * -3 ~~|", [-6.0] * 5),
    ("x = .5 + 1. + 1e-1 ~~|", [1.6] * 5),
    ("x = IF THEN ELSE(:NOT: Time = 2 :AND: Time < 4 :OR: Time = 4, 1, 0) ~~|", [1, 1, 0, 1, 1]),
    ("x = IF THEN ELSE(Time <> 2, 1, 0) ~~|", [1, 1, 0, 1, 1]),
    ("x == 7 ~~|", [7.0] * 5),
]
TIMED = [
    ("x = STEP(3, 2) ~~|", [0, 0, 3, 3, 3]),
    ("x = STEP(3, 1.4) ~~|", [0, 3, 3, 3, 3]),
    ("x = STEP(3, 1.6) ~~|", [0, 0, 3, 3, 3]),
    ("x = RAMP(2, 1, 3) ~~|", [0, 0, 2, 4, 4]),
    ("x = RAMP(2, 1) ~~|", [0, 0, 2, 4, 6]),
    ("x = PULSE(1, 2) ~~|", [0, 1, 1, 0, 0]),
    ("x = PULSE(1, 0) ~~|", [0, 1, 0, 0, 0]),
    ("x = PULSE(1, -1) ~~|", [0.0] * 5),
    ("x = PULSE(1.4, 1) ~~|", [0, 1, 0, 0, 0]),
    ("x = PULSE(1.6, 1) ~~|", [0, 0, 1, 0, 0]),
    # Without a gap from the start to the end, the end left out.
    ("x = PULSE TRAIN(1, 3, 2, 3) ~~|", [0, 1, 1, 0, 0]),
    ("x = PULSE TRAIN(1, 3, 0, 4) ~~|", [0, 1, 1, 1, 0]),
    ("x = PULSE TRAIN(1, 1, -2, 3) ~~|", [0, 1, 1, 0, 0]),
    # With gaps it is on at its very end, for that step.
    ("x = PULSE TRAIN(0, 1, 2, 4) ~~|", [1, 0, 1, 0, 1]),
    ("x = PULSE TRAIN(0, 2, 3, 3) ~~|", [1, 1, 0, 1, 0]),
    ("x = PULSE TRAIN(0, 3, 4, 2) ~~|", [1, 1, 1, 0, 0]),
    ("x = PULSE TRAIN(0, 1, 2, 3.9) ~~|", [1, 0, 1, 0, 0]),
    ("x = PULSE TRAIN(0, 1, 2 + STEP(-2, 3), 9) ~~|", [1, 0, 1, 1, 1]),
    ("x = PULSE TRAIN(1, 1, 2, 9) ~~|", [0, 1, 0, 1, 0]),
    ("x = PULSE TRAIN(0, 0, 2, 3) ~~|", [1, 0, 1, 0, 0]),
    ("x = TIME BASE(1970, 0.5) ~~|", [1970, 1970.5, 1971, 1971.5, 1972]),
    ("x = GET TIME VALUE(0, 5, 0) ~~|", [5, 6, 7, 8, 9]),
    ("x = FINAL TIME - INITIAL TIME + TIME STEP + SAVEPER ~~|", [6.0] * 5),
]
MEMORY = [
    ("x = SMOOTH(Time, 2) ~~|", [0, 0, 0.5, 1.25, 2.125]),
    ("x = SMOOTHI(Time, 2, 4) ~~|", [4, 2, 1.5, 1.75, 2.375]),
    ("x = SMOOTH3(Time * 0 + 5, 6) ~~|", [5.0] * 5),
    ("x = SMOOTH3I(0, 6, 8) ~~|", [8, 8, 8, 7, 5.5]),
    ("x = SMOOTH N(0, 4, 8, 2) ~~|", [8, 8, 6, 4, 2.5]),
    ("x = SMOOTH N(0, 2, 8, 9) ~~|", [8, 8, 0, 0, 0]),
    ("x = DELAY N(0, a * 2, 8, 2) ~~| a = b ~~| b = 2 ~~|", [8, 8, 6, 4, 2.5]),
    ("x = DELAYP(1 + Time, 3 : y) ~~|", [1, 1, 1, 1, 2]),
    ("x = wip ~~| y = DELAYP(1 + Time, 3 : wip) ~~|", [3, 3, 4, 6, 9]),
    ("x = DELAY1(Time, 2) ~~|", [0, 0, 0.5, 1.25, 2.125]),
    ("x = DELAY1I(Time, 2, 4) ~~|", [4, 2, 1.5, 1.75, 2.375]),
    ("x = DELAY3(Time * 0 + 5, 6) ~~|", [5.0] * 5),
    ("x = DELAY3I(0, 6, 8) ~~|", [8, 8, 8, 7, 5.5]),
    ("x = DELAY N(0, 4, 8, 2) ~~|", [8, 8, 6, 4, 2.5]),
    ("x = DELAY N(0, 2, 8, 9) ~~|", [8, 8, 0, 0, 0]),
    ("x = DELAY N(0, 4, 8, 2 + STEP(1, 3)) ~~|", [8, 8, 6, 4, 2.5]),
    ("x = DELAY FIXED(Time, 2, -1) ~~|", [-1, -1, 0, 1, 2]),
    # The nearest number of steps, halves upwards, and one at least.
    ("x = DELAY FIXED(Time, 1.5, -1) ~~|", [-1, -1, 0, 1, 2]),
    ("x = DELAY FIXED(Time, 1.4, -1) ~~|", [-1, 0, 1, 2, 3]),
    ("x = DELAY FIXED(Time, 0.3, -1) ~~|", [-1, 0, 1, 2, 3]),
    ("x = DELAY FIXED(Time, s, -1) ~~| s = INTEG(1, 2.4) ~~|", [-1, -1, 0, 1, 2]),
    ("x = DELAY FIXED(Time, 0, -1) ~~|", [-1, 0, 1, 2, 3]),
    ("x = DELAY INFORMATION(Time, 1.6, -1) ~~|", [-1, -1, 0, 1, 2]),
    # What came out is held while the delay is too long for anything to come out before the run ends.
    ("x = DELAY INFORMATION(Time, STEP(250, o), -1) ~~| o = 2 ~~|", [-1, 0, 1, 1, 1]),
    ("x = DELAY INFORMATION(Time, IF THEN ELSE(Time = 1, 9, 0), -1) ~~|", [-1, 0, 0, 2, 3]),
    ("x = DELAY INFORMATION(Time, INITIAL(s), -1) ~~| s = INTEG(1, 2) ~~|", [-1, -1, 0, 1, 2]),
    ("x = DELAY MATERIAL(Time, t, -1, 9) ~~| t = 2 ~~|", [-1, -1, 0, 1, 2]),
    ("x = SAMPLE IF TRUE(MODULO(Time, 2) = 1, Time, -1) ~~|", [-1, 1, 1, 3, 3]),
    # Its own name is what it held before.
    ("x = SAMPLE IF TRUE(y > x, y, y) ~~| y = IF THEN ELSE(Time < 3, 2 * Time, 1) ~~|", [0, 2, 4, 4, 4]),
    ("x = SAMPLE IF TRUE(:NOT: x :AND: Time > 1, Time, 0) ~~|", [0, 0, 2, 2, 2]),
    ("x = SAMPLE IF TRUE(MODULO(x, 3) < 2, x + Time, 1) ~~|", [1, 2, 2, 2, 2]),
    ("x = SAMPLE IF TRUE(Time > 1, x * 2, 1) ~~|", [1, 1, 2, 4, 8]),
    ("x = NPV(10, 0.25, 0, 1) ~~|", [10, 18, 24.4, 29.52, 33.616]),
    ("x = 1 + NPVE(10, 0.25, 5, 2) ~~|", [27, 39.8, 50.04, 58.232, 64.7856]),
    ("x = DEPRECIATE STRAIGHTLINE(PULSE(1, 1) * 6, l, 1, 0) ~~| l = 3 ~~|", [0, 2, 2, 2, 0]),
    ("x = DEPRECIATE STRAIGHTLINE(2, 3, TIME STEP, 2) ~~|", [2.0] * 5),
    ("x = DEPRECIATE STRAIGHTLINE(0, 3, 1, 3) ~~|", [2, 1, 0, 0, 0]),
    ("x = FORECAST(Time * 0 + 5, 2, 3) ~~|", [5.0] * 5),
    ("x = TREND(Time * 0 + 12, 2, 0.1) ~~|", [0.1, 1 / 22, 1 / 46, 1 / 94, 1 / 190]),
    ("x = ACTIVE INITIAL(s, 5) ~~| s = INTEG(1, x) ~~|", [5, 6, 7, 8, 9]),
    ("x = INTEG(y - x, 8) ~~| y = Time ~~|", [8, 0, 1, 2, 3]),
]
LOOKUPS = [
    (TABLE + "x = l(Time) ~~|", [0, 1, 4, 4, 4]),
    (TABLE + "x = l(Time / 2) ~~|", [0, 0.5, 1, 2.5, 4]),
    (TABLE + "x = LOOKUP EXTRAPOLATE(l, Time) ~~|", [0, 1, 4, 7, 10]),
    (TABLE + "x = LOOKUP FORWARD(l, Time / 2) ~~|", [0, 1, 1, 4, 4]),
    (TABLE + "x = LOOKUP BACKWARD(l, Time / 2) ~~|", [0, 0, 1, 1, 4]),
    (TABLE + "x = LOOKUP INVERT(l, Time) ~~|", [0, 1, 4 / 3, 5 / 3, 2]),
    # The least input that gives the output, and `:NA:` where none does.
    (TABLE + "x = LOOKUP INVERT(l, Time * 2 - 1) ~~|", [NA, 1, 5 / 3, NA, NA]),
    ("l((0,4),(2,0)) ~~| x = LOOKUP INVERT(l, Time * 2 - 1) ~~|", [NA, 1.5, 0.5, NA, NA]),
    ("l((0,0),(1,1),(2,1),(3,2)) ~~| x = LOOKUP INVERT(l, Time / 2) ~~|", [0, 0.5, 1, 2.5, 3]),
    ("l((0,2),(1,0),(3,4)) ~~| x = LOOKUP INVERT(l, Time) ~~|", [1, 0.5, 0, 2.5, 3]),
    ("l((0,1),(1,2),(2,0),(3,4)) ~~| x = LOOKUP INVERT(l, Time) ~~|", [2, 0, 1, 2.75, 3]),
    ("l((5,3)) ~~| x = LOOKUP INVERT(l, Time) ~~|", [NA, NA, NA, 5, NA]),
    # The ends are held beyond the lookup; the manual's own examples are these at 2 and 4.
    (HALF + "x = LOOKUP AREA(l, 0, Time) ~~|", [0, 1, 2.5, 4.5, 6.5]),
    (HALF + "x = LOOKUP AREA(l, Time, 0.5) ~~|", [0.5, -0.5, -2, -4, -6]),
    (HALF + "x = LOOKUP AREA(l, -1, Time) ~~|", [1, 2, 3.5, 5.5, 7.5]),
    ("l((0,0),(1,1),(1,3),(2,3)) ~~| x = LOOKUP AREA(l, 0, Time) ~~|", [0, 0.5, 3.5, 6.5, 9.5]),
    # At a point the mean of both sides; outside level, going on, or missing.
    (BENT + "x = LOOKUP SLOPE(l, Time / 2, 0) ~~|", [0.5, 1, 0.75, 0.5, 0.25]),
    (BENT + "x = LOOKUP SLOPE(l, Time * 2 - 2, 0) ~~|", [0, 0.5, 0.25, 0, 0]),
    (BENT + "x = LOOKUP SLOPE(l, Time * 2 - 2, 1) ~~|", [1, 1, 0.5, 0.5, 0.5]),
    (BENT + "x = LOOKUP SLOPE(l, Time - 0.5, -1) ~~|", [NA, 1, 0.5, NA, NA]),
    (BENT + "x = LOOKUP SLOPE(l, 2.5, IF THEN ELSE(Time < 2, 1, -1)) ~~|", [0.5, 0.5, NA, NA, NA]),
    ("x = WITH LOOKUP(Time, ([(0,0)-(9,9),(1,1)],(0,0),(4,8))) ~~|", [0, 2, 4, 6, 8]),
    ("x = WITH LOOKUP(Time, ((2,-3),(1,-7),(0,- 1))) ~~|", [-1, -7, -3, -3, -3]),
    ("l(0,1,2,5,6,7) ~~| x = l(Time) ~~|", [5, 6, 7, 7, 7]),
    ("l((1,3)) ~~| x = l(Time) ~~|", [3.0] * 5),
]


@pytest.mark.parametrize(("text", "expected"), [*PLAIN, *TIMED, *MEMORY, *LOOKUPS])
def test_a_function_gives_what_its_description_says(run: Run, text: str, expected: list[float]) -> None:
    assert run(text)["x"] == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_the_last_stage_of_delay_n_lasts_as_long_as_the_step_before_said(run: Run) -> None:
    # Two stages that hold 8 each. At time 2 the delay grows from 4 to 8: the first stage passes on 8 / 4 then,
    # and the second still 8 / 2, which leaves 10 and 6; at time 4 they hold 11.5 and 7.
    found = run("x = DELAY N(4, t, 4, 2) ~~| t = 4 + STEP(4, 2) ~~|")
    assert found["x"] == pytest.approx([4, 4, 4, 6 / 4, 7 / 4])


@pytest.mark.parametrize("step", [0.1, 0.25, 0.3])
@pytest.mark.parametrize("first", [0, 1990])
def test_steps_that_do_not_add_up_exactly_move_no_pulse(run: Run, step: float, first: int) -> None:
    clock = f"INITIAL TIME = {first} ~~| FINAL TIME = {first + 12} ~~| TIME STEP = {step} ~~| SAVEPER = TIME STEP ~~|"
    moments = f"{first} + 3, TIME STEP * 2, 3, {first} + 9"
    found = run(
        f"x = PULSE TRAIN({moments}) ~~| y = STEP(1, {first} + 6) ~~| z = PULSE({first} + 3, 3) ~~|", clock=clock
    )

    steps = np.arange(len(found["Time"]))
    after = steps * step
    in_pulse = np.mod(after - 3 + step / 2, 3) < 2 * step
    assert found["x"].tolist() == ((after + step / 2 > 3) & in_pulse & (after < 9 + step / 9)).tolist()
    assert found["y"].tolist() == (after + step / 2 > 6).tolist()
    assert found["z"].tolist() == ((after + step / 2 > 3) & (after + step / 2 < 6)).tolist()


def test_a_delay_between_steps_says_how_long_it_is(read: Read) -> None:
    drafts = [read(f"my delay = DELAY FIXED(Time, {time}, 0) ~~|") for time in ("1.5", "2", "0")]

    assert [len(draft.notices) for draft in drafts] == [1, 0, 0]
    assert "`my delay` lasts 2 time steps in place of 1.5" in drafts[0].notices[0]


def test_elements_hold_what_they_held(run: Run) -> None:
    text = "d: a, b ~~| x[d] = SAMPLE IF TRUE(y[d] > x[d], y[d], 0) ~~| y[a] = Time ~~| y[b] = 3 - Time ~~|"
    found = run(text)

    assert found["x[a]"] == pytest.approx([0, 1, 2, 3, 4])
    assert found["x[b]"] == pytest.approx([3.0] * 5)


def test_another_name_for_the_variable_is_its_present_value_still(faults_of: FaultsOf) -> None:
    found = faults_of("x = SAMPLE IF TRUE(z > 2, 1, 0) ~~| z = x ~~|")

    assert [fault.code for fault in found] == ["instant-loop"]


@pytest.mark.parametrize(("lifetime", "period"), [("3", "2"), ("2.5", "1"), ("3 + Time", "1"), ("3", "Time + 1")])
def test_straight_lines_are_written_off_by_whole_steps(faults_of: FaultsOf, lifetime: str, period: str) -> None:
    (fault,) = faults_of(f"x = DEPRECIATE STRAIGHTLINE(1, {lifetime}, {period}, 0) ~~|")

    assert (fault.code, "DEPRECIATE STRAIGHTLINE" in fault.message) == ("foreign-unsupported", True)


def test_stages_that_are_taken_away_are_announced(read: Read) -> None:
    (notice,) = read("my delay = DELAY N(0, 2, 8, 9) ~~|").notices
    assert notice.startswith("`DELAY N` in `my delay` has the order 2 in place of 9")


@pytest.mark.parametrize(
    "text",
    [
        "x = RAMP(1, y, 2) ~~| y = 3 ~~|",
        "x = RAMP(1, 1, y) ~~| y = 2 - Time ~~|",
        "x = MODULO(5, y) ~~| y = Time ~~|",
        BENT + "x = LOOKUP SLOPE(l, 0, -1) ~~|",
        BENT + "x = LOOKUP SLOPE(l, 0.5, 2) ~~|",
    ],
)
def test_a_run_stops_where_nothing_says_what_a_function_gives(run: Run, text: str) -> None:
    with pytest.raises(AssertionError):
        run(text)


def test_a_macro_of_the_model_goes_before_a_function_of_that_name(run: Run) -> None:
    assert run(":MACRO: NPV(a)\nNPV = a * 2 ~~|\n:END OF MACRO:\nx = NPV(3) ~~|")["x"][0] == 6


def test_steps_that_do_not_add_up_exactly_are_announced_where_that_may_decide(read: Read) -> None:
    clock = CLOCK.replace("TIME STEP = 1", "TIME STEP = 0.1")
    texts = ("x = IF THEN ELSE(Time = 2, 1, 0) ~~|", "x = MODULO(Time, 2) ~~|", "x = Time * 2 ~~|")
    assert [len(read(text, clock=clock).notices) for text in texts] == [1, 1, 0]


def test_pulses_may_move_as_the_run_goes(run: Run) -> None:
    assert run("x = PULSE(y, 1) ~~| y = Time ~~|")["x"] == pytest.approx([1.0] * 5)


def test_a_poisson_number_is_whole_and_lies_within_its_bounds(run: Run) -> None:
    found = run("x = RANDOM POISSON(0, 10, 3, 0, 1, 7) ~~| y = RANDOM POISSON(4, 4, 3, 0, 1, 7) ~~|")
    assert all(value in range(11) for value in found["x"])
    assert found["y"] == pytest.approx([4.0] * 5)


def test_a_poisson_number_is_stretched_and_shifted_before_its_bounds_count(run: Run) -> None:
    # Of 1 - 0.1 n only 0.3 lies between 0.25 and 0.35: n is 7.
    assert run("x = RANDOM POISSON(0.25, 0.35, 3, 1, -0.1, 7) ~~|")["x"] == pytest.approx([0.3] * 5)


def test_a_bound_that_is_reached_exactly_belongs_to_the_numbers(run: Run) -> None:
    assert run("x = RANDOM POISSON(0.7, 0.7, 3, 0, 0.1, 7) ~~|")["x"] == pytest.approx([0.7] * 5)


def test_random_numbers_lie_where_they_must(run: Run) -> None:
    found = run("x = RANDOM UNIFORM(2, 3, 0) ~~| y = RANDOM NORMAL(-1, 1, 0, 5, 0) ~~| z = RANDOM 0 1() ~~|")
    inside = [(found["x"] >= 2) & (found["x"] <= 3), abs(found["y"]) <= 1, (found["z"] >= 0) & (found["z"] <= 1)]
    assert all(part.all() for part in inside)

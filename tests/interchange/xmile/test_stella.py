"""What Stella computes where the standard leaves it open, by its help and by results that it exported."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from tests.interchange.xmile.test_read_xmile import ISEE, PLACES, Read, Run, aux

from coyuntura.check.model import check_model
from coyuntura.errors import Faults
from coyuntura.interchange.settle import settle, study_of
from coyuntura.program.lower import lower
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.simulate import simulate

FALLING = aux("x", "10 - STEP(10, 4)")
LONG = "<sim_specs><start>0</start><stop>9</stop><dt>1</dt></sim_specs>"
QUARTERS = "<sim_specs><start>0</start><stop>2</stop><dt>0.25</dt></sim_specs>"
DIFFERING = '<aux name="b"><dimensions><dim name="Place"/></dimensions>{}</aux>'
PART = '<element subscript="{}"><eqn>{}</eqn></element>'
FaultsOf = Callable[..., list[str]]


@pytest.mark.parametrize("call", ["DELAY3(x, 1)", "DELAY3(x, 2)", "SMTH3(x, 1)", "DELAYN(x, 2, 3)", "SMTHN(x, 0, 3)"])
def test_a_stage_of_three_is_no_shorter_than_a_step(run: Run, call: str) -> None:
    # Stella exported this for delays of 1 and 2 at steps of 1: nothing is left from 7 on of what fell at 4.
    assert list(run(FALLING + aux("y", call), specs=LONG, header=ISEE)["y"]) == [10] * 7 + [0] * 3


@pytest.mark.parametrize("call", ["DELAY1(x, 0.2)", "SMTH1(x, 0.5)", "DELAYN(x, 0.5, 1)", "SMTH1(x, time)"])
def test_a_single_stage_is_no_shorter_than_a_step(run: Run, read: Read, call: str) -> None:
    text = FALLING + aux("time to adjust", "0.5") + aux("y", call.replace("time)", "time_to_adjust)"))

    assert list(run(text, specs=LONG, header=ISEE)["y"]) == [10] * 5 + [0] * 5
    assert sum("shorter than a step" in notice for notice in read(text, specs=LONG, header=ISEE).notices) == 1


def test_a_delay_that_is_long_enough_comes_without_a_notice(run: Run, read: Read) -> None:
    text = FALLING + aux("y", "DELAY3(x, 6)") + aux("z", "DELAY3(x, t)") + aux("t", "6")
    found = run(text, specs=LONG, header=ISEE)

    assert list(found["y"]) == list(found["z"])
    assert read(text, specs=LONG, header=ISEE).notices == ()


def test_a_delay_whose_time_falls_is_limited_while_it_runs(run: Run) -> None:
    text = aux("x", "TIME") + aux("y", "SMTH1(x, 3 - TIME)") + aux("z", "SMTH1(x, MAX(1, 3 - TIME))")
    found = run(text, specs=LONG, header=ISEE)

    assert list(found["y"]) == list(found["z"])


@pytest.mark.parametrize(("header", "last"), [(ISEE, 0.0), ("", 50.0)])
def test_short_stages_are_as_written_elsewhere(run: Run, header: str, last: float) -> None:
    assert run(FALLING + aux("y", "DELAY1(x, 0.5)"), specs=LONG, header=header)["y"][9] == pytest.approx(last, abs=61)


@pytest.mark.parametrize(
    ("header", "call", "expected"),
    [
        (ISEE, "PULSE(10, 2)", [0, 0, 10, 10, 10]),
        (ISEE, "PULSE(10)", [10, 10, 10, 10, 10]),
        (ISEE, "PULSE(10, 2, 0)", [0, 0, 10, 0, 0]),
        (ISEE, "PULSE(10, 1, 2)", [0, 10, 0, 10, 0]),
        ("", "PULSE(10, 2)", [0, 0, 10, 0, 0]),
    ],
)
def test_a_pulse_without_an_interval_is_read_as_the_files_tool_has_it(
    run: Run, read: Read, header: str, call: str, expected: Sequence[float]
) -> None:
    assert list(run(aux("x", call), header=header)["x"]) == expected
    both = any("every step" in notice and "once" in notice for notice in read(aux("x", call), header=header).notices)
    assert both == (call.count(",") < 2)


def test_a_pulse_without_an_interval_brings_its_amount_in_each_step(run: Run) -> None:
    text = '<stock name="s"><eqn>0</eqn><inflow>in</inflow></stock><flow name="in"><eqn>PULSE(10, 1)</eqn></flow>'
    found = run(text, specs=QUARTERS, header=ISEE)

    assert list(found["s"]) == [0, 0, 0, 0, 0, 10, 20, 30, 40]


def test_the_time_of_a_pipeline_is_what_it_is_at_the_start(run: Run, read: Read) -> None:
    text = aux("x", "TIME") + aux("y", "DELAY(x, 2 + TIME, 9)")

    assert list(run(text, header=ISEE)["y"]) == [9, 9, 0, 1, 2]
    assert any("at the start" in notice for notice in read(text, header=ISEE).notices)


@pytest.mark.parametrize(("time", "expected"), [("1.4", [9, 9, 0, 1, 2]), ("t / 5", [9, 0, 1, 2, 3])])
def test_a_pipeline_between_two_steps_is_announced(run: Run, read: Read, time: str, expected: Sequence[float]) -> None:
    text = aux("x", "TIME") + aux("t", "3") + aux("y", f"DELAY(x, {time}, 9)")

    assert list(run(text, header=ISEE)["y"]) == expected
    assert any("no whole number of steps" in notice for notice in read(text, header=ISEE).notices)


def test_a_pipeline_of_whole_steps_comes_without_a_notice(read: Read) -> None:
    assert read(aux("y", "DELAY(TIME, 0.3)"), specs=LONG.replace("<dt>1", "<dt>0.1"), header=ISEE).notices == ()


def test_a_number_of_events_is_that_of_a_step(run: Run) -> None:
    specs = "<sim_specs><start>0</start><stop>50</stop><dt>0.125</dt></sim_specs>"
    text = aux("p", "POISSON(800)") + aux("m", "MONTECARLO(400)")
    found, plain = run(text, specs=specs, header=ISEE), run(aux("p", "POISSON(800)"), specs=specs)

    assert np.mean(found["p"]) == pytest.approx(100, rel=0.05)
    assert np.mean(found["m"]) == pytest.approx(0.5, abs=0.1)
    assert set(found["m"]) == {0, 1}
    assert np.mean(plain["p"]) == pytest.approx(800, rel=0.05)


@pytest.mark.parametrize(
    ("call", "mean", "low", "high"),
    [
        ("TRIANGULAR(0, 1, 5)", 2, 0, 5),
        ("EXPRND(2, NAN, 1, 3)", 1.85, 1, 3),
        ("WEIBULL(1, 4)", 4, 0, 100),
        ("GAMMA(3, 2, 5)", 6, 0, 100),
        ("BETA(2, 6)", 0.25, 0, 1),
        ("BINOMIAL(10, 0.3)", 3, 0, 10),
        ("PARETO(3, 2)", 3, 2, 1000),
        ("LOGISTIC(5, 0.5)", 5, -100, 100),
        ("POISSON(9, 1, 3, 12)", 8.6, 3, 12),
    ],
)
def test_a_distribution_has_the_mean_and_the_limits_of_its_description(
    run: Run, call: str, mean: float, low: float, high: float
) -> None:
    drawn = run(aux("x", call), specs=LONG.replace("<stop>9", "<stop>1999"), header=ISEE)["x"]

    assert np.mean(drawn) == pytest.approx(mean, rel=0.08)
    assert low <= drawn.min() < drawn.max() <= high


def test_the_numbers_of_a_lognormal_are_those_of_its_logarithm(run: Run, read: Read) -> None:
    specs = LONG.replace("<stop>9", "<stop>999")
    drawn = run(aux("x", "LOGNORMAL(2, 0.5)"), specs=specs, header=ISEE)["x"]

    assert np.mean(np.log(drawn)) == pytest.approx(2, abs=0.1)
    assert np.std(np.log(drawn)) == pytest.approx(0.5, abs=0.1)
    assert any("LOGNORMAL" in notice for notice in read(aux("x", "LOGNORMAL(2, 0.5)"), header=ISEE).notices)


def test_a_value_that_is_no_number_may_stay_where_nothing_reads_it(run: Run, read: Read) -> None:
    text = DIFFERING.format(PART.format("North", "7") + PART.format("South East", "NAN"))
    text += aux("y", "b[North] + 1") + aux("lone", "NaN")

    assert run(text, PLACES, header=ISEE)["y"][0] == 8
    assert any("`NAN`" in notice for notice in read(text, PLACES, header=ISEE).notices)


@pytest.mark.parametrize("equation", ["b[South_East] + 1", "SUM(b[*])", "b[i]", "MAX(b)", "lone"])
def test_what_reads_no_number_is_a_fault(faults_of: FaultsOf, equation: str) -> None:
    text = DIFFERING.format(PART.format("North", "7") + PART.format("South East", "NAN"))
    text += aux("lone", "NAN") + aux("i", "1") + aux("y", equation)

    assert faults_of(text, PLACES, header=ISEE) == ["foreign-unsupported"]


def test_a_variable_may_be_called_nan(run: Run) -> None:
    assert run(aux("NAN", "3") + aux("y", "NAN"))["y"][0] == 3


@pytest.mark.parametrize("call", ["SMTHN(TIME, 4, n)", "DELAYN(TIME, 4, n, 2)", "DERIVN(TIME ^ 2, n)"])
def test_an_order_that_a_scenario_changes_is_no_order_of_the_file(read: Read, call: str) -> None:
    model = check_model(study_of(settle(read(aux("n", "2") + aux("y", call), header=ISEE))), Faults())
    inputs = Inputs.of_model(model)
    changed = replace(inputs, parameters={**inputs.parameters, "n": np.array([3.0])})

    assert not simulate(lower(model), inputs).stopped
    assert simulate(lower(model), changed).stopped


def test_a_trend_is_one_against_a_smooth_of_a_step_at_least(run: Run, read: Read) -> None:
    text = (
        aux("x", "10 + STEP(5, 4)")
        + aux("s", "SMTH1(x, 0.25)")
        + aux("due", "(x - s) / (s * 0.25)")
        + aux("growth", "TREND(x, 0.25)")
        + aux("ahead", "FORCST(x, 0.25, 2)")
        + aux("begun", "TREND(x, 0.25, 0.1)")
    )
    found = run(text, specs=LONG, header=ISEE)

    assert found["due"][4] == pytest.approx(2)
    assert list(found["growth"]) == pytest.approx(list(found["due"]))
    assert list(found["ahead"]) == pytest.approx(list(found["x"] * (1 + 2 * found["due"])))
    assert found["begun"][0] == pytest.approx(0.1)
    assert any("shorter than a step" in notice for notice in read(text, specs=LONG, header=ISEE).notices)


def test_a_trend_that_is_long_enough_is_as_written(run: Run) -> None:
    text = aux("x", "10 + STEP(5, 4)") + aux("y", "TREND(x, 2, 0.1)") + aux("z", "TREND(x, t, 0.1)") + aux("t", "2")
    found = run(text, specs=LONG, header=ISEE)

    assert list(found["y"]) == pytest.approx(list(found["z"]))
    assert list(found["y"]) == pytest.approx(list(run(text, specs=LONG)["y"]))


@pytest.mark.parametrize("call", ["STEP(1, 2)", "PULSE(1, 2, 0)", "RAMP(1, 2)"])
def test_moments_within_a_step_of_runge_kutta_are_announced(read: Read, call: str) -> None:
    def told(method: str) -> bool:
        specs = LONG.replace("<sim_specs>", f'<sim_specs method="{method}">')
        return any(
            "at the moments that the method looks at" in text for text in read(aux("y", call), specs=specs).notices
        )

    assert told("RK4")
    assert not told("Euler")


@pytest.mark.parametrize("header", [ISEE, ""])
@pytest.mark.parametrize("mark", ["<non_negative/>", ""])
def test_a_stock_that_begins_below_zero_lets_nothing_out_and_draws_nothing_back(
    run: Run, header: str, mark: str
) -> None:
    text = (
        '<stock name="a"><eqn>-5</eqn><inflow>fill</inflow><outflow>f</outflow><non_negative/></stock>'
        '<stock name="b"><eqn>10</eqn><inflow>f</inflow></stock>'
        f'<flow name="f"><eqn>2</eqn>{mark}</flow>'
        '<flow name="fill"><eqn>STEP(4, 1)</eqn><non_negative/></flow>'
    )
    found = run(text, header=header)

    assert list(found["f"])[:2] == [0, 0]
    assert list(found["a"])[:3] == [-5, -5, -1]
    assert list(found["b"])[:3] == [10, 10, 10]

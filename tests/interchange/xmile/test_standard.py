"""What the standard says of single constructs; numbers by hand."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from coyuntura.check.model import check_model
from coyuntura.errors import Faults
from coyuntura.interchange.draft import Draft
from coyuntura.interchange.settle import settle, study_of
from coyuntura.program.lower import lower
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.simulate import simulate

Run = Callable[..., dict[str, NDArray[np.float64]]]
Read = Callable[..., Draft]
FaultsOf = Callable[..., list[str]]

ISEE = "<vendor>isee systems, inc.</vendor><product>Stella</product>"
XMUTIL = "<vendor>Ventana Systems, xmutil</vendor><product>Vensim, xmutil</product>"
SPECS = "<sim_specs{}><start>0</start><stop>4</stop><dt>1</dt>{}</sim_specs>"
DIMENSIONS = '<dimensions><dim name="D">{}</dim><dim name="X" size="2"/></dimensions>'.format(
    "".join(f'<elem name="{name}"/>' for name in "pqr")
)
ROW = '<aux name="A"><dimensions><dim name="D"/></dimensions>{}</aux>'.format(
    "".join(
        f'<element subscript="{name}"><eqn>{value}</eqn></element>' for name, value in {"p": 5, "q": 3, "r": 9}.items()
    )
)
SQUARE = '<aux name="B"><dimensions><dim name="X"/><dim name="X"/></dimensions>{}</aux>'.format(
    "".join(f'<element subscript="{i},{j}"><eqn>{10 * i + j}</eqn></element>' for i in (1, 2) for j in (1, 2))
)
RISING = '<gf name="rising"><xscale min="0" max="4"/><ypts>0,40</ypts></gf>'


def aux(name: str, equation: str, more: str = "") -> str:
    return f'<aux name="{name}">{more}<eqn>{equation}</eqn></aux>'


def over(*dimensions: str) -> str:
    return f"<dimensions>{''.join(f'<dim name={name!r}/>' for name in dimensions)}</dimensions>"


def stops(draft: Draft) -> bool:
    """Tell whether a run ends before its stop."""
    faults = Faults()
    model = check_model(study_of(settle(draft)), faults)
    return bool(simulate(lower(model), Inputs.of_model(model)).stopped)


# Arrays


@pytest.mark.parametrize(
    ("equation", "value"),
    [
        ("SUM(A[1:2])", 8),
        ("MEAN(A[p:r])", 17 / 3),
        ("MAX(A[q:r])", 9),
        ("MIN(A[1:2])", 3),
        ("PROD(A[2:3])", 27),
        ("SIZE(A[2:3])", 2),
        ("SUM(B[1:2, 2])", 34),
        ("SUM(B[*, 1:1])", 32),
        ("SUM(B[1, *])", 23),
    ],
)
def test_a_part_of_an_array_is_reduced(run: Run, equation: str, value: float) -> None:
    assert run(ROW + SQUARE + aux("y", equation), DIMENSIONS)["y"][0] == pytest.approx(value)


def test_constants_may_say_which_part_of_an_array_is_meant(run: Run) -> None:
    found = run(ROW + aux("low", "2") + aux("high", "3") + aux("y", "SUM(A[low:high])"), DIMENSIONS)

    assert found["y"][0] == 12


@pytest.mark.parametrize("end", ["4", "0", "2.5"])
def test_a_constant_that_is_no_place_ends_no_part_of_an_array(faults_of: FaultsOf, end: str) -> None:
    assert faults_of(ROW + aux("high", end) + aux("y", "SUM(A[1:high])"), DIMENSIONS) == ["foreign-undefined"]


def test_an_array_is_read_by_its_position_with_the_last_dimension_first(run: Run) -> None:
    assert run(SQUARE + aux("y", "B(3)"), DIMENSIONS)["y"][0] == 21


def test_an_array_may_be_over_one_dimension_twice(run: Run) -> None:
    found = run(SQUARE + aux("y", "B[1, 2] - B[2, 1]"), DIMENSIONS)

    assert found["y"][0] == -9


@pytest.mark.parametrize("equation", ["B'", "B[@2, @1]"])
def test_an_array_is_turned_round(run: Run, equation: str) -> None:
    found = run(SQUARE + aux("T", equation, over("X", "X")), DIMENSIONS)

    assert (found["t[x_1,x_2]"][0], found["t[x_2,x_1]"][0]) == (21, 12)


def test_an_array_over_one_dimension_twice_is_taken_over_element_by_element(run: Run) -> None:
    found = run(SQUARE + aux("T", "B", over("X", "X")), DIMENSIONS)

    assert (found["t[x_1,x_2]"][0], found["t[x_2,x_1]"][0]) == (12, 21)


def test_the_clock_may_be_an_index(run: Run) -> None:
    found = run(ROW + aux("y", "A[TIME]"), DIMENSIONS, specs="<sim_specs><start>1</start><stop>3</stop></sim_specs>")

    assert list(found["y"]) == [5, 3, 9]


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        (aux("y", "X", over("X", "X")), "foreign-unsupported"),
        (aux("y", "B[X, X]", over("X", "X")), "foreign-unsupported"),
        (aux("y", "A'"), "foreign-unsupported"),
        (aux("y", "A[1:2]"), "foreign-unsupported"),
        (aux("y", "SUM(A[1:2] * 2)"), "foreign-unsupported"),
        (aux("y", "SUM(A[1:TIME])"), "foreign-unsupported"),
        (aux("y", "SUM(A[3:1])"), "foreign-unsupported"),
        (aux("y", "A[@1]"), "foreign-undefined"),
        (aux("y", "B(5)"), "foreign-undefined"),
        (aux("y", "B(TIME)"), "foreign-unsupported"),
        (aux("y", "RANK(A, 1, A)"), "foreign-unsupported"),
        (aux("y", "STDDEV(A)"), "foreign-unsupported"),
        (
            '<stock name="s"><eqn>0</eqn><inflow>f</inflow></stock><flow name="f">' + over("D") + "<eqn>1</eqn></flow>",
            "foreign-unsupported",
        ),
    ],
)
def test_what_arrays_leave_open_is_a_fault(faults_of: FaultsOf, variables: str, code: str) -> None:
    assert faults_of(ROW + SQUARE + variables, DIMENSIONS) == [code]


# Graphical functions


def test_a_variable_may_name_the_graphical_function_that_it_is(run: Run) -> None:
    assert list(run(RISING + aux("y", "TIME", '<gf name="rising"/>'))["y"]) == [0, 10, 20, 30, 40]


def test_a_graphical_function_with_a_name_is_called_wherever_it_stands(run: Run) -> None:
    assert run(aux("x", "TIME", RISING) + aux("y", "rising(2)"))["y"][0] == 20


def test_a_stock_with_a_graphical_function_is_a_fault(faults_of: FaultsOf) -> None:
    text = f'<stock name="s"><eqn>1</eqn>{RISING}</stock>'

    assert faults_of(text) == ["foreign-unsupported"]


# Delays


@pytest.mark.parametrize("length", ["2", "two", "1 + INIT(s)", "MAX(1, two)"])
def test_the_time_of_a_delay_may_be_whatever_does_not_change(run: Run, length: str) -> None:
    text = '<stock name="s"><eqn>1</eqn><inflow>f</inflow></stock><flow name="f"><eqn>1</eqn></flow>'
    found = run(text + aux("two", "4 / 2") + aux("y", f"DELAY(TIME, {length}, 9)"))

    assert list(found["y"]) == [9, 9, 0, 1, 2]


@pytest.mark.parametrize("length", ["s", "1 + TIME", "level", "RANDOM(1, 2)"])
def test_a_delay_whose_time_changes_is_a_fault(faults_of: FaultsOf, length: str) -> None:
    text = '<stock name="s"><eqn>1</eqn><inflow>f</inflow></stock><flow name="f"><eqn>1</eqn></flow>'

    assert faults_of(text + aux("level", "s") + aux("y", f"DELAY(TIME, {length})")) == ["foreign-unsupported"]


# Stocks that may not fall below zero


@pytest.mark.parametrize("more", ["", "<outflow>g</outflow>"])
def test_a_run_ends_where_an_inflow_that_turns_takes_more_than_is_there(read: Read, more: str) -> None:
    text = (
        f'<stock name="s"><eqn>5</eqn><inflow>f</inflow>{more}<non_negative/></stock>'
        '<flow name="f"><eqn>-2</eqn></flow><flow name="g"><eqn>1</eqn></flow>'
    )

    assert stops(read(text, header=ISEE))


def test_an_inflow_that_turns_is_taken_over_while_there_is_enough(run: Run) -> None:
    text = '<stock name="s"><eqn>10</eqn><inflow>f</inflow><non_negative/></stock><flow name="f"><eqn>-2</eqn></flow>'

    assert list(run(text, header=ISEE)["s"]) == [10, 8, 6, 4, 2]


@pytest.mark.parametrize("header", ["", ISEE])
def test_with_runge_kutta_a_run_ends_where_a_stock_would_fall_below_zero(read: Read, header: str) -> None:
    text = '<stock name="s"><eqn>2.5</eqn><outflow>g</outflow><non_negative/></stock><flow name="g"><eqn>1</eqn></flow>'

    assert stops(read(text, specs=SPECS.format(' method="RK4"', ""), header=header))


def test_what_holds_for_everything_does_not_reach_auxiliaries(run: Run) -> None:
    found = run(aux("a", "-3") + '<flow name="f"><eqn>-3</eqn></flow>', "<behavior><non_negative/></behavior>")

    assert (found["a"][0], found["f"][0]) == (-3, 0)


def test_what_a_model_says_of_behaviour_counts_before_what_the_file_says(run: Run) -> None:
    off = "</variables><behavior><flow><non_negative>false</non_negative></flow></behavior><variables>"
    found = run(off + '<flow name="f"><eqn>-3</eqn></flow>', "<behavior><non_negative/></behavior>")

    assert found["f"][0] == -3


# The file


def test_runge_kutta_of_the_second_order_falls_back_on_the_fourth(read: Read) -> None:
    draft = read(aux("x", "1"), specs=SPECS.format(' method="rk2"', ""))

    assert (draft.clock.method, len(draft.notices)) == ("rk4", 1)


@pytest.mark.parametrize(
    ("variables", "rest", "specs", "header", "code"),
    [
        (aux("x", "1"), "", SPECS.format("", '<run by="group"/>'), "", "foreign-unsupported"),
        (
            aux("x", "1"),
            "",
            SPECS.format("", ""),
            '<includes><include resource="a.xml"/></includes>',
            "foreign-unsupported",
        ),
        (
            f"</variables>{SPECS.format('', '').replace('>4<', '>8<')}<variables>",
            "",
            SPECS.format("", ""),
            "",
            "foreign-unsupported",
        ),
        (aux("x", "1<b>+ 1</b>"), "", SPECS.format("", ""), "", "foreign-syntax"),
        (aux("x", "1"), "<model><variables/></model>", SPECS.format("", ""), "", "foreign-syntax"),
    ],
    ids=["part of a model", "includes", "two clocks", "tags in an equation", "two roots"],
)
def test_what_a_file_leaves_open_is_a_fault(
    faults_of: FaultsOf, variables: str, rest: str, specs: str, header: str, code: str
) -> None:
    assert faults_of(variables, rest, specs, header) == [code]


@pytest.mark.parametrize(
    ("tag", "said"),
    [
        ("<isee:novelty xmlns:isee='http://iseesystems.com/XMILE'/>", "`<isee:novelty>`"),
        ("<novelty/>", "`<novelty>`"),
        (
            '<event_poster><threshold value="1"><event sim_action="stop"/></threshold></event_poster>',
            "events that stop",
        ),
    ],
)
def test_what_is_not_read_of_a_variable_is_said(read: Read, tag: str, said: str) -> None:
    (notice,) = read(aux("x", "1", tag)).notices

    assert said in notice


def test_what_only_shows_a_variable_is_left_out_without_a_word(read: Read) -> None:
    shown = '<doc>text</doc><range min="0" max="1"/><scale min="0" max="1"/><format precision="1"/><units>m</units>'

    assert read(aux("x", "1", shown)).notices == ()


# Variables that would set the run in Vensim


def test_variables_that_would_set_the_run_are_parameters_and_it_is_said(read: Read) -> None:
    draft = read(aux("TIME STEP", "1") + aux("SAVEPER", "TIME_STEP"), header=XMUTIL)

    assert [notice.split(":")[0] for notice in draft.notices] == ["`TIME STEP`, `SAVEPER`"]


def test_a_run_of_another_tool_may_have_a_variable_of_such_a_name(read: Read) -> None:
    assert read(aux("TIME STEP", "3"), header=ISEE).notices == ()


@pytest.mark.parametrize("final", ["4", "INITIAL_TIME + 2 * 2", "8 / 2 - -0"])
def test_a_converted_run_may_be_set_by_constants(read: Read, final: str) -> None:
    draft = read(aux("INITIAL TIME", "0") + aux("FINAL TIME", final), header=XMUTIL)

    assert len(draft.notices) == 1


@pytest.mark.parametrize("final", ["100", "x + 1", "TIME + 1", "FINAL_TIME"])
def test_a_converted_run_that_its_variables_set_otherwise_is_a_fault(faults_of: FaultsOf, final: str) -> None:
    text = '<stock name="x"><eqn>3</eqn></stock>' + aux("FINAL TIME", final)

    assert "foreign-unsupported" in faults_of(text, header=XMUTIL)


# Functions


@pytest.mark.parametrize("call", ["RANDOM(0, 1, 2, 3)", "PREVIOUS(TIME)", "GEOMETRIC(0.5)"])
def test_what_only_stella_has_is_unsupported_and_no_mistake(faults_of: FaultsOf, call: str) -> None:
    assert faults_of(aux("x", call)) == ["foreign-unsupported"]


def test_a_first_order_smooth_of_a_converter_comes_with_a_notice(read: Read) -> None:
    notices = read(aux("x", "SMTH1(TIME, 2)"), header=XMUTIL).notices

    assert ["SMOOTH3" in notice for notice in notices] == [True]

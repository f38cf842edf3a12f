from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from coyuntura.check.model import check_model
from coyuntura.errors import Faults, StudyError
from coyuntura.interchange.draft import Draft
from coyuntura.interchange.settle import settle, study_of
from coyuntura.model.elements import Stock
from coyuntura.program.lower import lower
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.simulate import simulate

Run = Callable[..., dict[str, NDArray[np.float64]]]
Read = Callable[..., Draft]
FaultsOf = Callable[..., list[str]]

ISEE = "<vendor>isee systems, inc.</vendor><product>Stella</product>"
VENSIM = "<vendor>Ventana Systems, Inc.</vendor><product>Vensim</product>"
XMUTIL = "<vendor>Ventana Systems, xmutil</vendor><product>Vensim, xmutil</product>"
TANK = """
<stock name="Tank"><eqn>10</eqn><inflow>fill</inflow><outflow>drain</outflow>{option}</stock>
<flow name="fill"><eqn>1</eqn></flow>
<flow name="drain"><eqn>4</eqn></flow>
"""
PLACES = '<dimensions><dim name="Place"><elem name="North"/><elem name="South East"/></dim></dimensions>'


def aux(name: str, equation: str, more: str = "") -> str:
    return f'<aux name="{name}">{more}<eqn>{equation}</eqn></aux>'


def test_a_stock_gathers_its_flows(run: Run) -> None:
    assert list(run(TANK.format(option=""))["tank"]) == [10, 7, 4, 1, -2]


def test_names_are_one_whatever_their_case_and_spaces(run: Run) -> None:
    found = run(aux("Birth Rate", "2") + aux("twice", 'BIRTH_rate + "birth rate" + "Birth\\nRate"'))

    assert found["twice"][0] == 6


def test_a_name_in_quotes_may_hold_any_sign(run: Run) -> None:
    found = run(aux("&quot;50% of it&quot;", "2") + aux("twice", '2 * "50% of it"'))

    assert found["twice"][0] == 4


def test_a_name_may_hold_a_dot(run: Run) -> None:
    assert run(aux("a.b", "2") + aux("c", '"a.b" + 1'))["c"][0] == 3


@pytest.mark.parametrize(
    ("equation", "value"),
    [
        ("-2^2", -4),
        ("2^3^2", 512),
        ("7 MOD -3", -2),
        ("5 // 0", 0),
        ("IF 1 = 1 AND NOT 0 THEN 3 ELSE 4", 3),
        ("IF 2 &lt;&gt; 2 OR 0 THEN 3 ELSE 4", 4),
        ("1e+02 + .5 {half}", 100.5),
        ('1 {of {these, or 3"} ones} + 2 {it\'s "two}', 3),
        ("INT(-2.5)", -3),
        ("MAX(1, 2, 3) - MIN(4, 5)", -1),
        ("SAFEDIV(1, 0, 7)", 7),
        ("std.ABS(-3)", 3),
        ("LN(EXP(2))", 2),
        ("PI", np.pi),
        ("STOPTIME - STARTTIME + DT", 5),
        ("MEAN(1, 2, 6)", 3),
        ("SWITCH(2, 1) + SWITCH(1, 2)", 1),
        ("if_then_else(0, 1, 2)", 2),
        ("GAME(3)", 3),
    ],
)
def test_an_expression_has_the_value_of_the_standard(run: Run, equation: str, value: float) -> None:
    assert run(aux("x", equation))["x"][0] == pytest.approx(value)


def test_a_net_present_value_is_that_of_vensim_in_its_files(run: Run) -> None:
    found = run(aux("x", "1 + NPV(10, rate, 0, 1)") + aux("rate", "0.25"), header=VENSIM)

    np.testing.assert_allclose(found["x"], [11, 19, 25.4, 30.52, 34.616])


def test_vensim_cuts_numbers_towards_zero(run: Run) -> None:
    found = run(aux("x", "INT(-2.5)") + aux("y", "(-7) MOD 3"), header=VENSIM)

    assert (found["x"][0], found["y"][0]) == (-2, -1)


def test_previous_of_itself_keeps_a_value(run: Run) -> None:
    assert list(run(aux("x", "PREVIOUS(SELF, 5) + 1"))["x"]) == [6, 7, 8, 9, 10]


def test_the_order_of_a_delay_may_be_a_constant(run: Run) -> None:
    found = run(aux("n", "3") + aux("x", "SMTHN(STEP(1, 0), 3, n, 0)") + aux("y", "SMTH3(STEP(1, 0), 3, 0)"))

    assert list(found["x"]) == list(found["y"])


def test_a_forecast_goes_on_with_the_trend(run: Run) -> None:
    found = run(aux("x", "FORCST(TIME, 2, 10)") + aux("y", "TIME * (1 + 10 * TREND(TIME, 2))"), specs=LATE)

    assert list(found["x"]) == list(found["y"])


LATE = "<sim_specs><start>1</start><stop>4</stop><dt>1</dt></sim_specs>"


def test_a_step_may_be_given_by_its_reciprocal(read: Read) -> None:
    specs = '<sim_specs method="RK4"><start>0</start><stop>2</stop><dt reciprocal="true">8</dt></sim_specs>'

    clock = read(aux("x", "1"), specs=specs).clock

    assert (clock.dt, clock.method) == (0.125, "rk4")


def test_a_run_ends_with_its_last_whole_step(read: Read) -> None:
    specs = "<sim_specs><start>0</start><stop>1</stop><dt>0.3</dt></sim_specs>"

    draft = read(aux("x", "1"), specs=specs)

    assert float(draft.clock.stop) == pytest.approx(0.9)
    assert len(draft.notices) == 1


@pytest.mark.parametrize("method", ["gear", "rk45"])
def test_a_method_with_steps_of_its_own_becomes_runge_kutta_with_a_notice(read: Read, method: str) -> None:
    draft = read(aux("x", "1"), specs=f'<sim_specs method="{method}"><start>0</start><stop>2</stop></sim_specs>')

    assert draft.clock.method == "rk4"
    assert any("`--method` chooses another" in notice for notice in draft.notices)


def test_an_unknown_method_is_a_fault(faults_of: FaultsOf) -> None:
    specs = '<sim_specs method="leapfrog"><start>0</start><stop>2</stop></sim_specs>'

    assert faults_of(aux("x", "1"), specs=specs) == ["foreign-unsupported"]


def test_a_graphical_function_stands_within_a_variable(run: Run) -> None:
    gf = '<gf><xscale min="0" max="2"/><ypts>0,10,0</ypts></gf>'

    assert list(run(aux("x", "TIME", gf))["x"]) == [0, 10, 0, 0, 0]


@pytest.mark.parametrize("call", ["table(TIME)", "LOOKUP(table, TIME)"])
def test_a_named_graphical_function_is_called(run: Run, call: str) -> None:
    gf = '<gf name="table" type="extrapolate"><xpts>0,1</xpts><ypts sep=";">0;2</ypts></gf>'

    assert list(run(gf + aux("x", call))["x"]) == [0, 2, 4, 6, 8]


def test_a_discrete_graphical_function_makes_steps(run: Run) -> None:
    gf = '<gf type="discrete"><xpts>0,1.5,3</xpts><ypts>1,2,2</ypts></gf>'

    assert list(run(aux("x", "TIME", gf))["x"]) == [1, 1, 2, 2, 2]


def test_what_stands_for_a_variable_at_first_counts_for_initial_values_only(run: Run) -> None:
    found = run(aux("x", "TIME", "<init_eqn>7</init_eqn>") + '<stock name="s"><eqn>x</eqn></stock>')

    assert (found["s"][0], found["x"][0]) == (7, 0)


def test_an_array_keeps_one_equation(run: Run) -> None:
    over = '<dimensions><dim name="Place"/></dimensions>'
    found = run(aux("a", "Place * 10", over) + aux("b", "a + a[South_East]", over) + aux("c", "SUM(b)"), PLACES)

    assert [found[name][0] for name in ("b[north]", "b[south_east]", "c")] == [30, 40, 70]


def test_an_array_may_have_an_equation_for_each_element(run: Run) -> None:
    parts = '<element subscript="South East"><eqn>2</eqn></element><element subscript="North"><eqn>1</eqn></element>'
    array = f'<aux name="a"><dimensions><dim name="Place"/></dimensions>{parts}</aux>'
    found = run(array + aux("b", "SUM(a[*]) + a[1]"), PLACES)

    assert found["b"][0] == 4


def test_elements_of_an_array_may_differ_in_their_graphical_functions(run: Run) -> None:
    gf = '<element subscript="{}"><gf><xscale min="0" max="4"/><ypts>0,{}</ypts></gf></element>'
    parts = gf.format("North", 4) + gf.format("South East", 8)
    array = f'<aux name="a"><dimensions><dim name="Place"/></dimensions>{parts}<eqn>TIME</eqn></aux>'
    found = run(array, PLACES)

    assert [found["a[north]"][-1], found["a[south_east]"][-1]] == [4, 8]


def test_an_element_without_an_equation_is_a_fault(faults_of: FaultsOf) -> None:
    parts = '<element subscript="North"><eqn>1</eqn></element>'
    array = f'<aux name="a"><dimensions><dim name="Place"/></dimensions>{parts}</aux>'

    assert faults_of(array, PLACES) == ["foreign-undefined"]


def test_vensim_lists_equations_of_elements_one_after_the_other(run: Run) -> None:
    over = '<dimensions><dim name="Place"/></dimensions>'
    array = f'<aux name="a">{over}<eqn>1</eqn><eqn>TIME</eqn></aux><aux name="b">{over}<eqn>3,4</eqn></aux>'
    found = run(array, PLACES, header=VENSIM)

    assert [found[name][4] for name in ("a[north]", "a[south_east]", "b[north]", "b[south_east]")] == [1, 4, 3, 4]


OF_ALL = (
    '<stock name="s"><dimensions><dim name="Place"/></dimensions><element subscript = "Place"><eqn>first[Place]</eqn>'
    "<inflow>\nin\n</inflow></element></stock>"
    '<flow name="in"><dimensions><dim name="Place"/></dimensions><eqn>s[Place] * 0.5</eqn></flow>'
    '<aux name="first"><dimensions><dim name="Place"/></dimensions><eqn>2,4;</eqn></aux>'
)


def test_vensim_writes_the_dimension_for_all_elements_and_flows_within_it(run: Run, read: Read) -> None:
    found = run(OF_ALL, PLACES, header=VENSIM)

    assert (list(found["s[north]"][:3]), list(found["s[south_east]"][:3])) == ([2, 3, 4.5], [4, 6, 9])
    (stock,) = [element for element in read(OF_ALL, PLACES, header=VENSIM).elements if isinstance(element, Stock)]
    assert [share.elements for share in stock.initial] == [()]


DELAYED = '<stock name="late"><eqn>\nlate= \n DELAY_N(2, {0}, 4, {1})</eqn></stock>'


SMOOTHED = DELAYED.replace("DELAY_N(", "SMOOTH_N(")


@pytest.mark.parametrize("written", [DELAYED, SMOOTHED], ids=["delay", "smooth"])
def test_a_delay_that_vensim_saves_as_a_stock_is_that_delay(run: Run, written: str) -> None:
    found = run(written.format("t", "n") + aux("t", "4") + aux("n", "2") + aux("y", "late + 1"), header=VENSIM)

    # Two stages of 2 each: the first falls from 4 by half of its gap to 2, the second follows a step later.
    np.testing.assert_allclose(found["late"][:5], [4, 4, 3.5, 3, 2.625])
    np.testing.assert_allclose(found["y"], found["late"] + 1)


def test_a_delay_that_vensim_saves_as_a_stock_is_announced_with_runge_kutta(read: Read) -> None:
    specs = '<sim_specs method="RK4"><start>0</start><stop>4</stop><dt>1</dt></sim_specs>'
    drafts = [
        read(DELAYED.format(4, 2), header=VENSIM, specs=found) for found in (specs, specs.replace("RK4", "euler"))
    ]

    assert [any("holds it still" in notice for notice in draft.notices) for draft in drafts] == [True, False]


@pytest.mark.parametrize(("time", "order"), [("4 + TIME", "2"), ("4", "1.5"), ("4", "TIME")])
def test_a_delay_that_changes_and_is_saved_as_a_stock_is_a_fault(faults_of: FaultsOf, time: str, order: str) -> None:
    assert faults_of(DELAYED.format(time, order), header=VENSIM) == ["foreign-unsupported"]


def test_a_stock_that_vensim_saves_with_an_equation_is_a_fault(faults_of: FaultsOf) -> None:
    text = '<stock name="late"><eqn>late=\n MAX(3, 4)</eqn></stock>'

    assert faults_of(text, header=VENSIM) == ["foreign-unsupported"]


@pytest.mark.parametrize("header", ["", ISEE, VENSIM])
def test_numbers_of_an_array_may_stand_in_a_list(run: Run, read: Read, header: str) -> None:
    array = '<aux name="a"><dimensions><dim name="Place"/></dimensions><eqn>3, -4e1</eqn></aux>'
    found = run(array + aux("least", "MIN(a[Place])"), PLACES, header=header)

    assert [found[name][0] for name in ("a[north]", "a[south_east]", "least")] == [3, -40, -40]
    assert any("in order" in notice for notice in read(array, PLACES, header=header).notices)


def test_equations_that_do_not_count_up_are_a_fault(faults_of: FaultsOf) -> None:
    array = '<aux name="a"><dimensions><dim name="Place"/></dimensions><eqn>1</eqn><eqn>2</eqn><eqn>3</eqn></aux>'

    assert faults_of(array, PLACES, header=VENSIM) == ["foreign-syntax"]


def test_a_module_is_flattened_and_fed(run: Run) -> None:
    module = '<module name="Farm"><connect to="Farm.area" from=".land"/></module>'
    inner = (
        '<model name="Farm"><variables><aux name="area" access="input"><eqn>0</eqn></aux>'
        + aux("yield", "area * 2")
        + "</variables></model>"
    )
    text = aux("land", "3") + module + aux("bread", "Farm.yield + 1") + "</variables></model>" + inner
    found = run(text + "<model name='unused'><variables>")

    assert (found["farm_yield"][0], found["bread"][0]) == (6, 7)


def test_modules_feed_one_another(run: Run) -> None:
    first = '<module name="a"><connect to="a.x" from="b.y"/></module>'
    second = '<module name="b"><connect2 to="b.z" from="land"/></module>'
    models = (
        '<model name="a"><variables><aux name="x" access="input"/>' + aux("w", "x + 1") + "</variables></model>"
        '<model name="b"><sim_specs><start>0</start><stop>4</stop><dt>1</dt></sim_specs><variables>'
        '<aux name="z" access="input"/>' + aux("y", "z * 2")
    )
    found = run(first + second + aux("land", "3") + "</variables></model>" + models)

    assert found["a_w"][0] == 7


def test_an_element_is_its_position_where_it_is_no_index(run: Run) -> None:
    over = '<dimensions><dim name="Place"/></dimensions>'
    found = run(aux("a", "IF Place = South_East THEN Place.North ELSE 7", over), PLACES)

    assert [found["a[north]"][0], found["a[south_east]"][0]] == [7, 1]


def test_a_macro_is_expanded(run: Run) -> None:
    macro = '<macro name="Hyp"><parm>a</parm><parm default="a">b</parm><eqn>SQRT(a^2 + b^2)</eqn></macro>'
    found = run(aux("x", "HYP(3, 4) + hyp(TIME) ^ 2"), macro)

    assert list(found["x"]) == pytest.approx([5, 7, 13, 23, 37])


def test_each_use_of_a_macro_has_its_own_stock(run: Run) -> None:
    macro = (
        '<macro name="gather"><parm>rate</parm><eqn>held</eqn><variables>'
        '<stock name="held"><eqn>rate</eqn><inflow>into</inflow></stock><flow name="into"><eqn>rate</eqn></flow>'
        "</variables></macro>"
    )
    found = run(aux("x", "gather(1) + gather(2)"), macro)

    assert list(found["x"]) == [3, 6, 9, 12, 15]


def test_a_macro_that_calls_itself_is_a_fault(faults_of: FaultsOf) -> None:
    macro = '<macro name="f"><parm>a</parm><eqn>IF a &lt; 1 THEN 1 ELSE a * f(a - 1)</eqn></macro>'

    assert faults_of(aux("x", "f(3)"), macro) == ["foreign-unsupported"]


def test_stella_limits_outflows_to_what_is_there(run: Run) -> None:
    found = run(TANK.format(option="<non_negative/>"), header=ISEE)

    assert list(found["tank"]) == [10, 7, 4, 1, 0]
    assert list(found["drain"]) == [4, 4, 4, 2, 1]


def test_elsewhere_outflows_are_limited_to_what_is_there_as_the_standard_has_it(run: Run, read: Read) -> None:
    found = run(TANK.format(option="<non_negative/>"))

    assert list(found["tank"]) == [10, 7, 4, 1, 1]
    assert list(found["drain"]) == [4, 4, 4, 1, 1]
    assert any("Stella" in notice for notice in read(TANK.format(option="<non_negative/>")).notices)


@pytest.mark.parametrize("header", [ISEE, ""])
def test_what_leaves_a_stock_arrives_in_the_next(run: Run, header: str) -> None:
    text = (
        '<stock name="a"><eqn>3</eqn><outflow>f</outflow><non_negative/></stock>'
        '<stock name="b"><eqn>0</eqn><inflow>f</inflow></stock><flow name="f"><eqn>10</eqn></flow>'
    )
    found = run(text, header=header)

    assert (list(found["a"][:3]), list(found["b"][:3])) == ([3, 0, 0], [0, 3, 3])


def test_an_inflow_that_turns_is_limited_after_the_outflows(run: Run) -> None:
    text = (
        '<stock name="a"><eqn>5</eqn><inflow>f</inflow><outflow>g</outflow><non_negative/></stock>'
        '<stock name="b"><eqn>0</eqn><outflow>f</outflow></stock>'
        '<flow name="f"><eqn>0 - 4</eqn></flow><flow name="g"><eqn>3</eqn></flow>'
    )
    found = run(text)

    assert (list(found["a"][:3]), list(found["b"][:3])) == ([5, 0, 0], [0, 2, 2])


CIRCLE = (
    '<stock name="a"><eqn>9</eqn><inflow>h</inflow><outflow>f</outflow><non_negative/></stock>'
    '<stock name="b"><eqn>1</eqn><inflow>f</inflow><outflow>g</outflow><non_negative/></stock>'
    '<stock name="c"><eqn>0</eqn><inflow>g</inflow><outflow>h</outflow><non_negative/></stock>'
    '<flow name="f"><eqn>a * b / 20</eqn></flow><flow name="g"><eqn>b / 2</eqn></flow>'
    '<flow name="h"><eqn>{}</eqn></flow>'
)


def test_flows_may_go_round_in_a_circle_in_stella(run: Run, read: Read) -> None:
    found, plain = run(CIRCLE.format("c / 4"), header=ISEE), run(CIRCLE.format("c / 4").replace("<non_negative/>", ""))

    assert list(found["a"]) == list(plain["a"])
    assert any("circles" in notice for notice in read(CIRCLE.format("c / 4"), header=ISEE).notices)


def test_a_circle_of_flows_that_needs_what_comes_in_ends_the_run(read: Read) -> None:
    draft = settle(read(CIRCLE.format("0.5"), header=ISEE))
    model = check_model(study_of(draft), Faults())

    assert [stop.cell for stop in simulate(lower(model), Inputs.of_model(model)).stopped]


def test_outflows_are_served_in_the_order_of_the_file(run: Run) -> None:
    text = (
        '<stock name="s"><eqn>5</eqn><outflow>b</outflow><outflow>a</outflow><non_negative/></stock>'
        '<flow name="a"><eqn>4</eqn></flow><flow name="b"><eqn>3</eqn></flow>'
    )
    found = run(text, header=ISEE)

    assert (list(found["b"][:2]), list(found["a"][:2])) == ([3, 0], [2, 0])


def test_a_flow_may_be_kept_from_turning(run: Run) -> None:
    text = '<stock name="s"><eqn>0</eqn><inflow>f</inflow></stock><flow name="f"><eqn>TIME - 2</eqn>{}</flow>'
    everywhere = "<behavior><flow><non_negative/></flow></behavior>"

    assert list(run(text.format("<non_negative/>"))["f"]) == [0, 0, 0, 1, 2]
    assert list(run(text.format(""), everywhere)["f"]) == [0, 0, 0, 1, 2]
    assert list(run(text.format("<non_negative>false</non_negative>"), everywhere)["f"]) == [-2, -1, 0, 1, 2]


def test_one_flow_may_fill_two_stocks(run: Run) -> None:
    text = '<stock name="{}"><eqn>0</eqn><inflow>f</inflow></stock>'
    found = run(text.format("s") + text.format("t") + '<flow name="f"><eqn>1</eqn></flow>')

    assert (found["s"][-1], found["t"][-1]) == (4, 4)


def test_variables_of_older_files_stand_in_the_model_itself(run: Run) -> None:
    text = '<stock name="s"><eqn>1</eqn><inflow>f</inflow></stock><flow name="f"><eqn>s</eqn></flow>'

    assert list(run(f"</variables>{text}<variables>")["s"]) == [1, 2, 4, 8, 16]


def test_a_missing_end_tag_is_put_in_where_only_one_reading_is_possible(run: Run, read: Read) -> None:
    text = '<flow name="f"><eqn>1</eqn><stock name="s"><eqn>0</eqn><inflow>f</inflow></stock>'

    assert list(run(text)["s"]) == [0, 1, 2, 3, 4]
    assert "</flow>" in read(text).notices[0]


def test_several_missing_end_tags_are_put_in_where_they_are_missing(run: Run, read: Read) -> None:
    text = (
        '<aux name="a > b"><eqn>1</eqn><!-- <aux> -->\n<aux name="b"><eqn>2</eqn>\n<module name="m"></module>'
        '</variables></model>\n<model name="m"><variables><flow name="c"><eqn>3</eqn>\n<aux name="d"><eqn>4</eqn></aux>'
    )

    assert {name: values[0] for name, values in run(text).items()} == {"a_b": 1, "b": 2, "m_c": 3, "m_d": 4}
    assert [notice.split(":")[0] for notice in read(text).notices] == ["line 8", "line 9", "line 11"]


def test_more_missing_end_tags_than_a_slip_leaves_out_are_a_fault(faults_of: FaultsOf) -> None:
    text = "".join(f'<aux name="a{number}"><eqn>1</eqn>' for number in range(40))

    assert faults_of(text + aux("b", "1")) == ["foreign-syntax"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (aux("x", "???"), "foreign-undefined"),
        ('<aux name="x"/>', "foreign-undefined"),
        (aux("x", "{to do}"), "foreign-undefined"),
        (aux("x", "1 + {to do"), "foreign-syntax"),
        (aux("x", "1 +"), "foreign-syntax"),
        (aux("x", "y"), "foreign-undefined"),
        (aux("x", "Other.y"), "foreign-undefined"),
        (aux("x", "INF"), "foreign-unsupported"),
        (aux("x", "WHATEVER(1)"), "foreign-unsupported"),
        (aux("x", "STEP(1)"), "foreign-syntax"),
        (aux("x", "1") + aux("X", "2"), "foreign-syntax"),
        (aux("x", "1", '<dimensions><dim name="Nowhere"/></dimensions>'), "foreign-undefined"),
        ('<stock name="s"><eqn>0</eqn><inflow>f</inflow></stock>', "foreign-undefined"),
        ('<stock name="s"><eqn>0</eqn><conveyor><len>4</len></conveyor></stock>', "foreign-unsupported"),
        ('<stock name="s"><eqn>0</eqn><queue/></stock>', "foreign-unsupported"),
        ('<stock name="s"><eqn>SMTH1(TIME, 2)</eqn></stock>', "foreign-unsupported"),
        ('<module name="m"/>', "foreign-undefined"),
        (aux("x", "1", "<gf><xpts>1,0</xpts><ypts>0,1</ypts></gf>"), "foreign-syntax"),
        (aux("x", "1", "<gf><ypts>0,1</ypts></gf>"), "foreign-undefined"),
        (aux("x", "(" * 400 + "1" + ")" * 400), ""),
        (aux("x", "ABS(" * 400 + "1" + ")" * 400), "foreign-too-large"),
        (aux("x", "y * 2") + aux("y", "x / 2"), "instant-loop"),
    ],
)
def test_what_cannot_be_computed_exactly_is_a_fault(run: Run, faults_of: FaultsOf, text: str, code: str) -> None:
    if code:
        assert code in faults_of(text)
    else:
        assert run(text)["x"][0] == 1


def test_a_fault_stands_at_its_equation(read: Read) -> None:
    with pytest.raises(Exception, match=r"model\.xmile:7:15"):
        read(aux("x", "y"))


def test_random_numbers_come_with_a_notice(read: Read) -> None:
    assert "streams" in read(aux("x", "RANDOM(0, 1)")).notices[0]


TIMED = '<stock name="S"><eqn>start</eqn></stock>'


@pytest.mark.parametrize(
    "variables",
    [
        TIMED + aux("start", "Time"),
        TIMED + aux("start", "2 * before") + aux("before", "Time + 1"),
        aux("kept", "INIT(start)") + aux("start", "Time"),
    ],
)
def test_a_start_value_from_the_clock_is_a_fault_where_a_converter_drops_the_value_at_the_start(
    faults_of: FaultsOf, variables: str
) -> None:
    assert faults_of(variables, header=XMUTIL) == ["foreign-unsupported"]


@pytest.mark.parametrize("header", [ISEE, VENSIM, ""])
def test_a_start_value_from_the_clock_is_taken_over_from_tools_that_state_what_holds_at_the_start(
    run: Run, header: str
) -> None:
    assert run(TIMED + aux("start", "Time + 7"), header=header)["s"][0] == 7


def test_a_stated_value_at_the_start_is_taken_over_from_a_converter(run: Run) -> None:
    start = aux("start", "Time", "<init_eqn>45</init_eqn>")
    assert run(TIMED + start, header=XMUTIL)["s"][0] == 45


def test_a_start_value_from_another_stock_is_taken_over_from_a_converter(run: Run) -> None:
    other = '<stock name="T"><eqn>3</eqn><inflow>f</inflow></stock><flow name="f"><eqn>Time</eqn></flow>'
    assert run(TIMED + aux("start", "2 * T") + other, header=XMUTIL)["s"][0] == 6


def test_not_before_a_comparison_denies_it_as_a_whole_in_a_model_of_vensim(run: Run) -> None:
    assert list(run(aux("x", "IF NOT Time &lt; 2 THEN 1 ELSE 0"), header=VENSIM)["x"]) == [0, 0, 1, 1, 1]


def test_not_before_a_comparison_without_brackets_is_a_fault_elsewhere(faults_of: FaultsOf) -> None:
    assert faults_of(aux("x", "IF NOT Time &lt; 2 THEN 1 ELSE 0"), header=ISEE) == ["foreign-unsupported"]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("NOT (Time &lt; 2)", [0, 0, 1, 1, 1]),
        ("NOT(Time)", [1, 0, 0, 0, 0]),
        ("NOT Time AND Time &lt; 9", [1, 0, 0, 0, 0]),
        ("Time &gt; 1 AND NOT (Time = 3)", [0, 0, 1, 0, 1]),
        ("1 = NOT (Time = 3)", [1, 1, 1, 0, 1]),
        ("NOT NOT (Time = 3)", [0, 0, 0, 1, 0]),
        ("NOT Time^2", [1, 0, 0, 0, 0]),
        ("1 + -NOT Time", [0, 1, 1, 1, 1]),
    ],
)
def test_not_denies_what_stands_in_brackets(run: Run, condition: str, expected: list[float]) -> None:
    assert list(run(aux("x", f"IF {condition} THEN 1 ELSE 0"), header=ISEE)["x"]) == expected


def test_a_pulse_of_two_arguments_is_a_fault_in_a_model_of_vensim(faults_of: FaultsOf) -> None:
    assert faults_of(aux("x", "PULSE(2, 3)"), header=VENSIM) == ["foreign-unsupported"]


COSTS = (
    '<aux name="cost"><dimensions><dim name="Part"/></dimensions><element subscript="a"><eqn>4</eqn></element>'
    '<element subscript="b"><eqn>2</eqn></element><element subscript="c"><eqn>3</eqn></element></aux>'
    '<aux name="both"><dimensions><dim name="Place"/><dim name="Part"/></dimensions><eqn>Place * 10 + Part</eqn></aux>'
)
PARTS = (
    '<dimensions><dim name="Part"><elem name="a"/><elem name="b"/><elem name="c"/></dim>'
    '<dim name="Last"><elem name="b"/><elem name="c"/></dim>'
    '<dim name="Place"><elem name="North"/><elem name="South East"/></dim></dimensions>'
)


@pytest.mark.parametrize(
    ("equation", "value"),
    [
        ("MIN(cost[Part])", 2),
        ("MAX(cost[part])", 4),
        ("MIN(cost)", 2),
        ("SUM(cost[Part])", 9),
        ("MEAN(cost[Part]) + PROD(cost[Part])", 27),
        ("SIZE(cost[Part])", 3),
        ("SUM(cost[Part] ^ 2 + cost)", 38),
        ("SUM(cost[Last])", 5),
        ("MAX(cost[Last])", 3),
        ("SIZE(cost[Last])", 2),
        ("MAX(cost[Part], 9)", 9),
        ("MIN(cost[a], cost[Part])", 2),
        ("SUM(both[Place, Part])", 102),
        ("SUM(both[North, Part])", 36),
        ("SUM(both[*, Part])", 102),
        ("RANK(cost[Part], 1)", 2),
    ],
)
def test_the_name_of_a_dimension_means_all_its_elements_in_a_function_of_arrays(
    run: Run, equation: str, value: float
) -> None:
    assert run(COSTS + aux("x", equation), PARTS)["x"][0] == value


def test_the_name_of_a_dimension_means_its_own_element_where_the_variable_has_one(run: Run) -> None:
    array = '<aux name="x"><dimensions><dim name="Place"/></dimensions><eqn>SUM(both[Place, Part])</eqn></aux>'
    found = run(COSTS + array, PARTS)

    assert (found["x[north]"][0], found["x[south_east]"][0]) == (36, 66)


@pytest.mark.parametrize("equation", ["cost[Part]", "SUM(cost[Place])", "cost[Part] + 1", "ABS(cost[Part])"])
def test_the_name_of_a_dimension_without_an_element_is_a_fault(faults_of: FaultsOf, equation: str) -> None:
    assert faults_of(COSTS + aux("x", equation), PARTS) == ["foreign-undefined"]


@pytest.mark.parametrize(
    ("equation", "header", "way_out"),
    [
        ("RANK(cost, 1, cost)", "", "another way"),
        ("nothing + 1", "", "Correct it"),
        ("RANK(cost, 1, cost)", VENSIM, ".mdl"),
        ("WHATEVER(1)", VENSIM, ".mdl"),
        ("ROUND(1.5)", ISEE, "INT(x + 0.5)"),
    ],
)
def test_every_refusal_of_an_equation_has_a_way_on(read: Read, equation: str, header: str, way_out: str) -> None:
    with pytest.raises(StudyError) as found:
        read(COSTS + aux("x", equation), PARTS, header=header)

    (fault,) = found.value.faults
    assert way_out in fault.help
    assert fault.place is not None


@pytest.mark.parametrize("unit", ["dmnl", "Dimensionless", "1", "fraction"])
def test_a_model_of_numbers_without_dimension_is_read(run: Run, unit: str) -> None:
    assert run(aux("x", "2", f"<units>{unit}</units>") + aux("y", "x + 1", f"<units>{unit}</units>"))["y"][0] == 3

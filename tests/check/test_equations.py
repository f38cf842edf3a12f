"""Units, names, loops and memory of equations without dimensions."""

from collections.abc import Callable, Mapping

import pytest

from coyuntura.check.study import CheckedStudy
from coyuntura.errors import Fault

Checked = Callable[..., CheckedStudy]
Values = Callable[..., Mapping[str, list[float]]]
Refused = Callable[..., tuple[Fault, ...]]

BASE = """
parameters:
  wage: {unit: USD/month, value: 12}
  output: {unit: kbbl/day, value: 2}
  price: {unit: USD/bbl, value: 50}
  share: {unit: 1, value: 0.5}
  part: {unit: percent, value: 50}
  period: {unit: month, value: 2}
  age: {unit: year, value: 1}
lookups:
  curve: {unit: USD, input: 1, points: [[0, 0], [1, 10]]}
events:
  law: {from: 2020-03, until: 2020-05}
"""


def with_x(unit: str, equation: str) -> str:
    return f'{BASE}auxiliaries:\n  x: {{unit: {unit}, equation: "{equation}"}}\n'


@pytest.mark.parametrize(
    ("unit", "equation", "value"),
    [
        ("USD/day", "output * CONVERT(price, 'USD/kbbl')", 100_000),
        ("USD/month", "CONVERT(output * price, 'USD/month')", 100_000 * 365.25 / 12),
        ("USD/year", "CONVERT(wage, 'USD/year')", 144),
        ("1", "CONVERT(part, '1')", 0.5),
        ("USD", "0", 0),
        ("USD/month", "CONVERT(0, 'USD/month')", 0),
        ("USD/month", "MAX(wage, 0)", 12),
        ("USD/month", "IF share > 0 THEN wage ELSE 0", 12),
        ("USD", "curve(share)", 5),
        ("USD^2/month^2", "wage^2", 144),
        ("USD/month", "SQRT(wage * wage)", 12),
        ("month", "period * 2^3", 16),
        ("1", "SAFEDIV(wage, wage - wage, 3)", 3),
        ("1/month", "SAFEDIV(1, period)", 0.5),
        ("1", "law", 0),
        ("month", "SINCE(law)", 0),
        ("month", "TIME - STARTTIME", 0),
        ("USD/month", "STEP(wage, 0)", 12),
        ("1", "SHARE + Share", 1),
        ("1", "IF NOT share = 0.5 THEN 1 ELSE 2", 2),
        ("1", "IF share <> 0.5 THEN 1 ELSE 2", 2),
        ("1", "7 MOD 4", 3),
    ],
)
def test_an_equation_whose_units_fit_has_its_value(values: Values, unit: str, equation: str, value: float) -> None:
    assert values(with_x(unit, equation), months=True)["x"][0] == pytest.approx(value)


@pytest.mark.parametrize(
    "equation",
    [
        "wage + price",
        "wage + 1",
        "wage - output",
        "wage > price",
        "wage",
        "price * output",
        "part",
        "CONVERT(wage, 'bbl')",
        "EXP(wage)",
        "wage^share",
        "2^wage",
        "wage^400",
        "curve(wage)",
        "IF wage THEN 1 ELSE 2",
        "IF share THEN wage ELSE price",
        "NOT wage",
        "wage AND share",
        "SMTH1(share, age)",
        "STEP(share, wage)",
        "DELAYN(share, period, wage)",
        "MIN(wage, price)",
        "(((((output^12)^12)^12)^12)^12)^12",
        "SAFEDIV(wage, price)",
        "PREVIOUS(share, wage)",
        "share + PERIOD",
    ],
)
def test_units_that_do_not_fit_are_a_fault(refused: Refused, equation: str) -> None:
    assert {fault.code for fault in refused(with_x("1", equation), months=True)} == {"units-differ"}


@pytest.mark.parametrize(
    ("equation", "code"),
    [
        ("wgae", "unknown-name"),
        ("shape(share)", "unknown-name"),
        ("__import__('os')", "unknown-name"),
        ("os.system", "unknown-name"),
        ("share(1)", "call-arguments"),
        ("curve", "call-arguments"),
        ("curve(share, share)", "call-arguments"),
        ("'month'", "call-arguments"),
        ("SINCE(share)", "call-arguments"),
        ("CONVERT(wage, share)", "call-arguments"),
        ("ABS()", "call-arguments"),
        ("DELAY1(share)", "call-arguments"),
        ("SMTHN(share, period, share)", "call-arguments"),
        ("SMTHN(share, period, 1.5)", "call-arguments"),
        ("SMTHN(share, period, 0)", "call-arguments"),
        ("DELAYN(share, period, 1e9)", "call-arguments"),
        ("CONVERT(wage, 'USD^99^99')", "unit-unknown"),
        ("MAX(share)", "axes-differ"),
        ("1e999", "equation-syntax"),
        ("share ** 2", "equation-syntax"),
        ("share; share", "equation-syntax"),
    ],
)
def test_what_an_equation_cannot_say_is_a_fault(refused: Refused, equation: str, code: str) -> None:
    assert refused(with_x("1", equation), months=True)[0].code == code


def test_a_fault_in_an_equation_has_its_place(refused: Refused) -> None:
    fault = refused(f"{BASE}auxiliaries:\n  x:\n    unit: 1\n    equation: share + wgae * 2\n", months=True)[0]
    place = fault.place

    assert place is not None
    assert place.text[place.column - 1 :][: place.width] == "wgae"


def test_all_faults_of_the_equations_are_reported_together(refused: Refused) -> None:
    module = "auxiliaries:\n" + "".join(f"  x{number}: {{unit: 1, equation: y{number}}}\n" for number in range(5))

    assert len(refused(module)) == 5


def test_one_unknown_name_is_one_fault(refused: Refused) -> None:
    assert len(refused(with_x("1", "(wgae + share) * wgae"), months=True)) == 2


@pytest.mark.parametrize(
    ("pairs", "loop"),
    [
        ({"a": "b", "b": "a"}, "`a` -> `b` -> `a`"),
        ({"a": "a + 1"}, "`a` -> `a`"),
        ({"a": "SMTH1(1, b)", "b": "MAX(a, 0)"}, ""),
    ],
)
def test_an_instant_loop_is_named(refused: Refused, checked: Checked, pairs: Mapping[str, str], loop: str) -> None:
    module = "auxiliaries:\n" + "".join(f'  {name}: {{unit: 1, equation: "{text}"}}\n' for name, text in pairs.items())
    found = refused(module)[0].message if loop else ""
    if not loop:
        checked(module)

    assert loop in found


def test_a_delay_opens_a_loop(values: Values) -> None:
    module = "auxiliaries:\n  a: {unit: 1, equation: 'PREVIOUS(a, 1) * 2'}\n"

    assert values(module)["a"] == [2, 4, 8, 16, 32]


def test_a_delay_without_an_initial_value_cannot_start_from_itself(refused: Refused) -> None:
    assert refused("auxiliaries:\n  a: {unit: 1, equation: 'SMTH1(a, 2) + 1'}\n")[0].code == "initial-loop"


@pytest.mark.slow
def test_a_long_line_of_equations_is_put_in_order(values: Values) -> None:
    chain = "".join(f"  x{number}: {{unit: 1, equation: x{number + 1} + 1}}\n" for number in range(3000))

    assert values(f"auxiliaries:\n{chain}  x3000: {{unit: 1, equation: 1}}\n")["x0"][0] == 3001


def test_a_sum_of_some_hundred_terms_is_computed(values: Values) -> None:
    terms = " + ".join(["a"] * 400)

    assert (
        values(f"parameters:\n  a: {{unit: 1, value: 2}}\nauxiliaries:\n  x: {{unit: 1, equation: {terms}}}\n")["x"][0]
        == 800
    )


def test_the_deepest_equation_is_computed(values: Values) -> None:
    deep = "ABS(" * 99 + "a" + " - 0" * 290 + ")" * 99

    assert (
        values(f"parameters:\n  a: {{unit: 1, value: 2}}\nauxiliaries:\n  x: {{unit: 1, equation: {deep}}}\n")["x"][0]
        == 2
    )


@pytest.mark.parametrize("equation", ["+".join(["a"] * 9_999), "MAX(a, " * 2_500 + "a" + ")" * 2_500])
def test_an_equation_beyond_any_need_is_a_fault(refused: Refused, equation: str) -> None:
    module = f"parameters:\n  a: {{unit: 1, value: 2}}\nauxiliaries:\n  x: {{unit: 1, equation: '{equation}'}}\n"

    assert refused(module)[0].code == "equation-too-long"


@pytest.mark.slow
def test_sums_within_sums_over_large_dimensions_are_refused_in_time(refused: Refused) -> None:
    names = ", ".join(f"e{number}" for number in range(300))
    inner = "SUM(x[*] * SUM(x[*] * SUM(x[*] * SUM(x[*]))))"
    module = f"""
dimensions: {{many: [{names}]}}
auxiliaries:
  x: {{unit: 1, over: many, equation: many}}
  y: {{unit: 1, equation: '{inner}'}}
"""

    assert refused(module)[0].code == "model-too-large"


@pytest.mark.slow
def test_a_sum_over_thousands_of_elements_is_computed(values: Values) -> None:
    names = ", ".join(f"e{number}" for number in range(3000))
    module = f"""
dimensions: {{many: [{names}]}}
auxiliaries:
  x: {{unit: 1, over: many, equation: many}}
  y: {{unit: 1, equation: 'SUM(x[*])'}}
  z: {{unit: 1, equation: 'x[y - y + 2999]'}}
"""
    found = values(module)

    assert (found["y"][0], found["z"][0]) == (3000 * 3001 / 2, 2999)


def test_the_tenth_memory_of_an_equation_is_not_taken_for_the_first(values: Values) -> None:
    first = "DELAY1(TIME * 2, 1, 0)"
    rest = " + ".join(["PREVIOUS(0, 0)"] * 9)
    module = f"auxiliaries:\n  x: {{unit: 1, equation: '{first} + {rest} + DELAY(TIME * 3, 1, 0)'}}\n"

    assert values(module)["x"][:4] == pytest.approx([0, 0, 5, 10])


def test_initial_keeps_what_was_at_the_start(values: Values) -> None:
    assert values("auxiliaries:\n  x: {unit: 1, equation: 'INIT(TIME + 3)'}\n")["x"] == [3] * 5


def test_a_ramp_stays_where_it_stops(values: Values) -> None:
    assert values("auxiliaries:\n  x: {unit: 1, equation: 'RAMP(2, 1, 3)'}\n")["x"] == [0, 0, 2, 4, 4]


LOOP = """
stocks: {s: {unit: 1, initial: a}}
auxiliaries:
  a: {unit: 1, equation: s + 1INITIAL}
  b: {unit: 1, equation: 'INIT(a)'}
"""


def test_what_stands_for_a_value_while_initial_values_are_found_is_used_for_nothing_else(values: Values) -> None:
    found = values(LOOP.replace("INITIAL", ", initial: 5"))

    assert (found["s"][0], found["a"][0], found["b"][0]) == (5, 6, 5)


def test_without_it_initial_values_depend_on_each_other(refused: Refused) -> None:
    assert [fault.code for fault in refused(LOOP.replace("INITIAL", ""))] == ["initial-loop"]


def test_what_stands_in_at_the_beginning_is_checked_too(refused: Refused) -> None:
    assert [fault.code for fault in refused(LOOP.replace("INITIAL", ", initial: nothing"))] == ["unknown-name"]


@pytest.mark.parametrize("initial", ["{one: 1, two: 2}", "7"])
def test_what_stands_in_at_the_beginning_may_be_by_element(values: Values, initial: str) -> None:
    module = f"""
dimensions: {{d: [one, two]}}
stocks: {{s: {{unit: 1, over: d, initial: a}}}}
auxiliaries: {{a: {{unit: 1, over: d, equation: s, initial: {initial}}}}}
"""

    assert values(module)["s[two]"][0] == (7 if initial == "7" else 2)


UNCHECKED = {
    "study_dot_yaml": "study: s\ntitle: {en: S, es: S}\nunit_check: off\ntime: {start: 0, stop: 1, dt: 1}\n",
}


def test_units_that_are_not_checked_are_text(values: Values) -> None:
    module = (
        "parameters: {p: {unit: furlong, value: 2}}\nauxiliaries: {x: {unit: acre/second, equation: p + EXP(p) * 0}}\n"
    )

    assert values(module, **UNCHECKED)["x"][0] == 2


def test_where_units_are_not_checked_nothing_is_converted(refused: Refused) -> None:
    module = (
        "parameters: {p: {unit: day, value: 2}}\nauxiliaries: {x: {unit: month, equation: \"CONVERT(p, 'month')\"}}\n"
    )

    assert [fault.code for fault in refused(module, **UNCHECKED)] == ["call-arguments"]


def test_unit_checking_is_on_or_off(refused: Refused) -> None:
    text = UNCHECKED["study_dot_yaml"].replace("off", "maybe")

    assert [fault.code for fault in refused("", study_dot_yaml=text)] == ["kind-unknown"]


def test_a_pulse_comes_again_after_each_interval(values: Values) -> None:
    assert values("auxiliaries:\n  x: {unit: 1, equation: 'PULSE(6, 1, 2)'}\n")["x"] == [0, 6, 0, 6, 0]


def test_an_event_is_in_force_from_its_beginning_until_before_its_end(values: Values) -> None:
    assert values("events:\n  law: {from: 2020-02, until: 2020-04}\n", months=True)["law"] == [0, 1, 1, 0, 0]


def test_an_event_without_an_end_stays_in_force(values: Values) -> None:
    assert values("events:\n  law: {from: 2020-04}\n", months=True)["law"] == [0, 0, 0, 1, 1]


def test_the_time_since_an_event_counts_from_its_beginning(values: Values) -> None:
    module = "events:\n  law: {from: 2020-03}\nauxiliaries:\n  x: {unit: month, equation: SINCE(law)}\n"

    assert values(module, months=True)["x"] == pytest.approx([0, 0, 0, 1, 2])


@pytest.mark.parametrize("dates", ["{}", "{until: 2020-03}", "{from: ''}"])
def test_an_event_has_a_beginning(refused: Refused, dates: str) -> None:
    assert refused(f"events:\n  law: {dates}\n", months=True)[0].code in {"key-missing", "value-kind"}


@pytest.mark.parametrize(
    "dates", ["{from: soon}", "{from: 2020-04, until: 2020-02}", "{from: 9999}", "{from: 2020-01, until: nan}"]
)
def test_an_event_has_dates_of_the_calendar_in_their_order(refused: Refused, dates: str) -> None:
    assert [fault.code for fault in refused(f"events:\n  law: {dates}\n", months=True)] == ["date-unclear"]


@pytest.mark.parametrize("moment", ["nan", "inf", "2020-01-01", "soon"])
def test_without_a_calendar_a_moment_is_a_finite_number(refused: Refused, moment: str) -> None:
    assert [fault.code for fault in refused(f"events:\n  law: {{from: {moment}}}\n")] == ["date-unclear"]


@pytest.mark.parametrize(
    ("prior", "value"),
    [("betta(1, 1)", 0.5), ("beta(1)", 0.5), ("beta(0, 1)", 0.5), ("uniform(0, 1)", 2), ("__import__('os')", 0.5)],
)
def test_a_prior_that_does_not_fit_is_a_fault(refused: Refused, prior: str, value: float) -> None:
    module = f'parameters:\n  a: {{unit: 1, value: {value}, prior: "{prior}"}}\n'

    assert [fault.code for fault in refused(module)] == ["prior-unclear"]


def test_each_element_of_a_parameter_has_the_prior(checked: Checked) -> None:
    parameter = "{unit: 1, over: place, value: 1, prior: 'uniform(0, 2)'}"
    module = f"dimensions: {{place: [here, there]}}\nparameters:\n  a: {parameter}\n"

    assert list(checked(module).model.priors) == ["a[here]", "a[there]"]


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("stocks:\n  s: {unit: USD, initial: 5}\nflows:\n  f: {to: s, unit: USD/year, equation: 0}\n", "units-differ"),
        ("stocks:\n  s: {unit: USD, initial: 5 + 1}\n", "units-differ"),
        ("stocks:\n  s: {unit: USD, initial: NOT 1}\n", "units-differ"),
        ("stocks:\n  s: {unit: USD, initial: 5, holding: {custodian: a, owner: b, controller: c}}\n", "value-kind"),
        ("stocks:\n  s: {unit: USD, initial: 5, kind: account}\n", "account-incomplete"),
    ],
)
def test_what_a_stock_cannot_be_is_a_fault(refused: Refused, module: str, code: str) -> None:
    assert refused(module, months=True)[0].code == code


def test_holdings_name_elements_of_the_account(refused: Refused) -> None:
    who = "{custodian: a, owner: b, controller: c}"
    module = f"""
dimensions: {{place: [here, there]}}
stocks:
  s: {{unit: USD, over: place, initial: 5, kind: account, holding: {{here: {who}, there: {who}, elsewhere: {who}}}}}
"""

    assert [fault.code for fault in refused(module)] == ["element-unknown"]


@pytest.mark.parametrize("initial", ["5", "-5", "1e3"])
def test_a_number_as_initial_value_is_in_the_unit_of_the_stock(values: Values, initial: str) -> None:
    assert values(f"stocks:\n  s: {{unit: kbbl, initial: {initial}}}\n")["s"][0] == float(initial)


def test_a_stock_changes_by_inflows_minus_outflows(values: Values) -> None:
    module = """
stocks: {s: {unit: 1, initial: 10}}
flows:
  more: {to: s, unit: 1, equation: 3}
  most: {to: s, unit: 1, equation: 4}
  less: {from: s, unit: 1, equation: 5}
"""

    assert values(module)["s"] == [10, 12, 14, 16, 18]

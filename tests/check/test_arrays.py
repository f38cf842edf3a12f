"""What equations over dimensions compute, and what they may not say."""

import math
from collections.abc import Callable, Mapping

import pytest

from coyuntura.check.study import CheckedStudy
from coyuntura.errors import Fault

Checked = Callable[..., CheckedStudy]
Values = Callable[..., Mapping[str, list[float]]]
Refused = Callable[..., tuple[Fault, ...]]

BASE = """
dimensions:
  place: [here, there]
  good: [bread, oil, cars]
parameters:
  money: {unit: 1, over: place, value: {here: 10, there: 20}}
  price: {unit: 1, over: good, value: {bread: 2, oil: 3, cars: 5}}
  plain: {unit: 1, value: 7}
  which: {unit: 1, value: 2}
"""


def auxiliaries(*entries: str) -> str:
    return BASE + "auxiliaries:\n" + "".join(f"  {entry}\n" for entry in entries)


def first(values: Values, cell: str, *entries: str) -> float:
    return values(auxiliaries(*entries))[cell][0]


def code(refused: Refused, equation: str, over: str = "") -> str:
    where = f", over: {over}" if over else ""
    return refused(auxiliaries(f"x: {{unit: 1{where}, equation: '{equation}'}}"))[0].code


def test_one_equation_applies_to_all_elements(values: Values) -> None:
    found = values(auxiliaries("x: {unit: 1, over: place, equation: money * 2}"))

    assert [found["x[here]"][0], found["x[there]"][0]] == [20, 40]


def test_each_element_may_have_its_own_equation(values: Values) -> None:
    found = values(auxiliaries("x: {unit: 1, over: place, equation: {here: plain, there: money}}"))

    assert [found["x[here]"][0], found["x[there]"][0]] == [7, 20]


@pytest.mark.parametrize(
    ("equation", "value"),
    [
        ("SUM(money[*])", 30),
        ("MEAN(price[*])", 10 / 3),
        ("PROD(price[*])", 30),
        ("MIN(price[*])", 2),
        ("MAX(price[*])", 5),
        ("SIZE(price[*])", 3),
        ("SIZE(price[*] + price[*])", 3),
        ("SUM(price[*] * price[*])", 38),
        ("SUM(price[*] * plain)", 70),
        ("SUM(price[*] * SUM(money[*]))", 300),
        ("SUM(price[*] / SUM(price[*]))", 1),
        ("MAX(price[*] - plain)", -2),
        ("SUM(IF price[*] > 2 THEN price[*] ELSE 0)", 8),
        ("money[there] - money[here]", 10),
        ("money[which]", 20),
        ("money[3 - which]", 10),
        ("SUM(money[which] * price[*])", 200),
        ("oil", 2),
        ("price[oil]", 3),
        ("IF which = there THEN 1 ELSE 0", 1),
    ],
)
def test_an_expression_over_elements_has_its_value(values: Values, equation: str, value: float) -> None:
    assert first(values, "x", f"x: {{unit: 1, equation: '{equation}'}}") == pytest.approx(value)


def test_a_dimension_is_the_number_of_the_element_on_the_left(values: Values) -> None:
    found = values(auxiliaries("x: {unit: 1, over: good, equation: good * 10}"))

    assert [found[f"x[{name}]"][0] for name in ("bread", "oil", "cars")] == [10, 20, 30]


def test_a_reduced_dimension_may_also_be_the_one_on_the_left(values: Values) -> None:
    found = values(auxiliaries("x: {unit: 1, over: place, equation: 'money / SUM(money[*])'}"))

    assert found["x[there]"][0] == pytest.approx(2 / 3)


def test_a_matrix_has_a_value_for_each_pair(values: Values) -> None:
    found = values(auxiliaries("x: {unit: 1, over: [place, good], equation: money * price}"))

    assert found["x[there,cars]"][0] == 100


@pytest.mark.parametrize(
    ("over", "equation", "cell", "value"),
    [
        ("place", "SUM(m[place, *])", "x[there]", 200),
        ("good", "SUM(m[*, good])", "x[oil]", 90),
        ("place", "SUM(m[*, oil])", "x[here]", 90),
        ("place", "SUM(m[*, *])", "x[here]", 300),
        ("place", "SUM(m[place, *] * price[*])", "x[here]", 380),
        ("place", "SUM(m[*, *] * price[*])", "x[here]", 1140),
        ("[good, place]", "m", "x[cars,here]", 50),
        ("place", "m[place, which]", "x[there]", 60),
    ],
)
def test_a_matrix_is_read_by_rows_and_columns(
    values: Values, over: str, equation: str, cell: str, value: float
) -> None:
    matrix = "m: {unit: 1, over: [place, good], equation: money * price}"

    assert first(values, cell, matrix, f"x: {{unit: 1, over: {over}, equation: '{equation}'}}") == value


@pytest.mark.parametrize("number", ["0", "3", "1.5"])
def test_a_number_that_names_no_element_reads_no_number(values: Values, number: str) -> None:
    assert math.isnan(first(values, "x", f"x: {{unit: 1, equation: 'money[{number}]'}}"))


@pytest.mark.parametrize("position", [1, 17, 40])
def test_a_computed_index_finds_its_element_among_many(values: Values, position: int) -> None:
    many = ", ".join(f"e{number}" for number in range(1, 41))
    module = f"""
dimensions: {{many: [{many}]}}
parameters: {{which: {{unit: 1, value: {position}}}}}
auxiliaries:
  x: {{unit: 1, over: many, equation: many * 100}}
  y: {{unit: 1, equation: 'x[which]'}}
"""

    assert values(module)["y"][0] == position * 100


UNSTARRED = "reduces a dimension; mark it with `*`"
OPEN = "`[*]` leaves `place` open"
UNKNOWN = "is not an element of `place`, which has `here`, `there`"


@pytest.mark.parametrize(
    ("equation", "over", "expected", "marked", "message"),
    [
        ("money", "", "axes-differ", "money", "`money` is over `place`, which this element is not"),
        ("money", "good", "axes-differ", "money", "`money` is over `place`, which this element is not"),
        ("money[*]", "", "axes-differ", "money", OPEN),
        ("SUM(money)", "place", "axes-differ", "SUM", f"`SUM` {UNSTARRED}"),
        ("SUM(plain)", "", "axes-differ", "SUM", f"`SUM` {UNSTARRED}"),
        ("MAX(plain)", "", "axes-differ", "MAX", f"`MAX` {UNSTARRED}"),
        (
            "SUM(money[*] * price[*])", "", "axes-differ", "money[*] * price",
            "`[*]` stands for `place` and for `good` in one expression",
        ),
        ("SUM(money[*]) + money[*]", "", "axes-differ", "SUM(money[*]) + money", OPEN),
        ("money[here, there]", "", "axes-differ", "money", "`money` has 1 dimension, but 2 indices stand here"),
        ("plain[here]", "", "axes-differ", "plain", "`plain` has no dimension, but an index stands here"),
        ("money[place]", "good", "axes-differ", "place", "this element is not over `place`"),
        ("place", "", "axes-differ", "place", "`place` is a dimension, over which this element is not"),
        ("*", "", "equation-syntax", "*", "`*` cannot stand here"),
        ("plain[]", "", "equation-syntax", "]", "`]` cannot stand here"),
        ("money[oil]", "", "element-unknown", "oil", f"`oil` {UNKNOWN}"),
        ("money[nowhere]", "", "element-unknown", "nowhere", f"`nowhere` {UNKNOWN}"),
        ("money[money[*]]", "", "axes-differ", "money", OPEN),
        ("SUM(money[*], 2)", "", "call-arguments", "SUM", "`SUM` takes 1 argument, got 2"),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_dimensions_is_a_fault_with_its_place(
    refused: Refused, equation: str, over: str, expected: str, marked: str, message: str
) -> None:
    before = f"  x: {{unit: 1{f', over: {over}' if over else ''}, equation: '"
    (fault,) = refused(auxiliaries(f"{before.strip()}{equation}'}}"))
    assert fault.place is not None
    start = fault.place.column - 1 - len(before)

    assert (fault.code, fault.message) == (expected, f"{message}.")
    assert equation[start : start + fault.place.width] == marked


def test_an_index_may_be_read_for_each_of_all_elements(values: Values) -> None:
    swapped = "swap: {unit: 1, over: place, equation: 3 - place}"

    assert first(values, "x", swapped, "x: {unit: 1, equation: 'SUM(money[swap[*]] * place_number[*])'}", NUMBER) == 40


NUMBER = "place_number: {unit: 1, over: place, equation: place}"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("x: {unit: 1, over: place, equation: {here: plain}}", "element-unknown"),
        ("x: {unit: 1, over: place, equation: {here: plain, there: plain, oil: plain}}", "element-unknown"),
        ("x: {unit: 1, equation: {here: plain, there: plain}}", "axes-differ"),
        ("x: {unit: 1, over: [place, good], equation: {here: plain, there: plain}}", "axes-differ"),
        ("x: {unit: 1, over: nowhere, equation: plain}", "axes-differ"),
        ("x: {unit: 1, over: [place, place], equation: plain}", "axes-differ"),
        ("x: {unit: 1, over: place, equation: {}}", "value-kind"),
        ("x: {unit: 1, over: place, equation: {here: plain, Here: plain, there: plain}}", "name-duplicate"),
        ("oil: {unit: 1, equation: plain}", "name-duplicate"),
        ("Place: {unit: 1, equation: plain}", "name-duplicate"),
    ],
)
def test_entries_fit_the_dimension(refused: Refused, entry: str, expected: str) -> None:
    assert refused(auxiliaries(entry))[0].code == expected


@pytest.mark.parametrize(
    ("dimensions", "expected"),
    [
        ("{a: [x, x]}", "name-duplicate"),
        ("{a: []}", "value-kind"),
        ("{a: [time]}", "name-reserved"),
    ],
)
def test_a_dimension_is_a_list_of_names(refused: Refused, dimensions: str, expected: str) -> None:
    assert refused(f"dimensions: {dimensions}\n")[0].code == expected


MATRIX = """
dimensions:
  place: [here, there]
  age: [young, old]
parameters:
  people:
    unit: 1
    over: [place, age]
    value:
      here, young: 1
      here, old: 2
      there, young: 3
      There , Old: 4
"""


def test_entries_may_be_for_an_element_of_each_dimension(values: Values) -> None:
    found = values(MATRIX)

    assert [found[f"people[{cell}]"][0] for cell in ("here,young", "here,old", "there,young", "there,old")] == [
        1,
        2,
        3,
        4,
    ]


def test_each_combination_of_elements_may_have_its_own_equation(values: Values) -> None:
    entries = "{'here, young': 5, 'here, old': people, 'there, young': 7, 'there, old': people * 2}"
    found = values(f"{MATRIX}auxiliaries:\n  x: {{unit: 1, over: [place, age], equation: {entries}}}\n")

    assert [found[f"x[{cell}]"][0] for cell in ("here,young", "here,old", "there,young", "there,old")] == [5, 2, 7, 8]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("There , Old: 4", "there: 4", "axes-differ"),
        ("There , Old: 4", "old, there: 4", "element-unknown"),
        ("      There , Old: 4\n", "", "element-unknown"),
        ("There , Old: 4", "Here, old: 4", "name-duplicate"),
    ],
)
def test_entries_name_each_combination_once(refused: Refused, before: str, after: str, expected: str) -> None:
    assert refused(MATRIX.replace(before, after))[0].code == expected


PARTS = """
dimensions:
  all: [plain, hills, delta, coast]
  wet: [coast, delta]
  dry: [plain, sand]
parameters:
  rain: {unit: 1, over: all, value: {plain: 1, hills: 2, delta: 3, coast: 4}}
"""


def test_an_index_that_is_another_dimension_means_the_element_of_the_same_name(values: Values) -> None:
    found = values(f"{PARTS}auxiliaries:\n  x: {{unit: 1, over: wet, equation: 'rain[wet] * wet'}}\n")

    assert (found["x[coast]"][0], found["x[delta]"][0]) == (4, 6)


def test_a_flow_over_a_part_enters_the_elements_of_the_same_names(values: Values) -> None:
    flow = (
        "stocks: {s: {unit: 1, over: all, initial: 0}}\nflows: {f: {to: 's[wet]', over: wet, unit: 1, equation: wet}}\n"
    )
    found = values(PARTS + flow)

    assert [found[f"s[{name}]"][1] for name in ("plain", "hills", "delta", "coast")] == [0, 0, 2, 1]


@pytest.mark.parametrize(
    ("equation", "over", "expected"),
    [
        ("rain[dry]", "dry", "element-unknown"),
        ("rain[wet]", "all", "axes-differ"),
        ("delta", "wet", "element-unknown"),
        ("rain[delta] + coast", "wet", "element-unknown"),
        ("rain", "wet", "axes-differ"),
    ],
)
def test_what_a_part_cannot_mean_is_a_fault(refused: Refused, equation: str, over: str, expected: str) -> None:
    found = refused(f"{PARTS}auxiliaries:\n  x: {{unit: 1, over: {over}, equation: '{equation}'}}\n")

    assert [fault.code for fault in found] == [expected]


def test_a_number_that_is_the_same_in_all_dimensions_may_be_used(values: Values) -> None:
    assert values(f"{PARTS}auxiliaries:\n  x: {{unit: 1, equation: plain + hills}}\n")["x"][0] == 3


VECTORS = """
dimensions:
  taker: [one, two]
  other: [p, q]
  third: [i, j, k]
parameters:
  ask: {unit: 1, over: taker, value: {one: 6, two: 4}}
  urgency: {unit: 1, over: taker, value: {one: 1, two: 2}}
  drawn: {unit: 1, over: taker, value: 1, prior: 'uniform(0, 4)'}
  square: {unit: 1, over: [taker, other], value: 1}
  oblong: {unit: 1, over: [taker, third], value: 1}
"""


@pytest.mark.parametrize(
    ("equation", "expected"),
    [
        ("RANK(ask, 1)", "axes-differ"),
        ("RANK(ask[*], urgency[*])", "axes-differ"),
        ("RANK(square[*, *], 1)", "axes-differ"),
        ("INVERSE(ask[*], 1, 1)", "axes-differ"),
        ("INVERSE(oblong[*, *], 1, 1)", "axes-differ"),
        ("INVERSE(square[*, *], 1)", "call-arguments"),
        ("ALLOCATE_BY_PRIORITY(ask[*], urgency[*], 1, 5)", "call-arguments"),
        ("ALLOCATE_BY_PRIORITY(ask[*], urgency[*], 1, 5, p)", "element-unknown"),
        ("ALLOCATE_BY_PRIORITY(ask[*], urgency[*], urgency[*], 5, one)", "axes-differ"),
        ("ALLOCATE_BY_PRIORITY(5, urgency[*], 1, 5, one)", "axes-differ"),
        ("ALLOCATE_AVAILABLE(ask[*], 5, urgency[*], 1, 1, 5, one)", "call-arguments"),
        ("ALLOCATE_AVAILABLE(ask[*], 13, urgency[*], 1, 0, 5, one)", "call-arguments"),
        ("NORMAL(1)", "call-arguments"),
        ("NORMAL(1, 2, 3)", "call-arguments"),
        ("RANDOM(1)", "call-arguments"),
        ("UNIFORM('x')", "unknown-name"),
    ],
)
def test_what_a_function_of_all_elements_cannot_take_is_a_fault(refused: Refused, equation: str, expected: str) -> None:
    found = refused(f'{VECTORS}auxiliaries:\n  x: {{unit: 1, equation: "{equation}"}}\n')

    assert {fault.code for fault in found} == {expected}


def test_a_matrix_beyond_twelve_rows_is_not_inverted(refused: Refused) -> None:
    rows, columns = (", ".join(f"{letter}{number}" for number in range(13)) for letter in "rc")
    matrix = "parameters:\n  m: {unit: 1, over: [row, column], value: 1}\n"
    module = f"dimensions: {{row: [{rows}], column: [{columns}]}}\n{matrix}"
    equation = "auxiliaries:\n  x: {unit: 1, equation: 'INVERSE(m[*, *], 1, 1)'}\n"

    assert [fault.code for fault in refused(module + equation)] == ["axes-differ"]


@pytest.mark.parametrize(
    ("equation", "value"),
    [
        ("RANK(ask[*] - urgency[*], 2)", 1),
        ("SUM(urgency[*] * RANK(ask[*], 1))", 6),
        ("ALLOCATE_BY_PRIORITY(ask[*] * 2, 1, 1, 5, two)", 2),
        ("ALLOCATE_BY_PRIORITY(ask[*], urgency[*], 0.5, 5, 3 - urgency[two])", 1),
        ("ALLOCATE_BY_PRIORITY(ask[*], urgency[*], 0.5, 5, urgency[two])", 4),
    ],
)
def test_a_function_of_all_elements_gives_one_value(values: Values, equation: str, value: float) -> None:
    assert values(f'{VECTORS}auxiliaries:\n  x: {{unit: 1, equation: "{equation}"}}\n')["x"][0] == pytest.approx(value)


def test_the_elements_of_an_allocation_share_its_cells(checked: Checked) -> None:
    equation = "ALLOCATE_BY_PRIORITY(ask[*], urgency[*], 0.5, 5, taker)"
    one, all_of_them = (
        len(checked(f"{VECTORS}auxiliaries:\n  x: {{unit: 1, {over}equation: '{text}'}}\n").model.computed)
        for over, text in (("", equation.replace("taker)", "two)")), ("over: taker, ", equation))
    )

    assert all_of_them == one + 1


STOCKS = BASE + "stocks:\n  cash: {unit: 1, over: place, initial: 0}\n  pot: {unit: 1, initial: 100}\nflows:\n"


def after_one_step(values: Values, flow: str, *, more: str = "") -> list[float]:
    found = values(f"{STOCKS}  f: {flow}\n{more}")
    return [found[cell][1] for cell in ("cash[here]", "cash[there]", "pot")]


@pytest.mark.parametrize(
    ("flow", "expected"),
    [
        ("{unit: 1, over: place, to: cash, equation: money}", [10, 20, 100]),
        ("{unit: 1, over: place, from: pot, to: cash, equation: money}", [10, 20, 70]),
        ("{unit: 1, over: [place, good], to: cash, equation: money * price}", [100, 200, 100]),
        ("{unit: 1, over: [place, good], from: pot, to: cash, equation: price}", [10, 10, 80]),
        ("{unit: 1, to: 'cash[there]', equation: plain}", [0, 7, 100]),
        ("{unit: 1, over: place, to: 'cash[there]', equation: money}", [0, 30, 100]),
        ("{unit: 1, from: pot, to: 'cash[which]', equation: plain}", [0, 7, 93]),
        ("{unit: 1, from: 'cash[3 - which]', to: 'cash[which]', equation: plain}", [-7, 7, 100]),
        ("{unit: 1, over: good, from: pot, to: 'cash[which]', equation: price}", [0, 10, 90]),
        ("{unit: 1, over: place, from: 'cash[place]', to: 'cash[3 - place]', equation: money}", [10, -10, 100]),
    ],
)
def test_a_flow_moves_what_it_says_between_cells(values: Values, flow: str, expected: list[float]) -> None:
    assert after_one_step(values, flow) == expected


def test_money_sent_to_no_element_does_not_vanish_unseen(values: Values) -> None:
    paid = after_one_step(values, "{unit: 1, from: pot, to: 'cash[which + 1]', equation: plain}")

    assert math.isnan(paid[0])


def test_memory_in_an_index_and_in_the_equation_are_kept_apart(values: Values) -> None:
    flow = "{unit: 1, to: 'cash[PREVIOUS(which, 1)]', equation: 'PREVIOUS(plain * 2, 5)'}"
    found = values(f"{STOCKS}  f: {flow}\n")

    assert (found["cash[here]"][:3], found["cash[there]"][:3]) == ([0, 5, 5], [0, 0, 14])


@pytest.mark.parametrize(
    ("flow", "expected"),
    [
        ("{unit: 1, to: cash, equation: plain}", "axes-differ"),
        ("{unit: 1, over: good, to: cash, equation: plain}", "axes-differ"),
        ("{unit: 1, to: 'cash[*]', equation: plain}", "axes-differ"),
        ("{unit: 1, to: 'cash[money[*]]', equation: plain}", "axes-differ"),
        ("{unit: 1, to: 'pot[here]', equation: plain}", "axes-differ"),
        ("{unit: 1, to: 'cash[nowhere]', equation: plain}", "element-unknown"),
        ("{unit: 1, to: plain, equation: plain}", "unknown-name"),
        ("{unit: 1, to: pto, equation: plain}", "unknown-name"),
        ("{unit: 1, to: pot + pot, equation: plain}", "value-kind"),
        ("{unit: 1, equation: plain}", "key-missing"),
    ],
)
def test_a_flow_that_leads_nowhere_is_a_fault(refused: Refused, flow: str, expected: str) -> None:
    assert refused(f"{STOCKS}  f: {flow}\n")[0].code == expected


@pytest.mark.parametrize(
    ("equation", "at_two"),
    [
        ("SUM(PREVIOUS(money[*] * TIME, 0))", 30),
        ("SUM(SMTH1(price[*], 1, 0))", 10),
        ("IF plain > 0 THEN PREVIOUS(TIME, 0) ELSE 0", 1),
        ("MAX(PREVIOUS(price[*], 0))", 5),
    ],
)
def test_memory_works_inside_of_reductions_and_choices(values: Values, equation: str, at_two: float) -> None:
    assert values(auxiliaries(f"x: {{unit: 1, equation: '{equation}'}}"))["x"][2] == pytest.approx(at_two)


def test_indices_within_indices_take_no_more_than_a_cell_each(checked: Checked) -> None:
    depth = 40
    equation = "money[" * depth + "1" + "]" * depth

    assert len(checked(auxiliaries(f"x: {{unit: 1, equation: '{equation}'}}")).model.computed) <= 2 * depth


def test_pulses_within_pulses_take_no_more_than_a_cell_each(checked: Checked) -> None:
    depth = 40
    equation = "PULSE(DT, " * depth + "1" + ", 1)" * depth

    assert len(checked(auxiliaries(f"x: {{unit: 1, equation: '{equation}'}}")).model.computed) <= 2 * depth


def test_a_pulse_at_a_computed_moment_comes_then(values: Values) -> None:
    assert first(values, "x", "x: {unit: 1, equation: 'PULSE(DT, plain - 7, 1 + 1)'}") == 1


@pytest.mark.slow
def test_a_flow_with_too_many_places_to_go_is_refused(refused: Refused) -> None:
    places = ", ".join(f"p{number}" for number in range(400))
    module = (
        f"dimensions: {{lot: [{places}]}}\nparameters: {{which: {{unit: 1, value: 1}}}}\n"
        "stocks: {pot: {unit: 1, over: lot, initial: 0}}\n"
        "flows: {f: {unit: 1, over: lot, to: 'pot[which]', equation: 1}}\n"
    )

    assert refused(module)[0].code == "model-too-large"

"""Macros, written out under names of their own."""

import pytest
from tests.interchange.vensim.conftest import FaultsOf, Run

SMOOTHING = (
    ":MACRO: SOFT(input, delay : twice)\n"
    "SOFT = INTEG((input - SOFT) / delay, input) ~~|\n"
    "twice = SOFT * 2 ~~|\n"
    ":END OF MACRO:\n"
)


def test_a_macro_may_hold_a_stock(run: Run) -> None:
    assert run(SMOOTHING + "x = SOFT(Time, 2) ~~|")["x"] == pytest.approx([0, 0, 0.5, 1.25, 2.125])


def test_each_use_is_on_its_own(run: Run) -> None:
    found = run(SMOOTHING + "x = SOFT(Time, 2) ~~| y = SOFT(10, 2) ~~|")
    assert found["y"] == pytest.approx([10.0] * 5)


def test_a_second_output_becomes_a_variable(run: Run) -> None:
    found = run(SMOOTHING + "x = SOFT(Time, 2 : Other) ~~| z = Other + 1 ~~|")
    assert found["Other"] == pytest.approx([0, 0, 1, 2.5, 4.25])
    assert found["z"] == pytest.approx([1, 1, 2, 3.5, 5.25])


def test_a_macro_may_stand_below_its_use_and_use_another(run: Run) -> None:
    text = "x = OUTER(3) ~~| :MACRO: OUTER(a)\nOUTER = INNER(a) + a ~~|\n:END OF MACRO:\n"
    assert run(text + ":MACRO: INNER(a)\nINNER = a * 10 ~~|\n:END OF MACRO:\n")["x"][0] == 33


def test_a_macro_may_be_used_within_itself_as_an_argument(run: Run) -> None:
    text = ":MACRO: TWICE(a)\nTWICE = a * 2 ~~|\n:END OF MACRO:\nx = TWICE(TWICE(3) + 1) ~~|"
    assert run(text)["x"][0] == 14


def test_a_macro_runs_for_each_element(run: Run) -> None:
    found = run(SMOOTHING + "d: a, b ~~| y[d] = 1, 2 ~~| x[d] = SOFT(y[d] * Time, 2) ~~|")
    assert found["x[b]"] == pytest.approx([0, 0, 1, 2.5, 4.25])


def test_names_within_a_macro_do_not_meet_the_model_s(run: Run) -> None:
    found = run(":MACRO: M(a)\ninner = a * 2 ~~|\nM = inner + 1 ~~|\n:END OF MACRO:\ninner = 100 ~~| x = M(inner) ~~|")
    assert (found["inner"][0], found["x"][0]) == (100, 201)


def test_a_lookup_may_be_an_argument(run: Run) -> None:
    text = ":MACRO: M(table, a)\nM = table(a) + 1 ~~|\n:END OF MACRO:\nl((0,0),(4,8)) ~~| x = M(l, Time) ~~|"
    assert run(text)["x"] == pytest.approx([1, 3, 5, 7, 9])


def test_a_dollar_sign_reaches_out_of_a_macro(run: Run) -> None:
    assert run(":MACRO: M(a)\nM = a + TIME STEP$ + k$ ~~|\n:END OF MACRO:\nk = 5 ~~| x = M(1) ~~|")["x"][0] == 7


HALF = ":MACRO: HALF(x)\nHALF = y / 2 ~~|\ny = x ~~|\n:END OF MACRO:\nD: A, B, C ~~| v[D] = 2, 4, 6 ~~| "


def test_a_sum_in_an_argument_is_one_number(run: Run) -> None:
    found = run(HALF + "t = HALF(SUM(v[D!])) ~~| u[D] = HALF(v[D] + VMAX(v[D!])) ~~|")

    assert (found["t"][0], found["u[a]"][0], found["u[c]"][0]) == (6, 4, 6)


def test_a_macro_leaves_out_what_its_equation_does(run: Run) -> None:
    found = run(HALF + "w[D] :EXCEPT: [A], [C] = HALF(v[D]) ~~| w[A] = 0 ~~| w[C] = -1 ~~|")

    assert [found[f"w[{one}]"][0] for one in "abc"] == [0, 2, -1]


def test_a_macro_over_what_an_equation_leaves_out_needs_nothing_there(run: Run) -> None:
    text = "E: p, q ~~| k[E, D] :EXCEPT: [p, A] = 8 ~~| "
    found = run(HALF + text + "w[E, D] :EXCEPT: [p, A] = HALF(k[E, D]) ~~| w[p, A] = 1 ~~| s = SUM(w[E!, D!]) ~~|")

    assert found["s"][0] == 1 + 5 * 4


def test_a_macro_with_a_stock_may_leave_elements_out(run: Run) -> None:
    found = run(SMOOTHING + "d: a, b ~~| x[d] :EXCEPT: [a] = SOFT(Time, 2) ~~| x[a] = 7 ~~| y[d] = x[d] ~~|")

    assert found["y[b]"] == pytest.approx([0, 0, 0.5, 1.25, 2.125])


def test_a_macro_may_stand_within_a_sum(run: Run) -> None:
    found = run(HALF + "t = SUM(HALF(v[D!]) * v[D!]) ~~| E: p, q ~~| u[E] = SUM(HALF(v[D!] + E)) ~~|")

    assert found["t"][0] == (4 + 16 + 36) / 2
    assert (found["u[p]"][0], found["u[q]"][0]) == ((12 + 3) / 2, (12 + 6) / 2)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (":MACRO: M(a)\nM = M(a) ~~|\n:END OF MACRO:\nx = M(1) ~~|", "foreign-unsupported"),
        (":MACRO: M(a)\nM = a ~~|\n:END OF MACRO:\nx = M(1, 2) ~~|", "foreign-syntax"),
        (":MACRO: M(a)\nn = a ~~|\n:END OF MACRO:\nx = M(1) ~~|", "foreign-undefined"),
        (":MACRO: M(a)\nM = a ~~|\nx = M(1) ~~|", "foreign-syntax"),
        ("M = 1 ~~|\n:END OF MACRO:\n", "foreign-syntax"),
        (
            ":MACRO: M(a)\nM = a ~~|\n:END OF MACRO:\nd: p, q ~~| y[d] = 1 ~~| x[d] = SUM(M(y[d!])) ~~|",
            "foreign-unsupported",
        ),
    ],
)
def test_a_macro_that_cannot_be_written_out_is_a_fault(faults_of: FaultsOf, text: str, code: str) -> None:
    assert faults_of(text)[0].code == code

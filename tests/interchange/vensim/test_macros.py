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


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (":MACRO: M(a)\nM = M(a) ~~|\n:END OF MACRO:\nx = M(1) ~~|", "foreign-unsupported"),
        (":MACRO: M(a)\nM = a ~~|\n:END OF MACRO:\nx = M(1, 2) ~~|", "foreign-syntax"),
        (":MACRO: M(a)\nn = a ~~|\n:END OF MACRO:\nx = M(1) ~~|", "foreign-undefined"),
        (":MACRO: M(a)\nM = a ~~|\nx = M(1) ~~|", "foreign-syntax"),
        ("M = 1 ~~|\n:END OF MACRO:\n", "foreign-syntax"),
        (
            ":MACRO: M(a)\nM = a ~~|\n:END OF MACRO:\nd: p, q ~~| y[d] = 1 ~~| x = SUM(M(y[d!])) ~~|",
            "foreign-unsupported",
        ),
    ],
)
def test_a_macro_that_cannot_be_written_out_is_a_fault(faults_of: FaultsOf, text: str, code: str) -> None:
    assert faults_of(text)[0].code == code

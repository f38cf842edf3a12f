"""How a Vensim file's text is cut up and read."""

from pathlib import Path

import pytest
from tests.model.vensim.conftest import CLOCK, FaultsOf, Read, Run

from coyuntura.model.elements import Flow, Parameter, Stock
from coyuntura.model.vensim import read_vensim


def test_names_are_compared_without_case_and_white_space(run: Run) -> None:
    assert run("My  Long_name = 3 ~~| x = my long NAME * 2 ~~|")["x"][0] == 6


def test_an_equation_may_go_on_over_lines(run: Run) -> None:
    assert run("long\\\n\t\tname = 3 ~~|\nx = long name +\n\t1 ~~|")["x"][0] == 4


def test_a_comment_in_braces_does_not_count(run: Run) -> None:
    assert run("x = 3 {not ~ this |} + 1 ~~|")["x"][0] == 4


def test_quotes_in_a_comment_may_be_odd(run: Run) -> None:
    assert run('y = 1 ~ "unit ~ say "that" and "this |\nx = y + 1 ~~|')["x"][0] == 2


def test_a_quoted_name_may_hold_any_sign(run: Run) -> None:
    found = run('"a ~ \\"b\\" | 1+1" = 3 ~~| x = "a ~ \\"b\\" | 1+1" ~~| it\'s = 2 ~~| y = it\'s ~~|')
    assert (found["x"][0], found["y"][0], found['a ~ "b" | 1+1'][0]) == (3, 2, 3)


def test_names_in_other_alphabets_stay_what_they_are(run: Run) -> None:
    assert run("é à ñ = 3 ~~| x = é à ñ ~~|")["é à ñ"][0] == 3


def test_old_files_are_read_in_the_code_page_of_windows(tmp_path: Path) -> None:
    path = tmp_path / "old.mdl"
    path.write_bytes(("Größe = 3 ~~|" + CLOCK).encode("cp1252"))
    assert [element.header.label.en for element in read_vensim(path).elements] == ["Größe"]


def test_groups_and_the_drawing_are_left_out(read: Read) -> None:
    text = "*****\n .My Group\n*****~ about it |\nx = 3 ~~|\n"
    draft = read(text, clock=CLOCK + "\\\\\\---/// Sketch information - do not modify\nV300  = nothing ~ here |\n")
    assert [element.header.id for element in draft.elements] == ["x"]


def test_units_lose_their_range_and_comments_their_flags(read: Read) -> None:
    (found,) = read("x = 3 ~ Widget [0, 10, 1] ~ How many \\\n\t\tthere are. ~ :SUPPLEMENTARY |").elements
    assert isinstance(found, Parameter)
    assert (found.quantity.unit, found.header.meaning.en) == ("Widget", "How many there are.")


def test_a_dimensionless_unit_is_one(read: Read) -> None:
    (found,) = read("x = 3 ~ Dmnl ~|").elements
    assert getattr(found, "quantity").unit == "1"  # noqa: B009  one kind of many


def test_reality_checks_and_test_inputs_are_left_out_with_a_notice(read: Read) -> None:
    draft = read("x = 3 ~~| check :THE CONDITION: x > 1 :IMPLIES: x < 9 ~~| input :TEST INPUT: x = 5 ~~|")
    assert [notice.split("`")[1] for notice in draft.notices] == ["check", "input"]


def test_random_numbers_are_announced(read: Read) -> None:
    assert "other streams" in read("x = RANDOM UNIFORM(0, 1, 0) ~~|").notices[0]


def test_a_sum_of_variables_becomes_flows(read: Read) -> None:
    text = "s = INTEG(a - b, 1) ~~| t = INTEG(b, 0) ~~| a = Time ~~| b = s / 2 ~~|"
    flows = {element.header.id: element for element in read(text).elements if isinstance(element, Flow)}
    ends = {
        key: (getattr(flow.origin, "text", None), getattr(flow.target, "text", None)) for key, flow in flows.items()
    }
    assert ends == {"a": (None, "s"), "b": ("s", "t")}


def test_a_variable_that_fills_two_stocks_flows_into_neither(read: Read) -> None:
    text = "s = INTEG(a, 1) ~~| t = INTEG(a, 0) ~~| a = Time ~~|"
    assert [element.header.id for element in read(text).elements if isinstance(element, Flow)] == [
        "s_net_flow",
        "t_net_flow",
    ]


def test_another_rate_becomes_one_net_flow(read: Read) -> None:
    found = [element for element in read("s = INTEG(2 * s, 1) ~~|").elements if isinstance(element, Stock | Flow)]
    assert [element.header.label.en for element in found] == ["s", "s net flow"]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("x = 3 +  ~~|", "foreign-syntax", 2),
        ("x = 3 ) ~~|", "foreign-syntax", 2),
        ("x = 3 ; y ~~|", "foreign-undefined", 2),
        ("x = 'text' ~~|", "foreign-syntax", 2),
        ("\nx = y ~~|", "foreign-undefined", 3),
        ("x = y[a] ~~| y = 1 ~~|", "foreign-undefined", 2),
        ("x = A FUNCTION OF(y) ~~| y = 1 ~~|", "foreign-undefined", 2),
        ("x = SIMULTANEOUS(y, 1) ~~| y = 1 ~~|", "foreign-unsupported", 2),
        ("x = DELAY MATERIAL(1, 2, 3, 4) ~~|", "foreign-unsupported", 2),
        ("x = RANDOM POISSON(0, 9, 2, 0, 1, 0) ~~|", "foreign-unsupported", 2),
        ("x = ABS(1, 2) ~~|", "foreign-syntax", 2),
        ("x = 1 + INTEG(1, 0) ~~|", "foreign-syntax", 2),
        ("x = 1 + ACTIVE INITIAL(1, 0) ~~|", "foreign-syntax", 2),
        ("x = 1 ~~| x = 2 ~~|", "foreign-syntax", 2),
        ("x ~~|", "foreign-undefined", 2),
        ("x = 1 ~~| y := x * 2 ~~|", "foreign-unsupported", 2),
        ("x = DELAY N(1, 2, 3, Time) ~~|", "foreign-unsupported", 2),
        ("x = DELAY N(1, 2, 3, 1.5) ~~|", "foreign-unsupported", 2),
        ("x = SMOOTH N(1, 2, 3, 4) ~~|", "foreign-unsupported", 2),
        ("x = GET TIME VALUE(0, 0, 3) ~~|", "foreign-unsupported", 2),
        ("x = GET TIME VALUE(1, 0, 0) ~~|", "foreign-unsupported", 2),
        ("x = DELAY FIXED(Time, 2.2, 0) ~~|", "foreign-unsupported", 2),
        ("l((0,0),(1,0),(2,5)) ~~| x = LOOKUP INVERT(l, 1) ~~|", "foreign-unsupported", 2),
        ("l((0,0),(1,0)) ~~| x = l + 1 ~~|", "foreign-syntax", 2),
        ("l((0,0),(1)) ~~| x = l(1) ~~|", "foreign-syntax", 2),
        ("d: a, b ~~| d: c ~~| x[d] = 1 ~~|", "foreign-syntax", 2),
        ("d: e ~~| e: d ~~| x[d] = 1 ~~|", "foreign-syntax", 2),
        ("d: (a1-b3) ~~| x[d] = 1 ~~|", "foreign-syntax", 2),
        ("d: (a3-a1) ~~| x[d] = 1 ~~|", "foreign-syntax", 2),
        ("d: a, b -> f ~~| x[d] = 1 ~~|", "foreign-undefined", 2),
        ("d <-> f ~~| x[d] = 1 ~~|", "foreign-undefined", 2),
        ("d: a, b ~~| x[d] = 1, 2, 3 ~~|", "foreign-undefined", 2),
        ("d: a, b ~~| e: u, v, w ~~| x[d, e] = 1, 2; 3, 4; 5, 6; ~~|", "foreign-undefined", 2),
        ("d: a, b ~~| x[d] = 1 ~~| x[a] = 2 ~~|", "foreign-syntax", 2),
        ("d: a, b ~~| x[d] = 1 ~~| x[a, b] = 2 ~~|", "foreign-syntax", 2),
        ("d: a, b ~~| x[z] = 1 ~~|", "foreign-undefined", 2),
        ("d: a, b ~~| x[a] = 1 ~~| y = x[b] ~~|", "foreign-undefined", 2),
        ("d: a, b ~~| x[d] = 1 ~~| y = x[d] ~~|", "foreign-undefined", 2),
        ("d: a, b ~~| e: u, v ~~| x[d] = 1 ~~| y[e] = x[d] ~~|", "foreign-undefined", 2),
        ("d: a, b ~~| x[d] = 1 ~~| y = x[d!] ~~|", "foreign-syntax", 2),
        ("d: a, b ~~| x[d] = 1 ~~| y = SUM(x[a]) ~~|", "foreign-syntax", 2),
        ("d: a, b ~~| x[d] = 1 ~~| y = SUM(x[d!] * SUM(x[d!])) ~~|", "foreign-unsupported", 2),
        ("d: a, b ~~| a = 5 ~~| x = a ~~|", "foreign-unsupported", 2),
        ("d: a, b ~~| d = 5 ~~|", "foreign-syntax", 2),
        ("d: a, b ~~| x[d] = 1 ~~| y = VECTOR SELECT(x[d!], x[d!], 0, 11, 0) ~~|", "foreign-unsupported", 2),
        ("d: a, b ~~| x[d] = 1 ~~| y = VECTOR SELECT(x[d!], x[d!], 0, 0, 4) ~~|", "foreign-unsupported", 2),
        ("d: a, b ~~| e: u, v ~~| x[d, e] = 1 ~~| y = VECTOR ELM MAP(x[a, u], 1) ~~|", "foreign-unsupported", 2),
    ],
)
def test_what_cannot_be_taken_over_is_a_fault_with_its_place(
    faults_of: FaultsOf, text: str, code: str, line: int
) -> None:
    found = faults_of(text)[0]
    assert found.place is not None
    assert (found.code, found.place.line) == (code, line)


def test_all_faults_are_found_together(faults_of: FaultsOf) -> None:
    assert len(faults_of("x = a ~~| y = b ~~| z = SIMULTANEOUS(1, 2) ~~|")) == 3


def test_a_misspelt_name_is_answered_with_the_nearest(faults_of: FaultsOf) -> None:
    assert faults_of("population = 1 ~~| x = popluation ~~|")[0].message.endswith("Did you mean `population`?")


def test_a_misspelt_function_is_answered_with_the_nearest(faults_of: FaultsOf) -> None:
    assert faults_of("x = SMOTH3(1, 2) ~~|")[0].message.endswith("Did you mean `SMOOTH3`?")

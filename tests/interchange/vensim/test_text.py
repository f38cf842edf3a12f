"""How a Vensim file's text is cut up and read."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.interchange.vensim.conftest import CLOCK, FaultsOf, Read, Run

from coyuntura.errors import Fault, StudyError
from coyuntura.interchange.draft import Draft
from coyuntura.interchange.settle import settle
from coyuntura.interchange.vensim import read_vensim
from coyuntura.model.elements import Flow, Parameter, Stock


def test_names_are_compared_without_case_and_white_space(run: Run) -> None:
    assert run("My  Long_name = 3 ~~| x = my long NAME * 2 ~~|")["x"][0] == 6


def test_an_equation_may_go_on_over_lines(run: Run) -> None:
    assert run("long\\\n\t\tname = 3 ~~|\nx = long name +\n\t1 ~~|")["x"][0] == 4


def test_a_comment_in_braces_does_not_count(run: Run) -> None:
    assert run("x = 3 {not ~ this |} + 1 ~~|")["x"][0] == 4


def test_comments_may_lie_within_each_other(run: Run) -> None:
    found = run("a = 3\n {old: {one {two}} IF THEN ELSE(Time > 2, 5 {late}, 4)}\n ~~| {b {c}} b = a + {x {y}} 1 ~~|")
    assert (found["a"][0], found["b"][0]) == (3, 4)


def test_a_macro_may_follow_comments_within_each_other(run: Run) -> None:
    assert run("{a {b}}\n:MACRO: M(a)\nM = a + 1 ~~|\n{c {d}} :END OF MACRO:\nx = M(1) ~~|")["x"][0] == 2


def test_a_comment_that_never_ends_is_a_fault_where_it_begins(faults_of: FaultsOf) -> None:
    fault, *_ = faults_of("x = 1 ~~|\ny = 2 {one {two} ~~|\n")

    assert (fault.code, fault.message) == ("foreign-syntax", "the comment that begins here never ends.")
    assert fault.place is not None
    assert (fault.place.line, fault.place.column) == (3, 7)


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


def test_what_only_the_sketch_leads_to_a_variable_is_no_second_equation(read: Read) -> None:
    draft = read("y = 1 ~~| x = A FUNCTION OF(y) ~~| x = 3 ~ Widget ~ a comment |")
    (found,) = [element for element in draft.elements if element.header.id == "x"]
    assert isinstance(found, Parameter)
    assert (found.values, found.quantity.unit, found.header.meaning.en) == ({(): 3.0}, "Widget", "a comment")


def test_a_comment_may_go_on_after_another_tilde(read: Read) -> None:
    (found,) = read("x = 1 ~ Widget ~ one ~ two |").elements
    assert found.header.meaning.en == "one two"


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
        ("x = A FUNCTION OF( ) ~~|", "foreign-undefined", 2),
        ("x = 1 ~ u ~ no bar here\ny = 2 ~ v ~ w |", "foreign-syntax", 3),
        ("x = SIMULTANEOUS(y, 1) ~~| y = 1 ~~|", "foreign-unsupported", 2),
        ("x = MESSAGE('stop', 1) ~~|", "foreign-unsupported", 2),
        ("x = DELAY MATERIAL(1, Time, 3, 4) ~~|", "foreign-unsupported", 2),
        ("x = DELAY INFORMATION(1, t, 3) ~~| t = STEP(2, 2) ~~|", "foreign-unsupported", 2),
        ("l((0,0),(1,1)) ~~| x = RANDOM LOOKUP(l, 0, 9, 0, 1, 0) ~~|", "foreign-unsupported", 2),
        ("x = ABS(1, 2) ~~|", "foreign-syntax", 2),
        ("x = 1 + INTEG(1, 0) ~~|", "foreign-syntax", 2),
        ("x = 1 + ACTIVE INITIAL(1, 0) ~~|", "foreign-syntax", 2),
        ("x = 1 ~~| x = 2 ~~|", "foreign-syntax", 2),
        ("x ~~|", "foreign-undefined", 2),
        ("x = 1 ~~| y := x * 2 ~~|", "foreign-unsupported", 2),
        ("x = DELAY N(1, 2, 3, Time) ~~|", "foreign-unsupported", 2),
        ("x = DELAY N(1, 2, 3, 1.5) ~~|", "foreign-unsupported", 2),
        ("x = DELAY N(1, 4 + Time, 3, 1) ~~|", "foreign-unsupported", 2),
        ("x = MODULO(1, -2) ~~|", "foreign-unsupported", 2),
        ("x = GET TIME VALUE(0, 0, 3) ~~|", "foreign-unsupported", 2),
        ("x = GET TIME VALUE(1, 0, 0) ~~|", "foreign-unsupported", 2),
        ("l((0,0),(1,0),(1,5)) ~~| x = LOOKUP INVERT(l, 1) ~~|", "foreign-unsupported", 2),
        ("l((0,0),(1,0),(1,5)) ~~| x = LOOKUP SLOPE(l, 1, 0) ~~|", "foreign-unsupported", 2),
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
    ],
)
def test_what_cannot_be_taken_over_is_a_fault_with_its_place(
    faults_of: FaultsOf, text: str, code: str, line: int
) -> None:
    found = faults_of(text)[0]
    assert found.place is not None
    assert (found.code, found.place.line) == (code, line)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x = Late  Orders ~~|", "`Late Orders` is not defined in the model."),
        ("Late Orders = 1 ~~| x = LATE order ~~|", "Did you mean `Late Orders`?"),
        ("My Range: One, Two ~~| x[My Range] = 1 ~~| x[One] = 2 ~~|", "`x[One]` has two equations."),
        ("My Range: One, Two ~~| x[Three Four] = 1 ~~|", "`Three Four` is no range and no element."),
        ("My Range: One, Two ~~| x[My Range] = 1 ~~| y = SUM(x[Two!]) ~~|", "`Two!` marks"),
        ("My A = My B ~~| My B = My A ~~|", "`My A` -> `My B` -> `My A`"),
        ("x = Odd Function(1) ~~|", "`Odd Function` is no function"),
    ],
)
def test_names_are_shown_as_the_model_writes_them(faults_of: FaultsOf, text: str, shown: str) -> None:
    assert shown in faults_of(text)[0].message


def test_all_faults_are_found_together(faults_of: FaultsOf) -> None:
    assert len(faults_of("x = a ~~| y = b ~~| z = SIMULTANEOUS(1, 2) ~~|")) == 3


def test_a_misspelt_name_is_answered_with_the_nearest(faults_of: FaultsOf) -> None:
    assert faults_of("population = 1 ~~| x = popluation ~~|")[0].message.endswith("Did you mean `population`?")


def test_a_misspelt_function_is_answered_with_the_nearest(faults_of: FaultsOf) -> None:
    assert faults_of("x = SMOTH3(1, 2) ~~|")[0].message.endswith("Did you mean `SMOOTH3`?")


def read_bytes(folder: Path, data: bytes) -> Sequence[Fault] | Draft:
    path = folder / "model.mdl"
    path.write_bytes(data)
    try:
        return read_vensim(path)
    except StudyError as error:
        return error.faults


def test_a_file_in_utf_16_is_read(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, ("Größe = 3 ~~|" + CLOCK).encode("utf-16"))
    assert isinstance(found, Draft)
    assert [element.header.label.en for element in found.elements] == ["Größe"]


def test_letters_that_are_not_utf_8_are_announced(tmp_path: Path) -> None:
    found = read_bytes(tmp_path, ("Größe = 3 ~~|" + CLOCK).encode("cp1252"))
    assert isinstance(found, Draft)
    assert "code page 1252" in found.notices[0]


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (b"", "is empty"),
        (b"  \r\n ", "is empty"),
        (b"PK\x03\x04 and more", "no text but a binary or packed file"),
        (b"x = 1 ~~|\x00", "no text but a binary or packed file"),
        (b"<?xml version='1.0'?><xmile/>", "holds XML"),
    ],
)
def test_a_file_that_is_no_text_of_vensim_says_what_it_is(tmp_path: Path, data: bytes, shown: str) -> None:
    found = read_bytes(tmp_path, data)
    assert not isinstance(found, Draft)
    assert shown in found[0].message


@pytest.mark.parametrize("text", ["x = 1 ~ u ~ c\ny = 2 ~~|", "x = 1 ~~ c\ny = 2 ~ u ~ c |", "x = 1 ~~\ny = 2 ~~|"])
def test_a_missing_bar_swallows_no_equation(faults_of: FaultsOf, text: str) -> None:
    (found,) = faults_of(text)
    assert found.place is not None
    assert (found.code, found.place.line, found.help) == ("foreign-syntax", 3, "Is a `|` missing before this line?")


def test_flags_follow_a_comment(read: Read) -> None:
    assert len(read("x = 1 ~~~:SUPPLEMENTARY|\ny = 2 ~ u ~ c ~ :SUP |").elements) == 2


def test_a_variable_without_a_unit_is_not_dimensionless(read: Read) -> None:
    draft = settle(read("x = 1 ~ Widget ~| My Share = 2 ~~| y = x + My Share ~ Widget ~|"))
    units = {item.header.label.en: item.quantity for item in draft.elements if item.quantity}
    assert (units["My Share"].unit, units["My Share"].is_checked, units["x"].is_checked) == ("unknown", False, True)
    assert draft.notices == ("1 variable has no unit, and what it meets is not checked: `My Share`.",)


def test_where_no_variable_has_a_unit_none_is_checked(read: Read) -> None:
    draft = settle(read("x = 1 ~~| My Share = 2 ~~|"))
    assert (draft.is_unit_checked, draft.notices) == (False, ("No unit is checked: no variable has one.",))


def test_units_that_are_all_there_and_fit_are_checked(read: Read) -> None:
    assert settle(read("x = 1 ~ Dmnl ~| y = x * 2 ~ fraction ~|")).is_unit_checked


def test_units_that_do_not_fit_are_announced_once_each(read: Read) -> None:
    draft = settle(read("x = 1 ~ Widget ~| y = 2 ~ Dollar ~| z = x + y ~ Widget ~| w = x * y ~ Widget*Dollar ~|"))
    checked = {item.header.id: item.quantity.is_checked for item in draft.elements if item.quantity}
    assert checked == {"x": True, "y": True, "z": False, "w": True}
    (notice,) = draft.notices
    assert notice.startswith("The units of 1 equation are not checked, since they do not fit: `x + y` joins units")


def test_long_comments_are_cut_and_announced(read: Read) -> None:
    draft = read(f"x = 1 ~ u ~ {'word ' * 10_000}|")
    assert len(draft.elements[0].header.meaning.en) < 5_000
    assert draft.notices == ("Comments are cut after 4,000 characters and units after 200: `x`.",)

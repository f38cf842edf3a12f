"""Subscripts: ranges, mappings, exceptions, and functions of whole arrays."""

# ruff: noqa: E501  a case reads best on one line

import numpy as np
import pytest
from tests.interchange.vensim.conftest import CLOCK, FaultsOf, Read, Run

from coyuntura.model.elements import Dimension

D = "d: a, b, c ~~| "
E = "e: u, v ~~| "
ACTIONS = [80.0, 1200.0, 20.0, 60.0, 40.0, 18000.0, 50.0, 600.0, 20.0, 30.0, 25.0]


def first(run: Run, text: str, name: str) -> dict[str, float]:
    """Return the values of a variable's cells at the beginning."""
    found = run(text)
    return {key[len(name) :].strip("[]"): float(found[key][0]) for key in found if key.partition("[")[0] == name}


CASES = [
    ("a list of numbers", D + "x[d] = 1, 2, 3 ~~|", {"a": 1, "b": 2, "c": 3}),
    ("rows", D + E + "x[e, d] = 1, 2, 3; 4, 5, 6; ~~|", dict(zip(["u,a", "u,b", "u,c", "v,a", "v,b", "v,c"], range(1, 7), strict=True))),
    ("a tabbed array", D + E + "x[e, d] = TABBED ARRAY(\n1\t2\t3\n4\t5\t6) ~~|", dict(zip(["u,a", "u,b", "u,c", "v,a", "v,b", "v,c"], range(1, 7), strict=True))),
    ("an element alone", D + "y[d] = 1, 2, 3 ~~| x = y[b] ~~|", {"": 2}),
    ("one equation for all", D + "y[d] = 1, 2, 3 ~~| x[d] = y[d] * 2 ~~|", {"a": 2, "b": 4, "c": 6}),
    ("lines by element", D + "x[a] = 1 ~~| x[b] = 2 ~~| x[c] = Time + 3 ~~|", {"a": 1, "b": 2, "c": 3}),
    ("a subrange", D + "s: b, c ~~| y[d] = 1, 2, 3 ~~| x[s] = y[s] ~~|", {"b": 2, "c": 3}),
    ("a merge of subranges", D + "s: b, c ~~| y[d] = 1, 2, 3 ~~| x[s] = y[s] ~~| x[a] = 9 ~~|", {"a": 9, "b": 2, "c": 3}),
    ("an exception", D + "x[d] :EXCEPT: [b] = 5 ~~| x[b] = 7 ~~|", {"a": 5, "b": 7, "c": 5}),
    ("two exceptions", D + E + "x[d, e] :EXCEPT: [a, u], [b, e] = 5 ~~| x[a, u] = 1 ~~| x[b, e] = 2 ~~|", {"a,u": 1, "a,v": 5, "b,u": 2, "b,v": 2, "c,u": 5, "c,v": 5}),
    ("cells that are no full array", D + E + "x[a, u] = 1 ~~| x[b, v] = Time + 2 ~~|", {"a,u": 1, "b,v": 2}),
    ("a numbered range", "d: (n1-n3), m ~~| x[d] = d ~~|", {"n1": 1, "n2": 2, "n3": 3, "m": 4}),
    ("a range of ranges", D + "w: z, d ~~| x[w] = w ~~|", {"z": 1, "a": 2, "b": 3, "c": 4}),
    ("a number within the family", D + "w: z, d ~~| x[d] = d ~~|", {"a": 2, "b": 3, "c": 4}),
    ("the same element in ranges of other orders", D + "o: c, b, a ~~| x[d, o] = IF THEN ELSE(d = o, 1, 0) ~~|", {f"{i},{j}": float(i == j) for i in "abc" for j in "cba"}),
    ("one range twice", D + "x[a, d] = 1, 2, 3 ~~| x[b, d] = 4, 5, 6 ~~| x[c, d] = 7, 8, 9 ~~|", {"a,a": 1, "a,b": 2, "a,c": 3, "b,a": 4, "b,b": 5, "b,c": 6, "c,a": 7, "c,b": 8, "c,c": 9}),
    ("a second name", D + "f <-> d ~~| y[d] = 1, 2, 3 ~~| x[f] = y[f] + y[d] ~~|", {"a": 2, "b": 4, "c": 6}),
    ("a mapping", D + "f: k, l, m -> d ~~| y[f] = 1, 2, 3 ~~| x[d] = y[f] ~~|", {"a": 1, "b": 2, "c": 3}),
    ("a mapping in another order", D + "f: k, l, m -> (d: c, b, a) ~~| y[f] = 1, 2, 3 ~~| x[d] = y[f] ~~|", {"a": 3, "b": 2, "c": 1}),
    ("a mapping to subranges", D + "s: b, c ~~| f: k, l -> (d: a, s) ~~| y[f] = 1, 2 ~~| x[d] = y[f] ~~|", {"a": 1, "b": 2, "c": 2}),
    ("two mappings", D + E + "f: k, l, m -> d, (e: u, v, v) ~~| y[f] = 1, 2, 3 ~~| x[d] = y[f] ~~|", {"a": 1, "b": 2, "c": 3}),
    ("a mapping to a subrange's whole", D + "s: b, c ~~| p: a, b -> s ~~| y[d] = 1, 2, 3 ~~| x[s] = y[p] ~~|", {"b": 1, "c": 2}),
    ("a sum", D + "y[d] = 1, 2, 3 ~~| x = SUM(y[d!]) ~~|", {"": 6}),
    ("a sum over a subrange", D + "s: b, c ~~| y[d] = 1, 2, 3 ~~| x = SUM(y[s!]) ~~|", {"": 5}),
    ("a sum of products", D + E + "y[d, e] = 1, 2; 3, 4; 5, 6; ~~| z[e] = 10, 1 ~~| x[d] = SUM(y[d, e!] * z[e!]) ~~|", {"a": 12, "b": 34, "c": 56}),
    ("a sum over two ranges", D + E + "y[d, e] = 1, 2; 3, 4; 5, 6; ~~| x = SUM(y[d!, e!]) ~~|", {"": 21}),
    ("a sum over a product of ranges", D + E + "y[d] = 1, 2, 3 ~~| z[e] = 10, 1 ~~| x = SUM(y[d!] * z[e!]) ~~|", {"": 66}),
    ("a sum within a sum", D + E + "y[d] = 1, 2, 3 ~~| z[e] = 4, 5 ~~| x = SUM(y[d!] * SUM(z[e!])) ~~|", {"": 54}),
    ("a sum against the left", D + "y[d] = 1, 2, 3 ~~| x[d] = SUM(IF THEN ELSE(d! <= d, y[d!], 0)) ~~|", {"a": 1, "b": 3, "c": 6}),
    ("a product", D + "y[d] = 1, 2, 4 ~~| x = PROD(y[d!]) ~~|", {"": 8}),
    ("the least", D + "y[d] = 3, 2, 4 ~~| x = VMIN(y[d!]) ~~|", {"": 2}),
    ("the greatest", D + "y[d] = 3, 2, 4 ~~| x = VMAX(y[d!] + 1) ~~|", {"": 5}),
    ("a count", D + "x = ELMCOUNT(d) ~~|", {"": 3}),
    ("a sum of smooths", D + "y[d] = 1, 2, 4 ~~| x = SUM(SMOOTH(y[d!], 2)) ~~|", {"": 7}),
    ("lookups by element", D + "l[a]((0,1),(1,1)) ~~| l[b]((0,2),(1,2)) ~~| l[c]((0,3),(1,3)) ~~| x[d] = l[d](Time) ~~|", {"a": 1, "b": 2, "c": 3}),
    ("sorting upwards", D + "y[d] = 3, 1, 2 ~~| x[d] = VECTOR SORT ORDER(y[d], 1) ~~|", {"a": 1, "b": 2, "c": 0}),
    ("sorting downwards", D + "y[d] = 3, 1, 2 ~~| x[d] = VECTOR SORT ORDER(y[d], -1) ~~|", {"a": 0, "b": 2, "c": 1}),
    ("sorting by another range", D + "o: (o1-o3) -> d ~~| y[d] = 3, 1, 2 ~~| x[o] = VECTOR SORT ORDER(y[d], 1) ~~|", {"o1": 1, "o2": 2, "o3": 0}),
    ("ranks", D + "y[d] = 5, 3, 8 ~~| x[d] = VECTOR RANK(y[d], 1) ~~|", {"a": 2, "b": 1, "c": 3}),
    ("ranks of equals upwards", D + "y[d] = 5, 5, 1 ~~| x[d] = VECTOR RANK(y[d], 1) ~~|", {"a": 2, "b": 3, "c": 1}),
    ("ranks of equals downwards", D + "y[d] = 5, 5, 1 ~~| x[d] = VECTOR RANK(y[d], -1) ~~|", {"a": 2, "b": 1, "c": 3}),
    ("sorting equals downwards", D + "y[d] = 5, 5, 1 ~~| x[d] = VECTOR SORT ORDER(y[d], 0) ~~|", {"a": 1, "b": 0, "c": 2}),
    ("a new order", D + "y[d] = 3, 1, 2 ~~| o[d] = 1, 2, 0 ~~| x[d] = VECTOR REORDER(y[d], o[d]) ~~|", {"a": 1, "b": 2, "c": 3}),
    ("an offset", D + "y[d] = 3, 1, 2 ~~| x = VECTOR ELM MAP(y[a], 2) ~~|", {"": 2}),
    ("offsets beyond the array", D + "y[d] = 3, 1, 2 ~~| x[d] = VECTOR ELM MAP(y[d], -1) ~~|", {"a": -(2.0**109), "b": 3, "c": 1}),
    ("offsets beyond rows and columns", D + E + "y[d, e] = 1, 2; 3, 4; 5, 6; ~~| x[d] = VECTOR ELM MAP(y[d, v], 1) ~~|", {"a": 3, "b": 5, "c": -(2.0**109)}),
    ("an offset over rows and columns", D + E + "y[d, e] = 1, 2; 3, 4; 5, 6; ~~| o[d] = 0, 1, -2 ~~| x[d] = VECTOR ELM MAP(y[d, u], o[d]) ~~|", {"a": 1, "b": 4, "c": 3}),
    ("an inverse", D + E + "f: u, v ~~| y[e, f] = 4, 7; 2, 6; ~~| x[e, f] = INVERT MATRIX(y[e, f], 2) ~~|", {"u,u": 0.6, "u,v": -0.7, "v,u": -0.2, "v,v": 0.4}),
    ("what suffices for all", D + "r[d] = 1, 2, 3 ~~| p[d] = 1, 2, 3 ~~| x[d] = ALLOCATE BY PRIORITY(r[d], p[d], ELMCOUNT(d), 1, 9) ~~|", {"a": 1, "b": 2, "c": 3}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_arrays(run: Run, text: str, expected: dict[str, float]) -> None:
    assert first(run, text, "x") == pytest.approx(expected)


@pytest.mark.parametrize(
    ("action", "expected"),
    list(enumerate(ACTIONS)),
)
def test_vector_select_follows_its_action(run: Run, action: int, expected: float) -> None:
    text = D + f"s[d] = 0, 1, 2 ~~| y[d] = 10, 20, 30 ~~| x = VECTOR SELECT(s[d!], y[d!], -1, {action}, 0) ~~|"
    assert run(text)["x"][0] == pytest.approx(expected)


def test_vector_select_follows_an_action_that_changes(run: Run) -> None:
    text = D + "s[d] = 0, 1, 2 ~~| y[d] = 10, 20, 30 ~~| x = VECTOR SELECT(s[d!], y[d!], -1, Time, 0) ~~|"
    assert run(text, clock=CLOCK.replace("TIME = 4", "TIME = 10"))["x"] == pytest.approx(ACTIONS)


def test_an_action_that_changes_may_meet_what_only_another_can_take(run: Run) -> None:
    # A power of -2 to 0.5 is no number, and no one asks for it: actions 6 and 9 add and compare.
    text = (
        D
        + "s[d] = 0.5 ~~| y[d] = -2, 4, 9 ~~| x = VECTOR SELECT(s[d!], y[d!], -1, how, 0) ~~| how = IF THEN ELSE(Time < 2, 6, 9) ~~|"
    )
    assert run(text)["x"] == pytest.approx([11, 11, 9, 9, 9])


def test_an_action_that_is_none_stops_the_run(run: Run) -> None:
    with pytest.raises(AssertionError):
        run(D + "s[d] = 1 ~~| x = VECTOR SELECT(s[d!], s[d!], -1, Time + 8, 0) ~~|")


@pytest.mark.parametrize("given", ["11, 0", "0, 4", "0.5, 0"])
def test_a_constant_action_that_is_none_is_a_fault(faults_of: FaultsOf, given: str) -> None:
    (fault,) = faults_of(D + f"s[d] = 1 ~~| x = VECTOR SELECT(s[d!], s[d!], -1, {given}) ~~|")

    assert fault.code == "foreign-unsupported"


@pytest.mark.parametrize(("chosen", "last"), [("0, 1, 0", 3), ("0, 1, 1", 1), ("0, 0, 0", 0)])
def test_vector_select_follows_an_error_action_that_changes(run: Run, chosen: str, last: int) -> None:
    text = D + f"s[d] = {chosen} ~~| x = VECTOR SELECT(s[d!], s[d!], -1, 3, MIN(Time, {{last}})) ~~|"

    assert run(text.format(last=last))["x"] == pytest.approx([-1.0 if chosen == "0, 0, 0" else 1.0] * 5)
    if last < 3:
        with pytest.raises(AssertionError):
            run(text.format(last=last + 1))


def test_an_order_follows_a_direction_that_changes(run: Run) -> None:
    text = (
        D + "y[d] = 5, 3, 8 ~~| w = 2 - Time ~~| r[d] = VECTOR RANK(y[d], w) ~~| x[d] = VECTOR SORT ORDER(y[d], w) ~~|"
    )
    found = run(text)

    assert [found[f"r[{one}]"].tolist() for one in "abc"] == [[2] * 5, [1, 1, 3, 3, 3], [3, 3, 1, 1, 1]]
    assert [found[f"x[{one}]"].tolist() for one in "abc"] == [[1, 1, 2, 2, 2], [0] * 5, [2, 2, 1, 1, 1]]


@pytest.mark.parametrize(
    "text",
    [
        "x[d] = ALLOCATE BY PRIORITY(r[d], r[d], n, 1, 12) ~~|",
        D.replace("d", "f") + "m[d, f] = 1 ~~| x[d, f] = INVERT MATRIX(m[d, f], n) ~~|",
        "x = GET TIME VALUE(n - 3, 0, 0) ~~|",
    ],
)
def test_what_must_be_a_constant_is_not_taken_at_its_first_value(faults_of: FaultsOf, text: str) -> None:
    found = faults_of(D + "n = 3 + STEP(1, 2) ~~| r[d] = 1, 2, 3 ~~| " + text)

    assert [fault.code for fault in found] == ["foreign-unsupported"]


def test_vector_select_gives_what_is_missing_where_nothing_is_selected(run: Run) -> None:
    assert run(D + "s[d] = 0 ~~| x = VECTOR SELECT(s[d!], s[d!], -1, 3, 0) ~~|")["x"][0] == -1


@pytest.mark.parametrize(("chosen", "barred"), [("0, 1, 1", 1), ("0, 1, 0", 2), ("0, 1, 0", 3)])
def test_vector_select_runs_where_its_error_action_bars_nothing(run: Run, chosen: str, barred: int) -> None:
    text = D + f"s[d] = {chosen} ~~| y[d] = 10, 20, 30 ~~| x = VECTOR SELECT(s[d!], y[d!], -1, 3, {barred}) ~~|"
    assert run(text)["x"][0] == (30 if barred == 1 else 20)


@pytest.mark.parametrize(("chosen", "barred"), [("0, 0, 0", 1), ("0, 1, 1", 2), ("0, 0, 0", 3), ("0, 1, 1", 3)])
def test_vector_select_stops_the_run_where_its_error_action_says_so(run: Run, chosen: str, barred: int) -> None:
    text = D + f"s[d] = {chosen} ~~| y[d] = 10, 20, 30 ~~| x = VECTOR SELECT(s[d!], y[d!], -1, 3, {barred}) ~~|"
    with pytest.raises(AssertionError):
        run(text)


def test_a_scarce_supply_goes_to_the_first_priority(run: Run) -> None:
    text = D + "r[d] = 10, 6, 3 ~~| p[d] = 9, 5, 1 ~~| x[d] = ALLOCATE BY PRIORITY(r[d], p[d], 3, 1, 12) ~~|"
    assert first(run, text, "x") == pytest.approx({"a": 10, "b": 2, "c": 0})


def test_a_shape_may_be_computed(run: Run) -> None:
    text = (
        D + "k: kind, prio, width, extra ~~| r[d] = 10, 6, 3 ~~| p[d, kind] = one + none ~~| one = 1 ~~| none = 0 ~~| "
    )
    text += "p[d, prio] = 9, 5, 1 ~~| p[d, width] = 1 ~~| p[d, extra] = 0 ~~| "
    found = first(run, text + "x[d] = ALLOCATE AVAILABLE(r[d], p[d, kind], 12) ~~|", "x")
    assert found == pytest.approx({"a": 10, "b": 2, "c": 0})


def test_a_profile_shares_out_what_is_available(run: Run) -> None:
    text = D + "k: kind, prio, width, extra ~~| r[d] = 10, 6, 3 ~~| p[d, k] = 1,9,1,0; 1,5,1,0; 1,1,1,0; ~~| "
    found = first(run, text + "x[d] = ALLOCATE AVAILABLE(r[d], p[d, kind], 12) ~~|", "x")
    assert found == pytest.approx({"a": 10, "b": 2, "c": 0})


def test_an_array_with_one_equation_stays_one(read: Read) -> None:
    draft = read(D + E + "y[d] = 1, 2, 3 ~~| x[d, e] = y[d] * e + Time ~~|")
    found = next(element for element in draft.elements if element.header.id == "x")
    assert [share.equation.text for share in getattr(found, "equations")] == ["y[d] * e + TIME"]  # noqa: B009  one kind of many


def test_elements_are_shown_as_they_were_written(read: Read) -> None:
    draft = read("My Range: First One, Second ~~| x[My Range] = 1 ~~|")
    (found,) = (element for element in draft.elements if isinstance(element, Dimension))

    assert found.labels == ("First One", "Second")


def test_an_element_with_the_name_of_a_variable_is_still_shown_as_it_was_written(read: Read) -> None:
    draft = read("d: A, B ~~| a = 1 ~~| z[d] = Time ~~|")
    (found,) = (element for element in draft.elements if isinstance(element, Dimension))

    assert found.labels == ("A", "B")


def test_stocks_with_cells_of_their_own_keep_apart(run: Run) -> None:
    found = run(D + "x[a] = INTEG(1, 0) ~~| x[b] = INTEG(x[a], 5) ~~| x[c] = 3 ~~|")
    assert np.stack([found["x[a]"], found["x[b]"], found["x[c]"]]) == pytest.approx(
        np.array([[0, 1, 2, 3, 4], [5, 5, 6, 8, 11], [3] * 5])
    )


EVEN = "r: p, q, s ~~| v[r] = 0, 4, 6 ~~| w[r] = v[r] + Time ~~| "


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("v[p], Time, 0, 4, 0", [0, 2, 4, 5, 6]),
        ("v[p], Time * 2 - 2, 0, 4, 0", [0, 0, 4, 6, 6]),
        ("v[p], Time * 2 - 2, 0, 4, m", [-4, 0, 4, 6, 8]),
        ("w[p], Time, 0, 4, 0", [0, 3, 6, 8, 10]),
        ("v[p], Time, 4, 0, 0", [6, 5, 4, 2, 0]),
    ],
)
def test_an_array_is_a_lookup_between_two_inputs(run: Run, arguments: str, expected: list[float]) -> None:
    assert run(f"{EVEN} m = 3 ~~| x = VECTOR LOOKUP({arguments}) ~~|")["x"] == pytest.approx(expected)


def test_each_row_of_an_array_is_a_lookup(run: Run) -> None:
    found = run(f"{EVEN} k: a, b ~~| z[k, r] = v[r] * k ~~| x[k] = VECTOR LOOKUP(z[k, p], 1, 0, 4, 0) ~~|")

    assert (found["x[a]"][0], found["x[b]"][0]) == (2, 4)


@pytest.mark.parametrize(
    "arguments", ["v[q], Time, 0, 4, 0", "v[p], Time, 0, 4, 2", "v[p], Time, 0, 4, Time", "3, 1, 0, 4, 0"]
)
def test_what_is_not_known_of_an_array_as_a_lookup_is_a_fault(faults_of: FaultsOf, arguments: str) -> None:
    (fault,) = faults_of(f"{EVEN} x = VECTOR LOOKUP({arguments}) ~~|")

    assert (fault.code, "VECTOR LOOKUP" in fault.message) == ("foreign-unsupported", True)

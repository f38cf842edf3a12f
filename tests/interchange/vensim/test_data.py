"""Data variables: given, read, and computed from each other."""

from pathlib import Path

import pytest
from tests.interchange.vensim.conftest import CLOCK, FaultsOf, Read, Run

NA = -(2.0**109)
CSV = "t,v,u\n0,1,10\n2,5,\n4,9,50\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "series.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


READ = "v := GET DIRECT DATA('series.csv', ',', 'A', 'B2') ~~| u := GET DIRECT DATA('series.csv', ',', 'A', 'C2') ~~| "


def test_a_variable_without_an_equation_is_read_from_a_file(run: Run, table: Path) -> None:
    found = run("V ~ Dmnl ~| x = v * 2 ~~|", data=[table])

    assert found["x"] == pytest.approx([2, 6, 10, 14, 18])


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (":INTERPOLATE:", [1, 3, 5, 7, 9]),
        (":LOOK FORWARD:", [1, 5, 5, 9, 9]),
        (":HOLD BACKWARD:", [1, 1, 5, 5, 9]),
        (":RAW:", [1, -(2.0**109), 5, -(2.0**109), 9]),
    ],
)
def test_data_from_a_file_are_read_as_their_keyword_says(
    run: Run, table: Path, mode: str, expected: list[float]
) -> None:
    assert run(f"v {mode} ~~|", data=[table])["v"] == pytest.approx(expected)


def test_a_variable_that_no_line_declares_is_data_where_a_file_has_it(run: Run, tmp_path: Path, table: Path) -> None:
    other = tmp_path / "more.dat"
    other.write_text("w[a]\n0 1\nw[b]\n0 2\n", encoding="utf-8")
    found = run("d: a, b ~~| x = V * 2 ~~| y[d] = w[d] + 1 ~~| s = SUM(w[d!]) ~~|", data=[table, other])

    assert found["x"] == pytest.approx([2, 6, 10, 14, 18])
    assert (found["y[b]"][0], found["s"][0]) == (3, 3)


def test_an_element_without_data_is_not_available_where_others_have_some(run: Run, tmp_path: Path) -> None:
    (tmp_path / "some.dat").write_text("w[a]\n0 1\n4 5\n", encoding="utf-8")
    found = run("d: a, b ~~| w[d] ~~| x[d] = IF THEN ELSE(w[d] = :NA:, -1, w[d]) ~~|", data=[tmp_path / "some.dat"])

    assert found["x[a]"] == pytest.approx([1, 2, 3, 4, 5])
    assert found["x[b]"] == pytest.approx([-1] * 5)


def test_a_variable_that_no_line_declares_may_be_data(faults_of: FaultsOf) -> None:
    (fault,) = faults_of("x = price * 2 ~~|")

    assert (fault.code, "--data FILE" in fault.help) == ("foreign-undefined", True)


def test_a_variable_without_data_is_a_fault_that_names_the_option(faults_of: FaultsOf, table: Path) -> None:
    (fault,) = faults_of("w ~~|", data=[table])

    assert "`w` has no equation, and no data for it" in fault.message
    assert "--data FILE" in fault.help


def test_a_file_of_which_nothing_is_used_is_announced(read: Read, table: Path) -> None:
    assert any("Nothing of `series.csv` is used" in notice for notice in read("x = 1 ~~|", data=[table]).notices)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("Time + 1, 0", [3, 5, 7, 9, NA]),
        ("Time - 0.5, m", [NA, 2, 4, 6, 8]),
        ("Time, 1", [1, 5, 5, 9, 9]),
        # Vensim's results round the time down, and have the value before the next.
        ("Time + 0.5, 1", [1, 5, 5, 9, NA]),
        ("Time, -1", [1, 1, 1, 5, 5]),
        ("Time + 0.5, -1", [1, 1, 1, 5, NA]),
    ],
)
def test_data_are_read_at_other_times(run: Run, table: Path, arguments: str, expected: list[float]) -> None:
    found = run(f"v ~~| m = 0 ~~| x = GET DATA BETWEEN TIMES(v, {arguments}) ~~|", data=[table])

    assert found["x"] == pytest.approx(expected)


def test_data_of_each_element_are_read_at_other_times(run: Run, tmp_path: Path) -> None:
    (tmp_path / "some.dat").write_text("w[a]\n0 1\n4 5\nw[b]\n0 2\n4 10\n", encoding="utf-8")
    text = "d: a, b ~~| w[d] ~~| x[d] = INITIAL(GET DATA BETWEEN TIMES(w[d], Time + 1, 0)) ~~|"
    found = run(text, data=[tmp_path / "some.dat"])

    assert (found["x[a]"][0], found["x[b]"][0]) == (2, 4)


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("x = GET DATA BETWEEN TIMES(v, Time, 2) ~~|", CLOCK),
        ("x = GET DATA BETWEEN TIMES(v, Time, Time) ~~|", CLOCK),
        ("x = GET DATA BETWEEN TIMES(y, Time, 0) ~~| y = 2 * v ~~|", CLOCK),
        ("x = GET DATA BETWEEN TIMES(2, Time, 0) ~~|", CLOCK),
        ("x = GET DATA BETWEEN TIMES(v, Time, 1) ~~|", CLOCK.replace("STEP = 1", "STEP = 0.5")),
        ("x = GET DATA BETWEEN TIMES(v, Time, -1) ~~|", CLOCK.replace("TIME = 0", "TIME = 0.5")),
    ],
)
def test_what_nothing_says_of_data_at_other_times_is_a_fault(
    faults_of: FaultsOf, table: Path, text: str, clock: str
) -> None:
    (fault,) = faults_of(f"v ~~| {text}", data=[table], clock=clock)

    assert (fault.code, "GET DATA BETWEEN TIMES" in fault.message) == ("foreign-unsupported", True)


def test_a_mode_in_which_vensim_leaves_its_manual_is_announced(read: Read, table: Path) -> None:
    drafts = [read(f"v ~~| x = GET DATA BETWEEN TIMES(v, Time, {mode}) ~~|", data=[table]) for mode in (0, 1)]

    assert [any("rounds its time down" in notice for notice in draft.notices) for draft in drafts] == [False, True]


@pytest.mark.usefixtures("table")
def test_an_equation_between_data_is_computed_where_they_are(run: Run) -> None:
    found = run(READ + "w := v * 3 ~~| square := v * v ~~|")

    assert found["w"] == pytest.approx([3, 9, 15, 21, 27])
    # At 1 the middle of 1 and 25, the squares at 0 and 2, and not the square of 3.
    assert found["square"] == pytest.approx([1, 13, 25, 53, 81])


@pytest.mark.usefixtures("table")
def test_data_of_different_times_are_computed_at_each_of_them(run: Run, read: Read) -> None:
    text = READ + "w := u + v ~~|"

    assert run(text)["w"] == pytest.approx([11, 23, 35, 47, 59])
    assert any("`w` is computed from data of different times" in notice for notice in read(text).notices)


@pytest.mark.usefixtures("table")
def test_an_equation_between_data_has_a_keyword_of_its_own(run: Run) -> None:
    assert run(READ + "ahead :LOOK FORWARD: := v ~~|")["ahead"] == pytest.approx([1, 5, 5, 9, 9])


@pytest.mark.usefixtures("table")
def test_what_is_missing_in_raw_data_is_missing_in_what_is_computed(run: Run) -> None:
    raw = READ.replace("u :=", "u :RAW: :=")
    found = run(raw + "w :RAW: := u + v ~~| filled := IF THEN ELSE(u = :NA:, v, u) ~~| other := u + v ~~|")

    assert found["w"][0] == 11
    assert found["w"][2] < -1e30
    assert found["filled"] == pytest.approx([10, 7.5, 5, 27.5, 50])
    assert found["other"] == pytest.approx([11, 23, 35, 47, 59])


@pytest.mark.usefixtures("table")
def test_equations_between_data_may_follow_each_other_by_element(run: Run) -> None:
    text = "d: a, b ~~| x[d] := GET DIRECT DATA('series.csv', ',', 'A', 'B2') ~~| k[d] = 2, 3 ~~| "
    found = run(text + "y[d] := x[d] * k[d] ~~| z[d] := y[d] + x[a] ~~| s = SUM(z[d!]) ~~|")

    assert found["y[b]"] == pytest.approx([30, 60, 90, 120, 150])
    assert found["s"] == pytest.approx(
        [2 + 1 + 30 + 1, 6 + 3 + 60 + 3, 10 + 5 + 90 + 5, 14 + 7 + 120 + 7, 18 + 9 + 150 + 9]
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("s = INTEG(1, 0) ~~| w := v + s ~~|", "neither data nor a constant"),
        ("w := w + v ~~|", "reads itself"),
        ("w := Time * 2 ~~|", "at their times, and none stand in this one"),
        ("w := v / (v - 5) ~~|", "no value that can be computed before the run, at 2"),
        ("w := SMOOTH(v, 3) ~~|", "`SMOOTH` needs a run"),
        ("w := v + RANDOM 0 1() ~~|", "`RANDOM 0 1` needs a run"),
    ],
)
@pytest.mark.usefixtures("table")
def test_an_equation_between_data_that_cannot_be_computed_is_a_fault(faults_of: FaultsOf, text: str, says: str) -> None:
    assert says in faults_of(READ + text)[0].message


SKETCH = "\n\\\\\\---/// Sketch\n///---\\\\\\\n:L<%^E!@\n15:0,0,0,0,0,0\n"


def test_a_model_s_settings_say_which_file_a_name_stands_for(run: Run, table: Path) -> None:
    from tests.interchange.vensim.conftest import CLOCK

    text = "k = GET DIRECT CONSTANTS('?Book', ',', 'B3') ~~|"
    assert run(text, clock=f"{CLOCK}{SKETCH}30:?book={table.name}\n")["k"][0] == 5


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ("", "file-missing"),
        ("30:?book=absent.csv\n", "file-missing"),
        ("30:?book=D:/book.csv\n", "foreign-path"),
        ("30:?book=../series.csv\n", "foreign-path"),
    ],
)
@pytest.mark.usefixtures("table")
def test_a_file_that_nothing_names_is_a_fault_with_a_way_on(faults_of: FaultsOf, setting: str, code: str) -> None:
    from tests.interchange.vensim.conftest import CLOCK

    (fault,) = faults_of("k = GET DIRECT CONSTANTS('?book', ',', 'B3') ~~|", clock=CLOCK + SKETCH + setting)
    assert (fault.code, fault.help) == (code, "Give it with `--file book=FILE`.")


def test_a_clock_may_stand_in_a_file(read: Read, table: Path) -> None:
    clock = "INITIAL TIME = 0 ~~| TIME STEP = 1 ~~| SAVEPER = 1 ~~| "
    clock += f"FINAL TIME = GET DIRECT CONSTANTS('{table.name}', ',', 'B4') ~~|"

    assert read("x = 1 ~~|", clock=clock).clock.stop == "9.0"


def test_words_below_a_table_are_no_times(read: Read, run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("t,v\n0,1\n4,9\n,\n70 deaths,3\nShift,4\n", encoding="utf-8")
    text = "v := GET DIRECT DATA('notes.csv', ',', 'A', 'B2') ~~| x = v ~~|"

    assert run(text)["x"] == pytest.approx([1, 3, 5, 7, 9])
    assert "`70 deaths` in `A5` of `notes.csv` is no number: passed over." in read(text).notices


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s = INTEG(v, 0) ~~| v ~~|", [0, 1, 4, 9, 16]),
        ("s = INTEG(v, 0) ~~| v :HOLD BACKWARD: ~~|", [0, 1, 2, 7, 12]),
        ("s = INTEG(v, 0) ~~| v :LOOK FORWARD: ~~|", [0, 1, 6, 11, 20]),
        ("s = INTEG(IF THEN ELSE(v = :NA:, 0, v), 0) ~~| v :RAW: ~~|", [0, 1, 1, 6, 6]),
        ("s = INTEG(w, 0) ~~| w := v * 2 ~~| v ~~|", [0, 2, 8, 18, 32]),
        ("s = INTEG(w, 0) ~~| w := GET DIRECT DATA('series.csv', ',', 'A', 'B2') ~~|", [0, 1, 4, 9, 16]),
    ],
)
@pytest.mark.parametrize("step", ["1", "0.1"])
def test_data_hold_still_within_a_step_of_runge_kutta(
    run: Run, table: Path, text: str, expected: list[float], step: str
) -> None:
    clock = CLOCK.replace("STEP = 1 ", f"STEP = {step} ")
    by_euler, by_steps = (run(text, clock=clock, data=[table], method=method)["s"] for method in ("euler", "rk4"))

    # A stock filled by data alone is what Euler's method makes of it.
    assert by_steps == pytest.approx(by_euler)
    if step == "1":
        assert by_steps == pytest.approx(expected)


def test_the_time_of_a_step_s_beginning_is_there_after_an_attempt_that_failed(run: Run, table: Path) -> None:
    text = "d: a, b ~~| x[d] = STEP(d, 1) * IF THEN ELSE(d = 1, k[d], 3) ~~| k[a] = 1 ~~| k[b] = 2 ~~| v ~~| "
    found = run(text + "s = INTEG(v + x[b], 0) ~~|", data=[table], method="rk4")

    assert found["s"] == pytest.approx([0, 1, 10, 21, 34])


def test_data_at_other_times_under_runge_kutta_are_announced(read: Read, table: Path) -> None:
    text = "v ~~| x = GET DATA BETWEEN TIMES(v, Time, 0) ~~|"
    drafts = [read(text, data=[table], method=method) for method in ("euler", "rk4")]

    assert [any("within steps" in notice for notice in draft.notices) for draft in drafts] == [False, True]


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize(
    ("equation", "expected"),
    [
        ("SUM(x[d!] * k[d!])", [5, 15, 25, 35, 45]),
        ("VMAX(x[d!] - k[d!])", [-1, 1, 3, 5, 7]),
        ("VMIN(x[d!] * k[d!])", [2, 6, 10, 14, 18]),
        ("PROD(k[d!]) * v", [6, 18, 30, 42, 54]),
        ("SUM(x[d!] * SUM(k[e!]))", [10, 30, 50, 70, 90]),
        ("table(v) + 1", [11, 31, 51, 71, 91]),
        ("WITH LOOKUP(v, ((1, 5), (9, 13)))", [5, 7, 9, 11, 13]),
        ("table(v * 2)", [20, 60, 100, 100, 100]),
    ],
)
def test_array_functions_and_lookups_stand_between_data(run: Run, equation: str, expected: list[float]) -> None:
    text = READ + "d: a, b ~~| e: a, b ~~| k[d] = 2, 3 ~~| table((0, 0), (10, 100)) ~~| "
    text += "x[a] := v ~~| x[b] := v ~~| "
    found = run(text + f"w := {equation} ~~|")

    assert found["w"] == pytest.approx(expected)


def test_a_variable_without_data_is_told_what_the_files_have(faults_of: FaultsOf, table: Path) -> None:
    (near,) = faults_of("x = vv ~~| vv ~~|", data=[table])
    (far,) = faults_of("x = price ~~| price ~~|", data=[table])

    assert near.message == "`vv` has no equation, and no data for it; the files have `v`, `u`. Did you mean `v`?"
    assert far.message == "`price` has no equation, and no data for it; the files have `v`, `u`."

"""What a model reads from tables beside it."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from tests.interchange.vensim.conftest import FaultsOf, Run

NA = -(2.0**109)
THREE = "d: a ~~| e: b ~~| f: c ~~| "
CSV = "time,a,b,,2\n0,1,10,,3\n2,3,,,4\n3,9,40,,5\n"


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    path = tmp_path / "data.csv"
    path.write_text(CSV, encoding="utf-8")
    return path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "First"
    rows: Sequence[Sequence[object]] = [["t", 0, 2, 4], ["a", 1, 3, 5], ["b", 10, None, 50], ["words", "u", "v", 7]]
    for row in rows:
        sheet.append(row)
    book.defined_names["times"] = DefinedName("times", attr_text="First!$B$1:$D$1")
    book.defined_names["values"] = DefinedName("values", attr_text="First!$B$2:$D$3")
    path = tmp_path / "book.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("", [1, 2, 3, 9, 9]),
        (":INTERPOLATE:", [1, 2, 3, 9, 9]),
        (":LOOK FORWARD:", [1, 3, 3, 9, 9]),
        (":HOLD BACKWARD:", [1, 1, 3, 9, 9]),
        (":RAW:", [1, NA, 3, 9, NA]),
    ],
)
@pytest.mark.usefixtures("csv")
def test_data_are_read_between_their_times_as_their_mode_says(run: Run, mode: str, expected: list[float]) -> None:
    assert run(f"x {mode} := GET DIRECT DATA('data.csv', ',', 'A', 'B2') ~~|")["x"] == pytest.approx(expected)


@pytest.mark.usefixtures("csv")
def test_data_that_are_missing_are_passed_over(run: Run) -> None:
    assert run("x := GET DIRECT DATA('data.csv', ',', 'A', 'C2') ~~|")["x"] == pytest.approx([10, 20, 30, 40, 40])


@pytest.mark.usefixtures("csv")
def test_elements_stand_side_by_side_where_time_goes_down(run: Run) -> None:
    found = run("d: p, q ~~| x[d] := GET DIRECT DATA('data.csv', ',', 'A', 'B2') ~~|")
    assert (found["x[p]"][3], found["x[q]"][3]) == (9, 40)


@pytest.mark.usefixtures("csv")
def test_constants_go_across_and_with_a_star_down(run: Run) -> None:
    text = "d: p, q ~~| x[d] = GET DIRECT CONSTANTS('data.csv', ',', 'B2') ~~| "
    found = run(text + "y[d] = GET DIRECT CONSTANTS('data.csv', ',', 'B2*') ~~|")
    assert [found[name][0] for name in ("x[p]", "x[q]", "y[p]", "y[q]")] == [1, 10, 1, 3]


@pytest.mark.usefixtures("book")
def test_constants_fill_rows_and_columns(run: Run) -> None:
    text = "d: p, q ~~| e: u, v ~~| x[d, e] = GET XLS CONSTANTS('book.xlsx', 'First', 'B1') ~~|"
    found = run(text + " y[d, e] = GET XLS CONSTANTS('book.xlsx', 'First', 'B1*') ~~|")
    assert [found[f"x[{cell}]"][0] for cell in ("p,u", "p,v", "q,u", "q,v")] == [0, 2, 1, 3]
    assert [found[f"y[{cell}]"][0] for cell in ("p,u", "p,v", "q,u", "q,v")] == [0, 1, 2, 3]


@pytest.mark.usefixtures("book")
def test_lookups_are_read_along_a_row(run: Run) -> None:
    found = run("d: p, q ~~| l[d](GET XLS LOOKUPS('book.xlsx', 'First', '1', 'B2')) ~~| x[d] = l[d](Time) ~~|")
    assert found["x[q]"] == pytest.approx([10, 20, 30, 40, 50])


@pytest.mark.usefixtures("book")
def test_areas_may_have_names(run: Run) -> None:
    found = run("d: p, q ~~| x[d] := GET XLS DATA('book.xlsx', 'First', 'times', 'values') ~~|")
    assert found["x[p]"] == pytest.approx([1, 2, 3, 4, 5])


@pytest.mark.usefixtures("book")
def test_elements_may_be_named_by_a_sheet(run: Run) -> None:
    found = run("d: GET XLS SUBSCRIPT('book.xlsx', 'First', 'B4', 'D4', 'n') ~~| x[d] = d ~~|")
    assert [key for key in found if key.startswith("x[")] == ["x[nu]", "x[nv]", "x[n7]"]


NAMES = "Head,,\nb1,c1,d1\nb2,,7\nb3,c3,\n,,\n"


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("A2", "A", ["b1", "b2", "b3"]),
        ("a2", "a", ["b1", "b2", "b3"]),
        ("A2", "A4", ["b1", "b2", "b3"]),
        ("A2", "A3", ["b1", "b2"]),
        ("A2", "2", ["b1", "c1", "d1"]),
        ("A2", "C2", ["b1", "c1", "d1"]),
        ("B2", "B", ["c1", "c3"]),
        ("A3", "4", ["b2", "7", "b3", "c3"]),
        ("A2", "B", ["b1", "c1", "b2", "b3", "c3"]),
        ("A4", "XFD2000000", ["b3", "c3"]),
    ],
)
def test_elements_are_read_across_and_then_down_to_the_last_cell(
    run: Run, tmp_path: Path, first: str, last: str, expected: list[str]
) -> None:
    (tmp_path / "names.csv").write_text(NAMES, encoding="utf-8")
    found = run(f"D: GET DIRECT SUBSCRIPT('names.csv', ',', '{first}', '{last}', '') ~~| x[D] = D ~~|")

    assert [key[2:-1] for key in found if key.startswith("x[")] == [
        name if name[0].isalpha() else f"x_{name}" for name in expected
    ]


def test_a_last_cell_may_be_left_out_where_one_line_of_elements_stands(run: Run, tmp_path: Path) -> None:
    (tmp_path / "names.tab").write_text("a\nb\n\nc\n", encoding="utf-8")
    assert run("D: GET XLS SUBSCRIPT('names.tab', '', 'A1', '', '') ~~| x = ELMCOUNT(D) ~~|")["x"][0] == 3


@pytest.mark.parametrize(
    ("last", "code"), [("", "foreign-undefined"), ("ZZZ9999999", "foreign-undefined"), ("A0", "foreign-undefined")]
)
def test_a_last_cell_that_says_nothing_is_a_fault(faults_of: FaultsOf, tmp_path: Path, last: str, code: str) -> None:
    (tmp_path / "names.csv").write_text(NAMES, encoding="utf-8")
    text = f"D: GET DIRECT SUBSCRIPT('names.csv', ',', 'A2', '{last}', '') ~~| x[D] = 1 ~~|"

    assert faults_of(text)[0].code == code


@pytest.mark.usefixtures("csv")
def test_a_name_of_a_workbook_goes_before_a_column(run: Run, tmp_path: Path) -> None:
    book = Workbook()
    for row in (["t", 0, 2, 4], ["a", 1, 3, 5]):
        book.worksheets[0].append(row)
    book.worksheets[0].title = "S"
    for name, area in (("tt", "S!$B$1:$D$1"), ("row", "S!$2:$2"), ("all", "S!$A$1:$XFD$1048576")):
        book.defined_names[name] = DefinedName(name, attr_text=area)
    book.save(tmp_path / "names.xlsx")
    found = run(
        "x := GET XLS DATA('names.xlsx', 'S', 'tt', 'B2') ~~| "
        "d: GET XLS SUBSCRIPT('names.xlsx', 'S', 'a2', 'row', '') ~~| y[d] = 1 ~~|"
    )

    assert found["x"] == pytest.approx([1, 2, 3, 4, 5])
    assert [key for key in found if key.startswith("y[")] == ["y[a]", "y[x_1]", "y[x_3]", "y[x_5]"]


@pytest.mark.parametrize("number", ["nan", "inf", "1e400", "1,5", "1_000", "\u0663"])
def test_what_only_some_readers_take_for_a_number_is_a_fault(faults_of: FaultsOf, tmp_path: Path, number: str) -> None:
    (tmp_path / "n.tab").write_text(f"{number}\n", encoding="utf-8")
    (fault,) = faults_of("a = GET DIRECT CONSTANTS('n.tab', '', 'A1') ~~|")

    assert fault.place is not None
    assert (fault.place.file, fault.place.line) == ("model.mdl", 2)


def test_a_point_with_two_values_is_a_fault(faults_of: FaultsOf, tmp_path: Path) -> None:
    (tmp_path / "n.csv").write_text("t,v\n0,1\n0,2\n", encoding="utf-8")

    assert "two values at 0" in faults_of("a := GET DIRECT DATA('n.csv', ',', 'A', 'B2') ~~|")[0].message


@pytest.mark.usefixtures("csv")
def test_a_variable_may_be_data_constant_and_equation_by_element(run: Run) -> None:
    text = "d: p, q, r ~~| x[p] := GET DIRECT DATA('data.csv', ',', 'A', 'B2') ~~| "
    found = run(text + "x[q] = GET DIRECT CONSTANTS('data.csv', ',', 'E1') ~~| x[r] = Time ~~| y[d] = x[d] + 1 ~~|")
    assert [found[f"y[{cell}]"][3] for cell in "pqr"] == [10, 3, 4]


def test_results_of_another_model_stand_for_what_has_no_equation(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "results.tab"
    table.write_text("Time\tx y[a]\tx y[b]\tz\n0\t1\t5\t7\n4\t9\t5\t\n", encoding="utf-8")
    found = run("d: a, b ~~| X Y[d] :INTERPOLATE: ~~| z ~~| s = SUM(x y[d!]) + z ~~|", data=[table])
    assert found["s"] == pytest.approx([13, 15, 17, 19, 21])


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("../other.csv", "foreign-path"),
        ("/etc/passwd", "foreign-path"),
        ("d:data.csv", "foreign-path"),
        ("..\\other.csv", "foreign-path"),
        ("sub/../../other.csv", "foreign-path"),
        ("linked.csv", "foreign-path"),
        ("folder/data.csv", "foreign-path"),
        ("?alias", "file-missing"),
        ("absent.csv", "file-missing"),
        ("broken.xlsx", "foreign-syntax"),
        ("broken.xls", "foreign-syntax"),
    ],
)
def test_only_readable_files_of_the_model_s_own_folder_are_read(
    faults_of: FaultsOf, tmp_path: Path, file: str, code: str
) -> None:
    (tmp_path / "linked.csv").symlink_to("/etc/hostname")
    (tmp_path / "folder").symlink_to("/etc")
    for name in ("broken.xlsx", "broken.xls"):
        (tmp_path / name).write_bytes(b"no workbook")
    assert faults_of(f"x = GET XLS CONSTANTS('{file}', 'Sheet', 'A1') ~~|")[0].code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x = GET XLS CONSTANTS('book.xlsx', 'Absent', 'B2') ~~|", "foreign-undefined"),
        ("x = GET XLS CONSTANTS('book.xlsx', 'First', 'absent') ~~|", "foreign-undefined"),
        ("x = GET XLS CONSTANTS('book.xlsx', 'First', 'A1') ~~|", "foreign-undefined"),
        ("x = GET XLS CONSTANTS('book.xlsx', 'First', 'C3') ~~|", "foreign-undefined"),
        ("x = GET XLS CONSTANTS('book.xlsx', 'First') ~~|", "foreign-syntax"),
        ("x := GET XLS DATA('book.xlsx', 'First', '1', 'B9') ~~|", "foreign-undefined"),
        (THREE + "x[d, e, f] = GET XLS CONSTANTS('book.xlsx', 'First', 'B2') ~~|", "foreign-unsupported"),
        ("d: GET XLS SUBSCRIPT('book.xlsx', 'First', 'F9', 'G9', '') ~~| x[d] = 1 ~~|", "foreign-undefined"),
        ("x = 1 + GET XLS CONSTANTS('book.xlsx', 'First', 'B2') ~~|", "foreign-unsupported"),
    ],
)
@pytest.mark.usefixtures("book")
def test_numbers_that_are_not_there_are_faults(faults_of: FaultsOf, text: str, code: str) -> None:
    assert faults_of(text)[0].code == code


def test_a_missing_library_is_a_fault_that_names_it(
    faults_of: FaultsOf, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(name: str) -> Callable[..., object]:
        raise ImportError(name)

    monkeypatch.setattr("coyuntura.interchange.tables.excel.importlib.import_module", absent)
    message = faults_of(f"x = GET XLS CONSTANTS('{book.name}', 'First', 'B2') ~~|")[0].message
    assert "coyuntura[vensim]" in message


def test_elements_that_differ_in_case_only_are_a_fault_with_both(tmp_path: Path, faults_of: FaultsOf) -> None:
    (tmp_path / "names.csv").write_text("north\nNorth\n", encoding="utf-8")
    (fault,) = faults_of("D: GET DIRECT SUBSCRIPT('names.csv', ',', 'A1', 'A', '') ~~| x[D] = 1 ~~|")

    assert "names one element twice, `north` and `North`" in fault.message


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("=1+1", "stored value"),
        (True, "truth value"),
        (date(2020, 1, 1), "a date"),
        ("x", "stands where a value belongs, in `B2` of `odd.xlsx`"),
    ],
)
@pytest.mark.parametrize("call", ["v := GET DIRECT DATA(", "v(GET DIRECT LOOKUPS("])
def test_a_cell_among_values_that_is_no_number_is_a_fault(
    tmp_path: Path, faults_of: FaultsOf, value: object, says: str, call: str
) -> None:
    saved(tmp_path / "odd.xlsx", [[0, 10], [2, value], [5, 50]])
    (fault,) = faults_of(f"{call}'odd.xlsx', 'S', 'A', 'B1'){')' if '(G' in call else ''} ~~|")

    assert says in fault.message + fault.help


@pytest.mark.parametrize("value", ["=1+1", True, date(2020, 1, 1)])
def test_a_time_that_is_no_number_is_a_fault_where_a_value_stands_beside_it(
    tmp_path: Path, run: Run, faults_of: FaultsOf, value: object
) -> None:
    text = "v := GET DIRECT DATA('odd.xlsx', 'S', 'A', 'B1') ~~|"
    saved(tmp_path / "odd.xlsx", [[0, 10], [4, 50], [value, None]])
    assert list(run(text)["v"]) == [10, 20, 30, 40, 50]

    saved(tmp_path / "odd.xlsx", [[0, 10], [value, 20], [4, 50]])
    assert "row 2, column A" in faults_of(text)[0].message


def test_an_element_that_a_formula_without_a_value_names_is_a_fault(tmp_path: Path, faults_of: FaultsOf) -> None:
    saved(tmp_path / "odd.xlsx", [["a"], ['="b"'], ["c"]])
    (fault,) = faults_of("D: GET DIRECT SUBSCRIPT('odd.xlsx', 'S', 'A1', 'A', '') ~~| x[D] = 1 ~~|")

    assert "has no stored value" in fault.help


def test_a_file_whose_name_differs_in_case_is_named(tmp_path: Path, faults_of: FaultsOf) -> None:
    (tmp_path / "Rates.csv").write_text("1\n", encoding="utf-8")
    named, other = (
        faults_of(f"x = GET DIRECT CONSTANTS('{file}', ',', 'A1') ~~|")[0] for file in ("rates.CSV", "other.csv")
    )

    assert (named.code, "There is `Rates.csv`" in named.help) == ("file-missing", True)
    assert "There is" not in other.help


def saved(path: Path, rows: Sequence[Sequence[object]]) -> None:
    """Write a workbook with one sheet, `S`."""
    book = Workbook()
    book.worksheets[0].title = "S"
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(path)

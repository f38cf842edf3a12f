"""Data for variables without an equation, from files of several kinds."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from coyuntura.errors import Fault, Faults
from coyuntura.interchange.tables.series import DataFiles, key_of, read_data
from coyuntura.names import Id

PRICE, WEST = (Id("price"), ()), (Id("room_size"), (Id("west"), Id("up")))
EXPECTED = {PRICE: ((0.0, 10.0), (2.0, 30.0)), WEST: ((2.0, 7.5),)}


def read(*paths: Path) -> DataFiles:
    faults = Faults()
    found = read_data(paths, faults)
    faults.raise_if_any()
    return found


def faults_in(*paths: Path) -> Sequence[Fault]:
    faults = Faults()
    read_data(paths, faults)
    with pytest.raises(Exception, match="error") as caught:
        faults.raise_if_any()
    found: Sequence[Fault] = getattr(caught.value, "faults", ())
    return found


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


TABLES = {
    "down.csv": 'Time,Price,"Room Size[West, up]"\n0,10,\n2,30,7.5\n',
    "across.csv": 'Time,0,2\nprice,10,30\n"room size[west,UP]",,7.5\n',
    "down.tab": "\tprice\tRoom_size[west,up]\n\n0\t10\tNA\n2\t30\t7.5\nSource: an office\t\t\n",
    "across.tsv": 't\t0\t2\n"price"\t10\t30\nroom size[west,up]\t:NA:\t7.5\n',
    "one.dat": "price\n0\t10\n2\t30\troughly\nroom size[west,up] / a comment\n 2   7.5\n",
    "two.dat": '"price" <Year>\n0 10\n\nRoom Size[west,up]\n0 -6.4903711e+32\n2 7.5\nprice\n2 30\n',
}


@pytest.mark.parametrize("name", TABLES)
def test_series_are_read_however_a_table_lies(tmp_path: Path, name: str) -> None:
    found = read(written(tmp_path / name, TABLES[name]))

    assert {key: found.points(*key) for key in found.series} == EXPECTED


@pytest.mark.parametrize(("encoding", "mark"), [("utf-8-sig", ""), ("cp1252", ""), ("utf-16-le", "\ufeff")])
def test_letters_are_read_in_the_encodings_that_tools_write(tmp_path: Path, encoding: str, mark: str) -> None:
    found = read(written(tmp_path / "d.csv", f"{mark}t,precio máximo\n0,1\n", encoding))

    assert found.points(Id("precio_máximo"), ()) == ((0.0, 1.0),)


def test_a_column_that_stands_again_as_it_was_is_read_once(tmp_path: Path) -> None:
    found = read(written(tmp_path / "d.csv", "Time,price,Time,Price\n0,1,0,1\n2,3,2,3\n"))

    assert found.points(Id("price"), ()) == ((0.0, 1.0), (2.0, 3.0))


def test_the_first_sheet_of_a_workbook_is_a_table(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["Time", 0, 2], ["price", 10, 30], ["room size[west,up]", None, 7.5]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "d.xlsx")

    found = read(tmp_path / "d.xlsx")
    assert {key: found.points(*key) for key in found.series} == EXPECTED


@pytest.mark.parametrize(
    ("name", "text", "line", "says"),
    [
        ("twice.csv", "t,price,Price\n0,1,2\n", 1, "a second time"),
        ("twice.tab", "t\t0\nprice\t1\nprice\t2\n", 3, "a second time; the first is in line 2"),
        ("times.csv", "t,price\n0,1\n0,2\n", 3, "two values at 0: 1 and 2"),
        ("times.dat", "price\n0 1\n0 2\n", 3, "two values at 0: 1 and 2"),
        ("word.csv", "t,price\n0,1\n1,much\n", 3, "`much` is no number for `price`"),
        ("comma.tab", "t\tprice\n0\t1,5\n", 2, "`1,5` is no number for `price`"),
        ("time.csv", "t,price\n0,1\nlater,2\n", 3, "`later` stands where a time belongs"),
        ("nameless.csv", "t,price,\n0,1,2\n", 1, "without the name"),
        ("nameless.dat", "0 1\n", 1, "no name before them"),
        ("bracket.tab", "t\tx[a\n0\t1\n", 1, "is no name of a variable"),
        ("value.dat", "price\n0 much\n", 2, "is no number"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(tmp_path: Path, name: str, text: str, line: int, says: str) -> None:
    fault = faults_in(written(tmp_path / name, text))[0]

    assert says in fault.message
    assert fault.place is not None
    assert (fault.place.file, fault.place.line) == (name, line)


@pytest.mark.parametrize(
    ("name", "text", "code", "help_says"),
    [
        ("run.vdf", "\x00", "foreign-unsupported", "Export it from Vensim as text"),
        ("run.vdfx", "\x00", "foreign-unsupported", "Export it from Vensim as text"),
        ("run.json", "{}", "foreign-unsupported", ".csv"),
        ("empty.csv", "", "series-missing", "first row"),
        ("notes.csv", "a,b\nc,d\n", "series-missing", "first row"),
        ("quote.csv", 't,price\n0,1\n1,"2\n3,4\n', "foreign-syntax", "quotation mark"),
        ("swallowed.csv", 't,price,note\n0,1,"\n1,2,"x\n', "foreign-syntax", "quotation mark"),
    ],
)
def test_a_file_that_is_no_table_of_data_says_what_helps(
    tmp_path: Path, name: str, text: str, code: str, help_says: str
) -> None:
    fault = faults_in(written(tmp_path / name, text))[0]

    assert (fault.code, help_says in fault.help) == (code, True)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "`absent.csv` is not there" in faults_in(tmp_path / "absent.csv")[0].message


def test_the_last_of_several_files_counts_and_is_named(tmp_path: Path) -> None:
    paths = [written(tmp_path / f"{name}.csv", f"t,price\n0,{name}\n") for name in "12"]
    found = read(*paths)

    assert found.points(*PRICE) == ((0.0, 2.0),)
    assert found.notices == ["Several files have data for `price`; those of `2.csv` count."]


def test_a_file_of_which_nothing_is_used_is_named(tmp_path: Path) -> None:
    found = read(written(tmp_path / "a.csv", "t,price\n0,1\n"), written(tmp_path / "b.csv", "t,other\n0,1\n"))
    found.points(*PRICE)

    assert found.unused() == ["Nothing of `b.csv` is used; it has data for `other`."]


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ('"a, b"["x, y", z]', ("a,_b", ("x,_y", "z"))),
        ('"say \\"so\\""', ('say_"so"', ())),
        ("A  b_c", ("a_b_c", ())),
        ("x[a] b", None),
        ("x[]", None),
        ("", None),
    ],
)
def test_names_are_compared_as_vensim_compares_them(label: str, key: object) -> None:
    assert key_of(label) == key


@pytest.mark.parametrize(
    "text",
    [
        "Time;Price;room size[west,up]\n0;10;\n2;30;7,5\n",
        'Time;Price;"Room Size[West, up]"\n0;10,0;\n2,0;30;"7,5"\n',
        "t;0;2\nprice;10;30\nroom size[west,up];;7.5\n",
        "t;0,0;2,0\nprice;10;30\nroom size[west,up];;7,50\n",
    ],
)
def test_semicolons_part_columns_and_commas_begin_decimals(tmp_path: Path, text: str) -> None:
    found = read(written(tmp_path / "d.csv", text))

    assert {key: found.points(*key) for key in found.series} == EXPECTED
    assert "The columns of `d.csv` are parted by semicolons" in found.notices[0]


@pytest.mark.parametrize("values", ["1,234;2", "1.234;2", "1,5;2.5", "1.234,5;2,5"])
def test_a_sign_that_may_begin_decimals_or_part_thousands_is_a_fault(tmp_path: Path, values: str) -> None:
    fault = faults_in(written(tmp_path / "d.csv", f"Time;price;cost\n0;{values}\n"))[0]

    assert fault.code == "figure-unreadable"
    assert "thousands" in fault.message or "is no number" in fault.message


@pytest.mark.parametrize(
    ("value", "help_says"),
    [("=1+1", "has no stored value"), (True, "truth value"), (date(2020, 1, 1), "a date"), ("x", "left empty")],
)
@pytest.mark.parametrize("is_time", [True, False])
def test_a_cell_of_a_workbook_that_is_no_number_is_a_fault(
    tmp_path: Path, value: object, help_says: str, *, is_time: bool
) -> None:
    book = Workbook()
    for row in (["Time", "price"], [0, 10], [value, 20] if is_time else [2, value], [5, 50]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "d.xlsx")
    (fault,) = faults_in(tmp_path / "d.xlsx")

    assert (fault.place.line if fault.place else 0) == 3
    assert is_time or help_says in fault.help
    assert not is_time or "where a time belongs" in fault.message


def test_what_says_that_a_value_is_missing_is_none(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["Time", "price"], [0, 10], [1, "#N/A"], [2, 30], [3, " "], [4, None]):
        book.worksheets[0].append(row)
    book.save(tmp_path / "d.xlsx")

    assert read(tmp_path / "d.xlsx").points(*PRICE) == ((0.0, 10.0), (2.0, 30.0))

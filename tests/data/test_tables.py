import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coyuntura.data.tables import Table, read_table
from coyuntura.errors import Fault, Faults, StudyError

HEAD = """
table: oil
sources: {agency: {citation: An agency, vintage: 2024, licence: open, url: "https://example.org"}}
series:
  price: {label: {en: Price, es: Precio}, unit: USD/bbl, use: driver}
"""


def read(folder: Path, rows: str, head: str = HEAD, columns: str = "series,date,value,source,note") -> Table:
    (folder / "oil.yaml").write_text(head, encoding="utf-8")
    (folder / "oil.csv").write_text(f"{columns}\n{rows}", encoding="utf-8", newline="")
    faults = Faults()
    table = read_table(folder, "oil", "data", faults)
    faults.raise_if_any()
    assert table is not None
    return table


def refused(
    folder: Path, rows: str, head: str = HEAD, columns: str = "series,date,value,source,note"
) -> tuple[Fault, ...]:
    with pytest.raises(StudyError) as found:
        read(folder, rows, head, columns)
    return found.value.faults


def test_figures_are_in_the_order_of_their_dates(tmp_path: Path) -> None:
    table = read(tmp_path, "price,2021,3,agency,\nprice,2019-05,1,agency,\nprice,2020,2,agency,\n")

    assert [figure.value for figure in table.series["price"].figures] == [1, 2, 3]


def test_a_figure_keeps_its_source_and_note(tmp_path: Path) -> None:
    figure = read(tmp_path, 'price,2021,3,agency,"revised, twice"\n').series["price"].figures[0]

    assert (figure.source, figure.note) == ("agency", "revised, twice")


def test_a_source_keeps_its_licence_and_vintage(tmp_path: Path) -> None:
    source = read(tmp_path, "price,2021,3,agency,\n").sources["agency"]

    assert (source.licence.en, source.vintage.en, source.url) == ("open", "2024", "https://example.org")


def test_lines_may_end_as_on_other_systems(tmp_path: Path) -> None:
    assert len(read(tmp_path, "price,2020,2,agency,\r\nprice,2021,3,agency,\r\n").series["price"].figures) == 2


@pytest.mark.parametrize(
    "rows",
    [
        "price,2020,2,agency,\nprice,2020,3,agency,\n",
        "price,2020,2,agency,\nprice,2020-06,3,agency,\n",
        "price,2020-06-15,2,agency,\nprice,2020,3,agency,\n",
        "price,2020-06,2,agency,\nprice,2020-06-01,3,agency,\n",
    ],
)
def test_two_figures_for_one_time_are_a_fault(tmp_path: Path, rows: str) -> None:
    assert [fault.code for fault in refused(tmp_path, rows)] == ["figure-unreadable"]


@pytest.mark.parametrize(
    "row",
    [
        "price,soon,2,agency,",
        "price,2020-13,2,agency,",
        "price,2020,two,agency,",
        "price,2020,nan,agency,",
        "price,2020,1e999,agency,",
    ],
)
def test_a_row_without_a_date_or_a_finite_number_is_a_fault(tmp_path: Path, row: str) -> None:
    assert refused(tmp_path, f"price,2019,1,agency,\n{row}\n")[0].code == "figure-unreadable"


@pytest.mark.parametrize("row", ["price,2020,2", "price", "price,2020,2,agency,,"])
def test_a_row_has_a_field_for_each_column(tmp_path: Path, row: str) -> None:
    assert refused(tmp_path, f"price,2019,1,agency,\n{row}\n")[0].code == "figure-unreadable"


def test_a_fault_in_a_row_has_its_line(tmp_path: Path) -> None:
    place = refused(tmp_path, "price,2019,1,agency,\nprice,2020,two,agency,\n")[0].place

    assert place is not None
    assert (place.line, place.text) == (3, "price,2020,two,agency,")


MARKS = "A cell with quotation marks stands in them"


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        ('price,2020,2,agency,"', 21, "a quotation mark opens here and does not close in its line"),
        ('price,2020,2,agency,"a note', 21, "a quotation mark opens here"),
        ('price,2020,2,agency,"a ""note', 21, "a quotation mark opens here"),
        ('"price,2020,2,agency,', 1, "a quotation mark opens here"),
        ('price,2020,2,agency,"a" note', 24, "this cell goes on after the quotation mark that closes it"),
        ('price,2020,2,agency,a "note"', 23, "a quotation mark stands within this cell"),
        ('price,2020,"2,agency,', 12, "a quotation mark opens here"),
    ],
)
def test_a_quotation_mark_swallows_nothing(tmp_path: Path, row: str, column: int, message: str) -> None:
    rows = f'price,2019,1,agency,\n{row}\nprice,2021,3,agency,\nprice,2022,4,agency,"an end"\n'
    (fault,) = refused(tmp_path, rows)
    place = fault.place

    assert place is not None
    assert (place.line, place.column) == (3, column)
    assert fault.message.startswith(message)
    assert fault.help.startswith(MARKS)


@pytest.mark.parametrize("note", ["", "a note", '"a, b"', '"the ""new"" one"', '""', '"""all"""'])
def test_a_note_is_what_stands_in_its_cell(tmp_path: Path, note: str) -> None:
    (figure,) = read(tmp_path, f"price,2020,2,agency,{note}\n").series["price"].figures

    assert figure.note == next(csv.reader([note]), [""])[0] if note else not figure.note


@given(st.text(st.sampled_from('",a \n'), max_size=12))
def test_no_mark_makes_two_rows_one(tmp_path_factory: pytest.TempPathFactory, note: str) -> None:
    folder = tmp_path_factory.mktemp("table")
    rows = f"price,2019,1,agency,{note}\nprice,2020,2,agency,\nprice,2021,3,agency,\n"
    try:
        figures = read(folder, rows).series["price"].figures
    except StudyError:
        return

    assert [figure.date for figure in figures] == ["2019", "2020", "2021"]


@pytest.mark.parametrize(
    ("value", "way_out"),
    [
        ('"1,000"', "Write `1000`; if the comma begins the decimals, `1.000`."),
        ("1.000.000", "Write `1000000`."),
        ('"1.000,5"', "Write `1000.5`."),
        ("1_5", "A number has no underscores: write `15`; if the underscore begins the decimals, `1.5`."),
        ("\N{ARABIC-INDIC DIGIT NINE}", "Write `9`, in digits from 0 to 9."),
        ("0x10", "Write `16`."),
        ("-inf", "A number is finite, and written in digits."),
        ("90%", "Write `0.9`, or `90` where the unit is `percent`."),
    ],
)
def test_a_figure_as_people_write_it_has_a_way_out(tmp_path: Path, value: str, way_out: str) -> None:
    rows = f"price,2019,1,agency,\nprice,2020,{value},agency,\n"

    assert [fault.help for fault in refused(tmp_path, rows)] == [way_out]


def test_a_comma_that_parts_thousands_is_told(tmp_path: Path) -> None:
    (fault,) = refused(tmp_path, "price,2019,1,agency,\nprice,2020,1,000,agency,\n")

    assert "a figure has no commas" in fault.help


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\uffff", "\x9b"])
def test_a_control_character_is_a_fault_where_it_stands(tmp_path: Path, sign: str) -> None:
    (fault,) = refused(tmp_path, f"price,2020,2,agency,\nprice,2021,2,agency,a{sign}b\n")
    place = fault.place

    assert fault.message.startswith(f"U+{ord(sign):04X} stands here")
    assert place is not None
    assert (place.line, place.column) == (3, 22)


def test_a_mark_of_the_byte_order_may_begin_a_file(tmp_path: Path) -> None:
    read(tmp_path, "price,2020,2,agency,\n")
    path = tmp_path / "oil.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    assert read_table(tmp_path, "oil", "data", Faults()) is not None


def test_other_columns_are_a_fault(tmp_path: Path) -> None:
    assert refused(tmp_path, "2020,2\n", columns="date,value")[0].code == "figure-unreadable"


def test_a_field_beyond_any_need_is_a_fault(tmp_path: Path) -> None:
    assert refused(tmp_path, f"price,2020,2,agency,{'x' * 200_000}\n")[0].code == "figure-unreadable"


def test_a_figure_names_a_source_of_the_table(tmp_path: Path) -> None:
    assert "Did you mean `agency`?" in refused(tmp_path, "price,2020,2,agnecy,\n")[0].message


def test_a_series_without_figures_is_a_fault(tmp_path: Path) -> None:
    assert refused(tmp_path, "")[0].code == "series-missing"


def test_figures_of_a_series_that_is_not_described_are_a_fault(tmp_path: Path) -> None:
    assert "Did you mean `price`?" in refused(tmp_path, "price,2019,1,agency,\nprise,2020,2,agency,\n")[0].message


def test_a_bound_is_a_series_of_the_table(tmp_path: Path) -> None:
    head = HEAD.replace("use: driver", "use: driver, low: price_low")

    assert refused(tmp_path, "price,2020,2,agency,\n", head)[0].code == "series-missing"


def test_a_table_has_the_name_of_its_file(tmp_path: Path) -> None:
    assert refused(tmp_path, "price,2020,2,agency,\n", HEAD.replace("table: oil", "table: gas"))[0].code == "value-kind"


@pytest.mark.slow
def test_thousands_of_figures_are_read_in_time(tmp_path: Path) -> None:
    rows = "".join(f"price,{year:04}-{month:02},1,agency,\n" for year in range(1, 2500) for month in range(1, 13))

    assert len(read(tmp_path, rows).series["price"].figures) == 29_988


@pytest.mark.parametrize(("said", "kept"), [("", None), (", may_ship: true", True), (", may_ship: false", False)])
def test_a_source_says_whether_its_figures_may_be_passed_on(tmp_path: Path, said: str, kept: bool | None) -> None:  # noqa: FBT001  a value of the file
    head = HEAD.replace("licence: open", f"licence: open{said}, terms: a page")
    source = read(tmp_path, "price,2021,3,agency,\n", head).sources["agency"]

    assert (source.may_ship, source.terms) == (kept, "a page")


def test_whether_figures_may_be_passed_on_is_true_or_false(tmp_path: Path) -> None:
    head = HEAD.replace("licence: open", "licence: open, may_ship: perhaps")

    assert [fault.code for fault in refused(tmp_path, "price,2021,3,agency,\n", head)] == ["value-kind"]


def test_the_columns_may_stand_in_quotation_marks(tmp_path: Path) -> None:
    table = read(tmp_path, "price,2020,2,agency,\n", columns='"series",date,"value",source,note')

    assert len(table.series["price"].figures) == 1


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        ("series,day,value,source,note", "price,2020,2,agency,\n"),
        ('"series,date,value,source,note', "price,2020,2,agency,\n"),
        ("series,date,value,source,note", "price,2020,2e-310,agency,\n"),
    ],
)
def test_nothing_more_is_said_of_a_table_that_cannot_be_read(tmp_path: Path, columns: str, rows: str) -> None:
    (fault,) = refused(tmp_path, rows, columns=columns)

    assert fault.code == "figure-unreadable"

"""Results as tables: one row a time, one column a cell, every digit, and no text that is taken for a formula."""

# The annotations of xarray have gaps.
# pyright: reportUnknownMemberType=false
import csv
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from coyuntura.results import tables
from coyuntura.results.rows import harmless, save_rows
from coyuntura.results.tables import TableError, require_fit, write_table


@pytest.fixture
def runs() -> xr.Dataset:
    """Return two scenarios of two members at three times: a value over two regions, and a drawn parameter."""
    values = np.arange(24, dtype=np.float64).reshape(2, 2, 3, 2) / 3
    values[1, 1, 2, :] = np.nan
    dims = ("scenario", "member", "time", "region")
    return xr.Dataset(
        {
            "people": xr.Variable(dims, values, {"units": "person", "long_name_en": "=1+1", "long_name_es": "Gente"}),
            "rate": xr.Variable(("member",), np.array([0.1, 0.2]), {"units": "1"}),
            "area": xr.Variable(("region",), np.array([7.0, 9.0]), {"units": "unknown"}),
            "share": xr.Variable((), 0.25, {"units": "1"}),
            "stopped_time": xr.Variable(("scenario", "member"), np.zeros((2, 2))),
        },
        {
            "scenario": ["history", "other"],
            "member": [0, 1],
            "time": np.array(["2019-01-01", "2019-02-01", "2019-03-01"], dtype="datetime64[s]"),
            "region": ["north", "south"],
        },
        {"study": "made", "set": "rate=0.1"},
    )


@pytest.mark.parametrize(("ending", "separator"), [(".csv", ","), (".tab", "\t")])
def test_a_row_is_a_scenario_a_member_and_a_time(runs: xr.Dataset, tmp_path: Path, ending: str, separator: str) -> None:
    write_table(runs, tmp_path / f"a{ending}")
    with (tmp_path / f"a{ending}").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, delimiter=separator)

    assert header[:5] == ["scenario", "member", "time", "people[north] (person)", "people[south] (person)"]
    assert len(rows) == 2 * 2 * 3
    assert rows[4][:3] == ["history", "1", "2019-02-01"]
    assert [float(cell) for cell in rows[4][3:5]] == [8 / 3, 3.0]


def test_what_does_not_change_is_the_same_in_each_row(runs: xr.Dataset, tmp_path: Path) -> None:
    write_table(runs, tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert list(rows[0])[5:] == ["rate", "area[north]", "area[south]", "share"]
    assert {(row["area[north]"], row["area[south]"], row["share"]) for row in rows} == {("7.0", "9.0", "0.25")}
    assert {(row["member"], row["rate"]) for row in rows} == {("0", "0.1"), ("1", "0.2")}


def test_what_is_no_number_is_left_empty(runs: xr.Dataset, tmp_path: Path) -> None:
    write_table(runs, tmp_path / "a.csv")

    assert (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()[-1] == "other,1,2019-03-01,,,0.2,7.0,9.0,0.25"


def test_model_time_without_a_calendar_is_a_number(runs: xr.Dataset, tmp_path: Path) -> None:
    write_table(runs.assign_coords(time=[0.0, 0.25, 0.5]), tmp_path / "a.csv")

    assert (tmp_path / "a.csv").read_text(encoding="utf-8").splitlines()[2].startswith("history,0,0.25,")


def test_a_workbook_has_the_runs_and_what_they_are(runs: xr.Dataset, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    write_table(runs, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheets = {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}

    assert list(sheets) == ["runs", "about"]
    assert sheets["runs"][2][3] == pytest.approx(2 / 3, rel=1e-15)
    assert sheets["runs"][2][2].isoformat() == "2019-02-01T00:00:00"
    assert ["set", "rate=0.1"] in [row[:2] for row in sheets["about"]]


def test_text_in_a_workbook_is_no_formula(runs: xr.Dataset, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    write_table(runs, tmp_path / "a.xlsx")
    label = openpyxl.load_workbook(tmp_path / "a.xlsx")["about"]["C2"]

    assert (label.value, label.data_type) == ("=1+1", "s")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_text_that_begins_like_a_formula_is_made_harmless(text: str) -> None:
    assert (harmless(text)[0], harmless(text)[2:]) == ("'", text[1:])


def test_text_in_a_table_steers_no_terminal() -> None:
    assert harmless("\x1b[31mred") == "\N{REPLACEMENT CHARACTER}[31mred"


def test_a_negative_number_is_a_number(tmp_path: Path) -> None:
    save_rows([["x"], [-1.5], [-2]], tmp_path / "a.csv", "x")

    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "x\n-1.5\n-2\n"


def test_a_control_character_in_a_text_does_not_end_a_workbook(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    save_rows([["a\x01b"]], tmp_path / "a.xlsx", "x")

    assert openpyxl.load_workbook(tmp_path / "a.xlsx")["x"]["A1"].value == "a\N{REPLACEMENT CHARACTER}b"


@pytest.mark.parametrize(
    ("ending", "rows", "columns", "said"),
    [
        (".xlsx", tables.MOST_ROWS, 4, "1,048,576 rows and a sheet of Excel holds 1,048,575"),
        (".xlsx", 5, tables.MOST_COLUMNS + 1, "16,385 columns"),
        (".csv", 2 * 10**6, 101, "202,000,000 cells"),
    ],
)
def test_a_table_that_is_too_large_is_refused(ending: str, rows: int, columns: int, said: str) -> None:
    with pytest.raises(TableError, match=said):
        require_fit(ending, rows, columns)


def test_a_table_that_just_fits_is_not() -> None:
    require_fit(".xlsx", tables.MOST_ROWS - 1, 4)


def test_an_older_file_stays_where_a_table_cannot_be_written(runs: xr.Dataset, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("older", encoding="utf-8")
    broken = runs.assign_coords(time=np.array(["NaT"] * 3, dtype="datetime64[s]"))
    with pytest.raises(ValueError):
        write_table(broken, path)

    assert (path.read_text(encoding="utf-8"), [item.name for item in tmp_path.iterdir()]) == ("older", ["a.csv"])

"""Tables that are meant to do harm are counted before they are laid out."""

import resource
import zipfile
from collections.abc import Iterable
from pathlib import Path
from time import process_time

import pytest
from openpyxl import Workbook

from coyuntura.interchange.tables.folder import open_book
from coyuntura.interchange.tables.grid import Sheet, TableError

CELLS = b"<row>" + b"<c><v>1</v></c>" * 16_000 + b"</row>"


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "plain.xlsx"
    book = Workbook()
    book.worksheets[0].append(["a", 1.5])
    book.save(path)
    return path


def packed(plain: Path, path: Path, **changed: Iterable[bytes]) -> Path:
    """Write a workbook with some of its parts changed; a part is named by the end of its name, without its ending."""
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            with new.open(entry.filename, "w", force_zip64=True) as part:
                key = Path(entry.filename).stem
                for chunk in changed.pop(key, [old.read(entry)]):
                    part.write(chunk)
        for name, chunks in changed.items():
            with new.open(f"xl/{name}.xml", "w") as part:
                for chunk in chunks:
                    part.write(chunk)
    return path


def sheet_of(*rows: bytes) -> list[bytes]:
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return [head, *rows, b"</sheetData></worksheet>"]


def refused(path: Path) -> str:
    """Return the code of the fault that a table ends in, and require that it ends soon and without much memory."""
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, process_time()
    with pytest.raises(TableError) as caught:
        open_book(path, path.name)("")
    assert process_time() - start < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1_000_000
    return caught.value.code


def test_a_workbook_is_read(plain: Path) -> None:
    assert open_book(plain, "plain.xlsx")("").rows == [["a", 1.5]]


@pytest.mark.slow
def test_cells_are_counted_while_they_are_unpacked(plain: Path, tmp_path: Path) -> None:
    path = packed(plain, tmp_path / "bomb.xlsx", sheet1=sheet_of(*[CELLS] * 500))

    assert path.stat().st_size < 1_000_000
    assert refused(path) == "foreign-too-large"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("part", "unit"),
    [
        ("sharedStrings", b"<si><t>a</t></si>"),
        ("sharedStrings", b"<si/>"),
        ("styles", b"<xf/>"),
        ("workbook", b'<definedName name="a">b</definedName>'),
        ("app", b"<a/>"),
    ],
)
def test_tags_of_other_parts_are_counted(plain: Path, tmp_path: Path, part: str, unit: bytes) -> None:
    path = packed(plain, tmp_path / "bomb.xlsx", **{part: [b"<a>", *[unit * 10_000] * 500, b"</a>"]})

    assert refused(path) == "foreign-too-large"


def test_a_cell_far_away_is_not_reached_over_all_rows_between(plain: Path, tmp_path: Path) -> None:
    rows = [f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>'.encode() for row in range(1, 200)]

    assert refused(packed(plain, tmp_path / "far.xlsx", sheet1=sheet_of(*rows))) == "foreign-too-large"


def test_one_cell_at_the_end_of_a_sheet_is_read(plain: Path, tmp_path: Path) -> None:
    path = packed(plain, tmp_path / "end.xlsx", sheet1=sheet_of(b'<row r="900000"><c r="B900000"><v>7</v></c></row>'))

    assert open_book(path, "end.xlsx")("").number(899_999, 1) == 7


def test_what_a_sheet_says_of_its_size_is_not_believed(plain: Path, tmp_path: Path) -> None:
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:A1"/>'
    rows = b"<sheetData><row><c><v>1</v></c><c><v>2</v></c></row></sheetData></worksheet>"

    assert open_book(packed(plain, tmp_path / "d.xlsx", sheet1=[head, rows]), "d.xlsx")("").rows == [[1.0, 2.0]]


@pytest.mark.parametrize("content", [b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "<a/>".encode("utf-16"), b"<a"])
def test_a_part_that_excel_never_writes_is_refused(plain: Path, tmp_path: Path, content: bytes) -> None:
    assert refused(packed(plain, tmp_path / "odd.xlsx", sheet1=[content])) == "foreign-syntax"


def test_many_files_in_one_are_refused(plain: Path, tmp_path: Path) -> None:
    path = packed(plain, tmp_path / "many.xlsx", **{f"a{number}": [b"<a/>"] for number in range(6_000)})

    assert refused(path) == "foreign-too-large"


@pytest.mark.slow
@pytest.mark.parametrize("text", ["," * 3_000_000, "a\n" * 3_000_000, "\n" * 3_000_000, '"' * 3_000_001])
def test_delimited_text_is_counted_before_it_is_cut_up(tmp_path: Path, text: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")

    assert refused(path) in {"foreign-too-large", "foreign-syntax"}


def test_an_area_of_a_whole_sheet_is_cut_to_where_cells_are() -> None:
    sheet = Sheet("t", [["a"], ["b", "c"]])
    area = sheet.within(sheet.area("A1"))

    assert sheet.width == 2
    assert (area.last_row, area.last_column) == (0, 0)

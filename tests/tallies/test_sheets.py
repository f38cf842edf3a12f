"""Files of sheets: what is read, and what is told of those that cannot be."""

import gzip
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.tallies.conftest import tally_of, told

from coyuntura.errors import Faults
from coyuntura.tallies.sheets import read_sheets
from coyuntura.tallies.tally import Sheets, Tally

HEAD = "centre,table,district,voters,void,a,b,others\n"
GOOD = "1,1,north,600,2,200,100,7\n1,2,north,600,3,150,120,0\n2,1,south,500,0,90,160,1\n"
STRATA = {"north": 2000, "south": 900, "west": 100}


def read(
    tmp_path: Path, text: str, tally: Tally | None = None, kept: tuple[str, str] | None = None
) -> tuple[Sheets | None, list[str]]:
    path = tmp_path / "mayor.csv"
    path.write_text(text, encoding="utf-8")
    faults = Faults()
    found = read_sheets(path, path.name, tally or tally_of(3000, STRATA), faults, kept)
    return found, told(faults)


def test_sheets_are_read_row_by_row(tmp_path: Path) -> None:
    found, faults = read(tmp_path, HEAD + GOOD)

    assert faults == []
    assert found is not None
    assert found.votes.tolist() == [[200, 100, 7], [150, 120, 0], [90, 160, 1]]
    assert found.registered.tolist() == [600, 600, 500]
    assert found.invalid.tolist() == [2, 3, 0]
    assert found.strata == ("north", "south", "west")
    assert (found.stratum.tolist(), found.cluster.tolist()) == ([0, 0, 1], [0, 0, 1])
    assert (found.is_summed, found.has_invalid, found.has_valid) == (False, True, False)


def test_rows_may_sum_sheets(tmp_path: Path) -> None:
    found, faults = read(tmp_path, "district,sheets,voters,a,b,others\nnorth,2,1200,350,220,7\nsouth,1,500,90,160,1\n")

    assert faults == []
    assert found is not None
    assert (found.is_summed, found.counts.sum(), found.votes.sum()) == (True, 3, 828)


def test_a_packed_file_is_read_as_one_that_is_not(tmp_path: Path) -> None:
    path = tmp_path / "mayor.csv.gz"
    path.write_bytes(gzip.compress((HEAD + GOOD).encode()))
    faults = Faults()
    found = read_sheets(path, path.name, tally_of(3000, STRATA), faults)
    plain, _ = read(tmp_path, HEAD + GOOD)

    assert found is not None
    assert plain is not None
    assert np.array_equal(found.votes, plain.votes)


def test_what_is_no_packed_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "mayor.csv.gz"
    path.write_text("not packed", encoding="utf-8")
    faults = Faults()

    assert read_sheets(path, path.name, tally_of(3000, STRATA), faults) is None
    assert "file-unreadable" in told(faults)[0]


def test_some_rows_may_be_kept(tmp_path: Path) -> None:
    found, faults = read(tmp_path, HEAD + GOOD, kept=("centre", "1"))

    assert faults == []
    assert found is not None
    assert found.registered.tolist() == [600, 600]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("1,1,north,600,0,500,150,0\n", "this sheet has 650 votes and 600 registered voters."),
        ("1,1,north,600,0,-5,150,0\n", "`a` is -5, and no count is below 0."),
        ("1,1,north,600,0,5.5,150,0\n", "`a` is `5.5`, which is no count of people in digits."),
        ("1,1,north,600,0,,150,0\n", "`a` is ``, which is no count of people in digits."),
        ("1,1,north,600,0,1_0,150,0\n", "`a` is `1_0`, which is no count of people in digits."),
        ("1,1,north,600,0,٣,150,0\n", "`a` is `٣`, which is no count of people in digits."),
        ("1,1,north,600,0,99999999999,0,0\n", "`a` is `99999999999`, which is no count of people in digits."),
        (
            "1,1,north,600,0,1,2,0\n1,1,north,600,0,1,2,0\n",
            "the sheet of `centre` 1, `table` 1 is already there, in line 2.",
        ),
        ("1,1,nroth,600,0,1,2,0\n", "`district` is `nroth`, which is no stratum of the tally. Did you mean `north`?"),
        ("1,1,,600,0,1,2,0\n", "`district` is ``, which is no stratum of the tally."),
        ("1,1,north,600,0,1,2\n", "this row has 7 fields instead of 8."),
        ('1,1,"north,600,0,1,2,0\n', "a row cannot be taken apart: unexpected end of data."),
        ("", "the file holds no sheet."),
        ("1,1,north,0,0,0,0,0\n", "the sheets have no registered voters."),
        ("1,1,north,4000,0,1,2,0\n", "the sheets have 4,000 registered voters, and the tally has 3,000 in all."),
        ("1,1,west,200,0,1,2,0\n", "the sheets of `west` have 200 registered voters, and it has 100."),
    ],
)
def test_what_cannot_be_is_told_in_words_of_elections(tmp_path: Path, rows: str, said: str) -> None:
    found, faults = read(tmp_path, HEAD + rows)

    assert found is None
    assert said in "\n".join(faults)


def test_a_file_without_anything_is_told(tmp_path: Path) -> None:
    assert "the file holds no sheet." in read(tmp_path, "")[1][0]


def test_a_column_that_is_not_there_is_named_with_the_nearest(tmp_path: Path) -> None:
    found, faults = read(tmp_path, HEAD.replace("voters", "votters") + GOOD)

    assert found is None
    assert "the file of sheets has no column `voters`. Did you mean `votters`?" in faults[0]


def test_a_column_that_is_there_twice_is_told(tmp_path: Path) -> None:
    assert "two columns are called `a`." in read(tmp_path, HEAD.replace(",b,", ",a,") + GOOD)[1][0]


def test_more_sheets_than_tables_are_told(tmp_path: Path) -> None:
    faults = read(tmp_path, HEAD + GOOD, tally_of(3000, STRATA, tables=2))[1]

    assert "there are 3 sheets, and the tally has 2 tables." in faults[0]


def test_a_subset_that_keeps_nothing_is_told(tmp_path: Path) -> None:
    faults = read(tmp_path, HEAD + GOOD, kept=("district", "sotuh"))[1]

    assert "no sheet has `sotuh` in `district`. Did you mean `south`?" in faults[0]


def test_all_faults_of_a_file_are_told_together(tmp_path: Path) -> None:
    rows = "1,1,north,600,0,500,150,0\n1,2,nowhere,600,0,-1,150,0\n"

    assert len(read(tmp_path, HEAD + rows)[1]) == 3


def test_text_that_steers_a_terminal_is_not_read(tmp_path: Path) -> None:
    faults = read(tmp_path, HEAD + "1,1,\x1b[2Jnorth,600,0,1,2,0\n")[1]

    assert len(faults) == 1
    assert "\x1b" not in faults[0]


def test_without_strata_of_the_tally_those_of_the_file_count(tmp_path: Path) -> None:
    found, faults = read(tmp_path, HEAD + GOOD, replace(tally_of(3000, STRATA), strata={}))

    assert faults == []
    assert found is not None
    assert found.strata == ("north", "south")

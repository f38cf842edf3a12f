"""Registered forecasts: what is written, what is refused, and what a changed file is worth."""

import hashlib
import json
from pathlib import Path

import pytest

from coyuntura.errors import StudyError
from coyuntura.results.forecasts import LEVELS, Foretold, RegisteredError, read_registered, register, registered_in

ITEM = Foretold("seen/output", "2027", "study", (0.05, 0.5, 0.95), (1.0, 2.0, 3.123456789012), "kbbl/day")
DAY = "2026-11-30"


def test_a_table_has_a_row_for_each_quantile(tmp_path: Path) -> None:
    table = register(tmp_path / "forecasts", DAY, [ITEM], {})

    assert table.read_text(encoding="utf-8").splitlines() == [
        "variable,period,interpretation,quantile,value,unit",
        "seen/output,2027,study,0.05,1.0,kbbl/day",
        "seen/output,2027,study,0.5,2.0,kbbl/day",
        "seen/output,2027,study,0.95,3.123456789,kbbl/day",
    ]


def test_a_record_holds_the_checksum_of_its_table(tmp_path: Path) -> None:
    table = register(tmp_path, DAY, [ITEM], {"study": "pocket"})
    record = json.loads((tmp_path / f"{DAY}.json").read_text(encoding="utf-8"))

    assert record["sha256"] == hashlib.sha256(table.read_bytes()).hexdigest()
    assert (record["date"], record["study"]) == (DAY, "pocket")


def test_what_was_registered_is_read_again(tmp_path: Path) -> None:
    (found,) = read_registered(register(tmp_path, DAY, [ITEM], {})).items

    assert (found.variable, found.period, found.interpretation) == ("seen/output", "2027", "study")
    assert found.values == pytest.approx(ITEM.values, rel=1e-9)


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_a_registered_file_is_never_written_again(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"{DAY}.{ending}").write_text("what stood there", encoding="utf-8")

    with pytest.raises(RegisteredError, match="never changed"):
        register(tmp_path, DAY, [ITEM], {})
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["what stood there"]


def test_a_table_that_was_changed_is_refused(tmp_path: Path) -> None:
    table = register(tmp_path, DAY, [ITEM], {})
    table.write_text(table.read_text(encoding="utf-8").replace("2.0", "2.1"), encoding="utf-8")

    with pytest.raises(StudyError, match="was changed: its SHA-256 is"):
        read_registered(table)


def test_a_record_that_was_made_for_another_day_is_refused(tmp_path: Path) -> None:
    table = register(tmp_path, DAY, [ITEM], {})
    for path in (table, table.with_suffix(".json")):
        path.rename(path.with_stem("2025-01-01"))

    with pytest.raises(StudyError, match=r"`2025-01-01\.json` is no record of"):
        read_registered(tmp_path / "2025-01-01.csv")


@pytest.mark.parametrize("text", ["[]", "{", "[" * 100_000, '{"form": 99}'])
def test_what_is_no_record_is_refused(tmp_path: Path, text: str) -> None:
    table = register(tmp_path, DAY, [ITEM], {})
    table.with_suffix(".json").write_text(text, encoding="utf-8")

    with pytest.raises(StudyError, match="is no record of"):
        read_registered(table)


def test_a_table_without_a_record_is_refused(tmp_path: Path) -> None:
    table = register(tmp_path, DAY, [ITEM], {})
    table.with_suffix(".json").unlink()

    with pytest.raises(StudyError, match="has no record"):
        read_registered(table)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("a,b,c\n", "the columns must be variable,period"),
        ("v,2027,i,0.5,one,USD\n", "is no row of a table"),
        ("v,2027,i,1.5,1,USD\n", "is no row of a table"),
        ("v,soon,i,0.5,1,USD\n", "is no row of a table"),
        ("v,2027,i,0.5,1\n", "is no row of a table"),
        ("v,2027,i,0.5,2,USD\nv,2027,i,0.9,1,USD\n", "do not rise"),
        ("v,2027,i,0.5,1,USD\nv,2027,i,0.5,1,USD\n", "do not rise"),
    ],
)
def test_rows_that_are_none_are_refused_whatever_their_checksum(tmp_path: Path, rows: str, message: str) -> None:
    table = register(tmp_path, DAY, [], {})
    head = "" if rows.startswith("a,") else "variable,period,interpretation,quantile,value,unit\n"
    table.write_text(head + rows, encoding="utf-8")
    note = table.with_suffix(".json")
    record = json.loads(note.read_text(encoding="utf-8"))
    record["sha256"] = hashlib.sha256(table.read_bytes()).hexdigest()
    note.write_text(json.dumps(record), encoding="utf-8")

    with pytest.raises(StudyError, match=message):
        read_registered(table)


def test_tables_are_found_by_their_days(tmp_path: Path) -> None:
    for day in ("2026-11-30", "2025-01-01"):
        register(tmp_path, day, [ITEM], {})
    (tmp_path / "notes.csv").touch()

    assert [path.stem for path in registered_in(tmp_path)] == ["2025-01-01", "2026-11-30"]


def test_quantiles_are_those_of_forecast_hubs() -> None:
    assert len(LEVELS) == 23
    assert [round(1 - level, 9) for level in reversed(LEVELS)] == list(LEVELS)

"""What runs and answers are written as, and what is set for them on the command line."""

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner, Result

from coyuntura.cli import app
from coyuntura.results import tables
from coyuntura.results.store import read_netcdf

pytestmark = pytest.mark.slow  # all of them together take many seconds

Pocket: TypeAlias = Callable[..., Path]


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


@pytest.mark.parametrize(
    ("ending", "begins"),
    [
        ("nc", b"CDF"),
        ("csv", b"scenario,member,time,"),
        ("tab", b"scenario\tmember\ttime\t"),
        ("xlsx", b"PK"),
        ("CSV", b"s"),
    ],
)
def test_a_run_is_written_as_its_ending_says(pocket: Pocket, tmp_path: Path, ending: str, begins: bytes) -> None:
    path = tmp_path / f"o.{ending}"

    assert call("run", pocket(), "-o", path, "-m", "3").exit_code == 0
    assert path.read_bytes().startswith(begins)


@pytest.mark.parametrize("name", ["o.txt", "o", "o.nc4", "o.xls"])
def test_another_ending_is_refused_with_those_that_are_written(pocket: Pocket, tmp_path: Path, name: str) -> None:
    result = call("run", pocket(), "-o", tmp_path / name)

    assert (result.exit_code, ".nc, .csv, .tab, .xlsx" in result.stderr) == (2, True)
    assert not (tmp_path / name).exists()


def test_a_table_holds_the_numbers_of_the_netcdf_file(pocket: Pocket, tmp_path: Path) -> None:
    for ending in ("nc", "csv"):
        call("run", pocket(), "-o", tmp_path / f"o.{ending}", "-m", "3", "--variable", "output")
    dataset = read_netcdf(tmp_path / "o.nc")
    with (tmp_path / "o.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    last = dataset["output"].to_numpy()[0, 2]

    assert [float(row["output (kbbl/day)"]) for row in rows if row["member"] == "2"] == last.tolist()


def test_a_table_that_is_too_large_is_refused_before_it_is_computed(
    pocket: Pocket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(tables.MOST_CELLS, ".csv", 100)
    result = call("run", pocket(), "-o", tmp_path / "o.csv")

    assert (result.exit_code, "cells, and at most 100 are written as .csv" in result.stderr) == (2, True)


def test_a_workbook_without_openpyxl_says_what_to_install(
    pocket: Pocket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coyuntura.cli.doors.find_spec", dict[str, object]().get)
    result = call("run", pocket(), "-o", tmp_path / "o.xlsx")

    assert (result.exit_code, "pip install openpyxl" in result.stderr) == (2, True)


@pytest.mark.parametrize("name", ["o.nc", "o.csv", "o.txt"])
def test_an_export_has_an_ending_of_xmile(pocket: Pocket, tmp_path: Path, name: str) -> None:
    result = call("export", pocket(), "--xmile", tmp_path / name)

    assert (result.exit_code, ".xmile, .stmx, .xml" in result.stderr) == (2, True)


def test_a_sweep_takes_a_folder_and_says_so(pocket: Pocket, tmp_path: Path) -> None:
    result = call("sweep", pocket(), "-o", tmp_path / "o.nc")

    assert (result.exit_code, "sweeps lie in a folder" in result.stderr) == (2, True)


@pytest.mark.parametrize("option", ["--variable", "--save"])
def test_what_is_saved_has_one_word_in_runs_and_in_sweeps(pocket: Pocket, tmp_path: Path, option: str) -> None:
    ran = call("run", pocket(), "-o", tmp_path / "o.csv", "-m", "2", option, "output")
    swept = call("sweep", pocket(), "-o", tmp_path / "sweeps", "--runs", "4", "--workers", "1", option, "output")

    assert (ran.exit_code, swept.exit_code) == (0, 0)


# What is set.


def test_a_parameter_that_is_set_stands_in_every_member(pocket: Pocket, tmp_path: Path) -> None:
    result = call("run", pocket(), "-o", tmp_path / "o.nc", "-m", "3", "--set", "decline=0.025")
    dataset = read_netcdf(tmp_path / "o.nc")

    assert dataset["decline"].to_numpy().tolist() == [0.025, 0.025, 0.025]
    assert dataset.attrs["set"] == "decline=0.025000000000000001"
    assert "With decline = 0.025 1/month (in the study 0.02)." in result.stdout


def test_what_is_set_changes_the_run_as_the_number_in_the_file_would(pocket: Pocket, tmp_path: Path) -> None:
    call("run", pocket(), "-o", tmp_path / "a.csv", "-m", "1", "--set", "price_of_crude=60")
    folder = pocket({"modules/oil.yaml": ("value: 50", "value: 60")})
    call("run", folder, "-o", tmp_path / "b.csv", "-m", "1")

    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == (tmp_path / "b.csv").read_text(encoding="utf-8")


def test_answers_checks_and_measures_take_what_is_set(pocket: Pocket) -> None:
    plain, asked = (
        json.loads(call("ask", pocket(), "-m", "10", "--json", *words).stdout)[0]
        for words in ((), ("--set", "decline=0.01"))
    )
    checked = json.loads(call("check", pocket(), "-m", "10", "--set", "decline=0.01", "--json").stdout)
    compared = json.loads(call("compare", pocket(), "-m", "10", "--set", "decline=0.01", "--json").stdout)
    measured = json.loads(call("measures", pocket(), "-m", "10", "--set", "decline=0.01", "--json").stdout)

    assert asked["figures"] != plain["figures"]
    assert [found["set"] for found in (asked, checked, compared, *measured)] == [{"decline": 0.01}] * (
        3 + len(measured)
    )


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("declin=1", "Did you mean `decline`?"),
        ("decline", "takes `NAME=VALUE`"),
        ("decline=fast", "takes `NAME=VALUE`"),
        ("decline=1:2:3", "takes `NAME=VALUE`"),
        ("decline=0,02", "after a point, `decline=0.02`"),
        ("=1", "takes `NAME=VALUE`"),
        ("decline=nan", "takes `NAME=VALUE`"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused(pocket: Pocket, tmp_path: Path, setting: str, said: str) -> None:
    result = call("run", pocket(), "-o", tmp_path / "o.nc", "--set", setting)

    assert (result.exit_code, said in result.stderr) == (2, True)


def test_a_parameter_is_set_once(pocket: Pocket, tmp_path: Path) -> None:
    result = call("run", pocket(), "-o", tmp_path / "o.nc", "--set", "decline=1", "--set", "Decline=2")

    assert (result.exit_code, "`decline` twice: `decline=1` and `Decline=2`" in result.stderr) == (2, True)


def test_a_parameter_is_not_set_twice_by_a_scenario(pocket: Pocket, tmp_path: Path) -> None:
    folder = pocket({"scenarios/more.yaml": "scenario: fast\nlabel: {en: Fast, es: Rápido}\nchanges: {decline: 0.1}\n"})
    result = call("run", folder, "-o", tmp_path / "o.nc", "--scenario", "fast", "--set", "decline=0.03")

    assert (result.exit_code, "scenario `fast` sets `decline`" in result.stderr) == (2, True)


def test_a_number_outside_the_declared_range_is_refused(pocket: Pocket, tmp_path: Path) -> None:
    folder = pocket({"modules/oil.yaml": ("value: 50}", "value: 50, range: [0, 200]}")})
    result = call("run", folder, "-o", tmp_path / "o.nc", "-m", "2", "--set", "price_of_crude=500")

    assert (result.exit_code, (tmp_path / "o.nc").exists()) == (2, False)
    assert result.stderr == "error: `price_of_crude` cannot be 500: the study gives it the range 0 to 200.\n"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "`decline` cannot be -3: its prior `uniform(0.01, 0.03)` lies between 0.01 and 0.03."),
        ("es", "`decline` no puede ser -3: su distribución previa `uniform(0.01, 0.03)` queda entre 0.01 y 0.03."),
    ],
)
def test_a_number_that_its_prior_rules_out_is_refused(pocket: Pocket, language: str, said: str) -> None:
    result = call("ask", pocket(), "--set", "decline=-3", "-l", language)

    assert (result.exit_code, result.stderr) == (2, f"error: {said}\n")


def test_a_level_that_its_prior_rules_out_is_refused(pocket: Pocket, tmp_path: Path) -> None:
    result = call("sweep", pocket(), "-o", tmp_path / "sweeps", "--grid", "decline=0.01:0.5:3")

    assert (result.exit_code, "`decline` cannot be 0.5: its prior" in result.stderr) == (2, True)


def test_a_study_is_named_in_hints_as_it_was_typed(pocket: Pocket, tmp_path: Path) -> None:
    folder = pocket().rename(tmp_path / "my own")

    assert f"`coyuntura list '{folder}' parameters` shows" in call("list", folder).stdout.replace("\n", " ")
    result = call("ask", folder, "--set", "dcline=1")
    assert result.stderr.endswith(f" `coyuntura list '{folder}' parameters` shows them.\n")


def test_an_element_of_an_array_is_set_by_itself(pocket: Pocket, tmp_path: Path) -> None:
    arrays = (
        "module: more\nlabel: {en: More, es: Más}\ndimensions: {field: [east, west]}\n"
        "parameters:\n  share: {over: [field], unit: 1, value: {east: 0.5, west: 0.25}, prior: 'uniform(0, 1)'}\n"
    )
    folder = pocket({"modules/more.yaml": arrays})
    result = call("run", folder, "-o", tmp_path / "o.nc", "-m", "2", "--set", "share[ West ]=0.75")
    shares = read_netcdf(tmp_path / "o.nc")["share"].to_numpy()

    assert (result.exit_code, shares[:, 1].tolist()) == (0, [0.75, 0.75])
    assert 0.75 not in shares[:, 0]


# Figures as a table.


def test_figures_of_answers_are_rows(pocket: Pocket, tmp_path: Path) -> None:
    call("ask", pocket(), "-m", "10", "--csv", tmp_path / "a.csv")
    found = json.loads(call("ask", pocket(), "-m", "10", "--json").stdout)[0]["figures"]
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert [float(row["central"]) for row in rows] == [figure["central"] for figure in found]
    assert {row["question"] for row in rows} == {"Q1"}


def test_figures_are_printed_where_the_file_is_a_dash(pocket: Pocket) -> None:
    result = call("ask", pocket(), "-m", "10", "--csv", "-", "-l", "es")
    rows = list(csv.DictReader(StringIO(result.stdout)))

    assert (result.exit_code, rows[1]["label"], rows[1]["unit"]) == (0, "Cambio", "miles de barriles diarios")
    assert rows[0]["edition"] in rows[0]["cite"]
    assert rows[0]["cite"].startswith("Coyuntura")


def test_a_table_is_not_named_like_an_option(pocket: Pocket) -> None:
    result = call("ask", pocket(), "--csv", "--full")

    assert (result.exit_code, "`--full` is an option" in result.stderr) == (2, True)


def test_a_table_holds_what_is_asked_for(pocket: Pocket, tmp_path: Path) -> None:
    for words in ((), ("--variable", "output")):
        call("run", pocket(), "-o", tmp_path / f"{len(words)}.csv", "-m", "2", *words)
    whole, asked = ((tmp_path / f"{count}.csv").read_text(encoding="utf-8").splitlines()[0] for count in (0, 2))

    assert asked == "scenario,member,time,output (kbbl/day)"
    assert {"decline (1/month)", "price_of_crude (USD/bbl)"} <= set(whole.split(","))


def test_the_language_comes_after_the_command() -> None:
    result = call("--language", "es", "list", "venezuela")

    assert (result.exit_code, "va después del comando" in result.stderr) == (2, True)


def test_a_table_of_figures_has_an_ending_of_tables(pocket: Pocket, tmp_path: Path) -> None:
    result = call("ask", pocket(), "--csv", tmp_path / "a.nc")

    assert (result.exit_code, ".csv, .tab, .xlsx" in result.stderr) == (2, True)


def test_a_table_and_json_are_not_printed_together(pocket: Pocket) -> None:
    result = call("ask", pocket(), "--csv", "-", "--json")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "`--csv -` and `--json` would both be printed" in result.stderr


def test_a_sweep_wants_a_folder_with_a_name(pocket: Pocket) -> None:
    result = call("sweep", pocket(), "-o", "", "--runs", "2")

    assert (result.exit_code, "the folder has no name" in result.stderr) == (2, True)

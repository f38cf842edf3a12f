"""`coyuntura list`: what a study holds, in both languages and at any width, and what names that are not there get."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.cli import app, help_text
from coyuntura.model.folder import read_study
from coyuntura.report.contents import KINDS, render_contents

Pocket: TypeAlias = Callable[..., Path]


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


def test_the_help_names_every_kind() -> None:
    said = " ".join(help_text("list").split())

    assert [kind for kind in KINDS if kind not in said] == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_kind_is_listed_for_people_and_for_programs(pocket: Pocket, kind: str, language: str) -> None:
    shown, listed = call("list", pocket(), kind, "-l", language), call("list", pocket(), kind, "--json")
    counts = json.loads(call("list", pocket(), "--json").stdout)["holds"]

    assert (shown.exit_code, len(json.loads(listed.stdout))) == (0, counts[kind])


def test_a_parameter_has_its_value_its_unit_and_its_prior(pocket: Pocket) -> None:
    shown = call("list", pocket(), "parameters").stdout
    found = {item["name"]: item for item in json.loads(call("list", pocket(), "parameters", "--json").stdout)}

    assert "decline = 0.02 1/month" in shown
    assert "prior uniform(0.01, 0.03)" in shown
    assert (found["price_of_crude"]["values"], found["price_of_crude"]["prior"]) == ({"price_of_crude": 50.0}, None)


def test_an_event_has_its_date_and_a_scenario_what_it_changes(pocket: Pocket) -> None:
    folder = pocket(
        {"scenarios/more.yaml": "scenario: later\nlabel: {en: Later, es: Después}\nchanges: {embargo: 2021-06-01}\n"}
    )

    assert "embargo  from 2021-01-01" in call("list", folder, "events").stdout
    assert "embargo begins 2021-06-01" in call("list", folder, "scenarios").stdout
    assert "embargo empieza 2021-06-01" in call("list", folder, "scenarios", "-l", "es").stdout


def test_a_series_has_its_source_and_licence(pocket: Pocket) -> None:
    found = json.loads(call("list", pocket(), "series", "--json").stdout)

    assert all(source["licence"] for item in found for source in item["sources"])
    assert found[0]["name"].startswith("seen/")


def test_modules_tell_what_they_read_of_each_other() -> None:
    found = {item["name"]: item for item in json.loads(call("list", "venezuela", "modules", "--json").stdout)}

    reads = found["external"]["reads"]
    assert reads.keys() == {"company", "money", "oil_cash", "treasury"}
    assert (reads["treasury"], "income_in_hand" in reads["company"]) == (["bid_cover"], True)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", [20, 40, 80])
def test_nothing_is_cut_at_any_width(pocket: Pocket, kind: str, width: int) -> None:
    checked = check_study(read_study(pocket()))

    assert _printed(checked, kind, width).split() == _printed(checked, kind, 500).split()


def _printed(checked: CheckedStudy, kind: str, width: int) -> str:
    page = StringIO()
    Console(file=page, width=width, markup=False, emoji=False, highlight=False).print(
        render_contents(checked, kind, "en", "pocket"), crop=False
    )
    return page.getvalue()


def test_a_kind_that_is_not_there_is_told_which_are(pocket: Pocket) -> None:
    result = call("list", pocket(), "scenaros")

    assert (result.exit_code, "Did you mean `scenarios`?" in result.stderr, "parameters" in result.stderr) == (
        2,
        True,
        True,
    )


def test_a_study_without_a_kind_says_so(pocket: Pocket) -> None:
    folder = pocket()

    assert call("list", folder, "dimensions").stdout == "The study has no dimensions.\n"
    assert call("list", folder, "dimensions", "-l", "es").stdout == "El estudio no tiene dimensiones.\n"


def test_a_scenario_that_is_not_there_is_told_which_are(pocket: Pocket, tmp_path: Path) -> None:
    result = call("run", pocket(), "-o", tmp_path / "o.nc", "--scenario", "nothing_like_it")

    assert (result.exit_code, "It has history, " in result.stderr) == (2, True)


def test_many_scenarios_are_listed_by_a_command(tmp_path: Path) -> None:
    result = call("run", "venezuela", "-o", tmp_path / "o.nc", "--scenario", "nothing_like_it")

    assert "`coyuntura list venezuela scenarios` shows all" in result.stderr


def test_a_range_with_an_open_end_is_listed(pocket: Pocket) -> None:
    folder = pocket({"modules/oil.yaml": ("value: 50}", "value: 50, range: [0, open]}")})
    (found,) = (item for item in json.loads(call("list", folder, "parameters", "--json").stdout) if item["range"])

    assert found["range"] == [0.0, None]
    assert "range: 0 or more" in call("list", folder, "parameters").stdout
    assert "rango: 0 o más" in call("list", folder, "parameters", "-l", "es").stdout

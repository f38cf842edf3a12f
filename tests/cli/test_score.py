"""`coyuntura score` on forecasts of the small study that were made by hand."""

import json
from collections.abc import Callable
from pathlib import Path
from statistics import NormalDist
from typing import TypeAlias

import pytest
from click.testing import CliRunner, Result

from coyuntura.cli import app
from coyuntura.results.forecasts import LEVELS, Foretold, register

pytestmark = pytest.mark.slow  # all of them together take some seconds

Pocket: TypeAlias = Callable[..., Path]
YEARS = range(2022, 2032)
STANDARD = [NormalDist().inv_cdf(level) for level in LEVELS]


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def folder(pocket: Pocket) -> Path:
    """Return the small study with registered forecasts, one of whose forecasters is far off, and what came."""
    found = pocket()
    misses = {"study": 0.1, "far": 4.0, "last_value": 0.5}
    items = [
        Foretold("seen/output", str(year), name, LEVELS, tuple(miss + z for z in STANDARD), "kbbl/day")
        for name, miss in misses.items()
        for year in YEARS
    ]
    register(found / "forecasts", "2021-06-30", items, {})
    rows = "".join(f"seen/output,{year},{0.1 * (year % 2)},made,\n" for year in YEARS)
    (found / "came.csv").write_text(f"series,date,value,source,note\n{rows}", encoding="utf-8")
    return found


def test_score_says_who_cannot_be_told_apart_and_who_is_behind(folder: Path) -> None:
    page = " ".join(call("score", folder, "--observed", folder / "came.csv").stdout.split())

    assert "A tie: the scores of study and last value cannot be told apart." in page
    assert "No better than “last value”, so it does not predict: study, far." in page
    assert "Figures: 10, of 10 years, foretold on 1 days; the period of 0 had begun" in page


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2029-06-30", "On the 2 blind ones alone: A tie: the scores of study and last value cannot be told apart."),
        ("2031-06-30", "No figure was blind: every period had begun when the forecast was registered"),
    ],
)
def test_who_won_on_figures_that_were_blind_is_told_beside_the_rest(folder: Path, day: str, said: str) -> None:
    for path in (folder / "forecasts").iterdir():
        path.unlink()
    items = [
        Foretold("seen/output", str(year), name, LEVELS, tuple(z / 9 for z in STANDARD), "kbbl/day")
        for name in ("study", "last_value")
        for year in YEARS
    ]
    register(folder / "forecasts", day, items, {})

    page = " ".join(call("score", folder, "--observed", folder / "came.csv").stdout.split())

    assert said in page


def test_score_speaks_spanish(folder: Path) -> None:
    page = " ".join(call("score", folder, "--observed", folder / "came.csv", "-l", "es").stdout.split())

    assert "Empate: los puntajes de study y último valor no permiten distinguirlos." in page


def test_score_hands_every_figure_to_programs(folder: Path) -> None:
    found = json.loads(call("score", folder, "--observed", folder / "came.csv", "--json").stdout)

    assert (found["figures"], found["is_tie"]) == (10, True)
    assert [len(one["figures"]) for one in found["forecasters"]] == [10, 10, 10]


def test_score_is_no_wider_than_its_terminal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")

    page = call("score", folder, "--observed", folder / "came.csv").stdout
    assert max(map(len, page.splitlines())) <= 80


def test_a_forecast_that_was_changed_is_not_scored(folder: Path) -> None:
    table = folder / "forecasts/2021-06-30.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("far", "near"), encoding="utf-8")
    result = call("score", folder, "--observed", folder / "came.csv")

    assert (result.exit_code, "error[forecast-unusable]" in result.stderr) == (2, True)


def test_a_study_without_forecasts_has_nothing_to_score(pocket: Pocket, folder: Path) -> None:
    result = call("score", pocket(), "--observed", folder / "came.csv", "-f", folder / "claims")

    assert (result.exit_code, "holds no registered forecast" in result.stderr) == (2, True)


def test_what_came_must_be_a_table_of_figures(folder: Path) -> None:
    (folder / "came.csv").write_text("a,b\n", encoding="utf-8")
    result = call("score", folder, "--observed", folder / "came.csv")

    assert (result.exit_code, "the columns must be series,date,value,source,note" in result.stderr) == (2, True)


def test_a_table_that_is_not_there_is_told(folder: Path) -> None:
    result = call("score", folder, "--observed", folder / "nothing.csv")

    assert (result.exit_code, "nothing.csv" in result.stderr) == (2, True)

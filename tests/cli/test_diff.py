"""`coyuntura diff`: what moved between two studies, results or answers, and which verdicts turned."""

import json
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path
from typing import TypeAlias, cast

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from coyuntura.cli import app
from coyuntura.names import Text
from coyuntura.report.differences import Differences, differences, render_differences
from coyuntura.report.snapshots import Point, Snapshot

pytestmark = pytest.mark.slow  # all of them together take many seconds

Pocket: TypeAlias = Callable[..., Path]
POCKET = Path(__file__).resolve().parents[1] / "pocket"
PRICE = {"modules/oil.yaml": ("value: 50", "value: 60")}
PRIOR = {"modules/oil.yaml": ('value: 0.02, prior: "uniform(0.01, 0.03)"', 'value: 0.03, prior: "uniform(0.02, 0.04)"')}


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


def found(*words: str | Path) -> Mapping[str, list[Mapping[str, object]]]:
    return json.loads(call("diff", *words, "--json").stdout)


def test_a_study_does_not_differ_from_itself() -> None:
    result = call("diff", POCKET, POCKET, "-m", "10")

    assert (result.exit_code, result.stdout.splitlines()[0]) == (0, "There is no difference.")


@pytest.mark.parametrize(("language", "said"), [("en", "Parts of the study"), ("es", "Partes del estudio")])
def test_a_study_that_differs_ends_with_one(pocket: Pocket, language: str, said: str) -> None:
    result = call("diff", POCKET, pocket(PRICE), "-m", "10", "-l", language)

    assert (result.exit_code, result.stdout.splitlines()[0]) == (1, said)


def test_a_number_and_a_prior_are_told_with_both_values(pocket: Pocket) -> None:
    parts = found(POCKET, pocket(PRIOR), "--parts")["parts"]

    assert [(item["part"], item["key"], item["before"], item["after"]) for item in parts] == [
        ("parameters decline", "values.decline", "0.02", "0.03"),
        ("parameters decline", "prior", "uniform(0.01, 0.03)", "uniform(0.02, 0.04)"),
    ]


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"modules/oil.yaml": ("capacity * decline,", "capacity * decline * 2,")}, "variables decay"),
        ({"modules/oil.yaml": ("{from: 2021-01-01,", "{from: 2021-02-01,")}, "events embargo"),
        ({"scenarios/all.yaml": ("{decline: 0}", "{decline: 0.001}")}, "scenarios no_decline"),
        ({"observations/output.yaml": ("fitted_until: 2020", "fitted_until: 2021")}, "observations output"),
    ],
)
def test_each_kind_of_part_is_compared(pocket: Pocket, change: Mapping[str, tuple[str, str]], part: str) -> None:
    assert part in [item["part"] for item in found(POCKET, pocket(change), "--parts")["parts"]]


def test_a_figure_of_a_series_is_told_by_its_date(pocket: Pocket) -> None:
    folder = pocket()
    table = folder / "data" / "seen.csv"
    header, row, *rest = table.read_text(encoding="utf-8").splitlines()
    series, date, value, *others = row.split(",")
    table.write_text("\n".join([header, ",".join([series, date, "12345", *others]), *rest]) + "\n", encoding="utf-8")
    (part,) = found(POCKET, folder, "--parts")["parts"]

    assert (part["part"], part["key"], part["after"]) == (f"series seen/{series}", date, "12345")
    assert float(str(part["before"])) == float(value)


def test_what_is_on_one_side_only_is_told(pocket: Pocket) -> None:
    folder = pocket({"scenarios/more.yaml": "scenario: new\nlabel: {en: New, es: Nuevo}\nchanges: {embargo: off}\n"})
    (part,) = found(POCKET, folder, "--parts")["parts"]

    assert (part["part"], part["before"], part["after"]) == ("scenarios new", None, "scenarios new")
    assert "scenarios new: not in the first" in call("diff", POCKET, folder, "--parts").stdout


def test_figures_move_by_what_lies_between_their_centres(pocket: Pocket) -> None:
    for figure in found(POCKET, pocket(PRIOR), "-m", "10")["figures"]:
        before, after = (cast("Mapping[str, float]", figure[side])["central"] for side in ("before", "after"))
        gap = after - before
        assert figure["by"] == pytest.approx(gap)


def test_a_behaviour_that_turns_is_told(pocket: Pocket) -> None:
    folder = pocket({"behaviours/OIL.yaml": ("> AT(output, '2020-01')", "< AT(output, '2020-01')")})
    turned = found(POCKET, folder, "-m", "10")["behaviours"]

    assert [(item["before"], item["after"]) for item in turned] == [("failed", "passed")]
    assert "failed → passed" in call("diff", POCKET, folder, "-m", "10").stdout


def test_results_are_compared_value_by_value(pocket: Pocket, tmp_path: Path) -> None:
    call("run", POCKET, "-o", tmp_path / "a.nc", "-m", "3")
    call("run", pocket(PRICE), "-o", tmp_path / "b.nc", "-m", "3")
    (moved,) = [
        item for item in found(tmp_path / "a.nc", tmp_path / "b.nc")["variables"] if item["variable"] == "sales"
    ]

    assert (moved["unit"], moved["differing"], moved["of"]) == ("USD/month", 75, 75)
    assert moved["after"] == pytest.approx(1.2 * float(str(moved["before"])))


def test_results_tell_what_was_set(tmp_path: Path) -> None:
    call("run", POCKET, "-o", tmp_path / "a.nc", "-m", "3")
    call("run", POCKET, "-o", tmp_path / "b.nc", "-m", "3", "--set", "price_of_crude=60", "--variable", "sales")
    result = call("diff", tmp_path / "a.nc", tmp_path / "b.nc")

    assert (result.exit_code, "set: - → price_of_crude=60" in result.stdout) == (1, True)
    assert "cash: only in the first" in result.stdout


def test_results_that_are_the_same_do_not_differ(tmp_path: Path) -> None:
    for name in ("a.nc", "b.nc"):
        call("run", POCKET, "-o", tmp_path / name, "-m", "3")

    assert call("diff", tmp_path / "a.nc", tmp_path / "b.nc").exit_code == 0


@pytest.mark.parametrize("command", ["ask", "check", "measures"])
def test_what_a_command_printed_is_compared(pocket: Pocket, tmp_path: Path, command: str) -> None:
    folder = pocket(PRIOR)
    for name, study in (("a.json", POCKET), ("b.json", folder)):
        (tmp_path / name).write_text(call(command, study, "-m", "10", "--json").stdout, encoding="utf-8")
    result = call("diff", tmp_path / "a.json", tmp_path / "b.json")

    assert (result.exit_code, "Figures (5 to 95 % of members in brackets)" in result.stdout) == (1, True)
    assert call("diff", tmp_path / "a.json", tmp_path / "a.json").exit_code == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "it is not JSON"),
        ("[" * 100_000, "it is not JSON"),
        ("{}", "it is not what `ask`, `check` or `measures` print"),
        ('[{"id": "Q1", "figures": [3]}]', "something else than objects"),
        ('[{"figures": [{}]}]', "has no `id`"),
        ('[{"id": "Q1", "figures": [{"name": "x", "unit": 3}]}]', "has no `unit`"),
        ('{"behaviours": [3]}', "something else than objects"),
    ],
)
def test_a_file_that_no_command_printed_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    result = call("diff", tmp_path / "a.json", tmp_path / "a.json")

    assert (result.exit_code, said in result.stderr) == (2, True)


def test_a_file_that_is_no_netcdf_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.nc").write_bytes(b"CDF\x02 and no more")
    result = call("diff", tmp_path / "a.nc", tmp_path / "a.nc")

    assert (result.exit_code, "cannot be read as netCDF" in result.stderr) == (2, True)


def test_two_kinds_are_not_compared(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[]", encoding="utf-8")
    result = call("diff", tmp_path / "a.json", POCKET)

    assert (result.exit_code, "compare two of one kind" in result.stderr) == (2, True)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    result = call("diff", tmp_path / "a.nc", tmp_path / "b.nc")

    assert (result.exit_code, "there is no file" in result.stderr) == (2, True)


def test_both_studies_are_found_before_one_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_: object) -> None:
        raise AssertionError("a study was run")

    monkeypatch.setattr("coyuntura.ensemble.engine.Engine.__init__", run)
    result = call("diff", POCKET, "nowhere")

    assert (result.exit_code, "nowhere" in result.stderr) == (2, True)


def test_figures_are_rounded_as_answers_are() -> None:
    point = Point(Text("Output", "Producción"), "kbbl/day", 212.3, 268.4, 341.7, (10.0, 12.0, 15.0))
    found = differences(Snapshot(figures={"Q1 output": point}), Snapshot())

    assert "270 (210 to 340) thousand barrels a day → not there" in printed(found)


@pytest.mark.parametrize(("language", "none"), [("en", "- (no answer)"), ("es", "- (sin respuesta)")])
def test_an_answer_that_was_not_there_says_so(language: str, none: str) -> None:
    found = differences(Snapshot(answers={"Q1": Text("", "")}), Snapshot(answers={"Q1": Text("Yes.", "Sí.")}))

    assert none in printed(found, language)


def printed(found: Differences, language: str = "en") -> str:
    console = Console(width=100, file=StringIO())
    console.print(render_differences(found, language))
    return cast("StringIO", console.file).getvalue()


def test_results_in_a_table_are_told_as_what_results_are_compared(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("time,x\n0,1\n", encoding="utf-8")
    result = call("diff", tmp_path / "a.csv", tmp_path / "b.csv")

    assert (result.exit_code, "results are compared as netCDF" in result.stderr) == (2, True)

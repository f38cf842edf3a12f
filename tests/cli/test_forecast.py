"""`coyuntura forecast` and `coyuntura score` on a synthetic study: who is right is known."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import coyuntura as cy
from coyuntura.cli import app
from coyuntura.results.forecasts import RegisteredError

pytestmark = pytest.mark.slow  # all of them together take many seconds

TRUTH = 0.03
FILES = {
    "study.yaml": "study: growing\ntitle: {en: Growing, es: Creciente}\n"
    "time: {unit: year, start: 2000, stop: 2040, dt: 0.25, saveper: 1}\nensemble: {members: 40, seed: 7}\n",
    "documents.yaml": "documents: {}\n",
    "modules/all.yaml": "module: all\nlabel: {en: All, es: Todo}\nparameters:\n"
    "  growth: {unit: 1/year, value: 0.03, prior: 'normal(0.03, 0.002)'}\n"
    "stocks:\n  level: {unit: USD, initial: 100}\n"
    "flows:\n  rise: {to: level, unit: USD/year, equation: level * growth}\n",
    "interpretations/wrong.yaml": "interpretation: wrong\nlabel: {en: Decline, es: Declive}\nheld_by: Nobody\n"
    "priors: {growth: 'normal(-0.06, 0.002)'}\n",
    "observations/all.yaml": "observations:\n  - of: level\n    with: seen/level\n    fitted_until: 2015\n"
    "    transform: log\n    label: {en: Level, es: Nivel}\n    discrepancy: {sd: 'halfnormal(0.03)'}\n",
    "data/seen.yaml": "table: seen\nsources: {made: {citation: Made, vintage: 2020, licence: none}}\nseries:\n"
    "  level: {label: {en: Level, es: Nivel}, unit: USD, use: outcome}\n",
}


def level(year: int) -> float:
    """Return the figure of a year: growth as it is in truth, with a wobble of five years."""
    return 100 * (1 + TRUTH) ** (year - 2000 + 0.5) * (1 + 0.02 * ((year * 7) % 5 - 2) / 2)


def table(years: range) -> str:
    rows = "".join(f"level,{year},{level(year):.2f},made,\n" for year in years)
    return f"series,date,value,source,note\n{rows}"


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a study of growth, with a theory that holds the opposite."""
    for name, text in {**FILES, "data/seen.csv": table(range(2000, 2020))}.items():
        path = tmp_path / "growing" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "growing"


def test_a_forecast_is_registered_in_the_studys_folder_with_its_record(folder: Path) -> None:
    found = json.loads(call("forecast", folder, "--until", "2024", "--json").stdout)
    record = json.loads(Path(found["record"]).read_text(encoding="utf-8"))

    assert Path(found["table"]).parent == folder / "forecasts"
    assert [one["name"] for one in record["forecasters"]][:2] == ["study", "last_value"]
    assert record["known"] == {"seen/level": {"figures": 20, "last": "2019"}}
    assert [one["period"] for one in record["periods"]] == ["2020", "2021", "2022", "2023", "2024"]
    assert {"sha256", "edition", "data", "made_with", "seed", "options"} <= record.keys()


def test_years_that_have_begun_are_registered_as_such(folder: Path) -> None:
    words = ("--variable", "level:growth", "--since", "2024", "--until", "2039", "--draws", "200")
    found = json.loads(call("forecast", folder, "-o", folder / "one", *words, "--json").stdout)
    page = call("forecast", folder, "-o", folder / "two", *words, "-l", "es").stdout
    blind = {one["period"]: one["blind"] for one in found["periods"] if one["variable"] == "level:growth"}

    assert (blind["2024"], blind["2039"]) == ("past", "blind")
    assert "2024 (pasado)" in page
    assert "El estudio no guarda resultados posteriores a 2019." in " ".join(page.split())


def test_a_day_is_registered_once(folder: Path) -> None:
    first, second = (call("forecast", folder, "--until", "2021", "--draws", "200") for _ in range(2))

    assert (first.exit_code, second.exit_code) == (0, 2)
    assert "registered forecasts are never changed" in second.stderr


def test_a_theory_that_is_wrong_loses_and_is_said_not_to_predict(folder: Path, tmp_path: Path) -> None:
    call("forecast", folder, "--interpretation", "wrong", "--until", "2035")
    came = tmp_path / "came.csv"
    came.write_text(table(range(2020, 2036)), encoding="utf-8")
    found = json.loads(call("score", folder, "--observed", came, "--json").stdout)
    page = " ".join(call("score", folder, "--observed", came).stdout.split())

    assert found["figures"] == 16
    assert "wrong" not in found["winners"]
    assert "so it does not predict: Decline" in page


def test_the_study_that_knows_the_growth_is_not_behind_the_last_value(folder: Path, tmp_path: Path) -> None:
    call("forecast", folder, "--until", "2035")
    came = tmp_path / "came.csv"
    came.write_text(table(range(2020, 2036)), encoding="utf-8")
    found = json.loads(call("score", folder, "--observed", came, "--json").stdout)
    study = next(one for one in found["forecasters"] if one["name"] == "study")

    assert study["against_last_value"] == "ahead"
    assert "study" in found["winners"]


def test_what_is_told_of_a_forecast_fits_80_columns_in_spanish(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    page = call("forecast", folder, "--variable", "level", "--draws", "200", "-l", "es").stdout

    assert max(len(line) for line in page.splitlines() if not line.startswith("Registrado")) <= 80
    assert "Sin ajuste: el estudio pronostica con sus distribuciones previas." in " ".join(page.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--until", "2010"], "last figure up to 2010"),
        (["--until", "2045"], "`2045` lies beyond the run, whose `stop` in study.yaml is 2040-01-01"),
        (["--until", "soon"], "a date is written 2017"),
        (["--variable", "levle"], "Did you mean `level`?"),
        (["--variable", "level:ende"], "Did you mean `end`?"),
        (["--variable", "level", "--until", "2025"], "nothing is left to foretell of `level`"),
        (["--since", "2024"], "`--since` says something of `--variable`"),
        (["--interpretation", "wrnog"], "Did you mean `wrong`?"),
        (["--interpretation", "wrong", "--interpretation", "wrong"], "`wrong` would forecast twice"),
        (["--posterior", "nothing.nc"], "there is no posterior"),
    ],
)
def test_what_cannot_be_foretold_is_refused_and_nothing_is_written(folder: Path, words: list[str], said: str) -> None:
    result = call("forecast", folder, *words)

    assert (result.exit_code, said in result.stderr) == (2, True)
    assert not (folder / "forecasts").exists()


def test_python_registers_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    words = ("--interpretation", "wrong", "--variable", "level", "--until", "2035", "--draws", "200")
    found = json.loads(call("forecast", folder, "-o", tmp_path / "command", *words, "--json").stdout)
    study = cy.study(folder)
    asked = {"variables": "level", "until": "2035", "draws": 200}
    named = study.forecast(tmp_path / "named", interpretations="wrong", **asked)  # pyright: ignore[reportArgumentType]
    taken = cy.study(folder, interpretation="wrong").forecast(tmp_path / "taken", **asked)  # pyright: ignore[reportArgumentType]

    command = Path(found["table"])
    for one in (named, taken):
        assert one.path.read_bytes() == command.read_bytes()
        assert one.path.with_suffix(".json").read_bytes() == command.with_suffix(".json").read_bytes()
    assert named["seen/level"]["wrong"]["2024"][0.5] < named["seen/level"]["last_value"]["2024"][0.5]
    assert repr(named) == "<Forecasts of seen/level, level>"
    with pytest.raises(RegisteredError, match="never changed"):
        study.forecast(tmp_path / "named", **asked)  # pyright: ignore[reportArgumentType]


def test_python_scores_as_the_command_does(folder: Path, tmp_path: Path) -> None:
    study = cy.study(folder)
    study.forecast(interpretations="wrong", until="2035")
    came = tmp_path / "came.csv"
    came.write_text(table(range(2020, 2036)), encoding="utf-8")
    found = study.score(came)

    assert found.to_json() == json.loads(call("score", folder, "--observed", came, "--json").stdout)
    assert str(found).split() == call("score", folder, "--observed", came).stdout.split()
    assert "wrong" not in found.winners


def test_python_says_what_cannot_be_foretold_or_scored(folder: Path) -> None:
    study = cy.study(folder)
    for given, said in (
        ({"interpretations": "wrnog"}, "Did you mean `wrong`?"),
        ({"interpretations": ["wrong", "wrong"]}, "`wrong` would forecast twice"),
        ({"draws": 100}, "draws must be 200 to 100,000, got 100"),
    ):
        with pytest.raises(ValueError, match=said):
            study.forecast(**given)  # pyright: ignore[reportArgumentType]
    with pytest.raises(RegisteredError, match="holds no registered forecast"):
        study.score("came.csv")
    assert not (folder / "forecasts").exists()

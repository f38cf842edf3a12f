import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from coyuntura.cli import app

TANK = """<xmile version="1.0" xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0">
<header><name>A tank</name></header>
<sim_specs><start>0</start><stop>4</stop></sim_specs>
<model><variables>
<stock name="Water"><eqn>10</eqn><outflow>drain</outflow><units>litres</units></stock>
<flow name="drain"><eqn>Water / time_to_drain</eqn></flow>
<aux name="time to drain"><eqn>4</eqn></aux>
</variables></model></xmile>
"""
RUNNER = CliRunner()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "Tank.XMILE"
    path.write_text(TANK, encoding="utf-8")
    return path


def test_an_imported_model_is_a_study(model: Path, tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["import", str(model), "-o", str(tmp_path / "tank")])

    assert result.exit_code == 0, result.output
    assert "1 stock, 1 flow, 1 parameter" in result.output
    assert RUNNER.invoke(app, ["show", str(tmp_path / "tank")]).exit_code == 0


def test_an_import_speaks_to_programs(model: Path, tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["import", str(model), "-o", str(tmp_path / "tank"), "--json"])

    found = json.loads(result.output)
    assert found["counts"] == {"stocks": 1, "flows": 1, "parameters": 1}
    assert found["unit_check"] is True


def test_commands_are_quoted_and_paths_are_whole(model: Path, tmp_path: Path) -> None:
    folder = tmp_path / ("a folder with a long name/" * 6) / "study"

    result = RUNNER.invoke(app, ["import", str(model), "-o", str(folder)])

    lines = result.output.splitlines()
    assert f"Written: {folder}" in lines
    assert f"  coyuntura run '{folder}' -o out.nc" in lines


def test_a_long_name_in_a_notice_stays_whole(model: Path, tmp_path: Path) -> None:
    name = "a" * 150
    model.write_text(TANK.replace("time to drain", name).replace("time_to_drain", name), encoding="utf-8")

    result = RUNNER.invoke(app, ["import", str(model), "-o", str(tmp_path / "tank")])

    assert f"`{name}`" in result.output


def test_results_name_a_long_path_whole(model: Path, tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 30)
    RUNNER.invoke(app, ["import", str(model), "-o", str(folder)])

    result = RUNNER.invoke(app, ["run", str(folder), "-o", str(folder / "out.nc")])

    assert any(line.startswith(f"Written: {folder / 'out.nc'} (") for line in result.output.splitlines())


def test_an_import_speaks_spanish(model: Path, tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["import", str(model), "-o", str(tmp_path / "tank"), "-l", "es"])

    assert "1 nivel, 1 flujo, 1 parámetro" in result.output


def test_a_model_with_faults_leaves_no_folder(model: Path, tmp_path: Path) -> None:
    model.write_text(TANK.replace("Water / time_to_drain", "???"), encoding="utf-8")

    result = RUNNER.invoke(app, ["import", str(model), "-o", str(tmp_path / "tank")])

    assert result.exit_code == 2
    assert "foreign-undefined" in result.stderr
    assert not (tmp_path / "tank").exists()


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["import", str(tmp_path / "model.docx"), "-o", str(tmp_path / "out")])

    assert result.exit_code == 2
    assert ".mdl, .xmile, .stmx, .itmx, .xml" in result.stderr


def test_a_folder_that_is_taken_is_refused(model: Path, tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["import", str(model), "-o", str(tmp_path)])

    assert result.exit_code == 2
    assert "new or empty" in result.stderr


def test_a_study_is_exported(model: Path, tmp_path: Path) -> None:
    RUNNER.invoke(app, ["import", str(model), "-o", str(tmp_path / "tank")])

    result = RUNNER.invoke(app, ["export", str(tmp_path / "tank"), "--xmile", str(tmp_path / "out.xmile"), "--json"])

    assert json.loads(result.output)["counts"] == {"stocks": 1, "flows": 1, "auxiliaries": 1}
    assert "<outflow>drain</outflow>" in (tmp_path / "out.xmile").read_text(encoding="utf-8")


def test_an_export_to_nowhere_is_refused(model: Path, tmp_path: Path) -> None:
    RUNNER.invoke(app, ["import", str(model), "-o", str(tmp_path / "tank")])

    result = RUNNER.invoke(app, ["export", str(tmp_path / "tank"), "--xmile", str(tmp_path / "no" / "out.xmile")])

    assert result.exit_code == 2


@pytest.mark.parametrize(("given", "method"), [([], "rk4"), (["--method", "heun"], "heun")])
def test_a_method_of_integration_may_be_chosen(model: Path, tmp_path: Path, given: list[str], method: str) -> None:
    model.write_text(TANK.replace("<sim_specs>", '<sim_specs method="rk45">'), encoding="utf-8")

    result = RUNNER.invoke(app, ["import", str(model), "-o", str(tmp_path / "tank"), *given])

    assert result.exit_code == 0, result.output
    assert f"method: {method}" in (tmp_path / "tank" / "study.yaml").read_text(encoding="utf-8")
    assert ("was replaced by `rk4`" in result.output) == (method == "rk4")


@pytest.mark.parametrize(
    ("said", "told"), [("", "are not said to be free"), (", may_ship: false", "may not be passed on")]
)
def test_an_export_tells_of_figures_that_may_not_go_on(tmp_path: Path, said: str, told: str) -> None:
    folder = tmp_path / "study"
    files = {
        "study.yaml": "study: s\ntitle: {en: S, es: S}\ntime: {unit: year, start: 2020, stop: 2022, dt: 1}\n",
        "documents.yaml": "documents: {}\n",
        "data/seen.yaml": (
            f"table: seen\nsources: {{agency: {{citation: An agency, vintage: 2024, licence: closed{said}}}}}\n"
            "series: {price: {label: {en: P, es: P}, unit: 1, use: driver}}\n"
        ),
        "data/seen.csv": "series,date,value,source,note\nprice,2020,1,agency,\nprice,2023,2,agency,\n",
        "modules/only.yaml": (
            "module: only\nlabel: {en: O, es: U}\ndata: {price: {unit: 1, series: seen/price, outside: hold}}\n"
        ),
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    result = RUNNER.invoke(app, ["export", str(folder), "--xmile", str(tmp_path / "out.xmile"), "--json"])

    assert [told in notice for notice in json.loads(result.stdout)["notices"] if "seen/price" in notice] == [True]


VENSIM = """price ~ EUR ~|
size = GET DIRECT CONSTANTS('?rooms', ',', 'B2') ~ 1 ~|
INITIAL TIME = 0 ~~|
FINAL TIME = 4 ~~|
TIME STEP = 1 ~~|
SAVEPER = 1 ~~|
"""


def test_data_and_named_files_are_given_to_a_model_of_vensim(tmp_path: Path) -> None:
    (tmp_path / "model.mdl").write_text(VENSIM, encoding="utf-8")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "rooms.csv").write_text("a,b\n1,7\n", encoding="utf-8")
    (tmp_path / "prices.csv").write_text("t,price\n0,1\n4,3\n", encoding="utf-8")
    given = ["--data", str(tmp_path / "prices.csv"), "--file", f"rooms={tmp_path / 'other' / 'rooms.csv'}"]

    result = RUNNER.invoke(app, ["import", str(tmp_path / "model.mdl"), "-o", str(tmp_path / "study"), *given])

    assert result.exit_code == 0, result.output
    assert "[[0, 1], [4, 3]]" in (tmp_path / "study" / "modules" / "model.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("given", "says"), [([], "--data FILE"), ([], "--file rooms=FILE"), (["--file", "rooms"], "NAME=FILE")]
)
def test_what_a_model_of_vensim_lacks_names_the_option(tmp_path: Path, given: list[str], says: str) -> None:
    (tmp_path / "model.mdl").write_text(VENSIM, encoding="utf-8")

    result = RUNNER.invoke(app, ["import", str(tmp_path / "model.mdl"), "-o", str(tmp_path / "study"), *given])

    assert (result.exit_code, says in result.output) == (2, True)

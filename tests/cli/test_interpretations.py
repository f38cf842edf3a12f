"""That commands run a study as one of its interpretations has it, and say so."""

# xarray's annotations have gaps.
# pyright: reportUnknownMemberType=false
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest
import xarray as xr
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result

import coyuntura as cy
from coyuntura.cli.commands import app
from coyuntura.results.store import read_netcdf

Pocket: TypeAlias = Callable[..., Path]
BY = "By interpretation `blockade`: The blockade (D: An author); off: Neglect; knows until 2021-03."


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


def theory(printed: str) -> str | None:
    """Return the interpretation that printed JSON names, in itself or in its first item."""
    found: Mapping[str, str] | list[Mapping[str, str]] = json.loads(printed)
    return (found[0] if isinstance(found, list) else found).get("interpretation")


def flat(text: str) -> str:
    return " ".join(text.split())


def test_rival_theories_give_different_answers(pocket: Pocket) -> None:
    folder = pocket()
    said = {
        name: json.loads(call("ask", folder, "Q1", "--interpretation", name, "--json").stdout)[0]["answer"]["en"]
        for name in ("blockade", "decay")
    }

    # Half of 1,000 is lost to the embargo, and nothing to a decline that is off; in the other theory it is off.
    assert said["blockade"] == "It fell by -500 thousand barrels a day, the embargo -500 thousand barrels a day."
    assert said["decay"].endswith("the embargo 0 barrels a day.")


@pytest.mark.parametrize("command", ["ask", "check", "compare", "measures"])
def test_commands_say_as_whose_theory_they_run(pocket: Pocket, command: str) -> None:
    assert flat(call(command, pocket(), "--interpretation", "blockade").stdout).startswith(BY)


def test_a_theory_is_named_in_spanish(pocket: Pocket) -> None:
    shown = flat(call("measures", pocket(), "--interpretation", "decay", "-l", "es").stdout)

    by = "Según la interpretación `decay`: El deterioro (quienes culpan al abandono); apagado: Asedio."
    assert shown.startswith(by)


@pytest.mark.parametrize("command", ["ask", "check", "compare", "measures"])
def test_programs_are_told_the_theory(pocket: Pocket, command: str) -> None:
    folder = pocket()
    printed = call(command, folder, "--interpretation", "blockade", "--json").stdout
    own = call(command, folder, "-m", "5", "--json").stdout

    assert theory(printed) == "blockade"
    assert theory(own) is None


def test_a_line_to_cite_names_the_theory(pocket: Pocket) -> None:
    words = ("ask", pocket(), "Q1", "--interpretation", "blockade", "--json")
    (answer,) = json.loads(call(*words).stdout)

    assert "study pocket, interpretation blockade (edition " in answer["edition"]["cite"]["en"]
    assert "estudio pocket, interpretación blockade (edición " in answer["edition"]["cite"]["es"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "error: the study has no interpretation `blockde`. Did you mean `blockade`? It has blockade, decay."),
        (
            "es",
            "error: el estudio no tiene la interpretación `blockde`. ¿Quiso decir `blockade`? Tiene blockade, decay.",
        ),
    ],
)
def test_a_theory_that_is_not_there_is_refused_with_those_that_are(pocket: Pocket, language: str, said: str) -> None:
    result = call("measures", pocket(), "--interpretation", "blockde", "-l", language)

    assert (result.exit_code, result.stdout, flat(result.stderr)) == (2, "", said)


def test_a_study_without_theories_says_so(pocket: Pocket) -> None:
    folder = pocket()
    for path in (folder / "interpretations").iterdir():
        path.unlink()

    result = call("check", folder, "--interpretation", "blockade")

    assert flat(result.stderr) == "error: the study has no interpretation `blockade`. It has no interpretation."


def test_results_name_the_theory_and_hold_what_it_has_off(pocket: Pocket, tmp_path: Path) -> None:
    file = tmp_path / "out.nc"
    words = ("--scenario", "history", "--scenario", "no_decline", "--scenario", "no_embargo")
    call("run", pocket(), "-o", file, "--interpretation", "blockade", *words)
    found = read_netcdf(file)

    assert found.attrs["interpretation"] == "blockade"
    assert (float(found["decline"]), float(found["loss"])) == (0, 0.5)
    history, no_decline, no_embargo = (found["output"].sel(scenario=name).to_numpy() for name in words[1::2])
    assert np.array_equal(history, no_decline)
    assert (no_embargo == 1000).all()


def test_a_number_for_what_is_switched_off_is_refused(pocket: Pocket, tmp_path: Path) -> None:
    folder = pocket()
    said = "error: `decline` cannot be given: interpretation `blockade` has mechanism `neglect` off, which sets it."
    by = ("--interpretation", "blockade")

    measured = call("measures", folder, *by, "--set", "decline=0.02")
    swept = call("sweep", folder, *by, "-o", tmp_path / "sweeps", "--grid", "decline=0.01,0.02")

    assert [flat(result.stderr) for result in (measured, swept)] == [said, said]


def test_a_number_for_what_a_theory_gives_a_number_goes_before_it(pocket: Pocket) -> None:
    words = ("measures", pocket(), "--interpretation", "blockade", "--set", "loss=0.25", "--json")

    (measured,) = json.loads(call(*words).stdout)

    # 1,000 less a quarter: the theory has half, and the study's prior is none of it.
    assert measured["scenarios"]["history"]["central"] == 750


def test_sweeps_of_two_theories_lie_apart_and_name_them(pocket: Pocket, tmp_path: Path) -> None:
    folder, sweeps = pocket(), tmp_path / "sweeps"
    for name in ("blockade", "decay"):
        call("sweep", folder, "-o", sweeps, "--interpretation", name, "--runs", "2", "--save", "output")

    records = [json.loads(path.read_text(encoding="utf-8")) for path in sweeps.glob("*/sweep.json")]
    results = [read_netcdf(path).attrs["interpretation"] for path in sweeps.glob("*/results.nc")]
    assert sorted(record["interpretation"] for record in records) == ["blockade", "decay"]
    assert sorted(results) == ["blockade", "decay"]


def test_theories_and_mechanisms_are_listed(pocket: Pocket) -> None:
    folder = pocket()
    held = json.loads(call("list", folder, "interpretations", "--json").stdout)
    mechanisms = json.loads(call("list", folder, "mechanisms", "--json").stdout)

    assert [(item["name"], item["mechanisms"], item["knows_until"]) for item in held] == [
        ("blockade", {"neglect": "off", "siege": "on"}, "2021-03"),
        ("decay", {"neglect": "on", "siege": "off"}, None),
    ]
    assert [(item["name"], item["off"][0]["es"]) for item in mechanisms] == [
        ("neglect", "decline = 0 1/month"),
        ("siege", "embargo no empieza nunca"),
    ]


def test_parameters_are_listed_as_a_theory_has_them(pocket: Pocket) -> None:
    shown = call("list", pocket(), "parameters", "--interpretation", "decay").stdout

    assert shown.startswith("decline = 0.03 1/month\n    prior uniform(0.02, 0.04)\n")


def test_two_theories_of_a_study_are_compared(pocket: Pocket) -> None:
    folder = pocket()
    both = ("--interpretation", "blockade", "--interpretation", "decay")

    parts = json.loads(call("diff", folder, folder, *both, "--parts", "--json").stdout)["parts"]

    assert ("parameters loss", "values.loss", "0.5", "0.3") in [
        (item["part"], item["key"], item["before"], item["after"]) for item in parts
    ]


def test_what_was_printed_is_compared_as_it_was_run(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    file.write_text("[]", encoding="utf-8")

    result = call("diff", file, file, "--interpretation", "decay")

    assert flat(result.stderr) == (
        "error: `--interpretation` goes with studies: what a command printed says itself what it was run as."
    )


def test_a_shell_completes_theories(pocket: Pocket) -> None:
    complete = ShellComplete(app, {}, "coyuntura", "_COYUNTURA_COMPLETE")
    args = ["ask", str(pocket()), "--interpretation"]

    assert [item.value for item in complete.get_completions(args, "d")] == ["decay"]


def test_all_mechanisms_on_and_nothing_else_is_the_study_itself(pocket: Pocket, tmp_path: Path) -> None:
    text = "interpretation: own\nlabel: {en: O, es: P}\nheld_by: us\nmechanisms: {neglect: on, siege: on}\n"
    folder = pocket({"interpretations/own.yaml": text})
    found: list[xr.Dataset] = []
    for number, words in enumerate([(), ("--interpretation", "own")]):
        file = tmp_path / f"{number}.nc"
        call("run", folder, "-o", file, "-m", "5", *words)
        found.append(read_netcdf(file))

    assert found[0].identical(found[1].drop_attrs(deep=False).assign_attrs(found[0].attrs))


def test_show_says_as_whose_theory_a_program_is_shown(pocket: Pocket) -> None:
    own, blockade = (call("show", pocket(), *words).stdout for words in ((), ("--interpretation", "blockade")))

    assert flat(blockade).startswith(BY)
    # What is off throughout has no prior, and a number in place of one is known.
    assert ("2 of them with priors" in flat(own), "0 of them with priors" in flat(blockade)) == (True, True)


def test_an_exported_theory_is_that_theory(pocket: Pocket, tmp_path: Path) -> None:
    folder = pocket()
    for name in ("blockade", "decay"):
        path = tmp_path / f"{name}.xmile"
        found = json.loads(call("export", folder, "--xmile", path, "--interpretation", name, "--json").stdout)
        study, back = cy.study(folder, interpretation=name), cy.import_model(path, tmp_path / name)
        here, there = (
            one.run(members=one.declared(), variables="output")["output"].to_numpy() for one in (study, back)
        )

        assert found["interpretation"] == name
        np.testing.assert_allclose(there, here, rtol=1e-12)
    assert flat(call("export", folder, "--xmile", path, "--interpretation", "blockade").stdout).endswith(BY)


def test_python_exports_the_theory_that_a_study_is_taken_as(pocket: Pocket, tmp_path: Path) -> None:
    study = cy.study(pocket(), interpretation="blockade")
    study.export(tmp_path / "python.xmile")
    call("export", pocket(), "--xmile", tmp_path / "command.xmile", "--interpretation", "blockade")

    assert (tmp_path / "python.xmile").read_bytes() == (tmp_path / "command.xmile").read_bytes()


def test_arrays_and_series_that_are_off_are_exported_so(make_study: Callable[..., object], tmp_path: Path) -> None:
    module = """
dimensions:
  place: [north, south]
parameters:
  rate: {unit: 1, over: place, value: {north: 2, south: 3}}
data:
  aid: {unit: 1, series: seen/aid}
auxiliaries:
  given: {unit: 1, over: place, equation: aid * rate}
mechanisms:
  helped: {label: {en: Helped, es: Ayuda}, off: {aid: {constant: 5, throughout: true}, rate: 4}}
"""
    files = {
        "data/seen.yaml": "table: seen\nsources: {made: {citation: Made, vintage: 2020, licence: none}}\n"
        "series: {aid: {label: {en: Aid, es: Ayuda}, unit: '1', use: driver}}\n",
        "data/seen.csv": "series,date,value,source,note\naid,2020,7,made,\naid,2024,7,made,\n",
        "interpretations/alone.yaml": "interpretation: alone\nlabel: {en: A, es: S}\nheld_by: us\n"
        "mechanisms: {helped: off}\n",
    }
    make_study(module, "unit: year, start: 2020, stop: 2024, dt: 1", files)
    for name, value in ((None, [14, 21]), ("alone", [20, 20])):
        cy.study(tmp_path, interpretation=name).export(tmp_path / f"{name}.xmile")
        back = cy.import_model(tmp_path / f"{name}.xmile", tmp_path / f"back_{name}")

        assert back.run(members=back.declared(), variables="given")["given"].to_numpy()[0, 0, -1].tolist() == value


def test_what_is_off_from_a_date_cannot_be_exported(pocket: Pocket, tmp_path: Path) -> None:
    folder = pocket({"modules/oil.yaml": ("off: {decline: 0}", "off: {decline: {value: 0, from: 2020-03}}")})
    found = call("export", folder, "--xmile", tmp_path / "a.xmile", "--interpretation", "blockade")

    assert (found.exit_code, (tmp_path / "a.xmile").exists()) == (2, False)
    assert "`decline` changes at a date by this interpretation" in found.stderr

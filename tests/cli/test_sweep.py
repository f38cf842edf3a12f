"""`coyuntura sweep`: what it prints, what it refuses, and how it goes on."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias, get_args

import click
import numpy as np
import pytest
from click.testing import CliRunner, Result

from coyuntura.cli import app, sweeping
from coyuntura.cli.doors import Terminated
from coyuntura.cli.sweep import sweep
from coyuntura.ensemble.designs import METHODS
from coyuntura.results.store import read_netcdf, read_zarr
from coyuntura.sweep.folder import Wanted
from coyuntura.sweep.schedule import SweepError

pytestmark = pytest.mark.slow  # all of them together take many seconds

Pocket: TypeAlias = Callable[..., Path]


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in ("sweep", *words)], catch_exceptions=False)


def raising(error: BaseException) -> Callable[..., None]:
    """Return what raises an error, whatever it is given."""

    def ending(*_: object) -> None:
        raise error

    return ending


def result_of(*words: str | Path) -> Mapping[str, object]:
    """Return what a sweep prints for programs."""
    found = call(*words, "--json")
    assert found.exit_code == 0, found.stderr
    return json.loads(found.stdout)


def test_a_sweep_says_where_its_result_lies_and_how_to_open_it(pocket: Pocket, tmp_path: Path) -> None:
    result = call(pocket(), "-o", tmp_path / "out")

    (folder,) = (tmp_path / "out").iterdir()
    words = result.stdout.replace("\n", "")
    assert str(folder / "results.nc") in words
    assert "xarray.open_dataset(" in words


def test_a_sweep_prints_spanish(pocket: Pocket, tmp_path: Path) -> None:
    assert "40 corridas, 0 detenidas" in call(pocket(), "-o", tmp_path, "-l", "es").stdout


def test_one_run_is_one(pocket: Pocket, tmp_path: Path) -> None:
    assert "1 run, 0 stopped" in call(pocket(), "-o", tmp_path / "out", "--runs", "1").stdout


def test_runs_that_stopped_are_counted_beyond_the_first_few(pocket: Pocket, tmp_path: Path) -> None:
    folder = pocket({"modules/oil.yaml": ("equation: capacity * decline", "equation: capacity * decline / 0")})

    words = call(folder, "-o", tmp_path / "out", "--runs", "7").stdout

    assert (words.count("is not finite from"), "and 2 more." in words) == (5, True)


def test_a_sweep_is_the_studys_ensemble_by_itself(pocket: Pocket, tmp_path: Path) -> None:
    call("-o", tmp_path / "sweeps", pocket())
    CliRunner().invoke(app, ["run", str(tmp_path / "pocket"), "-o", str(tmp_path / "run.nc")])
    (found,) = (tmp_path / "sweeps").rglob("results.nc")

    swept, run = read_netcdf(found), read_netcdf(tmp_path / "run.nc")

    assert np.array_equal(swept["output"].to_numpy(), run["output"].to_numpy())


def test_what_it_opens_with_opens_it(pocket: Pocket, tmp_path: Path) -> None:
    found = result_of(pocket(), "-o", tmp_path, "--format", "zarr", "--save", "output", "--design", "sobol")

    assert found["open"] == f"xarray.open_zarr({found['path']!r}, consolidated=False)"
    assert read_zarr(Path(str(found["path"])))["output"].shape == (1, 40, 25)


def test_a_grid_runs_every_combination(pocket: Pocket, tmp_path: Path) -> None:
    words = ["--grid", "decline=0.01:0.02:3", "--grid", "loss=0.2,0.4", "--save", "output", "--scenario", "no_embargo"]

    found = read_netcdf(Path(str(result_of(pocket(), "-o", tmp_path, *words)["path"])))

    assert found["decline"].to_numpy().tolist() == pytest.approx([0.01, 0.01, 0.015, 0.015, 0.02, 0.02])
    assert found["loss"].to_numpy().tolist() == [0.2, 0.4] * 3
    output = found["output"].to_numpy()[0]
    # Without the embargo no loss matters, and what declines faster ends lower.
    assert np.array_equal(output[0::2], output[1::2])
    assert (output[0, 0], output[0, -1] > output[2, -1] > output[4, -1]) == (1000, True)


def test_scenarios_are_side_by_side(pocket: Pocket, tmp_path: Path) -> None:
    words = ["--scenario", "history", "--scenario", "no_decline", "--runs", "6", "--design", "monte-carlo"]

    found = read_netcdf(Path(str(result_of(pocket(), "-o", tmp_path, *words)["path"])))

    assert found["scenario"].to_numpy().tolist() == ["history", "no_decline"]


def test_the_same_command_again_computes_nothing(
    pocket: Pocket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = result_of(pocket(), "-o", tmp_path)

    monkeypatch.setattr("coyuntura.sweep.sweep._compute", pytest.fail)

    assert result_of(pocket(), "-o", tmp_path) == first


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--grid", "declin=0:1:3"], "no parameter `declin`. Did you mean `decline`?"),
        (["--grid", "decline=0:1"], "a factor is"),
        (["--grid", "decline=1", "--grid", "decline=2"], "has `decline` twice"),
        (["--grid", "decline=1", "--runs", "5"], "`--grid` takes neither"),
        (["--grid", "decline=1", "--scenario", "no_decline"], "which scenario `no_decline` sets"),
        (["--scenario", "nowhere"], "no scenario `nowhere`"),
        (["--save", "outptu"], "no element `outptu`. Did you mean `output`?"),
        (
            ["--save", "output,cash"],
            "`--save` takes one name, and is given again for each: `--save output --save cash`.",
        ),
        (["--scenario", "history, x"], "given again for each: `--scenario history --scenario x`."),
        (["--save", "cash[a,b]"], "`cash[a,b]` is a part of `cash`, which is saved whole: write `--save cash`."),
        (["--runs", "2000000"], "runs must be at most 1,048,576"),
        (["--runs", "1000000000", "--design", "monte-carlo"], "does not fit"),
    ],
)
def test_what_cannot_be_is_an_error(pocket: Pocket, tmp_path: Path, words: list[str], said: str) -> None:
    result = call(pocket(), "-o", tmp_path / "out", *words)

    assert (result.exit_code, said in result.stderr, (tmp_path / "out").exists()) == (2, True, False), result.stderr


@pytest.mark.parametrize(("option", "held"), [("design", METHODS), ("form", get_args(Wanted))])
def test_an_option_offers_what_there_is(option: str, held: tuple[str, ...]) -> None:
    (offered,) = (item.type for item in sweep.params if item.name == option)

    assert isinstance(offered, click.Choice)
    assert sorted(offered.choices) == sorted(held)


@pytest.mark.parametrize("words", [["--workers", "0"], ["--runs", "0"], ["--design", "guess"], ["--format", "csv"]])
def test_an_option_that_cannot_be_is_an_error(pocket: Pocket, tmp_path: Path, words: list[str]) -> None:
    assert call(pocket(), "-o", tmp_path, *words).exit_code == 2


def test_a_factor_over_several_cells_names_one(pocket: Pocket, tmp_path: Path) -> None:
    more = "dimensions:\n  place: [north, south]\nparameters:\n  share: {unit: 1, over: place, value: 1}\n"
    folder = pocket({"modules/more.yaml": f"module: more\nlabel: {{en: More, es: Más}}\n{more}"})

    assert "such as `share[north]`" in call(folder, "-o", tmp_path / "out", "--grid", "share=1,2").stderr


def test_a_file_in_the_folders_place_is_an_error(pocket: Pocket, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    result = call(pocket(), "-o", tmp_path / "file")

    assert (result.exit_code, "is a file: name a folder" in result.stderr) == (2, True)


def test_a_folder_that_cannot_be_written_is_an_error(pocket: Pocket, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    result = call(pocket(), "-o", tmp_path / "file" / "out")

    assert (result.exit_code, f"`{tmp_path / 'file'}` stands in the way" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "interrupted. What was done lies in {folder}; the same command goes on from there"),
        (Terminated(), 143, "terminated. What was done lies in {folder}; the same command goes on from there"),
        (SweepError("block 3 failed"), 2, "error: block 3 failed."),
        (OSError(28, "No space left on device", "x"), 2, "No space left on device: {folder}. What was done stays"),
        (OSError(28, "No space left on device"), 2, "No space left on device: {folder}. What was done stays"),
    ],
)
def test_a_sweep_that_ends_early_says_how_to_go_on(
    pocket: Pocket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, said: str
) -> None:
    monkeypatch.setattr(sweeping, "sweep", raising(error))

    result = call(pocket(), "-o", tmp_path)

    words = said.replace("{folder}", str(tmp_path))
    assert (result.exit_code, words in result.stderr) == (code, True), result.stderr


@pytest.mark.parametrize("end", [KeyboardInterrupt, Terminated])
def test_a_sweep_that_ends_before_its_folder_is_made_wrote_nothing(
    pocket: Pocket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: type[BaseException]
) -> None:
    monkeypatch.setattr(sweeping, "sweep", raising(end()))

    assert "Nothing was written." in call(pocket(), "-o", tmp_path / "out").stderr


@pytest.mark.parametrize("name", ["blocks/000000.block", "results.nc", "sweep.json", ".lock"])
def test_a_folder_in_a_files_place_is_named(pocket: Pocket, tmp_path: Path, name: str) -> None:
    folder = Path(str(result_of(pocket(), "-o", tmp_path / "out")["path"])).parent
    shutil.rmtree(folder)
    (folder / name).mkdir(parents=True)

    result = call(pocket(), "-o", tmp_path / "out")

    assert (result.exit_code, f"`{folder / name}` stands in the way: move it elsewhere" in result.stderr) == (2, True)


def test_a_terminal_sees_how_far_a_sweep_is_and_ctrl_c_ends_it_well(pocket: Pocket, tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    out = tmp_path / "out"
    command = ["sweep", pocket(), "-o", out, "--runs", "3000000", "--design", "monte-carlo", "--save", "output"]
    # Whoever starts the tests in the background has told them to ignore Ctrl-C.
    heed = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    start = (sys.executable, "-c", f"{heed}; from coyuntura.cli import main; main()")
    words = [str(word) for word in (*start, *command, "--workers", "1")]
    with subprocess.Popen(words, stderr=theirs, stdout=subprocess.PIPE) as process:  # noqa: S603  fixed arguments
        until = time.monotonic() + 60
        while len(list(out.rglob("*.block"))) < 3 and process.poll() is None and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        try:
            assert process.wait(60) == 130
        finally:
            process.kill()
    shown = os.read(ours, 100_000).decode()

    assert "runs/s" in shown
    assert "the same command goes on from there" in shown

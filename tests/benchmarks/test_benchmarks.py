"""That the benchmark does not rot: its engines agree, and what it says of its models is so. No time is tested."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from benchmarks.cases import CASES, REGIONS, Case, read_case
from benchmarks.engines import compiled_c
from benchmarks.losses import crowd
from benchmarks.report import commands_sheet
from benchmarks.startup import measure_commands
from benchmarks.timing import Timing, difference
from benchmarks.twins import twin
from benchmarks.waits import Wait

from coyuntura.arrays import Reals
from coyuntura.program.program import instructions
from coyuntura.program.verify import verify
from coyuntura.simulate.simulate import simulate

pytestmark = pytest.mark.slow  # all of them together take seconds

ROOT = Path(__file__).resolve().parents[2]
XMILE = "{http://docs.oasis-open.org/xmile/ns/XMILE/v1.0}"
MEMBERS = 4


@pytest.fixture(scope="module")
def case_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Case]:
    """Return what reads a case, each once."""
    folder = tmp_path_factory.mktemp("cases")
    read: dict[str, Case] = {}

    def case(name: str) -> Case:
        if name not in read:
            read[name] = read_case(name, folder)
        return read[name]

    return case


def test_the_world_model_is_of_the_size_of_world3(case_of: Callable[[str], Case]) -> None:
    world = case_of("world")

    assert (world.equations, len(world.program.lookups), world.program.clock.steps) == (256, 54, 400)


def test_all_of_the_world_model_bears_on_what_is_kept(case_of: Callable[[str], Case]) -> None:
    world = case_of("world")

    assert world.live == world.equations


def test_no_member_of_the_world_model_stops(case_of: Callable[[str], Case]) -> None:
    world = case_of("world")

    assert simulate(world.program, world.inputs(world.draws(200)), world.outputs).stopped == ()


def test_populations_of_the_world_model_stay_within_bounds(case_of: Callable[[str], Case]) -> None:
    world = case_of("world")
    run = simulate(world.program, world.inputs(world.draws(200)), world.outputs)
    values = np.stack([run.values[f"{region}_population"] for region in REGIONS])

    assert 0.1 < values.min() < values.max() < 100


@pytest.mark.skipif(shutil.which("gcc") is None, reason="no gcc here")
@pytest.mark.parametrize("name", CASES)
def test_scalar_c_agrees_with_the_reference(name: str, case_of: Callable[[str], Case], tmp_path: Path) -> None:
    case = case_of(name)
    engine = compiled_c(case, tmp_path, is_cpu=False)

    assert difference(engine.results(case.draws(MEMBERS)), _reference(case, MEMBERS)) < 1e-9


@pytest.mark.parametrize("name", CASES)
def test_a_twin_has_every_state_as_a_stock(name: str, case_of: Callable[[str], Case]) -> None:
    case = case_of(name)
    text, names = twin(case.model, case.program.names)
    stocks = {stock.attrib["name"] for stock in ET.fromstring(text).iter(f"{XMILE}stock")}  # noqa: S314  our own text

    assert stocks == {names[state.name] for state in case.program.states}


@pytest.mark.parametrize("name", CASES)
def test_a_twin_has_every_kept_and_varied_cell(name: str, case_of: Callable[[str], Case]) -> None:
    case = case_of(name)
    text, names = twin(case.model, case.program.names)

    assert all(f'name="{names[cell]}"' in text for cell in (*case.outputs, *case.varied))


def test_a_difference_is_relative_to_the_value() -> None:
    assert difference(np.array([[[1.0, 2.02]]]), np.array([[[1.0, 2.0]]])) == pytest.approx(0.01)


def test_what_is_not_a_number_differs_without_end() -> None:
    assert difference(np.array([[[np.nan]]]), np.array([[[1.0]]])) == np.inf


def test_a_time_is_scaled_to_the_members_that_are_meant() -> None:
    timing = Timing(members=100, measured=10, rounds=(3.0, 1.0, 2.0))

    assert (timing.best, timing.median, timing.is_extrapolated) == (10.0, 20.0, True)


def test_a_wait_is_missed_where_its_median_is_longer_than_it_may_be() -> None:
    python = Wait("python", (0.01, 0.01, 0.01))
    waits = [
        Wait("as long as it may be", (1.0, 2.0, 9.0), most_seconds=2.0),
        Wait("too long", (1.0, 2.1, 2.1), most_seconds=2.0),
        Wait("as many starts", (0.1, 0.1, 0.9), most_starts=10.0),
        Wait("too many starts", (0.1, 0.12, 0.12), most_starts=10.0),
        Wait("free", (900.0,)),
    ]

    assert [wait.name for wait in waits if wait.is_missed(python)] == ["too long", "too many starts"]


def test_a_table_of_commands_says_starts_and_what_is_missed() -> None:
    sheet = commands_sheet([Wait("Python itself", (0.01,)), Wait("help", (0.11,), most_starts=10.0)])

    assert sheet.rows[1] == ["help", "110 ms", "110 ms", "11.0", "10 starts", "missed"]


def test_whole_commands_are_measured_in_turns_with_python() -> None:
    waits = measure_commands(1, is_short=True)

    assert (waits[0].name, {len(wait.seconds) for wait in waits}) == ("Python itself", {1})


def test_the_command_writes_what_it_measured(tmp_path: Path) -> None:
    path = tmp_path / "found.json"
    options = ["--quick", "--no-peers", "--no-startup", "--models", "teacup", "--members", "1", "3"]
    command = [sys.executable, "-m", "benchmarks", *options, "--json", str(path)]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)  # noqa: S603  our own command
    found = json.loads(path.read_text(encoding="utf-8"))

    assert list(found["cases"][0]["engines"][0]["timings"]) == ["1", "3"]


def _reference(case: Case, members: int) -> Reals:
    """Return what the reference kernel computes, shape (member, output, time)."""
    run = simulate(case.program, case.inputs(case.draws(members)), case.outputs, kernel="reference")
    return np.stack([run.values[name] for name in case.outputs]).transpose(2, 0, 1)


def test_a_program_of_many_like_operations_is_legal_whatever_the_operation(case_of: Callable[[str], Case]) -> None:
    case = case_of("world")
    likes = {instruction.operation: instruction for instruction in instructions(case.program.step)}

    for like in (None, *likes.values()):
        verify(crowd(like, case))

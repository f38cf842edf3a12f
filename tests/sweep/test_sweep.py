"""Sweeps: the same bytes whoever computes them and however often they are ended."""

# xarray's annotations have gaps.
# pyright: reportUnknownMemberType=false
import errno
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest
import xarray as xr

from coyuntura import files
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.designs import Grid
from coyuntura.ensemble.engine import Engine
from coyuntura.files import checksum
from coyuntura.names import Id
from coyuntura.results.store import read_netcdf, read_zarr
from coyuntura.sweep import sweep as sweeping
from coyuntura.sweep.folder import SweepFolder
from coyuntura.sweep.plans import Plan, plan_sweep
from coyuntura.sweep.pool import Pool
from coyuntura.sweep.schedule import SweepError, Task, compute_block
from coyuntura.sweep.sweep import sweep

pytestmark = pytest.mark.slow  # all of them together take many seconds

MakePlan: TypeAlias = Callable[..., Plan]
HISTORY = Id("history")


class Watched:
    """Counts runs of blocks that were computed and that lay there; ends a sweep after some of them."""

    def __init__(self, most: int | None = None) -> None:
        self.most = most
        self.computed = 0
        self.found = 0

    def __call__(self, computed: int, found: int) -> None:
        """Count a block.

        Raises:
            KeyboardInterrupt: It is the last one allowed.
        """
        self.found += found
        self.computed += computed
        if self.most is not None and self.computed >= self.most:
            raise KeyboardInterrupt


@pytest.fixture
def ended(small: CheckedStudy, plan: Plan, tmp_path: Path) -> SweepFolder:
    """Return the folder of a sweep that was ended after three of its six blocks."""
    with pytest.raises(KeyboardInterrupt):
        sweep(small, plan, tmp_path / "ended", watch=Watched(30))
    return SweepFolder.within(tmp_path / "ended", "pocket", plan.key, plan.shape)


def test_values_are_found_by_their_labels(small: CheckedStudy, plan: Plan, tmp_path: Path) -> None:
    output = read_netcdf(sweep(small, plan, tmp_path).path)["output"]

    assert output.dims == ("scenario", "member", "time")
    expected = plan.ready().compute(4)[1].values["output"][:, 3]
    assert np.array_equal(output.sel(scenario="no_decline", member=43).to_numpy(), expected)


def test_drawn_parameters_are_beside_the_runs(small: CheckedStudy, plan: Plan, tmp_path: Path) -> None:
    found = read_netcdf(sweep(small, plan, tmp_path).path)

    assert np.array_equal(found["decline"].to_numpy(), plan.design.values(0, 55)["decline"])


def test_a_zarr_store_holds_the_same_as_the_file(small: CheckedStudy, plan: Plan, tmp_path: Path) -> None:
    file, store = (sweep(small, plan, tmp_path, form=form).path for form in ("netcdf", "zarr"))

    found, expected = read_zarr(store).load(), read_netcdf(file)

    for name in expected.variables:
        assert found[name].dims == expected[name].dims
        assert found[name].to_numpy().tolist() == expected[name].to_numpy().tolist()
    assert found["output"].attrs == expected["output"].attrs


def test_a_zarr_store_has_a_chunk_for_each_block(small: CheckedStudy, plan: Plan, tmp_path: Path) -> None:
    store = sweep(small, plan, tmp_path, form="zarr").path

    assert len([path for path in (store / "output" / "c").rglob("*") if path.is_file()]) == plan.blocks


def test_a_large_result_becomes_a_zarr_store(
    small: CheckedStudy, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "SMALL", 10_000)

    assert sweep(small, plan, tmp_path).path.name == "results.zarr"


def test_only_the_result_and_its_record_are_left(small: CheckedStudy, plan: Plan, tmp_path: Path) -> None:
    folder = sweep(small, plan, tmp_path).path.parent

    assert sorted(path.name for path in folder.iterdir()) == [".lock", "results.nc", "sweep.json"]


@pytest.mark.parametrize(("count", "form"), [(1, "netcdf"), (2, "netcdf"), (3, "netcdf"), (7, "netcdf"), (3, "zarr")])
def test_any_number_of_workers_gives_the_same_bytes(
    small: CheckedStudy, plan: Plan, tmp_path: Path, count: int, form: sweeping.Form
) -> None:
    alone = sweep(small, plan, tmp_path / "alone", form=form)

    with ThreadPoolExecutor(count) as pool:
        together = sweep(small, plan, tmp_path / "together", pool, form)

    assert (checksum(together.path), together.record) == (checksum(alone.path), alone.record)


def test_processes_of_which_all_are_killed_twice_give_the_same_bytes(
    small: CheckedStudy, plan: Plan, expected: str, tmp_path: Path
) -> None:
    pools: list[Pool] = []
    blocks: list[int] = []

    def opener() -> Executor:
        pools.append(Pool(3))
        return pools[-1]

    def kill(computed: int, _found: int) -> None:
        blocks.append(computed)
        if len(blocks) in {1, 4}:
            for process in list(pools[0]._processes):  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
                process.kill()
                process.wait()  # one that is not known to be gone would be sent work, and lose it

    found = sweep(small, plan, tmp_path / "killed", opener, watch=kill)

    assert (checksum(found.path), sum(blocks), len(pools)) == (expected, 55, 1)


_DRIVER = """
import sys, time
from pathlib import Path
from coyuntura.check.study import check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.model.folder import read_study
from coyuntura.ensemble.designs import Spread
from coyuntura.sweep.plans import plan_sweep
from coyuntura.sweep.sweep import sweep
checked = check_study(read_study(Path(sys.argv[1])))
design = Spread("monte-carlo", tuple(checked.model.priors.items()), 55, 7)
plan = plan_sweep(Engine(checked), design, ["history", "no_decline"], ["output", "cash"], 10)
sweep(checked, plan, Path(sys.argv[2]), watch=lambda computed, found: time.sleep(0.2))
"""


def test_a_sweep_whose_process_is_killed_goes_on_to_the_same_bytes(
    small: CheckedStudy, plan: Plan, expected: str, tmp_path: Path
) -> None:
    pocket = Path(__file__).parents[1] / "pocket"
    store = SweepFolder.within(tmp_path / "killed", "pocket", plan.key, plan.shape)
    with subprocess.Popen([sys.executable, "-c", _DRIVER, str(pocket), str(tmp_path / "killed")]) as driver:  # noqa: S603
        until = time.monotonic() + 60
        while not store.holds(1) and time.monotonic() < until and driver.poll() is None:
            time.sleep(0.02)
        driver.kill()
    watched = Watched()

    found = sweep(small, plan, tmp_path / "killed", watch=watched)

    assert watched.found >= 20
    assert checksum(found.path) == expected


def test_a_sweep_goes_on_where_it_was_ended(small: CheckedStudy, plan: Plan, ended: SweepFolder, expected: str) -> None:
    watched = Watched()

    found = sweep(small, plan, ended.path.parent, watch=watched)

    assert (watched.found, watched.computed) == (30, 25)
    assert checksum(found.path) == expected


def test_a_finished_sweep_computes_nothing(small: CheckedStudy, plan: Plan, tmp_path: Path) -> None:
    first, watched = sweep(small, plan, tmp_path), Watched()

    again = sweep(small, plan, tmp_path, watch=watched)

    assert (again, watched.computed, watched.found) == (first, 0, 0)


def changed(content: bytes) -> bytes:
    return content[:-9] + bytes([content[-9] ^ 1]) + content[-8:]


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def lengthened(content: bytes) -> bytes:
    return content + b"\0"


def emptied(_content: bytes) -> bytes:
    return b""


def foreign(_content: bytes) -> bytes:
    return b"\x89HDF\r\n\x1a\n" + b"\0" * 5000


DAMAGES = [changed, cut, lengthened, emptied, foreign]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_block_is_computed_again(
    small: CheckedStudy, plan: Plan, ended: SweepFolder, expected: str, damage: Callable[[bytes], bytes]
) -> None:
    block = ended.blocks / "000001.block"
    block.write_bytes(damage(block.read_bytes()))
    watched = Watched()

    found = sweep(small, plan, ended.path.parent, watch=watched)

    assert (watched.found, checksum(found.path)) == (20, expected)


def test_a_block_of_another_sweep_is_computed_again(
    small: CheckedStudy, plan: Plan, make_plan: MakePlan, ended: SweepFolder, expected: str
) -> None:
    other = compute_block(Task.of(make_plan(runs=56)), 1)
    assert isinstance(other, bytearray)
    (ended.blocks / "000001.block").write_bytes(other)

    assert checksum(sweep(small, plan, ended.path.parent).path) == expected


def test_a_block_in_anothers_place_is_computed_again(
    small: CheckedStudy, plan: Plan, ended: SweepFolder, expected: str
) -> None:
    shutil.copy(ended.blocks / "000000.block", ended.blocks / "000001.block")

    assert checksum(sweep(small, plan, ended.path.parent).path) == expected


def test_a_block_that_is_damaged_while_the_result_is_made_is_computed_again(
    small: CheckedStudy, plan: Plan, ended: SweepFolder, expected: str
) -> None:
    blocks = [ended.blocks / "000000.block"]

    def damage(computed: int, _found: int) -> None:
        if computed and blocks:
            blocks.pop().unlink()

    found = sweep(small, plan, ended.path.parent, watch=damage)

    assert checksum(found.path) == expected


@pytest.mark.parametrize("form", ["netcdf", "zarr"])
def test_a_damaged_result_is_made_again(small: CheckedStudy, plan: Plan, tmp_path: Path, form: sweeping.Form) -> None:
    path = sweep(small, plan, tmp_path, form=form).path
    before = checksum(path)
    file = path if form == "netcdf" else path / "output" / "c" / "0" / "2" / "0"
    file.write_bytes(changed(file.read_bytes()))

    sweep(small, plan, tmp_path, form=form)

    assert checksum(path) == before


@pytest.mark.parametrize("text", ["", "{", "[]", '{"sweep": "another"}', "\udcff"])
def test_a_damaged_record_is_made_again(small: CheckedStudy, plan: Plan, tmp_path: Path, text: str) -> None:
    first = sweep(small, plan, tmp_path)
    record = first.path.parent / "sweep.json"
    record.write_text(text, errors="surrogateescape")

    assert sweep(small, plan, tmp_path) == first
    assert json.loads(record.read_text())["sweep"] == plan.key


OTHERS: list[Mapping[str, object]] = [
    {"scenarios": []},
    {"scenarios": [1, 2]},
    {"scenarios": {"history": 0}},
    {"scenarios": [{"scenario": "history", "stopped": 0, "first": []}] * 2},
    {"scenarios": [{"scenario": name, "stopped": 1, "first": [{}]} for name in ("history", "no_decline")]},
    {"runs": "many"},
    {"design": "another"},
]


@pytest.mark.parametrize("change", OTHERS)
def test_a_record_that_is_not_this_sweep_s_is_made_again(
    small: CheckedStudy, plan: Plan, tmp_path: Path, change: Mapping[str, object]
) -> None:
    first = sweep(small, plan, tmp_path)
    record = first.path.parent / "sweep.json"
    record.write_text(json.dumps({**first.record, **change}))

    assert sweep(small, plan, tmp_path) == first


@pytest.mark.parametrize("form", ["netcdf", "zarr"])
def test_two_sweeps_into_one_folder_at_once_end_well(
    small: CheckedStudy, plan: Plan, tmp_path: Path, form: sweeping.Form
) -> None:
    alone = sweep(small, plan, tmp_path / "alone", form=form)

    with ThreadPoolExecutor(3) as pool:
        futures = [pool.submit(sweep, small, plan, tmp_path / "shared", None, form) for _ in range(3)]
        found = [future.result() for future in futures]

    assert [item.record for item in found] == [alone.record] * 3
    assert checksum(found[0].path) == checksum(alone.path)


def test_a_full_disk_keeps_what_was_done(
    small: CheckedStudy, plan: Plan, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = [3]

    def settle(path: Path) -> None:
        if path.suffix == ".part":
            room[0] -= 1
        if room[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    with monkeypatch.context() as full:
        full.setattr(files, "settle", settle)
        with pytest.raises(OSError, match="No space left"):
            sweep(small, plan, tmp_path / "full")
    store = SweepFolder.within(tmp_path / "full", "pocket", plan.key, plan.shape)
    assert sorted(path.name for path in store.blocks.iterdir()) == [f"00000{number}.block" for number in range(3)]

    assert checksum(sweep(small, plan, tmp_path / "full").path) == expected


def test_a_result_that_no_disk_holds_is_refused(
    small: CheckedStudy, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def little(_folder: SweepFolder) -> int:
        return 10_000

    monkeypatch.setattr(SweepFolder, "free", little)

    with pytest.raises(SweepError, match="does not fit"):
        sweep(small, plan, tmp_path)


def test_zarr_that_is_not_installed_is_said_before_anything_is_computed(
    small: CheckedStudy, plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_name: str) -> None:
        return None

    monkeypatch.setattr(sweeping, "find_spec", missing)

    with pytest.raises(SweepError, match=r"pip install 'coyuntura\[zarr\]'"):
        sweep(small, plan, tmp_path, form="zarr")
    assert list(tmp_path.iterdir()) == []


def test_a_member_that_stops_is_recorded_and_the_others_go_on(
    make_study: Callable[..., CheckedStudy], tmp_path: Path
) -> None:
    module = "parameters: {share: {unit: 1, value: 1}}\nauxiliaries: {reciprocal: {unit: 1, equation: 1 / share}}"
    checked = make_study(module)
    plan = plan_sweep(Engine(checked), Grid((("share", (1.0, 2.0, 0.0, 4.0)),)), [HISTORY], ["reciprocal"], 2)

    swept = sweep(checked, plan, tmp_path / "sweeps")

    expected = {"member": 2, "variable": "reciprocal", "date": "0"}
    assert swept.record["scenarios"] == [{"scenario": "history", "stopped": 1, "first": [expected]}]
    found: xr.Dataset = read_netcdf(swept.path)
    assert found["stopped_cell"].to_numpy().tolist() == [["", "", "reciprocal", ""]]
    assert found["reciprocal"].isel(time=-1).to_numpy()[0, [0, 1, 3]].tolist() == [1, 0.5, 0.25]

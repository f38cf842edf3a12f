"""Sweeps: a design's runs under each scenario, in blocks, into one labelled result on disk."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TypeAlias, cast

import numpy as np
import xarray as xr

from coyuntura.check.study import CheckedStudy
from coyuntura.dates import date_of
from coyuntura.ensemble.dataset import to_dataset
from coyuntura.ensemble.members import Members
from coyuntura.files import size_in_words
from coyuntura.names import Id
from coyuntura.results.run import Run, Stopped
from coyuntura.results.store import write_netcdf, write_zarr
from coyuntura.sweep.executors import Opener
from coyuntura.sweep.folder import Form, Record, SweepFolder, Swept, Wanted
from coyuntura.sweep.plans import Plan
from coyuntura.sweep.schedule import MOST_HELD, SweepError, Task, compute_blocks
from coyuntura.sweep.seal import DamagedError

Watch: TypeAlias = Callable[[int, int], None]
"""Is told of each block how many runs of it were computed and how many lay there already; one of the two is 0."""

SMALL = 2**29
"""Bytes of the largest result that becomes one netCDF file by itself; making it takes three times as much memory."""
MOST_UNDER_WAY = 32
_ATTEMPTS = 3
_FIRST_STOPS = 5
_BYTES = 8


def sweep(
    checked: CheckedStudy,
    plan: Plan,
    folder: Path,
    workers: Executor | Opener | None = None,
    form: Wanted = "auto",
    watch: Watch = lambda computed, found: None,  # noqa: ARG005  nobody watches
) -> Swept:
    """Compute what is not there yet of a sweep, and return its one result.

    The sweep's own folder lies in `folder` and is named by what the plan holds, so the same call finds it again.
    A block is computed unless it lies there and its checksum holds, and each is written whole or not at all:
    a sweep that was ended, however it was, goes on where it was, and its result has the same bytes
    whoever computed which blocks. Several processes may sweep into one folder at a time.

    Args:
        checked: The study that the plan is of.
        plan: What is computed.
        folder: Where sweeps lie; made where it does not exist.
        workers: An executor, or what opens one and another where it breaks; this process where None.
        form: `netcdf`, `zarr`, or `auto`: netCDF up to `SMALL` bytes.
        watch: Is told of each block.

    Raises:
        SweepError: A block failed, or lost its worker too often; the disk is too small; Zarr is wanted
            and not installed; or something else keeps changing the folder. What was done stays.
        OSError: The folder cannot be written.
    """
    # Workers are as many as there are processors to use; only this process takes all of them for itself.
    task = Task.of(plan, None if workers is None else 1)
    store = SweepFolder.within(folder, str(checked.study.id), task.key, plan.shape)
    chosen = _form(plan, form)
    for _ in range(_ATTEMPTS):
        record = _known(checked, plan, store, chosen)
        if record is not None:
            return Swept(store.result(chosen), chosen, record)
        _require_room(plan, store)
        store.make()
        with suppress(DamagedError, FileNotFoundError):
            _compute(plan, task, store, workers, watch)
            with store.alone():
                record = _known(checked, plan, store, chosen) or _gather(checked, plan, store, chosen)
                store.clear()
            return Swept(store.result(chosen), chosen, record)
    raise SweepError(f"something else keeps changing {store.path}: end it, and sweep again")


def _form(plan: Plan, form: Wanted) -> Form:
    """Return the form of the result.

    Raises:
        SweepError: It is Zarr, which is not installed.
    """
    size = plan.numbers * _BYTES
    chosen: Form = ("netcdf" if size <= SMALL else "zarr") if form == "auto" else form
    if chosen == "zarr" and find_spec("zarr") is None:
        way_out = "pip install 'coyuntura[zarr]', save fewer variables, or ask for netcdf"
        what = f"a result of {size_in_words(size)} becomes a Zarr store"
        raise SweepError(f"{what}, and zarr is not installed: {way_out}")
    return chosen


def _require_room(plan: Plan, store: SweepFolder) -> None:
    """Require that blocks and the result that is made of them fit on the disk.

    Raises:
        SweepError: They do not.
    """
    there = sum(path.lstat().st_size for path in store.blocks.glob("*.block")) if store.blocks.is_dir() else 0
    needed = max(0, 2 * plan.numbers * _BYTES - there)
    if needed > store.free():
        words = f"it takes {size_in_words(needed)}, and the disk of {store.path} has {size_in_words(store.free())} left"
        raise SweepError(f"the result does not fit: {words}. Save fewer variables, or take fewer runs")


def _compute(plan: Plan, task: Task, store: SweepFolder, workers: Executor | Opener | None, watch: Watch) -> None:
    """Compute and write the blocks that are not there.

    Raises:
        FileNotFoundError: Another process finished the sweep meanwhile.
    """
    in_block = _BYTES * plan.numbers // plan.blocks
    in_flight = max(2, min(MOST_UNDER_WAY, MOST_HELD // (in_block + 1)))
    with_result = compute_blocks(task, _missing(plan, store, watch), workers, in_flight)
    for number, content in with_result:
        store.write(number, content)
        first, last = plan.part(number)
        watch(last - first, 0)


def _missing(plan: Plan, store: SweepFolder, watch: Watch) -> Iterator[int]:
    """Yield numbers of blocks that are not there or not sound, each looked at when it is its turn."""
    for number in range(plan.blocks):
        if store.holds(number):
            first, last = plan.part(number)
            watch(0, last - first)
        else:
            yield number


def _gather(checked: CheckedStudy, plan: Plan, store: SweepFolder, form: Form) -> Record:
    """Make the result of blocks, and return its record.

    Raises:
        DamagedError: A block is not sound any more.
        FileNotFoundError: A block is not there any more.
    """
    path = store.result(form)
    stopped: list[tuple[Stopped, ...]] = [() for _ in plan.worlds]
    if form == "netcdf":
        whole = _labelled(checked, plan, _joined(plan, store, stopped), (0, plan.design.runs))
        digest = write_netcdf(whole, path, store.blocks)
    else:
        digest = write_zarr(_pieces(checked, plan, store, stopped), path, store.blocks)
    return store.finish(form, _record(checked, plan, stopped), digest)


def _joined(plan: Plan, store: SweepFolder, stopped: list[tuple[Stopped, ...]]) -> list[Run]:
    """Return all runs of each scenario as one."""
    values: list[dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]] = [{} for _ in plan.worlds]
    times = np.zeros(0)
    for number in range(plan.blocks):
        first, last = plan.part(number)
        for place, run in enumerate(store.read(number)):
            times = run.times
            for cell, trajectory in run.values.items():
                whole = values[place].setdefault(cell, np.empty((len(times), plan.design.runs)))
                whole[:, first:last] = trajectory
            stopped[place] += _numbered(run, first)
    return [Run(times, plan.design.runs, found, ends) for found, ends in zip(values, stopped, strict=True)]


def _pieces(
    checked: CheckedStudy, plan: Plan, store: SweepFolder, stopped: list[tuple[Stopped, ...]]
) -> Iterator[xr.Dataset]:
    """Yield the runs of each block, labelled."""
    for number in range(plan.blocks):
        part = plan.part(number)
        runs = store.read(number)
        for place, run in enumerate(runs):
            stopped[place] += _numbered(run, part[0])
        yield _labelled(checked, plan, runs, part)


def _numbered(run: Run, first: int) -> tuple[Stopped, ...]:
    return tuple(Stopped(first + stop.member, stop.cell, stop.time) for stop in run.stopped)


def _labelled(checked: CheckedStudy, plan: Plan, runs: Sequence[Run], part: tuple[int, int]) -> xr.Dataset:
    by_scenario = {world.scenario: run for world, run in zip(plan.worlds, runs, strict=True)}
    members = Members(plan.design.values(*part), plan.seed, np.arange(*part, dtype=np.uint64))
    dataset = to_dataset(checked, by_scenario, members)
    about = {"design": str(plan.design), "runs": plan.design.runs, "block": plan.block, "code": plan.version}
    dataset["member"] = np.arange(*part)
    return dataset.assign_attrs(sweep=plan.key, seed=plan.seed, **about)


def _known(checked: CheckedStudy, plan: Plan, store: SweepFolder, form: Form) -> Record | None:
    """Return the record of a result that is there and whole, if it says what this sweep's would."""
    record = store.finished(form)
    if record is None or not isinstance(scenarios := record.get("scenarios"), list):
        return None
    wanted = _record(checked, plan, [() for _ in plan.worlds])
    found = cast("list[object]", scenarios)
    is_alike = all(record.get(key) == value for key, value in wanted.items() if key != "scenarios")
    names = [world.scenario for world in plan.worlds]
    is_whole = len(found) == len(names) and all(map(_is_end, found, names))
    return record if is_alike and is_whole else None


def _is_end(found: object, scenario: Id) -> bool:
    """Tell whether a record says of a scenario how many members stopped, and where the first few of them did."""
    match found:
        case {"scenario": str(name), "stopped": int(), "first": list()}:
            return name == scenario and all(map(_is_stop, cast("dict[str, list[object]]", found)["first"]))
        case _:
            return False


def _is_stop(found: object) -> bool:
    match found:
        case {"member": int(), "variable": str(), "date": str()}:
            return True
        case _:
            return False


def _record(checked: CheckedStudy, plan: Plan, stopped: Sequence[Sequence[Stopped]]) -> Record:
    return {
        "study": str(checked.study.id),
        "interpretation": plan.interpretation,
        "design": str(plan.design),
        "runs": plan.design.runs,
        "block": plan.block,
        "seed": plan.seed,
        "code": plan.version,
        "scenarios": [_ended(checked, world.scenario, ends) for world, ends in zip(plan.worlds, stopped, strict=True)],
    }


def _ended(checked: CheckedStudy, scenario: Id, ends: Sequence[Stopped]) -> Mapping[str, object]:
    """Return how many members of a scenario stopped, and where the first few of them did."""
    unit = checked.model.clock.unit
    first = [
        {
            "member": end.member,
            "variable": checked.model.shown(end.cell),
            "date": f"{end.time:g}" if unit is None else date_of(end.time, unit).isoformat(),
        }
        for end in ends[:_FIRST_STOPS]
    ]
    return {"scenario": str(scenario), "stopped": len(ends), "first": first}

"""Runs as a labelled dataset, in the conventions that readers of netCDF share."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from coyuntura.arrays import Reals
from coyuntura.check.cells import CheckedModel, Variable
from coyuntura.check.study import CheckedStudy
from coyuntura.dates import TimeUnit, date_of
from coyuntura.ensemble.members import Members
from coyuntura.ensemble.worlds import numbers_in, world_of
from coyuntura.errors import printable
from coyuntura.model.elements import Branch, Element, Parameter, kind_of
from coyuntura.names import Id
from coyuntura.results.run import Run
from coyuntura.results.versions import package_version

_DIMS = ("scenario", "member", "time")
_STAMPED = "datetime64[s]"  # nanoseconds begin in 1677 and end in 2262
_TAKEN = frozenset({*_DIMS, "stopped_time", "stopped_cell"})


def to_dataset(
    checked: CheckedStudy,
    runs: Mapping[Id, Run],
    members: Members,
    given: str = "",
    constants: Collection[Id] = (),
) -> xr.Dataset:
    """Return runs of several scenarios as one dataset.

    Every element that some cell of the runs belongs to is a variable over (scenario, member, time)
    and its own dimensions; drawn parameters are variables over (member) and their dimensions.
    Constants are variables over their own dimensions, and over (scenario) where one of the scenarios sets them.
    A dimension's coordinate holds its elements as they are written.
    `stopped_time` and `stopped_cell` say where a member ended; a member that went through has none.
    Cells that were not saved are not numbers.

    Args:
        checked: The study.
        runs: One run for each scenario, all with the same members, times and cells.
        members: Who was run.
        given: Which parameters were given numbers, as the attribute `set` says it; none where empty.
        constants: Parameters to add that are not drawn; what is no such parameter is passed over.

    Raises:
        ValueError: There is no run, or runs differ in members, times or cells.
    """
    first, draws = _require_alike(runs), members.draws
    model = checked.model
    variables: dict[str, xr.Variable] = {}
    axes: dict[Id, None] = {}
    parameters = frozenset(model.names_of(Parameter))
    for name, variable in model.variables.items():
        if any(cell in first.values for cell in variable.cells) and name not in parameters:
            trajectories = [[_saved(run, cell) for cell in variable.cells] for run in runs.values()]
            block = np.moveaxis(np.array(trajectories), 1, -1).swapaxes(1, 2)
            variables[_label(name)] = _variable(model, variable, _DIMS, block)
        elif any(cell in draws for cell in variable.cells):
            columns = [
                np.broadcast_to(draws.get(cell, model.parameters[cell]), first.members) for cell in variable.cells
            ]
            variables[_label(name)] = _variable(model, variable, ("member",), np.stack(columns, axis=-1))
        elif name in constants and name in parameters:
            variables[_label(name)] = _constant(checked, variable, list(runs))
        if _label(name) in variables:
            axes |= dict.fromkeys(variable.axes)
    variables |= _stops(model, runs)
    coordinates: dict[str, Sequence[str] | NDArray[np.generic] | xr.Variable] = {
        "scenario": [str(name) for name in runs],
        "member": np.arange(first.members),
        "time": _stamps(first.times, model.clock.unit),
    }
    coordinates |= {_label(axis): list(model.labels(axis).values()) for axis in axes}
    if model.clock.counted_in:
        coordinates["time"] = xr.Variable("time", first.times, {"units": model.clock.counted_in, "long_name": "time"})
    # Coordinates come first: HDF5 looks up again what was written with a dimension before its coordinate was.
    about = {**_about(checked), **({"set": given} if given else {})}
    return xr.Dataset(None, coordinates, about).assign(variables)


def _require_alike(runs: Mapping[Id, Run]) -> Run:
    """Return the first run.

    Raises:
        ValueError: There is none, or another differs from it in shape.
    """
    if not runs:
        msg = "a dataset needs at least one run"
        raise ValueError(msg)
    first, *others = runs.values()
    for name, run in zip(list(runs)[1:], others, strict=True):
        if (
            run.members != first.members
            or not np.array_equal(run.times, first.times)
            or set(run.values) != set(first.values)
        ):
            msg = f"run {name!r} has other members, times or cells than {next(iter(runs))!r}"
            raise ValueError(msg)
    return first


def _label(name: str) -> str:
    """Return an element's name in the dataset; an underscore sets it apart from the dataset's own names."""
    return f"{name}_" if name in _TAKEN else name


def _saved(run: Run, cell: str) -> Reals:
    found = run.values.get(cell)
    return np.full((len(run.times), run.members), np.nan) if found is None else found


def _variable(model: CheckedModel, variable: Variable, dims: tuple[str, ...], block: Reals) -> xr.Variable:
    """Return an element's values with its last axis unfolded into the element's own dimensions."""
    sizes = tuple(len(model.symbols.dimensions[axis]) for axis in variable.axes)
    names = [_label(axis) for axis in variable.axes]
    return xr.Variable((*dims, *names), block.reshape((*block.shape[:-1], *sizes)), _attributes(variable))


def _constant(checked: CheckedStudy, variable: Variable, scenarios: Sequence[Id]) -> xr.Variable:
    """Return a parameter's numbers: once, or for each scenario where those differ."""
    study = checked.study
    worlds = [world_of(study, [name] if name in study.scenarios else []) for name in scenarios]
    values = [numbers_in(checked.model, variable.cells, world) for world in worlds]
    if all(numbers == values[0] for numbers in values):
        return _variable(checked.model, variable, (), np.array(values[0]))
    return _variable(checked.model, variable, _DIMS[:1], np.array(values))


def _attributes(variable: Variable) -> dict[str, str | Sequence[int]]:
    element = variable.element
    header = element.header
    return {
        "units": "1" if element.quantity is None else element.quantity.unit,
        "long_name": printable(header.label.en),
        "long_name_en": printable(header.label.en),
        "long_name_es": printable(header.label.es),
        "kind": kind_of(element),
        "claims": " ".join(header.claims),
        "source": " ".join(header.source),
        **_flags(element),
    }


def _flags(element: Element) -> dict[str, str | Sequence[int]]:
    """Return which number of a branch is which option, as CF says it; nothing for other elements."""
    if not isinstance(element, Branch):
        return {}
    numbers = list(range(1, len(element.names) + 1))
    return {"flag_values": numbers, "flag_meanings": " ".join(element.names)}


def _stops(model: CheckedModel, runs: Mapping[Id, Run]) -> dict[str, xr.Variable]:
    """Return when members stopped and in which cell, over (scenario, member)."""
    members = next(iter(runs.values())).members
    times = np.full((len(runs), members), np.nan)
    cells = np.full((len(runs), members), "", dtype=object)
    for row, run in enumerate(runs.values()):
        for stop in run.stopped:
            times[row, stop.member] = stop.time
            cells[row, stop.member] = model.shown(stop.cell)
    dims = _DIMS[:2]
    return {
        "stopped_time": xr.Variable(
            dims, _stamps(times, model.clock.unit), {"long_name": "when a member ceased to be finite"}
        ),
        "stopped_cell": xr.Variable(dims, cells, {"long_name": "the first cell that was not finite"}),
    }


def _stamps(times: Reals, unit: TimeUnit | None) -> NDArray[np.generic]:
    """Return model times as days of the calendar, where there is one; NaT where they are not numbers."""
    if unit is None:
        return times
    flat = [
        np.datetime64("NaT") if np.isnan(time) else np.datetime64(date_of(float(time), unit)) for time in times.flat
    ]
    return np.array(flat, dtype=_STAMPED).reshape(times.shape)


def _about(checked: CheckedStudy) -> dict[str, str | int | float]:
    study, clock = checked.study, checked.model.clock
    interpretation = {} if study.interpretation is None else {"interpretation": str(study.interpretation.id)}
    branches = "; ".join(f"{name}={option}" for name, option in study.branches.items())
    return {
        "Conventions": "CF-1.11",
        "study": study.id,
        **interpretation,
        **({"branches": branches} if branches else {}),
        "title": printable(study.title.en),
        "title_es": printable(study.title.es),
        "clock_unit": clock.unit or clock.counted_in,
        "clock_start": clock.start,
        "clock_stop": clock.stop,
        "clock_dt": clock.dt,
        "clock_saveper": clock.saveper,
        "clock_method": clock.method,
        "seed": study.ensemble.seed,
        "version": package_version(),
    }

"""Worlds: sets of changes under which the same members are run, side by side in one batch."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from coyuntura.arrays import Indices, Reals, Words
from coyuntura.check.cells import CheckedModel
from coyuntura.check.study import CheckedStudy
from coyuntura.data.knots import DataCell
from coyuntura.dates import SLACK, moment_of
from coyuntura.ensemble.designs import draw
from coyuntura.model.scenarios import Change, Constant, Dated, Frozen, Replaced, Scaled, SetTo
from coyuntura.names import Id
from coyuntura.program.lower import lower
from coyuntura.program.prune import prune
from coyuntura.results.run import Run, Stopped
from coyuntura.simulate.inputs import DataInput, Inputs
from coyuntura.simulate.simulate import simulate

World: TypeAlias = tuple[Change, ...]
"""Changes of inputs, each of another element; none is history."""

_LARGEST_BATCH = 4096
MOST_NUMBERS = 2**30
"""Numbers of all trajectories that are saved together, 8 GiB of them."""


def draw_members(checked: CheckedStudy, members: int | None = None) -> Mapping[str, Reals]:
    """Return draws of every parameter that has a prior, shape (member,), by cell.

    Args:
        checked: The study, whose seed is used.
        members: How many; the study's own number where None.

    Raises:
        MemoryError: The draws would be more numbers than are held at once.
    """
    spec = checked.study.ensemble
    count = spec.members if members is None else members
    numbers = count * len(checked.model.priors)
    if numbers > MOST_NUMBERS:
        msg = f"the draws hold {numbers:,} numbers; at most {MOST_NUMBERS:,} are held at once"
        raise MemoryError(msg)
    return draw(checked.model.priors, count, spec.seed)


def central_member(checked: CheckedStudy) -> Mapping[str, Reals]:
    """Return one member that has every parameter at its declared value."""
    return {cell: np.array([checked.model.parameters[cell]]) for cell in checked.model.priors}


def world_of(checked: CheckedStudy, scenarios: Iterable[Id]) -> World:
    """Return the changes of several scenarios together."""
    return tuple(change for name in scenarios for change in checked.study.scenarios[name].changes)


def run_worlds(
    checked: CheckedStudy,
    worlds: Sequence[World],
    draws: Mapping[str, Reals],
    cells: Collection[str],
    until: float = math.inf,
) -> tuple[Run, ...]:
    """Return one run for each world, all with the same members.

    Args:
        checked: The study.
        worlds: Which changes hold in each world.
        draws: Drawn parameters by cell, shape (member,), the same in every world.
        cells: What to save.
        until: Model time that the runs need not go beyond; they stop at the first saved time that is not before it.

    Raises:
        MemoryError: The trajectories would be more numbers than are held at once.
    """
    program = prune(lower(checked.model), cells)
    clock = program.clock
    if until < clock.stop:
        saved = max(1, math.ceil((until - clock.start) / clock.saveper - SLACK))
        program = replace(program, clock=replace(clock, stop=clock.start + saved * clock.saveper))
    members = max((len(values) for values in draws.values()), default=1)
    numbers = len(worlds) * members * len(cells) * (program.clock.steps // program.clock.save_every + 1)
    if numbers > MOST_NUMBERS:
        msg = f"the runs hold {numbers:,} numbers; at most {MOST_NUMBERS:,} are held at once"
        raise MemoryError(msg)
    together = max(1, _LARGEST_BATCH // members)
    runs: list[Run] = []
    for first in range(0, len(worlds), together):
        batch = worlds[first : first + together]
        # The same member has the same random numbers in every world.
        runs_of_worlds = np.tile(np.arange(members, dtype=np.uint64), len(batch))
        drawn = {cell: np.tile(values, len(batch)) for cell, values in draws.items()}
        which = np.repeat(np.arange(len(batch)), members)
        run = simulate(program, inputs_for(checked, batch, drawn, which, runs_of_worlds), cells)
        runs += [_part(run, number, members) for number in range(len(batch))]
    return tuple(runs)


def _part(run: Run, number: int, members: int) -> Run:
    """Return one world's members out of a batch."""
    first = number * members
    values = {name: trajectory[:, first : first + members] for name, trajectory in run.values.items()}
    stopped = tuple(
        Stopped(stop.member - first, stop.cell, stop.time)
        for stop in run.stopped
        if first <= stop.member < first + members
    )
    return Run(run.times, members, values, stopped)


def inputs_for(
    checked: CheckedStudy, worlds: Sequence[World], draws: Mapping[str, Reals], which: Indices, runs: Words
) -> Inputs:
    """Return inputs of runs, each in one of several worlds.

    Args:
        checked: The study.
        worlds: Which changes hold in each world.
        draws: Drawn parameters by cell, shape (run,).
        which: Number of each run's world, shape (run,).
        runs: Identity of each run, which selects its random numbers, shape (run,).
    """
    model = checked.model
    parameters: dict[str, Reals | float] = {**model.parameters, **model.dates, **draws}
    variants: dict[str, list[DataCell]] = {name: [cell] for name, cell in model.data.items()}
    chosen: dict[str, Indices] = {}
    for number, world in enumerate(worlds):
        where = which == number
        for change in world:
            if change.element in variants:
                index = chosen.setdefault(change.element, np.zeros(len(which), dtype=np.intp))
                index[where] = len(variants[change.element])
                variants[change.element].append(_changed_data(checked, change))
            else:
                for cell, value in _changed_numbers(model, change):
                    parameters[cell] = np.where(where, value, parameters[cell])
    data = {name: DataInput(tuple(cells), chosen.get(name)) for name, cells in variants.items()}
    return Inputs(len(which), parameters, data, checked.study.ensemble.seed, runs)


def _changed_numbers(model: CheckedModel, change: Change) -> Iterable[tuple[str, float]]:
    """Yield the cells of a parameter or an event that a change sets, each with its number.

    Raises:
        ValueError: The change is one of data.
    """
    match change.treatment:
        case SetTo(value):
            variable = model.variables.get(change.element)
            yield from ((cell, value) for cell in (variable.cells if variable is not None else (change.element,)))
        case Dated(start, until, is_off):
            unit = model.clock.unit
            if is_off:
                yield f"{change.element}.from", np.inf
            for key, text in (("from", start), ("until", until)):
                if text is not None:
                    yield f"{change.element}.{key}", moment_of(text, unit)
        case _:
            msg = f"{change.element} is no data series"
            raise ValueError(msg)


def _changed_data(checked: CheckedStudy, change: Change) -> DataCell:
    """Return a data cell after a change.

    Raises:
        ValueError: The change is not one of data.
    """
    cell = checked.model.data[change.element]
    match change.treatment:
        case Scaled(factor):
            return DataCell(cell.times, cell.values * factor, cell.between, cell.first, cell.last)
        case Constant(value):
            return DataCell(np.array([cell.first]), np.array([value]), "hold", cell.first, cell.last)
        case Replaced(name):
            return checked.replacements[change.element, name]
        case Frozen(date):
            moment = moment_of(date, checked.model.clock.unit)
            before = cell.times < moment - SLACK
            times = np.append(cell.times[before], moment)
            values = np.append(cell.values[before], cell.at(np.array([moment])))
            return DataCell(times, values, cell.between, cell.first, cell.last)
        case SetTo() | Dated():
            msg = f"{change.element} is a data series"
            raise ValueError(msg)

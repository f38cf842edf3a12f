"""Worlds: sets of changes under which the same members are run, side by side in one batch."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from coyuntura.arrays import Indices, Reals, Words
from coyuntura.check.cells import CheckedModel
from coyuntura.check.study import CheckedStudy
from coyuntura.data.knots import DataCell
from coyuntura.dates import SLACK, moment_of
from coyuntura.model.scenarios import Change, Constant, Dated, Frozen, Replaced, Scaled, SetTo
from coyuntura.simulate.inputs import DataInput, Inputs

World: TypeAlias = tuple[Change, ...]
"""Changes of inputs, each of another element; none is history."""


def inputs_for(
    checked: CheckedStudy,
    worlds: Sequence[World],
    draws: Mapping[str, Reals],
    which: Indices,
    runs: Words,
    seed: int,
) -> Inputs:
    """Return inputs of runs, each in one of several worlds.

    Args:
        checked: The study.
        worlds: Which changes hold in each world.
        draws: Drawn parameters by cell, shape (run,).
        which: Number of each run's world, shape (run,).
        runs: Identity of each run, which selects its random numbers, shape (run,).
        seed: Selects them too, for all runs.
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
    return Inputs(len(which), parameters, data, seed, runs)


def cells_set(model: CheckedModel, change: Change) -> Iterable[str]:
    """Yield the cells of parameters and of events' dates that a change sets; none for a change of data."""
    if change.element not in model.data:
        yield from (cell for cell, _ in _changed_numbers(model, change))


def numbers_in(model: CheckedModel, cells: Iterable[str], world: World) -> Sequence[float]:
    """Return the numbers of cells of a parameter in a world."""
    changes = (change for change in world if change.element not in model.data)
    changed = {cell: value for change in changes for cell, value in _changed_numbers(model, change)}
    return [changed.get(cell, model.parameters[cell]) for cell in cells]


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

"""Worlds: sets of changes under which the same members are run, side by side in one batch."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from coyuntura.arrays import Indices, Reals, Words
from coyuntura.check.cells import CheckedModel
from coyuntura.check.study import CheckedStudy
from coyuntura.clock import Clock
from coyuntura.data.knots import DataCell, spliced
from coyuntura.dates import SLACK, moment_of
from coyuntura.ensemble.dated import FROM, THEN, UNTIL, switches
from coyuntura.model.scenarios import HISTORY, Change, Chosen, Constant, Dated, Frozen, Replaced, Scaled, SetTo
from coyuntura.model.study import Study
from coyuntura.names import Id
from coyuntura.simulate.inputs import DataInput, Inputs

World: TypeAlias = tuple[Change, ...]
"""Changes of inputs, each of another element."""


def world_of(study: Study, scenarios: Iterable[Id] = ()) -> World:
    """Return the changes of scenarios together, and of history, on which every world rests.

    History has none but for what the study's interpretation has off, which no scenario changes then.

    Raises:
        ValueError: The study has no such scenario.
    """
    known = study.scenarios
    names = list(scenarios)
    unknown = [name for name in names if name not in known]
    if unknown:
        msg = f"the study has no scenario {unknown[0]!r}; it has {', '.join(known)}"
        raise ValueError(msg)
    in_force = [name for name in known if name == HISTORY] + [name for name in names if name != HISTORY]
    return tuple(change for name in in_force for change in known[name].changes)


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
    parameters: dict[str, Reals | float] = {**model.parameters, **model.dates, **switches(checked.dated), **draws}
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
        case SetTo(value) as treatment:
            for cell in cells_of(model, change.element):
                if not treatment.is_dated:
                    yield cell, value
                    continue
                begins, ends = span_of(treatment.start, treatment.until, model.clock)
                yield from ((f"{cell}.{FROM}", begins), (f"{cell}.{UNTIL}", ends), (f"{cell}.{THEN}", value))
        case Chosen(option):
            yield change.element, float(model.branches[change.element].number(option))
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


def cells_of(model: CheckedModel, element: Id) -> Sequence[str]:
    """Return the cells of an element of the model; a name of a cell stands for itself."""
    variable = model.variables.get(element)
    return variable.cells if variable is not None else (element,)


def span_of(start: str | None, until: str | None, clock: Clock) -> tuple[float, float]:
    """Return when a change begins and ends in model time: before any run and never, where nothing is said."""
    begins = -np.inf if start is None else moment_of(start, clock.unit)
    return begins, np.inf if until is None else moment_of(until, clock.unit)


def _changed_data(checked: CheckedStudy, change: Change) -> DataCell:
    """Return a data cell after a change.

    Raises:
        ValueError: The change is not one of data.
    """
    cell, clock = checked.model.data[change.element], checked.model.clock
    match change.treatment:
        case Scaled(factor, start, until):
            inside = replace(cell, values=cell.values * factor)
        case Constant(value, start, until):
            inside = _flat(cell, value)
        case Replaced(name, start, until):
            inside = checked.replacements[change.element, name]
        case Frozen(date, start, until):
            inside = _frozen(cell, moment_of(date, clock.unit), is_from_then=start is None)
        case SetTo() | Chosen() | Dated():
            msg = f"{change.element} is a data series"
            raise ValueError(msg)
    return spliced(cell, inside, *span_of(start, until, clock))


def _flat(cell: DataCell, value: float) -> DataCell:
    """Return a series that has one value wherever another has any."""
    return replace(cell, times=np.array([cell.first]), values=np.array([value]))


def _frozen(cell: DataCell, moment: float, *, is_from_then: bool) -> DataCell:
    """Return a series that has its value of a moment: from then on, or wherever it has any."""
    value = cell.at(np.array([moment]))
    if not is_from_then:
        return _flat(cell, float(value[0]))
    before = cell.times < moment - SLACK
    return replace(cell, times=np.append(cell.times[before], moment), values=np.append(cell.values[before], value))

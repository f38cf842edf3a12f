"""Toggling instruments: each in turn is taken out, and only what reads its constraints may answer."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from coyuntura.arrays import Flags, Indices, Reals
from coyuntura.check.instruments import instruments_of
from coyuntura.check.study import CheckedStudy
from coyuntura.dates import SLACK
from coyuntura.ensemble.dated import lower_dated
from coyuntura.ensemble.members import Members
from coyuntura.ensemble.worlds import World, inputs_for, world_of
from coyuntura.model.elements import Event, Stock
from coyuntura.model.scenarios import Change, Dated
from coyuntura.simulate.simulate import simulate

_TOLERANCE = 1e-12


def answering(checked: CheckedStudy, members: Members) -> Iterator[tuple[Event, str]]:
    """Yield instruments with a stock that answers when it is taken out though it must not.

    Nothing may answer before the instrument begins, and nothing at all in a member in which its constraints are as they
    would be without it, because something else closes them or nothing does.

    Args:
        checked: The study.
        members: Who is run, in history and with each instrument out in turn.
    """
    acting = [event for event in instruments_of(checked.study) if event.constrains]
    stocks = [cell for name in checked.model.names_of(Stock) for cell in checked.model.variables[name].cells]
    closed = {
        event.header.id: [cell for name in event.constrains or () for cell in checked.model.variables[name].cells]
        for event in acting
    }
    wanted = sorted({*stocks, *(cell for cells in closed.values() for cell in cells)})
    values = _worlds(checked, acting, members, wanted)
    clock = checked.model.clock
    for number, event in enumerate(acting, 1):
        moved = {cell: _moved(values[cell], number, members.count) for cell in (*stocks, *closed[event.header.id])}
        is_slack = ~np.logical_or.reduce([moved[cell].any(axis=0) for cell in closed[event.header.id]])
        times = clock.start + clock.saveper * np.arange(len(next(iter(moved.values()))))
        is_early = times < checked.model.dates[f"{event.header.id}.from"] - SLACK
        for stock in stocks:
            if moved[stock][is_early].any() or moved[stock][:, is_slack].any():
                yield event, stock
                break


def _worlds(
    checked: CheckedStudy, acting: Sequence[Event], members: Members, wanted: Sequence[str]
) -> Mapping[str, Reals]:
    """Return cells in history and then in a world without each instrument, shape (time, world and member)."""
    history = world_of(checked.study)
    out = [Change(event.header.id, Dated(None, None, is_off=True), event.header.place) for event in acting]
    worlds: list[World] = [history, *((*history, change) for change in out)]
    which: Indices = np.repeat(np.arange(len(worlds)), members.count)
    draws = {cell: np.tile(values, len(worlds)) for cell, values in members.draws.items()}
    runs = np.tile(members.runs, len(worlds))
    program = lower_dated(checked.model, checked.dated)
    return simulate(program, inputs_for(checked, worlds, draws, which, runs, members.seed), wanted).values


def _moved(values: Reals, world: int, count: int) -> Flags:
    """Return where a cell differs between history and a world, shape (time, member)."""
    one, other = values[:, :count], values[:, world * count : (world + 1) * count]
    return ~np.isclose(one, other, rtol=_TOLERANCE, atol=0.0, equal_nan=True)

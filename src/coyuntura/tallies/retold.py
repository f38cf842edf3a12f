"""A tally told otherwise: without the sheets of some strata, with options exchanged, or with other totals announced."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from coyuntura.errors import did_you_mean
from coyuntura.names import Id
from coyuntura.tallies.tally import Sheets, Tally


@dataclass(frozen=True, slots=True)
class Retold:
    """What is other in a tally: strata without their sheets, two options whose votes change places, and totals."""

    without: tuple[str, ...] = ()
    exchanged: tuple[Id, ...] = ()
    announced: Mapping[Id, Mapping[Id, int]] = field(default_factory=dict[Id, Mapping[Id, int]])


def retold(tally: Tally, change: Retold) -> Tally:
    """Return a tally with a change.

    Args:
        tally: One with sheets.
        change: Of strata, options and announced totals that it has.

    Raises:
        ValueError: It has no sheets, none is left, or what is named is not in it.
    """
    if tally.sheets is None:
        raise ValueError(f"the study holds no sheets of `{tally.id}`")
    sheets = _exchanged(tally, _without(tally.sheets, change.without), change.exchanged)
    announced = {item.id: item for item in tally.announced}
    for name, votes in change.announced.items():
        if name not in announced:
            raise ValueError(f"nobody announced `{name}` of `{tally.id}`.{did_you_mean(name, announced)}".rstrip("."))
        for option in votes:
            _position(tally, option)
        announced[name] = replace(announced[name], votes={**announced[name].votes, **votes})
    return replace(tally, sheets=sheets, announced=tuple(announced.values()))


def _without(sheets: Sheets, strata: tuple[str, ...]) -> Sheets:
    for name in strata:
        if name not in sheets.strata:
            raise ValueError(f"`{name}` is no stratum of the sheets.{did_you_mean(name, sheets.strata)}".rstrip("."))
    dropped = [number for number, name in enumerate(sheets.strata) if name in strata]
    rows = np.flatnonzero(~np.isin(sheets.stratum, dropped))
    if not rows.size:
        raise ValueError("no sheet is left")
    return sheets.taken(rows)


def _exchanged(tally: Tally, sheets: Sheets, options: tuple[Id, ...]) -> Sheets:
    if not options:
        return sheets
    if len(set(options)) != 2:  # noqa: PLR2004  the votes of two change places
        raise ValueError("the votes of two options change places")
    one, other = (_position(tally, name) for name in options)
    order = list(range(len(tally.options)))
    order[one], order[other] = other, one
    return replace(sheets, votes=sheets.votes[:, order])


def _position(tally: Tally, option: Id) -> int:
    names = [item.id for item in tally.options]
    if option not in names:
        raise ValueError(f"`{option}` is no option of `{tally.id}`.{did_you_mean(option, names)}".rstrip("."))
    return names.index(option)

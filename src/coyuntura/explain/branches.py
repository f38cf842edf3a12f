"""Which figures turn on which branch: a figure by option, and which part of its variance lies between options.

Members with different options also differ in everything else that is drawn, which is left out of the part: it is
what a known option would take from the variance, less what chance alone makes of groups of so many members.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.explain.intervals import Interval, interval
from coyuntura.explain.shares import Shares
from coyuntura.explain.variance import between
from coyuntura.model.elements import Branch, Option
from coyuntura.model.equations import Equation

_UPPER = 1.645
"""Below which a standard normal number lies in 19 of 20 cases."""


@dataclass(frozen=True, slots=True)
class ByOption:
    """A figure over the members that have one option."""

    option: Option
    interval: Interval


@dataclass(frozen=True, slots=True)
class Turning:
    """How a figure differs between the options of one branch, of those that some member has."""

    branch: Branch
    options: tuple[ByOption, ...]
    share: float
    """Part of the figure's variance that lies between options, 0 to 1; not a number where nothing varies."""
    same_sign: int
    """In how many of these options the middle member has the sign of the middle one of all."""
    by_chance: float
    """The part that a branch without effect has, or more, in one of twenty ensembles of as many members."""


def branches_read(engine: Engine, members: Members, measures: Iterable[Equation]) -> Mapping[str, Branch]:
    """Return by cell the branches that members have different options of, and on which some measures rest."""
    model = engine.checked.model
    drawn = {cell: branch for cell, branch in model.branches.items() if cell in members.draws}
    cells = {cell for item in measures for _, cell in engine.checked.measures[item].needs}
    if not (drawn and cells):
        return {}
    read = engine.prepared(cells, every_step=True).program.parameters
    return {cell: branch for cell, branch in drawn.items() if cell in read}


def turning(branches: Mapping[str, Branch], members: Members, values: Reals) -> tuple[Turning, ...]:
    """Return how a figure turns on each of some branches, the one with the largest part of the variance first.

    Args:
        branches: By cell, of which members have draws.
        members: Who was run.
        values: The figure of each member, shape (member,); what is not finite does not count.
    """
    finite = np.isfinite(values)
    central = interval(values).central
    found: list[Turning] = []
    for cell, branch in branches.items() if finite.any() else ():
        numbers = members.draws[cell]
        groups = [
            (option, values[finite & (numbers == number)])
            for number, option in enumerate(branch.options, 1)
            if (finite & (numbers == number)).any()
        ]
        by_option = tuple(ByOption(option, interval(group)) for option, group in groups)
        same = sum(np.sign(one.interval.central) == np.sign(central) for one in by_option)
        share = float(np.clip(between([group for _, group in groups]), 0, 1))
        chance = _by_chance(len(groups), int(np.count_nonzero(finite)))
        found.append(Turning(branch, by_option, share, int(same), chance))
    return tuple(sorted(found, key=lambda one: -np.nan_to_num(one.share)))


def _by_chance(groups: int, members: int) -> float:
    """Return the part that groups of chance reach in one of twenty cases.

    Of normal figures: chi-squared less its mean, over the members.

    Source:
        wilson1931 for the upper point of chi-squared.
    """
    freedom = groups - 1
    if freedom == 0:
        return 0.0
    spread = 2 / (9 * freedom)
    upper = freedom * (1 - spread + _UPPER * math.sqrt(spread)) ** 3
    return min(1.0, (upper - freedom) / members)


def turning_of_shares(
    branches: Mapping[str, Branch], members: Members, shares: Sequence[Shares]
) -> Mapping[str, tuple[Turning, ...]]:
    """Return how factors' parts of outcomes turn on branches, against the first references of each outcome."""
    found: dict[str, tuple[Turning, ...]] = {}
    for part in shares:
        for effect in part.attribution.effects:
            name = f"{part.outcome.name}.{effect.factor}"
            ways = {"": effect.shapley, ".alone": effect.alone, ".but_for": effect.but_for}
            for way, values in {**ways, ".share": part.percents(effect)}.items():
                if name + way not in found:
                    every = np.full(members.count, np.nan)
                    every[part.attribution.kept] = values
                    found[name + way] = turning(branches, members, every)
    return found

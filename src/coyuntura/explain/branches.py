"""Which figures turn on which branch: a figure by option, and which part of its variance lies between options.

Members with different options also differ in everything else that is drawn, which is left out of the part: it is
what a known option would take from the variance, less what chance alone makes of groups of so many members.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.check.cells import CheckedModel
from coyuntura.ensemble.members import Members
from coyuntura.explain.intervals import Interval, interval
from coyuntura.explain.shares import Shares
from coyuntura.explain.variance import between
from coyuntura.model.elements import Branch, Option


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


def turning(model: CheckedModel, members: Members, values: Reals) -> tuple[Turning, ...]:
    """Return how a figure turns on each branch that is drawn, the one with the largest part of the variance first.

    Args:
        model: The study's, which has the branches.
        members: Who was run.
        values: The figure of each member, shape (member,); what is not finite does not count.
    """
    finite = np.isfinite(values)
    central = interval(values).central
    found: list[Turning] = []
    for cell, branch in model.branches.items():
        if cell not in members.draws or not finite.any():
            continue
        numbers = members.draws[cell]
        groups = [
            (option, values[finite & (numbers == number)])
            for number, option in enumerate(branch.options, 1)
            if (finite & (numbers == number)).any()
        ]
        by_option = tuple(ByOption(option, interval(group)) for option, group in groups)
        same = sum(np.sign(one.interval.central) == np.sign(central) for one in by_option)
        share = float(np.clip(between([group for _, group in groups]), 0, 1))
        found.append(Turning(branch, by_option, share, int(same)))
    return tuple(sorted(found, key=lambda one: -np.nan_to_num(one.share)))


def turning_of_shares(
    model: CheckedModel, members: Members, shares: Sequence[Shares]
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
                    found[name + way] = turning(model, members, every)
    return found

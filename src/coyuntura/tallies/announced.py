"""What announced totals would require of the tables without a sheet."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from coyuntura.arrays import Reals

Clash: TypeAlias = Literal["fewer-than-seen", "more-than-missing"]
"""An option is announced fewer votes than the sheets hold; the missing tables have too few voters for the rest."""
TENTH = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Required:
    """Votes that the missing tables would have to hold, shape (option,), and why they cannot.

    `apart` is the least number of votes by which the announced totals and the sheets contradict each other. It does
    not tell which of the two is wrong.
    """

    votes: Reals
    clashes: tuple[Clash, ...]
    apart: float


def required(announced: Reals, seen: Reals, missing: float) -> Required:
    """Return what announced totals require of the tables without a sheet.

    Args:
        announced: Votes by option, shape (option,), of part or all of the tables.
        seen: Votes on the sheets, shape (option,).
        missing: Registered voters of the tables without a sheet.
    """
    votes = announced - seen
    short = float(np.maximum(-votes, 0).sum())
    over = max(0.0, float(np.maximum(votes, 0).sum()) - missing)
    clashes: list[Clash] = []
    if short > 0:
        clashes.append("fewer-than-seen")
    if over > 0:
        clashes.append("more-than-missing")
    return Required(votes, tuple(clashes), short + over)


@dataclass(frozen=True, slots=True)
class Rounded:
    """Whether totals are what shares with one decimal give, and how probable that is where they are not made so."""

    is_rounded: bool
    chance: float


def rounded(votes: Sequence[int]) -> Rounded | None:
    """Tell whether each option's votes are a percentage with one decimal of their sum, to the nearest vote.

    Votes that were counted have any remainder; of all but one option, as the last follows from the sum, each has one
    of about `total / 1000` equally likely ones. That totals were computed from shares says how they were announced,
    not what was counted.

    Returns:
        None where the sum is so small that remainders tell nothing.
    """
    total = sum(votes)
    if total < 1 / TENTH**1.5 or not votes:
        return None
    is_rounded = all(abs(round(count / total / TENTH) * TENTH * total - count) <= 1 / 2 for count in votes)
    return Rounded(is_rounded, math.pow(1 / (TENTH * total), len(votes) - 1))

"""Necessary or sufficient: an event counted over pairs of worlds that differ by one factor.

The same member is run with the factor and without it, sharing every draw and every shock, so that both
answers are seen side by side. That needs no assumption that a factor never works against the event;
members in which it does are counted too.
"""

import math
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Flags

_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the members that it is of, with its standard error; no number where it is of none."""

    value: float
    error: float
    members: int


@dataclass(frozen=True, slots=True)
class Causation:
    """How often an event hangs on a factor, over members that have both worlds."""

    with_factor: Share
    """The event's probability in history."""
    without_factor: Share
    """The event's probability where the factor alone is at its reference."""
    necessity: Share
    """Of the members with the event in history, those that lack it without the factor."""
    sufficiency: Share
    """Of the members that lack it without the factor, those that have it in history."""
    both: Share
    """Members that have the event if and only if the factor is there: necessary and sufficient."""
    prevented: Share
    """Members that have the event if and only if the factor is not there."""
    ratio: float
    """The event's probability with the factor over that without it; a lower bound where `is_bound`."""
    is_bound: bool


def causation(with_factor: Flags, without_factor: Flags) -> Causation:
    """Count an event over pairs of worlds.

    Where no member has the event without the factor, the ratio of probabilities is infinite, and its lower
    bound stands for it: the upper 95 % bound of nothing in so many members is below.

    Args:
        with_factor: Whether the event happens in history, shape (member,).
        without_factor: Whether it does where the factor is at its reference, for the same members.

    Returns:
        Shares, dimensionless, with standard errors of independent members.

    Source:
        pearl1999 for necessity and sufficiency; hannart2016 for the ratio and the fraction that is attributable.
    """
    only = with_factor & ~without_factor
    count = with_factor.size
    first, second = _share(with_factor, count), _share(without_factor, count)
    is_bound = second.value == 0 and first.value > 0
    # The largest probability at which so many members without the event are no wonder.
    below = 1 - (1 - _CONFIDENCE) ** (1 / count) if is_bound else second.value
    return Causation(
        with_factor=first,
        without_factor=second,
        necessity=_share(only, int(np.count_nonzero(with_factor))),
        sufficiency=_share(only, int(np.count_nonzero(~without_factor))),
        both=_share(only, count),
        prevented=_share(~with_factor & without_factor, count),
        ratio=first.value / below if below > 0 else math.nan,
        is_bound=is_bound,
    )


def _share(found: Flags, of: int) -> Share:
    if of == 0:
        return Share(math.nan, math.nan, 0)
    value = int(np.count_nonzero(found)) / of
    return Share(value, math.sqrt(value * (1 - value) / of), of)

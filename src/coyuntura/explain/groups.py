"""Groups of factors: what each group does to an outcome, and how its part is shared out among its own factors."""

from collections.abc import Sequence

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.explain.attribution import shapley_weights


def quotient_values(values: Reals, groups: Sequence[Sequence[int]]) -> Reals:
    """Return the outcome in the worlds in which each group is there as a whole or not at all.

    Args:
        values: The outcome (world, draw), factor i being bit i of a world's number.
        groups: The bits of each group; group k is bit k of the result's worlds.

    Returns:
        The outcome (world of groups, draw), in its unit.
    """
    masks = [_mask(group) for group in groups]
    worlds = [_mask_of(masks, world) for world in range(2 ** len(groups))]
    return values[worlds]


def owen_values(values: Reals, groups: Sequence[Sequence[int]]) -> Reals:
    """Return each factor's effect averaged over the orders in which the factors of a group follow one another.

    Those of a group sum to the group's Shapley value in the game of groups; a factor that is a group by itself
    has its Shapley value there, and where all factors are of one group or each of its own, they are the
    Shapley values of the factors.

    Args:
        values: The outcome (world, draw), factor i being bit i of a world's number.
        groups: The bits of each group; every factor in one of them.

    Returns:
        Effects (factor, draw), in the outcome's unit.

    Source:
        owen1977.
    """
    masks = [_mask(group) for group in groups]
    effects: dict[int, Reals] = {}
    for number, group in enumerate(groups):
        others = [mask for place, mask in enumerate(masks) if place != number]
        outer = shapley_weights(len(others))
        for bit in group:
            mates = [1 << mate for mate in group if mate != bit]
            inner = shapley_weights(len(mates))
            effect = np.zeros(values.shape[1])
            for coalition, weight in enumerate(outer):
                before = _mask_of(others, coalition)
                for part, share in enumerate(inner):
                    world = before | _mask_of(mates, part)
                    effect += weight * share * (values[world | 1 << bit] - values[world])
            effects[bit] = effect
    return np.stack([effects[bit] for bit in sorted(effects)])


def _mask(bits: Sequence[int]) -> int:
    return sum(1 << bit for bit in bits)


def _mask_of(masks: Sequence[int], chosen: int) -> int:
    """Return the bits of those masks whose own bit is set in a number."""
    return sum(mask for place, mask in enumerate(masks) if chosen >> place & 1)

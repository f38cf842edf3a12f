"""But for what: a change of outcome shared out among the factors that made it.

A *world* is a set of factors that follow history while the others stay at their
reference. Worlds are numbered by bit mask: bit i is set where factor i follows
history, so world 0 is the reference and the last world is history. Everything
is computed draw by draw, and summarised only afterwards.

A share says what a model does under one choice of references, not what happened:
references, and factors that answer one another, are for the study to declare.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

import numpy as np

from coyuntura.arrays import Flags, Reals
from coyuntura.check.factors import MOST_FACTORS
from coyuntura.explain.intervals import LEVEL, POINTS, points_of

_AXES = ("world", "draw")
_PAIR = 2


Way: TypeAlias = Literal["but_for", "alone", "shapley"]
"""How a factor's part of an outcome is counted."""
WAYS: tuple[Way, ...] = get_args(Way)


@dataclass(frozen=True, slots=True, eq=False)
class FactorEffect:
    """What one factor does to an outcome, for each draw and in the outcome's unit."""

    factor: str
    alone: Reals
    """Its effect when every other factor is at its reference (first in)."""
    but_for: Reals
    """Its effect when every other factor follows history (last in)."""
    shapley: Reals
    """Its effect averaged over all orders; these sum to the total."""
    historical: Reals
    """Its effect when factors enter in the historical order."""
    lowest: Reals
    """Its smallest effect in any order."""
    highest: Reals
    """Its largest effect in any order."""

    def by(self, way: Way) -> Reals:
        """Return the effect counted in one of three ways."""
        match way:
            case "shapley":
                return self.shapley
            case "alone":
                return self.alone
            case "but_for":
                return self.but_for

    @property
    def agreement(self) -> float:
        """The share of draws in which alone, but-for and Shapley have one sign, not 0."""
        signs = np.stack([np.sign(effect) for effect in (self.alone, self.but_for, self.shapley)])
        is_same = np.abs(signs.sum(axis=0)) == len(signs)
        return int(np.count_nonzero(is_same)) / is_same.size

    @property
    def is_order_robust(self) -> bool:
        """Whether the factor's direction depends neither on the order nor on the draw.

        True when the 90 % interval of but-for excludes zero, and alone, but-for
        and Shapley share a sign in at least 90 % of draws.
        """
        return excludes_zero(self.but_for) and self.agreement >= LEVEL


@dataclass(frozen=True, slots=True, eq=False)
class PairInteraction:
    """What two factors do together beyond what each does alone, for each draw."""

    factors: tuple[str, str]
    effect: Reals


@dataclass(frozen=True, slots=True, eq=False)
class Attribution:
    """A change from reference to history, shared out among factors.

    Arrays are over the draws kept, in the outcome's unit.
    """

    reference: Reals
    history: Reals
    effects: tuple[FactorEffect, ...]
    interactions: tuple[PairInteraction, ...]
    """Every pair's Möbius term; the Shapley value gives half to each of the two."""
    beyond_pairs: Reals
    """What is left of the total after the effects alone and the pairs."""
    order: tuple[str, ...]
    """The order behind `FactorEffect.historical`."""
    kept: Flags
    """For each draw given, whether the outcome is finite in every world."""

    @property
    def total(self) -> Reals:
        """The change from the reference world to history, for each draw."""
        return self.history - self.reference

    @property
    def dropped(self) -> int:
        """How many draws were left out because some world has no finite outcome."""
        return int(np.count_nonzero(~self.kept))

    @property
    def has_meaningful_shares(self) -> bool:
        """Whether percentages of the total mean anything: its 90 % interval excludes zero."""
        return excludes_zero(self.total)


def attribute(factors: Sequence[str], values: Reals, order: Sequence[str] | None = None) -> Attribution:
    """Share out the change between the reference world and history among factors.

    Draws with an outcome that is not finite in some world are left out of
    everything and counted in `dropped`. Where the outcome is a date that some
    worlds never reach, what is left is a selection, and says nothing about those.

    Args:
        factors: A name for each factor; factor i is bit i of a world's number.
        values: The outcome (world, draw) in its own unit, all `2 ** len(factors)` worlds.
        order: All factors in the order in which they began; as listed when absent.

    Returns:
        Effects per factor, interactions per pair, and the total, over the draws kept.

    Raises:
        ValueError: The factors are none, too many or repeated, the worlds are not
            all there, the order is not one of the factors, or no draw is finite.

    Source:
        shapley1953; harsanyi1963 for the Möbius terms; lunt2021 for the choice.
    """
    _require_factors(factors)
    order = tuple(factors if order is None else order)
    if sorted(order) != sorted(factors):
        raise ValueError(f"order must hold each factor once ({', '.join(factors)}), got {', '.join(order)}.")
    values = np.asarray(values, dtype=np.float64)
    _require_worlds(values, len(factors))
    kept: Flags = np.logical_and.reduce(np.isfinite(values), axis=0)
    if not kept.any():
        raise ValueError(
            f"values must be finite in every world for at least one draw, got {kept.size} draws with none."
        )
    values = values[:, kept]
    interactions, beyond_pairs = _interactions(factors, values)
    historical = sequential_effects(factors, values, order)
    effects = tuple(
        _effect(factor, marginal_effects(values, bit), historical[factor]) for bit, factor in enumerate(factors)
    )
    return Attribution(
        reference=values[0],
        history=values[-1],
        effects=effects,
        interactions=interactions,
        beyond_pairs=beyond_pairs,
        order=order,
        kept=kept,
    )


def marginal_effects(values: Reals, bit: int) -> Reals:
    """Return what a factor adds to every world in which it is at its reference.

    Args:
        values: The outcome (world, draw).
        bit: The factor's position.

    Returns:
        Differences (coalition, draw), in the outcome's unit. Coalitions of the
        other factors are numbered by bit mask with this factor's bit taken out.
    """
    halves = values.reshape(-1, 2, 2**bit, values.shape[1])
    return (halves[:, 1] - halves[:, 0]).reshape(-1, values.shape[1])


def shapley_weights(others: int) -> Reals:
    """Return the share of orders in which just these factors come before a given one.

    Args:
        others: How many other factors there are, 0 or more.

    Returns:
        Weights over coalitions of the others, by bit mask, dimensionless, summing to 1.
    """
    by_size = [1 / ((others + 1) * math.comb(others, size)) for size in range(others + 1)]
    return np.array([by_size[mask.bit_count()] for mask in range(2**others)])


def moebius_terms(values: Reals) -> Reals:
    """Return what each set of factors adds beyond all its proper subsets.

    Args:
        values: The outcome (world, draw).

    Returns:
        Terms (world, draw), in the outcome's unit: the outcome in a world is the
        sum of the terms of the world's subsets.

    Source:
        harsanyi1963 (dividends).
    """
    terms = np.array(values, dtype=np.float64)
    for bit in range(len(terms).bit_length() - 1):
        # A view: the transform works in place, one factor at a time.
        halves = terms.reshape(-1, 2, 2**bit, terms.shape[1])
        halves[:, 1] -= halves[:, 0]
    return terms


def sequential_effects(factors: Sequence[str], values: Reals, order: Sequence[str]) -> Mapping[str, Reals]:
    """Return what each factor adds when factors enter one after another.

    Args:
        factors: A name for each factor, in the order of the bits.
        values: The outcome (world, draw).
        order: The factors in the order in which they enter.

    Returns:
        For each factor its effect (draw), in the outcome's unit; they sum to the total.
    """
    effects: dict[str, Reals] = {}
    world = 0
    for factor in order:
        entered = world | 1 << list(factors).index(factor)
        effects[factor] = values[entered] - values[world]
        world = entered
    return MappingProxyType(effects)


def excludes_zero(effect: Reals) -> bool:
    """Say whether the central 90 % of draws lie on one side of zero.

    Args:
        effect: An effect (draw), any unit, finite.

    Returns:
        Whether both ends of the interval are positive, or both negative.
    """
    low, _, high = points_of(effect, POINTS)
    return bool(low > 0 or high < 0)


def _effect(factor: str, marginal: Reals, historical: Reals) -> FactorEffect:
    weights = shapley_weights(len(marginal).bit_length() - 1)
    return FactorEffect(
        factor=factor,
        alone=marginal[0],
        but_for=marginal[-1],
        shapley=weights @ marginal,
        historical=historical,
        # What a factor adds in an order depends only on the set that came before, and
        # every set comes before in some order: this is the range over all n! orders.
        lowest=marginal.min(axis=0),
        highest=marginal.max(axis=0),
    )


def _interactions(factors: Sequence[str], values: Reals) -> tuple[tuple[PairInteraction, ...], Reals]:
    terms = moebius_terms(values)
    pairs = tuple(
        PairInteraction((factors[i], factors[j]), terms[1 << i | 1 << j])
        for i, j in combinations(range(len(factors)), 2)
    )
    larger = [world for world in range(len(terms)) if world.bit_count() > _PAIR]
    return pairs, terms[larger].sum(axis=0)


def _require_factors(factors: Sequence[str]) -> None:
    if not 1 <= len(factors) <= MOST_FACTORS:
        raise ValueError(f"factors must be 1 to {MOST_FACTORS}, got {len(factors)}.")
    if len(set(factors)) != len(factors):
        raise ValueError(f"factors must have different names, got {', '.join(factors)}.")


def _require_worlds(values: Reals, count: int) -> None:
    if values.ndim != len(_AXES):
        raise ValueError(f"values must be (world, draw), got {values.ndim} dimensions.")
    if values.shape[0] != 2**count:
        raise ValueError(f"values must hold {2**count} worlds for {count} factors, got {values.shape[0]}.")
    if values.shape[1] == 0:
        raise ValueError("values must hold at least 1 draw, got 0.")

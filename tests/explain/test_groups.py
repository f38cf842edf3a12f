"""Groups of factors: Owen values in closed form, against every order that keeps groups together, and their laws."""

from collections.abc import Sequence
from itertools import chain, permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coyuntura.arrays import Reals
from coyuntura.explain.attribution import attribute
from coyuntura.explain.groups import owen_values, quotient_values

EXACT = 1e-12
GROUPS = [[0, 1], [2], [3, 4]]


def _game(seed: int) -> Reals:
    return np.random.default_rng(seed).normal(size=(32, 3))


games = st.builds(_game, st.integers(0, 2**32))
law = settings(max_examples=30, deadline=None)


def shapley(values: Reals) -> Reals:
    names = [f"f{number}" for number in range(len(values).bit_length() - 1)]
    return np.stack([effect.shapley for effect in attribute(names, values).effects])


def by_orders(values: Reals, groups: Sequence[Sequence[int]]) -> Reals:
    """Return the mean of what each factor adds over all orders in which no group is broken up."""
    found: list[Reals] = []
    for order in permutations(range(len(groups))):
        inside = [list(permutations(groups[group])) for group in order]
        for choice in product(*inside):
            effects, world = np.zeros((5, values.shape[1])), 0
            for bit in chain.from_iterable(choice):
                effects[bit] = values[world | 1 << bit] - values[world]
                world |= 1 << bit
            found.append(effects)
    return np.mean(found, axis=0)


def test_a_glove_of_two_partners_is_worth_more_to_them_than_alone() -> None:
    # One left glove, two right ones, of whom the left and a right have joined: together they need nobody.
    values = np.array([[float((world & 1) and (world & 6) != 0)] for world in range(8)])

    assert owen_values(values, [[0, 1], [2]])[:, 0] == pytest.approx([3 / 4, 1 / 4, 0], abs=EXACT)


@law
@given(games)
def test_owen_values_are_means_over_the_orders_that_keep_groups_together(values: Reals) -> None:
    assert owen_values(values, GROUPS) == pytest.approx(by_orders(values, GROUPS), abs=EXACT)


@law
@given(games)
def test_those_of_a_group_sum_to_the_group_and_groups_to_the_total(values: Reals) -> None:
    owen, groups = owen_values(values, GROUPS), shapley(quotient_values(values, GROUPS))

    assert np.stack([owen[bits].sum(axis=0) for bits in GROUPS]) == pytest.approx(groups, abs=EXACT)
    assert owen.sum(axis=0) == pytest.approx(values[-1] - values[0], abs=EXACT)


@law
@given(games)
def test_groups_of_one_and_one_group_of_all_give_shapley_values(values: Reals) -> None:
    assert owen_values(values, [[0], [1], [2], [3], [4]]) == pytest.approx(shapley(values), abs=EXACT)
    assert owen_values(values, [[0, 1, 2, 3, 4]]) == pytest.approx(shapley(values), abs=EXACT)


@law
@given(games)
def test_mates_that_act_alike_get_alike(values: Reals) -> None:
    swapped = [world & ~3 | (world & 1) << 1 | (world & 2) >> 1 for world in range(32)]
    owen = owen_values((values + values[swapped]) / 2, GROUPS)

    assert owen[0] == pytest.approx(owen[1], abs=EXACT)


@law
@given(games)
def test_a_factor_that_changes_nothing_gets_nothing_in_a_group(values: Reals) -> None:
    idle = values[[world & ~2 for world in range(32)]]

    assert np.abs(owen_values(idle, GROUPS)[1]).max() == 0


def test_worlds_of_groups_are_those_in_which_groups_are_whole() -> None:
    values = np.arange(32.0)[:, np.newaxis]

    assert quotient_values(values, GROUPS)[:, 0].tolist() == [0, 3, 4, 7, 24, 27, 28, 31]

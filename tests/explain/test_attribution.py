import math
from collections.abc import Callable
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from coyuntura.explain.attribution import (
    Attribution,
    FactorEffect,
    attribute,
    moebius_terms,
    sequential_effects,
    shapley_weights,
)

pytestmark = pytest.mark.slow  # all of them together take seconds

Reals = NDArray[np.float64]
Game = Callable[[frozenset[int]], float]

NAMES = [f"factor_{number}" for number in range(12)]
EXACT = 1e-12


def _members(world: int, count: int) -> frozenset[int]:
    return frozenset(bit for bit in range(count) if world >> bit & 1)


def _worlds(game: Game, count: int) -> Reals:
    """Return a game's value in every world, for one draw."""
    return np.array([[game(_members(world, count))] for world in range(2**count)])


def _shapley(result: Attribution) -> list[float]:
    return [float(effect.shapley[0]) for effect in result.effects]


def _random_games(largest: int) -> st.SearchStrategy[tuple[int, Reals]]:
    def build(count: int, seed: int) -> tuple[int, Reals]:
        return count, np.random.default_rng(seed).normal(size=(2**count, 4))

    return st.builds(build, st.integers(1, largest), st.integers(0, 2**32))


games = _random_games(6)
law = settings(max_examples=40, deadline=None)


# Games whose Shapley values are published or follow by hand.


def test_the_glove_game_gives_two_thirds_to_the_scarce_glove() -> None:
    # One left glove, two right ones; a pair is worth 1.
    values = _worlds(lambda players: float(0 in players and bool(players & {1, 2})), 3)
    assert _shapley(attribute(NAMES[:3], values)) == pytest.approx([2 / 3, 1 / 6, 1 / 6], abs=EXACT)


def test_the_airport_game_shares_each_stretch_among_those_who_need_it() -> None:
    # Runway costs 1, 2 and 3: the longest aeroplane sets the cost.
    values = _worlds(lambda players: float(max((player + 1 for player in players), default=0)), 3)
    assert _shapley(attribute(NAMES[:3], values)) == pytest.approx([1 / 3, 5 / 6, 11 / 6], abs=EXACT)


def test_two_factors_of_a_product_share_their_interaction_equally() -> None:
    # From 2 × 5 to 3 × 4.
    values = _worlds(lambda moved: (3 if 0 in moved else 2) * (4 if 1 in moved else 5), 2)
    assert _shapley(attribute(NAMES[:2], values)) == pytest.approx([4.5, -2.5], abs=EXACT)


def test_a_logarithmic_mean_index_shares_the_same_change_nearly_alike() -> None:
    # Index decomposition of 2 × 5 to 3 × 4, which holds for identities only: a check on Shapley's, not a rival.
    weight = (12 - 10) / np.log(12 / 10)
    index = [weight * np.log(3 / 2), weight * np.log(4 / 5)]
    values = _worlds(lambda moved: (3 if 0 in moved else 2) * (4 if 1 in moved else 5), 2)

    assert index == pytest.approx([4.4478, -2.4478], abs=5e-5)
    assert np.abs(np.array(index) - _shapley(attribute(NAMES[:2], values))).max() < 0.06


def test_a_majority_of_twelve_equal_voters_gives_each_a_twelfth() -> None:
    values = _worlds(lambda voters: float(len(voters) > 6), 12)
    assert _shapley(attribute(NAMES, values)) == pytest.approx([1 / 12] * 12, abs=EXACT)


def test_a_weighted_vote_counts_pivots() -> None:
    # Weights 3, 2, 1, 1 with quota 4: the Shapley-Shubik indices are 1/2, 1/6, 1/6, 1/6.
    weights = (3, 2, 1, 1)
    values = _worlds(lambda voters: float(sum(weights[voter] for voter in voters) >= 4), 4)
    assert _shapley(attribute(NAMES[:4], values)) == pytest.approx([1 / 2, 1 / 6, 1 / 6, 1 / 6], abs=EXACT)


def test_in_an_additive_game_every_reading_is_the_factors_own_effect() -> None:
    own = np.array([[1.5, -2.0], [0.25, 3.0], [-4.0, 1.0]])
    bits = np.array([[world >> bit & 1 for bit in range(3)] for world in range(8)])
    result = attribute(NAMES[:3], 7 + bits @ own)
    for effect, expected in zip(result.effects, own, strict=True):
        for reading in (
            effect.alone,
            effect.but_for,
            effect.shapley,
            effect.historical,
            effect.lowest,
            effect.highest,
        ):
            np.testing.assert_allclose(reading, expected, atol=EXACT)


def test_in_an_additive_game_nothing_interacts() -> None:
    values = _worlds(lambda players: float(sum((1.0, 2.0, 5.0)[player] for player in players)), 3)
    result = attribute(NAMES[:3], values)
    assert [float(pair.effect[0]) for pair in result.interactions] == pytest.approx([0, 0, 0], abs=EXACT)


def test_in_a_multiplicative_game_shapley_is_the_closed_form_of_three() -> None:
    a, b, c = 1.2, 0.5, 3.0
    values = _worlds(lambda moved: math.prod((a, b, c)[factor] for factor in moved), 3)
    expected = (a - 1) * (2 + b + c + 2 * b * c) / 6
    assert _shapley(attribute(NAMES[:3], values))[0] == pytest.approx(expected, abs=EXACT)


def test_in_a_multiplicative_game_a_pair_interacts_by_the_product_of_its_changes() -> None:
    a, b, c = 1.2, 0.5, 3.0
    values = _worlds(lambda moved: math.prod((a, b, c)[factor] for factor in moved), 3)
    found = {pair.factors: float(pair.effect[0]) for pair in attribute(["a", "b", "c"], values).interactions}
    expected = {("a", "b"): (a - 1) * (b - 1), ("a", "c"): (a - 1) * (c - 1), ("b", "c"): (b - 1) * (c - 1)}
    assert found == pytest.approx(expected, abs=EXACT)


def test_in_a_multiplicative_game_the_rest_is_the_triple() -> None:
    a, b, c = 1.2, 0.5, 3.0
    values = _worlds(lambda moved: math.prod((a, b, c)[factor] for factor in moved), 3)
    rest = float(attribute(NAMES[:3], values).beyond_pairs[0])
    assert rest == pytest.approx((a - 1) * (b - 1) * (c - 1), abs=EXACT)


# Laws.


@law
@given(games)
def test_shapley_values_sum_to_the_total(game: tuple[int, Reals]) -> None:
    count, values = game
    result = attribute(NAMES[:count], values)
    np.testing.assert_allclose(sum(effect.shapley for effect in result.effects), values[-1] - values[0], atol=EXACT)


@law
@given(games)
def test_historical_effects_sum_to_the_total(game: tuple[int, Reals]) -> None:
    count, values = game
    result = attribute(NAMES[:count], values)
    np.testing.assert_allclose(sum(effect.historical for effect in result.effects), result.total, atol=EXACT)


@law
@given(games, st.integers(0, 5))
def test_a_factor_that_changes_nothing_gets_nothing(game: tuple[int, Reals], at: int) -> None:
    count, values = game
    bit = min(at, count)
    idle = np.repeat(values.reshape(-1, 1, 2**bit, 4), 2, axis=1).reshape(-1, 4)
    effect = attribute(NAMES[: count + 1], idle).effects[bit]
    assert not np.any([effect.alone, effect.but_for, effect.shapley, effect.lowest, effect.highest])


@law
@given(_random_games(5), st.data())
def test_renaming_factors_renames_their_effects(game: tuple[int, Reals], data: st.DataObject) -> None:
    count, values = game
    moved = data.draw(st.permutations(range(count)))
    worlds = [sum(1 << moved[bit] for bit in _members(world, count)) for world in range(2**count)]
    turned = attribute(NAMES[:count], values[worlds])
    straight = attribute(NAMES[:count], values)
    for bit in range(count):
        np.testing.assert_allclose(turned.effects[bit].shapley, straight.effects[moved[bit]].shapley, atol=EXACT)


@law
@given(games)
def test_factors_that_act_alike_get_alike(game: tuple[int, Reals]) -> None:
    count, values = game
    # A pair whose joint effect depends only on how many of the two are in.
    both = np.array([[0.0], [1.0], [1.0], [3.0]])
    pair = (values[:, None, :] * (1 + both[None])).reshape(-1, 4)
    first, second = attribute(NAMES[: count + 2], pair).effects[:2]
    np.testing.assert_allclose(first.shapley, second.shapley, atol=EXACT)


@law
@given(_random_games(5))
def test_shapley_is_the_mean_over_all_orders(game: tuple[int, Reals]) -> None:
    count, values = game
    names = NAMES[:count]
    orders = [sequential_effects(names, values, order) for order in permutations(names)]
    for effect in attribute(names, values).effects:
        np.testing.assert_allclose(
            effect.shapley, np.mean([order[effect.factor] for order in orders], axis=0), atol=EXACT
        )


@law
@given(_random_games(5))
def test_the_order_range_is_that_of_all_orders(game: tuple[int, Reals]) -> None:
    count, values = game
    names = NAMES[:count]
    orders = [sequential_effects(names, values, order) for order in permutations(names)]
    for effect in attribute(names, values).effects:
        all_orders = np.array([order[effect.factor] for order in orders])
        assert np.array_equal(effect.lowest, all_orders.min(axis=0))
        assert np.array_equal(effect.highest, all_orders.max(axis=0))


@law
@given(games)
def test_a_world_is_the_sum_of_the_terms_of_its_subsets(game: tuple[int, Reals]) -> None:
    count, values = game
    terms = moebius_terms(values)
    for world in range(2**count):
        subsets = [subset for subset in range(2**count) if subset & world == subset]
        np.testing.assert_allclose(terms[subsets].sum(axis=0), values[world], atol=EXACT)


@law
@given(games)
def test_shapley_shares_each_term_equally_among_its_factors(game: tuple[int, Reals]) -> None:
    count, values = game
    terms = moebius_terms(values)
    for bit, effect in enumerate(attribute(NAMES[:count], values).effects):
        shares = [terms[world] / world.bit_count() for world in range(2**count) if world >> bit & 1]
        np.testing.assert_allclose(effect.shapley, np.sum(shares, axis=0), atol=EXACT)


@law
@given(games)
def test_what_is_alone_paired_and_beyond_makes_the_total(game: tuple[int, Reals]) -> None:
    count, values = game
    result = attribute(NAMES[:count], values)
    parts = [effect.alone for effect in result.effects] + [pair.effect for pair in result.interactions]
    np.testing.assert_allclose(np.sum([*parts, result.beyond_pairs], axis=0), result.total, atol=EXACT)


def test_moebius_terms_leave_their_input_as_it_is() -> None:
    values = np.arange(8.0).reshape(4, 2)
    moebius_terms(values)
    assert np.array_equal(values, np.arange(8.0).reshape(4, 2))


@pytest.mark.parametrize("others", range(12))
def test_shapley_weights_sum_to_one(others: int) -> None:
    assert shapley_weights(others).sum() == pytest.approx(1, abs=EXACT)


# What an attribution holds.


def test_alone_is_first_in_and_but_for_is_last_in() -> None:
    values = np.array([[1.0], [2.0], [4.0], [9.0]])
    effect = attribute(["price", "sanctions"], values).effects[1]
    assert (effect.alone[0], effect.but_for[0]) == (3.0, 7.0)


def test_history_is_the_world_with_all_factors_bit_for_bit() -> None:
    values = np.random.default_rng(1).normal(size=(8, 5))
    assert np.array_equal(attribute(NAMES[:3], values).history, values[7])


def test_the_historical_order_decides_who_meets_whom() -> None:
    values = np.array([[1.0], [2.0], [4.0], [9.0]])
    result = attribute(["price", "sanctions"], values, order=["sanctions", "price"])
    assert [float(effect.historical[0]) for effect in result.effects] == [5.0, 3.0]


def test_the_historical_order_is_as_listed_unless_given() -> None:
    assert attribute(["price", "sanctions"], np.zeros((4, 1))).order == ("price", "sanctions")


def test_draws_that_are_not_finite_are_dropped_and_counted() -> None:
    values = np.arange(12.0).reshape(4, 3)
    values[2, 1] = np.nan
    values[0, 2] = np.inf
    result = attribute(["a", "b"], values)
    assert (result.dropped, result.kept.tolist(), result.total.tolist()) == (2, [True, False, False], [9.0])


# Verdicts.


def _effect(alone: Reals, but_for: Reals, shapley: Reals) -> FactorEffect:
    zero = np.zeros_like(alone)
    return FactorEffect("x", alone, but_for, shapley, historical=zero, lowest=zero, highest=zero)


def test_a_factor_that_always_adds_is_order_robust() -> None:
    draws = np.linspace(1, 2, 100)
    assert _effect(draws, draws, draws).is_order_robust


def test_a_factor_that_always_takes_away_is_order_robust() -> None:
    draws = -np.linspace(1, 2, 100)
    assert _effect(draws, draws, draws).is_order_robust


def test_a_factor_that_turns_with_the_order_is_not_order_robust() -> None:
    draws = np.linspace(1, 2, 100)
    assert not _effect(-draws, draws, draws).is_order_robust


def test_a_factor_that_does_nothing_is_not_order_robust() -> None:
    draws = np.zeros(100)
    assert not _effect(draws, draws, draws).is_order_robust


@pytest.mark.parametrize(("against", "expected"), [(4, True), (6, False)])
def test_but_for_may_differ_in_sign_in_fewer_than_five_of_a_hundred_draws(against: int, *, expected: bool) -> None:
    draws = np.where(np.arange(100) < against, -1.0, 1.0)
    assert _effect(draws, draws, draws).is_order_robust is expected


@pytest.mark.parametrize(("against", "expected"), [(10, True), (11, False)])
def test_alone_may_differ_in_sign_in_ten_of_a_hundred_draws(against: int, *, expected: bool) -> None:
    draws = np.ones(100)
    assert _effect(np.where(np.arange(100) < against, -1.0, 1.0), draws, draws).is_order_robust is expected


def test_agreement_is_the_share_of_draws_of_one_sign() -> None:
    effect = _effect(np.array([1.0, 1, -1, 0]), np.array([2.0, 2, -2, 0]), np.array([3.0, -3, -3, 0]))
    assert effect.agreement == 0.5


def test_shares_of_a_total_that_may_be_nothing_mean_nothing() -> None:
    values = np.stack([np.zeros(100), np.linspace(-1, 1, 100)])
    assert not attribute(["a"], values).has_meaningful_shares


def test_shares_of_a_total_with_a_clear_sign_mean_something() -> None:
    values = np.stack([np.zeros(100), np.linspace(1, 2, 100)])
    assert attribute(["a"], values).has_meaningful_shares


# Misuse.


@pytest.mark.parametrize(
    ("factors", "shape", "message"),
    [
        ([], (1, 1), "factors must be 1 to 12, got 0"),
        ([*NAMES, "one_more"], (2**13, 1), "factors must be 1 to 12, got 13"),
        (["a", "a"], (4, 1), "factors must have different names, got a, a"),
        (["a", "b"], (3, 1), "values must hold 4 worlds for 2 factors, got 3"),
        (["a", "b"], (4,), r"values must be \(world, draw\), got 1 dimensions"),
        (["a", "b"], (4, 0), "values must hold at least 1 draw, got 0"),
    ],
)
def test_worlds_and_factors_that_do_not_fit_are_refused(
    factors: list[str], shape: tuple[int, ...], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        attribute(factors, np.zeros(shape))


@pytest.mark.parametrize("order", [["a"], ["a", "a"], ["a", "c"], ["a", "b", "b"]])
def test_an_order_that_is_not_one_of_the_factors_is_refused(order: list[str]) -> None:
    with pytest.raises(ValueError, match=r"order must hold each factor once \(a, b\)"):
        attribute(["a", "b"], np.zeros((4, 1)), order=order)


def test_worlds_without_one_finite_draw_are_refused() -> None:
    with pytest.raises(ValueError, match="finite in every world for at least one draw, got 2 draws"):
        attribute(["a"], np.array([[np.nan, 1.0], [1.0, np.nan]]))

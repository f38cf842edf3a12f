"""Peeling finds boxes that were planted, and says of limits whether they are more than luck."""

from itertools import pairwise

import numpy as np
import pytest

from coyuntura.arrays import Flags, Reals
from coyuntura.explain.prim import Box, Peeling, again, chosen, firm, limits, peel, without

LOW, HIGH = 0.6, 0.3
"""Cases lie above the one along the first input, and below the other along the second."""


@pytest.fixture
def points() -> Reals:
    return np.random.Generator(np.random.Philox(3)).random((1500, 5))


@pytest.fixture
def is_case(points: Reals) -> Flags:
    """Return which points are cases: nine of ten in the planted box, one of a hundred elsewhere."""
    luck = np.random.Generator(np.random.Philox(4)).random(len(points))
    planted = (points[:, 0] > LOW) & (points[:, 1] < HIGH)
    return np.asarray(luck < np.where(planted, 0.9, 0.01))


def shown(points: Reals, is_case: Flags) -> Box:
    boxes = peel(points, is_case)
    return firm(points, is_case, boxes[chosen(boxes)])


def test_a_planted_box_is_found_with_its_limits_and_no_others(points: Reals, is_case: Flags) -> None:
    box = shown(points, is_case)

    assert box.restricted == (0, 1)
    assert (box.low[0], box.high[1]) == pytest.approx((LOW, HIGH), abs=0.02)
    assert (box.density, box.coverage) == pytest.approx((0.9, 0.93), abs=0.06)


def test_each_box_of_a_trajectory_lies_within_the_one_before(points: Reals, is_case: Flags) -> None:
    boxes = peel(points, is_case)

    assert boxes[0].restricted == ()
    assert (boxes[0].coverage, boxes[0].mass) == (1, 1)
    for before, after in pairwise(boxes):
        assert (after.low >= before.low).all()
        assert (after.high <= before.high).all()
        assert after.members < before.members


def test_the_limits_of_a_box_hold_what_it_was_made_of(points: Reals, is_case: Flags) -> None:
    for box in peel(points, is_case):
        inside = box.holds(points)
        assert (inside.sum(), (inside & is_case).sum()) == (box.members, box.cases)


def test_no_box_is_smaller_than_it_may_be(points: Reals, is_case: Flags) -> None:
    assert peel(points, is_case, Peeling(0.1, 0.2))[-1].mass >= 0.2


def test_peeling_ends_where_all_are_cases() -> None:
    points = np.linspace(0, 1, 200)[:, np.newaxis]
    boxes = peel(points, points[:, 0] > 0.5)

    assert boxes[-1].density == 1
    assert boxes[-1].coverage > 0.9


def test_equal_values_stay_together() -> None:
    points = np.repeat([[0.0], [1.0], [2.0]], 50, axis=0)
    boxes = peel(points, points[:, 0] == 2, Peeling(0.05, 0.05))

    assert [(box.members, box.low[0]) for box in boxes] == [(150, -np.inf), (100, 0.5), (50, 1.5)]


def test_neighbouring_numbers_are_told_apart() -> None:
    low, high = 1.0, float(np.nextafter(1.0, 2.0))
    points = np.repeat([[low], [high]], 50, axis=0)
    box = peel(points, points[:, 0] == high)[-1]

    assert box.holds(points).sum() == box.members == 50


def test_an_input_with_one_value_is_never_limited(points: Reals, is_case: Flags) -> None:
    points[:, 2] = 7
    assert all(2 not in box.restricted for box in peel(points, is_case))


def test_limits_in_noise_are_taken_for_luck(points: Reals) -> None:
    is_case = np.random.Generator(np.random.Philox(5)).random(len(points)) < 0.3
    boxes = peel(points, is_case)
    box = firm(points, is_case, boxes[8])

    assert len(box.restricted) < len(boxes[8].restricted)
    assert all(limit.quasi_p <= 0.05 for limit in limits(points, is_case, box, ()))


def test_a_quasi_p_value_is_a_binomial_tail() -> None:
    points = np.arange(10.0)[:, np.newaxis]
    is_case = points[:, 0] >= 6
    box = Box(np.array([4.5]), np.array([np.inf]), 5, 4, 10, 4)

    (limit,) = limits(points, is_case, box, ())
    assert limit.density_without == 0.4
    assert limit.quasi_p == pytest.approx(5 * 0.4**4 * 0.6 + 0.4**5)


def test_a_firm_limit_is_found_again_in_every_bootstrap_sample(points: Reals, is_case: Flags) -> None:
    box = shown(points, is_case)
    samples = again(points, is_case, box.coverage, 10, 1)

    assert len(samples) == 10
    assert [limit.again for limit in limits(points, is_case, box, samples)] == [1, 1]


def test_a_box_without_a_limit_is_wider(points: Reals, is_case: Flags) -> None:
    box = shown(points, is_case)
    wider = without(points, is_case, box, 0, is_low=True)

    assert wider.restricted == (1,)
    assert wider.members > box.members


def test_of_equally_balanced_boxes_the_larger_is_chosen() -> None:
    ends = np.full(1, np.inf)
    boxes = [Box(-ends, ends, members, cases, 100, 20) for members, cases in ((40, 20), (20, 20 * 2 // 3), (40, 20))]

    assert chosen(boxes) == 0


def test_an_outcome_that_never_holds_cannot_be_peeled(points: Reals) -> None:
    with pytest.raises(ValueError, match="at least one member"):
        peel(points, np.zeros(len(points), dtype=np.bool_))


def test_points_and_cases_must_be_of_the_same_members(points: Reals) -> None:
    with pytest.raises(ValueError, match="same members"):
        peel(points, np.ones(3, dtype=np.bool_))

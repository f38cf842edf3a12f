import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coyuntura.blocks.lookup import INTERPOLATIONS, Interpolation, interpolate

numbers = st.floats(-1e3, 1e3, allow_subnormal=False)
jumpy = st.lists(st.tuples(st.integers(-5, 5), numbers), min_size=2, max_size=8).filter(
    lambda points: len({point[0] for point in points}) > 1
)
points = st.lists(st.tuples(st.integers(-50, 50), numbers), min_size=2, max_size=8, unique_by=lambda point: point[0])


def by_hand(x: float, given: list[tuple[float, float]], mode: Interpolation) -> float:
    """Return a lookup's value as its definition says, point by point."""
    (first, first_value), (last, last_value) = given[0], given[-1]
    match mode:
        case "discrete":
            return [first_value, *(value for at, value in given if at <= x)][-1]
        case "forward":
            reached = [value for at, value in given if at == x]
            return reached[-1] if reached else next((value for at, value in given if at > x), last_value)
        case "continuous":
            if x < first or x >= last:
                return first_value if x < first else last_value
        case "extrapolate":
            pass
    lines = list(pairwise(given))
    (a, low), (b, high) = next((line for line in lines if x < line[1][0]), lines[-1])
    return low + (high - low) * (x - a) / (b - a)


@pytest.mark.parametrize("mode", INTERPOLATIONS)
@given(points, st.floats(-60, 60, allow_subnormal=False))
def test_each_mode_gives_what_its_definition_says(
    mode: Interpolation, points: list[tuple[float, float]], x: float
) -> None:
    rising = sorted(points)
    inputs, outputs = (np.array(column, dtype=np.float64) for column in zip(*rising, strict=True))
    value = float(interpolate(np.array(x), inputs, outputs, mode))

    assert value == pytest.approx(by_hand(x, rising, mode), rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("mode", ["continuous", "discrete", "forward"])
@given(jumpy, st.one_of(st.floats(-6, 6, allow_subnormal=False), st.integers(-6, 6).map(float)))
def test_at_a_jump_the_last_of_its_points_counts(
    mode: Interpolation, points: list[tuple[float, float]], x: float
) -> None:
    rising = sorted(points, key=lambda point: point[0])
    inputs, outputs = (np.array(column, dtype=np.float64) for column in zip(*rising, strict=True))
    value = float(interpolate(np.array(x), inputs, outputs, mode))

    assert value == pytest.approx(by_hand(x, rising, mode), rel=1e-9, abs=1e-6)


@given(points, st.floats(-60, 60, allow_subnormal=False))
def test_without_jumps_lines_are_those_of_numpy_to_the_last_bit(points: list[tuple[float, float]], x: float) -> None:
    inputs, outputs = (np.array(column, dtype=np.float64) for column in zip(*sorted(points), strict=True))

    assert float(interpolate(np.array(x), inputs, outputs, "continuous")) == np.interp(x, inputs, outputs)


@pytest.mark.parametrize("mode", INTERPOLATIONS)
@given(points)
def test_each_mode_goes_through_the_points(mode: Interpolation, points: list[tuple[float, float]]) -> None:
    inputs, outputs = (np.array(column, dtype=np.float64) for column in zip(*sorted(points), strict=True))

    assert interpolate(inputs, inputs, outputs, mode) == pytest.approx(outputs, rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("mode", INTERPOLATIONS)
def test_what_is_no_number_stays_none(mode: Interpolation) -> None:
    assert math.isnan(float(interpolate(np.array(np.nan), np.array([0.0, 1.0]), np.array([2.0, 3.0]), mode)))


@pytest.mark.parametrize("mode", INTERPOLATIONS)
def test_the_shape_is_that_of_what_is_read(mode: Interpolation) -> None:
    assert interpolate(np.zeros((2, 3)), np.array([0.0, 1.0]), np.array([2.0, 3.0]), mode).shape == (2, 3)

"""An even choice of draws, and the mean of what logarithms stand for."""

import math

import numpy as np
import pytest

from coyuntura.infer.draws import evenly, log_mean


def test_places_are_the_middles_of_equal_parts() -> None:
    assert evenly(8, 2).tolist() == [2, 6]
    assert evenly(5, 5).tolist() == [0, 1, 2, 3, 4]
    assert evenly(2, 4).tolist() == [0, 0, 1, 1]
    assert evenly(3, 0).tolist() == []


def test_a_mean_of_logarithms_neither_overflows_nor_is_lost() -> None:
    logs = np.array([[-2000.0, 2000.0, -math.inf, -math.inf], [-2000.0 + math.log(3), 2000.0, 0.0, -math.inf]])

    assert log_mean(logs) == pytest.approx([-2000 + math.log(2), 2000.0, -math.log(2), -math.inf])


def test_a_mean_with_no_number_in_it_is_none() -> None:
    assert math.isnan(log_mean(np.array([0.0, math.nan])))

"""A place made of others, where the answer is known."""

import numpy as np
import pytest

from coyuntura.arrays import Reals
from coyuntura.explain.donors import synthetic_control

PREDICTORS = np.array([[1.0, 3.0, 9.0], [2.0, 6.0, 1.0]])
OUTCOMES = np.array([[1.0, 3.0, 5.0], [2.0, 4.0, 0.0], [4.0, 8.0, 1.0]])


def test_a_mixture_of_two_places_is_found_as_that() -> None:
    truth = np.array([0.25, 0.75, 0.0])
    found = synthetic_control(OUTCOMES @ truth, OUTCOMES, PREDICTORS @ truth, PREDICTORS)

    assert found.weights == pytest.approx(truth, abs=1e-6)
    assert found.error == pytest.approx(0, abs=1e-5)


def test_weights_are_shares_where_no_mixture_fits() -> None:
    found = synthetic_control(np.array([9.0, 9.0, 9.0]), OUTCOMES, np.array([20.0, 20.0]), PREDICTORS)

    assert (float(found.weights.sum()), bool((found.weights >= 0).all())) == (pytest.approx(1, abs=1e-12), True)


# Between -1 and 1 at distances 3 and 1 from 2: the nearest point of the segment is its end.
def test_what_lies_beyond_the_others_is_nearest_to_the_last_of_them() -> None:
    found = synthetic_control(np.array([2.0]), np.array([[-1.0, 1.0]]), np.array([2.0]), np.array([[-1.0, 1.0]]))

    assert found.weights == pytest.approx([0, 1], abs=1e-12)


# Of two predictors that pull apart, one at 0 and one at 1 of the way, the weighted squares w^2 and (1 - w)^2 * 3
# (both of equal spread) are least at w = 3/4.
def test_a_predictor_pulls_by_its_importance() -> None:
    others = np.array([[0.0, 1.0], [0.0, 1.0]])
    found = synthetic_control(
        np.array([0.0]), np.zeros((1, 2)), np.array([0.0, 1.0]), others, importance=np.array([1.0, 3.0])
    )

    assert found.weights[1] == pytest.approx(0.75, abs=1e-6)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"donors": np.zeros((2, 3))}, "must be .*got"),
        ({"treated": np.array([1.0, np.nan, 2.0])}, "must be finite"),
        ({"treated_predictors": np.array([1.0, 2.0]), "donor_predictors": np.array([[1.0] * 3, [2.0] * 3])}, "vary"),
        ({"importance": np.array([0.0, 0.0])}, "not all 0"),
        ({"importance": np.array([1.0, -1.0])}, "none below 0"),
    ],
)
def test_what_is_no_panel_is_refused(change: dict[str, Reals], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthetic_control(
            change.get("treated", np.ones(3)),
            change.get("donors", OUTCOMES),
            change.get("treated_predictors", np.array([2.0, 3.0])),
            change.get("donor_predictors", PREDICTORS),
            importance=change.get("importance"),
        )

"""What a function is told by a constant of the model, when a scenario changes that constant: followed, or no number."""

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.interchange.vensim.conftest import Read

from coyuntura.check.model import check_model
from coyuntura.errors import Faults
from coyuntura.interchange.settle import settle, study_of
from coyuntura.program.lower import lower
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.simulate import simulate

pytestmark = pytest.mark.slow  # all of them together take seconds
D = "d: a, b, c ~~| y[d] = 3, 1, 2 ~~| "


def runs(read: Read, text: str, option: float) -> NDArray[np.float64]:
    """Return `x` as the model has it and where its constant `o` is another one, shape (2, time)."""
    model = check_model(study_of(settle(read(text))), Faults())
    given = Inputs.of_model(model, 2)
    parameters = {**given.parameters, "o": np.array([model.parameters["o"], option])}
    name = "x[a]" if "x[d]" in text else "x"
    return simulate(lower(model), Inputs(2, parameters, given.data), [name]).values[name].T


@pytest.mark.parametrize(
    ("text", "option", "before", "after"),
    [
        (D + "o = 1 ~~| x[d] = VECTOR SORT ORDER(y[d], o) ~~|", -1, [1.0] * 5, [0.0] * 5),
        (D + "o = 1 ~~| x[d] = VECTOR RANK(y[d], o) ~~|", -1, [3.0] * 5, [1.0] * 5),
        ("o = 1 ~~| x = DELAY FIXED(Time, o, -1) ~~|", 2.5, [-1, 0, 1, 2, 3], [-1, -1, -1, 0, 1]),
        ("o = 2 ~~| x = PULSE TRAIN(0, 1, o, 9) ~~|", 0, [1, 0, 1, 0, 1], [1.0] * 5),
        ("l((0,0),(1,1)) ~~| o = 0 ~~| x = LOOKUP SLOPE(l, 2, o) ~~|", 1, [0.0] * 5, [1.0] * 5),
        ("o = 4 ~~| x = SMOOTH N(0, o, 8, 2) ~~|", 2, [8, 8, 6, 4, 2.5], [8, 8, 0, 0, 0]),
    ],
)
def test_an_option_is_followed_where_a_scenario_changes_it(
    read: Read, text: str, option: float, before: list[float], after: list[float]
) -> None:
    assert runs(read, text, option) == pytest.approx(np.array([before, after]))


@pytest.mark.parametrize(
    ("text", "option"),
    [
        (D + "o = 0 ~~| x = VECTOR SELECT(y[d!], y[d!], 0, o, 0) ~~|", 3),
        (D + "o = 0 ~~| x = VECTOR SELECT(y[d!], y[d!], 0, 0, o) ~~|", 1),
        ("o = 2 ~~| x = DELAY N(0, 4, 8, o) ~~|", 1),
        ("o = 2 ~~| x = SMOOTH N(0, 4, 8, o) ~~|", 1),
        # A stage lasts a step at least: of two stages one would be left, and of nine two become three.
        ("o = 4 ~~| x = DELAY N(0, o, 8, 2) ~~|", 1),
        ("o = 2 ~~| x = DELAY N(0, o, 8, 9) ~~|", 3),
        ("o = 3 ~~| x = RAMP(1, 1, o) ~~|", 0),
        ("o = 250 ~~| x = DELAY INFORMATION(Time, STEP(o, 2), -1) ~~|", 2),
    ],
)
def test_an_option_that_cannot_be_followed_gives_no_number(read: Read, text: str, option: float) -> None:
    before, after = runs(read, text, option)

    assert np.isfinite(before).all()
    assert np.isnan(after[-1])

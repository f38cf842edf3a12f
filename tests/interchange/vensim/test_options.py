"""What a function is told by a constant of the model, when a scenario changes that constant: followed, or no number."""

from pathlib import Path

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
M = "d: a, b ~~| e <-> d ~~| m[a, d] = 1, 2 ~~| m[b, d] = 3, 4 ~~| "
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
        (D + "o = 3 ~~| x[d] = ALLOCATE BY PRIORITY(y[d], y[d], o, 1, 4) ~~|", 2),
        (M + "o = 2 ~~| n[d, e] = INVERT MATRIX(m[d, e], o) ~~| x = n[a, b] ~~|", 3),
    ],
)
def test_an_option_that_cannot_be_followed_gives_no_number(read: Read, text: str, option: float) -> None:
    before, after = runs(read, text, option)

    assert np.isfinite(before).all()
    assert np.isnan(after[-1])


@pytest.mark.parametrize(
    "text",
    [
        "o = 3 ~~| w := v * o ~~| x = w + 0 ~~|",
        "o = 3 ~~| w := v * o ~~| u := w + v ~~| x = u ~~|",
        "o = 3 ~~| w := MAX(v, o) ~~| x = GET DATA BETWEEN TIMES(w, Time, 0) ~~|",
        "d: a, b ~~| o = 3 ~~| w[a] := v * o ~~| w[b] := v ~~| x = SUM(w[d!]) ~~|",
    ],
)
def test_a_constant_between_data_that_changes_gives_no_number(read: Read, tmp_path: Path, text: str) -> None:
    (tmp_path / "data.csv").write_text("t,v\n0,1\n4,9\n", encoding="utf-8")
    given = f"v := GET DIRECT DATA('data.csv', ',', 'A', 'B2') ~~| {text}"
    before, after = runs(read, given, 5)

    assert np.isfinite(before).all()
    assert np.isnan(after[-1])
    assert any("where a scenario changes `o`" in notice for notice in read(given).notices)


def test_constants_of_elements_between_data_stay_as_they_were(read: Read, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("t,v\n0,1\n4,9\n", encoding="utf-8")
    text = "d: a, b ~~| v := GET DIRECT DATA('data.csv', ',', 'A', 'B2') ~~| k[d] = 2, 3 ~~| o = 1 ~~| "
    before, after = runs(read, text + "w[d] := v * k[d] ~~| x = w[b] * o ~~|", 2)

    assert (before[0], after[0]) == (3, 6)


def test_an_option_that_a_constant_says_is_announced(read: Read) -> None:
    notices = read("o = 2 ~~| x = SMOOTH N(0, 4, 8, o) ~~| y = SMOOTH N(0, 4, 8, 2) ~~|").notices

    assert [notice for notice in notices if "settled when the model was read" in notice] == [
        "The run stops where a scenario changes `o`: what it says was settled when the model was read."
    ]


def test_stages_that_may_get_too_short_are_announced(read: Read) -> None:
    drafts = [read(f"o = 4 ~~| x = SMOOTH N(0, {time}, 8, 2) ~~|") for time in ("o", "4")]

    assert [any("a stage of `SMOOTH N` in `x`" in one for one in draft.notices) for draft in drafts] == [True, False]

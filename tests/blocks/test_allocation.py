"""Sharing out, the inverse and the order of values: what must hold of any."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from coyuntura.check.study import CheckedStudy
from coyuntura.program.lower import lower
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.prepared import KERNELS, KernelName
from coyuntura.simulate.simulate import simulate

MakeStudy = Callable[..., CheckedStudy]
Reals = NDArray[np.float64]
SHAPES = (1, 2, 3, 4)
MODULE = """
dimensions: {{taker: [first, second, third]}}
parameters:
  request: {{unit: 1, over: taker, value: {{first: 6, second: 4, third: 10}}}}
  priority: {{unit: 1, over: taker, value: {{first: 3, second: 2, third: 0.5}}}}
  width: {{unit: 1, over: taker, value: {{first: 2, second: 1, third: 4}}}}
  shape: {{unit: 1, over: taker, value: {{first: {0}, second: {1}, third: {2}}}}}
  supply: {{unit: 1, value: 5}}
auxiliaries:
  x:
    unit: 1
    over: taker
    equation: ALLOCATE_AVAILABLE(request[*], shape[*], priority[*], width[*], 0, supply, taker)
"""
NAMES = ("first", "second", "third")


def run(
    make_study: MakeStudy,
    module: str,
    members: int = 1,
    changed: Mapping[str, Reals | float] | None = None,
    kernel: KernelName = "reference",
) -> Mapping[str, Reals]:
    """Return a module's values, shape (time, member)."""
    model = make_study(module, "start: 0, stop: 1, dt: 1").model
    given = Inputs.of_model(model, members)
    inputs = Inputs(members, {**given.parameters, **(changed or {})}, given.data)
    return simulate(lower(model), inputs, kernel=kernel).values


def shared(make_study: MakeStudy, shapes: tuple[int, int, int], **given: Reals | float) -> Reals:
    """Return what each receives, shape (taker, member)."""
    members = max((len(np.atleast_1d(value)) for value in given.values()), default=1)
    changed = {name.replace("__", "[") + ("]" if "__" in name else ""): value for name, value in given.items()}
    values = run(make_study, MODULE.format(*shapes), members, changed)
    return np.stack([values[f"x[{name}]"][0] for name in NAMES])


@pytest.mark.parametrize("shapes", [(1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 4, 4), (1, 2, 3), (4, 3, 1)])
def test_what_is_shared_out_is_the_supply_until_all_have_enough(
    make_study: MakeStudy, shapes: tuple[int, int, int]
) -> None:
    supply = np.linspace(0, 30, 61)

    assert shared(make_study, shapes, supply=supply).sum(axis=0) == pytest.approx(np.minimum(supply, 20), abs=1e-13)


@pytest.mark.parametrize("shapes", [(1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 4, 4), (1, 2, 3), (4, 3, 1)])
def test_more_supply_takes_from_nobody(make_study: MakeStudy, shapes: tuple[int, int, int]) -> None:
    received = shared(make_study, shapes, supply=np.linspace(0, 30, 61))

    assert (np.diff(received, axis=1) >= -1e-13).all()


@pytest.mark.parametrize("shape", SHAPES)
def test_far_apart_the_first_has_all_before_the_next_has_any(make_study: MakeStudy, shape: int) -> None:
    far = {"priority__first": np.full(3, 1e5), "priority__third": np.full(3, -1e5)}
    received = shared(make_study, (shape, shape, shape), supply=np.array([5.0, 8.0, 15.0]), **far)

    assert received.T.tolist() == [pytest.approx(row, abs=1e-9) for row in ([5, 0, 0], [6, 2, 0], [6, 4, 5])]


@pytest.mark.parametrize("shape", SHAPES)
def test_between_equals_the_midpoint_of_priorities_halves_the_supply(make_study: MakeStudy, shape: int) -> None:
    alike = {"priority__second": 3.0, "priority__third": 3.0, "width__second": 2.0, "width__third": 2.0}
    received = shared(make_study, (shape, shape, shape), supply=np.array([7.0]), **alike)[:, 0]

    assert received == pytest.approx([2.1, 1.4, 3.5], rel=1e-14)


@pytest.mark.parametrize(
    "given", [{"supply": -1.0}, {"request__first": -1.0}, {"width__second": 0.0}, {"width__second": -1.0}]
)
def test_what_cannot_be_shared_out_is_no_number(make_study: MakeStudy, given: dict[str, float]) -> None:
    assert np.isnan(shared(make_study, (1, 3, 3), **given)).all()


def test_a_shape_that_is_changed_for_a_run_is_no_number(make_study: MakeStudy) -> None:
    assert np.isnan(shared(make_study, (1, 3, 3), shape__first=2.0)).all()


COMPUTED = (
    MODULE.replace("shape[*]", "curve[*]")
    + """
  curve: {{unit: 1, over: taker, equation: shape + TIME * 0}}
"""
)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("shapes", [(1, 1, 1), (2, 3, 4), (1, 2, 3), (4, 3, 1)])
def test_a_shape_that_only_the_run_knows_gives_what_a_written_one_does(
    make_study: MakeStudy, kernel: KernelName, shapes: tuple[int, int, int]
) -> None:
    changed = {"supply": np.linspace(0, 21, 43)}
    written = run(make_study, MODULE.format(*shapes), 43, changed, kernel)
    computed = run(make_study, COMPUTED.format(*shapes), 43, changed, kernel)

    for name in NAMES:
        assert computed[f"x[{name}]"] == pytest.approx(written[f"x[{name}]"], abs=1e-12)


def test_a_shape_that_changes_is_followed(make_study: MakeStudy) -> None:
    module = COMPUTED.replace("shape + TIME * 0", "shape + TIME")
    found = run(make_study, module.format(1, 2, 3))

    for name in NAMES:
        before, after = (
            run(make_study, MODULE.format(*shapes))[f"x[{name}]"][0, 0] for shapes in ((1, 2, 3), (2, 3, 4))
        )
        assert found[f"x[{name}]"][:, 0] == pytest.approx([before, after], abs=1e-12)


def test_demands_that_do_not_heed_the_price_have_the_same_share(make_study: MakeStudy) -> None:
    # As in SDEverywhere's allocate_ptype.dat of Vensim: of 100, requests of 200 and 300 have 40 and 60.
    received = shared(make_study, (0, 0, 0), supply=np.array([0.0, 5.0, 20.0, 50.0]))

    assert received == pytest.approx(np.outer([6, 4, 10], [0, 0.25, 1, 1]))


def test_where_only_some_do_not_heed_the_price_nobody_has_a_number(make_study: MakeStudy) -> None:
    assert np.isnan(shared(make_study, (0, 1, 1))).all()


@pytest.mark.parametrize("shape", [5, 2.5, -1])
def test_a_computed_shape_that_is_none_gives_nobody_a_number(make_study: MakeStudy, shape: float) -> None:
    module = COMPUTED.replace("shape + TIME * 0", f"{shape} + TIME * 0")

    assert np.isnan(np.stack([run(make_study, module.format(1, 1, 1))[f"x[{name}]"] for name in NAMES])).all()


@given(st.lists(st.floats(-100, 100, allow_subnormal=False), min_size=9, max_size=9))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_matrix_times_its_inverse_is_one(make_study: MakeStudy, numbers: list[float]) -> None:
    matrix = np.array(numbers).reshape(3, 3)
    singular = np.linalg.cond(matrix) > 1e6 if np.isfinite(matrix).all() and np.linalg.det(matrix) else True
    entries = "\n".join(f"      {a}, {b}: {matrix[i, j]!r}" for i, a in enumerate("pqr") for j, b in enumerate("uvw"))
    entries = entries.replace("np.float64(", "").replace(")", "")
    module = f"""
dimensions: {{row: [p, q, r], column: [u, v, w]}}
parameters:
  m:
    unit: 1
    over: [row, column]
    value:
{entries}
auxiliaries:
  x: {{unit: 1, over: [row, column], equation: "INVERSE(m[*, *], row, column)"}}
"""
    values = run(make_study, module)
    found = np.array([[values[f"x[{a},{b}]"][0, 0] for b in "uvw"] for a in "pqr"])

    assert singular or np.allclose(matrix @ found, np.eye(3), atol=1e-8)


def test_a_matrix_without_an_inverse_has_none(make_study: MakeStudy) -> None:
    module = """
dimensions: {row: [p, q], column: [u, v]}
auxiliaries:
  m: {unit: 1, over: [row, column], equation: row * column}
  x: {unit: 1, equation: "INVERSE(m[*, *], 1, 1)"}
"""

    assert not np.isfinite(run(make_study, module)["x"]).any()


@pytest.mark.parametrize(("k", "position"), [(1, 3), (2, 1), (3, 4), (4, 2)])
def test_of_equal_values_the_first_is_the_smaller(make_study: MakeStudy, k: int, position: int) -> None:
    module = f"""
dimensions: {{place: [a, b, c, d]}}
parameters: {{v: {{unit: USD, over: place, value: {{a: 2, b: 5, c: -1, d: 2}}}}}}
auxiliaries: {{x: {{unit: 1, equation: "RANK(v[*], {k})"}}}}
"""

    assert run(make_study, module)["x"][0, 0] == position


@pytest.mark.parametrize("k", ["0", "5", "1.5"])
def test_there_is_no_position_beyond_the_last(make_study: MakeStudy, k: str) -> None:
    module = f"""
dimensions: {{place: [a, b, c, d]}}
auxiliaries:
  v: {{unit: 1, over: place, equation: place}}
  x: {{unit: 1, equation: "RANK(v[*], {k})"}}
"""

    assert np.isnan(run(make_study, module)["x"][0, 0])

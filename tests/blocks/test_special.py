"""Functions written out as trees, against the same functions of SciPy."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import special, stats

from coyuntura.check.study import CheckedStudy
from coyuntura.program.lower import lower
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.simulate import simulate

MakeStudy = Callable[..., CheckedStudy]
Reals = NDArray[np.float64]


def run(make_study: MakeStudy, module: str, x: Reals | None = None) -> Mapping[str, Reals]:
    """Return a module's values, shape (time, member), with a parameter `x` for each member."""
    model = make_study(module).model
    members = 1 if x is None else len(x)
    given = Inputs.of_model(model, members)
    inputs = Inputs(members, given.parameters if x is None else {**given.parameters, "x": x}, given.data)
    return simulate(lower(model), inputs, kernel="reference").values


def at(make_study: MakeStudy, equation: str, x: Reals) -> Reals:
    """Return an equation's value at each `x`."""
    module = f"parameters: {{x: {{unit: 1, value: 0}}}}\nauxiliaries: {{y: {{unit: 1, equation: '{equation}'}}}}\n"
    return run(make_study, module, x)["y"][0]


@pytest.mark.parametrize(
    ("equation", "reference"),
    [("SINH(x)", np.sinh), ("COSH(x)", np.cosh), ("TANH(x)", np.tanh)],
)
def test_a_hyperbolic_function_is_exact(
    make_study: MakeStudy, equation: str, reference: Callable[[Reals], Reals]
) -> None:
    x = np.concatenate([np.linspace(-30, 30, 101), np.geomspace(1e-12, 1, 50)])

    assert at(make_study, equation, x) == pytest.approx(reference(x), rel=1e-14)


def test_a_hyperbolic_tangent_of_a_large_number_is_one(make_study: MakeStudy) -> None:
    assert at(make_study, "TANH(x)", np.array([-600.0, 600.0])).tolist() == [-1, 1]


def test_the_logarithm_of_the_gamma_function_is_exact(make_study: MakeStudy) -> None:
    x = np.geomspace(1e-6, 1e6, 200)

    assert at(make_study, "GAMMALN(x)", x) == pytest.approx(special.gammaln(x), rel=1e-14, abs=3e-14)


def test_at_zero_and_below_the_gamma_function_is_no_number(make_study: MakeStudy) -> None:
    assert np.isnan(at(make_study, "GAMMALN(x)", np.array([0.0, -1.5]))).all()


WIDE = 4000
"""Members whose draws are compared with a distribution; a right one fails one time in ten thousand at most."""


@pytest.mark.parametrize(
    ("equation", "distribution"),
    [
        ("RANDOM(2, 5)", stats.uniform(2, 3)),
        ("NORMAL(3, 2)", stats.norm(3, 2)),
        ("NORMAL(3, 2, 2, 8)", stats.truncnorm(-0.5, 2.5, 3, 2)),
        ("NORMAL(0, 1, 6, 9)", stats.truncnorm(6, 9)),
        ("NORMAL(0, 1, -9, -6)", stats.truncnorm(-9, -6)),
        ("LOGNORMAL(3, 2)", stats.lognorm(np.sqrt(np.log(13 / 9)), scale=9 / np.sqrt(13))),
        ("EXPRND(4)", stats.expon(scale=4)),
    ],
)
def test_draws_have_their_distribution(
    make_study: MakeStudy, equation: str, distribution: "stats.rv_continuous"
) -> None:
    drawn = at(make_study, equation, np.zeros(WIDE))

    assert stats.kstest(drawn, distribution.cdf).pvalue > 1e-4


def test_two_occurrences_draw_apart(make_study: MakeStudy) -> None:
    drawn = at(make_study, "RANDOM(0, 1) - RANDOM(0, 1)", np.zeros(WIDE))

    assert stats.kstest(drawn, stats.triang(0.5, -1, 2).cdf).pvalue > 1e-4


def test_each_step_draws_anew(make_study: MakeStudy) -> None:
    drawn = run(make_study, "auxiliaries: {y: {unit: 1, equation: 'RANDOM(0, 1)'}}\n")["y"][:, 0]

    assert len(set(drawn.tolist())) == len(drawn)


def test_each_element_draws_apart(make_study: MakeStudy) -> None:
    module = "dimensions: {d: [a, b]}\nauxiliaries: {y: {unit: 1, over: d, equation: 'NORMAL(0, 1)'}}\n"
    values = run(make_study, module)

    assert not np.isclose(values["y[a]"], values["y[b]"]).any()


def test_a_draw_does_not_change_with_what_stands_before_it(make_study: MakeStudy) -> None:
    drawn = "  y: {unit: 1, equation: 'NORMAL(0, 1)'}\n"
    alone = run(make_study, f"auxiliaries:\n{drawn}")["y"]
    after = run(make_study, f"auxiliaries:\n  a: {{unit: 1, equation: 'RANDOM(0, 1)'}}\n{drawn}")["y"]

    assert alone.tolist() == after.tolist()


@pytest.mark.parametrize(
    ("equation", "value"), [("NORMAL(3, 0)", 3), ("NORMAL(3, 0, 4, 5)", 4), ("RANDOM(2, 2)", 2), ("EXPRND(0)", 0)]
)
def test_without_spread_every_draw_is_the_same(make_study: MakeStudy, equation: str, value: float) -> None:
    assert at(make_study, equation, np.zeros(3)).tolist() == [value] * 3


@pytest.mark.parametrize(
    "equation", ["RANDOM(3, 2)", "NORMAL(0, -1)", "NORMAL(0, 1, 3, 2)", "LOGNORMAL(0, 1)", "EXPRND(-1)"]
)
def test_what_no_distribution_has_is_no_number(make_study: MakeStudy, equation: str) -> None:
    assert np.isnan(at(make_study, equation, np.zeros(1))).all()

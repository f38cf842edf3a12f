"""Whole random numbers, by inversion: against SciPy, and against mpmath where SciPy is not exact."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from coyuntura.arrays import Reals
from coyuntura.check.study import CheckedStudy
from coyuntura.program.lower import lower
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.prepared import KERNELS, KernelName
from coyuntura.simulate.simulate import simulate
from coyuntura.syntax.tree import Call, Name, Quoted

pytestmark = pytest.mark.slow  # all of them together take many seconds

MakeStudy = Callable[..., CheckedStudy]
MEANS = (1e-300, 1e-17, 1e-9, 0.01, 0.3, 1, 2.5, 7, 12, 16, 17, 20, 30, 33.3, 100, 1e3, 1e4, 1e5, 1e6)
DRAWS = 4000
_SHARES: Reals = (np.random.default_rng(20260306).integers(0, 2**52, DRAWS).astype(np.float64) + 0.5) * 2.0**-52
"""Uniform numbers as streams give them."""


def numbers(
    make_study: MakeStudy, kernel: KernelName, u: Reals, mean: Reals | float, bounds: Sequence[float] = ()
) -> Reals:
    """Return the number that belongs to each uniform number, which takes the place of what the stream gives."""
    equation = f"POISSON({', '.join(['centre', *map(repr, bounds)])})"
    module = f"""
parameters: {{u: {{unit: 1, value: 0}}, centre: {{unit: 1, value: 0}}}}
auxiliaries: {{drawn: {{unit: 1, equation: '{equation}'}}}}
"""
    model = make_study(module, "start: 0, stop: 1, dt: 1").model
    (stream,) = [name for name, tree in model.computed.items() if tree == Call("UNIFORM", (Quoted(name),))]
    given = replace(model, computed={**model.computed, stream: Name("u")})
    inputs = Inputs(len(u), {"u": u, "centre": np.broadcast_to(np.float64(mean), u.shape)}, {})
    return simulate(lower(given), inputs, ["drawn"], kernel=kernel).values["drawn"][0]


@pytest.mark.parametrize("kernel", KERNELS)
def test_each_uniform_number_gives_the_number_that_scipy_gives(make_study: MakeStudy, kernel: KernelName) -> None:
    u, mean = np.tile(_SHARES, len(MEANS)), np.repeat(np.array(MEANS), DRAWS)

    np.testing.assert_array_equal(numbers(make_study, kernel, u, mean), stats.poisson.ppf(u, mean))


@pytest.mark.parametrize("mean", [0.01, 1, 7, 16, 30, 100, 1e4])
def test_in_the_tails_only_a_probability_within_rounding_decides_otherwise(make_study: MakeStudy, mean: float) -> None:
    share = np.geomspace(2e-16, 0.5, 1000).astype(np.float64)
    u = np.concatenate([share, 1 - share])
    found, expected = numbers(make_study, "reference", u, mean), stats.poisson.ppf(u, mean)
    between = stats.poisson.cdf(np.minimum(found, expected), mean)[found != expected]

    assert between == pytest.approx(u[found != expected], abs=1e-12)


@pytest.mark.parametrize(
    ("mean", "u", "number"),
    [
        # By mpmath 1.3, gammainc at 40 digits: the first number whose regularised value is u or more.
        (1e7, 1e-12, 9977763),
        (1e7, 0.3, 9998342),
        (1e7, 0.9999967266602204, 10014259),
        (1e7, 0.999999999, 10018973),
        (1e9, 1e-12, 999777558),
        (1e9, 0.3, 999983417),
        (1e9, 0.9999967266602204, 1000142556),
        (1e9, 0.999999999, 1000189673),
    ],
)
def test_a_large_mean_is_as_exact(make_study: MakeStudy, mean: float, u: float, number: int) -> None:
    assert numbers(make_study, "reference", np.array([u]), mean).tolist() == [number]


@pytest.mark.parametrize(
    ("mean", "low", "high"), [(3, 0, 10), (3, -5, 2), (3, 0.5, 2.5), (100, 90, 95), (20, 30, 1e12), (1e6, 1e6, 1e6 + 9)]
)
def test_between_bounds_the_probabilities_are_those_of_what_lies_there(
    make_study: MakeStudy, mean: float, low: float, high: float
) -> None:
    below, above = stats.poisson.cdf(np.array([np.ceil(low) - 1, np.floor(high)]), mean).astype(np.float64).tolist()
    expected = stats.poisson.ppf(below + _SHARES * (above - below), np.full(DRAWS, mean))

    np.testing.assert_array_equal(numbers(make_study, "compiled", _SHARES, mean, (low, high)), expected)


@pytest.mark.parametrize(
    "equation", ["POISSON(-1)", "POISSON(2e9)", "POISSON(3, 5, 4)", "POISSON(3, 4.2, 4.8)", "POISSON(3, -4, -1)"]
)
def test_what_no_distribution_has_is_no_number(make_study: MakeStudy, equation: str) -> None:
    model = make_study(f"auxiliaries: {{x: {{unit: 1, equation: '{equation}'}}}}\n").model

    assert np.isnan(simulate(lower(model), Inputs.of_model(model), kernel="reference").values["x"]).all()


def test_draws_from_a_stream_have_their_distribution(make_study: MakeStudy) -> None:
    model = make_study("auxiliaries: {x: {unit: 1, equation: 'POISSON(3)'}}\n", "start: 0, stop: 1, dt: 1").model
    drawn = simulate(lower(model), Inputs.of_model(model, DRAWS)).values["x"][0]
    counts = np.array([np.sum(drawn == number) for number in range(9)] + [np.sum(drawn > 8)])
    chances = np.append(stats.poisson.pmf(range(9), 3), stats.poisson.sf(8, 3))

    assert stats.chisquare(counts, chances * DRAWS).pvalue > 1e-4

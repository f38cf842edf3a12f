"""Random numbers by inversion, against SciPy: each uniform number gives the number that belongs to it."""

from collections.abc import Callable, Mapping, Sequence
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
DRAWS = 1000
_TAIL: Reals = np.geomspace(2e-16, 1e-3, 100).astype(np.float64)
_SHARES: Reals = np.concatenate(
    [(np.random.default_rng(20261129).integers(0, 2**52, DRAWS) + 0.5) * 2.0**-52, _TAIL, 1 - _TAIL]
).astype(np.float64)
"""Uniform numbers as streams give them, and both tails."""


def numbers(make_study: MakeStudy, equation: str, kernel: KernelName, u: Reals, given: Mapping[str, float]) -> Reals:
    """Return the number that belongs to each uniform number, which takes the place of what the stream gives."""
    names = "".join(f", {name}: {{unit: 1, value: 0}}" for name in given)
    module = f"""
parameters: {{u: {{unit: 1, value: 0}}{names}}}
auxiliaries: {{drawn: {{unit: 1, equation: '{equation}'}}}}
"""
    model = make_study(module, "start: 0, stop: 1, dt: 1").model
    (stream,) = [name for name, tree in model.computed.items() if tree == Call("UNIFORM", (Quoted(name),))]
    changed = replace(model, computed={**model.computed, stream: Name("u")})
    values = {name: np.full(u.shape, value) for name, value in given.items()}
    inputs = Inputs(len(u), {"u": u, **values}, {})
    return simulate(lower(changed), inputs, ["drawn"], kernel=kernel).values["drawn"][0]


def cumulative(curve: stats.rv_continuous | stats.rv_discrete, x: Reals | Sequence[float]) -> Reals:
    """Return the probability of no more than each number."""
    return np.asarray(curve.cdf(np.asarray(x, dtype=np.float64)), dtype=np.float64)


CURVES = [
    *(("EXPRND(a)", {"a": mean}, stats.expon(scale=mean), "falls") for mean in (0.001, 1, 300)),
    *(("WEIBULL(a, 3)", {"a": a}, stats.weibull_min(a, scale=3), "falls") for a in (0.3, 1, 2.5, 20)),
    *(("TRIANGULAR(1, a, 5)", {"a": a}, stats.triang((a - 1) / 4, 1, 4), "") for a in (1, 2.5, 5)),
    *(
        ("GAMMA(a, 2)", {"a": a}, stats.gamma(a, scale=2), "")
        for a in (0.05, 0.1, 0.5, 1, 1.5, 3.3, 9, 16.5, 30, 100, 1e4, 1e6)
    ),
    *(
        ("BETA(a, b)", {"a": a, "b": b}, stats.beta(a, b), "")
        for a, b in (
            (0.05, 5),
            (0.3, 7),
            (0.5, 0.5),
            (1, 1),
            (1, 3),
            (3, 1),
            (2, 3),
            (1.0001, 1e4),
            (40, 2),
            (1e4, 1e4),
        )
    ),
]


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize(("equation", "given", "curve", "falls"), CURVES)
def test_less_than_a_number_lies_with_the_probability_that_it_belongs_to(
    make_study: MakeStudy,
    kernel: KernelName,
    equation: str,
    given: Mapping[str, float],
    curve: stats.rv_continuous,
    falls: str,
) -> None:
    found = numbers(make_study, equation, kernel, _SHARES, given)
    shares = 1 - _SHARES if falls else _SHARES
    below, above = (curve.cdf(np.nextafter(found, end)) for end in (-np.inf, np.inf))

    # Next to 1 neighbouring numbers lie a larger probability apart.
    assert np.all((below - 1e-10 <= shares) & (shares <= above + 1e-10))


@pytest.mark.parametrize(
    ("equation", "curve", "low", "high", "falls"),
    [
        ("EXPRND(2, 1, 30)", stats.expon(scale=2), 1, 30, "falls"),
        ("EXPRND(2, -5, 3)", stats.expon(scale=2), -5, 3, "falls"),
        ("WEIBULL(2, 3, 1, 4)", stats.weibull_min(2, scale=3), 1, 4, "falls"),
        ("TRIANGULAR(1, 2, 5, 1.5, 9)", stats.triang(0.25, 1, 4), 1.5, 9, ""),
        ("GAMMA(2.5, 2, 4, 7)", stats.gamma(2.5, scale=2), 4, 7, ""),
        ("GAMMA(100, 2, -4, 180)", stats.gamma(100, scale=2), -4, 180, ""),
        ("BETA(2, 3, 0.1, 0.4)", stats.beta(2, 3), 0.1, 0.4, ""),
        ("BETA(2, 3, -1, 0.4)", stats.beta(2, 3), -1, 0.4, ""),
    ],
)
def test_between_bounds_the_probabilities_are_those_of_what_lies_there(
    make_study: MakeStudy, equation: str, curve: stats.rv_continuous, low: float, high: float, falls: str
) -> None:
    found = numbers(make_study, equation, "compiled", _SHARES, {})
    below, above = cumulative(curve, [low, high]).tolist()
    share = (cumulative(curve, found) - below) / (above - below)

    assert np.all((found >= low) & (found <= high))
    assert share == pytest.approx(1 - _SHARES if falls else _SHARES, abs=1e-9)


def test_far_out_the_tail_of_an_exponential_is_one_too(make_study: MakeStudy) -> None:
    found = numbers(make_study, "EXPRND(2, 200, 1000000)", "compiled", _SHARES, {})

    assert stats.expon.sf(found - 200, scale=2) == pytest.approx(_SHARES, abs=1e-12)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("trials", [0, 1, 2, 5, 20, 100, 1000, 10_000])
@pytest.mark.parametrize("chance", [0, 1e-300, 1e-9, 1e-4, 0.01, 0.1, 0.3, 0.5, 0.7, 0.95, 0.9999, 1])
def test_so_many_succeed_as_scipy_says(make_study: MakeStudy, kernel: KernelName, trials: int, chance: float) -> None:
    found = numbers(make_study, "BINOMIAL(a, b)", kernel, _SHARES, {"a": trials, "b": chance})
    expected = np.maximum(stats.binom.ppf(_SHARES, trials, chance), 0)
    is_other = found != expected

    # Only a probability within rounding decides otherwise.
    between = stats.binom.cdf(np.minimum(found, expected), trials, chance)[is_other]
    assert between == pytest.approx(_SHARES[is_other], abs=1e-12)


@pytest.mark.parametrize("successes", [1, 2, 7, 100])
@pytest.mark.parametrize("chance", [0.001, 0.02, 0.3, 0.5, 0.9, 1])
def test_so_many_trials_are_needed_as_scipy_says(make_study: MakeStudy, successes: int, chance: float) -> None:
    given = {"a": successes, "b": chance}
    found = numbers(make_study, "NEGBINOMIAL(a, b)", "compiled", _SHARES, given)
    expected = stats.nbinom.ppf(_SHARES, successes, chance) + successes
    is_other = found != expected

    between = stats.nbinom.cdf(np.minimum(found, expected) - successes, successes, chance)[is_other]
    assert between == pytest.approx(_SHARES[is_other], abs=1e-9)


@pytest.mark.parametrize(
    ("equation", "curve", "first", "last"),
    [
        ("BINOMIAL(20, 0.3, 3, 7)", stats.binom(20, 0.3), 3, 7),
        ("BINOMIAL(20, 0.8, 2.5, 17.5)", stats.binom(20, 0.8), 3, 17),
        ("NEGBINOMIAL(3, 0.3, 5, 9)", stats.nbinom(3, 0.3, 3), 5, 9),
    ],
)
def test_whole_numbers_between_bounds_are_those_of_scipy(
    make_study: MakeStudy, equation: str, curve: stats.rv_discrete, first: int, last: int
) -> None:
    u = _SHARES[:DRAWS]
    below, above = cumulative(curve, [first - 1, last]).tolist()

    expected = np.asarray(curve.ppf(below + u * (above - below)), dtype=np.float64)
    np.testing.assert_array_equal(numbers(make_study, equation, "compiled", u, {}), expected)


@pytest.mark.parametrize(
    "equation",
    [
        *(
            "EXPRND(-1)",
            "EXPRND(1, 3, 2)",
            "EXPRND(1, -3, -2)",
            "WEIBULL(0, 1)",
            "WEIBULL(1, 0)",
            "WEIBULL(1, 1, 3, 2)",
        ),
        *("TRIANGULAR(3, 2, 4)", "TRIANGULAR(1, 5, 4)", "TRIANGULAR(1, 2, 4, 5, 6)", "TRIANGULAR(1, 2, 4, 3, 2)"),
        *(
            "GAMMA(0, 1)",
            "GAMMA(1, 0)",
            "GAMMA(2e6, 1)",
            "GAMMA(1, 1, 3, 2)",
            "GAMMA(1, 1, -3, -2)",
            "GAMMA(1, 1, 90, 99)",
        ),
        *("BETA(0, 1)", "BETA(1, 2e4)", "BETA(1, 1, 0.3, 0.2)", "BETA(1, 1, 2, 3)", "BETA(1, 1, -3, -2)"),
        *("BINOMIAL(-1, 0.5)", "BINOMIAL(2e4, 0.5)", "BINOMIAL(3, 1.5)", "BINOMIAL(3, 0.5, 4, 9)"),
        *("BINOMIAL(3, 0.5, 1.2, 1.8)", "NEGBINOMIAL(0, 0.5)", "NEGBINOMIAL(3, 0)", "NEGBINOMIAL(3, 0.5, 1, 2)"),
        "NEGBINOMIAL(5000, 0.001)",
    ],
)
def test_what_no_distribution_has_is_no_number(make_study: MakeStudy, equation: str) -> None:
    model = make_study(f"auxiliaries: {{x: {{unit: 1, equation: '{equation}'}}}}\n").model

    assert np.isnan(simulate(lower(model), Inputs.of_model(model), kernel="reference").values["x"]).all()

"""Random numbers as Vensim describes them: stretched, then shifted, then held within bounds; against SciPy."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats
from tests.interchange.vensim.conftest import FaultsOf, Read, Run

from coyuntura.check.model import check_model
from coyuntura.errors import Faults
from coyuntura.interchange.settle import settle, study_of
from coyuntura.program.lower import lower
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.simulate import simulate

pytestmark = pytest.mark.slow  # all of them together take seconds
DRAWS = 4000
WIDE = "-1000, 1000"


def drawn(read: Read, text: str) -> NDArray[np.float64]:
    """Return what `x` is at the beginning, in each of many members."""
    model = check_model(study_of(settle(read(text))), Faults())
    return simulate(lower(model), Inputs.of_model(model, DRAWS), ["x"]).values["x"][0]


def shares(curve: stats.rv_continuous | stats.rv_discrete, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probability of no more than each number."""
    return np.asarray(curve.cdf(x), dtype=np.float64)


@pytest.mark.parametrize(
    ("call", "curve", "low", "high"),
    [
        (f"RANDOM UNIFORM({WIDE}, 1)", stats.uniform(-1000, 2000), -1000, 1000),
        (f"RANDOM NORMAL({WIDE}, 3, 2, 1)", stats.norm(3, 2), -1000, 1000),
        ("RANDOM NORMAL(2, 4, 3, 2, 1)", stats.norm(3, 2), 2, 4),
        (f"RANDOM EXPONENTIAL({WIDE}, 0, 1, 1)", stats.expon(), -1000, 1000),
        ("RANDOM EXPONENTIAL(4, 9, 3, 2, 1)", stats.expon(3, 2), 4, 9),
        ("RANDOM EXPONENTIAL(-9, -4, -3, -2, 1)", stats.expon(3, 2), 4, 9),
        (f"RANDOM WEIBULL({WIDE}, 2, 0, 1, 1)", stats.weibull_min(2, scale=2 / np.sqrt(np.pi)), -1000, 1000),
        ("RANDOM WEIBULL(4, 9, 2, 3, 2, 1)", stats.weibull_min(2, 3, 4 / np.sqrt(np.pi)), 4, 9),
        (f"RANDOM GAMMA({WIDE}, 2.5, 0, 1, 1)", stats.gamma(2.5), -1000, 1000),
        (f"RANDOM GAMMA({WIDE}, 0.5, 0, 1, 1)", stats.expon(), -1000, 1000),
        ("RANDOM GAMMA(4, 9, 2.5, 3, 2, 1)", stats.gamma(2.5, 3, 2), 4, 9),
        (f"RANDOM BETA({WIDE}, 2, 5, 0, 1, 1)", stats.beta(2, 5), -1000, 1000),
        ("RANDOM BETA(4, 4.5, 2, 5, 3, 2, 1)", stats.beta(2, 5, 3, 2), 4, 4.5),
        (f"RANDOM TRIANGULAR({WIDE}, 2, 3, 6, 1)", stats.triang(0.25, 2, 4), -1000, 1000),
        ("RANDOM TRIANGULAR(2.5, 5, 2, 3, 6, 1)", stats.triang(0.25, 2, 4), 2.5, 5),
    ],
)
def test_a_number_has_the_distribution_of_its_name(
    read: Read, call: str, curve: stats.rv_continuous, low: float, high: float
) -> None:
    x = drawn(read, f"x = {call} ~~|") * (-1 if call.startswith("RANDOM EXPONENTIAL(-9") else 1)
    below, above = shares(curve, np.array([low, high])).tolist()

    assert (x.min(), x.max()) == (np.clip(x.min(), low, high), np.clip(x.max(), low, high))
    assert stats.kstest((shares(curve, x) - below) / (above - below), "uniform").pvalue > 1e-4


@pytest.mark.parametrize(
    ("call", "curve", "first", "last"),
    [
        (f"RANDOM POISSON({WIDE}, 3, 0, 1, 1)", stats.poisson(3), 0, 12),
        (f"RANDOM BINOMIAL({WIDE}, 0.3, 8, 0, 1, 1)", stats.binom(8, 0.3), 0, 8),
        (f"RANDOM BINOMIAL({WIDE}, 0.3, 7.6, 0, 1, 1)", stats.binom(8, 0.3), 0, 8),
        ("RANDOM BINOMIAL(2, 5, 0.3, 8, 0, 1, 1)", stats.binom(8, 0.3), 2, 5),
        # In how many trials three succeed: the third and what fails before it.
        (f"RANDOM NEGATIVE BINOMIAL({WIDE}, 0.5, 3, 0, 1, 1)", stats.nbinom(3, 0.5, 3), 3, 16),
        ("RANDOM NEGATIVE BINOMIAL(4, 7, 0.5, 3, 0, 1, 1)", stats.nbinom(3, 0.5, 3), 4, 7),
    ],
)
def test_a_whole_number_has_the_distribution_of_its_name(
    read: Read, call: str, curve: stats.rv_discrete, first: int, last: int
) -> None:
    x = drawn(read, f"x = {call} ~~|")
    numbers = np.arange(first, last + 1)
    chances = curve.pmf(numbers)
    is_bounded = WIDE not in call
    chances = chances / chances.sum() if is_bounded else np.append(chances[:-1], curve.sf(last - 1))
    found = np.minimum(x, last)
    counts = [np.sum(found == number) for number in numbers]
    is_common = chances * DRAWS >= 5

    assert np.sum(counts) == DRAWS
    kept = np.append(np.array(counts)[is_common], np.array(counts)[~is_common].sum())
    wanted = np.append(chances[is_common], chances[~is_common].sum()) * DRAWS
    assert stats.chisquare(kept[wanted > 0], wanted[wanted > 0]).pvalue > 1e-4


def test_a_stretch_that_is_computed_moves_the_bounds_along(run: Run) -> None:
    found = run("x = RANDOM BINOMIAL(0.7, 0.7, 0.5, 9, 0, s, 7) ~~| s = 0.05 * 2 ~~|")

    assert found["x"] == pytest.approx([0.7] * 5)


@pytest.mark.parametrize(
    "call", ["RANDOM EXPONENTIAL(0, 9, 3, s, 1)", "RANDOM GAMMA(0, 9, 2, 3, s, 1)", "RANDOM POISSON(0, 9, 2, 3, s, 1)"]
)
def test_a_number_that_is_stretched_to_nothing_is_the_shift(run: Run, call: str) -> None:
    assert run(f"x = {call} ~~| s = 0 ~~|")["x"] == pytest.approx([3.0] * 5)


def test_a_number_that_cannot_lie_within_its_bounds_stops_the_run(run: Run) -> None:
    with pytest.raises(AssertionError):
        run("x = RANDOM BETA(2, 3, 2, 3, 0, 1, 1) ~~|")


def test_a_seed_that_changes_is_of_no_account(read: Read) -> None:
    draft = read("x = RANDOM EXPONENTIAL(0, 9, 0, 1, Time) ~~|")

    assert any("other streams" in notice for notice in draft.notices)


def test_pink_noise_keeps_its_mean_and_deviation_and_remembers(read: Read) -> None:
    model = check_model(study_of(settle(read("x = RANDOM PINK NOISE(10, 2, 4, 1) ~~|"))), Faults())
    found = simulate(lower(model), Inputs.of_model(model, 20_000), ["x"]).values["x"]

    # Each step keeps 3/4 of the distance from the mean; four standard errors are 0.06, 0.04 and 0.02.
    assert found.mean(axis=1) == pytest.approx([10.0] * 5, abs=0.06)
    assert found.std(axis=1) == pytest.approx([2.0] * 5, abs=0.05)
    assert np.corrcoef(found[0], found[1])[0, 1] == pytest.approx(0.75, abs=0.02)


def test_a_lookup_of_densities_is_a_fault(faults_of: FaultsOf) -> None:
    (fault,) = faults_of("l((0,0),(1,1)) ~~| x = RANDOM LOOKUP(l, 0, 9, 0, 1, 0) ~~|")

    assert fault.code == "foreign-unsupported"

"""Ranks of known truths: the band that they stay in, and a model that is wrong and is told so."""

import math
from dataclasses import dataclass

import numpy as np
import pytest
from tests.infer.calibration import band, judged, p_of_ranks, ranked
from tests.infer.curves import Curves, calibrated

from coyuntura.arrays import Reals
from coyuntura.infer.chance import chance, normals
from coyuntura.infer.density import Density, PriorDensity
from coyuntura.infer.state import Options
from coyuntura.priors.normal import Normal

FIGURES, REPLICATES = 5, 60


@dataclass(frozen=True, slots=True)
class Means:
    """Five figures around a normal mean; `counted` takes each as many times, which is right once only."""

    counted: float = 1.0
    names: tuple[str, ...] = ("mean",)

    def replicate(self, seed: int) -> tuple[Reals, Density]:
        draws = normals(chance(seed, 0, 0, 0), (1 + FIGURES,))
        figures = draws[0] + draws[1:]

        def likelihood(values: Reals) -> Reals:
            return self.counted * (-0.5 * (figures - values) ** 2 - 0.5 * math.log(2 * math.pi))

        return draws[:1], PriorDensity(self.names, (Normal(0, 1),), tuple(range(FIGURES)), likelihood)


def _ranks(replicates: Means) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    options = Options(particles=100)
    return np.array([ranked(replicates, options, seed, draws=49) for seed in range(1, REPLICATES + 1)])


@pytest.mark.slow
def test_a_right_likelihood_ranks_truths_alike() -> None:
    found = judged(("mean",), _ranks(Means()), draws=49)

    assert found.names == ("mean", "log_likelihood")
    assert found.strays() == ()
    assert found.coverage(0.8) == pytest.approx(np.full(2, 0.8), abs=0.13)


@pytest.mark.slow
def test_figures_counted_five_times_are_seen() -> None:
    found = judged(("mean",), _ranks(Means(counted=5.0)), draws=49)

    assert "mean" in found.strays(0.01)
    assert found.coverage(0.8)[0] < 0.72


def test_a_band_holds_all_of_a_curve_as_often_as_it_says() -> None:
    low, high = band(50, 19)
    ranks = (chance(1, 0, 0, 0).random((4000, 50)) * 20).astype(np.int64)
    curves = (ranks[:, :, None] < np.arange(1, 20)).sum(axis=1)
    inside = ((curves >= low) & (curves <= high)).all(axis=1).mean()

    assert 0.94 < inside < 0.98


def test_a_band_of_one_place_is_that_of_a_binomial() -> None:
    low, high = band(10, 1)

    # 2 to 8 of 10 fair coins: 1002 of 1024.
    assert (low.tolist(), high.tolist()) == ([2], [8])


def test_the_chance_of_a_curve_is_exact_where_it_can_be_counted() -> None:
    # Ten ranks of which two are below the middle: 0 to 2 or 8 to 10 heads of ten coins.
    assert p_of_ranks(np.array([0] * 2 + [1] * 8), 1) == pytest.approx((1 + 10 + 45) * 2 / 1024)


def test_chances_of_curves_that_are_right_are_spread_evenly() -> None:
    ranks = (chance(2, 0, 0, 0).random((200, 40)) * 20).astype(np.int64)
    found = np.array([p_of_ranks(row, 19) for row in ranks])

    assert np.quantile(found, [0.25, 0.5, 0.75]) == pytest.approx([0.25, 0.5, 0.75], abs=0.12)


def test_ranks_that_are_all_one_are_as_unlikely_as_can_be() -> None:
    assert p_of_ranks(np.zeros(50, dtype=np.int64), 19) < 1e-12


def test_a_central_interval_covers_what_lies_in_it() -> None:
    # 100 ranks among 99 draws, each once: 80 of them from 10 to 89.
    found = judged((), np.arange(100)[:, None], draws=99)

    assert (found.coverage(0.8).tolist(), found.coverage(0.5).tolist()) == ([0.8], [0.5])


@pytest.mark.slow
@pytest.mark.parametrize("knows", [True, False], ids=["lasting", "independent"])
def test_a_fit_is_calibrated_where_it_knows_that_errors_last(*, knows: bool) -> None:
    found = calibrated(Curves(knows), fits=200)
    covered = found.coverage(0.8)

    if knows:
        # Six curves at once: each in the band that all stay in with 95 %.
        assert found.strays(0.05 / 6) == ()
        assert (covered >= 0.745).all()
        assert (covered <= 0.855).all()
    else:
        assert set(found.strays(0.01)) & {"ceiling", "rate", "middle"}
        assert covered.min() < 0.72

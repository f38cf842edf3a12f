"""Levels of Lake Huron, 1875 to 1972, as an autoregression of order 4: published scores of what was left out.

Levels are those of R's data set LakeHuron (Brockwell and Davis 1991, series A); scores are of the vignette on
leave-future-out of the R package loo 2.9.0, by brms, whose default priors are taken as its documentation has them.
"""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import norm
from scipy.stats import t as student
from tests.nightly.conftest import Measured

from coyuntura.arrays import Reals
from coyuntura.infer.chance import chance, fractions, normals
from coyuntura.infer.draws import log_mean
from coyuntura.infer.pareto import smoothed
from coyuntura.infer.state import Options
from coyuntura.infer.tempering import Sampler

_LEVELS = (
    "580.38 581.86 580.97 580.80 579.79 580.39 580.42 580.82 581.40 581.32 581.44 581.68 581.17 580.53 "
    "580.01 579.91 579.14 579.16 579.55 579.67 578.44 578.24 579.10 579.09 579.35 578.82 579.32 579.01 "
    "579.00 579.80 579.83 579.72 579.89 580.01 579.37 578.69 578.19 578.67 579.55 578.92 578.09 579.37 "
    "580.13 580.14 579.51 579.24 578.66 578.86 578.05 577.79 576.75 576.75 577.82 578.64 580.58 579.48 "
    "577.38 576.90 576.94 576.24 576.84 576.85 576.90 577.79 578.18 577.51 577.23 578.42 579.61 579.05 "
    "579.26 579.22 579.38 579.10 577.95 578.12 579.75 580.85 580.41 579.96 579.61 578.76 578.18 577.21 "
    "577.13 579.10 578.25 577.91 576.89 575.96 576.80 577.68 578.38 578.52 579.74 579.31 579.89 579.96 "
)
LEVELS = np.array([float(level) for level in _LEVELS.split()])
CENTRE, WIDTH = float(np.median(LEVELS)), 2.5
FIRST = 1895
"""The first year that is predicted: twenty come before."""


@dataclass(frozen=True, slots=True)
class Autoregression:
    """Mean, four coefficients, and the logarithm of the innovations' sd."""

    names: tuple[str, ...] = ("mean", "ar1", "ar2", "ar3", "ar4", "log_sd")
    years: tuple[int, ...] = tuple(range(1875, 1973))

    def start(self, seed: int, count: int) -> Reals:
        """Return draws of the prior."""
        p = fractions(chance(seed, 0, 0, 0), (count, 6))
        mean = student.ppf(p[:, 0], 3, CENTRE, WIDTH)
        log_sd = np.log(student.ppf(0.5 + p[:, 5] / 2, 3, 0, WIDTH))
        return np.column_stack([mean, norm.ppf(p[:, 1:5], 0, 0.5), log_sd])

    def log_prior(self, points: Reals) -> Reals:
        """Return the prior's log density."""
        mean, log_sd = points[:, 0], points[:, 5]
        sd = np.exp(np.minimum(log_sd, 300.0))
        found = student.logpdf(mean, 3, CENTRE, WIDTH) + norm.logpdf(points[:, 1:5], 0, 0.5).sum(axis=1)
        return np.asarray(found + student.logpdf(sd, 3, 0, WIDTH) + np.log(2) + log_sd, dtype=np.float64)

    def log_likelihood(self, points: Reals, first: int | None = None) -> Reals:
        """Return each year's log density given the years before; what lies before the first is at the mean."""
        del first  # a part costs as much
        apart = LEVELS - points[:, :1]
        expected = np.zeros_like(apart)
        for lag in range(1, 5):
            expected[:, lag:] += points[:, lag, None] * apart[:, :-lag]
        sd = np.exp(np.minimum(points[:, 5:], 300.0))
        return np.asarray(norm.logpdf(apart, expected, sd), dtype=np.float64)


def foretold(points: Reals, origin: int, ahead: int) -> Reals:
    """Return the log density of the years after an origin, shape (N,), around a path that each point draws for itself.

    That is how brms scores several years ahead: a year's mean rests on the drawn levels of those before it, and its
    spread is that of one step.
    """
    steps = normals(chance(1, 0, 0, origin), (len(points), ahead))
    apart = [np.asarray(LEVELS[origin - lag] - points[:, 0]) for lag in range(1, 5)]
    sd, found = np.exp(points[:, 5]), np.zeros(len(points))
    for year in range(ahead):
        expected = sum((points[:, 1 + lag] * apart[lag] for lag in range(4)), np.zeros(len(points)))
        found += norm.logpdf(LEVELS[origin + year] - points[:, 0], expected, sd)
        apart = [expected + sd * steps[:, year], *apart[:3]]
    return found


def test_scores_of_a_year_left_out_are_the_published_ones(measured: Measured) -> None:
    end = Sampler(Autoregression(), Options(particles=4000)).run(seed=1)
    found = end.log_likelihood[:, Autoregression().years.index(FIRST) :]
    weights = np.stack([smoothed(-column) for column in found.T], axis=1)
    score = float((logsumexp(weights + found, axis=0) - logsumexp(weights, axis=0)).sum())
    measured("C4 Lake Huron, one year left out", "-88.64 within 1.5", f"{score:.2f}")

    assert score == pytest.approx(-88.64, abs=1.5)


def test_scores_of_a_future_left_out_are_the_published_ones(measured: Measured) -> None:
    density = Autoregression()
    # The years before the first enter in one go.
    known = density.years.index(FIRST)
    sampler = Sampler(density, Options(particles=2000), ends=tuple(range(known, len(density.years) + 1)))
    state, four = sampler.start(1), 0.0
    while not state.is_done:
        state = sampler.step(state)
        origin = sampler.ends[state.group]
        if state.is_at_end and origin <= len(density.years) - 4:
            four += float(log_mean(foretold(state.points, origin, 4)))
    score = sum(state.increments[1:])
    measured("C4 Lake Huron, the future left out", "-92.43 within 1.5", f"{score:.2f}")
    measured("C4 the same four years ahead", "-404.89 within 1.5", f"{four:.2f}")

    assert score == pytest.approx(-92.43, abs=1.5)
    assert four == pytest.approx(-404.89, abs=1.5)

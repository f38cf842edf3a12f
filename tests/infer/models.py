"""Densities whose answers are known, for tests of samplers."""

import math

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.infer.density import PriorDensity
from coyuntura.priors.normal import Normal

LOG_TAU = math.log(2 * math.pi)
FIGURES = np.array([1.2, 0.4, 2.1, 1.5])


def _around_a_mean(values: Reals) -> Reals:
    return -0.5 * (FIGURES - values) ** 2 - 0.5 * LOG_TAU


CONJUGATE = PriorDensity(("mean",), (Normal(0, 2),), (2001, 2002, 2003, 2004), _around_a_mean)
"""Four figures around a mean that is normal with sd 2."""


def conjugate_increments() -> Reals:
    """Return the log predictive density of each figure from those before it, in closed form."""
    increments: list[float] = []
    mean, precision = 0.0, 1 / 4
    for figure in FIGURES.tolist():
        variance = 1 + 1 / precision
        increments.append(-0.5 * (LOG_TAU + math.log(variance) + (figure - mean) ** 2 / variance))
        mean, precision = (mean * precision + figure) / (precision + 1), precision + 1
    return np.array(increments)


def conjugate_evidence() -> float:
    """Return the log density of all four figures at once, whose covariance is 4, with 1 more on the diagonal."""
    spread = np.eye(4) + 4.0
    return -0.5 * float(4 * LOG_TAU + np.linalg.slogdet(spread)[1] + FIGURES @ np.linalg.solve(spread, FIGURES))

"""Power-scaling: how much a posterior moves when prior or likelihood count a little more or less.

Draws are weighted by a power of the one or the other. Where the prior moves a quantity and the likelihood hardly does,
the prior stands in for data; where both do, they pull in different directions.
"""

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.infer.pareto import TRUSTED, pareto_k, smoothed

SENSITIVE = 0.05
"""A sensitivity that is told: of a doubling of the power, in the metric below."""
_POWER = 0.01

Diagnosis: TypeAlias = Literal["strong-prior", "conflict", "none", "unknown"]


@dataclass(frozen=True, slots=True)
class Scaled:
    """How a quantity answers to a power of the prior and of the likelihood."""

    prior: float
    likelihood: float
    khat: float
    """The heaviest tail among the weights; at 0.7 and above the numbers say nothing."""

    @property
    def diagnosis(self) -> Diagnosis:
        """Tell whether the prior stands in for data, pulls against it, or neither."""
        if not (math.isfinite(self.prior) and math.isfinite(self.likelihood)) or self.khat >= TRUSTED:
            return "unknown"
        if self.prior <= SENSITIVE:
            return "none"
        return "conflict" if self.likelihood > SENSITIVE else "strong-prior"


def power_scaled(values: Reals, log_prior: Reals, log_likelihood: Reals) -> Scaled:
    """Return how a quantity answers, over draws of equal weight.

    Args:
        values: Of each draw, finite, shape (draw,).
        log_prior: Of each draw, shape (draw,).
        log_likelihood: Same shape.

    Source:
        kallioinen2024.
    """
    prior, k_prior = _sensitivity(values, log_prior)
    likelihood, k_likelihood = _sensitivity(values, log_likelihood)
    return Scaled(prior, likelihood, max(k_prior, k_likelihood))


def _sensitivity(values: Reals, log_term: Reals) -> tuple[float, float]:
    """Return the mean distance that a power of a bit more and a bit less makes, by the doubling, and the worst tail."""
    if not np.isfinite(log_term).all() or np.ptp(values) == 0:
        return math.nan, math.nan
    found: list[float] = []
    khat = -math.inf
    for power in (1 - _POWER, 1 + _POWER):
        weights = (power - 1) * (log_term - float(log_term.mean()))
        if np.ptp(weights) == 0:
            found.append(0.0)
            continue
        khat = max(khat, pareto_k(weights))
        mended = smoothed(weights)
        scaled = np.exp(mended - mended.max())
        found.append(distance(values, scaled / scaled.sum()) / abs(math.log2(power)))
    return sum(found) / 2, khat


def distance(values: Reals, weights: Reals) -> float:
    """Return the distance between draws and the same draws weighted, 0 to 1, whatever their unit.

    It is the square root of the cumulative Jensen-Shannon divergence, symmetric and over its bound; the larger of
    that of the values and of their negatives.

    Args:
        values: Shape (draw,).
        weights: Of sum 1, shape (draw,).

    Source:
        nguyen2015.
    """
    return max(_one_way(values, weights), _one_way(-values, weights))


def _one_way(values: Reals, weights: Reals) -> float:
    order = np.argsort(values, kind="stable")
    widths = np.diff(values[order])
    plain = (np.arange(len(values)) + 1)[:-1] / len(values)
    other = np.minimum(np.cumsum(weights[order])[:-1], 1.0)
    middle = (plain + other) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = [np.where(one > 0, one * np.log2(one / middle), 0.0) for one in (plain, other)]
    # The terms that make each direction proper cancel in the sum of both.
    divergence = float(widths @ logs[0] + widths @ logs[1])
    bound = float(widths @ plain + widths @ other)
    return math.sqrt(max(0.0, divergence) / bound) if bound > 0 else 0.0

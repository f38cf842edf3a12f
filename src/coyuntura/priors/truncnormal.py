"""A normal with `mean` and `sd` before what lies outside `low` to `high` is cut off."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.priors.prior import (
    LOG_ROOT_TAU,
    AbstractPrior,
    PriorError,
    require_finite,
    require_positive,
    require_rising,
    shown,
)

FARTHEST_CUT = 20
"""Standard deviations beyond which a tail is no belief that anyone holds, and its quantiles lose digits."""


@dataclass(frozen=True, slots=True)
class TruncNormal(AbstractPrior):
    """A normal with `mean` and `sd` before what lies outside `low` to `high` is cut off."""

    family: ClassVar[str] = "truncnormal"
    meaning: ClassVar[tuple[str, str]] = (
        "A bell curve of which only what lies from `low` to `high` is left.",
        "Una campana de la que solo queda lo que está entre `low` y `high`.",
    )
    mean: float
    sd: float
    low: float
    high: float

    def __post_init__(self) -> None:
        require_finite("truncnormal", mean=self.mean, sd=self.sd, low=self.low, high=self.high)
        require_positive("truncnormal", sd=self.sd)
        require_rising("truncnormal", low=self.low, high=self.high)
        nearest = min(max(self.mean, self.low), self.high)
        if abs(nearest - self.mean) > FARTHEST_CUT * self.sd:
            raise PriorError(
                f"`truncnormal` needs low to high within {FARTHEST_CUT} sd of the mean, "
                f"got {shown(self.low)} to {shown(self.high)} "
                f"around {shown(self.mean)} with sd {shown(self.sd)}."
            )

    @property
    def support(self) -> tuple[float, float]:
        """The lowest and highest value that it allows."""
        return self.low, self.high

    @property
    def constants(self) -> tuple[float, ...]:
        """What its density is computed with."""
        low, high = ((bound - self.mean) / self.sd for bound in (self.low, self.high))
        return self.mean, self.sd, self.low, self.high, math.log(self.sd), _log_mass(low, high)

    @staticmethod
    def density_of(x: Reals, *constants: float | Reals) -> Reals:
        """Return the logarithm of the density of one or several at values."""
        mean, sd, low, high, log_sd, log_mass = constants
        z = (x - mean) / sd
        inside = -0.5 * z * z - log_sd - LOG_ROOT_TAU - log_mass
        return np.asarray(np.where((x >= low) & (x <= high), inside, -math.inf), dtype=np.float64)

    def points(self, p: Reals) -> Reals:
        """Return its quantiles at probabilities."""
        low, high = ((bound - self.mean) / self.sd for bound in (self.low, self.high))
        return self.mean + self.sd * _cut(p, low, high)


def _cut(p: Reals, low: float, high: float) -> Reals:
    """Return quantiles of a standard normal cut to `low` to `high`, read in the tail that keeps its digits."""
    from scipy.special import ndtr, ndtri

    if low > 0:
        return -_cut(1 - p, -high, -low)
    below = ndtr(low)
    return np.asarray(ndtri(below + p * (ndtr(high) - below)), dtype=np.float64)


def _log_mass(low: float, high: float) -> float:
    """Return the logarithm of what a standard normal puts between two values, from the tail that keeps its digits."""
    from scipy.special import log_ndtr

    if low > 0:
        return _log_mass(-high, -low)
    below, above = float(log_ndtr(low)), float(log_ndtr(high))
    return above + math.log(-math.expm1(below - above))

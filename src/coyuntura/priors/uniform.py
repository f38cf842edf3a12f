"""Every value from `low` to `high` equally likely."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.priors.prior import AbstractPrior, require_finite, require_rising


@dataclass(frozen=True, slots=True)
class Uniform(AbstractPrior):
    """Every value from `low` to `high` equally likely."""

    family: ClassVar[str] = "uniform"
    meaning: ClassVar[tuple[str, str]] = (
        "Every value from `low` to `high` is as likely as any other.",
        "Todo valor entre `low` y `high` es igual de probable.",
    )
    low: float
    high: float

    def __post_init__(self) -> None:
        require_finite("uniform", low=self.low, high=self.high)
        require_rising("uniform", low=self.low, high=self.high)

    @property
    def support(self) -> tuple[float, float]:
        """The lowest and highest value that it allows."""
        return self.low, self.high

    def log_density(self, x: Reals) -> Reals:
        """Return the logarithm of its density at values."""
        is_inside = (x >= self.low) & (x <= self.high)
        return np.asarray(np.where(is_inside, -math.log(self.high - self.low), -math.inf), dtype=np.float64)

    def points(self, p: Reals) -> Reals:
        """Return its quantiles at probabilities."""
        return (1 - p) * self.low + p * self.high

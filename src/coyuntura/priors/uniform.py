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

    @property
    def constants(self) -> tuple[float, ...]:
        """What its density is computed with."""
        return self.low, self.high, -math.log(self.high - self.low)

    @staticmethod
    def density_of(x: Reals, *constants: float | Reals) -> Reals:
        """Return the logarithm of the density of one or several at values."""
        low, high, height = constants
        return np.asarray(np.where((x >= low) & (x <= high), height, -math.inf), dtype=np.float64)

    def points(self, p: Reals) -> Reals:
        """Return its quantiles at probabilities."""
        return (1 - p) * self.low + p * self.high

"""A density that rises from `low` to `mode` and falls to `high`."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.priors.prior import AbstractPrior, PriorError, require_finite, require_rising, shown


@dataclass(frozen=True, slots=True)
class Triangular(AbstractPrior):
    """A density that rises from `low` to `mode` and falls to `high`."""

    family: ClassVar[str] = "triangular"
    meaning: ClassVar[tuple[str, str]] = (
        "Likeliest at `mode`, less and less so down to `low` and up to `high`.",
        "Más probable en `mode`, y cada vez menos hacia `low` y hacia `high`.",
    )
    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        require_finite("triangular", low=self.low, mode=self.mode, high=self.high)
        require_rising("triangular", low=self.low, high=self.high)
        if not self.low <= self.mode <= self.high:
            raise PriorError(
                f"`triangular` needs a mode between low and high, "
                f"got {shown(self.mode)} outside {shown(self.low)} to {shown(self.high)}."
            )

    @property
    def support(self) -> tuple[float, float]:
        """The lowest and highest value that it allows."""
        return self.low, self.high

    @property
    def constants(self) -> tuple[float, ...]:
        """What its density is computed with."""
        low, mode, high = self.low, self.mode, self.high
        # A side without width holds no value but the mode itself, which stands at the top.
        return low, mode, high, mode - low or 1.0, high - mode or 1.0, math.log(high - low)

    @staticmethod
    def density_of(x: Reals, *constants: float | Reals) -> Reals:
        """Return the logarithm of the density of one or several at values."""
        low, mode, high, rise, fall, log_width = constants
        is_inside, is_rising = (x >= low) & (x <= high), x < mode
        height = np.where(is_rising, (x - low) / rise, (high - x) / fall)
        height = np.where(x == mode, 1.0, height)
        with np.errstate(divide="ignore"):
            inside = np.log(np.where(is_inside, height, 0.0)) + math.log(2) - log_width
        return np.asarray(inside, dtype=np.float64)

    def points(self, p: Reals) -> Reals:
        """Return its quantiles at probabilities."""
        low, mode, high = self.low, self.mode, self.high
        width = high - low
        rising = low + np.sqrt(p * width * (mode - low))
        falling = high - np.sqrt((1 - p) * width * (high - mode))
        return np.asarray(np.where(p * width < mode - low, rising, falling), dtype=np.float64)

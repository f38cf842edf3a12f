"""A positive value with mean `shape * scale`."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.priors.prior import AbstractPrior, inverted, require_finite, require_positive


@dataclass(frozen=True, slots=True)
class Gamma(AbstractPrior):
    """A positive value with mean `shape * scale`."""

    family: ClassVar[str] = "gamma"
    meaning: ClassVar[tuple[str, str]] = (
        "A positive value with mean `shape * scale`.",
        "Un valor positivo con media `shape * scale`.",
    )
    shape: float
    scale: float

    def __post_init__(self) -> None:
        require_finite("gamma", shape=self.shape, scale=self.scale)
        require_positive("gamma", shape=self.shape, scale=self.scale)

    @property
    def support(self) -> tuple[float, float]:
        """The lowest and highest value that it allows."""
        return 0.0, math.inf

    def log_density(self, x: Reals) -> Reals:
        """Return the logarithm of its density at values."""
        from scipy.special import gammaln, xlogy

        is_inside = x >= 0
        scaled = np.where(is_inside, x, 1.0) / self.scale
        inside = xlogy(self.shape - 1, scaled) - scaled - gammaln(self.shape) - math.log(self.scale)
        return np.asarray(np.where(is_inside, inside, -math.inf), dtype=np.float64)

    def points(self, p: Reals) -> Reals:
        """Return its quantiles at probabilities."""
        from scipy.special import gammainc, gammaincinv

        guess = np.asarray(gammaincinv(self.shape, p), dtype=np.float64)
        values = inverted(lambda x: np.asarray(gammainc(self.shape, x), dtype=np.float64), guess, p)
        return np.multiply(values, self.scale, dtype=np.float64)

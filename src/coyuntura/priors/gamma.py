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

    @property
    def constants(self) -> tuple[float, ...]:
        """What its density is computed with."""
        from scipy.special import gammaln

        return self.shape - 1, self.scale, float(gammaln(self.shape)), math.log(self.scale)

    @staticmethod
    def density_of(x: Reals, *constants: float | Reals) -> Reals:
        """Return the logarithm of the density of one or several at values."""
        shape_less, scale, log_gamma, log_scale = constants
        from scipy.special import xlogy

        is_inside = x >= 0
        scaled = np.where(is_inside, x, 1.0) / scale
        inside = xlogy(shape_less, scaled) - scaled - log_gamma - log_scale
        return np.asarray(np.where(is_inside, inside, -math.inf), dtype=np.float64)

    def points(self, p: Reals) -> Reals:
        """Return its quantiles at probabilities."""
        from scipy.special import gammainc, gammaincinv

        guess = np.asarray(gammaincinv(self.shape, p), dtype=np.float64)
        values = inverted(lambda x: np.asarray(gammainc(self.shape, x), dtype=np.float64), guess, p)
        return np.multiply(values, self.scale, dtype=np.float64)

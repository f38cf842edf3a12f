"""A positive value whose natural logarithm is normal around that of `median`."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.priors.prior import LOG_ROOT_TAU, AbstractPrior, require_finite, require_positive


@dataclass(frozen=True, slots=True)
class LogNormal(AbstractPrior):
    """A positive value whose natural logarithm is normal around that of `median`."""

    family: ClassVar[str] = "lognormal"
    meaning: ClassVar[tuple[str, str]] = (
        "A positive value whose natural logarithm is normal around that of `median`, with standard deviation `log_sd`.",
        "Un valor positivo cuyo logaritmo natural es normal en torno al de `median`, con desviación estándar `log_sd`.",
    )
    median: float
    log_sd: float

    def __post_init__(self) -> None:
        require_finite("lognormal", median=self.median, log_sd=self.log_sd)
        require_positive("lognormal", median=self.median, log_sd=self.log_sd)

    @property
    def support(self) -> tuple[float, float]:
        """The lowest and highest value that it allows."""
        return 0.0, math.inf

    @property
    def constants(self) -> tuple[float, ...]:
        """What its density is computed with."""
        return math.log(self.median), self.log_sd, math.log(self.log_sd)

    @staticmethod
    def density_of(x: Reals, *constants: float | Reals) -> Reals:
        """Return the logarithm of the density of one or several at values."""
        log_median, log_sd, log_of_sd = constants
        is_inside = x > 0
        log_x = np.log(np.where(is_inside, x, 1.0))
        z = (log_x - log_median) / log_sd
        inside = -0.5 * z * z - log_of_sd - LOG_ROOT_TAU - log_x
        return np.asarray(np.where(is_inside, inside, -math.inf), dtype=np.float64)

    def points(self, p: Reals) -> Reals:
        """Return its quantiles at probabilities."""
        from scipy.special import ndtri

        return np.multiply(np.exp(self.log_sd * ndtri(p)), self.median, dtype=np.float64)

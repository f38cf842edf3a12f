"""The absolute value of a normal around 0 with standard deviation `sd`."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.priors.prior import LOG_ROOT_TAU, AbstractPrior, require_finite, require_positive


@dataclass(frozen=True, slots=True)
class HalfNormal(AbstractPrior):
    """The absolute value of a normal around 0 with standard deviation `sd`."""

    family: ClassVar[str] = "halfnormal"
    meaning: ClassVar[tuple[str, str]] = (
        "A positive value, likeliest near 0: the upper half of a bell curve with standard deviation `sd`.",
        "Un valor positivo, más probable cerca de 0: la mitad superior de una campana con desviación estándar `sd`.",
    )
    sd: float

    def __post_init__(self) -> None:
        require_finite("halfnormal", sd=self.sd)
        require_positive("halfnormal", sd=self.sd)

    @property
    def support(self) -> tuple[float, float]:
        """The lowest and highest value that it allows."""
        return 0.0, math.inf

    @property
    def constants(self) -> tuple[float, ...]:
        """What its density is computed with."""
        return self.sd, math.log(self.sd)

    @staticmethod
    def density_of(x: Reals, *constants: float | Reals) -> Reals:
        """Return the logarithm of the density of one or several at values."""
        sd, log_sd = constants
        z = x / sd
        inside = -0.5 * z * z - log_sd - LOG_ROOT_TAU + math.log(2)
        return np.asarray(np.where(x >= 0, inside, -math.inf), dtype=np.float64)

    def points(self, p: Reals) -> Reals:
        """Return its quantiles at probabilities."""
        from scipy.special import erfinv

        # Not by the normal's quantile of (1 + p) / 2, which loses small p.
        return np.multiply(erfinv(p), self.sd * math.sqrt(2), dtype=np.float64)

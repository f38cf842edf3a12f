"""The bell curve around `mean`."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.priors.prior import LOG_ROOT_TAU, AbstractPrior, require_finite, require_positive


@dataclass(frozen=True, slots=True)
class Normal(AbstractPrior):
    """The bell curve around `mean`."""

    family: ClassVar[str] = "normal"
    meaning: ClassVar[tuple[str, str]] = (
        "The bell curve around `mean` with standard deviation `sd`.",
        "La campana en torno a `mean` con desviación estándar `sd`.",
    )
    mean: float
    sd: float

    def __post_init__(self) -> None:
        require_finite("normal", mean=self.mean, sd=self.sd)
        require_positive("normal", sd=self.sd)

    @property
    def support(self) -> tuple[float, float]:
        """The lowest and highest value that it allows."""
        return -math.inf, math.inf

    @property
    def constants(self) -> tuple[float, ...]:
        """What its density is computed with."""
        return self.mean, self.sd, math.log(self.sd)

    @staticmethod
    def density_of(x: Reals, *constants: float | Reals) -> Reals:
        """Return the logarithm of the density of one or several at values."""
        mean, sd, log_sd = constants
        z = (x - mean) / sd
        return np.asarray(-0.5 * z * z - log_sd - LOG_ROOT_TAU, dtype=np.float64)

    def points(self, p: Reals) -> Reals:
        """Return its quantiles at probabilities."""
        from scipy.special import ndtri

        return self.mean + self.sd * ndtri(p)

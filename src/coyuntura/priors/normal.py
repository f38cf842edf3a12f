"""The bell curve around `mean`."""

import math
from dataclasses import dataclass
from typing import ClassVar

from coyuntura.arrays import Reals
from coyuntura.priors.prior import AbstractPrior, require_finite, require_positive


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

    def points(self, p: Reals) -> Reals:
        """Return its quantiles at probabilities."""
        from scipy.special import ndtri

        return self.mean + self.sd * ndtri(p)

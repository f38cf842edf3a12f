"""A share between 0 and 1, with mean a / (a + b)."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.priors.prior import AbstractPrior, inverted, require_finite, require_positive


@dataclass(frozen=True, slots=True)
class Beta(AbstractPrior):
    """A share between 0 and 1, with mean a / (a + b)."""

    family: ClassVar[str] = "beta"
    meaning: ClassVar[tuple[str, str]] = (
        "A share from 0 to 1 with mean `a / (a + b)`, the firmer the larger both are.",
        "Una parte de 0 a 1 con media `a / (a + b)`, más firme cuanto mayores son ambos.",
    )
    a: float
    b: float

    def __post_init__(self) -> None:
        require_finite("beta", a=self.a, b=self.b)
        require_positive("beta", a=self.a, b=self.b)

    @property
    def support(self) -> tuple[float, float]:
        """The lowest and highest value that it allows."""
        return 0.0, 1.0

    @property
    def constants(self) -> tuple[float, ...]:
        """What its density is computed with."""
        from scipy.special import betaln

        return self.a - 1, self.b - 1, float(betaln(self.a, self.b))

    @staticmethod
    def density_of(x: Reals, *constants: float | Reals) -> Reals:
        """Return the logarithm of the density of one or several at values."""
        a_less, b_less, log_beta = constants
        from scipy.special import xlog1py, xlogy

        is_inside = (x >= 0) & (x <= 1)
        share = np.where(is_inside, x, 0.5)
        inside = xlogy(a_less, share) + xlog1py(b_less, -share) - log_beta
        return np.asarray(np.where(is_inside, inside, -math.inf), dtype=np.float64)

    def points(self, p: Reals) -> Reals:
        """Return its quantiles at probabilities."""
        from scipy.special import betainc, betaincinv

        return inverted(lambda x: betainc(self.a, self.b, np.minimum(x, 1.0)), betaincinv(self.a, self.b, p), p)

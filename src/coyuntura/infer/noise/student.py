"""Student's tails: a figure may lie far off, and then it says less."""

import math

import numpy as np

from coyuntura.arrays import Reals


def log_density(squared: Reals, variance: Reals, degrees: float) -> Reals:
    """Return the log density of Student's t, shaped as its arguments.

    Args:
        squared: Squared distance from the centre, divided by `variance`.
        variance: Square of its scale, which is below its own variance.
        degrees: Degrees of freedom.
    """
    constant = math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2) - 0.5 * math.log(degrees * math.pi)
    return constant - 0.5 * np.log(variance) - (degrees + 1) / 2 * np.log1p(squared / degrees)


def weight(squared: Reals, degrees: float) -> Reals:
    """Return how much a figure counts, 1 where it lies within what is usual.

    Student's t is a normal of unknown precision; this is the precision to be expected once the figure is seen,
    as a part of the one before, and no more than it. With infinite degrees, which are a normal's, it is 1.

    Source: west1981.
    """
    if math.isinf(degrees):
        return np.ones_like(squared)
    return np.minimum(1.0, (degrees + 1) / (degrees + squared))

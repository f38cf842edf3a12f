"""A normal or Student's variable that is only known to lie in an interval: its probability, and what it then is.

Source: johnson1994, doubly truncated normal distribution.
"""

import math

import numpy as np

from coyuntura.arrays import Reals

_NARROW = 1e-4
"""Width, in standard deviations, within which a density is flat to nine digits."""
_LOG_ROOT = 0.5 * math.log(2 * math.pi)


def log_probability(low: Reals, high: Reals) -> Reals:
    """Return the log probability that a standard normal lies between two bounds, shaped as they are.

    Args:
        low: Lower bounds, which may be minus infinity.
        high: Upper bounds, at least the lower ones; infinite where there is none.
    """
    from scipy.special import log_ndtr

    # The tail that keeps its digits is the lower one.
    flipped = low + high > 0
    first, last = np.where(flipped, -high, low), np.where(flipped, -low, high)
    below, above = log_ndtr(first), log_ndtr(last)
    return np.where(np.isneginf(above), above, above + np.log(-np.expm1(below - above)))


def log_probability_student(low: Reals, high: Reals, degrees: float) -> Reals:
    """Return the log probability that a standard Student's t lies between two bounds, shaped as they are."""
    from scipy.special import stdtr

    flipped = low + high > 0
    first, last = np.where(flipped, -high, low), np.where(flipped, -low, high)
    return np.log(stdtr(degrees, last) - stdtr(degrees, first))


def moments(low: Reals, high: Reals) -> tuple[Reals, Reals]:
    """Return mean and variance of a standard normal that lies between two bounds, each shaped as they are."""
    width = high - low
    log_mass = log_probability(low, high)
    ends = (np.where(np.isfinite(end), end, 0.0) for end in (low, high))
    first, last = ends
    heights = [np.exp(-0.5 * end * end - _LOG_ROOT - log_mass) for end in (low, high)]
    mean = heights[0] - heights[1]
    variance = 1.0 + first * heights[0] - last * heights[1] - mean * mean
    is_narrow = width < _NARROW
    mean = np.where(is_narrow, 0.5 * (first + last), mean)
    variance = np.where(is_narrow, width * width / 12, variance)
    return np.clip(mean, low, high), np.clip(variance, 0.0, 1.0)

"""What a forecaster says of a figure before it is seen: a mixture of Student-t distributions, in closed form."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from coyuntura.arrays import Flags, Indices, Reals

_STEP = 0.125
"""Of the trapezoidal rule for the spread of a mixture, on a scale that grows as a hyperbolic sine."""
_DIGITS = 34.0
"""What lies beyond the rule's ends is less than exp(-34) of the whole."""
_NORMAL = 3.2
"""Where a normal distribution ends, on that scale."""
_HALVINGS = 50


@dataclass(frozen=True, slots=True, eq=False)
class StudentMixture:
    """Student-t distributions with the same degrees of freedom, each with a weight.

    One component is what a forecaster says who knows neither location nor scale of normal errors; several are
    what is left where another number is unknown too.

    Raises:
        ValueError: The degrees of freedom or a scale are not above 0.
    """

    freedom: float
    """Degrees of freedom; infinite for normal distributions."""
    locations: Reals
    """Shape (component,)."""
    scales: Reals
    """Shape (component,), above 0."""
    weights: Reals
    """Shape (component,), of sum 1."""

    def __post_init__(self) -> None:
        if not (self.freedom > 0 and bool(np.all(self.scales > 0))):
            raise ValueError(f"freedom and scales must be above 0, got {self.freedom:g} and {self.scales.min():g}.")

    @staticmethod
    def of_one(freedom: float, location: float, scale: float) -> "StudentMixture":
        """Return a single Student-t distribution."""
        return StudentMixture(freedom, np.array([location]), np.array([scale]), np.ones(1))

    def log_density(self, value: float) -> float:
        """Return the natural logarithm of the density at a value."""
        standard = (value - self.locations) / self.scales
        each = _log_density(standard, self.freedom) - np.log(self.scales)
        largest = float(each.max())
        return largest + math.log(float(self.weights @ np.exp(each - largest)))

    def log_probability(self, low: float, high: float) -> float:
        """Return the natural logarithm of the probability of an interval."""
        first, last = (low - self.locations) / self.scales, (high - self.locations) / self.scales
        # From the nearer tail, so that what lies far out keeps its digits.
        flip = np.where(first > 0, -1.0, 1.0)
        mass = np.abs(_cdf(flip * last, self.freedom) - _cdf(flip * first, self.freedom))
        total = float(self.weights @ mass)
        return math.log(total) if total > 0 else -math.inf

    def cdf(self, values: Reals) -> Reals:
        """Return the probability of at most each value, shape as the values."""
        standard = (values[..., np.newaxis] - self.locations) / self.scales
        return np.asarray(_cdf(standard, self.freedom) @ self.weights, dtype=np.float64)

    def quantiles(self, shares: Reals) -> Reals:
        """Return the values below which given shares lie, shape (share,)."""
        standard = _quantiles(shares, self.freedom)
        each = self.locations + self.scales * standard[:, np.newaxis]
        low: Reals = np.min(each, axis=1)
        high: Reals = np.max(each, axis=1)
        if len(self.locations) == 1:
            return low
        # The quantile of a mixture lies between those of its components.
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            is_below: Flags = self.cdf(middle) < shares
            low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
        return (low + high) / 2

    def draws(self, uniforms: Reals) -> Reals:
        """Return draws, shape (draw,).

        Their places within components are those of equal shares, in an order by chance: as many draws say more.

        Args:
            uniforms: Numbers strictly between 0 and 1, shape (2, draw): of which component, and in which order.
        """
        ends = np.cumsum(self.weights)
        places: Reals = uniforms[0] * float(ends[-1])
        found: Indices = ends.searchsorted(places)
        which = np.minimum(found, len(ends) - 1)
        standard = _strata(self.freedom, uniforms.shape[1])[np.argsort(uniforms[1], kind="stable")]
        return self.locations[which] + self.scales[which] * standard

    def crps(self, value: float) -> float:
        """Return the continuous ranked probability score at a value, in its unit; lower is better.

        In closed form for one component. For several the mean distance to the value is, and half the mean distance
        between two draws is an integral by a rule that is exact to rounding. Infinite without a mean, at 1 degree of
        freedom or less.

        Source: jordan2019.
        """
        if self.freedom <= 1:
            return math.inf
        standard = (value - self.locations) / self.scales
        miss = float(self.weights @ (self.scales * _mean_distance(standard, self.freedom)))
        if len(self.locations) == 1:
            return miss - float(self.scales[0]) * _half_spread(self.freedom)
        middle, width = float(self.weights @ self.locations), float(self.weights @ self.scales)
        apart = math.asinh(float(np.max(np.abs(self.locations - middle))) / width)
        count = math.ceil((_NORMAL + apart + min(_DIGITS, _DIGITS / (self.freedom - 1))) / _STEP)
        steps = np.arange(-count, count + 1) * _STEP
        places = (middle + width * np.sinh(steps)[:, np.newaxis] - self.locations) / self.scales
        # Each tail by itself, since far out one less a share is a share without digits.
        below, above = _cdf(places, self.freedom) @ self.weights, _cdf(-places, self.freedom) @ self.weights
        spread = float(np.sum(below * above * np.cosh(steps))) * _STEP
        return miss - spread * width


def _log_density(standard: Reals, freedom: float) -> Reals:
    if math.isinf(freedom):
        return -(standard**2) / 2 - math.log(2 * math.pi) / 2
    half = freedom / 2
    head = math.lgamma(half + 0.5) - math.lgamma(half) - math.log(freedom * math.pi) / 2
    return head - (half + 0.5) * np.log1p(standard**2 / freedom)


def _cdf(standard: Reals, freedom: float) -> Reals:
    from scipy.special import ndtr, stdtr

    return np.asarray(ndtr(standard) if math.isinf(freedom) else stdtr(freedom, standard), dtype=np.float64)


def _quantiles(shares: Reals, freedom: float) -> Reals:
    from scipy.special import ndtri, stdtrit

    return np.asarray(ndtri(shares) if math.isinf(freedom) else stdtrit(freedom, shares), dtype=np.float64)


@lru_cache(maxsize=64)
def _strata(freedom: float, count: int) -> Reals:
    """Return the quantiles of the middles of equal shares; they take long to find, and are asked for again."""
    return _quantiles((np.arange(count) + 0.5) / count, freedom)


def _mean_distance(standard: Reals, freedom: float) -> Reals:
    """Return the mean distance of a standard draw to each value."""
    density = np.exp(_log_density(standard, freedom))
    tail = 1.0 if math.isinf(freedom) else (freedom + standard**2) / (freedom - 1)
    return standard * (2 * _cdf(standard, freedom) - 1) + 2 * density * tail


def _half_spread(freedom: float) -> float:
    """Return half the mean distance between two standard draws."""
    if math.isinf(freedom):
        return 1 / math.sqrt(math.pi)
    ratio = _log_beta(freedom - 0.5) - 2 * _log_beta(freedom / 2)
    return 2 * math.sqrt(freedom) / (freedom - 1) * math.exp(ratio)


def _log_beta(half: float) -> float:
    """Return the natural logarithm of the beta function at one half and a number."""
    return math.lgamma(0.5) + math.lgamma(half) - math.lgamma(half + 0.5)

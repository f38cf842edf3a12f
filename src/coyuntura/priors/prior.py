"""What every family of priors has: its name, its numbers, where it lies and its quantiles.

A prior is data: a family and its numbers, in the parameter's own unit.
Parameters of each family follow johnson1994 and johnson1995.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from itertools import pairwise
from typing import ClassVar

import numpy as np

from coyuntura.arrays import Reals

LOG_ROOT_TAU = 0.5 * math.log(2 * math.pi)
"""What takes the total of a bell curve to 1, as a logarithm."""
_MISS = 1e-6
_HALVINGS = 64
_FEWEST_BETWEEN = 16
"""Numbers between the quarters of a prior; fewer, and its draws are hardly different."""
_TAILS: Reals = np.ldexp(1.0, -np.arange(53, 1, -1)).astype(np.float64)
_PROBABILITIES: Reals = np.concatenate([_TAILS, np.linspace(0.26, 0.74, 25), 1 - _TAILS[::-1]])
"""What draws may come from: half-way, and in tails as far as probabilities tell numbers apart."""
_QUARTER = len(_TAILS)
"""Where a probability of about a quarter stands among them."""


class PriorError(ValueError):
    """A prior is not one that the language has, or its numbers do not fit it."""


class AbstractPrior(ABC):
    """A family of distributions with its numbers, whose order is that of the fields."""

    __slots__ = ()

    family: ClassVar[str]
    """The name that studies write."""
    meaning: ClassVar[tuple[str, str]]
    """What it says of a parameter, in English and Spanish."""

    @property
    @abstractmethod
    def support(self) -> tuple[float, float]:
        """The lowest and highest value that it allows, infinite where there is no bound."""

    @abstractmethod
    def points(self, p: Reals) -> Reals:
        """Return the values below which it puts given probabilities, up to rounding at the bounds.

        Args:
            p: Probabilities from 0 to 1, any shape.
        """

    def log_density(self, x: Reals) -> Reals:
        """Return the logarithm of its density at values, one over their unit; -inf outside of its support.

        Args:
            x: Finite values in the parameter's unit, any shape.
        """
        return self.density_of(x, *self.constants)

    @property
    @abstractmethod
    def constants(self) -> tuple[float, ...]:
        """What `density_of` needs to know of it."""

    @staticmethod
    @abstractmethod
    def density_of(x: Reals, *constants: float | Reals) -> Reals:
        """Return `log_density` of one prior of the family, or of several at once whose constants are arrays.

        Args:
            x: As for `log_density`.
            constants: Of the prior, or of each row of values, shape (prior, 1).
        """


def inverted(distribution: Callable[[Reals], Reals], guess: Reals, p: Reals) -> Reals:
    """Return where a rising distribution of positive values reaches probabilities, a guess mended where it misses.

    Where the guess misses by more than a millionth of the nearer tail, halving finds the number instead: doubles that
    are positive lie in the order of their bits, so that 64 halvings end at two neighbours. Where the distribution
    itself is no number, neither is what is returned.

    Args:
        distribution: From values to probabilities, of the same shape.
        guess: Values, which may be wrong or no numbers, any shape.
        p: Probabilities from 0 to 1, same shape.
    """
    tail = np.minimum(p, 1 - p)
    with np.errstate(all="ignore"):
        misses = ~(np.abs(distribution(guess) - p) <= _MISS * tail) & (tail > 0)
        if not misses.any():
            return guess
        sought = p[misses]
        low = np.zeros(sought.shape, dtype=np.int64)
        high = np.full(sought.shape, np.finfo(np.float64).max).view(np.int64)
        for _ in range(_HALVINGS):
            middle = low + (high - low) // 2
            is_below = distribution(middle.view(np.float64)) < sought
            low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
        is_number = (distribution(low.view(np.float64)) <= sought) & (distribution(high.view(np.float64)) >= sought)
    found = np.array(guess, dtype=np.float64)
    found[misses] = np.where(is_number, high.view(np.float64), np.nan)
    return found


def require_sound(prior: AbstractPrior) -> None:
    """Require that every draw is a number: quantiles are finite, rise, and are not all one.

    Raises:
        PriorError: They are not, as where numbers are beyond what can be computed with.
    """
    with np.errstate(all="ignore"):
        values = prior.points(_PROBABILITIES)
    if not np.isfinite(values).all():
        raise PriorError(f"`{prior.family}` with these numbers has draws that no number can hold.")
    slack = 1e-9 * np.abs(values[1:])
    first, last = values[_QUARTER], values[-_QUARTER - 1]
    if (values[:-1] > values[1:] + slack).any() or not last - first > _FEWEST_BETWEEN * np.spacing(abs(first)):
        raise PriorError(f"`{prior.family}` with these numbers has a spread that is lost in rounding.")


def require_finite(family: str, **numbers: float) -> None:
    """Require finite numbers.

    Raises:
        PriorError: One is not.
    """
    for word, value in numbers.items():
        if not math.isfinite(value):
            raise PriorError(f"`{family}` needs a finite {word}, got {value}.")


def require_positive(family: str, **numbers: float) -> None:
    """Require numbers above 0.

    Raises:
        PriorError: One is not.
    """
    for word, value in numbers.items():
        if value <= 0:
            raise PriorError(f"`{family}` needs {word} above 0, got {shown(value)}.")


def require_rising(family: str, **numbers: float) -> None:
    """Require numbers that rise.

    Raises:
        PriorError: One is not above the one before it.
    """
    for (before, low), (after, high) in pairwise(numbers.items()):
        if low >= high:
            raise PriorError(f"`{family}` needs {before} below {after}, got {shown(low)} and {shown(high)}.")


def shown(value: float) -> str:
    """Return a number as somebody would write it."""
    return repr(float(value)).removesuffix(".0")

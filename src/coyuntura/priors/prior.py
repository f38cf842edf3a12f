"""What every family of priors has: its name, its numbers, where it lies and its quantiles.

A prior is data: a family and its numbers, in the parameter's own unit.
Parameters of each family follow johnson1994 and johnson1995.
"""

import math
from abc import ABC, abstractmethod
from itertools import pairwise
from typing import ClassVar

from coyuntura.arrays import Reals


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

"""Scales without bounds on which samplers move, and the way back: one for each form of a prior's support.

support          free scale                 Jacobian, as a logarithm
all numbers      z = x                      0
above low        z = log(x - low)           z
low to high      z = log((x-low)/(high-x))  log(high - low) - log(1 + e^z) - log(1 + e^-z)
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from coyuntura.arrays import Indices, Reals
from coyuntura.priors.prior import AbstractPrior

FARTHEST = 700.0
"""Beyond which e^z or e^-z is no number; a density is taken to be 0 there."""
NEAREST_ONE = 36.0
"""Beyond which a share is 1 to the last bit, so that what is left of it is lost."""


@dataclass(frozen=True, slots=True)
class Whole:
    """Every number."""

    def free(self, x: Reals) -> Reals:
        """Return values on the free scale."""
        return x

    def natural(self, z: Reals) -> Reals:
        """Return values in the prior's unit."""
        return z

    def log_jacobian(self, z: Reals) -> Reals:
        """Return log |dx/dz|."""
        return np.zeros_like(z)


@dataclass(frozen=True, slots=True)
class Above:
    """Numbers above a bound, or above one each for the columns of an array."""

    low: float | Reals

    def free(self, x: Reals) -> Reals:
        """Return values on the free scale, those at a bound as far out as the scale reaches."""
        with np.errstate(divide="ignore"):
            return np.clip(np.log(x - self.low), -FARTHEST, FARTHEST)

    def natural(self, z: Reals) -> Reals:
        """Return values in the prior's unit."""
        return self.low + np.exp(np.clip(z, -FARTHEST, FARTHEST))

    def log_jacobian(self, z: Reals) -> Reals:
        """Return log |dx/dz|, -inf beyond what the scale reaches."""
        return np.where(np.abs(z) <= FARTHEST, z, -math.inf)


@dataclass(frozen=True, slots=True)
class Between:
    """Numbers between two bounds, or two each for the columns of an array."""

    low: float | Reals
    high: float | Reals

    def free(self, x: Reals) -> Reals:
        """Return values on the free scale, those at a bound as far out as the scale reaches."""
        with np.errstate(divide="ignore"):
            return np.clip(np.log(x - self.low) - np.log(self.high - x), -FARTHEST, NEAREST_ONE)

    def natural(self, z: Reals) -> Reals:
        """Return values in the prior's unit."""
        share = 1 / (1 + np.exp(-np.clip(z, -FARTHEST, NEAREST_ONE)))
        return np.clip(self.low + (self.high - self.low) * share, self.low, self.high)

    def log_jacobian(self, z: Reals) -> Reals:
        """Return log |dx/dz|, -inf beyond what the scale reaches."""
        size = np.abs(z)
        inside = np.log(self.high - self.low) - size - 2 * np.log1p(np.exp(-size))
        return np.where((z >= -FARTHEST) & (z <= NEAREST_ONE), inside, -math.inf)


Scale: TypeAlias = Whole | Above | Between


def scale_of(prior: AbstractPrior) -> Scale:
    """Return the free scale of what a prior allows.

    Raises:
        ValueError: Its support is bounded above only, as that of no family is.
    """
    match prior.support:
        case (low, high) if math.isfinite(low) and math.isfinite(high):
            return Between(low, high)
        case (low, high) if math.isfinite(low):
            return Above(low)
        case (_, high) if high == math.inf:
            return Whole()
        case (low, high):
            raise ValueError(f"`{prior.family}` must be bounded below where it is bounded above, got {low} to {high}.")


def grouped(scales: Sequence[Scale]) -> tuple[tuple[Indices, Scale], ...]:
    """Return scales of one kind as one, with their columns, since many small steps take longer than a large one."""
    whole = [column for column, scale in enumerate(scales) if isinstance(scale, Whole)]
    above = {column: scale.low for column, scale in enumerate(scales) if isinstance(scale, Above)}
    between = {column: (scale.low, scale.high) for column, scale in enumerate(scales) if isinstance(scale, Between)}
    bounds: Reals = np.array(list(between.values()), dtype=np.float64).reshape(-1, 2)
    kinds: tuple[tuple[list[int], Scale], ...] = (
        (whole, Whole()),
        (list(above), Above(np.array(list(above.values()), dtype=np.float64))),
        (list(between), Between(bounds[:, 0], bounds[:, 1])),
    )
    return tuple((np.array(columns, dtype=np.intp), scale) for columns, scale in kinds if columns)

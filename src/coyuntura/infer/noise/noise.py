"""What every kind of noise can say of figures, and the scales on which it says it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Literal, TypeAlias

import numpy as np

from coyuntura.arrays import Reals

Unknowns: TypeAlias = Mapping[str, Reals | float]
"""Unknowns of an observation by name: one number for all particles, or one for each, shape (particle,)."""
TransformName: TypeAlias = Literal["identity", "log", "logit"]
Uniforms: TypeAlias = Callable[[int], Reals]
"""From the number of a figure to numbers strictly between 0 and 1, shape (particle,)."""


class AbstractNoise(ABC):
    """How figures of one series arise from what the model says of them.

    Arrays have a figure or more in their first dimension and particles in the last. What is computed of a
    particle depends on that particle only, to the last bit, whoever stands beside it.
    """

    __slots__ = ()

    kind: ClassVar[str]

    @abstractmethod
    def log_density(self, simulated: Reals, unknowns: Unknowns) -> Reals:
        """Return the log density of each figure given those before it, shape (figure, particle).

        Where the model has no number, or one that rules the figure out, it may be no number or minus infinity.

        Args:
            simulated: What the model says of each figure, in the series' unit, shape (row, particle).
            unknowns: Of the observation.
        """

    @abstractmethod
    def drawn(self, simulated: Reals, unknowns: Unknowns, known: int, uniforms: Uniforms) -> Reals:
        """Return draws of the figures after the first `known`, given those, shape (figure, particle).

        Args:
            simulated: As for `log_density`.
            unknowns: Of the observation.
            known: How many figures have been seen.
            uniforms: Random numbers for each figure.
        """

    @abstractmethod
    def discrepancy(self, simulated: Reals, unknowns: Unknowns) -> tuple[Reals, Reals]:
        """Return the square to be expected of what the model left out at each figure, and the model's own part.

        Given all figures, and on the scale of the noise; each has shape (figure, particle). The square is 0 for a noise
        that knows of errors alone.

        Args:
            simulated: As for `log_density`.
            unknowns: Of the observation.
        """


@dataclass(frozen=True, slots=True)
class Transformation:
    """A scale on which a model and figures are compared: there, back, and the log of its slope."""

    there: Callable[[Reals], Reals]
    back: Callable[[Reals], Reals]
    log_slope: Callable[[Reals], Reals]


# Functions with names, since what is sent to other processes is found by them.
def _same(x: Reals) -> Reals:
    return x


def _log_slope_of_log(x: Reals) -> Reals:
    return -np.log(x)


def _logit(x: Reals) -> Reals:
    return np.log(x) - np.log1p(-x)


def _logistic(x: Reals) -> Reals:
    # Each side in the form that cannot overflow.
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, small) / (1.0 + small)


def _log_slope_of_logit(x: Reals) -> Reals:
    return -np.log(x) - np.log1p(-x)


TRANSFORMATIONS: Mapping[TransformName, Transformation] = MappingProxyType(
    {
        "identity": Transformation(_same, _same, np.zeros_like),
        "log": Transformation(np.log, np.exp, _log_slope_of_log),
        "logit": Transformation(_logit, _logistic, _log_slope_of_logit),
    }
)

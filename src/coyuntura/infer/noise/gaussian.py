"""Figures on a scale: the model's, what it leaves out, and an error of measurement."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.infer.noise.memory import Seen, Unseen, drawn, log_density, smoothed, told
from coyuntura.infer.noise.noise import AbstractNoise, Transformation, Uniforms, Unknowns

SD, RHO = "sd", "rho"


@dataclass(frozen=True, slots=True, eq=False)
class GaussianNoise(AbstractNoise):
    """Figures miss the model, on a scale, by a discrepancy that is remembered and by an error.

    Attributes:
        observed: The figures in the series' unit, shape (figure,).
        seen: The same on the scale; of changes there is one less, the first being from the first figure.
        scale: On which both are compared.
        is_change: Whether figures are compared by their changes.
        breaks: Names of offsets, each with the first figure that it is added to.
    """

    kind: ClassVar[str] = "gaussian"

    observed: Reals
    seen: Seen
    scale: Transformation
    is_change: bool = False
    breaks: tuple[tuple[str, int], ...] = ()

    def log_density(self, simulated: Reals, unknowns: Unknowns) -> Reals:
        """Return the log density of each figure given those before it, shape (figure, particle).

        Of changes, the first figure is what is given. A figure that is an interval has a probability.

        Args:
            simulated: The model's figures, shape (figure, particle).
            unknowns: `sd`, `rho` and the offsets of breaks.
        """
        with np.errstate(all="ignore"):
            levels = self._levels(simulated, unknowns)
            sd, rho = self._of_memory(levels, unknowns)
            density = log_density(self.seen, levels, sd, rho)
            slopes = self.scale.log_slope(self.observed[self._first :])
            density += np.where(self.seen.is_interval, 0.0, slopes)[:, np.newaxis]
        return np.concatenate([np.zeros((len(simulated) - len(levels), levels.shape[1])), density])

    def drawn(self, simulated: Reals, unknowns: Unknowns, known: int, uniforms: Uniforms) -> Reals:
        """Return draws of the figures after the first `known`, given those, shape (figure, particle).

        Of changes the first figure is what was observed, since nothing says where they begin.

        Args:
            simulated: As for `log_density`.
            unknowns: As for `log_density`.
            known: How many figures have been seen.
            uniforms: Random numbers for each figure.
        """
        before = max(0, known - self._first)
        with np.errstate(all="ignore"):
            levels = self._levels(simulated, unknowns)
            sd, rho = self._of_memory(levels, unknowns)
            begin = Unseen(np.zeros_like(sd), sd * sd)
            if before:
                found = told(self.seen, levels[:before], sd, rho)
                begin = Unseen(found.mean[-1], found.variance[-1])
            missed = drawn(self.seen, begin, sd, rho, before, uniforms)
            rows = [level + miss for level, miss in zip(levels[before:], missed, strict=True)]
            draws = np.array(rows).reshape(len(levels) - before, levels.shape[1])
            if not self.is_change or not len(self.observed):
                return self.scale.back(draws)
            start = self.scale.there(self.observed[before])
            later = self.scale.back(start + np.cumsum(draws, axis=0))
            first = np.full((1 - min(1, known), levels.shape[1]), self.observed[0])
            return np.concatenate([first, later])

    def discrepancy(self, simulated: Reals, unknowns: Unknowns) -> tuple[Reals, Reals]:
        """Return the square to be expected of the discrepancy given all figures, and the model's part, on the scale.

        Args:
            simulated: As for `log_density`.
            unknowns: As for `log_density`.
        """
        with np.errstate(all="ignore"):
            levels = self._levels(simulated, unknowns)
            sd, rho = self._of_memory(levels, unknowns)
            plain = self._levels(simulated, {name: 0.0 for name, _ in self.breaks})
            mean, variance = smoothed(self.seen, told(self.seen, levels, sd, rho), rho)
            return mean * mean + variance, plain

    @property
    def _first(self) -> int:
        """The first figure that has a density."""
        return 1 if self.is_change else 0

    def _levels(self, simulated: Reals, unknowns: Unknowns) -> Reals:
        """Return the model's part of each figure, or of each change, on the scale."""
        levels = self.scale.there(simulated)
        if self.breaks:
            levels = np.array(levels)
            for name, first in self.breaks:
                levels[first:] += unknowns[name]
        return levels[1:] - levels[:-1] if self.is_change else levels

    @staticmethod
    def _of_memory(levels: Reals, unknowns: Unknowns) -> tuple[Reals, Reals]:
        sd, rho = (np.array(np.broadcast_to(unknowns[name], levels.shape[1:])) for name in (SD, RHO))
        return sd, rho

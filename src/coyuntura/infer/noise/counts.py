"""Figures that are whole numbers of things."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.infer.noise.noise import AbstractNoise, Uniforms, Unknowns

DISPERSION = "dispersion"
_LEAST = 1e-200
"""Of dispersion times mean, from which on its logarithm over dispersion is a number."""
_POISSON = 1e-9
"""Of the same, below which draws are those of Poisson's distribution."""
_STIRLING = 100.0
"""From which on three terms of Stirling's series are as exact as a number."""


@dataclass(frozen=True, slots=True, eq=False)
class CountNoise(AbstractNoise):
    """Negative binomial with the model's figure as its mean, and variance `mean + dispersion * mean^2`.

    Nothing is remembered from one figure to the next.

    Attributes:
        observed: The figures, whole numbers, shape (figure,).

    Source: johnson1992, negative binomial by its mean.
    """

    kind: ClassVar[str] = "counts"

    observed: Reals

    def log_density(self, simulated: Reals, unknowns: Unknowns) -> Reals:
        """Return the log probability of each figure, shape (figure, particle).

        Args:
            simulated: Means, shape (figure, particle); one that is negative rules its figure out.
            unknowns: `dispersion`, not negative; 0 is Poisson's distribution.
        """
        from scipy.special import gammaln, xlogy

        figures = self.observed[:, np.newaxis]
        dispersion = np.array(np.broadcast_to(unknowns[DISPERSION], simulated.shape[1:]))
        with np.errstate(all="ignore"):
            spread = dispersion * simulated
            log_spread = np.log1p(spread)
            found = _rising(figures, dispersion) - gammaln(figures + 1)
            found += xlogy(figures, simulated) - figures * log_spread
            found -= np.where(spread > _LEAST, log_spread / dispersion, simulated)
            return np.where(simulated >= 0, found, np.where(np.isnan(simulated), np.nan, -np.inf))

    def drawn(self, simulated: Reals, unknowns: Unknowns, known: int, uniforms: Uniforms) -> Reals:
        """Return draws of the figures after the first `known`, shape (figure, particle).

        Args:
            simulated: As for `log_density`.
            unknowns: As for `log_density`.
            known: How many figures have been seen, which say nothing of later ones.
            uniforms: Random numbers for each figure.
        """
        from scipy.stats import nbinom, poisson

        rows = [np.empty((0, simulated.shape[1]))]
        with np.errstate(all="ignore"):
            for number in range(known, len(self.observed)):
                mean, p = simulated[number], uniforms(number)
                dispersion = np.broadcast_to(unknowns[DISPERSION], mean.shape)
                spread = dispersion * mean
                wide = nbinom.ppf(p, np.where(spread > _POISSON, 1 / dispersion, 1.0), 1 / (1 + spread))
                rows.append(np.where(spread > _POISSON, wide, poisson.ppf(p, mean))[np.newaxis])
        return np.concatenate(rows)

    def discrepancy(self, simulated: Reals, unknowns: Unknowns) -> tuple[Reals, Reals]:
        """Return the square to be expected of what the model left out of each mean, and the model's figures.

        A negative binomial is Poisson's distribution whose mean is the model's times a gamma factor of mean 1 and
        variance `dispersion`; given the figure the factor is a gamma again. What the model left out is its mean times
        how far the factor lies from 1; chance about the true mean is an error, and none of it.

        Args:
            simulated: As for `log_density`.
            unknowns: As for `log_density`.

        Source: gelman2013, gamma prior of a Poisson rate.
        """
        figures = self.observed[:, np.newaxis]
        dispersion = np.array(np.broadcast_to(unknowns[DISPERSION], simulated.shape[1:]))
        with np.errstate(all="ignore"):
            away = dispersion * (figures - simulated)
            factor = (away * away + dispersion * (1 + dispersion * figures)) / (1 + dispersion * simulated) ** 2
            return simulated * simulated * factor, simulated


def _rising(figures: Reals, dispersion: Reals) -> Reals:
    """Return the sum of `log(1 + k * dispersion)` over whole numbers k from 0 to below each figure.

    It is a difference of two logarithms of the gamma function, which are huge where dispersion is small;
    there Stirling's series gives their difference.

    Args:
        figures: Shape (figure, 1).
        dispersion: Shape (particle,).
    """
    from scipy.special import gammaln

    size = 1 / dispersion
    end = size + figures
    near = gammaln(end) - gammaln(size) + figures * np.log(dispersion)
    series = (end - 0.5) * np.log1p(figures * dispersion) - figures
    series += (1 / end - 1 / size) / 12 - (end**-3.0 - size**-3.0) / 360
    return np.where(np.isfinite(size), np.where(size > _STIRLING, series, near), 0.0)

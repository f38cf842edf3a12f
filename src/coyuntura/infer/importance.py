"""A second opinion on what particles found: a mixture of Student t is fitted to them, sampled and weighed.

Where the mixture resembles the posterior, the draws are independent, the evidence is sure to a hundredth and the tail
of the weights certifies both; where it does not, the tail says so and the particles stand alone.
Source: vehtari2024 for the certificate.
"""

import math
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.infer.chance import chance, systematic
from coyuntura.infer.density import Density, Evaluate
from coyuntura.infer.draws import log_mean
from coyuntura.infer.mixture import Mixture, fitted
from coyuntura.infer.pareto import TRUSTED, pareto_k

_FIT, _PICK = 3, 4
"""What random numbers are for."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """Independent draws with weights.

    Attributes:
        points: Shape (M, P), without bounds.
        log_prior: Shape (M,).
        log_likelihood: Shape (M, Y).
        log_weights: Posterior over mixture, up to nothing: their mean is the evidence. Shape (M,).
        k: Shape of the weights' tail.
    """

    points: Reals
    log_prior: Reals
    log_likelihood: Reals
    log_weights: Reals
    k: float

    @property
    def is_trusted(self) -> bool:
        """Whether estimates from the weights can be trusted."""
        return self.k < TRUSTED

    @property
    def weights(self) -> Reals:
        """Weights that sum to 1, shape (M,)."""
        relative = np.exp(self.log_weights - self.log_weights.max())
        return relative / relative.sum()

    @property
    def ess(self) -> float:
        """How many equally weighted draws are worth as much."""
        return 1 / float((self.weights**2).sum())

    @property
    def log_evidence(self) -> float:
        """Log evidence."""
        return float(log_mean(self.log_weights))

    @property
    def error(self) -> float:
        """Standard error of the log evidence."""
        relative = np.exp(self.log_weights - self.log_weights.max())
        return float(relative.std() / relative.mean() / math.sqrt(len(relative)))

    def equal(self, seed: int, count: int) -> "Equal":
        """Return draws of equal weight, at most as many as have a weight of their own are different."""
        order = systematic(chance(seed, 0, 0, 0, _PICK), self.weights, count)
        return Equal(self.points[order], self.log_prior[order], self.log_likelihood[order])


@dataclass(frozen=True, slots=True)
class Equal:
    """Draws of equal weight: points (N, P), log prior (N,), log-likelihood (N, Y)."""

    points: Reals
    log_prior: Reals
    log_likelihood: Reals


def second_opinion(density: Density, points: Reals, seed: int, count: int, evaluate: Evaluate | None = None) -> Weighed:
    """Return weighed draws of a mixture that was fitted to particles and once more to its own first draws.

    Args:
        density: What is to be found.
        points: Particles, equally weighted, shape (N, P).
        seed: Of the draws.
        count: How many draws; the first round takes a quarter of them, which are not used again.
        evaluate: Who computes likelihoods; by default the density, here.
    """
    mixture = fitted(points, np.full(len(points), 1 / len(points)), seed)
    first = weigh(density, mixture, seed, max(count // 4, 1), evaluate)
    # What cannot be trusted is no guide to anything better.
    if first.is_trusted:
        mixture = fitted(first.points, first.weights, seed)
    return weigh(density, mixture, seed + 1, count, evaluate)


def weigh(density: Density, mixture: Mixture, seed: int, count: int, evaluate: Evaluate | None = None) -> Weighed:
    """Return draws of a mixture with their weights.

    Args:
        density: What is to be found.
        mixture: What is drawn from.
        seed: Of the draws; another one for each round.
        count: How many.
        evaluate: Who computes likelihoods; by default the density, here.
    """
    points = mixture.draw(chance(seed, 0, 0, 0, _FIT), count)
    log_prior = density.log_prior(points)
    is_allowed = log_prior > -math.inf
    log_likelihood = np.full((count, len(density.years)), -math.inf)
    log_likelihood[is_allowed] = (evaluate or density.log_likelihood)(points[is_allowed])
    log_weights = log_prior + log_likelihood.sum(axis=1) - mixture.log_density(points)
    return Weighed(points, log_prior, log_likelihood, log_weights, pareto_k(log_weights))

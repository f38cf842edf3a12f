"""A second opinion on what particles found: a mixture of Student t is fitted to them, sampled and weighed.

Where the mixture resembles the posterior, the draws are independent, the evidence is sure to a hundredth and the tail
of the weights certifies both; where it does not, the tail says so and the particles stand alone.
Source: cappe2008 for mixtures fitted to weighted draws, vehtari2024 for the certificate.
"""

import math
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.infer.chance import chance, fractions, normals, systematic
from coyuntura.infer.density import Density, Evaluate
from coyuntura.infer.pareto import TRUSTED, pareto_k
from coyuntura.infer.spread import rooted

FREEDOM = 6
"""Degrees of freedom of each part: heavier tails than a bell curve's, so that weights stay bounded; an even number."""
_COUNTS = (1, 2, 4)
"""How many parts are tried."""
_ROUNDS = 40
_ENOUGH = 10
"""Draws for each number of a part's spread, below which it is not fitted."""
_FIT, _PICK = 3, 4
"""What random numbers are for."""


@dataclass(frozen=True, slots=True)
class Mixture:
    """Parts of a Student t mixture, K of them.

    Attributes:
        shares: Shape (K,), summing to 1.
        means: Shape (K, P).
        roots: Lower roots of their spreads, shape (K, P, P).
    """

    shares: Reals
    means: Reals
    roots: Reals

    def log_density(self, points: Reals) -> Reals:
        """Return its log density at points (N, P), shape (N,)."""
        parts = self.log_parts(points)
        highest = parts.max(axis=1)
        return highest + np.log(np.exp(parts - highest[:, None]).sum(axis=1))

    def log_parts(self, points: Reals) -> Reals:
        """Return log density times share of each part at points (N, P), shape (N, K)."""
        size = points.shape[1]
        constant = math.lgamma((FREEDOM + size) / 2) - math.lgamma(FREEDOM / 2) - size / 2 * math.log(FREEDOM * math.pi)
        parts = np.empty((len(points), len(self.shares)))
        for part, (share, root) in enumerate(zip(self.shares, self.roots, strict=True)):
            distance = self.distances(points, part)
            log_width = float(np.log(np.diag(root)).sum())
            parts[:, part] = math.log(share) + constant - log_width
            parts[:, part] -= (FREEDOM + size) / 2 * np.log1p(distance / FREEDOM)
        return parts

    def distances(self, points: Reals, part: int) -> Reals:
        """Return squared distances of points (N, P) from a part's mean in its own spread, shape (N,)."""
        root: Reals = self.roots[part]
        apart = np.einsum("nj,ij->ni", points - self.means[part], np.linalg.inv(root))
        return (apart**2).sum(axis=1)

    def draw(self, source: np.random.Generator, count: int) -> Reals:
        """Return draws, as many of each part as its share says, shape (count, P)."""
        size = self.means.shape[1]
        part = systematic(source, self.shares, count)
        steps = normals(source, (count, size))
        squares = -2 * np.log(fractions(source, (count, FREEDOM // 2))).sum(axis=1)
        steps /= np.sqrt(squares / FREEDOM)[:, None]
        return self.means[part] + np.einsum("nij,nj->ni", self.roots[part], steps)


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
        highest = float(self.log_weights.max())
        return highest + math.log(float(np.exp(self.log_weights - highest).mean()))

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


def fitted(points: Reals, weights: Reals, seed: int) -> Mixture:
    """Return the mixture that describes weighted points best, each part charged for its numbers.

    Args:
        points: Shape (N, P).
        weights: Shape (N,), summing to 1.
        seed: Of where parts begin.
    """
    count, size = points.shape
    ess = 1 / float((weights**2).sum())
    numbers = size * (size + 3) / 2 + 1
    tried = [parts for parts in _COUNTS if parts == 1 or ess >= _ENOUGH * numbers * parts]
    mixtures = [_improved(points, weights, _begun(points, weights, parts, seed)) for parts in tried]
    heights = [
        ess * float((weights * mixture.log_density(points)).sum()) - 0.5 * parts * numbers * math.log(count)
        for parts, mixture in zip(tried, mixtures, strict=True)
    ]
    return mixtures[int(np.argmax(heights))]


def _begun(points: Reals, weights: Reals, parts: int, seed: int) -> Mixture:
    """Return parts at draws far from each other, each as wide as all points."""
    mean = weights @ points
    spread = np.einsum("n,ni,nj->ij", weights, points - mean, points - mean)
    root = rooted(spread)
    if parts == 1:
        return Mixture(np.ones(1), mean[None], root[None])
    flat = np.einsum("nj,ij->ni", points - mean, np.linalg.inv(root))
    source = chance(seed, parts, 0, 0, _FIT)
    centres = [int(systematic(source, weights, 1)[0])]
    for _ in range(parts - 1):
        nearest = np.min([((flat - flat[centre]) ** 2).sum(axis=1) for centre in centres], axis=0)
        centres.append(int(systematic(source, weights * nearest, 1)[0]))
    return Mixture(np.full(parts, 1 / parts), points[centres], np.repeat(root[None], parts, axis=0))


def _improved(points: Reals, weights: Reals, mixture: Mixture) -> Mixture:
    """Return the mixture after rounds of expectation and maximisation, whose parts keep a spread."""
    size = points.shape[1]
    for _ in range(_ROUNDS):
        parts = mixture.log_parts(points)
        belongs = np.exp(parts - mixture.log_density(points)[:, None]) * weights[:, None]
        shares = np.maximum(belongs.sum(axis=0), 1e-6)
        means, roots = np.empty_like(mixture.means), np.empty_like(mixture.roots)
        for part in range(len(shares)):
            pull = belongs[:, part] * (FREEDOM + size) / (FREEDOM + mixture.distances(points, part))
            means[part] = pull @ points / max(pull.sum(), 1e-12)
            apart = points - means[part]
            roots[part] = rooted(np.einsum("n,ni,nj->ij", pull, apart, apart) / shares[part])
        mixture = Mixture(shares / shares.sum(), means, roots)
    return mixture

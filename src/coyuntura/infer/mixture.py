"""Mixtures of Student t and how one is fitted to points: what samplers and second opinions draw from.

Source: cappe2008 for mixtures fitted to weighted draws.
"""

import math
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.infer.chance import chance, fractions, normals, shuffled, systematic
from coyuntura.infer.spread import rooted

FREEDOM = 6
"""Degrees of freedom of each part: heavier tails than a bell curve's, so that weights stay bounded; an even number."""
_COUNTS = (1, 2, 4)
"""How many parts are tried."""
_ENOUGH = 10
"""Draws for each number of a part's spread, below which it is not fitted."""
_ROUNDS = 40
"""Of expectation and maximisation."""
_BEGIN = 3
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
        """Return draws in random order, as many of each part as its share says, shape (count, P)."""
        size = self.means.shape[1]
        part = systematic(source, self.shares, count)[shuffled(source, count)]
        steps = normals(source, (count, size))
        squares = -2 * np.log(fractions(source, (count, FREEDOM // 2))).sum(axis=1)
        steps /= np.sqrt(squares / FREEDOM)[:, None]
        return self.means[part] + np.einsum("nij,nj->ni", self.roots[part], steps)


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
    mean = np.einsum("n,ni->i", weights, points)
    spread = np.einsum("n,ni,nj->ij", weights, points - mean, points - mean)
    root = rooted(spread)
    if parts == 1:
        return Mixture(np.ones(1), mean[None], root[None])
    flat = np.einsum("nj,ij->ni", points - mean, np.linalg.inv(root))
    source = chance(seed, parts, 0, 0, _BEGIN)
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
            means[part] = np.einsum("n,ni->i", pull, points) / max(pull.sum(), 1e-12)
            apart = points - means[part]
            roots[part] = rooted(np.einsum("n,ni,nj->ij", pull, apart, apart) / shares[part])
        mixture = Mixture(shares / shares.sum(), means, roots)
    return mixture

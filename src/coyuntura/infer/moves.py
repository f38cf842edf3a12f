"""How particles move: one class a kernel, each of which leaves a density as it is, and the list of them.

A half of the particles moves while the other half stands still, so that whatever is read off the other half, such as
differences of its points, is a constant of the move. Source: terbraak2008, goodman2010.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from coyuntura.arrays import Flags, Indices, Reals
from coyuntura.infer.chance import picked

_SHARES = (0.3, 1.0)
_JITTER = 1e-6
"""Of a coordinate's spread, so that points are not bound to differences of the others."""


@dataclass(frozen=True, slots=True)
class Particles:
    """Points with what is known of them.

    Attributes:
        points: Shape (N, P), without bounds.
        log_prior: Shape (N,).
        log_likelihood: Shape (N, Y).
    """

    points: Reals
    log_prior: Reals
    log_likelihood: Reals

    def at(self, places: Indices | Flags) -> "Particles":
        """Return those at some places."""
        return Particles(self.points[places], self.log_prior[places], self.log_likelihood[places])


class AbstractMove(ABC):
    """A kernel: proposes points and says how much likelier the way back is than the way there."""

    __slots__ = ()

    name: ClassVar[str]

    @abstractmethod
    def propose(
        self, source: np.random.Generator, own: Reals, other: Reals, scale: float
    ) -> tuple[Reals, Reals | float]:
        """Return proposals and log q(back) - log q(there).

        Args:
            source: Random numbers.
            own: Points that move, shape (n, P).
            other: Points that stand still, shape (m, P), m at least 2.
            scale: How long steps are against what suits a bell curve, where steps have a length.

        Returns:
            Points of the shape of `own`, and a number for each of them or for all.
        """


@dataclass(frozen=True, slots=True)
class Differences(AbstractMove):
    """The difference of two others, in some coordinates: one, three, a third or all of them.

    Ridges of many coordinates are followed a few coordinates at a time.
    """

    name: ClassVar[str] = "differences"

    def propose(
        self, source: np.random.Generator, own: Reals, other: Reals, scale: float
    ) -> tuple[Reals, Reals | float]:
        """Return proposals, whose way back is as likely."""
        count, size = own.shape
        shares = np.minimum(np.array([1 / size, 3 / size, *_SHARES]), 1.0)
        share = shares[picked(source, len(shares), count)][:, None]
        marks = source.random((count, size))
        chosen = marks < share
        # Where nothing was chosen, one coordinate is, whichever: the choice does not hang on the point.
        empty = np.flatnonzero(~chosen.any(axis=1))
        chosen[empty, picked(source, size, len(empty))] = True
        length = scale * 2.38 / np.sqrt(2 * chosen.sum(axis=1, keepdims=True))
        # A mark lies anywhere on its side of its share, alike; centred there, it is jitter.
        above = (marks - share) / np.maximum(1 - share, _JITTER)
        jitter = _JITTER * other.std(axis=0) * (2 * np.where(marks < share, marks / share, above) - 1)
        return own + chosen * (length * _difference(source, other, count) + jitter), 0.0


@dataclass(frozen=True, slots=True)
class Jumps(AbstractMove):
    """The whole difference of two others, which leads from one mode to another where they stand in both."""

    name: ClassVar[str] = "jumps"

    def propose(
        self, source: np.random.Generator, own: Reals, other: Reals, scale: float
    ) -> tuple[Reals, Reals | float]:
        """Return proposals, whose way back is as likely."""
        del scale  # a shorter jump would miss the other mode
        jitter = _JITTER * other.std(axis=0) * (2 * source.random(own.shape) - 1)
        return own + _difference(source, other, len(own)) + jitter, 0.0


MOVES: tuple[type[AbstractMove], ...] = (Differences, Jumps)


class Swept(NamedTuple):
    """Particles after a sweep, the share that moved, and how many likelihoods were computed."""

    particles: Particles
    rate: float
    evaluations: int


def sweep(
    kernel: AbstractMove,
    source: np.random.Generator,
    particles: Particles,
    scale: float,
    weigh: Callable[[Reals], Particles],
    target: Callable[[Particles], Reals],
) -> Swept:
    """Return particles after each half has moved once, the other half standing still.

    Args:
        kernel: What proposes.
        source: Random numbers.
        particles: All of them, at least 4.
        scale: How long steps are.
        weigh: Computes what is known of points.
        target: Log density that the particles stand for, finite at each of them, from particles (n,) to (n,).
    """
    points, log_prior = particles.points.copy(), particles.log_prior.copy()
    log_likelihood = particles.log_likelihood.copy()
    halves = np.arange(0, len(points), 2), np.arange(1, len(points), 2)
    moved = evaluations = 0
    for own, other in (halves, halves[::-1]):
        before = Particles(points[own], log_prior[own], log_likelihood[own])
        proposals, ratio = kernel.propose(source, before.points, points[other], scale)
        fresh = weigh(proposals)
        gain = target(fresh) - target(before) + ratio
        with np.errstate(divide="ignore"):
            is_taken = np.log(source.random(len(own))) < gain
        there = own[is_taken]
        points[there], log_prior[there] = fresh.points[is_taken], fresh.log_prior[is_taken]
        log_likelihood[there] = fresh.log_likelihood[is_taken]
        moved += len(there)
        evaluations += int((fresh.log_prior > -math.inf).sum())
    return Swept(Particles(points, log_prior, log_likelihood), moved / len(points), evaluations)


def _difference(source: np.random.Generator, other: Reals, count: int) -> Reals:
    """Return differences of two of some points, each pair drawn as likely as its reverse."""
    return other[picked(source, len(other), count)] - other[picked(source, len(other), count)]

"""Sobol indices: which part of an answer's variance each input holds, by itself and with all others.

The design is two sets of points, A and B, and for each input the points of A with that input taken from B. A point
that has no answer in one of the sets is left out of what reads it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.explain.intervals import LEVEL

RESAMPLES = 500
_AT_ONCE = 2**22  # numbers of bootstrap weights that are held together
_ROUNDING = 1e-14
_FEWEST = 8
"""Points below which a variance says nothing."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with the ends of its 90 % bootstrap interval; not numbers where there are too few points."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Indices:
    """The first and the total index of one input, and how many points of the design they rest on."""

    first: Estimate
    """Share of the variance that would go if this input alone were known."""
    total: Estimate
    """Share that would stay if all inputs but this one were known."""
    points: int


@dataclass(frozen=True, slots=True)
class Shares:
    """The indices of all inputs, and what their first ones leave of the variance: held only by several together."""

    indices: tuple[Indices, ...]
    together: Estimate


def pairs(inputs: int, points: int, seed: int) -> tuple[Reals, Reals]:
    """Return two sets of points of the unit cube, A and B, from one scrambled Sobol sequence.

    Args:
        inputs: How many, at least 1.
        points: How many of each set; a power of two keeps the sequence balanced.
        seed: Of the scrambling.

    Returns:
        A and B, each of shape (point, input), strictly between 0 and 1.

    Source:
        saltelli2010.
    """
    from scipy.stats.qmc import Sobol  # which takes longer to load than most commands take to run

    stream = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, inputs, points])))
    bits = 32
    sequence = Sobol(2 * inputs, scramble=True, bits=bits, rng=stream)
    found = sequence.random(1 << (points - 1).bit_length())[:points]
    # From the edge of a point's cell to its middle, so that no quantile is infinite.
    inside = np.asarray(found + 2.0 ** -(bits + 1), dtype=np.float64)
    return inside[:, :inputs], inside[:, inputs:]


def sobol_indices(a: Reals, b: Reals, mixed: Sequence[Reals], seed: int) -> Shares:
    """Return the indices of each input, or of each group of inputs that change together.

    Bootstrap intervals are over points, as if these were drawn independently; those of a Sobol sequence vary less.

    Args:
        a: Answers at A, shape (point,); not numbers where there is none.
        b: Answers at B, same shape.
        mixed: Of each input, answers at A with that input taken from B, same shape.
        seed: Of the bootstrap.

    Returns:
        Not numbers where the answer does not vary or the points are too few.

    Source:
        saltelli2010, the best practice of its table 2; archer1997 for the bootstrap.
    """
    columns = np.stack([_columns(a, b, ab) for ab in mixed], axis=2)
    found = _shares(columns.sum(axis=0)[np.newaxis])[0]
    points = columns[:, 0].sum(axis=0).astype(np.intp)
    again = _resampled(columns, seed)
    tail = (1 - LEVEL) / 2
    enough = (points >= _FEWEST) & np.isfinite(found).all(axis=0)
    estimates = np.where(enough, np.stack([found, *np.quantile(again, [tail, 1 - tail], axis=0)]), np.nan)
    left = 1 - again[:, 0, enough].sum(axis=1)
    rest = [1 - found[0, enough].sum(), *np.quantile(left, [tail, 1 - tail])] if enough.any() else [np.nan] * 3
    indices = tuple(
        Indices(*(Estimate(*estimates[:, which, number].tolist()) for which in (0, 1)), points=int(points[number]))
        for number in range(len(mixed))
    )
    return Shares(indices, Estimate(*map(float, rest)))


def _columns(a: Reals, b: Reals, ab: Reals) -> Reals:
    """Return what the indices of an input are means of, shape (point, 5), the first 1 where all have an answer."""
    whole = np.isfinite(a) & np.isfinite(b) & np.isfinite(ab)
    columns = np.zeros((len(a), 5))
    if whole.any():
        both = np.concatenate([a[whole], b[whole]])
        centre = float(np.mean(both))
        # In units of the spread, so that squares of large answers stay finite.
        spread = float(np.max(np.abs(both - centre))) or 1.0
        f, g, h = ((part[whole] - centre) / spread for part in (a, b, ab))
        ones = np.ones_like(f)
        columns[whole] = np.stack([ones, (f + g) / 2, (f * f + g * g) / 2, g * (h - f), (f - h) ** 2 / 2], axis=1)
    return columns


def _resampled(columns: Reals, seed: int) -> Reals:
    """Return both indices of each input in each bootstrap sample of points, shape (sample, 2, input)."""
    points = len(columns)
    stream = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, points])))
    flat = columns.reshape(points, -1)
    parts: list[Reals] = []
    for first in range(0, RESAMPLES, size := max(1, _AT_ONCE // points)):
        count = min(RESAMPLES - first, size)
        drawn = stream.integers(points, size=(count, points)) + points * np.arange(count)[:, np.newaxis]
        weights = np.bincount(drawn.ravel(), minlength=count * points).reshape(count, points)
        parts.append(_shares((weights @ flat).reshape(count, *columns.shape[1:])))
    return np.concatenate(parts)


def _shares(sums: Reals) -> Reals:
    """Return first and total indices from sums over points, shape (sample, 5, input) in and (sample, 2, input) out."""
    with np.errstate(all="ignore"):
        means = sums[:, 1:] / sums[:, :1]
        variance = means[:, 1] - means[:, 0] ** 2
        shares = means[:, 2:] / variance[:, np.newaxis]
        # What rounding leaves of a square is no variance.
        return np.where((variance > _ROUNDING * means[:, 1])[:, np.newaxis], shares, np.nan)

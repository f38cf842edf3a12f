"""Whether a sampler and a likelihood say what they should, tried on figures whose truth is known.

Parameters are drawn from the prior, figures from the parameters, and a fit is made to the figures. If all is right, the
rank of the truth among draws of the fit is as likely to be any as any other, over many such replicates; of each
parameter, and of the log-likelihood, which sees figures that were left out or counted twice where parameters do not.
A study is not calibrated so: where a discrepancy's usual prior takes its scale from the figures, a truth drawn from it
has another prior than its fit, and ranks of sound fits are uneven.

Source: Talts et al. 2018, arXiv:1804.06788; Modrák et al. 2025, doi:10.1214/23-BA1404, for ranks of a likelihood;
Säilynoja et al. 2022, doi:10.1007/s11222-022-10090-6, for bands within which all of a curve of ranks lies at once.
"""

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from coyuntura.arrays import Flags, Reals, Wholes
from coyuntura.infer.density import Density
from coyuntura.infer.state import Options
from coyuntura.infer.tempering import Sampler

RANKED = 99
"""Draws among which a truth is ranked."""
_HALVINGS = 40


class Replicates(Protocol):
    """A prior and a way to make figures, of which there is one truth for each seed."""

    @property
    def names(self) -> tuple[str, ...]:
        """What the parameters are."""
        ...

    def replicate(self, seed: int) -> tuple[Reals, Density]:
        """Return a truth without bounds, shape (P,), and the density that its figures give."""
        ...


def ranked(replicates: Replicates, options: Options, seed: int, draws: int = RANKED) -> Wholes:
    """Return the ranks of one truth among draws of the fit to its figures: each parameter's, then the likelihood's.

    Args:
        replicates: What makes truths.
        options: Of the sampler, with at least as many particles as draws.
        seed: Of the truth and of the fit.
        draws: Among how many.
    """
    truth, density = replicates.replicate(seed)
    end = Sampler(density, options).run(seed, repeat=1)
    chosen = np.arange(draws) * len(end.points) // draws
    values = np.column_stack([end.points[chosen], end.log_likelihood[chosen].sum(axis=1)])
    true = np.append(truth, density.log_likelihood(truth[None]).sum())
    return (values < true).sum(axis=0).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Ranks of truths in many replicates, and what they should be.

    Attributes:
        names: Of quantities: the parameters, then `log_likelihood`.
        ranks: Shape (S, Q), 0 to `draws`.
        draws: Among how many each was ranked.
        p: How likely a curve of ranks is to stray as far at its worst place if all is right, shape (Q,).
    """

    names: tuple[str, ...]
    ranks: Wholes
    draws: int
    p: Reals

    def strays(self, level: float = 0.05) -> tuple[str, ...]:
        """Return quantities whose curve leaves the band that it should stay in with probability 1 - level."""
        return tuple(name for name, p in zip(self.names, self.p, strict=True) if p < level)

    def coverage(self, share: float) -> Reals:
        """Return how often the central interval of that share holds the truth, shape (Q,)."""
        # Ranks on both sides of the interval, as many of each as fit into the tail.
        outside = round((1 - share) / 2 * (self.draws + 1))
        is_inside = (self.ranks >= outside) & (self.ranks <= self.draws - outside)
        return np.asarray(is_inside.mean(axis=0), dtype=np.float64)


def judged(names: tuple[str, ...], ranks: Wholes, draws: int = RANKED) -> Calibration:
    """Return what ranks say.

    Args:
        names: Of the parameters.
        ranks: Of all replicates, shape (S, Q), the likelihood's last.
        draws: Among how many they are.
    """
    p = np.array([p_of_ranks(column, draws) for column in ranks.T])
    return Calibration((*names, "log_likelihood"), ranks, draws, p)


def p_of_ranks(ranks: Wholes, draws: int) -> float:
    """Return how likely ranks that are all alike likely are to stray from that as far as these do at their worst place.

    Args:
        ranks: Shape (S,), 0 to `draws`.
        draws: Among how many.
    """
    from scipy.stats import binom

    count, places = len(ranks), _places(draws)
    below = np.cumsum(np.bincount(ranks, minlength=draws + 1))[:-1]
    tails = np.minimum(binom.cdf(below, count, places), binom.sf(below - 1, count, places))
    return max(0.0, 1 - _chance_inside(*_between(count, places, float(tails.min())), places, count))


def band(count: int, draws: int, level: float = 0.95) -> tuple[Wholes, Wholes]:
    """Return between which counts a curve of ranks stays, everywhere at once, with at least a probability.

    Args:
        count: How many replicates S.
        draws: Among how many each truth is ranked.
        level: The probability.

    Returns:
        Lowest and highest number of ranks below 1, 2, up to `draws`.
    """
    places = _places(draws)
    low, high = 0.0, 1 - level
    for _ in range(_HALVINGS):
        tail = (low + high) / 2
        is_wide = _chance_inside(*_inside(count, places, tail), places, count) >= level
        low, high = (tail, high) if is_wide else (low, tail)
    return _inside(count, places, low)


def _places(draws: int) -> Reals:
    """Return the shares of ranks below 1, 2, up to `draws`."""
    return np.arange(1, draws + 1) / (draws + 1)


def _inside(count: int, places: Reals, tail: float) -> tuple[Wholes, Wholes]:
    """Return the counts at each place that leave at most a probability on either side."""
    from scipy.stats import binom

    low, high = binom.ppf(tail, count, places), binom.isf(tail, count, places)
    return np.maximum(low, 0).astype(np.int64), np.minimum(high, count).astype(np.int64)


def _between(count: int, places: Reals, tail: float) -> tuple[Wholes, Wholes]:
    """Return the counts at each place whose probability from there outwards is above one, on both sides."""
    from scipy.stats import binom

    counts = np.arange(count + 1)[:, None]
    below: Reals = np.asarray(binom.cdf(counts, count, places), dtype=np.float64)
    above: Reals = np.asarray(binom.sf(counts - 1, count, places), dtype=np.float64)
    # The very count that gave the probability is outside.
    is_inside: Flags = np.minimum(below, above) > tail * (1 + 1e-9)
    return np.argmax(is_inside, axis=0).astype(np.int64), count - np.argmax(is_inside[::-1], axis=0).astype(np.int64)


def _chance_inside(low: Wholes, high: Wholes, places: Reals, count: int) -> float:
    """Return the probability that counts of uniform numbers lie between bounds at every place, exactly."""
    held: Reals = np.ones(1)
    before: Wholes = np.zeros(1, dtype=np.int64)
    for place, share in enumerate(np.diff(places, prepend=0.0) / (1 - np.append(0.0, places[:-1]))):
        counts: Wholes = np.arange(int(low[place]), int(high[place]) + 1, dtype=np.int64)
        if not len(counts):
            return 0.0
        held, before = _passed(before, counts, float(share), count) @ held, counts
    return float(held.sum())


def _passed(before: Wholes, counts: Wholes, share: float, count: int) -> Reals:
    """Return the probabilities of counts (C,) given counts at the place before (B,), shape (C, B).

    Args:
        before: Counts at the place before.
        counts: Counts at the place.
        share: Of what lies beyond the place before, how much lies before the place.
        count: Of all.
    """
    from scipy.special import gammaln

    logs: Reals = np.asarray(gammaln(np.arange(count + 1) + 1.0), dtype=np.float64)
    left = count - before
    more = counts[:, None] - before
    is_possible = (more >= 0) & (more <= left)
    more = np.where(is_possible, more, 0)
    log = logs[left] - logs[more] - logs[left - more] + more * math.log(share) + (left - more) * math.log1p(-share)
    return np.where(is_possible, np.exp(log), 0.0)

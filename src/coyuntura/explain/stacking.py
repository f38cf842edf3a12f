"""Stacking: the mixture of theories that would have foretold best, with how uncertain its weights are."""

from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.seeds import uniforms

_ROUNDS, _SETTLED = 2_000, 1e-7
_FEWEST = 3
"""Years that weights can be learnt from at all; before that all count alike."""
_BLOCK = 3
"""Years that stay together in a resample: one year's luck is not independent of the next one's; at most a third of all.

Of three years together there would be one resample only, all of them, and no error."""
_RESAMPLES = 400
_STREAM = 0x57AC


@dataclass(frozen=True, slots=True, eq=False)
class Stacked:
    """Weights of a mixture, of sum 1, and their standard errors, both of shape (theory,)."""

    weights: Reals
    errors: Reals
    years: int
    """From how many years they were learnt."""


def stacked(scores: Reals, seed: int = 0) -> Stacked:
    """Return the weights with which the mixture has the highest log score, and their errors.

    They are no probabilities that a theory is true: none need be. Errors are standard deviations over resamples of
    the years in blocks; 25 years tell weights of two theories apart to 0.15. Of fewer than 10 years they are too
    small, by up to a half.

    Args:
        scores: Natural logarithms of the density that each theory gave each year, shape (year, theory), finite.
        seed: Selects the resamples.

    Raises:
        ValueError: There is no year, or a score is not finite.

    Source: yao2018; kunsch1989 for the blocks.
    """
    years, theories = len(scores), int(scores.shape[1])
    if not years or not bool(np.isfinite(scores).all()):
        raise ValueError(f"scores must be finite and of 1 year or more, got {scores.shape}.")
    if years < _FEWEST:
        return Stacked(np.ones(theories) / theories, np.ones(theories) * np.nan, years)
    counts = np.concatenate([np.ones((1, years)), _resampled(years, seed)])
    weights = _weights(scores, counts)
    errors: Reals = np.std(weights[1:], axis=0)
    return Stacked(weights[0].copy(), errors, years)


def weights_as_of(scores: Reals) -> Reals:
    """Return the weights that were best over the years before each one, shape (year, theory).

    Args:
        scores: As `stacked` takes them.
    """
    years, theories = scores.shape
    if years == 0:
        return np.zeros((0, theories))
    # Row t counts the years before year t, which is all that may be known as of then.
    counts = np.tril(np.ones((years, years)), -1)
    weights = _weights(scores, counts)
    weights[:_FEWEST] = 1 / theories
    return weights


def _resampled(years: int, seed: int) -> Reals:
    """Return how often each year stands in each resample, shape (resample, year): blocks that begin anywhere."""
    length = min(_BLOCK, years // 3)
    blocks = -(-years // length)
    runs = np.arange(_RESAMPLES * blocks, dtype=np.uint64)
    starts = np.floor(uniforms(seed, _STREAM, 0, runs) * years).astype(np.intp).reshape(_RESAMPLES, blocks, 1)
    which = ((starts + np.arange(length)) % years).reshape(_RESAMPLES, -1)[:, :years]
    counts = np.zeros((_RESAMPLES, years))
    np.add.at(counts, (np.arange(_RESAMPLES)[:, np.newaxis], which), 1.0)
    return counts


def _weights(scores: Reals, counts: Reals) -> Reals:
    """Return the best weights for each row of counts of years, shape (row, theory), by expectation and maximisation.

    Each round gives a theory its mean share in what the mixture says of the years; no round lowers the score.
    """
    densities = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights: Reals = np.full((len(counts), scores.shape[1]), 1 / scores.shape[1])
    # A row without a year keeps equal weights; one that has settled stays, whatever the others still do.
    moving = np.flatnonzero(counts.sum(axis=1) > 0)
    for _ in range(_ROUNDS):
        rows, old = counts[moving], weights[moving]
        shares = old * ((rows / (old @ densities.T)) @ densities) / rows.sum(axis=1, keepdims=True)
        weights[moving] = shares
        moving = moving[np.abs(shares - old).max(axis=1) >= _SETTLED]
        if not len(moving):
            break
    return weights

"""How heavy the tail of importance weights is: the shape of a generalised Pareto fitted to the largest.

Below 0.5 weights have a variance, below 0.7 estimates can be trusted, above 1 they do not even have a mean.
Source: vehtari2024 for the tail that is taken and its use, zhang2009 for the fit.
"""

import math

import numpy as np

from coyuntura.arrays import Reals

TRUSTED = 0.7
"""Shape below which estimates from weighted draws can be trusted."""
_SHARE = 0.2
"""Of the weights that are taken for their tail, at most."""
_FEWEST_IN_TAIL = 5
_FEWEST = 25
_PRIOR_CENTRE, _PRIOR_COUNT = 0.5, 10
"""A shape that short tails are drawn to, and how many weights that belief is worth."""


def pareto_k(log_weights: Reals) -> float:
    """Return the shape of the tail of weights; infinite where the tail holds too few different ones to tell.

    Args:
        log_weights: Logarithms of weights up to a constant, shape (S,); -inf is a weight of 0.

    Returns:
        The shape, -inf where the largest weights are all alike, so that there is no tail.
    """
    if len(log_weights) >= _FEWEST and math.isfinite(top := float(log_weights.max())):
        excess, _, _ = _tail(log_weights)
        if len(excess) >= _FEWEST_IN_TAIL:
            return _fitted(excess)[0]
        return -math.inf if (log_weights == top).mean() > _SHARE else math.inf
    return math.inf


def smoothed(log_weights: Reals) -> Reals:
    """Return log weights whose largest are replaced by what is expected of a Pareto tail, none above the largest.

    Args:
        log_weights: As for `pareto_k`.
    """
    if not math.isfinite(pareto_k(log_weights)):
        return log_weights
    excess, cut, order = _tail(log_weights)
    shape, scale = _fitted(excess)
    shares = (np.arange(len(excess)) + 0.5) / len(excess)
    stretch = (
        -np.log1p(-shares) if abs(shape) < np.finfo(np.float64).eps else np.expm1(-shape * np.log1p(-shares)) / shape
    )
    highest = float(log_weights.max())
    replaced = log_weights.copy()
    replaced[order] = np.minimum(np.log(cut + scale * stretch), 0.0) + highest
    return replaced


def _tail(log_weights: Reals) -> tuple[Reals, float, np.ndarray[tuple[int], np.dtype[np.intp]]]:
    """Return by how much the largest weights exceed a cut, rising, the cut, and where they are; the largest is 1."""
    count = len(log_weights)
    size = min(int(_SHARE * count), math.ceil(3 * math.sqrt(count)))
    order = np.argsort(log_weights, kind="stable")[-size - 1 :]
    weights = np.exp(log_weights[order] - log_weights[order[-1]])
    excess = weights[1:] - weights[0]
    # Ties with the cut say nothing of the tail.
    is_above = excess > 0
    return excess[is_above], float(weights[0]), order[1:][is_above]


def _fitted(excess: Reals) -> tuple[float, float]:
    """Return shape and scale of a generalised Pareto by the quasi-Bayesian estimate of its paper.

    Args:
        excess: Positive and rising.
    """
    count = len(excess)
    trials = 30 + int(math.sqrt(count))
    quarter = excess[int(count / 4 + 0.5) - 1]
    rates = (1 - np.sqrt(trials / (np.arange(1, trials + 1) - 0.5))) / (3 * quarter) + 1 / excess[-1]
    shapes = np.log1p(-rates[:, None] * excess).mean(axis=1)
    profile = count * (np.log(-rates / shapes) - shapes - 1)
    with np.errstate(over="ignore"):
        weights = 1 / np.exp(profile - profile[:, None]).sum(axis=1)
    rate = float((rates * weights).sum() / weights.sum())
    shape = float(np.log1p(-rate * excess).mean())
    scale = -shape / rate
    return (shape * count + _PRIOR_CENTRE * _PRIOR_COUNT) / (count + _PRIOR_COUNT), scale

"""Draws: an even choice of them, and the mean of what their logarithms stand for."""

import numpy as np

from coyuntura.arrays import Indices, Reals


def evenly(length: int, count: int) -> Indices:
    """Return places spread evenly over a length, shape (count,): the middles of equal parts.

    Draws of a posterior lie one repeat after another, so that a few of them come from all repeats.

    Args:
        length: Of what is chosen from.
        count: How many places; where there are more than the length, some come more than once.
    """
    return (2 * np.arange(count) + 1) * length // (2 * max(1, count))


def log_mean(logs: Reals) -> Reals:
    """Return the logarithm of the mean of what logarithms stand for, over the first axis.

    Args:
        logs: Shape (draw, ...); minus infinity stands for 0.

    Returns:
        Shape (...); minus infinity where all are, and not a number where one is none.
    """
    highest = np.max(logs, axis=0)
    safe = np.where(np.isfinite(highest), highest, 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(safe + np.log(np.mean(np.exp(logs - safe), axis=0)), dtype=np.float64)

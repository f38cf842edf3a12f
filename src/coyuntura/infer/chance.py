"""Random numbers of samplers, by what they are for: a seed, a repeat, and a place in its course.

Only raw fractions are drawn, whose bits are those of the counter-based generator in every version of NumPy.
Source: salmon2011.
"""

import numpy as np

from coyuntura.arrays import Indices, Reals


def chance(seed: int, repeat: int, stage: int, sweep: int, use: int = 0) -> np.random.Generator:
    """Return the source of random numbers of one place; its `random` is to be used, and nothing else.

    Args:
        seed: Of the whole fit, 0 to 2**64 - 1.
        repeat: Which of its independent repeats.
        stage: Which stage of it.
        sweep: Which sweep of the stage.
        use: What for, where a sweep needs more than one.
    """
    # The lowest word of the counter is left to the generator, which counts in it.
    counter = np.array([0, use, sweep, stage], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=np.array([seed, repeat], dtype=np.uint64), counter=counter))


def shuffled(source: np.random.Generator, count: int) -> Indices:
    """Return positions in random order."""
    return np.argsort(source.random(count), kind="stable")


def picked(source: np.random.Generator, count: int, size: int) -> Indices:
    """Return `size` positions below `count`, each as likely as any other."""
    return np.minimum((source.random(size) * count).astype(np.intp), count - 1)


def fractions(source: np.random.Generator, shape: tuple[int, ...]) -> Reals:
    """Return numbers strictly between 0 and 1, at which no quantile is infinite."""
    return np.maximum(source.random(shape), 2.0**-54)


def normals(source: np.random.Generator, shape: tuple[int, ...]) -> Reals:
    """Return standard normal numbers."""
    from scipy.special import ndtri

    return np.asarray(ndtri(fractions(source, shape)), dtype=np.float64)


def systematic(source: np.random.Generator, weights: Reals, count: int) -> Indices:
    """Return positions drawn in proportion to weights, each at most one off its share.

    Source: kitagawa1996.
    """
    heights: Reals = np.cumsum(weights)
    marks = (source.random() + np.arange(count)) / count * float(heights[-1])
    # The last position that has any weight takes what rounding leaves over.
    last = int(np.flatnonzero(weights)[-1])
    return np.minimum(np.searchsorted(heights, marks, side="right"), last)

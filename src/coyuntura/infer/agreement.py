"""Whether independent repeats say the same: R-hat, effective draws, and the spread of their evidence.

Source: vehtari2021 for ranks, folding and splitting, geyer1992 for how far autocorrelations are summed.
"""

import math
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.infer.draws import log_mean


@dataclass(frozen=True, slots=True)
class Evidence:
    """Log evidence from repeats, and by how much they differ.

    Attributes:
        log: Logarithm of the mean of their evidence.
        sd: Standard deviation of their log evidence; infinite for one repeat, which cannot tell.
    """

    log: float
    sd: float


def evidence_of(log_evidence: Reals) -> Evidence:
    """Return the evidence of repeats, shape (chain,)."""
    log = float(log_mean(log_evidence))
    can_tell = len(log_evidence) > 1 and math.isfinite(log)
    return Evidence(log, float(log_evidence.std(ddof=1)) if can_tell else math.inf)


def rhat(values: Reals) -> float:
    """Return the larger R-hat of ranks and of folded ranks, each repeat split into halves.

    Near 1 where repeats agree in place and in spread; infinite where each stands still at its own value.

    Args:
        values: One quantity, shape (chain, draw).
    """
    halves = _split(values)
    if np.ptp(halves) == 0:
        return 1.0
    return max(_ratio(_normal_ranks(halves)), _ratio(_normal_ranks(np.abs(halves - np.median(halves)))))


def ess_bulk(values: Reals) -> float:
    """Return how many independent draws say as much of the middle of a distribution.

    Args:
        values: One quantity, shape (chain, draw).
    """
    return _effective(_normal_ranks(_split(values)))


def _split(values: Reals) -> Reals:
    """Return halves of chains as chains of their own, without the middle draw of an odd number."""
    half = values.shape[1] // 2
    return np.concatenate([values[:, :half], values[:, -half:]])


def _normal_ranks(values: Reals) -> Reals:
    """Return standard normal numbers in the order of values, the same for ties."""
    from scipy.special import ndtri
    from scipy.stats import rankdata

    ranks = np.asarray(rankdata(values, axis=None), dtype=np.float64).reshape(values.shape)
    return np.asarray(ndtri((ranks - 0.375) / (values.size + 0.25)), dtype=np.float64)


def _ratio(values: Reals) -> float:
    """Return R-hat of chains as they are."""
    count = values.shape[1]
    within = float(values.var(axis=1, ddof=1).mean())
    between = float(values.mean(axis=1).var(ddof=1))
    if within == 0:
        return math.inf if between > 0 else 1.0
    return math.sqrt((count - 1) / count + between / within)


def _effective(values: Reals) -> float:
    """Return the effective number of draws of chains as they are, at most draws times their logarithm."""
    chains, count = values.shape
    total = chains * count
    if np.ptp(values) == 0:
        return float(total)
    covariances = _autocovariances(values).mean(axis=0)
    within = covariances[0] * count / (count - 1)
    whole = within * (count - 1) / count + (float(values.mean(axis=1).var(ddof=1)) if chains > 1 else 0.0)
    correlations = 1 - (within - covariances) / whole
    correlations[0] = 1.0
    pairs = correlations[: count - count % 2].reshape(-1, 2).sum(axis=1)
    # Sums of neighbours are positive and fall in a reversible chain; where they cease to, noise begins.
    stop = int(np.argmax(pairs <= 0)) if (pairs <= 0).any() else len(pairs)
    falling = np.minimum.accumulate(pairs[:stop])
    tail = max(float(correlations[2 * stop]), 0.0) if 2 * stop < count else 0.0
    length = max(-1 + 2 * float(falling.sum()) + tail, 1 / math.log10(total))
    return total / length


def _autocovariances(values: Reals) -> Reals:
    """Return autocovariances of chains by lag, shape as `values`, each a sum over the number of draws."""
    count = values.shape[1]
    size = 2 ** math.ceil(math.log2(2 * count))
    spectrum = np.fft.rfft(values - values.mean(axis=1, keepdims=True), n=size, axis=1)
    return np.fft.irfft(np.abs(spectrum) ** 2, n=size, axis=1)[:, :count] / count

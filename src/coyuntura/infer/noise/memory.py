"""What a model leaves out, remembered from figure to figure: an AR(1) discrepancy seen through errors.

A figure is, on its scale, `level + d + e`: `level` is the model's, `d` is AR(1) with stationary deviation `sd` and
correlation `rho` from one year to the next, `e` an error of known deviation. The recursion is exact for figures that
are numbers with normal errors. A figure with Student's tails has a t around what was predicted, with the predicted
deviation as its scale, and moves `d` by its weight; one that is an interval moves it by mean and variance within.
Every figure's density is one given the figures before, so they multiply to a proper one in any case.

Source: kalman1960, rauch1965 for smoothing, west1981 for weights.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Flags, Reals
from coyuntura.infer.noise import intervals, student
from coyuntura.infer.noise.noise import Uniforms

_LOG_TURN = math.log(2 * math.pi)


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Figures on their scale in the order of time, each shape (figure,).

    Attributes:
        values: Figures, or changes between them.
        gaps: Years from the figure before; the first one's is not read.
        error: Standard deviation of measurement, 0 where there is none.
        degrees: Degrees of freedom of Student's tails, infinite where a figure has normal ones.
        low: Lower ends of figures that are intervals; not numbers elsewhere.
        high: Their upper ends.
    """

    values: Reals
    gaps: Reals
    error: float
    degrees: Reals
    low: Reals
    high: Reals

    @property
    def is_interval(self) -> Flags:
        """Which figures are intervals."""
        return ~np.isnan(self.low)

    @property
    def is_blurred(self) -> bool:
        """Whether there are intervals or an error of measurement."""
        return self.error > 0 or bool(self.is_interval.any())

    @property
    def is_exact(self) -> bool:
        """Whether all figures are numbers with normal tails that no error of measurement blurs."""
        return not self.is_blurred and bool(np.isinf(self.degrees).all())


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What figures told of a discrepancy, each shape (figure, particle).

    Attributes:
        log_density: Of each figure given those before.
        ahead: Mean before the figure is seen.
        ahead_variance: Its variance.
        mean: Mean once it is seen.
        variance: Its variance.
    """

    log_density: Reals
    ahead: Reals
    ahead_variance: Reals
    mean: Reals
    variance: Reals


def log_density(seen: Seen, levels: Reals, sd: Reals, rho: Reals) -> Reals:
    """Return the log density of each figure given those before it, shape (figure, particle).

    Args:
        seen: As for `told`.
        levels: As for `told`.
        sd: As for `told`.
        rho: As for `told`.
    """
    if not seen.is_exact or not len(levels):
        found = None if seen.is_blurred else _without_error(seen, levels, sd, rho)
        return told(seen, levels, sd, rho).log_density if found is None else found
    # Each figure tells the discrepancy whole, so what a later one may be rests on the one before alone.
    missed = seen.values[: len(levels), np.newaxis] - levels
    found = np.array(missed)
    variances: dict[float, tuple[Reals, Reals]] = {}
    for number, (gap, kept) in enumerate(zip(seen.gaps.tolist(), _kept(seen.gaps[: len(levels)], rho), strict=False)):
        key = gap if number else math.inf
        if key not in variances:
            variance = sd * sd * (1 - kept * kept)
            variances[key] = variance, np.log(variance) + _LOG_TURN
        variance, log_variance = variances[key]
        row = found[number]
        if number:
            row -= kept * missed[number - 1]
        row *= row
        row /= variance
        row += log_variance
    found *= -0.5
    return found


def told(seen: Seen, levels: Reals, sd: Reals, rho: Reals) -> Told:
    """Return what figures tell of the discrepancy, one after another.

    Args:
        seen: The figures.
        levels: The model's part of each figure, shape (figure, particle).
        sd: Stationary deviation, shape (particle,).
        rho: Correlation from one year to the next, 0 to below 1, shape (particle,).
    """
    shape = levels.shape
    found = Told(*(np.empty(shape) for _ in range(5)))
    # The logarithms of most figures are taken together, since each call has its price.
    squares, variances = np.empty(shape), np.empty(shape)
    mean, variance, stationary = np.zeros(shape[1]), sd * sd, sd * sd
    intervals_of, degrees_of = seen.is_interval.tolist(), seen.degrees.tolist()
    for number, kept in enumerate(_kept(seen.gaps[: shape[0]], rho)):
        mean = kept * mean
        variance = stationary + kept * kept * (variance - stationary)
        found.ahead[number], found.ahead_variance[number] = mean, variance
        total = variance + seen.error**2
        variances[number] = total
        if intervals_of[number]:
            centre = levels[number] + mean
            found.log_density[number], moved, total, left = _within(seen, number, centre, total)
        else:
            moved = seen.values[number] - levels[number] - mean
            squares[number] = moved * moved / total
            total = _weighed(total, squares[number], degrees_of[number])
            left = 0.0
        gain = _share(variance, total)
        mean = mean + gain * moved
        variance = variance - gain * gain * (total - left)
        found.mean[number], found.variance[number] = mean, variance
    _add_densities(seen, found.log_density, squares, variances)
    return found


def _without_error(seen: Seen, levels: Reals, sd: Reals, rho: Reals) -> Reals | None:
    """Return the log densities of `told` to the last bit, in fewer steps, of figures that nothing blurs.

    One without tails tells the discrepancy whole, so that what is not known of the next hangs on the gap alone.
    Nothing is returned where a particle leaves nothing open, or more than a number holds.
    """
    missed = seen.values[: len(levels), np.newaxis] - levels
    moved, variances, found = np.empty(levels.shape), np.empty(levels.shape), np.empty(levels.shape)
    degrees_of, gaps = seen.degrees.tolist(), seen.gaps.tolist()
    stationary = sd * sd
    mean, variance = np.zeros(levels.shape[1]), stationary
    known: dict[float, Reals] = {}
    is_whole = False
    for number, kept in enumerate(_kept(seen.gaps[: len(levels)], rho)):
        ahead = kept * mean
        if is_whole and gaps[number] in known:
            variance = known[gaps[number]]
        else:
            variance = stationary + kept * kept * ((0.0 if is_whole else variance) - stationary)
            if not ((variance > 0) & (variance < math.inf)).all():
                return None
            if is_whole:
                known[gaps[number]] = variance
        variances[number] = variance
        own = np.subtract(missed[number], ahead, out=moved[number])
        is_whole = math.isinf(degrees_of[number])
        if is_whole:
            mean = ahead + own
        else:
            total = _weighed(variance, own * own / variance, degrees_of[number])
            gain = _share(variance, total)
            mean = ahead + gain * own
            variance = variance - gain * gain * total
    moved *= moved
    moved /= variances
    _add_densities(seen, found, moved, variances)
    return found


def smoothed(seen: Seen, found: Told, rho: Reals) -> tuple[Reals, Reals]:
    """Return the discrepancy's mean and variance given all figures, each of shape (figure, particle).

    Args:
        seen: The figures.
        found: What they told one after another.
        rho: As for `told`.
    """
    after, left = np.array(found.mean), np.array(found.variance)
    kept = list(_kept(seen.gaps[: len(after)], rho))
    for number in range(len(after) - 2, -1, -1):
        share = _share(found.variance[number] * kept[number + 1], found.ahead_variance[number + 1])
        after[number] += share * (after[number + 1] - found.ahead[number + 1])
        left[number] += share * share * (left[number + 1] - found.ahead_variance[number + 1])
    return after, left


@dataclass(frozen=True, slots=True, eq=False)
class Unseen:
    """Where figures that are still to be drawn begin: the discrepancy's mean and variance, shape (particle,)."""

    mean: Reals
    variance: Reals


def drawn(seen: Seen, begin: Unseen, sd: Reals, rho: Reals, known: int, uniforms: Uniforms) -> Iterator[Reals]:
    """Yield draws of `d + e` for each figure after the first `known`, each given those before, shape (particle,).

    Args:
        seen: All figures; of those to be drawn only gaps and tails are read.
        begin: What is known of the discrepancy at the last figure that was seen; stationary where none was.
        sd: As for `told`.
        rho: As for `told`.
        known: How many were seen.
        uniforms: Random numbers for each figure.
    """
    mean, variance, stationary = begin.mean, begin.variance, sd * sd
    for number, kept in enumerate(_kept(seen.gaps, rho)):
        if number < known:
            continue
        mean = kept * mean
        variance = stationary + kept * kept * (variance - stationary)
        total = variance + seen.error**2
        degrees = float(seen.degrees[number])
        unit = _quantile(uniforms(number), degrees)
        moved = np.sqrt(total) * unit
        yield mean + moved
        gain = _share(variance, _weighed(total, unit * unit, degrees))
        mean = mean + gain * moved
        variance = variance - gain * variance


def _kept(gaps: Reals, rho: Reals) -> Iterator[Reals]:
    """Yield which part of the discrepancy is left at each figure from the one before, shape (particle,)."""
    powers: dict[float, Reals] = {}
    for number, gap in enumerate(gaps.tolist()):
        if number == 0:
            yield np.zeros_like(rho)  # nothing before: the stationary distribution
            continue
        if gap not in powers:
            powers[gap] = rho if gap == 1 else rho**gap
        yield powers[gap]


def _weighed(variance: Reals, squared: Reals, degrees: float) -> Reals:
    """Return the variance with which a figure counts."""
    return variance if math.isinf(degrees) else variance / student.weight(squared, degrees)


def _share(part: Reals, whole: Reals) -> Reals:
    """Return a part of a variance, 0 where there is none."""
    if whole.min(initial=np.inf) > 0:
        return part / whole
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _within(seen: Seen, number: int, centre: Reals, total: Reals) -> tuple[Reals, Reals, Reals, Reals]:
    """Return for a figure that is an interval its log probability, how far its mean lies from what was predicted.

    Besides, the variance with which it is weighed, and what is left of that within the interval.
    """
    degrees = float(seen.degrees[number])
    scale = np.sqrt(total)
    low, high = ((end - centre) / scale for end in (seen.low[number], seen.high[number]))
    if np.isinf(degrees):
        log_probability = intervals.log_probability(low, high)
    else:
        log_probability = intervals.log_probability_student(low, high, degrees)
        outside = np.maximum(0.0, np.maximum(low, -high))
        root = np.sqrt(student.weight(outside * outside, degrees))
        scale, low, high = scale / root, low * root, high * root
    mean, variance = intervals.moments(low, high)
    square = scale * scale
    return log_probability, scale * mean, square, square * variance


def _add_densities(seen: Seen, into: Reals, squares: Reals, variances: Reals) -> None:
    """Fill in the log densities of figures that are numbers."""
    count = len(into)
    is_number, degrees = ~seen.is_interval[:count], seen.degrees[:count]
    for kind in np.unique(degrees[is_number]).tolist():
        rows = np.flatnonzero(is_number & (degrees == kind))
        every = slice(None) if len(rows) == count else rows
        square, variance = squares[every], variances[every]
        if np.isinf(kind):
            into[every] = -0.5 * (square + np.log(variance) + _LOG_TURN)
        else:
            into[every] = student.log_density(square, variance, kind)


def _quantile(p: Reals, degrees: float) -> Reals:
    from scipy.special import ndtri, stdtrit

    return np.asarray(ndtri(p) if np.isinf(degrees) else stdtrit(degrees, p), dtype=np.float64)

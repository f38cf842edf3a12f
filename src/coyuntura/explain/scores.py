"""How close a model comes to what was observed: errors of fit, and proper scores of forecasts.

Errors of fit say nothing about explanation. A model that does not beat its
rivals on years that it was not fitted to explains at best, and does not predict.
"""

import math
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.explain.intervals import points_of


@dataclass(frozen=True, slots=True)
class FitErrors:
    """How a simulated series differs from the observed one, where something was observed."""

    mape: float
    """Mean absolute relative error, dimensionless; not a number if an observation is 0."""
    rmse: float
    """Root of the mean squared error, in the series' unit."""
    bias: float
    """Mean of simulated minus observed, in the series' unit."""
    correlation: float
    """Pearson's, dimensionless; not a number if either side does not vary."""
    count: int
    """How many observations these rest on."""


@dataclass(frozen=True, slots=True)
class IntervalCoverage:
    """How many observations fell inside an ensemble's central interval."""

    level: float
    """The share that should."""
    share: float
    """The share that did."""
    count: int
    """How many observations this rests on; ten cannot tell 0.5 from 1."""


def fit_errors(simulated: Reals, observed: Reals) -> FitErrors:
    """Measure how a simulated series differs from an observed one.

    Args:
        simulated: Simulated values (time), finite wherever something was observed.
        observed: Observed values (time), same unit; not a number where nothing was.

    Returns:
        The errors over the times at which something was observed.

    Raises:
        ValueError: Shapes differ, nothing was observed, or a simulated value is
            not finite where something was.
    """
    simulated, observed = _observed_pairs(simulated, observed)
    difference = simulated - observed
    # Beside an observation next to nothing, a relative error may pass the largest float.
    with np.errstate(over="ignore"):
        relative = np.abs(difference / observed) if np.all(observed != 0) else np.array([math.nan])
    return FitErrors(
        mape=float(np.mean(relative)),
        rmse=math.sqrt(float(np.mean(difference**2))),
        bias=float(np.mean(difference)),
        correlation=_correlation(simulated, observed),
        count=observed.size,
    )


def crps(ensemble: Reals, observed: Reals, *, is_fair: bool = False) -> Reals:
    """Return the continuous ranked probability score of an ensemble; lower is better.

    Mean distance from members to the observation, minus half the mean distance
    between members. With one member it is the absolute error. The fair form
    leaves out each member's distance to itself, so that ensembles of different
    sizes can be compared.

    Args:
        ensemble: Members' values (member, ...), finite.
        observed: Observed values (...), same unit; not a number where nothing was.
        is_fair: Whether to remove what is due to the number of members.

    Returns:
        Scores (...), in the unit of the values; not a number where nothing was observed.

    Raises:
        ValueError: Shapes do not fit, a member is not finite, or a fair score is
            asked of fewer than two members.

    Source:
        gneiting2007; ferro2014 for the fair form.
    """
    _require_ensemble(ensemble, observed)
    members = ensemble.shape[0]
    if is_fair and members == 1:
        raise ValueError(f"ensemble must have 2 members or more for a fair score, got {members}.")
    miss = np.abs(ensemble - observed).mean(axis=0)
    # Sorted, the k-th of m members is the upper one of k - 1 pairs and the lower of m - k.
    weights = np.arange(1 - members, members, 2, dtype=np.float64)
    spread = np.tensordot(weights, np.sort(ensemble, axis=0), axes=(0, 0))
    pairs = members * (members - 1 if is_fair else members)
    return np.asarray(miss - spread / pairs, dtype=np.float64)


def energy_score(ensemble: Reals, observed: Reals) -> float:
    """Return the fair energy score of an ensemble for several figures together; lower is better.

    Mean distance from members to what was observed, less half the mean distance between different members: the
    continuous ranked probability score where there is one figure. Parts count as they are scaled.

    Args:
        ensemble: Members' values (member, part), finite, two members or more.
        observed: Observed values (part,), in the same units.

    Returns:
        The score.

    Raises:
        ValueError: Shapes do not fit, a member is not finite, or there are fewer than two.

    Source:
        gneiting2007; ferro2014 for the fair form.
    """
    _require_ensemble(ensemble, observed)
    members = len(ensemble)
    if members == 1:
        raise ValueError(f"ensemble must have 2 members or more for a fair score, got {members}.")
    misses: Reals = np.sqrt(np.sum((ensemble - observed) ** 2, axis=1))
    # By the cosine rule, so that no array of (member, member, part) is made; rounding may pass below 0.
    middle: Reals = np.mean(ensemble, axis=0)
    centred = ensemble - middle
    squares: Reals = np.sum(centred**2, axis=1)
    apart: Reals = np.sqrt(np.maximum(squares[:, np.newaxis] + squares - 2 * centred @ centred.T, 0))
    np.fill_diagonal(apart, 0)
    return float(misses.mean()) - float(apart.sum()) / (2 * members * (members - 1))


def probability_transform(ensemble: Reals, observed: Reals) -> Reals:
    """Return where observations lie in an ensemble, from 0 to 1: evenly spread where it is calibrated.

    The middle of the rank among `members + 1` places; a tie counts half.

    Args:
        ensemble: Members' values (member, ...), finite.
        observed: Observed values (...), same unit.

    Returns:
        The places (...), above 0 and below 1.

    Raises:
        ValueError: Shapes do not fit, or a member is not finite.

    Source:
        gneiting2007.
    """
    _require_ensemble(ensemble, observed)
    below: Reals = np.sum(ensemble < observed, axis=0) + np.sum(ensemble == observed, axis=0) / 2
    return np.asarray((below + 0.5) / (len(ensemble) + 1), dtype=np.float64)


def central_interval(ensemble: Reals, level: float) -> tuple[Reals, Reals]:
    """Return the ends of an ensemble's central interval, each of shape (...).

    The ends are order statistics at `(members + 1) * p`, so that an observation exchangeable with the members falls
    inside with probability `level`, whatever their distribution.

    Args:
        ensemble: Members' values (member, ...), finite.
        level: The interval's probability, above 0 and below 1.

    Raises:
        ValueError: The level is out of range, or the members are too few for it.
    """
    if not 0 < level < 1:
        raise ValueError(f"level must be above 0 and below 1, got {level:g}.")
    tail = (1 - level) / 2
    # Beyond the extreme members an ensemble says nothing; a little slack for rounding.
    least = math.ceil(1 / tail - 1 - 1e-9)
    if len(ensemble) < least:
        raise ValueError(f"ensemble must have {least} members or more for a level of {level:g}, got {len(ensemble)}.")
    low, high = points_of(ensemble, [tail, 1 - tail])
    return low, high


def interval_coverage(ensemble: Reals, observed: Reals, level: float) -> IntervalCoverage:
    """Count how many observations fall inside an ensemble's central interval.

    The interval is `central_interval`.

    Args:
        ensemble: Members' values (member, ...), finite.
        observed: Observed values (...), same unit; not a number where nothing was.
        level: The interval's probability, above 0 and below 1.

    Returns:
        The level, the share inside and how many observations it rests on.

    Raises:
        ValueError: Shapes do not fit, a member is not finite, nothing was observed,
            the level is out of range, or the members are too few for it.
    """
    _require_ensemble(ensemble, observed)
    low, high = central_interval(ensemble, level)
    seen = ~np.isnan(observed)
    if not bool(np.any(seen)):
        raise ValueError("observed must hold at least 1 observation, got 0.")
    inside = (low <= observed) & (observed <= high)
    count = int(np.count_nonzero(seen))
    return IntervalCoverage(level=level, share=int(np.count_nonzero(inside)) / count, count=count)


def _observed_pairs(simulated: Reals, observed: Reals) -> tuple[Reals, Reals]:
    if simulated.ndim != 1 or simulated.shape != observed.shape:
        raise ValueError(f"simulated and observed must both be (time), got {simulated.shape} and {observed.shape}.")
    seen = ~np.isnan(observed)
    if not bool(np.any(seen)):
        raise ValueError("observed must hold at least 1 observation, got 0.")
    if not bool(np.all(np.isfinite(simulated[seen]))):
        lost = int(np.count_nonzero(~np.isfinite(simulated[seen])))
        raise ValueError(f"simulated must be finite where something was observed, got {lost} values that are not.")
    return simulated[seen], observed[seen]


def _correlation(simulated: Reals, observed: Reals) -> float:
    x, y = _direction(simulated), _direction(observed)
    return math.nan if x is None or y is None else float(x @ y)


def _direction(series: Reals) -> Reals | None:
    """Return deviations from the mean at length 1, or None where the series is flat."""
    deviations = series - series.mean()
    # A flat series may deviate from its own mean by rounding; one that hardly varies may not.
    largest = float(np.abs(deviations).max())
    if largest == 0 or float(np.ptp(series)) == 0:
        return None
    # Scaled first, so that the squares of small deviations do not vanish.
    scaled = deviations / largest
    return scaled / math.sqrt(float(scaled @ scaled))


def _require_ensemble(ensemble: Reals, observed: Reals) -> None:
    if ensemble.ndim < 1 or ensemble.shape[1:] != observed.shape:
        raise ValueError(f"ensemble must be (member, ...) over observed, got {ensemble.shape} over {observed.shape}.")
    if ensemble.shape[0] == 0:
        raise ValueError("ensemble must have at least 1 member, got 0.")
    if not bool(np.all(np.isfinite(ensemble))):
        lost = int(np.count_nonzero(~np.isfinite(ensemble)))
        raise ValueError(f"ensemble must be finite, got {lost} values that are not.")

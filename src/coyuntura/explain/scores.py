"""How close a model comes to what was observed, and to what simple rivals would say.

Errors of fit say nothing about explanation. A model that does not beat its
rivals on years that it was not fitted to explains at best, and does not predict.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

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


def persistence(window: Reals, at: Reals) -> Reals:
    """Forecast that everything stays as last observed.

    Args:
        window: Observed values (time) of the window that was fitted, in time order;
            not a number where nothing was observed.
        at: Times to forecast.

    Returns:
        The last observed value at each of these times, in the window's unit.

    Raises:
        ValueError: Nothing was observed in the window.
    """
    seen = window[~np.isnan(window)]
    if seen.size == 0:
        raise ValueError("window must hold at least 1 observation, got 0.")
    return np.full(at.shape, seen[-1])


def linear_trend(times: Reals, window: Reals, at: Reals) -> Reals:
    """Forecast along the straight line of least squares through the window.

    Args:
        times: Times of the window (time), any unit.
        window: Observed values (time); not a number where nothing was observed.
        at: Times to forecast, same unit.

    Returns:
        The line's values at these times, in the window's unit.

    Raises:
        ValueError: Shapes differ, or fewer than two times were observed.
    """
    if times.shape != window.shape:
        raise ValueError(f"times and window must match, got {times.shape} and {window.shape}.")
    seen = ~np.isnan(window)
    x, y = times[seen], window[seen]
    if np.unique(x).size <= 1:
        raise ValueError(f"window must be observed at 2 times or more, got {np.unique(x).size}.")
    # Centred, because years near 2000 leave few digits for a slope.
    centred = x - x.mean()
    slope = (centred @ (y - y.mean())) / (centred @ centred)
    return y.mean() + slope * (at - x.mean())


def log_linear_trend(times: Reals, window: Reals, at: Reals) -> Reals:
    """Forecast constant growth: a straight line through the window's logarithms.

    Args:
        times: Times of the window (time), any unit.
        window: Observed values (time), positive; not a number where nothing was observed.
        at: Times to forecast, same unit.

    Returns:
        Values at these times, in the window's unit.

    Raises:
        ValueError: Shapes differ, an observation is 0 or below, or fewer than two
            times were observed.
    """
    if bool(np.any(window <= 0)):
        raise ValueError(f"window must be above 0 for a trend of logarithms, got {float(np.nanmin(window)):g}.")
    return np.exp(linear_trend(times, np.log(window), at))


def held_out_errors(times: Reals, simulated: Reals, observed: Reals, fitted_until: float) -> Mapping[str, FitErrors]:
    """Compare a model with simple rivals on what none of them was fitted to.

    Rivals see observations up to `fitted_until`. The comparison favours the model
    as far as it was fed drivers of the later period, which rivals are not.

    Args:
        times: Times (time), rising, any unit.
        simulated: The model's values (time), finite wherever something was observed.
        observed: Observed values (time); not a number where nothing was observed.
        fitted_until: Last time that the model was fitted to, in the unit of `times`.

    Returns:
        Errors over the later times, by `model`, `persistence`, `linear_trend` and,
        if the window is positive throughout, `log_linear_trend`.

    Raises:
        ValueError: Shapes differ, times do not rise, either period lacks
            observations, or a simulated value is not finite where one is.
    """
    if not times.shape == simulated.shape == observed.shape:
        raise ValueError(
            f"times, simulated and observed must match, got {times.shape}, {simulated.shape} and {observed.shape}."
        )
    if bool(np.any(np.diff(times) <= 0)):
        raise ValueError("times must rise, got one that does not come after the one before.")
    late = times > fitted_until
    early, window, at = times[~late], observed[~late], times[late]
    forecasts = {
        "model": simulated[late],
        "persistence": persistence(window, at),
        "linear_trend": linear_trend(early, window, at),
    }
    if not bool(np.any(window <= 0)):
        forecasts["log_linear_trend"] = log_linear_trend(early, window, at)
    return MappingProxyType({name: fit_errors(forecast, observed[late]) for name, forecast in forecasts.items()})


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

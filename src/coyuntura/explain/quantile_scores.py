"""Scores of a forecast that is a set of quantiles, against what came."""

import math
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Reals

CENTRAL = (0.5, 0.9)
"""Of the central intervals whose coverage and width are told."""
_NEAR = 1e-9


@dataclass(frozen=True, slots=True)
class QuantileScores:
    """How a forecast did on one figure."""

    log: float
    """Natural logarithm of the density at the figure, in its unit; not a number where all quantiles are one value."""
    crps: float
    """Continuous ranked probability score from the quantiles, in the figure's unit; lower is better."""
    interval: float
    """Interval score of the central 90 %, in the figure's unit; lower is better."""
    inside: tuple[bool | None, ...]
    """Whether the figure lies in each central interval; None where its quantiles are not given."""
    widths: tuple[float, ...]
    """Of these intervals, in the figure's unit; not numbers where they are not given."""


def quantile_scores(levels: Reals, values: Reals, observed: float) -> QuantileScores:
    """Return the scores of one forecast.

    The CRPS is twice the mean pinball loss, in which each quantile counts by the probabilities that lie nearest to it.
    The density is even between neighbouring quantiles and falls exponentially beyond the outermost, from the density
    that lies next to it, so that the mass beyond is what is left. Quantiles that coincide are drawn apart, half-way to
    their neighbours.

    Args:
        levels: Probabilities, rising, shape (quantile,).
        values: Values below which the figure lies with these, not falling, shape (quantile,).
        observed: The figure.

    Source:
        gneiting2007; bracher2021 for scores of forecasts in quantiles.
    """
    weights = np.diff(np.concatenate([[0.0], (levels[1:] + levels[:-1]) / 2, [1.0]]))
    miss = observed - values
    pinball = np.where(miss >= 0, levels * miss, (levels - 1) * miss)
    ends = [(_at(levels, values, (1 - share) / 2), _at(levels, values, (1 + share) / 2)) for share in CENTRAL]
    low, high = ends[-1]
    beyond = max(low - observed, 0.0) + max(observed - high, 0.0)
    return QuantileScores(
        log=_log_density(levels, values, observed),
        crps=2 * float(weights @ pinball),
        interval=high - low + 2 / (1 - CENTRAL[-1]) * beyond,
        inside=tuple(None if math.isnan(low + high) else low <= observed <= high for low, high in ends),
        widths=tuple(high - low for low, high in ends),
    )


def _at(levels: Reals, values: Reals, level: float) -> float:
    """Return the value at a level; not a number where it is not given."""
    found = np.flatnonzero(np.abs(levels - level) < _NEAR)
    return float(values[found[0]]) if len(found) else math.nan


def _log_density(levels: Reals, values: Reals, observed: float) -> float:
    points = _apart(values)
    if points is None:
        return math.nan
    with np.errstate(over="ignore", divide="ignore"):
        density = np.diff(levels) / np.diff(points)
    last = len(points) - 1
    if observed < points[0]:
        return _tail(float(levels[0]), float(density[0]), float(points[0]) - observed)
    if observed > points[last]:
        return _tail(1 - float(levels[last]), float(density[-1]), observed - float(points[last]))
    return math.log(float(density[min(last - 1, int(np.searchsorted(points, observed, side="right")) - 1)]))


def _tail(mass: float, density: float, distance: float) -> float:
    """Return the log density at a distance beyond the outermost quantile, beyond which so much mass lies."""
    return math.log(density) - density / mass * distance


def _apart(values: Reals) -> Reals | None:
    """Return values of which none coincide; None where all do.

    Those that do are put evenly between the points half-way to the next ones on either side.
    """
    places, starts, counts = np.unique(values, return_index=True, return_counts=True)
    if len(places) == 1:
        return None
    apart = np.array(values, dtype=np.float64)
    for number in np.flatnonzero(counts > 1).tolist():
        here = places[number]
        gaps = [abs(places[other] - here) / 2 for other in (number - 1, number + 1) if 0 <= other < len(places)]
        # At an end as far outwards as inwards.
        low, high = here - gaps[0], here + gaps[-1]
        edge = (high - low) / (counts[number] + 1)
        apart[starts[number] : starts[number] + counts[number]] = np.linspace(low + edge, high - edge, counts[number])
    return apart if bool((np.diff(apart) > 0).all()) else None

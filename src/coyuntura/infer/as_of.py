"""What particles foretell as of the end of a year."""

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.ensemble.observed import on_scale
from coyuntura.infer.rolling import HORIZONS, Forecasts
from coyuntura.infer.target import Target

MOST_DRAWS = 1000
"""Draws of each forecast, from all repeats together."""


def forecasts_as_of(target: Target, theta: Reals, origin: int, seed: int) -> Forecasts:
    """Return forecasts of the figures that come within the horizon, on the scale on which they are compared.

    Args:
        target: Whose figures.
        theta: Particles, shape (particle, unknown), in natural units.
        origin: The last year whose figures are known.
        seed: Of the draws.
    """
    made = target.forecast(theta, origin, seed)
    found: list[Forecasts] = [_none_of(len(theta))]
    for one in target.watched:
        figures, transform = one.figures, one.item.transform
        first = figures.known(origin)
        ends = figures.years[first:] - origin
        near = np.flatnonzero((ends >= 1) & (ends <= HORIZONS[-1]))
        found.append(
            Forecasts(
                origins=np.full(len(near), origin, dtype=np.int64),
                horizons=ends[near],
                series=(figures.series,) * len(near),
                dates=tuple(figures.dates[first + at] for at in near),
                observed=on_scale(figures.values[first:][near], transform),
                draws=on_scale(made[figures.series][:, near], transform),
            )
        )
    return Forecasts.together(found)


def _none_of(draws: int) -> Forecasts:
    none = np.zeros(0, dtype=np.int64)
    return Forecasts(none, none, (), (), np.zeros(0), np.zeros((draws, 0)))

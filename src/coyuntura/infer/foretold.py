"""What a fit that takes the years one by one foretold: scores of each year given those before, and forecasts."""

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.ensemble.observed import on_scale
from coyuntura.infer.checkpoint import FitFolder
from coyuntura.infer.plans import FitPlan
from coyuntura.infer.rolling import HORIZONS, Forecasts, YearlyScores
from coyuntura.infer.state import State
from coyuntura.infer.target import Target
from coyuntura.sweep.seal import DamagedError

MOST_DRAWS = 1000
"""Draws of each forecast, from all repeats together."""


def foretold(plan: FitPlan, folder: FitFolder) -> tuple[YearlyScores, Forecasts]:
    """Return scores and forecasts of a fit whose years ended one by one.

    Args:
        plan: Of the fit.
        folder: Which holds each repeat's state at each year's end.

    Raises:
        DamagedError: One is missing.
    """
    target, density, years = plan.target, plan.density, plan.target.years
    jointly = np.empty((plan.repeats, len(years)))
    by_series = np.full((plan.repeats, len(years), len(target.series)), np.nan)
    has_figures = _has_figures(target)
    forecasts: list[Forecasts] = []
    known = [density.start(plan.seed, plan.options.particles) for _ in range(plan.repeats)]
    for column, year in enumerate(years):
        states = [_kept(folder, repeat, column) for repeat in range(plan.repeats)]
        for repeat, (points, state) in enumerate(zip(known, states, strict=True)):
            jointly[repeat, column] = state.increments[column]
            parts = target.scored(density.natural(points)).parts[:, column]
            by_series[repeat, column] = np.where(has_figures[column], _log_mean(parts), np.nan)
        known = [state.points for state in states]
        together = np.concatenate([density.natural(points) for points in known])
        some = together[:: max(1, -(-len(together) // MOST_DRAWS))]
        forecasts += _after(target, some, year, plan.seed)
    return YearlyScores(years, target.series, jointly, by_series), Forecasts.together(forecasts)


def _kept(folder: FitFolder, repeat: int, group: int) -> State:
    """Return a repeat's state at the end of a group.

    Raises:
        DamagedError: There is none that is sound.
    """
    state = folder.read(repeat, group)
    if state is None:
        raise DamagedError(f"the state of repeat {repeat} at the end of a year is gone")
    return state


def _has_figures(target: Target) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Return which series have a figure that a fit sees in each year, shape (year, series)."""
    found = np.zeros((len(target.years), len(target.series)), dtype=np.bool_)
    for number, one in enumerate(target.watched):
        seen = set(one.figures.years[one.figures.is_fitted].tolist())
        found[:, number] = [year in seen for year in target.years]
    return found


def _log_mean(logs: Reals) -> Reals:
    """Return the logarithm of the mean of what logarithms stand for, over the first axis."""
    highest = logs.max(axis=0)
    safe = np.where(np.isfinite(highest), highest, 0.0)
    with np.errstate(divide="ignore"):
        return safe + np.log(np.exp(logs - safe).mean(axis=0))


def _after(target: Target, theta: Reals, origin: int, seed: int) -> list[Forecasts]:
    """Return forecasts of the figures after a year, on the scale on which they are compared."""
    made = target.forecast(theta, origin, seed + origin)
    found: list[Forecasts] = []
    for one in target.watched:
        figures, transform = one.figures, one.item.transform
        first = figures.known(origin)
        ends = figures.years[first:] - origin
        near = np.flatnonzero((ends >= 1) & (ends <= HORIZONS[-1]))
        if not near.size:
            continue
        found.append(
            Forecasts(
                origins=np.full(len(near), origin),
                horizons=ends[near],
                series=(figures.series,) * len(near),
                dates=tuple(figures.dates[first + at] for at in near),
                observed=on_scale(figures.values[first:][near], transform),
                draws=on_scale(made[figures.series][:, near], transform),
            )
        )
    return found

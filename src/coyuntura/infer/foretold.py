"""What a fit that takes the years one by one foretold: scores of each year given those before, and forecasts."""

import numpy as np

from coyuntura.infer.as_of import MOST_DRAWS, forecasts_as_of
from coyuntura.infer.checkpoint import FitFolder
from coyuntura.infer.draws import evenly, log_mean
from coyuntura.infer.plans import FitPlan
from coyuntura.infer.rolling import Forecasts, YearlyScores
from coyuntura.infer.state import State
from coyuntura.infer.target import Target
from coyuntura.sweep.seal import DamagedError


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
    # Other draws of the prior for each repeat, so that their first scores differ as the others do.
    known = [density.start(plan.seed + repeat, plan.options.particles) for repeat in range(plan.repeats)]
    for column, year in enumerate(years):
        states = [_kept(folder, repeat, column) for repeat in range(plan.repeats)]
        for repeat, (points, state) in enumerate(zip(known, states, strict=True)):
            jointly[repeat, column] = state.increments[column]
            parts = target.scored(density.natural(points)).parts[:, column]
            by_series[repeat, column] = np.where(has_figures[column], log_mean(parts), np.nan)
        known = [state.points for state in states]
        together = np.concatenate([density.natural(points) for points in known])
        some = together[evenly(len(together), min(len(together), MOST_DRAWS))]
        forecasts.append(forecasts_as_of(target, some, year, plan.seed + year))
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

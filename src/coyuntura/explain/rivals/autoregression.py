"""Autoregression: figures fall back to a mean, at a speed that was estimated from what was seen."""

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.explain.predictive import StudentMixture
from coyuntura.explain.rivals.rival import Rival, Seen
from coyuntura.names import Text

_GRID = 16
"""Values of the correlation over a year, the middles of equal parts of 0 to 1."""


def says(seen: Seen, ahead: float) -> StudentMixture | None:
    """Return what an autoregression of first order about a mean says, over every correlation at its weight.

    Figures are stationary and normal about a mean; those that lie g years apart have the correlation rho^g.
    Given rho, mean and variance have the reference prior and the next figure is Student-t; rho is uniform from
    0 to 1, and its posterior is on a grid.

    Args:
        seen: What was seen.
        ahead: Years from its last figure.

    Source: gelman2013; box2016 for the process.
    """
    count = len(seen.values)
    rho = (np.arange(_GRID) + 0.5) / _GRID
    carried = rho[:, np.newaxis] ** seen.gaps
    left = 1 - carried**2
    # Whitened by the process: each figure given the one before it, the first by itself.
    ones = _with_first(np.ones(_GRID), (1 - carried) / np.sqrt(left))
    first = np.full(_GRID, seen.values[0])
    figures = _with_first(first, (seen.values[1:] - carried * seen.values[:-1]) / np.sqrt(left))
    information = np.sum(ones**2, axis=1)
    mean = np.sum(ones * figures, axis=1) / information
    squares = np.sum((figures - mean[:, np.newaxis] * ones) ** 2, axis=1)
    freedom = count - 1
    if freedom < 1 or not bool(np.all(squares > 0)):
        return None
    evidence = -0.5 * (np.sum(np.log(left), axis=1) + np.log(information) + freedom * np.log(squares))
    weights = np.exp(evidence - evidence.max())
    ahead_by = rho**ahead
    location = mean + ahead_by * (seen.values[-1] - mean)
    variance = squares / freedom * (1 - ahead_by**2 + (1 - ahead_by) ** 2 / information)
    return StudentMixture(freedom, location, np.sqrt(variance), weights / weights.sum())


def _with_first(first: Reals, later: Reals) -> Reals:
    return np.concatenate([first[:, np.newaxis], later], axis=1)


AUTOREGRESSION = Rival(
    "autoregression",
    Text("AR(1)", "AR(1)"),
    Text("figures fall back to their mean", "las cifras vuelven a su media"),
    says,
)

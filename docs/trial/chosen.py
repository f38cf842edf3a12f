"""Which parameters a trial looks for: those that move the fitted figures most over their priors, by a rule."""

from collections.abc import Mapping

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.ensemble.observed import on_scale
from coyuntura.explain.morris import effects
from coyuntura.explain.sobol import pairs
from coyuntura.infer.target import Target
from coyuntura.priors.families import quantile

POINTS = 64
"""Of the design, as for the sensitivity of an answer."""


def reach_of(target: Target, seed: int) -> Mapping[str, float]:
    """Return the reach of each parameter, how much it moves the figures that a fit sees, strongest first.

    The elementary effects on each figure are taken as absolute sizes, which are summed over a series' figures; a
    parameter counts by the series that it moves most, beside what moves that one most, so that the strongest has 1.

    Args:
        target: Of the fit; its observation models stay at their priors' medians.
        seed: Of the design.

    Source:
        morris1991, campolongo2011.
    """
    count = len(target.cells)
    a, b = pairs(count, POINTS, seed)
    base = _figures(target, a)
    mixed = [_figures(target, np.where(np.arange(count) == number, b, a)) for number in range(count)]
    sizes = np.zeros((len(target.watched), count))
    for row, one in enumerate(target.watched):
        name, seen = one.figures.series, one.figures.is_fitted
        for column in np.flatnonzero(seen).tolist():
            found = effects(a, b, base[name][:, column], [each[name][:, column] for each in mixed])
            sizes[row] += np.nan_to_num([effect.size for effect in found])
    weights = (sizes / sizes.max(axis=1, keepdims=True)).max(axis=0)
    order = np.argsort(-weights, kind="stable").tolist()
    return {target.cells[number]: float(weights[number]) for number in order}


def _figures(target: Target, points: Reals) -> Mapping[str, Reals]:
    """Return the figures that the model makes at points of the unit cube, (point, figure) by series, on their scale."""
    columns = [quantile(prior, points[:, number]) for number, prior in enumerate(target.priors[: len(target.cells)])]
    middle = np.full(len(points), 0.5)
    columns += [quantile(prior, middle) for prior in target.priors[len(target.cells) :]]
    made = target.simulate(np.column_stack(columns))
    return {one.figures.series: on_scale(made[one.figures.series], one.item.transform) for one in target.watched}

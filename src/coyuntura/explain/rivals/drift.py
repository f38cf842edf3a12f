"""Drift: a random walk whose mean change was estimated from what was seen."""

import math

import numpy as np

from coyuntura.explain.predictive import StudentMixture
from coyuntura.explain.rivals.rival import Rival, Seen, student
from coyuntura.names import Text


def says(seen: Seen, ahead: float) -> StudentMixture | None:
    """Return the last figure and the mean change so far, with the spread of changes and of their mean.

    Changes are normal with mean and variance in proportion to the time between figures, under the reference prior.

    Args:
        seen: What was seen.
        ahead: Years from its last figure.

    Source: gelman2013.
    """
    changes, total = np.diff(seen.values), float(seen.times[-1] - seen.times[0])
    drift = float(seen.values[-1] - seen.values[0]) / total
    freedom = len(changes) - 1
    if freedom < 1:
        return None
    variance = float(np.sum((changes - drift * seen.gaps) ** 2 / seen.gaps)) / freedom
    scale = math.sqrt(variance * (ahead + ahead**2 / total))
    return student(freedom, float(seen.values[-1]) + drift * ahead, scale)


DRIFT = Rival(
    "drift",
    Text("drift", "deriva"),
    Text("the mean change so far goes on", "continúa el cambio promedio de hasta entonces"),
    says,
)

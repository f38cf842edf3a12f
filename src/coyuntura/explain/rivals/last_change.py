"""Last change: what changed from the figure before to the last one changes again."""

import math

import numpy as np

from coyuntura.explain.predictive import StudentMixture
from coyuntura.explain.rivals.rival import Rival, Seen, student
from coyuntura.names import Text


def says(seen: Seen, ahead: float) -> StudentMixture | None:
    """Return the last change repeated at every step, with the spread that changes of the change had so far.

    The change is a random walk: after k steps the variance is that of one step times 1 + 4 + ... + k^2.

    Args:
        seen: What was seen, at even steps.
        ahead: Years from its last figure.

    Source: gelman2013.
    """
    steps = seen.steps_to(ahead)
    turns = np.diff(seen.values, 2)
    if steps is None or len(turns) == 0:
        return None
    change = float(seen.values[-1] - seen.values[-2])
    variance = float(np.mean(turns**2)) * float(np.sum(np.arange(1, steps + 1) ** 2))
    return student(len(turns), float(seen.values[-1]) + steps * change, math.sqrt(variance))


LAST_CHANGE = Rival(
    "last_change",
    Text("last change", "último cambio"),
    Text("the last change goes on", "continúa el último cambio"),
    says,
)

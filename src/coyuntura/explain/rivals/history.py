"""History: the next figure is one like those that were seen, whatever the last one was."""

import math

import numpy as np

from coyuntura.explain.predictive import StudentMixture
from coyuntura.explain.rivals.rival import Rival, Seen, student
from coyuntura.names import Text


def says(seen: Seen, ahead: float) -> StudentMixture | None:  # noqa: ARG001  however far ahead
    """Return the distribution of the figures so far: independent and normal, under the reference prior.

    Args:
        seen: What was seen.
        ahead: Years from its last figure, which make no difference.

    Source: gelman2013.
    """
    count = len(seen.values)
    scale = float(np.std(seen.values, ddof=1)) * math.sqrt(1 + 1 / count)
    return student(count - 1, float(np.mean(seen.values)), scale)


HISTORY = Rival(
    "history",
    Text("historical distribution", "distribución histórica"),
    Text("one figure is like another", "una cifra es como cualquier otra"),
    says,
)

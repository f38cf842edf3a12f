"""Growth halves: what grew by some per cent grows by half of that at the next step, as inflation that fades."""

import math

import numpy as np

from coyuntura.explain.predictive import StudentMixture
from coyuntura.explain.rivals.rival import Rival, Seen, student
from coyuntura.names import Text


def says(seen: Seen, ahead: float) -> StudentMixture | None:
    """Return the last growth, halved at every step, with the spread that halving left so far.

    After k steps a shock of one step counts 2 (1 - 2^-k) times in the level, so that variances add their squares.

    Args:
        seen: What was seen, in logarithms, at even steps.
        ahead: Years from its last figure.

    Source: gelman2013.
    """
    steps = seen.steps_to(ahead)
    growth = np.diff(seen.values)
    if steps is None or len(growth) <= 1:
        return None
    shocks = growth[1:] - growth[:-1] / 2
    counts = 2 * (1 - 0.5 ** np.arange(1, steps + 1))
    variance = float(np.mean(shocks**2)) * float(np.sum(counts**2))
    location = float(seen.values[-1]) + float(growth[-1]) * (1 - 0.5**steps)
    return student(len(shocks), location, math.sqrt(variance))


GROWTH_HALVES = Rival(
    "growth_halves",
    Text("growth halves", "crecimiento a la mitad"),
    Text(
        "growth, inflation of a price level, halves at every step",
        "el crecimiento, en un nivel de precios la inflación, se reduce a la mitad en cada paso",
    ),
    says,
    needs_growth=True,
)

"""Elementary effects: a cheap look at which of many inputs move an answer at all, before indices are computed.

From each of a few points, every input in turn goes to its value at another point. Steps differ from point to point,
so that no effect hides by going up and down within one; points and mixed points are those of the Sobol indices.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Reals


@dataclass(frozen=True, slots=True)
class Effect:
    """How an answer changes as one input goes from the bottom to the top of its distribution, in the answer's unit."""

    size: float
    """Absolute change for each unit of probability gone over; not a number where no point has both answers."""
    bend: float
    """Standard deviation of the effects over points, large beside `size` where an effect hangs on where one stands."""
    points: int


def effects(a: Reals, b: Reals, at: Reals, mixed: Sequence[Reals]) -> tuple[Effect, ...]:
    """Return the effect of each input.

    Sizes are sums over sums, so that an effect at a threshold, which a short step makes steep, counts by the step.

    Args:
        a: Points of the unit cube, shape (point, input).
        b: Points that each input goes to, same shape.
        at: Answers at `a`, shape (point,); not numbers where there is none.
        mixed: Of each input, answers at `a` with that input taken from `b`, same shape.

    Source:
        morris1991; campolongo2007 for absolute effects, campolongo2011 for steps from a point to another.
    """
    return tuple(_effect(b[:, number] - a[:, number], after - at) for number, after in enumerate(mixed))


def _effect(steps: Reals, changes: Reals) -> Effect:
    whole = np.isfinite(changes) & (steps != 0)
    if not whole.any():
        return Effect(np.nan, np.nan, 0)
    steps, changes = steps[whole], changes[whole]
    length = np.abs(steps)
    size = float(np.abs(changes).sum() / length.sum())
    slopes = changes / steps
    mean = float(np.average(slopes, weights=length))
    bend = float(np.sqrt(np.average((slopes - mean) ** 2, weights=length)))
    return Effect(size, bend, len(steps))

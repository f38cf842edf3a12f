"""Lookups: piecewise functions through given points, in every mode of the standards."""

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np

from coyuntura.arrays import Reals

Interpolation: TypeAlias = Literal["continuous", "extrapolate", "discrete", "forward"]
INTERPOLATIONS: tuple[Interpolation, ...] = get_args(Interpolation)


@dataclass(frozen=True, slots=True)
class LookupTable:
    """A lookup's points and mode."""

    inputs: Reals
    outputs: Reals
    interpolation: Interpolation


def interpolate(x: Reals, inputs: Reals, outputs: Reals, mode: Interpolation) -> Reals:
    """Return a lookup's value at each `x`.

    `continuous` joins the points by lines and holds the end values outside;
    `extrapolate` continues the first and the last line; `discrete` holds each point's value
    until the next point; `forward` takes the next point's value.
    Where several points have one input there is a jump: there the last of them counts, just below the first.
    The line that holds for `x` begins at point `k`, the number of points without the first and the last
    whose input is no larger than `x`; its value is `outputs[k] + slope * (x - inputs[k])`,
    the slope being that from point `k` to the next.
    A value that is not a number stays one.

    Args:
        x: Where to read, any shape, in the unit of `inputs`.
        inputs: Inputs of the points that never fall, shape (point,), at least two.
        outputs: Outputs of the points, same shape.
        mode: How values between and outside the points are found.

    Returns:
        Values in the unit of `outputs`, with the shape of `x`.

    Source:
        oasis_xmile2015, graphical functions; `forward` is Vensim's look-forward.
    """
    match mode:
        case "continuous":
            value = np.where(x < inputs[0], outputs[0], _on_lines(x, inputs, outputs))
            return np.where(x >= inputs[-1], outputs[-1], value)
        case "extrapolate":
            return _on_lines(x, inputs, outputs)
        case "discrete":
            point = np.maximum(inputs.searchsorted(x, "right") - 1, 0)
        case "forward":
            last = np.maximum(inputs.searchsorted(x, "right") - 1, 0)
            after = np.minimum(inputs.searchsorted(x, "left"), len(inputs) - 1)
            point = np.where(inputs[last] == x, last, after)
    return np.where(np.isnan(x), np.nan, outputs[point])


def _on_lines(x: Reals, inputs: Reals, outputs: Reals) -> Reals:
    """Return values on the lines through the points; what lies on a jump at either end is no number of use."""
    start = inputs[1:-1].searchsorted(x, "right")
    left, low = inputs[start], outputs[start]
    width = inputs[start + 1] - left
    # Only beyond a jump at an end is there no width, and there no line holds.
    return low + (outputs[start + 1] - low) / np.where(width > 0, width, 1.0) * (x - left)

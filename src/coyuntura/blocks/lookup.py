"""Lookups: piecewise functions through given points, in every mode of the standards."""

from typing import Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

Reals: TypeAlias = NDArray[np.float64]
Interpolation: TypeAlias = Literal["continuous", "extrapolate", "discrete", "forward"]
INTERPOLATIONS: tuple[Interpolation, ...] = get_args(Interpolation)


def interpolate(x: Reals, inputs: Reals, outputs: Reals, mode: Interpolation) -> Reals:
    """Return a lookup's value at each `x`.

    `continuous` joins the points by lines and holds the end values outside;
    `extrapolate` continues the first and the last line; `discrete` holds each point's value
    until the next point; `forward` takes the next point's value.
    A value that is not a number stays one.

    Args:
        x: Where to read, any shape, in the unit of `inputs`.
        inputs: Rising inputs of the points, shape (point,), at least two.
        outputs: Outputs of the points, same shape.
        mode: How values between and outside the points are found.

    Returns:
        Values in the unit of `outputs`, with the shape of `x`.

    Source:
        oasis_xmile2015, graphical functions; `forward` is Vensim's look-forward.
    """
    match mode:
        case "continuous":
            return np.asarray(np.interp(x, inputs, outputs), dtype=np.float64)
        case "extrapolate":
            segment = np.clip(np.searchsorted(inputs, x, side="right") - 1, 0, len(inputs) - 2)
            slope = (outputs[segment + 1] - outputs[segment]) / (inputs[segment + 1] - inputs[segment])
            return outputs[segment] + slope * (x - inputs[segment])
        case "discrete":
            point = np.clip(np.searchsorted(inputs, x, side="right") - 1, 0, len(inputs) - 1)
        case "forward":
            point = np.clip(np.searchsorted(inputs, x, side="left"), 0, len(inputs) - 1)
    return np.where(np.isnan(x), np.nan, outputs[point])

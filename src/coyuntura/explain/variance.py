"""How much of a variance lies between groups."""

import math
from collections.abc import Sequence

import numpy as np

from coyuntura.arrays import Reals


def between(groups: Sequence[Reals]) -> float:
    """Return which part of a variance goes where the group is known: Var(E[value | group]) / Var(value).

    What groups of chance would explain is taken off, so that groups which say nothing have about 0, or less.

    Args:
        groups: Finite values of each, none of them empty.

    Returns:
        Not a number where nothing varies, or no group holds two values.

    Source:
        kelley1935 for the correction.
    """
    values = np.concatenate(groups)
    freedom = values.size - len(groups)
    if freedom <= 0 or np.ptp(values) == 0:
        return math.nan
    # What fits in a number may have a square that does not.
    mean, scale = values.mean(), float(np.abs(values - values.mean()).max())
    centred = [(group - mean) / scale for group in groups]
    within = sum(float(((group - group.mean()) ** 2).sum()) for group in centred)
    total = sum(float((group**2).sum()) for group in centred)
    return 1 - within / freedom / (total / (values.size - 1))

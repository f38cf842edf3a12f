"""The spread of points, as samplers use it."""

import math

import numpy as np

from coyuntura.arrays import Reals

_LEAST = math.sqrt(np.finfo(np.float64).tiny) * 1e8


def rooted(spread: Reals) -> Reals:
    """Return the lower root of a spread (P, P); coordinates without any are given some, so that there is one."""
    width = np.sqrt(np.diag(spread))
    width = np.where(width > _LEAST, width, _LEAST)
    related = spread / np.outer(width, width)
    # Points on one line, or fewer of them than coordinates, have no root without this.
    related[np.diag_indices_from(related)] = 1 + 1e-8
    return np.asarray(width[:, None] * np.linalg.cholesky(related), dtype=np.float64)

"""Arrays by what they hold; shapes are said where each is used."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Reals: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
Indices: TypeAlias = NDArray[np.intp]
"""Positions in another array."""
Wholes: TypeAlias = NDArray[np.int64]
Words: TypeAlias = NDArray[np.uint64]
"""Bits of random numbers, and identities of runs, from which those are made."""

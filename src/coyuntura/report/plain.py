"""Values of JSON, which programs read."""

import math
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = "str | int | float | bool | Mapping[str, Json] | Sequence[Json] | None"


def finite_json(value: float) -> float | None:
    """Return a number that JSON can hold; null for one that is not finite."""
    return value if math.isfinite(value) else None

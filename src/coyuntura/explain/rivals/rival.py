"""What every rival is: a name, a label, and what it says of a figure to come, given those that were seen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.explain.predictive import StudentMixture
from coyuntura.names import Text

_EVEN = 0.1
"""Share of a step by which steps may differ and still be even: months and leap years are not of one length."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Figures that were seen, on the scale on which they are compared, in time order.

    Raises:
        ValueError: There are fewer than two, or times do not rise.
    """

    times: Reals
    """In years, shape (figure,)."""
    values: Reals
    """Shape (figure,)."""

    def __post_init__(self) -> None:
        if self.times.shape != self.values.shape or len(self.times) <= 1 or bool(np.any(np.diff(self.times) <= 0)):
            raise ValueError(f"seen must be 2 figures or more at rising times, got {self.times} and {self.values}.")

    @property
    def gaps(self) -> Reals:
        """Years between figures that follow each other, shape (figure - 1,)."""
        return np.diff(self.times)

    def steps_to(self, ahead: float) -> int | None:
        """Return how many steps of the series lie ahead; None where its steps are not even."""
        step = float(np.median(self.gaps))
        steps = round(ahead / step)
        is_even = bool(np.all(np.abs(self.gaps - step) <= _EVEN * step)) and abs(ahead - steps * step) <= _EVEN * step
        return steps if is_even and steps else None


Says: TypeAlias = Callable[[Seen, float], StudentMixture | None]
"""From what was seen and the years from its last figure to the one to come; None where it says nothing."""


@dataclass(frozen=True, slots=True)
class Rival:
    """A forecaster without a theory."""

    name: str
    label: Text
    meaning: Text
    says: Says
    needs_growth: bool = False
    """Whether it speaks of growth, so of series on a logarithmic scale only."""


def student(freedom: int, location: float, scale: float) -> StudentMixture | None:
    """Return a Student-t distribution; None where too few figures or none that differ leave it without a scale."""
    return StudentMixture.of_one(freedom, location, scale) if freedom > 0 and scale > 0 else None

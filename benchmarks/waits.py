"""What is waited for, and how long it may take."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing that is waited for: seconds of each repeat, and at most how many, or times Python's own start."""

    name: str
    seconds: Sequence[float]
    most_seconds: float | None = None
    most_starts: float | None = None

    @property
    def best(self) -> float:
        """The shortest."""
        return min(self.seconds)

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.seconds)

    def starts(self, python: "Wait") -> float:
        """Return how many times Python's own start it takes, by medians of the same run."""
        return self.median / python.median

    def is_missed(self, python: "Wait") -> bool:
        """Tell whether it takes longer than it may."""
        is_late = self.most_seconds is not None and self.median > self.most_seconds
        return is_late or (self.most_starts is not None and self.starts(python) > self.most_starts)

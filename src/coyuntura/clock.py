"""The clock of a run, in model time."""

from dataclasses import dataclass

from coyuntura.dates import TimeUnit


@dataclass(frozen=True, slots=True)
class Clock:
    """When a run starts and stops, its step and the time between saved points, in model time."""

    start: float
    stop: float
    dt: float
    saveper: float
    unit: TimeUnit | None
    method: str
    counted_in: str = ""
    """The unit of time as written where there is no calendar; empty where there is none."""

    @property
    def steps(self) -> int:
        """Number of steps of a run."""
        return round((self.stop - self.start) / self.dt)

    @property
    def save_every(self) -> int:
        """Number of steps between saved points."""
        return max(1, round(self.saveper / self.dt))

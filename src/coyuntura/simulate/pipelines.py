"""Pipeline delays under way: what went in, and when it comes out."""

import numpy as np
from numpy.typing import NDArray

from coyuntura.clock import Clock
from coyuntura.dates import SLACK
from coyuntura.kernels.reference import Value
from coyuntura.program.program import Program


def lag_of(delay: Value, clock: Clock) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return a delay in whole steps, at least one, and whether it is no finite number.

    Args:
        delay: In the unit of model time, any shape.
        clock: Says how long a step and the run are; a longer delay never ends.
    """
    with np.errstate(all="ignore"):
        lag = np.ceil(np.asarray(delay) / clock.dt - SLACK)
    return np.clip(np.nan_to_num(lag), 1, clock.steps + 1).astype(np.intp), ~np.isfinite(lag)


MOST_HELD = 2**26
"""Numbers that pipelines of members side by side may hold: half a gibibyte."""


class RoomError(MemoryError):
    """What pipelines hold of members side by side is more than there is room for; fewer of them may fit."""

    def __init__(self, members: int, entries: int, least: int = 1) -> None:
        """Say how many numbers there would be, and how many members fit.

        Args:
            members: Side by side.
            entries: Numbers that the pipelines of one of them hold.
            least: Members that are computed together in any case.
        """
        self.fits = MOST_HELD // max(1, entries) // least * least
        count = max(members, least) * entries
        super().__init__(
            f"what fixed delays hold of {max(members, least):,} members is {count:,} numbers, and at most "
            f"{MOST_HELD:,} are held at once; longer steps, or fewer or shorter delays, hold less"
        )


class Pipelines:
    """The contents of a program's pipelines for a batch of members.

    What went in comes out at the first step at which its delay is over, at least one step later;
    the delay stays what it is at the start.
    Where a member's delay is not finite, nothing that comes out is a number.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.contents: list[dict[int, Value]] = [{} for _ in program.pipelines]
        self.lags: list[NDArray[np.intp]] = []
        self.unknown: list[NDArray[np.bool_]] = []

    def start(self, slots: list[Value]) -> None:
        """Read delays; what a pipeline holds at the start comes out until its delay is over.

        Raises:
            RoomError: They would hold more than there is room for.
        """
        for line, content in zip(self.program.pipelines, self.contents, strict=True):
            lag, is_unknown = lag_of(slots[line.delay], self.program.clock)
            self.lags.append(lag)
            self.unknown.append(is_unknown)
            content[0] = slots[line.slot]
        members = max((lag.size for lag in self.lags), default=1)
        entries = sum(int(lag.max()) + 1 for lag in self.lags)
        if members * entries > MOST_HELD:
            raise RoomError(members, entries)

    def fill(self, slots: list[Value], step: int) -> None:
        """Take in what the sources are at a step."""
        for line, content in zip(self.program.pipelines, self.contents, strict=True):
            content[step + 1] = slots[line.source]

    def empty(self, slots: list[Value], step: int) -> None:
        """Put into the slots what comes out at a step, once the step before it is taken in."""
        for number, line in enumerate(self.program.pipelines):
            content = self.contents[number]
            # Number 0 is the initial value, and what went in at a step has the number after the step's.
            index = np.maximum(step + 1 - self.lags[number], 0)
            content.pop(int(index.min()) - 1, None)
            if index.ndim == 0 and not self.unknown[number]:
                slots[line.slot] = content[int(index)]
                continue
            out: Value = np.full(index.shape, np.nan)
            for entry in np.unique(index).tolist():
                going: Value = content[int(entry)]
                out = np.where(index == entry, going, out)
            slots[line.slot] = np.where(self.unknown[number], np.nan, out)

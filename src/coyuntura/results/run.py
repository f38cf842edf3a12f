"""The result of a batch of runs: trajectories and what became of each member."""

from collections.abc import Mapping
from dataclasses import dataclass

from coyuntura.arrays import Reals


@dataclass(frozen=True, slots=True)
class Stopped:
    """A member that did not stay finite: the first cell that was not, and when, in model time."""

    member: int
    cell: str
    time: float


@dataclass(frozen=True, slots=True)
class Run:
    """Trajectories of cells over saved times, shape (time, member); `times` in model time.

    Members in `stopped` are not numbers from their time on; the others are whole.
    """

    times: Reals
    members: int
    values: Mapping[str, Reals]
    stopped: tuple[Stopped, ...]

"""Readings: the runs that a set of measures needs, made once, and the measures over them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coyuntura.arrays import Reals
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.worlds import MOST_NUMBERS, run_worlds, world_of
from coyuntura.explain.measures import Interval, interval, measure
from coyuntura.model.elements import Equation
from coyuntura.model.questions import Condition
from coyuntura.names import Id
from coyuntura.results.run import Run

_TOGETHER = 4  # scenarios of a batch, whose trajectories are all in memory at once


@dataclass(frozen=True, slots=True)
class Verdict:
    """In how many of the members that count a condition holds."""

    held: int
    members: int
    is_met: bool


@dataclass(frozen=True, slots=True)
class Readings:
    """Runs by scenario over the same members, and what can be read from them.

    A member counts for a measure where it does not stop in a scenario that the measure reads.
    """

    checked: CheckedStudy
    runs: Mapping[Id, Run]

    def values(self, equation: Equation) -> Reals:
        """Return a measure's value for each member, shape (member,)."""
        return measure(self.checked, self.checked.measures[equation], self.runs)

    def interval(self, equation: Equation) -> Interval:
        """Return a measure's 5, 50 and 95 % points over the members that count."""
        return interval(self.values(equation)[self.whole([equation])])

    def verdict(self, condition: Condition) -> Verdict:
        """Tell whether a condition holds in its stated share of the members that count."""
        values = self.values(condition.holds)[self.whole([condition.holds])]
        held = int(np.count_nonzero((values != 0) & ~np.isnan(values)))
        # A share such as 0.9 of 10 members is 9 of them, whatever its last binary digit.
        return Verdict(held, values.size, bool(values.size > 0 and held >= condition.share * values.size - 1e-9))

    def whole(self, equations: Iterable[Equation]) -> NDArray[np.bool_]:
        """Return which members count for all of some measures, shape (member,)."""
        members = max((run.members for run in self.runs.values()), default=1)
        whole = np.ones(members, dtype=np.bool_)
        needs = frozenset[tuple[Id, str]]().union(*(self.checked.measures[equation].needs for equation in equations))
        for scenario in {scenario for scenario, _ in needs}:
            whole &= whole_members(self.runs[scenario])
        return whole


def whole_members(run: Run) -> NDArray[np.bool_]:
    """Return which members did not stop, shape (member,)."""
    whole = np.ones(run.members, dtype=np.bool_)
    whole[[stop.member for stop in run.stopped]] = False
    return whole


def read(checked: CheckedStudy, equations: Iterable[Equation], draws: Mapping[str, Reals]) -> Readings:
    """Run the scenarios that measures need, together, and return what can be read from them.

    Args:
        checked: The study.
        equations: Measures of its behaviours and questions.
        draws: Drawn parameters by cell, shape (member,).
    """
    needs = frozenset[tuple[Id, str]]().union(*(checked.measures[equation].needs for equation in equations))
    needed: dict[Id, list[str]] = {}
    for scenario, cell in sorted(needs):
        needed.setdefault(scenario, []).append(cell)
    _require_room(checked, len(needs), draws)
    # One program serves all scenarios, since compiling takes time; most need few of its cells, and only those stay.
    cells = sorted({cell for _, cell in needs})
    scenarios, runs = list(needed), dict[Id, Run]()
    for first in range(0, len(scenarios), _TOGETHER):
        names = scenarios[first : first + _TOGETHER]
        batch = run_worlds(checked, [world_of(checked, [name]) for name in names], draws, cells)
        runs.update((name, _only(run, needed[name])) for name, run in zip(names, batch, strict=True))
    return Readings(checked, runs)


def _only(run: Run, cells: Iterable[str]) -> Run:
    """Return a run with some of its cells, copied out of the batch's memory."""
    return replace(run, values={cell: run.values[cell].copy() for cell in cells})


def _require_room(checked: CheckedStudy, trajectories: int, draws: Mapping[str, Reals]) -> None:
    """Raise where what stays would be more numbers than are held at once.

    Raises:
        MemoryError: It would.
    """
    clock = checked.model.clock
    members = max((len(values) for values in draws.values()), default=1)
    numbers = trajectories * members * (clock.steps // clock.save_every + 1)
    if numbers > MOST_NUMBERS:
        msg = f"the measures read {numbers:,} numbers; at most {MOST_NUMBERS:,} are held at once"
        raise MemoryError(msg)

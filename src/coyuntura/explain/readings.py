"""Readings: the runs that sets of measures need, made together, and the measures over them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from coyuntura.arrays import Flags, Reals
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.engine import Engine, require_room
from coyuntura.ensemble.members import MOST_NUMBERS, Members
from coyuntura.explain.intervals import Interval, interval
from coyuntura.explain.measures import measure
from coyuntura.measures.saved import holds
from coyuntura.model.equations import Equation
from coyuntura.model.questions import Condition
from coyuntura.names import Id
from coyuntura.results.run import Run

Need: TypeAlias = tuple[Id, str]
"""A scenario and a cell."""
Watch: TypeAlias = Callable[[int, int], None]
"""Told how many scenarios have been run, of how many."""

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
    members: int

    def values(self, equation: Equation) -> Reals:
        """Return a measure's value for each member, shape (member,)."""
        value = measure(self.checked, self.checked.measures[equation], self.runs)
        # What no run is needed for is the same for all members.
        return value if len(value) == self.members else np.broadcast_to(value, (self.members,))

    def interval(self, equation: Equation) -> Interval:
        """Return a measure's 5, 50 and 95 % points over the members that count."""
        return interval(self.values(equation)[self.whole([equation])])

    def verdict(self, condition: Condition) -> Verdict:
        """Tell whether a condition holds in its stated share of the members that count."""
        values = self.values(condition.holds)[self.whole([condition.holds])]
        held = int(np.count_nonzero(holds(values)))
        # A share such as 0.9 of 10 members is 9 of them, whatever its last binary digit.
        return Verdict(held, values.size, bool(values.size > 0 and held >= condition.share * values.size - 1e-9))

    def whole(self, equations: Iterable[Equation]) -> Flags:
        """Return which members count for all of some measures, shape (member,)."""
        whole = np.ones(self.members, dtype=np.bool_)
        for scenario in {scenario for scenario, _ in needs_of(self.checked, equations)}:
            whole &= whole_members(self.runs[scenario])
        return whole


def whole_members(run: Run) -> Flags:
    """Return which members did not stop, shape (member,)."""
    whole = np.ones(run.members, dtype=np.bool_)
    whole[[stop.member for stop in run.stopped]] = False
    return whole


def needs_of(checked: CheckedStudy, equations: Iterable[Equation]) -> frozenset[Need]:
    """Return the cells that measures read, by scenario."""
    return frozenset[Need]().union(*(checked.measures[equation].needs for equation in equations))


def read(engine: Engine, equations: Iterable[Equation], members: Members) -> Readings:
    """Run the scenarios that measures need, and return what can be read from them.

    Args:
        engine: The study's.
        equations: Measures of its behaviours and questions.
        members: Who is run.

    Raises:
        MemoryError: What is read would be more numbers than are held at once.
    """
    (readings,) = read_each(engine, [list(equations)], members)
    return readings


def read_each(
    engine: Engine, groups: Sequence[Sequence[Equation]], members: Members, watch: Watch | None = None
) -> tuple[Readings, ...]:
    """Return readings for each group of measures, as if only what the group reads had been run.

    All are run together first, since most members go through. Where one stops, it may have done so in a part of
    the model that only another group reads, so the groups that read that scenario are run again, each by itself.

    Args:
        engine: The study's.
        groups: Measures that are judged together, as those of one behaviour or one question.
        members: Who is run, the same for all.
        watch: Told of progress.

    Raises:
        MemoryError: What is read would be more numbers than are held at once.
    """
    checked = engine.checked
    needs = [needs_of(checked, group) for group in groups]
    union = frozenset[Need]().union(*needs)
    if numbers_of(engine, union, members) > MOST_NUMBERS:
        return tuple(Readings(checked, _run(engine, need, members), members.count) for need in needs)
    together = _run(engine, union, members, watch)
    found: list[Readings] = []
    for need in needs:
        is_sound = need == union or not any(together[scenario].stopped for scenario, _ in need)
        runs = together if is_sound else _run(engine, need, members)
        found.append(Readings(checked, runs, members.count))
    return tuple(found)


def numbers_of(engine: Engine, needs: Collection[Need], members: Members) -> int:
    """Return how many numbers stay in memory where some cells of some scenarios are read."""
    return len(needs) * members.count * engine.saved()


def _run(engine: Engine, needs: Collection[Need], members: Members, watch: Watch | None = None) -> Mapping[Id, Run]:
    """Return the runs of the scenarios that are needed, each with the cells that are needed of it.

    Raises:
        MemoryError: They would be more numbers than are held at once.
    """
    require_room("the measures", numbers_of(engine, needs, members))
    needed: dict[Id, list[str]] = {}
    for scenario, cell in sorted(needs):
        needed.setdefault(scenario, []).append(cell)
    # One program serves all scenarios, since compiling takes time; most need few of its cells, and only those stay.
    cells = sorted({cell for _, cell in needs})
    scenarios, runs = list(needed), dict[Id, Run]()
    for first in range(0, len(scenarios), _TOGETHER):
        names = scenarios[first : first + _TOGETHER]
        batch = engine.run(members, [engine.world([name]) for name in names], cells)
        runs.update((name, _only(run, needed[name])) for name, run in zip(names, batch, strict=True))
        if watch is not None:
            watch(len(runs), len(scenarios))
    return runs


def _only(run: Run, cells: Iterable[str]) -> Run:
    """Return a run with some of its cells, copied out of the batch's memory."""
    return replace(run, values={cell: run.values[cell].copy() for cell in cells})

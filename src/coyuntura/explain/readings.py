"""Readings: the runs that sets of measures need, made together, and the measures over them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from coyuntura.arrays import Flags, Reals
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.engine import Engine, require_room
from coyuntura.ensemble.members import Members
from coyuntura.explain.intervals import Interval, interval
from coyuntura.explain.kept import Kept
from coyuntura.explain.measures import Measuring
from coyuntura.measures.saved import holds
from coyuntura.model.equations import Equation
from coyuntura.model.questions import Condition
from coyuntura.names import Id
from coyuntura.results.run import Run

Need: TypeAlias = tuple[Id, str]
"""A scenario and a cell."""
Watch: TypeAlias = Callable[[int, int], None]
"""Told how many scenarios have been run, of how many."""

BLOCK = 16
"""Members that a kernel steps side by side at most."""
_WORTH_COMPILING = 40  # cells of one scenario, whose saving takes as long as compiling a program, where it is once
AT_ONCE = 2**23
"""Numbers of trajectories that are read at once: a sixteenth of a gibibyte; other members are run after them.

With four times as many, a quarter more time goes into memory that is asked for anew and read back from afar."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """In how many of the members that count a condition holds."""

    held: int
    members: int
    is_met: bool


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """Measures over the same members, and who stopped in which scenario.

    A member counts for a measure where it does not stop in a scenario that the measure reads.
    """

    checked: CheckedStudy
    measured: Mapping[Equation, Reals]
    """Measures for each member, shape (member,)."""
    sound: Mapping[Id, Flags]
    """Which members did not stop, by scenario, shape (member,)."""
    members: int

    def values(self, equation: Equation) -> Reals:
        """Return a measure's value for each member, shape (member,)."""
        return self.measured[equation]

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
            whole &= self.sound[scenario]
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


def read_anew(engine: Engine, equations: Iterable[Equation], members: Members) -> Readings:
    """Return what `read` does by runs in any case, and keep nothing: for what nobody asks twice."""
    return _read(engine, [list(equations)], members)


def read_each(
    engine: Engine, groups: Sequence[Sequence[Equation]], members: Members, watch: Watch | None = None
) -> tuple[Readings, ...]:
    """Return readings for each group of measures, as if only what the group reads had been run.

    What was read before is not run again. All else is run together first, since most members go through. Where one
    stops, it may have done so in a part of the model that only another group reads, so the groups that read that
    scenario are run again, each by itself.

    Args:
        engine: The study's.
        groups: Measures that are judged together, as those of one behaviour or one question.
        members: Who is run, the same for all.
        watch: Told of progress.

    Raises:
        MemoryError: What is read would be more numbers than are held at once.
    """
    kept = _KeptReadings(engine, members)
    before = [kept.fetch(group) for group in groups]
    missing = [group for group, readings in zip(groups, before, strict=True) if readings is None]
    anew = _run_each(engine, missing, members, watch)
    for group, readings in zip(missing, anew, strict=True):
        kept.keep(group, readings)
    made = iter(anew)
    return tuple(next(made) if readings is None else readings for readings in before)


class _KeptReadings:
    """Readings that are kept between commands: a row for each measure and for each scenario."""

    def __init__(self, engine: Engine, members: Members) -> None:
        self.engine = engine
        self.kept = Kept(engine, members)

    def fetch(self, group: Sequence[Equation]) -> Readings | None:
        """Return readings of a group of measures; None where they are not kept, or need no run."""
        scenarios = self.scenarios(group)
        if not scenarios:
            return None
        table = self.kept.fetch(self.key(group), len(group) + len(scenarios))
        if table is None:
            return None
        sound = {name: row != 0 for name, row in zip(scenarios, table[len(group) :], strict=True)}
        measured = dict(zip(group, table, strict=False))
        return Readings(self.engine.checked, measured, sound, table.shape[1])

    def keep(self, group: Sequence[Equation], readings: Readings) -> None:
        """Keep the readings of a group, if there is anything that was run for."""
        scenarios = self.scenarios(group)
        if scenarios:
            values = [readings.values(equation) for equation in group]
            sound = [readings.sound[name].astype(np.float64) for name in scenarios]
            self.kept.keep(self.key(group), np.stack([*values, *sound]))

    def scenarios(self, group: Sequence[Equation]) -> Sequence[Id]:
        """Return the scenarios that a group reads."""
        return sorted({scenario for scenario, _ in needs_of(self.engine.checked, group)})

    def key(self, group: Sequence[Equation]) -> str:
        """Return what tells a group's readings apart."""
        return self.kept.key(group, {name: self.engine.world([name]) for name in self.scenarios(group)}, "readings")


def _run_each(
    engine: Engine, groups: Sequence[Sequence[Equation]], members: Members, watch: Watch | None
) -> Sequence[Readings]:
    """Return readings of groups that are not kept."""
    if not groups:
        return []
    checked = engine.checked
    needs = [needs_of(checked, group) for group in groups]
    union = frozenset[Need]().union(*needs)
    together = _read(engine, groups, members, watch)
    found: list[Readings] = []
    for group, need in zip(groups, needs, strict=True):
        is_whole = need == union or all(together.sound[scenario].all() for scenario, _ in need)
        found.append(together if is_whole else _read(engine, [group], members))
    return found


def _read(
    engine: Engine, groups: Sequence[Sequence[Equation]], members: Members, watch: Watch | None = None
) -> Readings:
    """Return readings of groups of measures, over as many members at once as there is room for.

    Raises:
        MemoryError: The trajectories of a single member would be more numbers than are held at once.
    """
    checked = engine.checked
    equations = [equation for group in groups for equation in group]
    needs, measuring = needs_of(checked, equations), Measuring(checked)
    programs = _programs(checked, groups)
    measured: dict[Equation, list[Reals]] = {equation: [] for equation in equations}
    sound: dict[Id, list[Flags]] = {scenario: [] for scenario, _ in sorted(needs)}
    size = min(members.count, whole_blocks(AT_ONCE // max(1, _numbers_of(engine, needs, programs))))
    parts = -(-members.count // size) if needs else 1
    for number, part in enumerate(members.parts(size) if needs else [members]):

        def told(done: int, of: int, before: int = number) -> None:
            if watch is not None:
                watch((before * of + done) // parts, of)

        runs = _run(engine, needs, programs, part, told)
        for equation, values in measured.items():
            value = measure_of(measuring, equation, runs)
            # What no run is needed for is the same for all members.
            values.append(value if len(value) == part.count else np.broadcast_to(value, (part.count,)))
        for scenario, flags in sound.items():
            flags.append(whole_members(runs[scenario]))
    return Readings(
        checked,
        {equation: np.concatenate(values) for equation, values in measured.items()},
        {scenario: np.concatenate(flags) for scenario, flags in sound.items()},
        members.count,
    )


def whole_blocks(size: int) -> int:
    """Return a number of members that wastes no lanes of a kernel, where there is room for so many."""
    return size // BLOCK * BLOCK if size > BLOCK else max(1, size)


def measure_of(measuring: Measuring, equation: Equation, runs: Mapping[Id, Run]) -> Reals:
    """Return a declared measure for every member of the runs, shape (member,)."""
    return measuring(measuring.checked.measures[equation], runs)


@dataclass(slots=True)
class _Shared:
    """Cells that one program computes for several scenarios."""

    cells: set[str]
    scenarios: list[Id]

    def cost(self, cells: Collection[str]) -> int:
        """Return how many more cells are saved, scenario by scenario, where one joins that needs some cells."""
        whole = len(self.cells.union(cells))
        return whole - len(cells) + (whole - len(self.cells)) * len(self.scenarios)


def _programs(checked: CheckedStudy, groups: Sequence[Sequence[Equation]]) -> Sequence[_Shared]:
    """Return which scenarios share a program: compiling takes time, and so does saving what is not read.

    A scenario saves whatever its groups read of any, so that members stop in it as if a group were run alone.
    """
    wanted: dict[Id, set[str]] = {}
    for needs in (needs_of(checked, group) for group in groups):
        cells = {cell for _, cell in needs}
        for scenario, _ in needs:
            wanted.setdefault(scenario, set()).update(cells)
    found: list[_Shared] = []
    for scenario, cells in sorted(wanted.items(), key=lambda item: (-len(item[1]), item[0])):
        best = min(found, key=lambda shared: shared.cost(cells), default=None)
        if best is None or best.cost(cells) > _WORTH_COMPILING:
            best = _Shared(set(), [])
            found.append(best)
        best.cells |= cells
        best.scenarios.append(scenario)
    return found


def _numbers_of(engine: Engine, needs: Collection[Need], programs: Sequence[_Shared]) -> int:
    """Return how many numbers one member takes: of a scenario that is run, and of what stays of each."""
    largest = max((len(shared.cells) for shared in programs), default=0)
    return (largest + len(needs)) * engine.instants()


def _run(
    engine: Engine, needs: Collection[Need], programs: Sequence[_Shared], members: Members, watch: Watch
) -> Mapping[Id, Run]:
    """Return the runs of the scenarios that are needed, each with the cells that are needed of it.

    Raises:
        MemoryError: They would be more numbers than are held at once.
    """
    require_room("the measures", len(needs) * members.count * engine.instants())
    needed: dict[Id, list[str]] = {}
    for scenario, cell in sorted(needs):
        needed.setdefault(scenario, []).append(cell)
    runs = dict[Id, Run]()
    for shared in programs:
        cells, scenarios = sorted(shared.cells), shared.scenarios
        # Scenarios that are run side by side share what is the same in them.
        together = max(1, AT_ONCE // max(1, len(cells) * engine.instants() * members.count))
        for first in range(0, len(scenarios), together):
            names = scenarios[first : first + together]
            batch = engine.run(members, [engine.world([name]) for name in names], cells, every_step=True)
            runs.update((name, _only(run, needed[name])) for name, run in zip(names, batch, strict=True))
            watch(len(runs), len(needed))
    return runs


def _only(run: Run, cells: Iterable[str]) -> Run:
    """Return a run with some of its cells, copied out of the batch's memory."""
    return replace(run, values={cell: run.values[cell].copy() for cell in cells})

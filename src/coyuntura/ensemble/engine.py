"""The engine: a checked study's model lowered once, to which members are put in any worlds."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace

import numpy as np

from coyuntura.arrays import Indices
from coyuntura.check.measure import Measure
from coyuntura.check.study import CheckedStudy
from coyuntura.clock import Clock
from coyuntura.dates import SLACK
from coyuntura.ensemble.beginnings import stretches_of
from coyuntura.ensemble.dated import lower_dated
from coyuntura.ensemble.members import MOST_NUMBERS, Members
from coyuntura.ensemble.worlds import World, inputs_for, world_of
from coyuntura.model.equations import Equation
from coyuntura.model.interpreted import changed_throughout
from coyuntura.names import Id
from coyuntura.program.program import Program
from coyuntura.results.run import Run, Stopped
from coyuntura.simulate.prepared import KernelName, Prepared, is_worth_compiling
from coyuntura.simulate.stretches import Stretch
from coyuntura.simulate.sums import Homes, Sums

_LARGEST_BATCH = 4096
_WORTH_SHARING = 16
"""Members that fill a block of the kernel: what fewer share saves nothing."""


class Engine:
    """A checked study whose model is lowered once; what its outputs need is pruned and compiled once for each set.

    It is what questions, behaviours, comparisons, sweeps and fits are put to. Nothing in it changes but
    what it remembers, so it gives the same numbers whatever was asked of it before.
    """

    def __init__(self, checked: CheckedStudy) -> None:
        self.checked = checked
        self.program: Program = lower_dated(checked.model, checked.dated)
        # By the whole program: kernels differ in last bits, and numbers must not depend on what else is asked for.
        self.kernel: KernelName = "compiled" if is_worth_compiling(self.program) else "reference"
        self._prepared: dict[tuple[frozenset[str], bool], Prepared] = {}
        # Of one of several processes that share the processors; as many as there are processors where None.
        self.threads: int | None = None

    def for_measures(self, measures: Mapping[Equation, Measure]) -> "Engine":
        """Return the same model, program and kernels, of which other measures are read."""
        other = copy(self)
        other.checked = replace(self.checked, measures=measures)
        return other

    def under(self, changes: World) -> "Engine":
        """Return the same model, program and kernels, of which every world has some changes more."""
        other = copy(self)
        other.checked = replace(self.checked, study=changed_throughout(self.checked.study, changes))
        return other

    def __reduce__(self) -> tuple[type["Engine"], tuple[CheckedStudy]]:
        """Return how another process makes it: from the study, since machine code stays where it is."""
        return Engine, (self.checked,)

    def prepared(self, cells: Collection[str], *, every_step: bool = False) -> Prepared:
        """Return the program of some outputs, with its kernel.

        Args:
            cells: What is saved.
            every_step: Whether each step is, or what the study's `saveper` says.

        Raises:
            ValueError: One is no cell of the model.
        """
        key = frozenset(cells), every_step
        if key not in self._prepared:
            program = replace(self.program, clock=self._clock(every_step=every_step))
            self._prepared[key] = Prepared.of(program, sorted(key[0]), self.kernel)
        return self._prepared[key]

    def _clock(self, *, every_step: bool) -> Clock:
        clock = self.program.clock
        return replace(clock, saveper=clock.dt) if every_step else clock

    def world(self, scenarios: Iterable[Id] = ()) -> World:
        """Return the changes of several scenarios together; history where none is named.

        Raises:
            ValueError: The study has no such scenario.
        """
        return world_of(self.checked.study, scenarios)

    def run(
        self,
        members: Members,
        worlds: Sequence[World],
        cells: Collection[str],
        until: float = math.inf,
        *,
        every_step: bool = False,
    ) -> tuple[Run, ...]:
        """Return one run for each world, all with the same members.

        Args:
            members: Who is run; the same member has the same random numbers in every world.
            worlds: Which changes hold in each world.
            cells: What to save.
            until: Model time that the runs need not go beyond; they stop at the first saved time that is not before it.
            every_step: Whether each step is saved, as whatever computes with trajectories needs it, or what the
                study's `saveper` says.

        Raises:
            ValueError: An output is no cell of the model, or a draw is of no parameter.
            MemoryError: The trajectories would be more numbers than are held at once.
        """
        prepared = self.prepared(cells, every_step=every_step)
        unknown = [cell for cell in members.draws if cell not in self.checked.model.parameters]
        if unknown:
            msg = f"draws must be of cells of parameters of the study, got {unknown[0]!r}"
            raise ValueError(msg)
        clock = prepared.program.clock
        steps = _steps(clock, until)
        times = steps // clock.save_every + 1
        require_room("the runs", len(worlds) * members.count * len(prepared.outputs) * times)
        together = max(1, _LARGEST_BATCH // members.count)
        runs: list[Run] = []
        for first in range(0, len(worlds), together):
            runs += self._batch(prepared, members, worlds[first : first + together], steps)
        return tuple(runs)

    def sums(
        self, members: Members, world: World, homes: Homes, until: float = math.inf, *, every_step: bool = False
    ) -> Sums:
        """Return sums over saved points of the members' runs in a world, whose trajectories are not kept.

        Args:
            members: As for `run`.
            world: Which changes hold.
            homes: Which points of which cells are added up.
            until: As for `run`.
            every_step: As for `run`.
        """
        prepared = self.prepared(homes.keys(), every_step=every_step)
        which: Indices = np.zeros(members.count, dtype=np.intp)
        inputs = inputs_for(self.checked, [world], members.draws, which, members.runs, members.seed)
        return prepared.sums(inputs, homes, _steps(prepared.program.clock, until), self.threads)

    def instants(self, until: float = math.inf) -> int:
        """Return how many times a run up to a model time has where every step is saved."""
        return _steps(self._clock(every_step=True), until) + 1

    def _batch(self, prepared: Prepared, members: Members, worlds: Sequence[World], steps: int) -> Iterable[Run]:
        """Yield the runs of a few worlds, made side by side."""
        count = members.count
        identities, drawn = members.runs, members.draws
        if len(worlds) > 1:
            identities = np.tile(identities, len(worlds))
            drawn = {cell: np.tile(values, len(worlds)) for cell, values in drawn.items()}
        which: Indices = np.repeat(np.arange(len(worlds)), count)
        inputs = inputs_for(self.checked, worlds, drawn, which, identities, members.seed)
        order: Sequence[int] = range(len(worlds))
        stretches: Sequence[Stretch] = ()
        if len(worlds) > 1 and count >= _WORTH_SHARING and prepared.kernel == "compiled":
            order, stretches = stretches_of(prepared.program, inputs, len(worlds), self.checked.dated, steps)
            inputs = inputs.take(np.arange(len(which)).reshape(-1, count)[order].reshape(-1)) if stretches else inputs
        run = prepared.run(inputs, steps, self.threads, stretches)
        return (_part(run, place, count) for place in np.argsort(order).tolist())


def _steps(clock: Clock, until: float) -> int:
    """Return the number of steps up to the first saved time that is not before a moment; all where it is late.

    Raises:
        ValueError: The moment is not a number.
    """
    if math.isnan(until):
        msg = "until must be a model time, got one that is not a number"
        raise ValueError(msg)
    if until >= clock.stop:
        return clock.steps
    if until <= clock.start:
        return clock.save_every
    return clock.save_every * max(1, math.ceil((until - clock.start) / clock.saveper - SLACK))


def require_room(what: str, numbers: int) -> None:
    """Require that numbers can be held at once.

    Raises:
        MemoryError: They are too many; the message begins with what they are.
    """
    if numbers > MOST_NUMBERS:
        msg = f"{what} hold {numbers:,} numbers; at most {MOST_NUMBERS:,} are held at once"
        raise MemoryError(msg)


def _part(run: Run, number: int, members: int) -> Run:
    """Return one world's members out of a batch."""
    first = number * members
    values = {name: trajectory[:, first : first + members] for name, trajectory in run.values.items()}
    stopped = tuple(
        Stopped(stop.member - first, stop.cell, stop.time)
        for stop in run.stopped
        if first <= stop.member < first + members
    )
    return Run(run.times, members, values, stopped)

"""A program made ready for some outputs: pruned once, compiled once, run as often as wanted."""

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Literal, TypeAlias, get_args

import numpy as np

from coyuntura.clock import Clock
from coyuntura.kernels.llvm.build import Kernel, build
from coyuntura.methods import METHODS
from coyuntura.program.program import Program, instructions, work
from coyuntura.program.prune import prune
from coyuntura.results.run import Run, Stopped, joined
from coyuntura.simulate.compiled import Batch
from coyuntura.simulate.inputs import Inputs
from coyuntura.simulate.pipelines import RoomError
from coyuntura.simulate.reference import ReferenceRun
from coyuntura.simulate.stretches import Stretch, run_stretches
from coyuntura.simulate.sums import Homes, Sums, sums_of

KernelName: TypeAlias = Literal["compiled", "reference"]
KERNELS: tuple[KernelName, ...] = get_args(KernelName)
_COMPILING = 0.25e-3
"""Seconds that compiling takes for each instruction: as many for one of a thousand as for one of seventy thousand."""
_STEPPING = 0.7e-6
"""Seconds that the reference kernel takes for each instruction at each instant of a single member."""
_PATIENCE = 5.0
"""Seconds that may pass in compiling in any case: machine code is kept, so the next run has it at once."""


class Prepared:
    """A program without what its outputs do not rest on; its kernel is built when it is first needed, and kept."""

    def __init__(self, program: Program, outputs: Iterable[str], kernel: KernelName = "compiled") -> None:
        """Take a program that is pruned to its outputs already; `of` prunes one.

        Raises:
            ValueError: There is no such kernel.
        """
        if kernel not in KERNELS:
            msg = f"kernel must be one of {', '.join(KERNELS)}, got {kernel!r}"
            raise ValueError(msg)
        self.program = program
        self.outputs = tuple(outputs)
        self.kernel: KernelName = kernel
        self._built: Kernel | None = None

    @staticmethod
    def of(program: Program, outputs: Iterable[str], kernel: KernelName = "compiled") -> "Prepared":
        """Return a program made ready for some outputs.

        Args:
            program: What is computed.
            outputs: Cells to save.
            kernel: `reference` is the definition, `compiled` the same within rounding and much faster.

        Raises:
            ValueError: An output is no cell of the program, or there is no such kernel.
        """
        wanted = tuple(dict.fromkeys(outputs))
        return Prepared(prune(program, wanted), wanted, kernel)

    @property
    def built(self) -> Kernel:
        """The compiled kernel."""
        if self._built is None:
            self._built = build(self.program, self.outputs)
        return self._built

    def batch(self, inputs: Inputs, threads: int | None = None) -> Batch:
        """Return members under way on the compiled kernel, at their start.

        Args:
            inputs: Parameters and data for each member.
            threads: How many threads share the members; as many as there are processors where None.
        """
        return Batch(self.built, inputs, processors() if threads is None else threads)

    def run(
        self,
        inputs: Inputs,
        steps: int | None = None,
        threads: int | None = None,
        stretches: Sequence[Stretch] = (),
    ) -> Run:
        """Return the trajectories of a batch of members.

        A member stops where a stock, a stock's rate or a saved cell is not finite; the others go on.
        Each member's numbers depend on its own inputs only, to the last bit.

        Args:
            inputs: Parameters and data for each member.
            steps: How many steps are taken; all of the clock's where None.
            threads: How many threads share the members; as many as there are processors where None.
            stretches: Of the same steps, where members share their beginnings; it changes no number.
        """
        clock = self.program.clock
        if steps is None or steps == clock.steps:
            return self._run(inputs, None, threads, stretches)
        run = self._run(inputs, steps + 1, threads, stretches)
        return replace(run, stopped=_before(run.stopped, clock, steps))

    def sums(self, inputs: Inputs, homes: Homes, steps: int, threads: int | None = None) -> Sums:
        """Return sums over saved points of a batch of members, the same as of the trajectories of `run`.

        Args:
            inputs: As for `run`.
            homes: Of every output.
            steps: As for `run`.
            threads: As for `run`.
        """
        clock = self.program.clock
        if self.kernel == "compiled":
            # Where fixed delays hold too much at once, runs are made in parts, as `run` makes them.
            with suppress(RoomError):
                found = self.batch(inputs, threads).sums(homes, steps + 1)
                is_whole = steps == clock.steps
                return found if is_whole else replace(found, stopped=_before(found.stopped, clock, steps))
        return sums_of(self.run(inputs, steps, threads), homes)

    def _run(self, inputs: Inputs, last: int | None, threads: int | None, stretches: Sequence[Stretch] = ()) -> Run:
        """Return the run of a batch, in parts where what its fixed delays hold is too much at once.

        Raises:
            RoomError: It is too much for as few members as are computed together.
        """
        try:
            if stretches and self.kernel == "compiled":
                return run_stretches(self.built, inputs, stretches, processors() if threads is None else threads)
            return self._run_together(inputs, last, threads)
        except RoomError as error:
            if not 0 < error.fits < inputs.members:
                raise
            firsts = range(0, inputs.members, error.fits)
            parts = [(first, min(first + error.fits, inputs.members)) for first in firsts]
        return joined([self._run(inputs.part(*part), last, threads) for part in parts])

    def _run_together(self, inputs: Inputs, last: int | None, threads: int | None) -> Run:
        if self.kernel == "compiled":
            return self.batch(inputs, threads).run(last)
        with np.errstate(all="ignore"):
            return ReferenceRun(self.program, inputs, self.outputs).run(last)


def _before(stopped: Iterable[Stopped], clock: Clock, steps: int) -> tuple[Stopped, ...]:
    """Return who stopped within so many steps: what overflows on the way to one that is not taken stops nobody."""
    end = clock.start + clock.dt * (steps + 0.5)
    return tuple(stop for stop in stopped if stop.time < end)


def is_worth_compiling(program: Program) -> bool:
    """Tell whether compiling takes some seconds at most, or less time than one member on the reference kernel.

    How many members there are plays no part, nor does what is compiled already: where the kernels differ in the
    last bit, a member's numbers would hang on who runs beside it, or on what ran before.
    """
    sections = (program.once, program.start, program.step)
    length = sum(1 for section in sections for _ in instructions(section))
    instants = program.clock.steps * len(METHODS[program.clock.method].weights) + 1
    return length * _COMPILING <= max(_PATIENCE, work(program.step) * instants * _STEPPING)


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

"""What a fit asks of a simulator: batches of runs, year by year, from states that can be taken up again."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from coyuntura.arrays import Indices, Reals, Words
from coyuntura.dates import SLACK, date_of, parse_time
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.worlds import World, inputs_for
from coyuntura.simulate.compiled import Batch, Snapshot

YearScore: TypeAlias = Callable[[int, Reals, Reals], Reals]
"""From a year, its saved times (time,) and outputs (run, time, output) to log-likelihoods (run,)."""


@dataclass(frozen=True, slots=True)
class YearRun:
    """One year of a batch: saved times (time,), outputs (run, time, output) and the state at its end."""

    year: int
    times: Reals
    outputs: Reals
    state: Snapshot


class Simulator:
    """A study's model as a function of parameters, for many runs at once.

    A run's random numbers depend on the study's seed and on its identity, never on its place in a batch:
    two worlds of one identity share every shock.
    """

    def __init__(
        self, engine: Engine, parameters: Sequence[str], outputs: Sequence[str], worlds: Sequence[World] | None = None
    ) -> None:
        """Build the simulator.

        Args:
            engine: The study's model, lowered once.
            parameters: Cells of parameters that are given for each run.
            outputs: Cells that are returned.
            worlds: Changes that hold in each world; history alone where None.

        Raises:
            ValueError: A parameter or an output is no cell of the model, or a parameter stands twice.
        """
        if not outputs:
            msg = "outputs must be at least one cell, got none"
            raise ValueError(msg)
        twice = [name for number, name in enumerate(parameters) if name in parameters[:number]]
        if twice:
            msg = f"parameters must be given once each, got {twice[0]!r} twice"
            raise ValueError(msg)
        unknown = [name for name in parameters if name not in engine.checked.model.parameters]
        if unknown:
            msg = f"parameters must be cells of parameters of the study, got {unknown[0]!r}"
            raise ValueError(msg)
        self.checked = engine.checked
        self.parameters = tuple(parameters)
        self.worlds = (engine.world(),) if worlds is None else tuple(worlds)
        self.outputs = tuple(dict.fromkeys(outputs))
        self.prepared = engine.prepared(self.outputs)

    @property
    def years(self) -> Mapping[int, int]:
        """The years of the run, each with the first step that is after it."""
        clock = self.checked.model.clock
        if clock.unit is None:
            return {0: clock.steps + 1}
        first, last = (date_of(moment, clock.unit).year for moment in (clock.start, clock.stop))
        ends: dict[int, int] = {}
        for year in range(first, last + 1):
            steps = math.ceil((parse_time(f"{year + 1}-01-01", clock.unit) - clock.start) / clock.dt - SLACK)
            ends[year] = min(steps, clock.steps + 1)
        return ends

    def simulate(
        self, theta: Reals, worlds: Indices | None = None, runs: Words | None = None, threads: int | None = None
    ) -> Reals:
        """Return outputs at all saved times, shape (run, time, output); not numbers from where a run stopped.

        Args:
            theta: Values of the parameters, shape (run, parameter), in their units.
            worlds: Number of each run's world, shape (run,); the first for all where None.
            runs: Identities, shape (run,); 0, 1, ... where None.
            threads: How many share the work; as many as there are processors where None.
        """
        return self._outputs(self._batch(theta, worlds, runs, threads), None)[1]

    def by_year(
        self,
        theta: Reals,
        worlds: Indices | None = None,
        runs: Words | None = None,
        state: Snapshot | None = None,
        threads: int | None = None,
    ) -> Iterator[YearRun]:
        """Yield the runs one year at a time; a year is computed when it is asked for.

        Args:
            theta: As for `simulate`.
            worlds: As for `simulate`.
            runs: As for `simulate`.
            state: What the runs hold at the beginning of a year, from an earlier `YearRun`; from the start where None.
            threads: As for `simulate`.
        """
        batch = self._batch(theta, worlds, runs, threads)
        if state is not None:
            batch.resume(state)
        for year, last in self.years.items():
            if last > batch.step:
                times, outputs = self._outputs(batch, last)
                yield YearRun(year, times, outputs, batch.state())

    def log_likelihood(
        self, theta: Reals, score: YearScore, worlds: Indices | None = None, runs: Words | None = None
    ) -> Reals:
        """Return log-likelihoods by year, shape (run, year); minus infinity where one is not a number.

        Args:
            theta: As for `simulate`.
            score: Called with a year, its saved times (time,) and outputs (run, time, output);
                returns the log-likelihood of each run in that year, shape (run,).
            worlds: As for `simulate`.
            runs: As for `simulate`.
        """
        scores = [_score(score, part) for part in self.by_year(theta, worlds, runs)]
        table = np.stack(scores, axis=1)
        return np.where(np.isnan(table), -np.inf, table)

    def _batch(self, theta: Reals, worlds: Indices | None, runs: Words | None, threads: int | None) -> Batch:
        theta = np.asarray(theta, dtype=np.float64)
        if theta.ndim != 2 or theta.shape[1] != len(self.parameters):  # noqa: PLR2004  a table
            msg = f"theta must have shape (run, {len(self.parameters)}), got {theta.shape}"
            raise ValueError(msg)
        if threads is not None and threads < 1:
            msg = f"threads must be at least 1, got {threads}"
            raise ValueError(msg)
        count = len(theta)
        which = _numbers("worlds", np.zeros(count, dtype=np.intp) if worlds is None else worlds, count)
        if count and which.max() >= len(self.worlds):
            msg = f"worlds must be numbers from 0 to {len(self.worlds) - 1}, got {which.max()}"
            raise ValueError(msg)
        identities = _numbers("runs", np.arange(count, dtype=np.uint64) if runs is None else runs, count)
        draws = {name: theta[:, number] for number, name in enumerate(self.parameters)}
        seed = self.checked.study.ensemble.seed
        inputs = inputs_for(self.checked, self.worlds, draws, which.astype(np.intp), identities, seed)
        return self.prepared.batch(inputs, threads)

    def _outputs(self, batch: Batch, last: int | None) -> tuple[Reals, Reals]:
        run = batch.run(last)
        return run.times, np.stack([run.values[name].T for name in self.outputs], axis=2)


def _score(score: YearScore, part: YearRun) -> Reals:
    """Return a year's log-likelihoods, shape (run,).

    Raises:
        ValueError: They have another shape.
    """
    found = np.asarray(score(part.year, part.times, part.outputs), dtype=np.float64)
    if found.shape != part.outputs.shape[:1]:
        msg = f"score must return shape ({len(part.outputs)},), one log-likelihood a run, got {found.shape}"
        raise ValueError(msg)
    return found


def _numbers(name: str, given: Indices | Words, count: int) -> Words:
    """Return whole numbers from 0 on, one for each run.

    Raises:
        ValueError: They are not.
    """
    numbers = np.asarray(given)
    if numbers.shape != (count,):
        msg = f"{name} must have shape ({count},), got {numbers.shape}"
        raise ValueError(msg)
    if numbers.dtype.kind not in "iu" or (numbers < 0).any():
        msg = f"{name} must be whole numbers from 0 on, got {numbers[:3].tolist()}"
        raise ValueError(msg)
    return numbers.astype(np.uint64)

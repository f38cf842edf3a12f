"""Timing: engines take turns, so that what disturbs the machine disturbs all of them."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.cases import Case
from benchmarks.engines import Engine
from coyuntura.arrays import Reals

_MOST_ROUNDS = 25
_FEWEST_ROUNDS = 3
_PATIENCE = 3.0
"""How many times its share of time an engine may take for a run in full before it runs fewer members."""
_STEP = 8


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds for a number of members, one for each round; `measured` members were run and the rest scaled."""

    members: int
    measured: int
    rounds: tuple[float, ...]

    @property
    def best(self) -> float:
        """Seconds for all members in the best round."""
        return min(self.rounds) * self.members / self.measured

    @property
    def median(self) -> float:
        """Seconds for all members in the middle round."""
        return statistics.median(self.rounds) * self.members / self.measured

    @property
    def is_extrapolated(self) -> bool:
        """Whether fewer members were run than are meant."""
        return self.measured < self.members


def measure(engines: Sequence[Engine], case: Case, members: int, share: float) -> Mapping[int, Timing]:
    """Return the timing of each engine, by its place in the sequence.

    Args:
        engines: Engines that are ready.
        case: What they run.
        members: How many members.
        share: Seconds that each engine should take in all, about.
    """
    draws = case.draws(members)
    plans = [_plan(engine, draws, share) for engine in engines]
    found: list[list[float]] = [[] for _ in engines]
    for number in range(_MOST_ROUNDS):
        for place, (engine, (measured, rounds)) in enumerate(zip(engines, plans, strict=True)):
            if number < rounds:
                found[place].append(engine.seconds(draws[:measured]))
    return {place: Timing(members, measured, tuple(found[place])) for place, (measured, _) in enumerate(plans)}


def _plan(engine: Engine, draws: Reals, share: float) -> tuple[int, int]:
    """Return how many members an engine runs in a round, and how many rounds."""
    members = len(draws)
    grain = probe = min(members, engine.grain)
    first = engine.seconds(draws[:probe])
    if first > share:
        return probe, 1
    while True:
        each = engine.seconds(draws[:probe]) / probe
        if probe == members or each * probe > share / _STEP:
            break
        probe = min(members, probe * _STEP)
    measured = members if each * members <= _PATIENCE * share else max(grain, min(members, int(share / each)))
    rounds = int(share / (each * measured))
    fewest = _FEWEST_ROUNDS if each * measured <= share else 1
    return measured, max(fewest, min(_MOST_ROUNDS, rounds))


def difference(results: Reals, reference: Reals) -> float:
    """Return the largest difference, relative to the value.

    Near zero it is relative to a billionth of the largest value of its trajectory.

    Args:
        results: What one engine computed, shape (member, output, time).
        reference: What the reference computed, same shape.
    """
    largest = np.abs(reference).max(axis=2, keepdims=True)
    scale = np.maximum(np.abs(reference), 1e-9 * largest)
    apart = np.abs(results - reference)
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.where(apart == 0, 0.0, apart / scale)
    return float("inf") if np.isnan(relative).any() else float(relative.max(initial=0.0))

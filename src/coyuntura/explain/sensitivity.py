"""Which inputs move an answer: Sobol indices over priors and branches, with elementary effects before where many are.

Chance is an input like the others where equations draw random numbers: its value is a run's identity.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.ensemble.designs import options_at
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.explain.asked import CHANCE, Asked, answered, inputs_of
from coyuntura.explain.intervals import Interval, interval
from coyuntura.explain.morris import Effect, effects
from coyuntura.explain.sobol import Estimate, Indices, pairs, sobol_indices
from coyuntura.priors.families import quantile

POINTS = 1024
"""Points of a design where nothing is said."""
SCREENED = 30
"""Inputs beyond which elementary effects choose those whose indices are computed one by one."""
_SCREENING = 64
OTHERS = "(others)"
"""Stands for all inputs that are not looked at one by one, which change together."""

Watch = Callable[[int, int], None]
"""Told how many runs have been made, of how many."""


@dataclass(frozen=True, slots=True)
class Influence:
    """What one input does to an answer; `effect` where inputs were many."""

    input: str
    indices: Indices
    effect: Effect | None


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What moves one answer over the priors, strongest total first."""

    asked: Asked
    spread: Interval
    """Over the members of both sets of points."""
    mean: float
    """Of a statement the share of members in which it holds."""
    varies: bool
    influences: tuple[Influence, ...]
    together: Estimate
    """What the first indices leave: the part of the variance that inputs hold only together with others."""
    inputs: int
    """How many the answer might rest on, chance among them."""
    points: int
    runs: int
    stopped: int
    """Runs that stopped, of `runs`; what reads them is left out."""
    extremes: float
    """Part of the variance that comes from the one member of a hundred that lies farthest out."""


def runs_needed(inputs: int, points: int) -> int:
    """Return how many runs an analysis takes, screening included."""
    if inputs <= SCREENED:
        return points * (inputs + 2)
    return _SCREENING * (inputs + 1) + points * (SCREENED + 3)


def sensitivity(
    engine: Engine,
    asked: Sequence[Asked],
    points: int = POINTS,
    given: Mapping[str, Reals] | None = None,
    watch: Watch | None = None,
) -> tuple[Sensitivity, ...]:
    """Return what moves each answer, all from the same runs.

    Args:
        engine: The study's.
        asked: Answers, one number a member each.
        points: Of each of the design's two sets; a power of two keeps it balanced.
        given: Numbers that are set, by cell of a parameter, and do not vary.
        watch: Told of progress.

    Raises:
        MemoryError: The trajectories of a single member would be more numbers than are held at once.
    """
    design = _Design.of(engine, asked, points, given or {})
    if not design.inputs:
        base = design.answers(design.a, 0)
        return tuple(_constant(item, values) for item, values in zip(asked, base, strict=True))
    if watch is not None:
        design.watch(watch)
    found = _screened(design) if len(design.inputs) > SCREENED else None
    groups = _groups(design, found)
    base, other = design.answers(design.a, 0), design.answers(design.b, points)
    mixed = [design.mixed(group) for group in groups]
    names = [design.inputs[group[0]] if len(group) == 1 else OTHERS for group in groups]
    results: list[Sensitivity] = []
    for number in range(len(asked)):
        a, b, ab = base[number], other[number], [values[number] for values in mixed]
        shares = sobol_indices(a, b, ab, engine.checked.study.ensemble.seed)
        screened = dict(zip(design.inputs, found[number], strict=True)) if found is not None else {}
        influences = [Influence(name, one, screened.get(name)) for name, one in zip(names, shares.indices, strict=True)]
        results.append(_summed(design, number, np.concatenate([a, b]), influences, shares.together))
    return tuple(results)


class _Design:
    """The points, the inputs that they are of, and the runs that were made of them, counted."""

    def __init__(
        self, engine: Engine, asked: Sequence[Asked], inputs: Sequence[str], given: Mapping[str, Reals]
    ) -> None:
        self.engine, self.asked, self.inputs, self.given = engine, asked, tuple(inputs), given
        self.a = self.b = np.zeros((1, 0))
        self.runs = 0
        self.stopped = [0] * len(asked)
        self._watch: Watch | None = None

    @staticmethod
    def of(engine: Engine, asked: Sequence[Asked], points: int, given: Mapping[str, Reals]) -> "_Design":
        inputs = [cell for cell in inputs_of(engine, asked) if cell not in given]
        design = _Design(engine, asked, inputs, given)
        if inputs:
            design.a, design.b = pairs(len(inputs), points, engine.checked.study.ensemble.seed)
        return design

    def watch(self, watch: Watch) -> None:
        self._watch = watch

    def answers(self, at: Reals, first: int) -> list[Reals]:
        """Return each answer at some points, shape (point,); runs are numbered from `first` on."""
        model = self.engine.checked.model
        draws = {
            cell: options_at(at[:, number], model.shares[cell])
            if cell in model.shares
            else quantile(model.priors[cell], at[:, number])
            for number, cell in enumerate(self.inputs)
            if cell != CHANCE
        }
        held = {cell: np.broadcast_to(value, (len(at),)) for cell, value in self.given.items()}
        runs = np.arange(first, first + len(at), dtype=np.uint64)
        members = Members({**draws, **held}, self.engine.checked.study.ensemble.seed, runs)
        found = answered(self.engine, self.asked, members)
        self.runs += len(at)
        for number, one in enumerate(found):
            self.stopped[number] += int(np.count_nonzero(one.stopped))
        if self._watch is not None:
            self._watch(self.runs, runs_needed(len(self.inputs), len(self.a)))
        return [one.values for one in found]

    def mixed(self, group: Sequence[int], count: int | None = None) -> list[Reals]:
        """Return each answer at A with a group of inputs taken from B."""
        points = self.a[:count].copy()
        points[:, list(group)] = self.b[:count][:, list(group)]
        draws_again = any(self.inputs[number] == CHANCE for number in group)
        return self.answers(points, len(self.a) if draws_again else 0)


def _screened(design: _Design) -> list[tuple[Effect, ...]]:
    """Return the elementary effects of all inputs on each answer."""
    count = min(_SCREENING, len(design.a))
    base = design.answers(design.a[:count], 0)
    mixed = [design.mixed([number], count) for number in range(len(design.inputs))]
    a, b = design.a[:count], design.b[:count]
    return [effects(a, b, base[number], [values[number] for values in mixed]) for number in range(len(design.asked))]


def _groups(design: _Design, found: Sequence[Sequence[Effect]] | None) -> list[list[int]]:
    """Return the inputs that are looked at one by one, and the rest as one group."""
    every = range(len(design.inputs))
    if found is None:
        return [[number] for number in every]
    sizes = np.nan_to_num(np.array([[effect.size for effect in one] for one in found]))
    largest = sizes.max(axis=1, keepdims=True)
    # An input counts by the answer that it moves most, beside what moves that one most.
    weights = np.divide(sizes, largest, out=np.zeros_like(sizes), where=largest > 0).max(axis=0)
    chosen = sorted(np.argsort(-weights, kind="stable")[:SCREENED].tolist())
    return [*([number] for number in chosen), [number for number in every if number not in set(chosen)]]


def _summed(
    design: _Design, number: int, both: Reals, influences: Sequence[Influence], together: Estimate
) -> Sensitivity:
    finite = both[np.isfinite(both)]
    varies = bool(finite.size and np.ptp(finite) > 0)
    squares = np.sort((finite - finite.mean()) ** 2) if varies else np.ones(1)
    few = max(1, len(squares) // 100)
    return Sensitivity(
        asked=design.asked[number],
        spread=interval(both),
        mean=float(finite.mean()) if finite.size else np.nan,
        varies=varies,
        influences=tuple(sorted(influences, key=lambda item: -np.nan_to_num(item.indices.total.value, nan=-1.0))),
        together=together,
        inputs=len(design.inputs),
        points=len(design.a),
        runs=design.runs,
        stopped=design.stopped[number],
        extremes=float(squares[-few:].sum() / squares.sum()),
    )


def _constant(asked: Asked, values: Reals) -> Sensitivity:
    """Return what is said of an answer that rests on no input."""
    value = float(values[0])
    return Sensitivity(
        asked=asked,
        spread=interval(values),
        mean=value,
        varies=False,
        influences=(),
        together=Estimate(np.nan, np.nan, np.nan),
        inputs=0,
        points=1,
        runs=1,
        stopped=int(not np.isfinite(value)),
        extremes=0.0,
    )

"""Particles led from the prior to the posterior: reweigh, resample, move until forgotten.

A state is data and a step a pure function of it: random numbers are keyed by seed, repeat, stage and sweep, so that
a state written to a file and read again goes on as if nothing had happened, and likelihoods may be computed anywhere.

The likelihood comes in groups of years. With one group all figures enter together, as fast as the particles bear;
with a group a year they enter in order, and each group's share of the evidence is what was predicted of it.
Source: delmoral2006, chopin2002, dawid1984.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from coyuntura.arrays import Indices, Reals
from coyuntura.infer.chance import chance, shuffled, systematic
from coyuntura.infer.density import Density, Evaluate
from coyuntura.infer.moves import MOVES as FEWER
from coyuntura.infer.moves import AbstractMove, Differences, Jumps, Particles, sweep
from coyuntura.infer.parts import Parts
from coyuntura.infer.state import Options, State

_TINY = np.finfo(np.float64).tiny
"""A temperature at which figures only tell what is possible from what is not."""
MOVES: tuple[type[AbstractMove], ...] = (*FEWER, Parts)
_CYCLE: tuple[type[AbstractMove], ...] = (Differences, Differences, Differences, Jumps)
_AMONG_MANY: tuple[type[AbstractMove], ...] = (Parts, Differences)
"""Kernels in turn; the second where jumps are in vain, as they are where there are many coordinates."""
_IN_VAIN = 0.02
"""Acceptance below which a kernel is left out for the rest of a stage."""
_SUITS = 0.25
"""Acceptance that the length of steps is led to."""
_JUDGED = 5
"""Sweeps between looks at what is forgotten."""
_HALVINGS = 60
_RESAMPLE, _START = 1, 2
"""What random numbers of a stage's sweep 0 are for."""


@dataclass(frozen=True, slots=True)
class Sampler:
    """A density, options, and the groups in which figures enter.

    Attributes:
        density: What is sampled.
        options: How carefully.
        ends: Column after the last of each group, rising to the number of years; by default one group of all.
        evaluate: Who computes likelihoods; by default the density, here.
    """

    density: Density
    options: Options = field(default_factory=Options)
    ends: tuple[int, ...] = ()
    evaluate: Evaluate | None = None

    def __post_init__(self) -> None:
        years = len(self.density.years)
        ends = self.ends or (years,)
        if ends[-1] != years or sorted({*ends, 0}) != [0, *ends]:
            raise ValueError(f"ends must rise from 1 to the number of years {years}, got {ends}.")
        object.__setattr__(self, "ends", ends)

    def start(self, seed: int, repeat: int = 0) -> State:
        """Return draws of the prior, without those that the first group rules out where that leaves too few."""
        options, groups = self.options, len(self.ends)
        points, log_likelihood, tried = self._drawn(seed, repeat)
        found = len(points)
        first = math.log(found / tried) if 0 < found < tried else (-math.inf if found == 0 else 0.0)
        order = np.arange(options.particles) % max(found, 1) if found else np.zeros(0, dtype=np.intp)
        points, log_likelihood = points[order], log_likelihood[order]
        return State(
            seed=seed,
            repeat=repeat,
            group=0,
            temperature=0.0 if found == tried else _TINY,
            stage=0,
            sweep=0,
            points=points,
            log_prior=self.density.log_prior(points),
            log_likelihood=log_likelihood,
            origin=points,
            scale=1.0,
            rates=(-1.0,) * len(MOVES),
            increments=(first, *(0.0,) * (groups - 1)),
            is_settled=found >= options.particles,
            has_forgotten=True,
            evaluations=tried,
        )

    def step(self, state: State) -> State:
        """Return the next state: a group begun, the temperature raised, or one sweep of moves."""
        if state.is_done:
            return state
        if not state.is_settled:
            return self._swept(state)
        return self._raised(self._begun(state) if state.temperature == 1 else state)

    def states(self, state: State) -> Iterator[State]:
        """Yield what comes after a state, to the end."""
        while not state.is_done:
            state = self.step(state)
            yield state

    def run(self, seed: int, repeat: int = 0) -> State:
        """Return the end of one repeat."""
        state = self.start(seed, repeat)
        while not state.is_done:
            state = self.step(state)
        return state

    def _likelihood(self, points: Reals, group: int) -> Reals:
        """Return log-likelihoods of points, of what has entered with a group.

        Raises:
            ValueError: One is no number, or infinitely high.
        """
        end = self.ends[group] if group < len(self.ends) - 1 else None
        found = self.density.log_likelihood(points, end) if self.evaluate is None else self.evaluate(points)
        if not (found < math.inf).all():
            raise ValueError("a log-likelihood must be a number or -inf, got one that is neither.")
        return found

    def _drawn(self, seed: int, repeat: int) -> tuple[Reals, Reals, int]:
        """Return draws of the prior with their likelihoods, and how many were tried for them."""
        options, end = self.options, self.ends[0]
        kept: list[tuple[Reals, Reals]] = []
        found = 0
        for attempt in range(options.most_starts):
            word = int(chance(seed, repeat, 0, attempt, _START).bit_generator.random_raw())
            points = self.density.start(word, options.particles)
            log_likelihood = self._likelihood(points, 0)
            is_possible = (log_likelihood[:, :end] > -math.inf).all(axis=1)
            if attempt == 0 and is_possible.mean() >= options.keep:
                return points, log_likelihood, options.particles
            kept.append((points[is_possible], log_likelihood[is_possible]))
            found += int(is_possible.sum())
            if found >= options.particles:
                break
        every = np.concatenate([points for points, _ in kept]), np.concatenate([values for _, values in kept])
        tried = options.particles * len(kept)
        return every[0], every[1], tried

    def _entering(self, state: State, log_likelihood: Reals) -> Reals:
        """Return the log-likelihood of the group that enters, shape (N,)."""
        begin = self.ends[state.group - 1] if state.group else 0
        return log_likelihood[:, begin : self.ends[state.group]].sum(axis=1)

    def _target(self, state: State, particles: Particles) -> Reals:
        """Return the log density that the state's particles stand for, shape (N,); its temperature is above 0."""
        begin = self.ends[state.group - 1] if state.group else 0
        entered = particles.log_prior + particles.log_likelihood[:, :begin].sum(axis=1)
        return entered + state.temperature * self._entering(state, particles.log_likelihood)

    def _begun(self, state: State) -> State:
        """Return the particles where the next group begins, whose likelihood was not computed before."""
        group = state.group + 1
        log_likelihood = self._likelihood(state.points, group)
        evaluations = state.evaluations + len(state.points)
        return replace(state, group=group, temperature=0.0, log_likelihood=log_likelihood, evaluations=evaluations)

    def _raised(self, state: State) -> State:
        """Return the particles reweighed to the next temperature and resampled."""
        entering = self._entering(state, state.log_likelihood)
        highest = float(entering.max())
        increments = list(state.increments)
        if highest == -math.inf:
            increments[state.group] = -math.inf
            return replace(state, increments=tuple(increments))
        step = next_step(entering, state.temperature, self.options.keep)
        weights = np.exp(step * (entering - highest))
        increments[state.group] += step * highest + math.log(weights.mean())
        source = chance(state.seed, state.repeat, state.stage + 1, 0, _RESAMPLE)
        order = systematic(source, weights, len(weights))[shuffled(source, len(weights))]
        points = state.points[order]
        return replace(
            state,
            temperature=min(state.temperature + step, 1.0),
            stage=state.stage + 1,
            sweep=0,
            points=points,
            log_prior=state.log_prior[order],
            log_likelihood=state.log_likelihood[order],
            origin=points,
            rates=(-1.0,) * len(MOVES),
            increments=tuple(increments),
            is_settled=False,
        )

    def _swept(self, state: State) -> State:
        """Return the particles after one sweep over both halves."""
        kernel = _chosen(state)
        source = chance(state.seed, state.repeat, state.stage, state.sweep + 1)
        before = Particles(state.points, state.log_prior, state.log_likelihood)
        target = partial(self._target, state)
        weigh = partial(self._weighed, state.group)
        after, rate, evaluations = sweep(kernel, source, before, state.scale, weigh, target)
        place = MOVES.index(type(kernel))
        state = replace(
            state,
            sweep=state.sweep + 1,
            points=after.points,
            log_prior=after.log_prior,
            log_likelihood=after.log_likelihood,
            scale=_scaled(state.scale, rate) if isinstance(kernel, Differences) else state.scale,
            rates=(*state.rates[:place], rate, *state.rates[place + 1 :]),
            evaluations=state.evaluations + evaluations,
        )
        return self._judged(state)

    def _weighed(self, group: int, points: Reals) -> Particles:
        """Return points with prior and likelihood, which is not computed where the prior allows nothing."""
        log_prior = self.density.log_prior(points)
        is_allowed = log_prior > -math.inf
        if is_allowed.all():
            return Particles(points, log_prior, self._likelihood(points, group))
        log_likelihood = np.full((len(points), len(self.density.years)), -math.inf)
        if is_allowed.any():
            log_likelihood[is_allowed] = self._likelihood(points[is_allowed], group)
        return Particles(points, log_prior, log_likelihood)

    def _judged(self, state: State) -> State:
        """Return a state that says whether its stage is over: all is forgotten, or patience ends."""
        options = self.options
        if state.sweep < options.fewest_sweeps or (state.sweep % _JUDGED and state.sweep < options.most_sweeps):
            return state
        bound = options.memory + by_chance(*state.points.shape)
        # Ranks take long, so what is remembered is looked for only until it is found.
        has_forgotten = all(found < bound for found in _memories(state.origin, state.points))
        return replace(
            state,
            is_settled=has_forgotten or state.sweep >= options.most_sweeps,
            has_forgotten=state.has_forgotten and (has_forgotten or state.sweep < options.most_sweeps),
        )


def by_chance(particles: int, coordinates: int) -> float:
    """Return about the largest correlation that `memory` finds where nothing is remembered: the more, the more it sees.

    Args:
        particles: N, each correlation being off 0 by about 1 / sqrt(N).
        coordinates: P, of each of which two are seen.
    """
    return math.sqrt(2 * math.log(4 * coordinates) / particles)


def memory(before: Reals, after: Reals) -> float:
    """Return how much of where particles stood is seen in where they stand: 1 is all, 0 nothing.

    The largest correlation over coordinates, of ranks of the values and of their distances from the middle, since
    particles that are stuck far out show in the second only. Ranks, since a few in a long tail say little.

    Args:
        before: Points, shape (N, P).
        after: The same particles later.
    """
    return max(_memories(before, after))


def _memories(before: Reals, after: Reals) -> Iterator[float]:
    """Yield the correlations of which `memory` is the largest, one after another."""
    before, after = np.ascontiguousarray(before.T), np.ascontiguousarray(after.T)
    middle = np.median(before, axis=1, keepdims=True)
    for pair in ((before, after), (np.abs(before - middle), np.abs(after - middle))):
        yield from map(_related, *pair)


def _related(before: Reals, after: Reals) -> float:
    """Return the correlation of ranks, shape (N,) each; values that are all one have gone nowhere."""
    if np.ptp(before) == 0 or np.ptp(after) == 0:
        return 1.0
    count = len(before)
    # Ranks from the middle are halves, whose products are summed without rounding.
    one, two = (_ranks(values) - (count - 1) / 2 for values in (before, after))
    return abs(float((one * two).sum())) / (count * (count**2 - 1) / 12)


def _ranks(values: Reals) -> Indices:
    """Return the rank of each value, shape (N,); of those that are alike the first is lower."""
    ranks = np.empty(len(values), dtype=np.intp)
    ranks[np.argsort(values, kind="stable")] = np.arange(len(values))
    return ranks


def next_step(log_likelihood: Reals, temperature: float, keep: float) -> float:
    """Return by how much the temperature may rise for the effective share of particles to stay at `keep` or above.

    At least the smallest number that raises it, so that a likelihood that rules most particles out is met there.

    Args:
        log_likelihood: Shape (N,), -inf allowed, not everywhere.
        temperature: Below 1.
        keep: Share of particles.
    """
    least, most = math.log(max(_TINY, 2 * math.ulp(temperature) if temperature else 0.0)), math.log1p(-temperature)
    falls = log_likelihood - log_likelihood.max()

    def effective(step: float) -> float:
        weights = np.exp(math.exp(step) * falls)
        return float(weights.sum() ** 2 / (weights * weights).sum()) / len(weights)

    if least >= most or effective(most) >= keep:
        return 1 - temperature
    low, high = least, most
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if effective(middle) >= keep else (low, middle)
    return math.exp(low)


def _scaled(scale: float, rate: float) -> float:
    """Return the length of steps after a sweep with an acceptance."""
    return min(max(scale * math.exp(0.3 * (rate - _SUITS)), 0.1), 1.5)


def _chosen(state: State) -> AbstractMove:
    """Return the kernel of the next sweep: each in its turn, and parts in the place of what was in vain."""

    def is_in_vain(kind: type[AbstractMove]) -> bool:
        return 0 <= state.rates[MOVES.index(kind)] < _IN_VAIN

    cycle = _AMONG_MANY if is_in_vain(Jumps) else _CYCLE
    kind = cycle[state.sweep % len(cycle)]
    for instead in (Parts, Differences):
        kind = instead if is_in_vain(kind) else kind
    return kind()

"""What samplers are told and what they give: options, states that can be written down, and draws."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from coyuntura.arrays import Flags, Reals, Wholes

FEWEST_PARTICLES = 4
"""Two in each half, whose difference the other half moves by."""


@dataclass(frozen=True, slots=True)
class Options:
    """How carefully particles are led.

    Attributes:
        particles: How many.
        keep: Share of them that a step of temperature leaves effective.
        memory: Correlation with where they started below which they have forgotten, beside chance.
        most_sweeps: Per stage; a stage that ends here has not forgotten.
        fewest_sweeps: Per stage.
        most_starts: How many times as many draws of the prior are tried where most are impossible.
    """

    particles: int = 1000
    keep: float = 0.5
    memory: float = 0.05
    most_sweeps: int = 400
    fewest_sweeps: int = 5
    most_starts: int = 64

    def __post_init__(self) -> None:
        if self.particles < FEWEST_PARTICLES:
            raise ValueError(f"particles must be at least {FEWEST_PARTICLES}, got {self.particles}.")
        if not 0 < self.keep < 1:
            raise ValueError(f"keep must lie between 0 and 1, got {self.keep:g}.")


@dataclass(frozen=True, slots=True)
class State:
    """Where the particles are, and all that the next step needs.

    Attributes:
        seed: Of the whole fit.
        repeat: Which of its independent repeats.
        group: Which group of figures enters.
        temperature: How far it has entered, 0 to 1.
        stage: How many steps of temperature were made.
        sweep: How many sweeps since the last one.
        points: Particles, shape (N, P), without bounds.
        log_prior: Shape (N,).
        log_likelihood: Shape (N, Y); of years that have not entered it says nothing.
        origin: Where each stood when the stage began, shape (N, P).
        scale: Length of steps.
        rates: Latest acceptance of each kernel, -1 where it has not been tried in this stage.
        increments: Log evidence of each group, so far.
        is_settled: Whether the stage's moves are over.
        has_forgotten: Whether every stage so far has forgotten where it began.
        evaluations: How many likelihoods were computed.
    """

    seed: int
    repeat: int
    group: int
    temperature: float
    stage: int
    sweep: int
    points: Reals
    log_prior: Reals
    log_likelihood: Reals
    origin: Reals
    scale: float
    rates: tuple[float, ...]
    increments: tuple[float, ...]
    is_settled: bool
    has_forgotten: bool
    evaluations: int

    @property
    def log_evidence(self) -> float:
        """Log evidence of what has entered."""
        return math.fsum(self.increments)

    @property
    def is_at_end(self) -> bool:
        """Whether the group has entered whole and the particles stand for the posterior given it."""
        return self.temperature == 1 and self.is_settled

    @property
    def is_impossible(self) -> bool:
        """Whether no particle gives the group's figures any likelihood, which ends the repeat."""
        return self.increments[self.group] == -math.inf

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return self.is_impossible or (self.is_at_end and self.group == len(self.increments) - 1)


@dataclass(frozen=True, slots=True)
class Draws:
    """Equally weighted draws of the posterior, one chain a repeat.

    Attributes:
        points: Shape (chain, draw, P), without bounds.
        log_prior: Shape (chain, draw), on the free scale.
        log_likelihood: Shape (chain, draw, Y), each year given the years before.
        increments: Log evidence of each group of figures, shape (chain, group).
        has_forgotten: Whether every stage of a chain forgot where it began, shape (chain,).
        stages: Steps of temperature of each chain, shape (chain,).
        evaluations: Likelihoods computed by each chain, shape (chain,).
    """

    points: Reals
    log_prior: Reals
    log_likelihood: Reals
    increments: Reals
    has_forgotten: Flags
    stages: Wholes
    evaluations: Wholes

    @property
    def log_evidence(self) -> Reals:
        """Log evidence by each chain, shape (chain,)."""
        return self.increments.sum(axis=1)


def draws_of(states: Sequence[State]) -> Draws:
    """Return the particles of repeats as draws.

    Raises:
        ValueError: There are none, or they have different numbers of particles.
    """
    sizes = {len(state.points) for state in states}
    if len(sizes) != 1:
        raise ValueError(f"repeats must have one number of particles, got {sorted(sizes)}.")
    return Draws(
        points=np.stack([state.points for state in states]),
        log_prior=np.stack([state.log_prior for state in states]),
        log_likelihood=np.stack([state.log_likelihood for state in states]),
        increments=np.array([state.increments for state in states], dtype=np.float64),
        has_forgotten=np.array([state.has_forgotten for state in states]),
        stages=np.array([state.stage for state in states], dtype=np.int64),
        evaluations=np.array([state.evaluations for state in states], dtype=np.int64),
    )


def as_arrays(state: State) -> Mapping[str, NDArray[np.generic]]:
    """Return a state as arrays by name, from which `from_arrays` makes it again to the last bit."""
    return {item.name: np.asarray(getattr(state, item.name)) for item in fields(State)}


def from_arrays(arrays: Mapping[str, NDArray[np.generic]]) -> State:
    """Return the state that arrays hold.

    Raises:
        ValueError: An array is missing.
    """
    missing = sorted({item.name for item in fields(State)} - arrays.keys())
    if missing:
        raise ValueError(f"a state needs the arrays {', '.join(missing)}.")

    def whole(name: str) -> int:
        return int(np.asarray(arrays[name], dtype=np.uint64))

    def real(name: str) -> Reals:
        return np.asarray(arrays[name], dtype=np.float64)

    return State(
        seed=whole("seed"),
        repeat=whole("repeat"),
        group=whole("group"),
        temperature=float(real("temperature")),
        stage=whole("stage"),
        sweep=whole("sweep"),
        points=real("points"),
        log_prior=real("log_prior"),
        log_likelihood=real("log_likelihood"),
        origin=real("origin"),
        scale=float(real("scale")),
        rates=tuple(real("rates").tolist()),
        increments=tuple(real("increments").tolist()),
        is_settled=bool(arrays["is_settled"]),
        has_forgotten=bool(arrays["has_forgotten"]),
        evaluations=whole("evaluations"),
    )

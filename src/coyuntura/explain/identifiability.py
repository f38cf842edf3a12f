"""What the data say of an answer: how far they narrow it, and which input it hangs on, known from data or not."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.explain.asked import CHANCE, Asked, answered, inputs_of
from coyuntura.explain.intervals import Interval, interval
from coyuntura.explain.power_scaling import Scaled, power_scaled
from coyuntura.explain.variance import between
from coyuntura.infer.draws import evenly
from coyuntura.infer.posterior import LEAST_CONTRACTION, Posterior, Unknown

RESTS = 0.5
"""Part of an answer's variance from which on parameters that no data inform make it rest on priors."""
_UPPER = 1.6449
"""The standard normal's quantile at 0.95."""
_BINS = 20
_IN_BIN = 25
"""Members that a bin needs for a mean that says something."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one input holds of an answer's variance over the posterior."""

    input: str
    share: float
    """Which part would go if it were learnt: Var(E[answer | input]) / Var(answer), about 0 where it says nothing."""
    is_informed: bool
    """Whether the data say anything of it; otherwise it is "prior only"."""


@dataclass(frozen=True, slots=True)
class Identified:
    """What the data say of an answer."""

    asked: Asked
    prior: Interval
    posterior: Interval
    contraction: float
    """1 - variance of the posterior / variance of the prior; negative where the data widened it."""
    contraction_low: float
    """The lower end of its central 90 %, since few members tell variances with much error."""
    scaled: Scaled
    parts: tuple[Part, ...]
    """Largest share first."""
    members: int
    stopped: int
    is_certified: bool

    @property
    def assumed(self) -> float:
        """Part of the variance that parameters hold which no data inform, at most 1."""
        return min(1.0, sum(max(0.0, part.share) for part in self.parts if not part.is_informed))

    @property
    def rests_on_priors(self) -> bool:
        """Tell whether it rests on what no data inform: for half of its variance, or as they may hardly narrow it."""
        return self.assumed >= RESTS or self.contraction_low < LEAST_CONTRACTION


@dataclass(frozen=True, slots=True)
class Known:
    """What the data say of an unknown of a fit."""

    unknown: Unknown
    scaled: Scaled


def identify(
    engine: Engine, asked: Sequence[Asked], posterior: Posterior, count: int | None = None
) -> tuple[Identified, ...]:
    """Return what the data say of each answer.

    Args:
        engine: The study's.
        asked: Answers, one number a member each.
        posterior: Made for the study.
        count: Members; as many as the study's ensemble has, or as there are draws, where None.

    Raises:
        ValueError: The posterior has fewer draws than that.
    """
    checked = engine.checked
    after = posterior.members(checked, count)
    before = _before(Members.of_priors(checked, after.count), posterior.held(checked.model.branches))
    chosen = evenly(len(posterior.flat()), after.count)
    log_prior = posterior.log_prior.reshape(-1)[chosen]
    log_likelihood = _log_likelihood(posterior)[chosen]
    found: list[Identified] = []
    for item, new, old in zip(asked, answered(engine, asked, after), answered(engine, asked, before), strict=True):
        whole = np.isfinite(new.values)
        values, prior = new.values[whole], old.values[np.isfinite(old.values)]
        cells = [cell for cell in inputs_of(engine, [item]) if cell != CHANCE and cell in after.draws]
        parts = [
            Part(cell, variance_share(values, after.draws[cell][whole]), cell in posterior.informed) for cell in cells
        ]
        found.append(
            Identified(
                asked=item,
                prior=interval(prior),
                posterior=interval(values),
                contraction=(contraction := _contraction(prior, values)),
                contraction_low=1 - (1 - contraction) * _by_chance(len(prior), len(values)),
                scaled=power_scaled(values, log_prior[whole], log_likelihood[whole]) if len(values) else _NOTHING,
                parts=tuple(sorted(parts, key=lambda part: -np.nan_to_num(part.share, nan=-1.0))),
                members=after.count,
                stopped=int(np.count_nonzero(new.stopped)),
                is_certified=posterior.is_certified,
            )
        )
    return tuple(found)


_NOTHING = Scaled(np.nan, np.nan, np.nan)


def known_of(posterior: Posterior) -> tuple[Known, ...]:
    """Return what the data say of every unknown of a fit."""
    log_prior, log_likelihood = posterior.log_prior.reshape(-1), _log_likelihood(posterior)
    draws = posterior.flat()
    return tuple(
        Known(unknown, power_scaled(draws[:, column], log_prior, log_likelihood))
        for column, unknown in enumerate(posterior.unknowns)
    )


def variance_share(values: Reals, given: Reals) -> float:
    """Return which part of a variance goes where an input is known: Var(E[value | input]) / Var(value).

    Means are over bins of equally many draws; an input which says nothing has about 0.

    Args:
        values: Shape (draw,).
        given: The input, same shape.

    Returns:
        Not a number where the draws are too few, 0 where either does not vary.
    """
    count = len(values)
    bins = min(_BINS, count // _IN_BIN)
    if bins <= 1:
        return np.nan
    if np.ptp(values) == 0 or np.ptp(given) == 0:
        return 0.0
    return between(np.array_split(values[np.argsort(given, kind="stable")], bins))


def _contraction(prior: Reals, posterior: Reals) -> float:
    """Return by how much a variance became smaller; not a number where the prior has none."""
    if min(len(prior), len(posterior)) <= 1 or np.ptp(prior) == 0:
        return np.nan
    scale = float(np.abs(prior - prior.mean()).max())
    return 1 - float(np.var(posterior / scale, ddof=1) / np.var(prior / scale, ddof=1))


def _by_chance(before: int, after: int) -> float:
    """Return how much larger a ratio of variances may be than it seems, at the upper end of its central 90 %.

    Of normal numbers, whose variance over n of them has a logarithm with a variance of about 2 / (n - 1).
    """
    if min(before, after) <= 1:
        return np.inf
    return math.exp(_UPPER * math.sqrt(2 / (before - 1) + 2 / (after - 1)))


def _before(members: Members, held: Collection[str]) -> Members:
    """Return draws of the prior in which what the fit held is held too."""
    draws = {cell: values for cell, values in members.draws.items() if cell not in held}
    return Members(draws, members.seed, members.runs, "prior")


def _log_likelihood(posterior: Posterior) -> Reals:
    """Return the log likelihood of all figures, shape (draw,)."""
    total = np.zeros(posterior.log_prior.shape)
    for seen in posterior.series:
        total = total + seen.log_likelihood.sum(axis=2)
    return total.reshape(-1)

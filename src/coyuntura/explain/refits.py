"""Refits: how much worse a study follows what was observed without one of its factors."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from coyuntura.explain.contest import Contest
from coyuntura.explain.race import Race
from coyuntura.infer.agreement import evidence_of
from coyuntura.infer.posterior import Posterior

Need: TypeAlias = Literal["needed", "better-without", "cannot-tell"]

_LEAST, _ERRORS = 4.0, 2.0
"""As of a race: what a difference must reach, and how many of its errors."""


@dataclass(frozen=True, slots=True, eq=False)
class Refit:
    """A posterior against the first one: what is lost, in natural logarithms, and above 0 where the first fits better.

    Evidence counts where both fits are certified. Else foretelling does, where both were fitted year by year; and where
    they were not, the best fit of any draw, which has no error and decides nothing.
    """

    name: str
    against: str
    evidence: float
    """Difference of log evidence; not a number where one of the two may not be used."""
    evidence_error: float
    """Its standard error over repeats of the sampler."""
    foretold: Race | None
    """Of the first against this one, over the years; None where one of the two was fitted at once."""
    best: float
    """Difference of the largest log likelihood of any draw."""

    @property
    def need(self) -> Need:
        """What this says of what was left out."""
        if math.isfinite(self.evidence):
            is_told = abs(self.evidence) >= _LEAST and abs(self.evidence) >= _ERRORS * self.evidence_error
            return "cannot-tell" if not is_told else "needed" if self.evidence > 0 else "better-without"
        match None if self.foretold is None else self.foretold.outcome:
            case "ahead":
                return "needed"
            case "behind":
                return "better-without"
            case _:
                return "cannot-tell"


def refits_of(posteriors: Mapping[str, Posterior], found: Contest) -> tuple[Refit, ...]:
    """Return what each posterior loses against the first, where both were fitted to the same figures.

    Their observation models have the same priors too: those that figures give may differ where one was fitted year by
    year.

    Args:
        posteriors: By name.
        found: How they foretold.
    """
    names = list(posteriors)
    if len(names) <= 1:
        return ()
    full = posteriors[names[0]]
    return tuple(
        _refit(names[0], name, posteriors, found) for name in names[1:] if _seen(posteriors[name]) == _seen(full)
    )


def _seen(posterior: Posterior) -> tuple[set[tuple[str, tuple[str, ...], tuple[bool, ...]]], set[tuple[str, str]]]:
    """Return the figures of a posterior, and the priors of its observation models."""
    figures = {(item.name, item.dates, item.is_fitted) for item in posterior.series}
    return figures, {(item.name, item.prior) for item in posterior.unknowns if not item.is_parameter}


def _refit(first: str, name: str, posteriors: Mapping[str, Posterior], found: Contest) -> Refit:
    full, other = posteriors[first], posteriors[name]
    has_evidence = full.has_evidence and other.has_evidence
    are_yearly = all(item.scores is not None and item.forecasts is not None for item in (full, other))
    logs = [evidence_of(item.log_evidence).log for item in (full, other)]
    return Refit(
        name=name,
        against=first,
        evidence=logs[0] - logs[1] if has_evidence else math.nan,
        evidence_error=math.hypot(_error(full), _error(other)) if has_evidence else math.nan,
        foretold=found.race(first, name) if are_yearly else None,
        best=_best(full) - _best(other),
    )


def _error(posterior: Posterior) -> float:
    """Return the standard error of the mean over repeats; not a number for one."""
    repeats = len(posterior.log_evidence)
    return float(np.std(posterior.log_evidence, ddof=1)) / math.sqrt(repeats) if repeats > 1 else math.nan


def _best(posterior: Posterior) -> float:
    """Return the largest log likelihood of any draw."""
    return float(np.max(sum(item.log_likelihood.sum(axis=2) for item in posterior.series)))

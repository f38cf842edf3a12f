"""Draws that were made with a coarse step, weighed as if a finer one had made them.

Particles are led with the study's own step, which is what takes time; where halving it would still move likelihoods,
the draws that came out are few enough to be run with a much finer one. Each then counts by the ratio of its two
likelihoods, so that weighed draws stand for the posterior of the finer step, and the mean weight takes the evidence
there.

Source: christen2005 for a coarse model that a finer one corrects.
"""

from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.infer.target import Target

MOST_CHANGE = 0.05
"""Largest change of a log-likelihood where the step is halved once more."""
_HALVINGS = 6
_TRIED = 200


@dataclass(frozen=True, slots=True, eq=False)
class Refined:
    """Draws weighed for a finer step.

    Attributes:
        target: With the finer step.
        factor: What the step was multiplied by; 1 where nothing had to be refined.
        change: Largest change of a log-likelihood, over some draws, where that step is halved once more.
        log_weights: Of the draws, shape (draw,); all 0 where nothing had to be refined.
    """

    target: Target
    factor: float
    change: float
    log_weights: Reals

    @property
    def is_fine(self) -> bool:
        """Whether halving the step once more changes little."""
        return self.change < MOST_CHANGE

    @property
    def effective(self) -> float:
        """Share of the draws that is left in effect: 1 where all count alike."""
        weights = np.exp(self.log_weights - self.log_weights.max())
        return float(weights.sum() ** 2 / (weights**2).sum() / len(weights))

    @property
    def log_evidence_change(self) -> float:
        """What the finer step adds to the log evidence."""
        highest = self.log_weights.max()
        return float(highest + np.log(np.exp(self.log_weights - highest).mean()))


def refined(target: Target, theta: Reals) -> Refined:
    """Return draws weighed for the first halving of the step after which one more changes little, or for the last.

    Args:
        target: With the step that made the draws.
        theta: The draws, shape (draw, unknown), in natural units; each is possible.
    """
    some = theta[(2 * np.arange(_TRIED) + 1) * len(theta) // (2 * _TRIED)]
    finer, before = target, target.log_likelihood(some).sum(axis=1)
    factor, change = 1.0, np.inf
    for halvings in range(_HALVINGS + 1):
        following = target.with_dt(0.5 ** (halvings + 1))
        after = following.log_likelihood(some).sum(axis=1)
        with np.errstate(invalid="ignore"):  # of a draw that stops with either step
            change = float(np.abs(after - before).max())
        if change < MOST_CHANGE or halvings == _HALVINGS:
            break
        finer, before, factor = following, after, 0.5 ** (halvings + 1)
    log_weights = np.zeros(len(theta))
    if factor < 1:
        coarse, fine = (each.log_likelihood(theta).sum(axis=1) for each in (target, finer))
        log_weights = fine - coarse
    return Refined(finer, factor, change, log_weights)

"""A posterior: draws of a fit with what the data said about each unknown, and whether the fit may be believed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from operator import index

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.members import Backing, Members
from coyuntura.infer.agreement import ess_bulk
from coyuntura.infer.draws import evenly
from coyuntura.infer.rolling import Forecasts, YearlyScores

LEAST_CONTRACTION = 0.1
"""A parameter whose variance the data lower by less than this is called "prior only" ..."""
LEAST_SHIFT = 0.5
"""... unless they move its mean by more of its prior's standard deviations than this."""

OF_EVIDENCE = frozenset({"khat", "evidence", "opinion"})
"""Gates that say whether the evidence may be given, and nothing of the draws."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """One quantity that a fit looked for: a parameter's cell, or a number of an observation model."""

    name: str
    prior: str
    """As it is written, such as `normal(0, 1)`."""
    is_parameter: bool
    contraction: float
    """1 - variance of the posterior / variance of the prior; negative where the data widened it."""
    shift: float
    """From the prior's mean to the posterior's, in standard deviations of the prior."""

    @property
    def is_informed(self) -> bool:
        """Tell whether the data say anything about it; otherwise it is "prior only"."""
        return self.contraction >= LEAST_CONTRACTION or abs(self.shift) > LEAST_SHIFT


@dataclass(frozen=True, slots=True)
class Gate:
    """A test that a fit must pass to be believed: a number and its limit, which it must not reach."""

    name: str
    value: float
    limit: float

    @property
    def is_passed(self) -> bool:
        """Tell whether the number lies below the limit; one that is not a number does not."""
        return self.value < self.limit


@dataclass(frozen=True, slots=True)
class Opinion:
    """What weighed draws of a mixture that was fitted to the particles say of the evidence."""

    log_evidence: float
    error: float
    """Standard error of the log evidence, where the weights can be trusted."""
    k: float
    """Shape of the weights' tail, Pareto's."""
    draws: int
    """How many there are."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A series of a fit: its figures, and what draws of prior and posterior make of them."""

    name: str
    unit: str
    dates: tuple[str, ...]
    observed: Reals
    """Shape (figure,), in the series' unit."""
    is_fitted: tuple[bool, ...]
    prior_predictive: Reals
    """Shape (draw, figure), in the series' unit."""
    posterior_predictive: Reals
    """Shape (chain, draw, figure), in the series' unit."""
    log_likelihood: Reals
    """Shape (chain, draw, year)."""
    discrepancy_share: float
    """Which part of what the fitted figures do is discrepancy and not the model, 0 to 1; no number without one."""
    autocorrelation: float
    """Of successive residuals, observed less simulated; not a number where there are too few figures."""


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """Draws of a fit, all of equal weight, and everything that is known of them.

    Axes are those of the InferenceData schema: a chain is a repeat of the sampler, a draw one of its particles.
    """

    study: str
    interpretation: str
    """Empty where the study is fitted as it is."""
    scenario: str
    made_for: Mapping[str, Mapping[str, str]]
    """What the draws rest on, kind by kind, in words or as a checksum: see `coyuntura.infer.versions`."""
    unknowns: tuple[Unknown, ...]
    fixed: Mapping[str, float]
    """Cells of parameters that have a prior and were held at their declared number."""
    points: Reals
    """In the unknowns' own units, shape (chain, draw, unknown)."""
    prior_points: Reals
    """Draws of the prior, shape (draw, unknown)."""
    log_prior: Reals
    """Shape (chain, draw)."""
    years: tuple[int, ...]
    series: tuple[Seen, ...]
    log_evidence: Reals
    """Of each repeat, shape (chain,); not numbers where it is not known."""
    opinion: Opinion | None
    """A second one on the evidence; None where nobody was asked."""
    scores: YearlyScores | None
    """Of a fit that took the years one by one."""
    forecasts: Forecasts | None
    """Of such a fit: what was to come, as of the end of each year."""
    gates: tuple[Gate, ...]
    stopped: Mapping[str, int]
    """How many draws of the prior and of the posterior stopped."""
    options: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the unknowns, parameters first."""
        return tuple(item.name for item in self.unknowns)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Cells of parameters among the unknowns."""
        return tuple(item.name for item in self.unknowns if item.is_parameter)

    @property
    def certifying(self) -> tuple[Gate, ...]:
        """The gates that certify the draws; those of the evidence do not."""
        return tuple(gate for gate in self.gates if gate.name not in OF_EVIDENCE)

    @property
    def is_certified(self) -> bool:
        """Tell whether every gate is passed that certifies the draws."""
        return all(gate.is_passed for gate in self.certifying)

    @property
    def has_evidence(self) -> bool:
        """Tell whether its evidence may be used: that of a certified fit which is sure by one of two ways.

        By weighed draws that can be trusted, if the repeats' evidence is theirs; where they cannot, by repeats that
        have the same. Weighed draws that can be trusted overrule repeats that err alike.
        """
        passed = {gate.name for gate in self.gates if gate.is_passed}
        is_sure = "opinion" in passed if "khat" in passed else "evidence" in passed
        return self.is_certified and is_sure and bool(np.isfinite(self.log_evidence).all())

    @property
    def informed(self) -> frozenset[str]:
        """Cells of parameters that the data inform."""
        return frozenset(item.name for item in self.unknowns if item.is_parameter and item.is_informed)

    def held(self, branches: Collection[str]) -> frozenset[str]:
        """Return the cells that stay at what draws rest on: parameters that the fit held, and branches that it read."""
        read = self.made_for.get("numbers", {})
        return frozenset({*self.fixed, *(cell for cell in branches if cell in read)})

    @property
    def backing(self) -> Backing:
        """What stands behind members of it."""
        shares = {item.name: item.discrepancy_share for item in self.series}
        return Backing(self.is_certified, frozenset(self.parameters), self.informed, frozenset(self.fixed), shares)

    def effective(self) -> Mapping[str, float]:
        """Return how many independent draws say as much of the middle of each unknown; fewer where repeats disagree.

        Source: vehtari2021.
        """
        return {name: ess_bulk(self.points[:, :, column]) for column, name in enumerate(self.names)}

    def flat(self) -> Reals:
        """Return all draws, repeat after repeat, shape (draw, unknown)."""
        return self.points.reshape(-1, len(self.unknowns))

    def members(self, checked: CheckedStudy, count: int | None = None) -> Members:
        """Return members of equal weight that take draws of the fit, evenly from all of its repeats.

        Parameters that the fit did not look for are drawn from their priors, or stay at the declared number that
        it held them at. A branch that the fit rests on stays at the option that it was made with.

        Args:
            checked: The study that it was made for.
            count: How many; where None as many as the study's ensemble has, or as there are draws.

        Raises:
            ValueError: There are fewer draws than that.
            MemoryError: The draws would be more numbers than are held at once.
        """
        found = self.flat()
        wanted = min(checked.study.ensemble.members, len(found)) if count is None else index(count)
        if wanted > len(found):
            raise ValueError(f"the posterior has {len(found)} draws, and {wanted} members are asked for")
        rest = Members.of_priors(checked, wanted)
        chosen = evenly(len(found), wanted)
        held = self.held(checked.model.branches)
        drawn = {name: values for name, values in rest.draws.items() if name not in held}
        for column, item in enumerate(self.unknowns):
            if item.is_parameter:
                drawn[item.name] = found[chosen, column]
        return Members(drawn, rest.seed, rest.runs, "posterior", self.backing)

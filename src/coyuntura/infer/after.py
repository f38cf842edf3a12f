"""After a fit: what the data said of each unknown, how figures are followed, and the tests that a fit must pass."""

import math
from collections.abc import Sequence

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.ensemble.observed import on_scale
from coyuntura.infer.agreement import ess_bulk, evidence_of, rhat
from coyuntura.infer.before import PriorPredictive
from coyuntura.infer.draws import evenly
from coyuntura.infer.importance import second_opinion
from coyuntura.infer.pareto import TRUSTED
from coyuntura.infer.plans import FitPlan
from coyuntura.infer.posterior import Gate, Opinion, Posterior, Seen, Unknown
from coyuntura.infer.rolling import Forecasts, YearlyScores
from coyuntura.infer.state import Draws
from coyuntura.infer.target import Target
from coyuntura.infer.versions import prior_text
from coyuntura.priors.prior import AbstractPrior

MOST_RHAT = 1.01
LEAST_EFFECTIVE = 100
"""Draws of each repeat that must be worth as many independent ones: of fewer, R-hat itself is chance (vehtari2021)."""
MOST_EVIDENCE_SD = 0.2
MOST_DT_CHANGE = 0.05
MOST_FORGETFUL = 1.0
"""Repeats in which some particles still knew where a stage began: none."""
OPINION, MOST_OPINION = 5, 20_000
"""Draws of the mixture that gives a second opinion, for each of the fit's, and at most."""
DT_DRAWS = 200
"""Draws at which other steps are tried."""
FEWEST_FIGURES = 5
"""Pairs of successive figures below which their correlation is not told."""
_GRID: Reals = (np.arange(8192) + 0.5) / 8192


def told_of(
    plan: FitPlan,
    draws: Draws,
    before: PriorPredictive,
    by_year: tuple[YearlyScores, Forecasts] | None,
) -> Posterior:
    """Return the posterior of draws, with everything that is known of it.

    Args:
        plan: Of the fit.
        draws: Of all repeats.
        before: What the priors said.
        by_year: Scores and forecasts, of a fit that took the years one by one.
    """
    target, density, study = plan.target, plan.density, plan.target.engine.checked.study
    points = density.natural(draws.points)
    chains, count = points.shape[:2]
    theta = points.reshape(-1, len(target.names))
    scored = target.scored(theta)
    unknowns = tuple(
        _unknown(name, prior, theta[:, column], is_parameter=column < len(target.cells))
        for column, (name, prior) in enumerate(zip(target.names, target.priors, strict=True))
    )
    predictive = target.forecast(theta, None, plan.seed + 1)
    simulated = target.simulate(theta)
    shares = target.discrepancy_share(theta)
    gates, opinion = _tested(plan, draws, theta, before)
    series = tuple(
        _seen(
            target,
            number,
            (before.draws[name], predictive[name].reshape(chains, count, -1), simulated[name]),
            scored.parts[:, :, number].reshape(chains, count, -1),
            _mean(shares[:, number]),
        )
        for number, name in enumerate(target.series)
    )
    return Posterior(
        study=study.id,
        interpretation="" if study.interpretation is None else str(study.interpretation.id),
        scenario=str(plan.scenario),
        made_for=plan.made_for,
        unknowns=unknowns,
        fixed=plan.fixed,
        points=points,
        prior_points=before.points,
        log_prior=_in_natural_units(target.priors, points),
        years=target.years,
        series=series,
        log_evidence=draws.log_evidence,
        opinion=opinion,
        scores=None if by_year is None else by_year[0],
        forecasts=None if by_year is None else by_year[1],
        gates=gates,
        stopped={"prior": int(before.is_stopped.sum()), "posterior": int(scored.is_stopped.sum())},
        options=plan.told(),
    )


def contraction(prior: AbstractPrior, values: Reals) -> tuple[float, float]:
    """Return by how much draws of a posterior lie closer together than the prior does, and how far they moved.

    Args:
        prior: Whose mean and variance are taken over equally likely points.
        values: Draws, any shape.

    Returns:
        1 - variance / prior's variance, and the move of the mean in standard deviations of the prior.
    """
    points = prior.points(_GRID)
    variance = float(points.var())
    return 1 - float(values.var()) / variance, float(values.mean() - points.mean()) / math.sqrt(variance)


def autocorrelation(residuals: Reals) -> float:
    """Return the correlation of successive residuals, at the median over draws; not a number where there are few.

    Args:
        residuals: Shape (draw, figure), of successive figures.
    """
    if residuals.shape[1] <= FEWEST_FIGURES:
        return math.nan
    apart = residuals - residuals.mean(axis=1, keepdims=True)
    total = (apart**2).sum(axis=1)
    with np.errstate(all="ignore"):
        found = (apart[:, 1:] * apart[:, :-1]).sum(axis=1) / total
    return float(np.median(found[np.isfinite(found)])) if np.isfinite(found).any() else math.nan


def _unknown(name: str, prior: AbstractPrior, values: Reals, *, is_parameter: bool) -> Unknown:
    narrowed, moved = contraction(prior, values)
    return Unknown(name, prior_text(prior), is_parameter, narrowed, moved)


def _seen(
    target: Target, number: int, made: tuple[Reals, Reals, Reals], parts: Reals, discrepancy_share: float
) -> Seen:
    """Return a series with what draws make of it.

    Args:
        target: Of the fit.
        number: Of the series.
        made: Its figures by draws of the prior and of the posterior, both with noise, and without.
        parts: Log densities by year.
        discrepancy_share: Its share.
    """
    one = target.watched[number]
    figures, transform = one.figures, one.item.transform
    seen = figures.is_fitted
    missed = on_scale(figures.values[seen], transform) - on_scale(made[2][:, seen], transform)
    series = target.engine.checked.study.series(figures.series)
    return Seen(
        name=figures.series,
        unit="1" if series is None else series.unit,
        dates=figures.dates,
        observed=figures.values,
        is_fitted=tuple(seen.tolist()),
        prior_predictive=made[0],
        posterior_predictive=made[1],
        log_likelihood=parts,
        discrepancy_share=discrepancy_share,
        autocorrelation=autocorrelation(missed),
    )


def _tested(plan: FitPlan, draws: Draws, theta: Reals, before: PriorPredictive) -> tuple[tuple[Gate, ...], Opinion]:
    """Return the tests of a fit with their numbers, and the second opinion on its evidence."""
    # Of each unknown, and of the log-likelihood of all figures, on which repeats may differ where no unknown shows it.
    traced = [*np.moveaxis(draws.points, 2, 0), draws.log_likelihood.sum(axis=2)]
    sizes = [rhat(values) for values in traced]
    short = LEAST_EFFECTIVE * len(draws.points) - min(ess_bulk(values) for values in traced)
    flat = draws.points.reshape(-1, draws.points.shape[2])
    opinion = second_opinion(plan.density, flat, plan.seed, min(OPINION * len(flat), MOST_OPINION))
    evidence = evidence_of(draws.log_evidence)
    gates = (
        Gate("prior", float(sum(band.is_absurd for band in before.bands)), 1.0),
        Gate("forgotten", float(np.count_nonzero(~draws.has_forgotten)), MOST_FORGETFUL),
        # A repeat agrees with itself, whatever it missed.
        Gate("rhat", max(sizes) if len(draws.points) > 1 else math.inf, MOST_RHAT),
        Gate("effective", max(0.0, short), 1.0),
        Gate("dt", _change_with_dt(plan.target, theta), MOST_DT_CHANGE),
        Gate("khat", opinion.k, TRUSTED),
        Gate("evidence", evidence.sd, MOST_EVIDENCE_SD),
        # Where weights cannot be trusted they have no opinion.
        Gate("opinion", abs(evidence.log - opinion.log_evidence) if opinion.is_trusted else math.nan, MOST_EVIDENCE_SD),
    )
    return gates, Opinion(opinion.log_evidence, opinion.error, opinion.k, len(opinion.points))


def _change_with_dt(target: Target, theta: Reals) -> float:
    """Return by how much the log-likelihood changes at most, over some draws, with another step.

    With half the step; and where the fit's is not the study's, with the study's, by which answers are run.
    """
    some = theta[evenly(len(theta), DT_DRAWS)]
    usual = target.log_likelihood(some).sum(axis=1)
    checked = target.engine.checked
    others = {0.5, checked.study.clock.dt / checked.model.clock.dt} - {1.0}
    changes = [np.abs(target.with_dt(factor).log_likelihood(some).sum(axis=1) - usual) for factor in sorted(others)]
    return float(np.max(changes))


def _in_natural_units(priors: Sequence[AbstractPrior], points: Reals) -> Reals:
    """Return the log density of the prior at points (chain, draw, unknown), in natural units."""
    return sum(
        (prior.log_density(points[:, :, column]) for column, prior in enumerate(priors)),
        np.zeros(points.shape[:2]),
    )


def _mean(values: Reals) -> float:
    whole = values[np.isfinite(values)]
    return float(whole.mean()) if whole.size else math.nan

"""`python -m docs.trial.money`: the fit that money, treasury, external account and wages have their numbers from.

Figures to 2017 meet the priors of `money_priors`, and nothing later is read. Particles are led from the priors to the
posterior; the study declares the median of each number, since the medians together fit better than any draw.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from docs.trial.money_priors import PRIORS
from docs.trial.reading import write

import coyuntura as cy
from coyuntura.arrays import Reals
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.observed import on_scale
from coyuntura.infer.agreement import rhat
from coyuntura.infer.density import PriorDensity
from coyuntura.infer.plans import FitPlan, Wanted, plan_fit
from coyuntura.infer.state import Options
from coyuntura.infer.target import Target
from coyuntura.infer.tempering import Sampler
from coyuntura.priors.families import parse_prior, quantile
from coyuntura.priors.lognormal import LogNormal
from coyuntura.priors.prior import AbstractPrior

KEPT = "money.json"
SERIES = (
    "macro/cpi_december",
    "money/broad_money",
    "money/base_money",
    "money/parallel_rate",
    "macro/fiscal_deficit",
    "wages/minimum_wage_real",
    "money/imports",
    "macro/reserves",
    "money/external_debt",
    "money/debt_service",
    "macro/real_output",
)
PARTICLES, REPEATS = 200, 2
SWEEPS = 30
"""Of each stage, at most: fewer than particles need to forget where it began, so that repeats disagree."""
DT = 0.5
"""Months: half the steps say the same of these figures to within a unit of the log likelihood."""
DIGITS = 3
EDGE = 0.01
"""Part of a prior beyond which a number is said to lie at its edge."""


def plan_of(study: cy.Study) -> FitPlan:
    """Return the plan: the study with the priors that were held before the fit, and fixed options."""
    checked = study.engine.checked
    priors = {**checked.model.priors, **{cell: parse_prior(text) for cell, text in PRIORS.items()}}
    engine = Engine(replace(checked, model=replace(checked.model, priors=priors)))
    wanted = Wanted(
        series=SERIES, parameters=tuple(PRIORS), particles=PARTICLES, repeats=REPEATS, dt=DT, despite_prior=True
    )
    return replace(plan_fit(engine, wanted), options=Options(particles=PARTICLES, most_sweeps=SWEEPS))


def draws(plan: FitPlan) -> Reals:
    """Return draws of the posterior in natural units, shape (repeat, particle, unknown)."""
    sampler = Sampler(plan.density, plan.options)
    return np.stack([plan.density.natural(sampler.run(plan.seed, repeat).points) for repeat in range(plan.repeats)])


def misses(target: Target, theta: Reals) -> Mapping[str, float]:
    """Return the root mean square of simulated less observed by series, over the figures that a fit sees."""
    made = target.simulate(theta[None])
    found: dict[str, float] = {}
    for one in target.watched:
        name, seen = one.figures.series, one.figures.is_fitted
        simulated, observed = (on_scale(row, one.item.transform) for row in (made[name][0], one.figures.values))
        if one.item.reads == "change":
            simulated, observed, seen = np.diff(simulated), np.diff(observed), seen[1:]
        found[name] = float(np.sqrt(np.mean((simulated - observed)[seen] ** 2)))
    return found


def shares_below(target: Target, theta: Reals) -> Reals:
    """Return which part of each cell's prior lies below a number, shape (cell,), to a thousandth."""
    levels = np.arange(1, 1000) / 1000
    rows = zip(target.priors, theta[: len(target.cells)], strict=False)
    return np.array([np.count_nonzero(quantile(prior, levels) < value) / 1000 for prior, value in rows])


def spread(prior: AbstractPrior, values: Reals) -> float:
    """Return the standard deviation of draws, of their logarithms where the prior's is of those."""
    return float(np.std(np.log(values) if isinstance(prior, LogNormal) else values))


def found_in() -> Mapping[str, object]:
    """Fit, and return what is to be declared and how it came about."""
    plan = plan_of(cy.study("venezuela"))
    target = plan.target
    found = draws(plan)
    flat = found.reshape(-1, len(target.names))
    low, middle, high = np.quantile(flat, (0.05, 0.5, 0.95), axis=0)
    # Of what figures were made by, the numbers of noise are no part of what is declared.
    declared = np.array([float(f"{value:.{DIGITS}g}") for value in middle])
    below = shares_below(target, declared)
    cells = dict(enumerate(target.cells))
    return {
        "options": {**plan.told(), "sweeps": str(SWEEPS)},
        "declared": {cell: float(declared[place]) for place, cell in cells.items()},
        "at_edge": [cell for place, cell in cells.items() if not EDGE < below[place] < 1 - EDGE],
        "parameters": {
            cell: {
                "prior": PRIORS[cell],
                "low": low[place],
                "high": high[place],
                "sd": spread(target.priors[place], flat[:, place]),
                "prior_below": below[place],
                "repeats": np.median(found[:, :, place], axis=1).tolist(),
                "rhat": rhat(found[:, :, place]),
            }
            for place, cell in cells.items()
        },
        "log_density": {
            "declared": float(_height(plan.density, declared[None])[0]),
            "draws": np.quantile(_height(plan.density, flat), (0, 0.5, 1)).tolist(),
        },
        "misses": misses(target, declared),
    }


def _height(density: PriorDensity, values: Reals) -> Reals:
    """Return the log density of points in natural units, on the scales that the fit moves on."""
    points = density.free(values)
    return density.log_prior(points) + density.log_likelihood(points).sum(axis=1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the numbers beside this file."""
    argparse.ArgumentParser(prog="python -m docs.trial.money", description=__doc__).parse_args(arguments)
    write(KEPT, found_in())
    sys.stdout.write(f"{KEPT} is written anew\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""That the numbers of money, treasury, external account and wages are those of the fit that is kept."""

import numpy as np
import pytest
from docs.trial.money import KEPT, misses, plan_of
from docs.trial.money_priors import PRIORS
from docs.trial.reading import at, kept, number

import coyuntura as cy
from coyuntura.infer.plans import FitPlan
from coyuntura.priors.families import parse_prior, quantile
from coyuntura.priors.prior import AbstractPrior


@pytest.fixture(scope="module")
def plan() -> FitPlan:
    return plan_of(cy.study("venezuela"))


def test_numbers_are_declared_as_the_fit_has_them_and_priors_lie_about_them() -> None:
    model = cy.study("venezuela").checked.model
    fitted = at(kept(KEPT), "declared")

    assert {cell: model.parameters[cell] for cell in PRIORS} == pytest.approx(dict(fitted), rel=1e-12)
    for cell in PRIORS:
        low, high = quantile(model.priors[cell], np.array([0.35, 0.65]))
        assert low < number(fitted, cell) < high, cell


def test_the_fit_sees_nothing_later_than_2017(plan: FitPlan) -> None:
    assert plan.target.years[-1] == 2017


def test_the_kept_fit_was_of_these_priors() -> None:
    fitted = at(kept(KEPT), "parameters")

    assert {cell: at(fitted, cell)["prior"] for cell in fitted} == PRIORS
    assert all(parse_prior(text) for text in PRIORS.values())


def test_the_study_makes_the_figures_as_it_did_when_it_was_fitted(plan: FitPlan) -> None:
    declared = plan.target.engine.checked.model.parameters
    # What noise is like moves no run.
    noise = [0.1] * (len(plan.target.names) - len(plan.target.cells))
    theta = np.array([*(declared[cell] for cell in plan.target.cells), *noise])

    assert misses(plan.target, theta) == pytest.approx(at(kept(KEPT), "misses"), rel=0.05)


def test_no_prior_is_wider_than_what_was_believed_before_the_fit() -> None:
    model = cy.study("venezuela").checked.model

    def wide(prior: AbstractPrior) -> float:
        return float(np.ptp(np.log(quantile(prior, np.array([0.1, 0.9])))))

    for cell, text in PRIORS.items():
        assert wide(model.priors[cell]) < wide(parse_prior(text)), cell

"""Social programmes in the bundled study: what pays them, what rival rules have, and what closures are."""

from collections.abc import Mapping
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pytest

import coyuntura as cy
from coyuntura.arrays import Reals
from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.model.elements import Event, Parameter
from coyuntura.model.folder import read_study
from coyuntura.model.modules import Module

STUDY = Path(__file__).parents[2] / "studies" / "venezuela"
RULES = ("at_once", "by_risk", "same_pace")
FITTED = range(1998, 2014)


@cache
def checked() -> CheckedStudy:
    return check_study(read_study(STUDY))


def own() -> Module:
    (found,) = [item for item in checked().study.modules if item.id == "programmes"]
    return found


def numbers() -> Mapping[str, Parameter]:
    return {str(item.header.id): item for item in own().elements if isinstance(item, Parameter)}


def figures(table: str, series: str) -> Mapping[str, float]:
    return {item.date: item.value for item in checked().study.tables[table].series[series].figures}


def run_with(settings: Mapping[str, list[float]], *variables: str, members: int) -> Mapping[str, Reals]:
    """Return variables of the study's history with some parameters set, shape (member, time, ...) each."""
    run = cy.study(STUDY).run(scenarios=["history"], set=settings, variables=variables, members=members)
    return {name: np.asarray(run[name].transpose("scenario", "member", "time", ...))[0] for name in variables}


def yearly(values: Reals) -> Reals:
    """Return means of the years of the fit, shape (member, year, ...)."""
    return np.stack([values[:, 12 * (y - 1998) : 12 * (y - 1998) + 12].mean(axis=1) for y in FITTED], axis=1)


def test_nothing_of_the_economy_reads_programmes() -> None:
    reads = {str(module.id): {str(listed.module) for listed in module.reads} for module in checked().study.modules}

    assert "treasury" in reads["programmes"]
    assert [name for name, read in reads.items() if "programmes" in read] == []


def test_rival_rules_have_as_many_numbers_each() -> None:
    """A response and a pace each, with one centre, and one number on cuts of each rule that an author states."""
    shared = {name for name, item in numbers().items() if item.quantity.over == ("rule",)}

    assert shared == {"rent_response", "adjust_time"}
    assert all(len(set(numbers()[name].values.values())) == 1 for name in shared)
    assert all(numbers()[name].prior for name in (*shared, "cut_time", "risk_weight"))


def test_neither_sign_of_loyalty_is_built_in() -> None:
    assert numbers()["loyalty_ratio"].prior.startswith("lognormal(1, ")


def test_the_seven_closures_are_dated_given_and_each_of_one_kind() -> None:
    closures = [item for item in own().elements if isinstance(item, Event)]
    text = (STUDY / "modules" / "programmes.yaml").read_text(encoding="utf-8")
    kinds = text.split("  bodies_closed:", 1)[1].split("  programmes_closed_by_press:", 1)[0]

    assert len(closures) == 7
    assert all(item.header.is_given and item.start == "2026-02-09" for item in closures)
    assert all(kinds.count(str(item.header.id)) == 1 for item in closures)


def test_real_social_spending_is_the_part_of_output_times_output() -> None:
    part, output = figures("programmes", "social_part"), figures("macro", "real_output")
    index = figures("programmes", "social_index")

    assert set(index) == {str(year) for year in range(1998, 2015)}
    assert all(abs(index[year] / (part[year] * output[year]) - 1) < 1e-5 for year in index)
    assert all(figures("programmes", "protection_part")[year] < part[year] for year in part)


def test_accounts_of_the_oil_company_are_kept_apart() -> None:
    series = checked().study.tables["programmes"].series
    accounts = {name: {f.source for f in item.figures} for name, item in series.items() if "company_aid" in name}

    assert len(accounts) == 4
    assert all(len(sources) == 1 for sources in accounts.values())
    assert len({source for sources in accounts.values() for source in sources}) == 4


def test_no_number_of_programmes_is_an_observed_outcome() -> None:
    outcomes = {
        figure.value
        for series in checked().study.tables["programmes"].series.values()
        for figure in series.figures
        if figure.date >= "1998"
    }

    assert {name for name, item in numbers().items() if set(item.values.values()) & outcomes} == set()


@pytest.mark.slow
def test_programmes_are_a_part_of_what_the_treasury_spends() -> None:
    of = run_with(
        {}, "programmes_paid", "other_public_spending", "public_spending", "bonus_bill", "oil_cost_bill", members=60
    )
    parts = of["programmes_paid"] + of["other_public_spending"] + of["bonus_bill"] + of["oil_cost_bill"]

    assert np.abs(parts / of["public_spending"] - 1).max() < 1e-12
    assert of["programmes_paid"].min() > 0
    assert of["other_public_spending"].min() >= 0


@pytest.mark.slow
def test_declared_numbers_are_near_the_best_of_a_grid_for_each_rule_beside_figures_to_2013() -> None:
    """The same centre for all rules costs none of them more than a thirtieth of what is observed."""
    grid = list(product((0.3, 0.45, 0.6), (5.0, 10.0, 20.0), (0.08, 0.09, 0.1)))
    declared = grid.index((0.45, 10.0, 0.09))
    settings: dict[str, list[float]] = {"opening_aid": [item[2] for item in grid]}
    for rule in RULES:
        settings[f"rent_response[{rule}]"] = [item[0] for item in grid]
        settings[f"adjust_time[{rule}]"] = [item[1] for item in grid]
    path = yearly(run_with(settings, "aid_index", members=len(grid))["aid_index"])
    seen = figures("programmes", "social_index")
    miss = np.abs(path / np.array([seen[str(year)] for year in FITTED])[:, None] - 1).mean(axis=1)

    assert bool((miss[declared] < miss.min(axis=0) + 1 / 30).all())


@pytest.mark.slow
def test_what_the_oil_company_gave_in_2015_decides_nothing_between_cuts_at_once_and_cuts_held_back() -> None:
    """Read as dollars it fell by less than cuts at once have it; read as bolivars, by more than either."""
    paths = run_with({}, "aid_index", members=100)["aid_index"]
    before, after = (paths[:, 12 * (y - 1998) : 12 * (y - 1998) + 12].mean(axis=1) for y in (2014, 2015))
    at_once, by_risk, _ = np.moveaxis(np.log(after / before), -1, 0)
    aid, prices = figures("programmes", "company_aid_as_of_2015"), figures("macro", "cpi_year")
    in_dollars = np.log(aid["2015"] / aid["2014"])
    in_bolivars = in_dollars - np.log(prices["2015"] / prices["2014"])

    assert np.quantile(at_once, 0.95) < in_dollars
    assert np.quantile(by_risk, 0.05) < in_dollars < np.quantile(by_risk, 0.95)
    assert in_bolivars < np.quantile(np.minimum(at_once, by_risk), 0.05)


@pytest.mark.slow
def test_figures_to_2013_do_not_tell_the_rules_apart() -> None:
    """The mean likelihood over the priors, for errors of a tenth, differs by less than a factor of e."""
    path = yearly(run_with({}, "aid_index", members=600)["aid_index"])
    seen = figures("programmes", "social_index")
    missed = np.log(path) - np.log([seen[str(year)] for year in FITTED])[:, None]
    likelihood = -0.5 * (missed / 0.1) ** 2
    evidence = np.log(np.exp(likelihood.sum(axis=1)).mean(axis=0))

    assert float(evidence.max() - evidence.min()) < 1

"""The external account of the bundled study: where each dollar comes from and goes to, and what rules rival."""

import re
import shutil
from pathlib import Path

import pytest

import coyuntura as cy

pytestmark = pytest.mark.slow  # each of them runs members

STUDY = Path(__file__).parents[2] / "studies" / "venezuela"
LOANS = ["republic_credit", "supplier_credit", "oil_credit", "new_state_credit"]


def test_each_dollar_enters_the_account_of_the_country_once() -> None:
    """What is earned and borrowed, less what creditors are paid, is what the country has."""
    names = ["country_income", *LOANS, "oil_debt_service", "creditors_paid", "oil_money"]
    run = cy.study("venezuela").run(variables=names, members=8)
    had = run["country_income"] + sum(run[name] for name in LOANS)
    left = had - run["oil_debt_service"] - run["creditors_paid"].sum("creditor")

    assert float((abs(left - run["oil_money"]) / had).max()) < 1e-12


def test_dollars_held_change_by_what_crosses_the_border_alone(tmp_path: Path) -> None:
    """Reserves, public funds and dollars of the street together: nothing is lost or counted twice where they meet."""
    copy = tmp_path / "venezuela"
    shutil.copytree(STUDY, copy)
    text = (copy / "study.yaml").read_text(encoding="utf-8")
    text = re.sub(r"method: \S+", "method: euler", re.sub(r"dt: \S+", "dt: 0.25", text))  # one rate a step
    (copy / "study.yaml").write_text(re.sub(r"saveper: \S+", "saveper: 0.25", text), encoding="utf-8")
    study = cy.study(copy)
    held = ["reserves", "public_funds", "street_dollars"]
    come = ["oil_money", "remittances", "retained_dollars"]
    gone = ["imports", "fund_outflow", "street_outflow"]
    run = study.run(members=study.declared(), variables=[*held, *come, *gone]).squeeze()
    total = sum(run[name] for name in held).to_numpy()
    services = study.parameters["services_part"]
    spent = run["imports"] / (1 - services) + run["fund_outflow"] + run["street_outflow"]
    change = (sum(run[name] for name in come) - spent).to_numpy()

    assert abs(total[1:] - total[:-1] - 0.25 * change[:-1]).max() < 1e-9 * total.max()


def test_rules_of_imports_have_as_many_numbers_each() -> None:
    """Two of its own: response and cover, cover and cover from March 2013, share and delay."""
    study = cy.study("venezuela")
    own = {
        "same_rule": {"import_response", "reserve_cover"},
        "other_rule": {"reserve_cover", "reserve_cover_later"},
        "no_politics": {"imported_part", "import_delay"},
    }
    priced = set(study.checked.model.priors)

    assert set(study.branches["import_rule"]) == set(own)
    assert {len(numbers) for numbers in own.values()} == {2}
    assert set().union(*own.values()) <= priced
    assert "import_time" not in priced  # the delay of the other two


def test_creditors_are_paid_less_where_lenders_have_left() -> None:
    """Credit closes before any order does: in 2016 the republic is lent little and its arrears grow."""
    run = cy.study("venezuela").run(members=48, variables=["republic_credit", "country_arrears"])
    lent = run["republic_credit"].sel(scenario="history")
    late = lent.sel(time="2016").mean("time")
    boom = lent.sel(time=slice("2010", "2012")).mean("time")

    assert float((late / boom).median()) < 0.25

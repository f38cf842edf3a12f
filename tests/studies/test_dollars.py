"""Dollars, barrels and bolivars of the bundled study add up where its modules meet, in every step of its clock."""

import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from pathlib import Path

import numpy as np
import pytest

import coyuntura as cy
from coyuntura.arrays import Reals

# Each of them runs members.
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("whole_steps")]

STUDY = Path(__file__).parents[2] / "studies" / "venezuela"
STEP = 0.25  # months; a month has 30.4375 days
DAYS = 30.4375
HELD = ("reserves", "public_funds", "street_dollars")
LOANS = ("republic_credit", "supplier_credit", "oil_credit", "new_state_credit")
BROUGHT = ("other_dollars", "partner_money", "remittances")
Runs = Mapping[str, Reals]


def copied(to: Path, module: str = "company", changes: Sequence[tuple[str, str]] = ()) -> cy.Study:
    """Return a copy that takes one rate a step and saves each step, with texts of a module changed."""
    shutil.copytree(STUDY, to)
    text = (to / "study.yaml").read_text(encoding="utf-8")
    text = re.sub(r"method: \S+", "method: euler", re.sub(r"dt: \S+", f"dt: {STEP}", text))
    (to / "study.yaml").write_text(re.sub(r"saveper: \S+", f"saveper: {STEP}", text), encoding="utf-8")
    path = to / "modules" / f"{module}.yaml"
    text = path.read_text(encoding="utf-8")
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")
    return cy.study(to)


def trajectories(study: cy.Study, *names: str, members: int = 6) -> Runs:
    """Return variables of history, shape (member, time) each; what is over a dimension is added up."""
    run = study.run(scenarios=["history"], variables=names, members=members)
    found: dict[str, Reals] = {}
    for name in names:
        if "time" in run[name].dims:
            values = np.asarray(run[name].transpose("scenario", "member", "time", ...))[0]
            found[name] = values if values.ndim == 2 else values.sum(axis=-1)
        else:  # a parameter
            found[name] = np.asarray(run[name])[:, None]
        assert np.isfinite(found[name]).all(), name
    return found


def summed(of: Runs, *names: str) -> Reals:
    """Return the sum of some of them."""
    return reduce(np.add, [of[name] for name in names])


def apart(stock: Reals, rate: Reals) -> float:
    """Return how far a stock moves from what its rates give, over the largest it is."""
    moved = np.diff(stock, axis=1) - STEP * rate[:, :-1]
    return float(np.max(np.abs(moved)) / np.max(np.abs(stock)))


def oil_money(study: cy.Study) -> float:
    """Sales are in an account, owed by buyers, or let go at home: company to oil_cash."""
    of = trajectories(study, "cash", "receivable", "gross_value", "home_spending", "currency_sales", "field_currency")
    gone = summed(of, "home_spending", "currency_sales", "field_currency")
    return apart(summed(of, "cash", "receivable"), of["gross_value"] - gone)


def country(study: cy.Study) -> float:
    """From the sale to the border: oil_cash, company, external and money as one account.

    What the country has counted and nobody has let go lies in an account of oil money too, and is taken off once.
    """
    gone = ("oil_debt_service", "creditors_paid", "goods_and_services", "fund_outflow", "street_outflow")
    come = ("gross_value", *BROUGHT, *LOANS)
    held = (*HELD, "cash", "receivable", "field_cash")
    of = trajectories(study, *held, "counted_ahead", *come, *gone)
    return apart(summed(of, *held) - of["counted_ahead"], summed(of, *come) - summed(of, *gone))


def barrels(study: cy.Study) -> float:
    """What is lifted comes out of output for export or out of store: oil_market to oil_cash."""
    of = trajectories(study, "lifting", "placed", "stored_crude", "storing", "storage_record", "clearing")
    lifted = np.abs(of["lifting"] - of["placed"] - of["clearing"] / DAYS) / np.max(of["lifting"])
    return max(
        float(np.max(lifted)), apart(1 + of["stored_crude"], of["storing"] + of["storage_record"] - of["clearing"])
    )


def bolivars(study: cy.Study) -> float:
    """What somebody holds somebody owes, and base money is what the state creates: treasury to money."""
    run = study.run(scenarios=["history"], variables=["bolivars", "money_created"], members=6)
    held = np.asarray(run["bolivars"].transpose("scenario", "member", "time", "holder"))[0]
    created = np.asarray(run["money_created"].transpose("scenario", "member", "time"))[0]
    base = -held[..., 1]
    moved = np.abs(np.diff(base, axis=1) - STEP * created[:, :-1]) / np.abs(base[:, 1:])
    return max(float(np.max(np.abs(held.sum(axis=-1)) / held[..., 0])), float(np.max(moved)))


def uses(study: cy.Study) -> float:
    """What is let go is sold or spent by the state, once; what fields buy abroad is the state's, not the importers'."""
    names = ("dollars_sold", "own_offer", "bid_cover", "currency_sales", "state_dollar_spending", "official_dollars")
    of = trajectories(study, *names, "fields_abroad", "currency_counted", "field_currency")
    sold = of["dollars_sold"] - (of["own_offer"] + of["currency_sales"]) * of["bid_cover"]
    left = of["official_dollars"] - of["currency_counted"] - of["own_offer"] + of["field_currency"]
    spent = of["state_dollar_spending"] - np.maximum(left, of["fields_abroad"])
    return float(max(np.max(np.abs(sold)), np.max(np.abs(spent))) / np.max(of["official_dollars"]))


def fields(study: cy.Study) -> float:
    """Fields and creditors of the company have what it is paid and lent, and nothing of what banks sell."""
    names = ("company_budget", "oil_credit", "oil_debt_service", "cash_drawn", "field_currency", "transfers_paid")
    of = trajectories(study, *names, "lifted_for_the_state", "deliveries_open", "field_budget", "partner_money")
    had = of["deliveries_open"] * of["lifted_for_the_state"] + summed(of, "oil_credit", "cash_drawn", "field_currency")
    spent = summed(of, "company_budget", "oil_debt_service", "transfers_paid")
    divided = np.abs(of["field_budget"] - of["company_budget"] - of["partner_money"])
    owing = -of["company_budget"]  # a budget below zero would hide what creditors are paid
    return float(max(np.max(spent - had), np.max(owing), np.max(divided)) / np.max(had))


SEAMS: dict[str, Callable[[cy.Study], float]] = {
    "sales to accounts of oil money": oil_money,
    "accounts of oil money to the country": country,
    "dollars let go to their uses": uses,
    "accounts to fields and creditors": fields,
    "output to cargoes": barrels,
    "treasury to money": bolivars,
}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory, whole_steps: None) -> cy.Study:  # noqa: ARG001  it is in force
    return copied(tmp_path_factory.mktemp("dollars") / "venezuela")


@pytest.mark.parametrize("seam", SEAMS)
def test_nothing_is_lost_or_counted_twice_where_modules_meet(study: cy.Study, seam: str) -> None:
    assert SEAMS[seam](study) < 1e-9


SOLD = "0.2 * (1 - deliveries_open) * oil_income"  # a part of what banks sell to importers
PAID = "deliveries_open * ((lifted_for_the_state + delivered_value)"
COUNTED = "equation: oil_income - cash_kept"
READ = "oil_cash: [field_currency, lifted_for_the_state, oil_income,"
WHOLE = "treasury_oil_receipts + company_income - delivered_value"
TWICE: dict[str, tuple[str, str, Sequence[tuple[str, str]]]] = {
    "fields are paid out of what banks sell": (
        "accounts to fields and creditors",
        "company",
        [(f"equation: {PAID}", f"equation: {SOLD} + {PAID}")],
    ),
    "creditors of the company are paid out of what banks sell": (
        "accounts to fields and creditors",
        "company",
        [("service_cap * retained_income", f"service_cap * (retained_income + {SOLD})")],
    ),
    "what was loaded before custody counts again": (
        "accounts of oil money to the country",
        "company",
        [(COUNTED, "equation: oil_income + ahead_settled - cash_kept"), (READ, READ.replace("[", "[ahead_settled, "))],
    ),
    "what Chevron keeps is the country's as well": (
        "accounts of oil money to the country",
        "company",
        [(COUNTED, f"equation: {WHOLE} - cash_kept"), (READ, READ.replace(" oil_income,", ""))],
    ),
    "importers do not get what banks sell": (
        "dollars let go to their uses",
        "external",
        [("equation: own_offer + currency_sales", "equation: own_offer")],
    ),
}


@pytest.mark.parametrize("way", TWICE)
def test_a_copy_in_which_a_dollar_is_spent_twice_is_found(tmp_path: Path, way: str) -> None:
    seam, module, changes = TWICE[way]
    assert SEAMS[seam](copied(tmp_path / "venezuela", module, changes)) > 1e-6

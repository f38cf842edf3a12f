"""The external account of the bundled study: where each dollar comes from and goes to, and what rules rival."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

import coyuntura as cy
from coyuntura.arrays import Reals

pytestmark = pytest.mark.slow  # each of them runs members

STUDY = Path(__file__).parents[2] / "studies" / "venezuela"
LOANS = ("republic_credit", "supplier_credit", "oil_credit", "new_state_credit")


def trajectories(study: cy.Study, *names: str, members: int) -> Mapping[str, Reals]:
    """Return variables of the study's history, shape (member, time) each; creditors are added up."""
    run = study.run(scenarios=["history"], variables=names, members=members)
    found: dict[str, Reals] = {}
    for name in names:
        values = np.asarray(run[name].transpose("scenario", "member", "time", ...))[0]
        found[name] = values if values.ndim == 2 else values.sum(axis=-1)
    return found


def summed(of: Mapping[str, Reals], *names: str) -> Reals:
    """Return the sum of some of them."""
    return np.sum([of[name] for name in names], axis=0)


def test_each_dollar_enters_the_account_of_the_country_once() -> None:
    """What is earned and borrowed, less what creditors are paid, is what the country has."""
    names = ("country_income", *LOANS, "oil_debt_service", "creditors_paid", "oil_money")
    of = trajectories(cy.study("venezuela"), *names, members=8)
    had = of["country_income"] + summed(of, *LOANS)
    left = had - of["oil_debt_service"] - of["creditors_paid"]

    assert float(np.max(np.abs(left - of["oil_money"]) / had)) < 1e-12


@pytest.mark.usefixtures("whole_steps")
def test_dollars_held_change_by_what_crosses_the_border_alone(tmp_path: Path) -> None:
    """Reserves, public funds and dollars of the street together: nothing is lost or counted twice where they meet."""
    copy = tmp_path / "venezuela"
    shutil.copytree(STUDY, copy)
    text = (copy / "study.yaml").read_text(encoding="utf-8")
    text = re.sub(r"method: \S+", "method: euler", re.sub(r"dt: \S+", "dt: 0.25", text))  # one rate a step
    (copy / "study.yaml").write_text(re.sub(r"saveper: \S+", "saveper: 0.25", text), encoding="utf-8")
    study = cy.study(copy)
    held = ("reserves", "public_funds", "street_dollars")
    come = ("oil_money", "remittances", "retained_dollars")
    gone = ("goods_and_services", "fund_outflow", "street_outflow")
    of = trajectories(study, *held, *come, *gone, members=4)
    total = summed(of, *held)
    change = summed(of, *come) - summed(of, *gone)
    apart = total[:, 1:] - total[:, :-1] - 0.25 * change[:, :-1]

    assert float(np.max(np.abs(apart))) < 1e-9 * float(np.max(total))


def test_rules_of_imports_differ_in_what_they_read_alone() -> None:
    """Two numbers each, and with the rule for each presidency the same two anew, with the priors of the first."""
    model = cy.study("venezuela").checked.model
    drawn = model.priors

    assert "import_time" not in drawn  # the delay of the other two
    for name in ("import_response", "reserve_cover"):
        assert drawn[f"{name}_later"] == drawn[name]
        assert model.parameters[f"{name}_later"] == model.parameters[name]


def test_lenders_leave_before_any_order_tells_them_to() -> None:
    lent = trajectories(cy.study("venezuela"), "republic_credit", members=48)["republic_credit"]
    boom, bust = (lent[:, 12 * year : 12 * year + 12].mean(axis=1) for year in (2012 - 1998, 2016 - 1998))

    assert float(np.median(bust / boom)) < 0.25

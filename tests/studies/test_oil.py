"""The company's account of the bundled study: where the income of oil goes, and who pays for upkeep."""

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
IN_HAND = ("income_in_hand", "offsets", "cash_kept", "cash_drawn", "partners_part", "margins", "gross_value")


def trajectories(study: cy.Study, scenario: str, *names: str) -> Mapping[str, Reals]:
    """Return variables of a scenario until nobody may deliver without licence, shape (member, time) each."""
    run = study.run(scenarios=[scenario], variables=names, members=4)
    before = run["time"].values < np.datetime64("2026-01-01")
    found: dict[str, Reals] = {}
    for name in names:
        values = np.asarray(run[name].transpose("scenario", "member", "time", ...))[0][:, before]
        found[name] = values if values.ndim == 2 else values.sum(axis=-1)
    return found


def copy_of(folder: Path, module: str, old: str, new: str) -> cy.Study:
    """Return the study with one text of a module changed."""
    copy = folder / "venezuela"
    shutil.copytree(STUDY, copy)
    path = copy / "modules" / f"{module}.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return cy.study(copy)


def unaccounted(study: cy.Study, scenario: str = "history") -> float:
    """Return the largest part of what is sold that is in nobody's hand and paid no debt, or is counted twice."""
    of = trajectories(study, scenario, *IN_HAND)
    known = of["income_in_hand"] + of["offsets"] + of["cash_kept"] - of["cash_drawn"] + of["partners_part"]
    return float(np.nanmax(np.abs((known + of["margins"]) / of["gross_value"] - 1)))


@pytest.mark.parametrize("scenario", ["history", "surplus_kept"])
def test_each_dollar_of_exports_is_in_hand_or_paid_a_debt_or_is_a_partners(scenario: str) -> None:
    assert unaccounted(cy.study("venezuela"), scenario) < 1e-9


def test_loans_in_kind_that_are_not_deducted_are_seen(tmp_path: Path) -> None:
    told = "IF active_account = state THEN SUM(net_receipts[*])"

    assert unaccounted(copy_of(tmp_path, "oil_cash", told, f"{told} + delivered_value")) > 0.01


@pytest.mark.usefixtures("whole_steps")
def test_what_fields_do_not_spend_is_in_their_cash_where_the_company_keeps_it(tmp_path: Path) -> None:
    """Budget in, upkeep and rigs out: the cash of fields changes by the rest less what is drawn."""
    copy = tmp_path / "venezuela"
    shutil.copytree(STUDY, copy)
    text = (copy / "study.yaml").read_text(encoding="utf-8")
    text = re.sub(r"method: \S+", "method: euler", re.sub(r"dt: \S+", "dt: 0.25", text))  # one rate a step
    (copy / "study.yaml").write_text(re.sub(r"saveper: \S+", "saveper: 0.25", text), encoding="utf-8")
    spent = ("upkeep_paid", "rigs", "rig_price", "cost_index", "cash_drawn")
    run = cy.study(copy).run(scenarios=["surplus_kept"], variables=["field_cash", "field_budget", *spent], members=4)
    on_rigs = run["rigs"] * run["rig_price"] * run["cost_index"]
    change = (run["field_budget"] - run["upkeep_paid"] - on_rigs).sum("operator") - run["cash_drawn"]
    held, changes = (np.asarray(of.transpose("scenario", "member", "time"))[0] for of in (run["field_cash"], change))

    largest = float(np.nanmax(np.abs(held)))  # a member whose prices leave the range of numbers stops there
    assert np.isfinite(held[:, : 12 * 27 * 4]).all()
    assert largest > 1e9
    assert float(np.nanmax(np.abs(np.diff(held, axis=1) - 0.25 * changes[:, :-1]))) < 1e-9 * largest


def test_upkeep_that_the_central_bank_pays_is_created_in_bolivars() -> None:
    """What counts as paid without dollars is in the state's bill, at the prices of the start for a dollar."""
    names = ("upkeep_lent", "oil_cost_bill", "price_level")
    of = trajectories(cy.study("venezuela"), "history", *names)
    lent = of["upkeep_lent"] > 0
    ratio = of["oil_cost_bill"][lent] / (of["upkeep_lent"] * of["price_level"])[lent]

    assert lent.any()
    assert np.nanmax(np.abs(ratio / np.nanmedian(ratio) - 1)) < 1e-9

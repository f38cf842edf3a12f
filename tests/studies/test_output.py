"""Output in the bundled study: its accounts, its production function, and what may not be fed in."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import coyuntura as cy
from coyuntura.arrays import Reals
from coyuntura.check.study import check_study
from coyuntura.model.elements import Parameter
from coyuntura.model.folder import read_study

pytestmark = pytest.mark.slow  # each of them runs members

STUDY = Path(__file__).parents[2] / "studies" / "venezuela"
INPUTS = ("imported_goods", "power", "work", "barrels")


@cache
def trajectories(*variables: str, members: int = 200) -> Mapping[str, Reals]:
    return run_with({}, *variables, members=members)


def run_with(numbers: Mapping[str, float], *variables: str, members: int = 8) -> Mapping[str, Reals]:
    """Return variables of the study's history with some parameters set, shape (member, time) each."""
    settings = {name: [value] * members for name, value in numbers.items()}
    run = cy.study(STUDY).run(scenarios=["history"], set=settings, variables=variables, members=members)
    return {name: np.asarray(run[name].transpose("member", "time", ...)) for name in variables}


def test_what_is_made_and_imported_is_what_is_used() -> None:
    of = trajectories("real_income", "imports_real", "consumption", "investment", "government_real", "exports_real")
    supply = of["real_income"] + of["imports_real"]
    use = of["consumption"] + of["investment"] + of["government_real"] + of["exports_real"]

    assert np.abs(use / supply - 1).max() < 1e-9


def test_something_is_left_for_households_in_every_month_of_every_member() -> None:
    assert trajectories("consumption")["consumption"].min() > 0


def test_wages_and_the_bill_of_the_state_are_shares_of_one_income() -> None:
    of = trajectories(
        "income", "price_level", "real_income", "wage_share", "profit_share", "government_real", "wage_bill",
        "other_spending", "public_pay", "private_wage_bill",
    )  # fmt: skip
    bill = (of["wage_bill"] + of["other_spending"]) / of["income"]

    assert np.abs(of["income"] / (of["real_income"] * of["price_level"]) - 1).max() < 1e-9
    assert np.abs(of["government_real"] / of["real_income"] - bill).max() < 1e-9
    assert np.abs(of["wage_share"] + of["profit_share"] - 1).max() < 1e-9
    assert np.abs((of["public_pay"] + of["private_wage_bill"]) / of["income"] - of["wage_share"]).max() < 1e-9


def test_with_the_inputs_of_the_start_output_is_that_of_the_start() -> None:
    of = run_with({f"keep_inputs[{name}]": 1.0 for name in INPUTS}, "real_income", "attainable_income")
    opening = of["real_income"][:, :1]

    assert np.abs(of["attainable_income"] / opening - 1).max() < 1e-9
    assert np.abs(of["real_income"] / opening - 1).max() < 1e-9


def test_an_elasticity_of_one_is_a_product_of_powers() -> None:
    numbers = {"substitution": 1.0 - 1e-6, "import_weight": 0.2, "power_weight": 0.05, "oil_weight": 0.2}
    of = run_with(numbers, "other_product", "input_used", "real_income")
    goods, power, work, _ = np.moveaxis(of["input_used"], -1, 0)
    expected = of["real_income"][:, :1] * 0.8 * goods**0.2 * power**0.05 * work**0.75

    assert np.abs(of["other_product"] / expected - 1).max() < 1e-4


def test_output_is_the_power_mean_of_inputs_and_below_their_product_of_powers() -> None:
    numbers = {"substitution": 0.5, "import_weight": 0.2, "power_weight": 0.05, "oil_weight": 0.2}
    of = run_with(numbers, "other_product", "input_used", "real_income")
    goods, power, work, _ = np.moveaxis(of["input_used"], -1, 0)
    scale = of["real_income"][:, :1] * 0.8

    assert np.abs(of["other_product"] * (0.2 / goods + 0.05 / power + 0.75 / work) / scale - 1).max() < 1e-9
    assert (of["other_product"] / (scale * goods**0.2 * power**0.05 * work**0.75)).max() <= 1 + 1e-12


def test_the_blackout_costs_output_in_the_form_in_which_it_comes_from_outside_and_not_before() -> None:
    income: dict[str, Reals] = {}
    for cause in ("upkeep", "outside"):
        study = cy.study(STUDY, branches={"blackout_cause": cause})
        run = study.run(scenarios=["history"], variables=["real_income"], members=8)
        income[cause] = np.asarray(run["real_income"].squeeze("scenario").transpose("member", "time"))
    apart = income["outside"] / income["upkeep"] - 1
    march = 12 * 21 + 2

    assert np.abs(apart[:, : march + 1]).max() == 0
    assert bool((apart[:, march + 1] < 0).all())


def test_no_parameter_of_output_has_an_observed_outcome_of_the_years_it_foretells() -> None:
    study = check_study(read_study(STUDY)).study
    outcomes = {
        figure.value
        for table, name in (("macro", "real_output"), ("output", "electricity"), ("output", "investment"))
        for figure in study.tables[table].series[name].figures
        if figure.date >= "2014"
    }
    (own,) = [item for item in study.modules if item.id == "output"]
    numbers = {item.header.id: set(item.values.values()) for item in own.elements if isinstance(item, Parameter)}

    assert len(numbers) > 10
    assert {name for name, values in numbers.items() if values & outcomes} == set()

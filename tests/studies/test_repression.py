"""Repression in the bundled study: one rule for operations, fear apart from grievance, and what may not be fed in."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

import coyuntura as cy
from coyuntura.arrays import Reals
from coyuntura.check.study import check_study
from coyuntura.model.elements import Parameter
from coyuntura.model.folder import read_study

STUDY = Path(__file__).parents[2] / "studies" / "venezuela"
START = 1998


def trajectories(*variables: str, scenario: str = "history", members: int = 8, **numbers: float) -> Mapping[str, Reals]:
    """Return variables of the study with some parameters set, shape (member, time) each."""
    settings = {name: [value] * members for name, value in numbers.items()}
    run = cy.study(STUDY).run(scenarios=[scenario], set=settings, variables=variables, members=members)
    return {name: np.asarray(run[name].squeeze("scenario").transpose("member", "time")) for name in variables}


def year(values: Reals, number: int) -> Reals:
    """Return the mean of a year in each member."""
    return values[:, (number - START) * 12 : (number - START + 1) * 12].mean(axis=1)


@pytest.mark.slow
def test_killings_are_operations_times_lethality_and_the_dates_move_lethality_alone() -> None:
    names = ("killings", "operations", "lethality", "residents")
    with_units, without = trajectories(*names), trajectories(*names, scenario="ordinary_police")
    product = 2.3e-5 * with_units["residents"] * with_units["operations"] * with_units["lethality"]

    assert np.allclose(with_units["killings"], product, rtol=1e-9)
    assert np.array_equal(with_units["operations"], without["operations"])
    assert float(np.abs(without["lethality"] - 1).max()) == 0


@pytest.mark.slow
def test_prisoners_are_arrests_times_their_stay_where_protests_stand_still() -> None:
    of = trajectories("prisoners", "political_arrests", stay=2.0)

    assert np.allclose(of["prisoners"][:, -1], of["political_arrests"][:, -1] * 2.0, rtol=1e-6)


@pytest.mark.slow
def test_fear_follows_killings_and_grievance_outlasts_it() -> None:
    gap: dict[str, Reals] = {}
    names = ("fear", "grievance")
    with_units, without = trajectories(*names, members=50), trajectories(*names, scenario="ordinary_police", members=50)
    for name in names:
        apart = with_units[name] - without[name]
        gap[name] = year(apart, 2023) / year(apart, 2018)

    assert bool((gap["fear"] < gap["grievance"]).all())


@pytest.mark.slow
def test_fear_needs_no_operation_that_is_meant_for_discontent() -> None:
    fear = trajectories("fear", scenario="police_answer_crime_alone", special_lethality=2.6)["fear"]

    assert bool((year(fear, 2018) > year(fear, 2014)).all())


def test_no_number_of_the_module_is_an_outcome_that_it_foretells() -> None:
    study = check_study(read_study(STUDY)).study
    series = study.tables["repression"].series
    outcomes = {
        figure.value
        for name in ("killings_avila", "killings_ovv", "killings_provea", "prisoners")
        for figure in series[name].figures
    }
    (own,) = [item for item in study.modules if item.id == "repression"]
    numbers = {item.header.id: set(item.values.values()) for item in own.elements if isinstance(item, Parameter)}

    assert len(numbers) > 10
    assert {name for name, values in numbers.items() if values & outcomes} == set()


def test_nothing_of_the_module_feeds_back_into_others() -> None:
    others = [path for path in (STUDY / "modules").glob("*.yaml") if path.stem != "repression"]

    assert [path.stem for path in others if "\n  repression: [" in path.read_text(encoding="utf-8")] == []

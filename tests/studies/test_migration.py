"""Migration in the bundled study: nobody is lost, orders act through income alone, and the economy is as it was."""

import re
import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import coyuntura as cy
from coyuntura.arrays import Reals
from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.model.elements import Event, Parameter
from coyuntura.model.folder import read_study

pytestmark = pytest.mark.slow  # each of them runs members

STUDY = Path(__file__).parents[2] / "studies" / "venezuela"
WORLDS = ("history", "no_sanctions", "incomes_as_recorded", "people_as_computed", "people_as_computed_no_sanctions")


def trajectories(study: cy.Study, *names: str, scenario: str = "history", members: int) -> Mapping[str, Reals]:
    """Return variables of a scenario, shape (member, time, ...) each."""
    run = study.run(scenarios=[scenario], variables=names, members=members)
    return {name: np.asarray(run[name].transpose("scenario", "member", "time", ...))[0] for name in names}


@cache
def step_by_step(folder: Path) -> cy.Study:
    """Return the study by Euler's method with every step saved, so that stocks change by one rate a step."""
    copy = folder / "venezuela"
    shutil.copytree(STUDY, copy)
    text = (copy / "study.yaml").read_text(encoding="utf-8")
    text = re.sub(r"method: \S+", "method: euler", re.sub(r"dt: \S+", "dt: 0.25", text))
    (copy / "study.yaml").write_text(re.sub(r"saveper: \S+", "saveper: 0.25", text), encoding="utf-8")
    return cy.study(copy)


@cache
def checked() -> CheckedStudy:
    return check_study(read_study(STUDY))


@pytest.mark.parametrize("world", WORLDS)
def test_people_are_conserved_to_the_last_person_in_every_member(world: str) -> None:
    of = trajectories(cy.study(STUDY), "people_accounted", "people_at_home", scenario=world, members=100)

    assert of["people_at_home"].min() > 0
    assert float(np.abs(of["people_accounted"]).max()) < 0.5  # of some thirty million


@pytest.mark.usefixtures("whole_steps")
def test_a_host_gains_who_settles_and_loses_who_returns_dies_or_is_arrested(tmp_path: Path) -> None:
    names = ("abroad", "settling", "returning", "deaths_abroad", "arrests")
    of = trajectories(step_by_step(tmp_path), *names, members=4)
    change = of["settling"] - of["returning"] - of["deaths_abroad"]
    change[..., 6] -= of["arrests"]
    apart = of["abroad"][:, 1:] - of["abroad"][:, :-1] - 0.25 * change[:, :-1]

    assert float(np.abs(apart).max()) < 1e-3  # of a person


@pytest.mark.usefixtures("whole_steps")
def test_residents_change_by_births_deaths_departures_returns_and_removals(tmp_path: Path) -> None:
    names = ("people_at_home", "births", "deaths", "departures", "returning", "removals")
    of = trajectories(step_by_step(tmp_path), *names, members=4)
    change = of["births"] - of["deaths"].sum(axis=-1) - of["departures"] + of["returning"].sum(axis=-1) + of["removals"]
    apart = of["people_at_home"][:, 1:] - of["people_at_home"][:, :-1] - 0.25 * change[:, :-1]

    assert float(np.abs(apart).max()) < 1e-3


@pytest.mark.usefixtures("whole_steps")
def test_whoever_is_detained_was_arrested_and_not_yet_taken_back(tmp_path: Path) -> None:
    of = trajectories(step_by_step(tmp_path), "detained", "arrests", "removals", "on_the_way", members=4)
    apart = of["detained"][:, 1:] - of["detained"][:, :-1] - 0.25 * (of["arrests"] - of["removals"])[:, :-1]

    assert float(np.abs(apart).max()) < 1e-3
    assert of["detained"].min() >= 0
    assert of["on_the_way"].min() >= 0


def test_with_incomes_held_sanctions_move_nobody() -> None:
    study = cy.study(STUDY)
    with_them = trajectories(study, "departures", scenario="incomes_as_recorded", members=24)["departures"]
    without = trajectories(study, "departures", scenario="incomes_as_recorded_no_sanctions", members=24)["departures"]

    assert float(np.abs(with_them - without).max()) == 0


def test_the_module_reads_no_order_and_no_date_of_statistics() -> None:
    (module,) = [item for item in checked().study.modules if item.id == "migration"]
    events = {element.header.id: element for element in module.elements if isinstance(element, Event)}
    instruments = {item.header.id for item in checked().elements() if isinstance(item, Event) and item.issuer}
    read = {name.value for listed in module.reads for name in listed.names}

    assert set(events) == {
        "border_of_colombia_shut", "visa_of_peru", "visa_of_chile", "arrests_of_2025", "removal_flights",
    }  # fmt: skip
    assert not instruments & (read | set(events))


def test_the_economy_takes_people_as_recorded_until_it_is_told_otherwise() -> None:
    study = cy.study(STUDY)
    as_it_is = trajectories(study, "real_income", "residents_read", "residents", members=8)
    run = study.run(scenarios=["history"], set={"network_elasticity": [0.4] * 8}, variables=["real_income"], members=8)
    others = np.asarray(run["real_income"].transpose("scenario", "member", "time"))[0]

    assert np.array_equal(as_it_is["residents_read"], as_it_is["residents"])
    assert np.array_equal(as_it_is["real_income"], others)


def test_people_computed_reach_output_through_work_and_remittances() -> None:
    names = ("real_income", "labour", "workers", "residents_read", "people_at_home", "remittances", "remittances_sent")
    study = cy.study(STUDY)
    of = trajectories(study, *names, scenario="people_as_computed", members=8)

    assert np.array_equal(of["labour"], of["workers"])
    assert np.array_equal(of["residents_read"], of["people_at_home"])
    assert np.array_equal(of["remittances"], of["remittances_sent"])
    assert not np.array_equal(of["real_income"], trajectories(study, "real_income", members=8)["real_income"])


def test_no_parameter_has_an_observed_outcome_of_the_years_it_foretells() -> None:
    study = checked().study
    outcomes = {
        figure.value
        for series in study.tables["migration"].series.values()
        if series.use == "outcome"
        for figure in series.figures
        if figure.date >= "2017"
    }
    (own,) = [item for item in study.modules if item.id == "migration"]
    numbers = {item.header.id: set(item.values.values()) for item in own.elements if isinstance(item, Parameter)}

    assert len(numbers) > 20
    assert {name for name, values in numbers.items() if values & outcomes} == set()

# xarray's annotations have gaps.
# pyright: reportUnknownMemberType=false
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest
import xarray as xr

from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.dataset import to_dataset
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.names import Id
from coyuntura.results.store import read_netcdf, write_netcdf

MakeStudy: TypeAlias = Callable[..., CheckedStudy]
_MODULE = """
dimensions:
  account: [state, treasury]
  region:
    elements: [North America, over_65]
    labels: {over_65: 65+}
parameters:
  share:
    label: {en: Share, es: Parte}
    meaning: {en: What is paid a month., es: Lo que se paga al mes.}
    unit: 1/month
    value: 0.1
    prior: uniform(0, 0.2)
  ceiling: {unit: USD, over: account, value: {state: 5, treasury: 7}}
  retained: {unit: 1, value: 0.5}
  member: {unit: 1, over: account, value: {state: 1, treasury: 2}, prior: "normal(0, 1)"}
stocks:
  cash:
    over: account
    unit: USD
    initial: {state: 100, treasury: 0}
    kind: account
    holding: {custodian: bank, owner: state, controller: ministry}
    label: {en: Cash, es: Caja}
flows:
  payment: {from: "cash[state]", to: "cash[treasury]", unit: USD/month, equation: "cash[state] * share"}
auxiliaries:
  heads: {unit: 1, over: region, equation: 3}
  reciprocal: {unit: month, equation: 1 / share}
events:
  embargo: {from: 2020-03}
"""
_SCENARIOS = """
scenarios:
  - {scenario: nothing_paid, label: {en: Nothing, es: Nada}, changes: {share: 0, retained: 0}}
"""
_CELLS = ("cash[state]", "cash[treasury]", "payment", "reciprocal", "embargo")


@pytest.fixture
def checked(make_study: MakeStudy) -> CheckedStudy:
    clock = "unit: month, start: 2020-01, stop: 2020-05, dt: 1"
    return make_study(_MODULE, clock, {"scenarios/all.yaml": _SCENARIOS})


@pytest.fixture
def dataset(checked: CheckedStudy) -> xr.Dataset:
    engine, members = Engine(checked), Members.of_priors(checked, 3)
    names = [Id("history"), Id("nothing_paid")]
    runs = engine.run(members, [engine.world([name]) for name in names], _CELLS)
    return to_dataset(checked, dict(zip(names, runs, strict=True)), members)


def test_trajectories_are_over_scenario_member_time_and_the_elements_own_dimensions(dataset: xr.Dataset) -> None:
    assert dataset["cash"].dims == ("scenario", "member", "time", "account")
    assert dataset["cash"].shape == (2, 3, 5, 2)


def test_values_are_found_by_their_labels(checked: CheckedStudy, dataset: xr.Dataset) -> None:
    share = Members.of_priors(checked, 3).draws["share"]

    cash = dataset["cash"].sel(scenario="history", account="state", time="2020-02-01")

    assert np.allclose(cash.to_numpy(), 100 * (1 - share), rtol=1e-14)


def test_a_study_with_a_calendar_has_dates(dataset: xr.Dataset) -> None:
    assert [str(day)[:10] for day in dataset["time"].to_numpy()[:2]] == ["2020-01-01", "2020-02-01"]


def test_dates_go_back_for_centuries(make_study: MakeStudy, tmp_path: Path) -> None:
    checked = make_study("auxiliaries: {twice: {unit: 1, equation: 2}}", "unit: year, start: 1492, stop: 2500, dt: 1")
    members = Members.of_declared(checked)
    runs = Engine(checked).run(members, [()], ["twice"])
    write_netcdf(to_dataset(checked, {Id("history"): runs[0]}, members), tmp_path / "run.nc")

    times = read_netcdf(tmp_path / "run.nc")["time"]

    assert [str(day)[:10] for day in times.to_numpy()[[0, -1]]] == ["1492-01-01", "2500-01-01"]


def test_a_study_without_a_calendar_has_numbers(make_study: MakeStudy) -> None:
    checked = make_study("auxiliaries: {twice: {unit: 1, equation: 2 * TIME}}")
    members = Members.of_declared(checked)
    runs = Engine(checked).run(members, [()], ["twice"])

    times = to_dataset(checked, {Id("history"): runs[0]}, members)["time"]

    assert times.to_numpy().tolist() == [0, 1, 2, 3, 4]


def test_time_that_is_counted_in_a_unit_says_so(make_study: MakeStudy) -> None:
    checked = make_study(
        "auxiliaries: {twice: {unit: week, equation: 2 * TIME}}", "counted_in: week, start: 0, stop: 4, dt: 1"
    )
    members = Members.of_declared(checked)
    (run,) = Engine(checked).run(members, [()], ["twice"])

    found = to_dataset(checked, {Id("history"): run}, members)

    assert found["time"].attrs["units"] == "week"
    assert found.attrs["clock_unit"] == "week"


def test_a_variable_says_its_unit_and_its_label_in_both_languages(dataset: xr.Dataset) -> None:
    attributes = dataset["cash"].attrs

    assert attributes["units"] == "USD"
    assert (attributes["long_name_en"], attributes["long_name_es"]) == ("Cash", "Caja")
    assert attributes["kind"] == "account"


def test_drawn_parameters_are_over_members(checked: CheckedStudy, dataset: xr.Dataset) -> None:
    assert dataset["share"].dims == ("member",)
    assert np.array_equal(dataset["share"].to_numpy(), Members.of_priors(checked, 3).draws["share"])


def test_an_element_with_a_name_of_the_dataset_is_set_apart(dataset: xr.Dataset) -> None:
    assert dataset["member_"].dims == ("member", "account")


def test_elements_of_a_dimension_are_found_as_they_are_written(checked: CheckedStudy) -> None:
    members = Members.of_declared(checked)
    (run,) = Engine(checked).run(members, [()], ["heads[north_america]", "heads[over_65]"])

    heads = to_dataset(checked, {Id("history"): run}, members)["heads"]

    assert heads["region"].to_numpy().tolist() == ["North America", "65+"]
    assert heads.sel(region="North America").to_numpy().tolist() == [[[3.0] * 5]]


def test_constants_have_no_time_and_only_those_that_are_wanted_are_there(checked: CheckedStudy) -> None:
    members = Members.of_priors(checked, 3)
    (run,) = Engine(checked).run(members, [()], ["reciprocal"])

    found = to_dataset(checked, {Id("history"): run}, members, constants=[Id("ceiling"), Id("share"), Id("reciprocal")])

    assert found["ceiling"].dims == ("account",)
    assert found["ceiling"].to_numpy().tolist() == [5, 7]
    assert found["ceiling"].attrs["units"] == "USD"
    assert found["share"].dims == ("member",)
    assert "retained" not in found


def test_a_constant_that_a_scenario_sets_is_over_scenarios(checked: CheckedStudy) -> None:
    engine, members = Engine(checked), Members.of_declared(checked)
    names = [Id("history"), Id("nothing_paid")]
    runs = engine.run(members, [engine.world([name]) for name in names], ["reciprocal"])

    found = to_dataset(checked, dict(zip(names, runs, strict=True)), members, constants=[Id("retained")])

    assert found["retained"].sel(scenario="history") == 0.5
    assert found["retained"].sel(scenario="nothing_paid") == 0


def test_a_member_that_stopped_says_when_and_where(dataset: xr.Dataset) -> None:
    stopped = dataset.sel(scenario="nothing_paid")

    assert set(stopped["stopped_cell"].to_numpy().tolist()) == {"reciprocal"}
    assert str(stopped["stopped_time"].to_numpy()[0])[:10] == "2020-01-01"


def test_a_cell_that_stopped_is_named_as_its_element_is_written(make_study: MakeStudy) -> None:
    module = "dimensions: {place: [North America, South]}\n"
    checked = make_study(f"{module}auxiliaries: {{odd: {{unit: 1, over: place, equation: 1 / (1 - place)}}}}")
    members = Members.of_declared(checked)
    (run,) = Engine(checked).run(members, [()], ["odd[north_america]", "odd[south]"])

    found = to_dataset(checked, {Id("history"): run}, members)

    assert found["stopped_cell"].to_numpy().tolist() == [["odd[North America]"]]


def test_a_member_that_went_through_has_no_end(dataset: xr.Dataset) -> None:
    history = dataset.sel(scenario="history")

    assert history["stopped_cell"].to_numpy().tolist() == ["", "", ""]
    assert np.isnat(history["stopped_time"].to_numpy()).all()


def test_the_dataset_says_where_it_comes_from(dataset: xr.Dataset) -> None:
    assert dataset.attrs["Conventions"] == "CF-1.11"
    assert (dataset.attrs["study"], dataset.attrs["title_es"], dataset.attrs["seed"]) == ("made", "Hecho", 1)


def test_cells_that_were_not_saved_are_not_numbers(checked: CheckedStudy) -> None:
    members = Members.of_priors(checked, 3)
    (run,) = Engine(checked).run(members, [()], ["cash[state]"])

    cash = to_dataset(checked, {Id("history"): run}, members)["cash"]

    assert np.isnan(cash.sel(account="treasury").to_numpy()).all()


def test_no_run_is_refused(checked: CheckedStudy) -> None:
    with pytest.raises(ValueError, match="at least one run"):
        to_dataset(checked, {}, Members.of_declared(checked))


def test_runs_with_different_members_are_refused(checked: CheckedStudy) -> None:
    engine, few = Engine(checked), [Members.of_priors(checked, count) for count in (2, 3)]
    runs = [engine.run(members, [()], ["reciprocal"])[0] for members in few]

    with pytest.raises(ValueError, match="other members"):
        to_dataset(checked, {Id("history"): runs[0], Id("nothing_paid"): runs[1]}, few[0])


def test_a_dataset_comes_back_from_a_file_as_it_was(dataset: xr.Dataset, tmp_path: Path) -> None:
    write_netcdf(dataset, tmp_path / "run.nc")

    found = read_netcdf(tmp_path / "run.nc")

    xr.testing.assert_identical(found, dataset)

"""Dates that no run reaches, and scenarios that change nothing: faults where they stand."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from coyuntura.check.study import check_study
from coyuntura.errors import Fault, StudyError
from coyuntura.model.folder import read_study

Pocket: TypeAlias = Callable[..., Path]
Change: TypeAlias = tuple[str, str]
SPAN = "the run, which goes from 2020-01 to 2022-01"


def refused(folder: Path) -> Fault:
    with pytest.raises(StudyError) as found:
        check_study(read_study(folder))
    (fault,) = found.value.faults
    return fault


@pytest.fixture
def refused_module(make_study: Callable[..., object]) -> Callable[[str], Fault]:
    def build(module: str) -> Fault:
        with pytest.raises(StudyError) as found:
            make_study(module)
        (fault,) = found.value.faults
        return fault

    return build


@pytest.mark.parametrize(
    ("name", "change", "line", "message"),
    [
        ("modules/oil.yaml", ("from: 2021-01-01", "from: 2201-01-01"), 20, f"event `embargo` begins after {SPAN}."),
        (
            "modules/oil.yaml",
            ("from: 2021-01-01", "from: 1021-01-01, until: 1022-01-01"),
            20,
            f"event `embargo` ends before {SPAN}.",
        ),
        (
            "observations/output.yaml",
            ("fitted_until: 2020", "fitted_until: 3020"),
            2,
            "`seen/output` has no figure as late as 3020; its last is of 2021-06.",
        ),
        (
            "scenarios/all.yaml",
            ("embargo: off", "embargo: 2201-01"),
            2,
            f"event `embargo` begins after {SPAN}.",
        ),
        (
            "scenarios/all.yaml",
            ("decline: 0}", "decline: {value: 0, from: 2201-01}}"),
            3,
            f"what is done to `decline` begins after {SPAN}.",
        ),
        (
            "scenarios/all.yaml",
            ("decline: 0}", "decline: {value: 0, until: 1021-01}}"),
            3,
            f"what is done to `decline` ends before {SPAN}.",
        ),
        (
            "observations/output.yaml",
            ("fitted_until: 2020", "fitted_until: 2019"),
            2,
            "`seen/output` has no figure as early as 2019; its first in the run is of 2020-01.",
        ),
        (
            "modules/oil.yaml",
            ("from: 2021-01-01", "from: 1021-01-01"),
            20,
            "event `embargo` begins more than 50 years before the run, which starts at 2020-01.",
        ),
        (
            "scenarios/all.yaml",
            ("decline: 0}", "decline: {value: 0, from: 1921-01}}"),
            3,
            "what is done to `decline` begins more than 50 years before the run, which starts at 2020-01.",
        ),
        (
            "scenarios/all.yaml",
            ("embargo: off", "embargo: 1021-01-01"),
            2,
            "event `embargo` begins more than 50 years before the run, which starts at 2020-01.",
        ),
        (
            "scenarios/all.yaml",
            ("embargo: off", "embargo: 2021-01-01"),
            2,
            "this leaves `embargo` as it is without the scenario.",
        ),
        (
            "scenarios/all.yaml",
            ("decline: 0}", "price_of_crude: 50}"),
            3,
            "this leaves `price_of_crude` as it is without the scenario.",
        ),
        (
            "scenarios/all.yaml",
            ("changes: {decline: 0}", "changes: {}"),
            3,
            "scenario `no_decline` changes nothing; what is without it is `history`.",
        ),
    ],
)
def test_what_no_run_reaches_or_nothing_changes_is_a_fault(
    pocket: Pocket, name: str, change: Change, line: int, message: str
) -> None:
    fault = refused(pocket({name: change}))

    assert fault.message == message
    assert fault.place is not None
    assert (fault.place.file, fault.place.line) == (name, line)
    assert fault.help


@pytest.mark.parametrize("date", ["2019-01-01", "2020-01-01", "2022-01-01", "1999-12-31"])
def test_an_event_that_is_in_force_within_the_run_may_begin_before_it(pocket: Pocket, date: str) -> None:
    check_study(read_study(pocket({"modules/oil.yaml": ("from: 2021-01-01", f"from: {date}")})))


def test_a_parameter_that_is_drawn_may_be_set_to_its_declared_value(pocket: Pocket) -> None:
    check_study(read_study(pocket({"scenarios/all.yaml": ("decline: 0}", "decline: 0.02}")})))


@pytest.mark.parametrize("dates", ["from: 2021-01-05, until: 2021-01-10", "from: 2021-01-01, until: 2021-01-02"])
def test_an_event_may_be_in_force_within_a_single_step(pocket: Pocket, dates: str) -> None:
    check_study(read_study(pocket({"modules/oil.yaml": ("from: 2021-01-01", dates)})))

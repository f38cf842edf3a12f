"""Councils and communes of the bundled study: the calendar of terms, what bounds other causes, what is not fed in."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

import coyuntura as cy
from coyuntura.arrays import Reals
from coyuntura.check.study import check_study
from coyuntura.model.elements import Data, Parameter
from coyuntura.model.folder import read_study

STUDY = Path(__file__).parents[2] / "studies" / "venezuela"


def month(year: int, number: int = 1) -> int:
    """Return the step of a month in a run that keeps each."""
    return (year - 1998) * 12 + number - 1


def trajectories(
    *variables: str, scenario: str = "history", members: int = 8, reach: str | None = None, **numbers: float
) -> Mapping[str, Reals]:
    """Return variables of the study with some parameters set, shape (member, time) each."""
    study = cy.study(STUDY, branches={"term_reach": reach}) if reach else cy.study(STUDY)
    settings = {name: [value] * members for name, value in numbers.items()}
    run = study.run(scenarios=[scenario], set=settings, variables=variables, members=members)
    return {name: np.asarray(run[name].squeeze("scenario").transpose("member", "time")) for name in variables}


@pytest.mark.slow
@pytest.mark.parametrize(("reach", "first_of_three_years"), [("in_office", (2021, 9)), ("elected_after", (2023, 9))])
def test_a_term_ends_exactly_so_long_after_its_election_as_the_law_has_it(
    reach: str, first_of_three_years: tuple[int, int]
) -> None:
    of = trajectories("elected", "expiry", reach=reach)
    first = month(*first_of_three_years)
    for then in range(month(2008), month(2024, 12)):
        # The month of the change, and those that terms of both lengths end in, are sums of two elections.
        later = then >= first
        ends = then + (36 if later else 24)
        if abs(then - first) <= 1 or (first + 24 <= ends + 1 and ends - 1 <= first + 36):
            continue
        assert np.allclose(of["expiry"][:, ends], of["elected"][:, then], rtol=1e-6, atol=1e-6)


@pytest.mark.slow
def test_without_pushes_the_part_within_term_is_the_term_over_the_whole_round() -> None:
    of = trajectories("in_term_part", ordinary_renewal=0.05, party_loss=0.0, leaving_elasticity=0.0)["in_term_part"]
    settled = of[:, month(2018, 9) : month(2022, 5)].mean(axis=1)  # a whole round of 44 months, none in a drive

    assert np.allclose(settled, 24 / (24 + 1 / 0.05), atol=0.01)


@pytest.mark.slow
def test_whoever_is_within_term_was_elected_within_one() -> None:
    """Up to half a step of what an event begins with, since no rate before it is known to the delay."""
    of = trajectories("councils_in_term", "councils", "elected")
    for now in (month(2016), month(2022, 5)):
        ends = of["elected"][:, now - 24 : now + 1]
        recent = (ends[:, 1:] + ends[:, :-1]).sum(axis=1) / 2
        assert float((np.abs(of["councils_in_term"][:, now] - recent) / of["councils"][:, now]).max()) < 0.01


@pytest.mark.slow
def test_registers_hold_every_body_and_never_shrink_while_renewals_fall() -> None:
    of = trajectories(
        "councils", "councils_in_term", "councils_overdue", "communes", "idle_communes", "working_communes", members=50
    )
    parts = [of[name] for name in ("councils_in_term", "councils_overdue", "idle_communes", "working_communes")]

    assert np.allclose(of["councils"], parts[0] + parts[1])
    assert np.allclose(of["communes"], parts[2] + parts[3])
    assert min(float(part.min()) for part in parts) > -1e-6
    assert float(np.diff(of["councils"], axis=1).min()) > -1e-6
    assert float(np.diff(of["communes"], axis=1).min()) > -1e-6


@pytest.mark.slow
def test_each_rival_cause_taken_out_brings_back_a_part_and_both_the_whole() -> None:
    renewed = {
        name: trajectories("renewal", scenario=name, members=50)["renewal"][:, month(2025) : month(2026)].sum(axis=1)
        for name in ("history", "no_party_hold", "no_emigration_from_councils", "calendar_alone")
    }
    hold, leaving = renewed["no_party_hold"], renewed["no_emigration_from_councils"]

    assert bool((renewed["history"] <= np.minimum(hold, leaving)).all())
    assert bool((np.maximum(hold, leaving) <= renewed["calendar_alone"]).all())
    assert 0.1 < float((hold > leaving).mean()) < 0.9  # neither of them by construction


@pytest.mark.slow
def test_before_the_committees_of_2016_no_council_is_held_by_party_officials() -> None:
    held = trajectories("party_held")["party_held"]

    assert float(np.abs(held[:, : month(2016, 5) + 1]).max()) == 0
    assert float(held[:, month(2020)].min()) > 0


def test_no_number_of_the_module_is_an_outcome_that_it_foretells() -> None:
    study = check_study(read_study(STUDY)).study
    outcomes = {
        figure.value
        for name in ("councils", "communes", "renewals")
        for figure in study.tables["communes"].series[name].figures
    }
    (own,) = [item for item in study.modules if item.id == "communes"]
    numbers = {item.header.id: set(item.values.values()) for item in own.elements if isinstance(item, Parameter)}

    assert len(numbers) > 10
    assert {name for name, values in numbers.items() if values & outcomes} == set()


def test_emigration_comes_through_one_element_that_says_it_is_given() -> None:
    study = check_study(read_study(STUDY)).study
    (own,) = [item for item in study.modules if item.id == "communes"]
    abroad = [item for item in own.elements if isinstance(item, Data) and "abroad" in item.header.id]

    assert [(item.header.id, item.header.is_given) for item in abroad] == [("counted_abroad", True)]


def test_nothing_of_the_module_feeds_back_into_others() -> None:
    others = [path for path in (STUDY / "modules").glob("*.yaml") if path.stem != "communes"]

    assert len(others) >= 10
    assert [path.stem for path in others if "\n  communes: [" in path.read_text(encoding="utf-8")] == []

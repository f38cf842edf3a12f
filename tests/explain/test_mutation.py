"""Mutation of a model: who notices, what is unproven, and what is told apart from that."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import pytest

from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.ensemble.treated import Treated, treated
from coyuntura.explain.behaviours import check_each
from coyuntura.explain.mutation import KINDS, Kind, Mutation, computed_elements, elements_named, mutate
from coyuntura.model.folder import read_study
from coyuntura.model.perturbed import Delayed
from coyuntura.model.scenarios import Frozen, Scaled, SetTo
from coyuntura.names import Id
from coyuntura.report.behaviours import name_of

pytestmark = pytest.mark.slow  # all of them together take many seconds

Pocket: TypeAlias = Callable[..., Path]
OIL = "behaviours/OIL.yaml"
MODULE = "modules/oil.yaml"
STATED = """subsystem: OIL
behaviours:
  - item: 1
    label: {en: An embargo lowers output., es: Un embargo baja la producción.}
    conditions:
      - holds: output_in_june < no_embargo.output_in_june
  - item: 2
    label: {en: Capacity falls., es: La capacidad baja.}
    conditions:
      - holds: AT(capacity, '2022-01') < 0.95 * AT(capacity, '2020-01')
  - item: 3
    label: {en: Capacity is a number., es: La capacidad es un número.}
    conditions:
      - holds: AT(capacity, '2022-01') < 0 OR AT(capacity, '2022-01') >= 0
  - item: 4
    label: {en: Capacity rises., es: La capacidad sube.}
    conditions:
      - holds: AT(capacity, '2022-01') > AT(capacity, '2020-01')
  - item: 5
    label: {en: Accounts are whole., es: Las cuentas están completas.}
    structure: accounts-complete
"""


def opened(pocket: Pocket, equation: str = "") -> CheckedStudy:
    """Return the pocket with five behaviours, and an element `spare` where an equation for it is given."""
    folder = pocket({OIL: STATED})
    if equation:
        path = folder / MODULE
        text = path.read_text(encoding="utf-8")
        spare = f"auxiliaries:\n  spare: {{unit: 1, equation: {equation}}}\n"
        text = text.replace("auxiliaries:\n", spare).replace("capacity * decline,", '"capacity * decline * spare",')
        path.write_text(text, encoding="utf-8")
    return check_study(read_study(folder))


def mutated(checked: CheckedStudy, *only: str, members: int = 10, **how: float | str) -> Mutation:
    elements = elements_named(checked.study, checked.model, only)
    lag, date = how.get("lag"), how.get("date", "")
    assert lag is None or isinstance(lag, float)
    return mutate(Engine(checked), Members.of_priors(checked, members), elements, lag=lag, date=str(date))


def noticed(found: Mutation, element: str) -> dict[Kind, tuple[str, ...]]:
    names = [name_of(behaviour) for behaviour in found.behaviours]
    several = found.elements[Id(element)]
    return {one.mutant.kind: tuple(names[number] for number in one.noticed) for one in several}


def test_those_who_notice_are_named_for_each_change(pocket: Pocket) -> None:
    found = mutated(opened(pocket))

    assert noticed(found, "output") == {
        "zeroed": ("OIL 1",),
        "doubled": (),
        "frozen": ("OIL 1",),
        "delayed": ("OIL 1",),
    }
    # Capacity falls by at least 1 % a month, and by more than 12 % in the year that is left.
    assert noticed(found, "decay") == {"zeroed": ("OIL 2",), "doubled": (), "frozen": (), "delayed": ()}


def test_a_stock_is_held_and_nothing_else(pocket: Pocket) -> None:
    assert noticed(mutated(opened(pocket)), "capacity") == {"frozen": ("OIL 2",)}


def test_an_element_that_nobody_notices_is_unproven(pocket: Pocket) -> None:
    found = mutated(opened(pocket))

    assert found.unproven == {"cash": "unread", "sales": "unread"}


def test_a_behaviour_that_notices_nothing_is_vacuous(pocket: Pocket) -> None:
    found = mutated(opened(pocket))

    assert [name_of(behaviour) for behaviour in found.vacuous] == ["OIL 3"]
    assert [(found.notices(number), found.asked(number)) for number in range(3)] == [(3, 9), (2, 5), (0, 5)]


def test_who_does_not_hold_or_reads_no_run_is_not_asked(pocket: Pocket) -> None:
    found = mutated(opened(pocket))

    assert [name_of(behaviour) for behaviour in found.behaviours] == ["OIL 1", "OIL 2", "OIL 3"]
    assert [name_of(behaviour) for behaviour in found.others] == ["OIL 4", "OIL 5"]


def test_every_verdict_is_that_of_a_model_which_is_changed_for_good(pocket: Pocket) -> None:
    checked = opened(pocket)
    found = mutated(checked)
    members = Members.of_priors(checked, 10)
    treatments: dict[Kind, Treated] = {
        "zeroed": SetTo(0.0),
        "doubled": Scaled(2.0),
        "frozen": Frozen("2020-01"),
        "delayed": Delayed(12.0),
    }
    for outcome in found.outcomes:
        model = treated(checked.model, {outcome.mutant.element: treatments[outcome.mutant.kind]})
        engine = Engine(replace(checked, model=model))
        failed = [one.status == "failed" for one, _ in check_each(engine, found.behaviours, members)]
        assert tuple(number for number, fails in enumerate(failed) if fails) == outcome.noticed, outcome.mutant


# `spare` is 1, and a number only while it is not above 1.5: doubled it stops every member, and nothing fails.
def test_members_that_stop_are_told_apart_from_members_that_fail(pocket: Pocket) -> None:
    checked = opened(pocket, "1 + 0 * decline / decline")
    path = checked.study.folder / MODULE
    text = path.read_text(encoding="utf-8").replace(
        "capacity * decline * spare", "capacity * decline * SQRT(1.5 - spare)"
    )
    path.write_text(text, encoding="utf-8")

    found = mutated(check_study(read_study(checked.study.folder)), "spare")
    by_kind = {one.mutant.kind: one for one in found.outcomes}

    assert (by_kind["doubled"].effect, by_kind["doubled"].noticed) == ("stopped", ())
    assert by_kind["doubled"].unjudged == (0, 1, 2)
    assert by_kind["zeroed"].effect == "same"


# Capacity falls by a quarter in two years where decline is above 0.012: in 9 of 10 stratified draws, and in all of
# them where the loss is doubled, or stays as large as it was at first.
def test_a_statement_that_turns_in_too_few_members_is_told_apart_from_none(pocket: Pocket) -> None:
    change = ("< 0.95 * AT(capacity, '2020-01')", "< 0.75 * AT(capacity, '2020-01')\n        share: 0.8")
    checked = check_study(read_study(pocket({OIL: STATED.replace(*change)})))
    found = mutated(checked, "decay")

    assert {one.mutant.kind: one.effect for one in found.outcomes} == {
        "zeroed": "noticed",
        "doubled": "turned",
        "frozen": "turned",
        "delayed": "same",
    }


def test_an_element_can_be_held_at_a_later_date_and_be_less_late(pocket: Pocket) -> None:
    checked = opened(pocket)

    # Held after the embargo began, or late by less than half a year, output shows it in June 2021 as ever.
    late = noticed(mutated(checked, "output", lag=3.0), "output")
    held = noticed(mutated(checked, "output", date="2021-02"), "output")

    assert (late["delayed"], held["frozen"]) == ((), ())


def test_only_some_elements_or_modules_are_put_out_of_order(pocket: Pocket) -> None:
    checked = opened(pocket)

    assert list(mutated(checked, "Output").elements) == ["output"]
    assert not mutated(checked, "output").is_whole
    assert list(mutated(checked, "oil").elements) == computed_elements(checked.model)
    assert mutated(checked, "oil").is_whole


def test_an_element_that_is_a_constant_is_reached_though_programs_fold_it(pocket: Pocket) -> None:
    found = mutated(opened(pocket, "1"), "spare")

    assert noticed(found, "spare")["zeroed"] == ("OIL 2",)


def test_kernels_are_shared_without_changing_a_verdict(pocket: Pocket) -> None:
    checked = opened(pocket)
    whole = mutated(checked)
    alone = [one for name in computed_elements(checked.model) for one in mutated(checked, name).outcomes]

    assert list(whole.outcomes) == alone


def test_progress_is_told_by_change(pocket: Pocket) -> None:
    checked = opened(pocket)
    told: list[tuple[int, int]] = []
    count = len(KINDS) * 3 + 2

    mutate(Engine(checked), Members.of_priors(checked, 2), watch=lambda done, of: told.append((done, of)))

    assert told == [(number, count) for number in range(1, count + 1)]


@pytest.mark.parametrize("lag", [0.0, -1.0, 25.0, float("nan"), float("inf")])
def test_a_lag_that_is_none_in_the_run_is_refused(pocket: Pocket, lag: float) -> None:
    with pytest.raises(ValueError, match="a lag lies between 0 and the length of the run, 24"):
        mutated(opened(pocket), lag=lag)


@pytest.mark.parametrize("date", ["2019-12", "2022-02", "soon", "2020-13"])
def test_a_date_that_is_none_in_the_run_is_refused(pocket: Pocket, date: str) -> None:
    with pytest.raises(ValueError, match=r"outside the run|a date is written|no date of the calendar"):
        mutated(opened(pocket), date=date)


@pytest.mark.parametrize("name", ["outputs", "loss", "embargo", "", "output[1]"])
def test_what_is_not_computed_is_refused(pocket: Pocket, name: str) -> None:
    with pytest.raises(ValueError, match="no computed element and no module"):
        mutated(opened(pocket), name)

"""Behaviours: what holds, what fails and why, and what cannot be run."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.errors import StudyError
from coyuntura.explain.behaviours import Finding, check_behaviours
from coyuntura.model.folder import read_study
from coyuntura.report.behaviours import reason_of

Pocket: TypeAlias = Callable[..., Path]
OIL = "behaviours/OIL.yaml"


def opened(folder: Path) -> CheckedStudy:
    return check_study(read_study(folder))


def judged(checked: CheckedStudy, members: int) -> tuple[Finding, ...]:
    return check_behaviours(Engine(checked), Members.of_priors(checked, members))


def stating(*conditions: str) -> Mapping[str, str]:
    """Return the change that makes one behaviour of some conditions."""
    lines = "".join(f"\n      - {condition}" for condition in conditions)
    return {OIL: f"subsystem: OIL\nbehaviours:\n  - item: 1\n    label: {{en: x, es: x}}\n    conditions:{lines}\n"}


def found(pocket: Pocket, changes: Mapping[str, str | tuple[str, str]], members: int = 10) -> Finding:
    return judged(opened(pocket(changes)), members)[0]


def test_statuses_are_in_the_order_of_the_items(pocket: Pocket) -> None:
    assert [finding.status for finding in judged(opened(pocket()), 10)] == ["passed", "failed", "not-yet"]


def test_a_failed_behaviour_says_in_how_many_members_it_holds(pocket: Pocket) -> None:
    assert "holds in 0 of 10 members; it must in 100 % of them" in reason_of(judged(opened(pocket()), 10)[1]).en


def test_a_failed_behaviour_says_so_in_spanish(pocket: Pocket) -> None:
    assert "se cumple en 0 de 10 miembros" in reason_of(judged(opened(pocket()), 10)[1]).es


def test_a_behaviour_that_cannot_be_run_gives_its_reason(pocket: Pocket) -> None:
    assert reason_of(judged(opened(pocket()), 4)[2]).es == "No hay salarios."


# Draws are stratified: of 10 members exactly 4 have a decline, uniform from 0.01 to 0.03, below 0.018.
@pytest.mark.parametrize(("share", "status"), [(0.4, "passed"), (0.41, "failed")])
def test_a_condition_must_hold_in_its_share_of_members(pocket: Pocket, share: float, status: str) -> None:
    condition = "{holds: \"AT(decline, '2020-01') < QUANTITY(0.018, '1/month')\", share: %g}" % share  # noqa: UP031  braces

    assert found(pocket, stating(condition)).status == status


def test_one_condition_that_fails_fails_the_behaviour(pocket: Pocket) -> None:
    good, bad = ("{holds: \"AT(loss, '2020-01') %s 0\"}" % sign for sign in "><")  # noqa: UP031  braces

    assert found(pocket, stating(good, bad)).status == "failed"


# The rate is finite while decline is below 0.02: half of the members.
BROKEN = {
    "modules/oil.yaml": (
        "capacity * decline",
        "capacity * decline + 0 * capacity * decline * SQRT(1 - decline / limit)",
    )
}


def broken(pocket: Pocket, limit: str, condition: str) -> Finding:
    checked_folder = pocket(stating(condition))
    module = checked_folder / "modules" / "oil.yaml"
    text = module.read_text(encoding="utf-8")
    text = text.replace(*BROKEN["modules/oil.yaml"])
    text = text.replace("parameters:\n", f"parameters:\n  limit: {{unit: 1/month, value: {limit}}}\n")
    module.write_text(text, encoding="utf-8")
    return judged(opened(checked_folder), 10)[0]


def test_members_that_stopped_do_not_count(pocket: Pocket) -> None:
    finding = broken(pocket, "0.02", "{holds: \"AT(output, '2020-01') < 0\"}")

    assert "holds in 0 of 5 members" in reason_of(finding).en


def test_a_condition_holds_where_it_holds_in_the_members_that_count(pocket: Pocket) -> None:
    assert broken(pocket, "0.02", "{holds: \"AT(output, '2020-01') > 0\"}").status == "passed"


def test_a_behaviour_whose_members_all_stopped_fails_and_says_why(pocket: Pocket) -> None:
    finding = broken(pocket, "0.001", "{holds: \"AT(output, '2020-01') > 0\"}")

    assert (finding.status, "no member stays finite" in reason_of(finding).en) == ("failed", True)


def test_a_scenario_that_is_not_read_does_not_stop_a_member(pocket: Pocket) -> None:
    mad = "scenarios:\n  - {scenario: mad, label: {en: m, es: m}, changes: {decline: 1.0e+300}}\n"
    only = "{holds: \"AT(output, '2020-01') > 0\"}"
    both = "{holds: \"AT(mad.output, '2021-01') > 0 OR AT(output, '2020-01') > 0\"}"
    study = opened(pocket({**stating(only, both), "scenarios/mad.yaml": mad}))

    assert "output, '2020-01') > 0` cannot" in reason_of(judged(study, 10)[0]).en


@pytest.mark.parametrize(
    "text",
    ["AT(output, '2020-01')", "AT(loss, '2020-01') * 2", "MEAN(output > capacity, '2020', '2020')", "1", "ABS(1 > 0)"],
)
def test_a_quantity_is_no_condition(pocket: Pocket, text: str) -> None:
    with pytest.raises(StudyError, match=r"measure-unclear.*holds or does not"):
        opened(pocket(stating(f'{{holds: "{text}"}}')))


@pytest.mark.parametrize(
    "text",
    [
        "NOT (AT(loss, '2020-01') > 2)",
        "AT(embargo, '2021-02')",
        "LOWEST(output > 0, '2020', '2021')",
        "IF 1 > 0 THEN 2 > 1 ELSE 1 > 2",
    ],
)
def test_what_holds_or_does_not_is_a_condition(pocket: Pocket, text: str) -> None:
    assert found(pocket, stating(f'{{holds: "{text}"}}')).status == "passed"


def test_a_behaviour_cannot_be_stated_and_put_off(pocket: Pocket) -> None:
    change = {OIL: ("not_yet:", "structure: [conserved]\n    not_yet:")}
    with pytest.raises(StudyError, match=r"measure-unclear.*item 3 of OIL"):
        opened(pocket(change))


# Half of the draws of `loss` lie below 0.3: there `undone` stops, and `output` goes on.
def test_a_member_that_stops_in_one_subsystem_changes_no_other_verdict(pocket: Pocket) -> None:
    behaviour = "  - {{item: {}, label: {{en: x, es: x}}, conditions: [{{holds: \"AT({}, '2020-01') < 0\"}}]}}\n"
    text = "".join(behaviour.format(number, name) for number, name in enumerate(("output", "undone"), 1))
    half = {"modules/oil.yaml": ("auxiliaries:\n", "auxiliaries:\n  undone: {unit: 1, equation: SQRT(loss - 0.3)}\n")}
    checked = opened(pocket({**half, OIL: f"subsystem: OIL\nbehaviours:\n{text}"}))

    reasons = [reason_of(finding).en for finding in judged(checked, 10)]

    assert ["in 0 of 10 members" in reasons[0], "in 0 of 5 members" in reasons[1]] == [True, True]


def test_progress_is_told_by_scenario(pocket: Pocket) -> None:
    checked = opened(pocket())
    told: list[tuple[int, int]] = []

    check_behaviours(Engine(checked), Members.of_priors(checked, 2), lambda done, of: told.append((done, of)))

    assert told
    assert told[-1][0] == told[-1][1]

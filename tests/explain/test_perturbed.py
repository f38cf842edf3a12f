"""Perturbed copies: whether a behaviour fails where it must, and what is told apart from that."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest

from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.ensemble.perturbed import perturbed
from coyuntura.errors import StudyError
from coyuntura.explain.behaviours import Shortfall
from coyuntura.explain.perturbed import Trial, check_perturbed, is_far
from coyuntura.explain.readings import Verdict
from coyuntura.model.folder import read_study
from coyuntura.names import Id
from coyuntura.report.perturbed import reason_of_trial

Pocket: TypeAlias = Callable[..., Path]
OIL = "behaviours/OIL.yaml"
FIGURE = '    figure: {measure: "no_embargo.output_in_june - output_in_june", unit: kbbl/day}\n'


def with_copies(*changes: str, item: int = 1) -> dict[str, tuple[str, str]]:
    """Return the change that gives an item of the pocket's behaviours copies, each by what it changes."""
    lines = "".join(f"      - {{label: {{en: A copy., es: Una copia.}}, changes: {{{text}}}}}\n" for text in changes)
    mark = FIGURE if item == 1 else "      - holds: output_in_june > AT(output, '2020-01')\n"
    return {OIL: (mark, f"{mark}    fails_when:\n{lines}")}


def opened(pocket: Pocket, *changes: str, item: int = 1) -> CheckedStudy:
    return check_study(read_study(pocket(with_copies(*changes, item=item))))


def tried(pocket: Pocket, *changes: str, item: int = 1) -> tuple[Trial, ...]:
    checked = opened(pocket, *changes, item=item)
    return check_perturbed(Engine(checked), Members.of_priors(checked, 10))


@pytest.mark.parametrize(
    "change",
    [
        "loss: 0",
        "embargo: off",
        "embargo: {from: 2021-07-01}",
        "output: 700",
        "output: {equation: capacity}",
        "output: {hold: 2020-06}",
        "output: {delay: 12}",
        "output: {scale: -1}",
        "loss: {value: 0, from: 2021-05-01}",
    ],
)
def test_a_behaviour_fails_in_a_copy_that_takes_its_cause_away(pocket: Pocket, change: str) -> None:
    (trial,) = tried(pocket, change)

    assert (trial.outcome, trial.stopped) == ("fails", 0)


@pytest.mark.parametrize("change", ["price_of_crude: 0", "sales: 0", "decay: {delay: 3}", "capacity: {hold: 2020-06}"])
def test_a_copy_that_does_not_touch_the_cause_is_passed(pocket: Pocket, change: str) -> None:
    trial = tried(pocket, change)[0]

    # A stock that does not move breaks what is conserved, which the behaviour also states.
    assert trial.outcome == ("fails" if "capacity" in change else "passes")


def test_what_scenarios_do_to_the_same_element_is_dropped(pocket: Pocket) -> None:
    checked = opened(pocket, "embargo: {from: 2020-06-01}")
    changed = perturbed(checked, checked.study.behaviours[0].fails_when[0])
    engine = Engine(changed)

    runs = engine.run(Members.of_declared(changed), [engine.world(), engine.world([Id("no_embargo")])], ["embargo"])

    assert np.array_equal(runs[0].values["embargo"], runs[1].values["embargo"])
    assert runs[0].values["embargo"][5, 0] == 1


def test_members_that_all_stop_are_told_apart_from_members_that_fail(pocket: Pocket) -> None:
    (trial,) = tried(pocket, "output: {equation: capacity * SQRT(0 - 1)}")

    assert (trial.outcome, trial.stopped) == ("stopped", 10)
    assert reason_of_trial(trial).en.startswith("10 of the 10 members")
    assert reason_of_trial(trial).es.startswith("De los 10 miembros")


# Draws are stratified: `loss` is uniform from 0.2 to 0.4.
@pytest.mark.parametrize(("limit", "outcome", "stopped"), [("0.27", "stopped", 7), ("0.33", "fails", 3)])
def test_a_copy_is_judged_where_half_of_the_members_go_through(
    pocket: Pocket, limit: str, outcome: str, stopped: int
) -> None:
    (trial,) = tried(pocket, f"output: {{equation: capacity + 0 * capacity * SQRT({limit} - loss)}}")

    assert abs(trial.stopped - stopped) <= 1
    assert trial.outcome == outcome


def test_a_behaviour_that_does_not_hold_is_not_tried(pocket: Pocket) -> None:
    (trial,) = tried(pocket, "decline: 0", item=2)

    assert (trial.outcome, trial.found, "say nothing" in reason_of_trial(trial).en) == ("idle", None, True)


def test_an_equation_that_does_not_fit_is_refused_at_its_place(pocket: Pocket) -> None:
    with pytest.raises(StudyError, match=r"(?s)units-differ.*behaviours/OIL.yaml:10"):
        tried(pocket, "output: {equation: cash}")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("outputs: 0", r"unknown-name.*`outputs`.*Did you mean `output`"),
        ("output: {scale: 1}", r"change-unclear.*leaves `output` as it is"),
        ("price_of_crude: 50", r"change-unclear.*leaves `price_of_crude` as it is"),
        ("output: off", r"change-unclear.*cannot do this to `output`"),
        ("output: {series: seen/output}", "change-unclear.*cannot do this to `output`"),
        ("output: {hold: 2020-06, from: 2020-07}", "change-unclear.*cannot do this to `output`"),
        ("capacity: 0", r"change-unclear.*cannot do this to `capacity`"),
        ("capacity: {equation: 0}", r"change-unclear.*cannot do this to `capacity`"),
        ("loss: {equation: 0}", r"change-unclear.*cannot do this to `loss`"),
        ("embargo: {delay: 2}", r"change-unclear.*cannot do this to `embargo`"),
        ("output: {delay: 0}", r"change-unclear.*a delay of 0 is none"),
        ("output: {delay: -3}", r"change-unclear.*a delay of -3 is none"),
        ("output: {delay: 1.0e+300}", r"change-unclear.*the run is only 24 long"),
        ("output: {delay: 2, equation: capacity}", r"change-unclear.*`equation` and `delay` are two changes"),
        ("output: {equation: capacity, from: 2020-06}", r"change-unclear.*`equation` and `from` are two changes"),
        ("output: {hold: 2030-01}", "date-unclear.*begins after the run"),
        ("output: {value: 0, from: 2031-01}", "date-unclear.*begins after the run"),
        ("output: {equation: capacity +}", "equation-syntax"),
        ("output: 0, Output: 1", "name-duplicate"),
        ("output: {}", "change-unclear.*nothing is done"),
        ("output: .nan", "value-kind"),
        ("", "change-unclear.*changes nothing"),
    ],
)
def test_a_copy_that_cannot_be_is_refused_as_the_study_is_read(pocket: Pocket, change: str, said: str) -> None:
    with pytest.raises(StudyError, match=said):
        opened(pocket, change)


def test_what_cannot_be_run_has_no_copy(pocket: Pocket) -> None:
    text = "    not_yet: {en: There are no wages., es: No hay salarios.}\n"
    copy = "    fails_when: [{label: {en: C, es: C}, changes: {loss: 0}}]\n"
    with pytest.raises(StudyError, match=r"measure-unclear.*item 3 of OIL"):
        check_study(read_study(pocket({OIL: (text, text + copy)})))


def test_a_number_that_only_scenarios_change_is_no_idle_copy(pocket: Pocket) -> None:
    module = {
        "modules/oil.yaml": (
            "price_of_crude: {unit: USD/bbl, value: 50}",
            "price_of_crude: {unit: USD/bbl, value: 50}\n  sold: {unit: 1, value: 1}",
        )
    }
    scenario = "scenarios:\n  - {scenario: unsold, label: {en: U, es: U}, changes: {sold: 0}}\n"
    folder = pocket({**with_copies("sold: 1"), **module, "scenarios/more.yaml": scenario})

    assert check_study(read_study(folder)).study.behaviours[0].fails_when


def test_a_clear_failure_is_judged_on_the_first_hundred_and_anything_else_on_all(pocket: Pocket) -> None:
    checked = opened(pocket, "loss: 0", "price_of_crude: 0")
    members = Members.of_priors(checked, 300)

    clear, passed = check_perturbed(Engine(checked), members)

    assert (clear.outcome, clear.members) == ("fails", 100)
    assert (passed.outcome, passed.members) == ("passes", 300)


def test_a_failure_by_little_is_judged_on_all_members(pocket: Pocket) -> None:
    checked = opened(pocket, "loss: 0")
    condition = checked.study.behaviours[0].conditions[0]
    for held, is_clear in ((0, True), (60, True), (74, True), (76, False), (89, False)):
        problem = Shortfall(replace(condition, share=0.9), Verdict(held, 100, is_met=False))
        assert is_far(problem) is is_clear
    for held in (0, 4):
        assert not is_far(Shortfall(replace(condition, share=0.05), Verdict(held, 100, is_met=False)))

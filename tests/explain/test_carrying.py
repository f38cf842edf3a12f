"""Which mechanisms have an element that does something, and what is told apart from that."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.explain.carrying import Carrying, carried
from coyuntura.model.folder import read_study

Pocket: TypeAlias = Callable[..., Path]
MODULE, QUESTION = "modules/oil.yaml", "questions/Q1.yaml"
EVENT = "embargo: {from: 2021-01-01, claims: [T2]}"
UNCITED = "embargo: {from: 2021-01-01}"
OUTPUT = "capacity * (1 - loss * embargo)"


def opened(pocket: Pocket, *changes: tuple[str, str], question: tuple[str, str] = ("", "")) -> CheckedStudy:
    """Return the pocket with some pieces of its module, and of its question, replaced."""
    folder = pocket()
    for name, pieces in ((MODULE, changes), (QUESTION, (question,))):
        path = folder / name
        text = path.read_text(encoding="utf-8")
        for old, new in pieces:
            assert old in text
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
    return check_study(read_study(folder))


def standing(checked: CheckedStudy, claim: str) -> Carrying:
    found = carried(Engine(checked), Members.of_priors(checked, 6))
    return {item.claim: item for item in found.claims}[claim]


def spare(equation: str) -> tuple[str, str]:
    """Return a change that adds an element which alone cites T2."""
    return "auxiliaries:\n", f'auxiliaries:\n  spare: {{unit: 1, equation: "{equation}", claims: [T2]}}\n'


def test_a_mechanism_whose_element_moves_what_is_read_is_carried(pocket: Pocket) -> None:
    found = standing(opened(pocket), "T1")

    assert found.effect is not None
    assert (found.standing, found.effect.element, found.effect.cell) == ("carried", "decay", "output")


def test_how_far_a_variable_moves_is_over_its_range(pocket: Pocket) -> None:
    found = standing(opened(pocket, ("capacity * decline", "capacity * decline * 0")), "T2")

    assert found.effect is not None
    # Output is level until the embargo and level from it on: without it, it is off by all of that range.
    assert found.effect.moved == pytest.approx(1.0)


def test_an_event_that_never_comes_is_taken_out(pocket: Pocket) -> None:
    found = standing(opened(pocket), "T2")

    assert found.effect is not None
    assert (found.standing, found.effect.element) == ("carried", "embargo")


def test_a_mechanism_cited_by_an_element_that_moves_nothing_is_found(pocket: Pocket) -> None:
    found = standing(opened(pocket, (EVENT, UNCITED), spare("capacity / capacity")), "T2")

    assert (found.standing, found.effect, found.elements) == ("still", None, ("spare",))


def test_less_than_the_tolerance_is_no_effect(pocket: Pocket) -> None:
    little = (OUTPUT, f"{OUTPUT} * (1 + 0.0001 * spare)")
    found = standing(opened(pocket, (EVENT, UNCITED), spare("1"), little), "T2")

    assert found.standing == "still"


def test_an_element_does_not_carry_a_mechanism_by_being_what_is_read(pocket: Pocket) -> None:
    cited = (f"equation: {OUTPUT}}}", f"equation: {OUTPUT}, claims: [T2]}}")
    found = standing(opened(pocket, (EVENT, UNCITED), cited), "T2")

    assert (found.standing, found.elements) == ("still", ("output",))


def test_an_element_of_two_mechanisms_carries_neither(pocket: Pocket) -> None:
    both = ("equation: capacity * decline, claims: [T1]", "equation: capacity * decline, claims: [T1, T2]")
    found = standing(opened(pocket, (EVENT, UNCITED), both), "T2")

    assert found.effect is not None
    assert (found.standing, found.effect.others) == ("shared", ("T1",))


def test_a_mechanism_that_nothing_read_cites_is_told_apart(pocket: Pocket) -> None:
    found = standing(opened(pocket, question=("claims: [T1, T2]", "claims: [T1]")), "T2")

    assert (found.standing, found.read, found.elements) == ("unread", 0, ("embargo",))


def test_what_acts_in_a_scenario_only_is_tried_there(pocket: Pocket) -> None:
    always = (EVENT, "embargo: {from: 2020-01-01}")
    figure = "{name: free, label: {en: Free, es: Libre}, measure: \"AT(no_embargo.output, '2022-01')\", unit: kbbl/day}"
    read = ("figures:\n", f"figures:\n  - {figure}\n")
    checked = opened(pocket, always, spare("1 - embargo"), (OUTPUT, f"{OUTPUT} * (1 + spare)"), question=read)
    found = standing(checked, "T2")

    assert found.effect is not None
    assert (found.standing, found.effect.element, found.effect.scenario) == ("carried", "spare", "no_embargo")


def test_an_element_without_which_no_member_goes_through_shows_nothing(pocket: Pocket) -> None:
    found = standing(opened(pocket, (EVENT, UNCITED), spare("1"), (OUTPUT, f"{OUTPUT} / spare")), "T2")

    assert found.standing == "still"

"""That a study under an interpretation is an ordinary study, with the interpretation's numbers and changes in it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import pytest

from coyuntura.errors import Place
from coyuntura.model.elements import Parameter
from coyuntura.model.folder import read_study
from coyuntura.model.interpreted import interpreted
from coyuntura.model.scenarios import HISTORY, Change, Dated, Scenario, SetTo
from coyuntura.model.study import Study
from coyuntura.names import Id, Text

Pocket: TypeAlias = Callable[..., Path]
BLOCKADE, DECAY = Id("blockade"), Id("decay")


def changes(study: Study, scenario: str) -> list[tuple[str, object]]:
    return [(change.element, change.treatment) for change in study.scenarios[Id(scenario)].changes]


def parameter(study: Study, name: str) -> tuple[float, str]:
    found = next(item for item in study.elements_of(Parameter) if item.header.id == name)
    return found.values[()], found.prior


def test_what_switches_a_mechanism_off_is_history(pocket: Pocket) -> None:
    study = read_study(pocket())

    assert changes(interpreted(study, BLOCKADE), HISTORY) == [("decline", SetTo(0.0))]
    assert changes(interpreted(study, DECAY), HISTORY) == [("embargo", Dated(is_off=True))]


def test_what_a_scenario_does_to_what_is_switched_off_is_dropped(pocket: Pocket) -> None:
    under = interpreted(read_study(pocket()), BLOCKADE)

    assert changes(under, "no_decline") == []
    assert changes(under, "no_embargo") == [("embargo", Dated(is_off=True))]


def test_a_change_of_a_part_of_what_is_switched_off_is_dropped(pocket: Pocket) -> None:
    study = read_study(pocket())
    part = Change(Id("decline[north]"), SetTo(0.5), Place("here"))
    scenarios = {**study.scenarios, Id("part"): Scenario(Id("part"), Text("", ""), Text("", ""), (part,), Place("x"))}

    assert changes(interpreted(replace(study, scenarios=scenarios), BLOCKADE), "part") == []


def test_a_number_without_a_prior_is_fixed(pocket: Pocket) -> None:
    assert parameter(interpreted(read_study(pocket()), BLOCKADE), "loss") == (0.5, "")


def test_a_number_beside_a_prior_is_its_central_one(pocket: Pocket) -> None:
    assert parameter(interpreted(read_study(pocket()), DECAY), "decline") == (0.03, "uniform(0.02, 0.04)")


def test_what_an_interpretation_does_not_name_is_as_the_study_has_it(pocket: Pocket) -> None:
    assert parameter(interpreted(read_study(pocket()), DECAY), "loss") == (0.3, "uniform(0.2, 0.4)")


def test_a_parameter_that_is_switched_off_has_no_prior(pocket: Pocket) -> None:
    assert parameter(interpreted(read_study(pocket()), BLOCKADE), "decline") == (0.02, "")


def test_a_study_knows_which_interpretation_it_is_and_until_when_it_may_know(pocket: Pocket) -> None:
    study = read_study(pocket())
    under = interpreted(study, BLOCKADE)

    assert (study.interpretation, study.knows_until) == (None, None)
    assert (under.interpretation, under.knows_until) == (study.interpretations[BLOCKADE], "2021-03")
    assert interpreted(study, DECAY).knows_until is None


def test_the_study_that_was_read_is_left_as_it_was(pocket: Pocket) -> None:
    study = read_study(pocket())
    interpreted(study, BLOCKADE)

    assert changes(study, HISTORY) == []
    assert parameter(study, "loss") == (0.3, "uniform(0.2, 0.4)")


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        (None, "blockad", "the study has no interpretation 'blockad'; it has blockade, decay"),
        ("decay", "blockade", "the study is under interpretation 'decay' already"),
    ],
)
def test_what_cannot_be_interpreted_is_refused(pocket: Pocket, first: str | None, second: str, message: str) -> None:
    study = read_study(pocket())
    if first is not None:
        study = interpreted(study, Id(first))

    with pytest.raises(ValueError, match=message):
        interpreted(study, Id(second))


@pytest.mark.parametrize(
    ("until", "fitted_until"),
    [("2020-06", "2020-06"), ("2020-12-30", "2020-12-30"), ("2020-12-31", "2020"), ("2020", "2020"), ("2021", "2020")],
)
def test_fits_see_no_more_than_a_theory_may_know(pocket: Pocket, until: str, fitted_until: str) -> None:
    study = read_study(pocket({"interpretations/blockade.yaml": ("until: 2021-03", f"until: {until}")}))

    (own,), (held,) = study.observations, interpreted(study, BLOCKADE).observations

    assert (own.fitted_until, held.fitted_until) == ("2020", fitted_until)

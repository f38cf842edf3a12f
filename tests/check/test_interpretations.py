"""That an interpretation which does not fit the study's model is a fault, with its place and a way out."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.errors import Fault, StudyError
from coyuntura.model.folder import read_study
from coyuntura.names import Id

Pocket: TypeAlias = Callable[..., Path]
Change: TypeAlias = str | tuple[str, str]

BLOCKADE, DECAY, OIL = "interpretations/blockade.yaml", "interpretations/decay.yaml", "modules/oil.yaml"


def refused(folder: Path) -> Fault:
    with pytest.raises(StudyError) as found:
        check_study(read_study(folder))
    (fault,) = found.value.faults
    return fault


def checked(folder: Path, interpretation: str | None = None) -> CheckedStudy:
    return check_study(read_study(folder), None if interpretation is None else Id(interpretation))


@pytest.mark.parametrize(
    ("name", "change", "line", "code", "message"),
    [
        (
            BLOCKADE,
            ("{neglect: off, siege: on}", "{siege: on}"),
            1,
            "key-missing",
            "interpretation `blockade` does not say whether these mechanisms are on: `neglect`.",
        ),
        (
            BLOCKADE,
            ("siege: on}", "siege: on, seige: off}"),
            5,
            "unknown-name",
            "the study has no mechanism `seige`. Did you mean `siege`?",
        ),
        (BLOCKADE, ("siege: on}", "siege: on, SIEGE: off}"), 5, "name-duplicate", "`siege` stands here twice."),
        (BLOCKADE, ("siege: on", "siege: yes"), 5, "kind-unknown", "`yes` is not one of `on`, `off`."),
        (
            BLOCKADE,
            ("interpretation: blockade", "interpretation: None"),
            1,
            "name-reserved",
            "`none` is what results say where a study is taken under no interpretation.",
        ),
        (BLOCKADE, ("of: [D]", "of: [D2]"), 4, "document-unknown", "the study has no document `D2`. Did you mean `D`?"),
        (BLOCKADE, ("of: [D]\n", ""), 1, "key-missing", "neither `of` nor `held_by` is here."),
        (
            BLOCKADE,
            ("loss: 0.5", "los: 0.5"),
            6,
            "unknown-name",
            "the study has no parameter `los`. Did you mean `loss`?",
        ),
        (
            BLOCKADE,
            ("loss: 0.5", "capacity: 0.5"),
            6,
            "unknown-name",
            "`capacity` is no parameter, and only parameters have numbers and priors of their own.",
        ),
        (
            BLOCKADE,
            ("loss: 0.5", "decline: 0.5"),
            6,
            "change-unclear",
            "`decline` is given here, and changed by mechanism `neglect`, which is off here.",
        ),
        (
            BLOCKADE,
            ("loss: 0.5", "loss: {north: 0.5}"),
            6,
            "axes-differ",
            "`loss` is over 0 dimensions, but has an entry for `north`.",
        ),
        (
            BLOCKADE,
            ("knows_until: 2021-03", "knows_until: 2019"),
            7,
            "date-unclear",
            "it may know until 2019, outside the run, which goes from 2020-01 to 2022-01.",
        ),
        (
            BLOCKADE,
            ("knows_until: 2021-03", "knows_until: 2022-02"),
            7,
            "date-unclear",
            "it may know until 2022-02, outside the run, which goes from 2020-01 to 2022-01.",
        ),
        (
            BLOCKADE,
            ("claims: [T2]", "claims: [T9]"),
            8,
            "claim-unknown",
            "`blockade` cites claim `T9`, which the study does not hold.",
        ),
        (
            DECAY,
            ("uniform(0.02, 0.04)", "uniform(0.04, 0.02)"),
            5,
            "prior-unclear",
            "`uniform` needs low below high, got 0.04 and 0.02.",
        ),
        (
            DECAY,
            ("values: {decline: 0.03}\n", "values: {decline: 0.05}\n"),
            5,
            "prior-unclear",
            "`decline` is 0.05, but its prior `uniform(0.02, 0.04)` lies between 0.02 and 0.04.",
        ),
        (
            OIL,
            ("off: {decline: 0}", "off: {}"),
            22,
            "change-unclear",
            "nothing switches mechanism `neglect` off.",
        ),
        (
            OIL,
            ("off: {decline: 0}", "off: {capacity: 0}"),
            22,
            "change-unclear",
            "a mechanism cannot do this to `capacity`.",
        ),
        (
            OIL,
            ("off: {decline: 0}", "off: {declin: 0}"),
            22,
            "unknown-name",
            "a mechanism changes `declin`, which is not defined. Did you mean `decline`?",
        ),
        (
            OIL,
            ("off: {decline: 0}", "off: {'decline[north]': 0}"),
            22,
            "change-unclear",
            "a mechanism changes whole elements, and `decline[north]` is a part of `decline`.",
        ),
        (
            OIL,
            ("off: {decline: 0}", "off: {price_of_crude: 50}"),
            22,
            "change-unclear",
            "this leaves `price_of_crude` as it is with mechanism `neglect` on.",
        ),
        (
            OIL,
            ('claims: ["T1"]', 'claims: ["T9"]'),
            22,
            "claim-unknown",
            "`neglect` cites claim `T9`, which the study does not hold.",
        ),
    ],
)
def test_what_does_not_fit_is_a_fault(
    pocket: Pocket, name: str, change: tuple[str, str], line: int, code: str, message: str
) -> None:
    fault = refused(pocket({name: change}))

    assert fault.place is not None
    assert (fault.code, fault.message, fault.place.file, fault.place.line) == (code, message, name, line)


def test_two_interpretations_of_one_name_are_a_fault(pocket: Pocket) -> None:
    fault = refused(pocket({DECAY: ("interpretation: decay", "interpretation: Blockade")}))

    assert fault.message == "interpretation `blockade` is already there, in interpretations/blockade.yaml:1:17."


def test_two_mechanisms_of_one_name_in_two_modules_are_a_fault(pocket: Pocket) -> None:
    module = """
module: other
label: {en: Other, es: Otro}
parameters:
  rate: {unit: 1, value: 1}
mechanisms:
  siege: {label: {en: Siege, es: Asedio}, off: {rate: 0}}
"""
    assert refused(pocket({"modules/other.yaml": module})).message == (
        "mechanism `siege` is already there, in modules/oil.yaml:23:3."
    )


def test_two_mechanisms_that_are_off_together_and_disagree_are_a_fault(pocket: Pocket) -> None:
    other = {OIL: ("off: {embargo: off}", "off: {decline: 0.01}"), DECAY: ("siege: off", "siege: on")}

    # Only one of the two is off.
    checked(pocket(other), "blockade")
    fault = refused(pocket({**other, BLOCKADE: ("siege: on", "siege: off")}))

    assert fault.message == "mechanisms `neglect` and `siege`, both off here, change `decline` differently."


def test_a_number_outside_the_range_of_its_parameter_is_a_fault(pocket: Pocket) -> None:
    with_range = ('prior: "uniform(0.2, 0.4)"}', 'prior: "uniform(0.2, 0.4)", range: [0.1, 0.45]}')
    fault = refused(pocket({OIL: with_range}))

    assert (fault.code, fault.message) == ("value-outside", "`loss` is 0.5, outside its range, 0.1 to 0.45.")
    assert fault.place is not None
    assert fault.place.file == BLOCKADE


def test_a_prior_that_excludes_the_number_of_the_study_needs_one_of_its_own(pocket: Pocket) -> None:
    fault = refused(pocket({DECAY: ("values: {decline: 0.03}\n", ""), OIL: ("value: 0.02", "value: 0.015")}))

    assert fault.message == "`decline` is 0.015, but its prior `uniform(0.02, 0.04)` lies between 0.02 and 0.04."
    assert fault.help == "Give it under `values:` a number that this prior allows."


def test_faults_of_all_interpretations_come_together_whichever_is_asked_for(pocket: Pocket) -> None:
    folder = pocket({BLOCKADE: ("loss: 0.5", "los: 0.5"), DECAY: ("values: {decline", "values: {declin")})

    with pytest.raises(StudyError) as found:
        checked(folder, "decay")

    assert sorted(str(fault.place).partition(":")[0] for fault in found.value.faults) == [BLOCKADE, DECAY]


@pytest.mark.parametrize("until", ["2020", "2020-01", "2021-12-31", "2022"])
def test_a_date_in_the_run_may_be_known_until(pocket: Pocket, until: str) -> None:
    folder = pocket({BLOCKADE: ("knows_until: 2021-03", f"knows_until: {until}")})

    assert checked(folder, "blockade").study.knows_until == until


def test_time_without_a_calendar_is_known_until_a_number(make_study: Callable[..., CheckedStudy]) -> None:
    text = "interpretation: one\nlabel: {{en: One, es: Uno}}\nheld_by: nobody\nknows_until: {}\n"
    module = "parameters: {a: {unit: 1, value: 1}}\n"

    study = make_study(module, files={"interpretations/one.yaml": text.format(3)}).study
    assert study.interpretations[Id("one")].knows_until == "3"
    with pytest.raises(StudyError, match="it may know until 5, outside the run, which goes from 0 to 4"):
        make_study(module, files={"interpretations/one.yaml": text.format(5)})


def test_a_number_without_a_prior_may_lie_where_the_study_has_none(pocket: Pocket) -> None:
    assert checked(pocket(), "blockade").model.parameters["loss"] == 0.5  # the study's prior ends at 0.4


def test_a_mechanism_may_be_off_outside_the_range_of_its_parameter(pocket: Pocket) -> None:
    folder = pocket({OIL: ('prior: "uniform(0.01, 0.03)"', 'prior: "uniform(0.01, 0.03)", range: [0.005, 0.1]')})

    assert "decline" not in checked(folder, "blockade").model.priors


def test_a_scenario_that_does_what_an_interpretation_holds_anyway_is_no_fault(pocket: Pocket) -> None:
    folder = pocket(
        {BLOCKADE: ("neglect: off, siege: on}\nvalues: {loss: 0.5}", "neglect: on, siege: on}\nvalues: {decline: 0}")}
    )

    assert checked(folder, "blockade").model.parameters["decline"] == 0

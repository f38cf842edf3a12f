"""Measures that have names: where they may stand, and what they become."""

from collections.abc import Callable

import pytest

from coyuntura.check.study import CheckedStudy
from coyuntura.errors import Fault
from coyuntura.names import Id
from coyuntura.syntax import write_expression

Checked = Callable[..., CheckedStudy]
Refused = Callable[..., tuple[Fault, ...]]

MODULE = """
dimensions: {place: [here, there]}
stocks:
  cash: {unit: USD, over: place, initial: 1}
  output: {unit: kbbl/day, initial: 1}
events:
  law: {from: 2020-02}
"""
SCENARIOS = """
scenarios:
  - {scenario: no_law, label: {en: No law, es: Sin ley}, changes: {law: off}}
  - {scenario: late_law, label: {en: Late law, es: Ley tardía}, changes: {law: 2020-04}}
"""
LABEL = "label: {en: A, es: A}"


def files(used: str, unit: str = "kbbl/day", **measures: str) -> dict[str, str]:
    """Return files of a study that declares measures and shows an expression of them."""
    declared = "".join(f"  {name}: {{{LABEL}, {rest}}}\n" for name, rest in measures.items())
    return {
        "behaviours__S_dot_yaml": f"subsystem: S\nbehaviours:\n  - {{item: 1, {LABEL}, "
        f'figure: {{measure: "{used}", unit: {unit}}}}}\n',
        "scenarios__all_dot_yaml": SCENARIOS,
        "measures__all_dot_yaml": f"measures:\n{declared}",
    }


def held(condition: str, **measures: str) -> dict[str, str]:
    """Return files of a study that declares measures and holds a condition of them."""
    found = files("", **measures)
    found["behaviours__S_dot_yaml"] = (
        f'subsystem: S\nbehaviours:\n  - {{item: 1, {LABEL}, conditions: [{{holds: "{condition}"}}]}}\n'
    )
    return found


def measure(expression: str, unit: str = "kbbl/day") -> str:
    return f'unit: {unit}, measure: "{expression}"'


LAST = measure("AT(output, '2020-05')")


def shown(checked: CheckedStudy) -> tuple[str, dict[str, str]]:
    """Return what a study's one measure reads, and the parts that it refers to."""
    (found,) = checked.measures.values()
    return write_expression(found.tree), {name: write_expression(part) for name, part in found.parts.items()}


def test_a_name_stands_for_what_the_measure_reads(checked: Checked) -> None:
    study = checked(MODULE, months=True, **files("last * 2", last=LAST))

    assert shown(study) == ("last * 2", {"last": 'AT("history:output", 24244)'})


def test_under_a_scenario_a_measure_reads_every_run_of_it(checked: Checked) -> None:
    sums = {"last": LAST, "gain": measure("last - AT(output, '2020-01')")}
    study = checked(MODULE, months=True, **files("no_law.gain", **sums))
    (found,) = study.measures.values()

    assert found.needs == {(Id("no_law"), "output")}


def test_a_measure_may_be_read_under_several_scenarios_at_once(checked: Checked) -> None:
    study = checked(MODULE, months=True, **files("last - no_law.last - late_law.last", last=LAST))
    (found,) = study.measures.values()

    assert {scenario for scenario, _ in found.needs} == {"history", "no_law", "late_law"}


def test_a_measure_that_names_a_scenario_may_be_read_without_one(checked: Checked) -> None:
    gap = measure("last - no_law.last")
    study = checked(MODULE, months=True, **files("gap", gap=gap, last=LAST))
    (found,) = study.measures.values()

    assert found.needs == {(Id("history"), "output"), (Id("no_law"), "output")}


def test_a_measure_is_in_its_unit_wherever_it_is_read(checked: Checked) -> None:
    study = checked(MODULE, months=True, **files("last", "kbbl/day", last=measure("AT(output, '2020-05')", "bbl/day")))

    assert shown(study) == ("last * 0.001", {"last": 'AT("history:output", 24244) * 1000'})


def test_names_are_compared_without_regard_to_case(checked: Checked) -> None:
    study = checked(MODULE, months=True, **files("No_Law.LAST", last=LAST))

    assert shown(study)[0] == '"no_law last"'


def test_a_measure_that_is_a_statement_may_be_a_condition(checked: Checked) -> None:
    grew = measure("CHANGE(output, '2020-01', '2020-05') > 0", "1")

    assert checked(MODULE, months=True, **held("no_law.grew", grew=grew)).measures


def test_measures_keep_their_units_and_labels(checked: Checked) -> None:
    study = checked(MODULE, months=True, **files("last", last=f"{LAST}, meaning: {{en: The last., es: La última.}}"))

    assert (str(study.named[Id("last")].unit), study.study.measures[Id("last")].meaning.es) == (
        "1000 bbl/day",
        "La última.",
    )


CHAIN = {"m0": LAST, **{f"m{number}": measure(f"m{number - 1} * 2") for number in range(1, 300)}}
RING = {"one": measure("two"), "two": measure("three"), "three": measure("no_law.one")}
FAULTS: list[tuple[str, dict[str, str], str, str]] = [
    ("last", RING, "measure-unclear", "these measures read each other in a ring: `one` -> `two` -> `three` -> `one`."),
    ("last", {"selfish": measure("selfish")}, "measure-unclear", "these measures read each other in a ring: `selfish`"),
    (
        "late_law.gap",
        {"gap": measure("last - no_law.last")},
        "measure-unclear",
        "`gap` is to be read under `late_law`, but names scenario `no_law` itself.",
    ),
    (
        "late_law.outer",
        {"gap": measure("last - no_law.last"), "outer": measure("gap * 2")},
        "measure-unclear",
        "`outer` is to be read under `late_law`, but names scenario `no_law` itself.",
    ),
    (
        "history.gap",
        {"gap": measure("no_law.output_at_end"), "output_at_end": LAST},
        "measure-unclear",
        "`gap` is to be read under `history`, but names scenario `no_law` itself.",
    ),
    ("last", CHAIN, "model-too-large", "`m257` rests on more than 256 parts of other measures"),
    ("last", {"output": LAST}, "name-duplicate", "`output` is already a name of the model."),
    ("last", {"here": LAST}, "name-duplicate", "`here` is already a name of the model."),
    ("lsat", {}, "unknown-name", "`lsat` is not defined in the study. Did you mean `last`?"),
    ("no_law.lsat", {}, "unknown-name", "`lsat` is not defined in the study. Did you mean `last`?"),
    ("no_lwa.last", {}, "scenario-unknown", "the study has no scenario `no_lwa`."),
    ("last[here]", {}, "axes-differ", "`last` is a measure, which is one number and has no elements."),
    ("last > 5", {}, "units-differ", "`last > 5` compares units that differ"),
    ("last", {"wrong": measure("AT(output, '2020-05')", "USD")}, "units-differ", "this measure is in `kbbl/day`"),
    ("last", {"odd": measure("AT(output, '2020-05')", "galleons")}, "unit-unknown", "the unit `galleons`"),
    ("last", {"open": measure("output")}, "measure-unclear", "this is a trajectory, not one value."),
    ("last", {"cited": f"{LAST}, claims: [F1]"}, "claim-unknown", "`cited` cites claim `F1`"),
    ("broken * 2", {"broken": measure("AT(outptu, '2020-05')")}, "unknown-name", "`outptu` is not defined"),
]


@pytest.mark.parametrize(("used", "measures", "code", "message"), FAULTS)
def test_what_names_cannot_say_is_one_fault(
    refused: Refused, used: str, measures: dict[str, str], code: str, message: str
) -> None:
    (fault,) = refused(MODULE, months=True, **files(used, **{"last": LAST, **measures}))

    assert (fault.code, fault.message[: len(message)]) == (code, message)


def test_a_measure_that_is_a_quantity_is_no_condition(refused: Refused) -> None:
    (fault,) = refused(MODULE, months=True, **held("last", last=LAST))

    assert (fault.code, fault.message) == (
        "measure-unclear",
        "`last` is a quantity, not something that holds or does not.",
    )


def test_equations_of_the_model_read_no_measures(refused: Refused) -> None:
    module = f"{MODULE}auxiliaries:\n  twice: {{unit: kbbl/day, equation: last * 2}}\n"
    (fault,) = refused(module, months=True, **files("last", last=LAST))

    assert (fault.code, fault.place and fault.place.file) == ("unknown-name", "modules/m.yaml")


def test_two_files_may_not_declare_one_measure(refused: Refused) -> None:
    again = f"measures:\n  last: {{{LABEL}, {LAST}}}\n"
    (fault,) = refused(MODULE, months=True, **files("last", last=LAST), measures__more_dot_yaml=again)

    assert (fault.code, fault.message) == (
        "name-duplicate",
        "measure `last` is already there, in measures/all.yaml:2:3.",
    )

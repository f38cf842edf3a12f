"""That modules say what they read of each other, and nothing else."""

from collections.abc import Callable, Mapping

import pytest

from coyuntura.check.reads import names_read
from coyuntura.check.study import CheckedStudy
from coyuntura.errors import Fault, StudyError
from coyuntura.names import Id

MakeStudy = Callable[..., CheckedStudy]

OIL = """
dimensions: {field: [north, south]}
parameters: {share: {unit: 1, value: 0.5}}
stocks: {crude: {unit: 1, initial: 2}}
lookups: {curve: {unit: 1, input: 1, points: [[0, 0], [1, 1]]}}
events: {law: {from: 1, until: 2}}
"""


def other(body: str, reads: str = "") -> Mapping[str, str]:
    head = "module: trade\nlabel: {en: Trade, es: Comercio}\n"
    return {"modules/trade.yaml": f"{head}{f'reads: {reads}' if reads else ''}\n{body}"}


def refused(make_study: MakeStudy, body: str, reads: str = "") -> tuple[Fault, ...]:
    with pytest.raises(StudyError) as found:
        make_study(OIL, files=other(body, reads))
    return found.value.faults


READING = [
    ("auxiliaries: {a: {unit: 1, equation: crude * 2}}", "crude"),
    ("auxiliaries: {a: {unit: 1, equation: CRUDE * 2}}", "crude"),
    ("auxiliaries: {a: {unit: 1, equation: 1, initial: share}}", "share"),
    ("stocks: {s: {unit: 1, initial: share * 2}}", "share"),
    ("flows: {f: {to: crude, unit: 1, equation: 1}}", "crude"),
    ("flows: {f: {from: crude, unit: 1, equation: 1}}", "crude"),
    ("auxiliaries: {a: {unit: 1, equation: curve(0.5)}}", "curve"),
    ("auxiliaries: {a: {unit: 1, equation: SINCE(law)}}", "law"),
    ("auxiliaries: {a: {unit: 1, over: field, equation: 1}}", "field"),
    ("auxiliaries: {a: {unit: 1, equation: south}}", "field"),
]


@pytest.mark.parametrize(("body", "name"), READING)
def test_what_is_read_of_another_module_is_to_be_listed(make_study: MakeStudy, body: str, name: str) -> None:
    faults = [fault for fault in refused(make_study, body) if fault.code == "reads-missing"]

    assert [fault.help for fault in faults] == [f"Write in modules/trade.yaml: `reads: {{only: [{name}]}}`"]


@pytest.mark.parametrize(("body", "name"), READING)
def test_what_is_listed_and_read_is_well(make_study: MakeStudy, body: str, name: str) -> None:
    checked = make_study(OIL, files=other(body, f"{{only: [{name}]}}"))

    assert [list(names) for names in names_read(checked.study.modules)[Id("trade")].values()] == [[name]]


def test_each_name_is_asked_for_once_and_the_way_out_is_whole(make_study: MakeStudy) -> None:
    faults = refused(make_study, "auxiliaries: {a: {unit: 1, equation: crude * share + crude}}")

    assert [fault.message.split("`")[3] for fault in faults] == ["crude", "share"]
    assert {fault.help for fault in faults} == {"Write in modules/trade.yaml: `reads: {only: [crude, share]}`"}


@pytest.mark.parametrize(
    ("reads", "words"),
    [
        ("{only: [crude, share]}", "does not read it"),
        ("{only: [crude, crud]}", "Did you mean `crude`?"),
        ("{only: [crude], onlee: [crude]}", "Did you mean `only`?"),
        ("{only: [crude, a]}", "has no `a`"),
    ],
)
def test_what_is_listed_for_nothing_is_a_fault(make_study: MakeStudy, reads: str, words: str) -> None:
    faults = refused(make_study, "auxiliaries: {a: {unit: 1, equation: crude}}", reads)

    assert [(fault.code, words in fault.message) for fault in faults] == [("reads-unknown", True)]


def test_a_study_of_one_module_lists_nothing(make_study: MakeStudy) -> None:
    assert make_study(OIL + "auxiliaries: {a: {unit: 1, equation: crude * share}}\n")


def test_an_element_of_a_dimension_of_its_own_is_no_other_modules(make_study: MakeStudy) -> None:
    body = "dimensions: {pole: [south, north]}\nparameters: {p: {unit: 1, over: pole, value: 1}}\n"
    checked = make_study(
        OIL.replace("[north, south]", "[south, north]"),
        files=other(f"{body}auxiliaries: {{a: {{unit: 1, equation: 'p[south]'}}}}"),
    )

    assert names_read(checked.study.modules)[Id("trade")] == {}

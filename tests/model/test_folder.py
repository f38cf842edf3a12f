from pathlib import Path

import pytest

from coyuntura.errors import StudyError
from coyuntura.model.folder import read_study
from coyuntura.model.scenarios import HISTORY, Constant, Dated, Frozen, Replaced, Scaled, SetTo, Treatment

STUDY = "study: s\ntitle: {en: S, es: S}\ntime: {start: 0, stop: 4, dt: 1}\n"


def write(folder: Path, **files: str) -> Path:
    for name, text in {"study_dot_yaml": STUDY, **files}.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def codes(folder: Path) -> list[str]:
    with pytest.raises(StudyError) as found:
        read_study(folder)
    return [fault.code for fault in found.value.faults]


def test_a_study_needs_no_more_than_its_own_file(tmp_path: Path) -> None:
    assert read_study(write(tmp_path)).id == "s"


def test_a_folder_without_a_study_is_a_fault(tmp_path: Path) -> None:
    assert codes(tmp_path) == ["file-missing"]


def test_history_is_always_a_scenario(tmp_path: Path) -> None:
    assert list(read_study(write(tmp_path)).scenarios) == [HISTORY]


def test_references_are_the_keys_of_the_bibliography(tmp_path: Path) -> None:
    text = "@article{one,\n title={A}}\n@misc{ two ,}\n% @comment\n"

    assert read_study(write(tmp_path, references_dot_bib=text)).references.keys() == {"one", "two"}


def test_faults_of_several_files_are_reported_together(tmp_path: Path) -> None:
    write(tmp_path, modules__a_dot_yaml="module: a\n", scenarios__b_dot_yaml="scenario: b\n", modules__c_dot_yaml="[")

    assert codes(tmp_path) == ["key-missing", "yaml-syntax", "key-missing", "key-missing"]


@pytest.mark.parametrize(
    ("change", "treatment"),
    [
        ("0.5", SetTo(0.5)),
        ("-0.5", SetTo(-0.5)),
        ("1e-3", SetTo(0.001)),
        ("off", Dated(is_off=True)),
        ("2020-03", Dated(start="2020-03")),
        ("{until: 2020-03}", Dated(until="2020-03")),
        ("{from: 2020, until: 2021}", Dated("2020", "2021")),
        ("{hold: 2013-12}", Frozen("2013-12")),
        ("{constant: 60}", Constant(60)),
        ("{scale: 0.5}", Scaled(0.5)),
        ("{series: oil/other}", Replaced("oil/other")),
    ],
)
def test_a_change_is_read_for_what_it_is(tmp_path: Path, change: str, treatment: Treatment) -> None:
    text = f"scenario: other\nlabel: {{en: A, es: A}}\nchanges: {{x: {change}}}\n"
    scenarios = read_study(write(tmp_path, scenarios__other_dot_yaml=text)).scenarios

    assert [change.treatment for scenario in scenarios.values() for change in scenario.changes] == [treatment]


@pytest.mark.parametrize("name", ["one", "One", "history"])
def test_scenarios_have_names_of_their_own(tmp_path: Path, name: str) -> None:
    entry = "{{scenario: {0}, label: {{en: A, es: A}}, changes: {{}}}}"
    text = f"scenarios:\n  - {entry.format('one')}\n  - {entry.format(name)}\n"

    assert codes(write(tmp_path, scenarios__all_dot_yaml=text)) == ["name-duplicate"]


def test_questions_have_names_of_their_own(tmp_path: Path) -> None:
    text = "question: Q1\nlabel: {en: A, es: A}\nmethod: measures\n"

    assert codes(write(tmp_path, questions__a_dot_yaml=text, questions__b_dot_yaml=text)) == ["name-duplicate"]


def test_behaviours_are_numbered_once(tmp_path: Path) -> None:
    text = "subsystem: S\nbehaviours:\n  - {item: 1, label: {en: A, es: A}}\n  - {item: 1, label: {en: B, es: B}}\n"

    assert codes(write(tmp_path, behaviours__a_dot_yaml=text)) == ["name-duplicate"]


@pytest.mark.parametrize("share", ["0", "1.5", "-1", "most"])
def test_a_share_lies_between_nothing_and_all(tmp_path: Path, share: str) -> None:
    condition = f"{{holds: 1 > 0, share: {share}}}"
    text = f"subsystem: S\nbehaviours:\n  - {{item: 1, label: {{en: A, es: A}}, conditions: [{condition}]}}\n"

    assert codes(write(tmp_path, behaviours__a_dot_yaml=text))[0] == "value-kind"


def test_ledgers_have_names_of_their_own(tmp_path: Path) -> None:
    text = "ledger: l\ncurrency: USD\naccounts: {}\ntransactions: []\n"

    assert codes(write(tmp_path, ledgers__a_dot_yaml=text, ledgers__b_dot_yaml=text)) == ["name-duplicate"]

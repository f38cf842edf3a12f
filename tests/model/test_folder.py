from pathlib import Path

import pytest

from coyuntura.errors import StudyError
from coyuntura.model.folder import read_study
from coyuntura.model.scenarios import HISTORY, Constant, Dated, Frozen, Replaced, Scaled, SetTo, Treatment
from coyuntura.names import Id, Text

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
        ("{constant: 60, throughout: true}", Constant(60)),
        ("{constant: 60, from: 2014-07}", Constant(60, "2014-07")),
        ("{value: 0.3, from: 2017-08, until: 2019}", SetTo(0.3, "2017-08", "2019")),
        ("{value: 3}", SetTo(3)),
        ("{scale: 0.5, until: 2019}", Scaled(0.5, None, "2019")),
        ("{hold: 2013-12, from: 2014, until: 2015}", Frozen("2013-12", "2014", "2015")),
        ("{series: a/b, from: 2014}", Replaced("a/b", "2014")),
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


@pytest.mark.parametrize("name", ["../trav", "/trav", "a/b", "..", "a\\b", "2nd", "''"])
def test_a_study_has_a_usable_name(tmp_path: Path, name: str) -> None:
    assert codes(write(tmp_path, study_dot_yaml=STUDY.replace("study: s", f"study: {name}"))) == ["name-unusable"]


@pytest.mark.parametrize(
    "name",
    [
        "study.yaml",
        "documents.yaml",
        "references.bib",
        "claims/a.yaml",
        "modules/a.yaml",
        "data/a.yaml",
        "data/a.csv",
        "ledgers/a.yaml",
        "scenarios/a.yaml",
        "behaviours/a.yaml",
        "questions/a.yaml",
    ],
)
def test_no_file_of_a_study_is_a_link_out_of_its_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "outside").write_text("secret", encoding="utf-8")
    folder = tmp_path / "study"
    folder.mkdir()
    write(folder, data__a_dot_yaml="table: a\nsources: {}\nseries: {}\n", data__a_dot_csv="")
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(tmp_path / "outside")

    with pytest.raises(StudyError) as found:
        read_study(folder)

    shown = [str(fault) for fault in found.value.faults if fault.place and fault.place.file == name]
    assert ("secret" in str(found.value), [text.partition(":")[0] for text in shown]) == (
        False,
        ["error[file-unreadable]"],
    )


def test_no_folder_of_a_study_is_a_link_out_of_it(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.yaml").write_text("module: a\nlabel: {en: A, es: A}\n", encoding="utf-8")
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "modules").symlink_to(tmp_path / "elsewhere")

    assert codes(write(tmp_path / "study")) == ["file-unreadable"]


def test_a_study_may_stand_behind_a_link_and_link_within_itself(tmp_path: Path) -> None:
    (tmp_path / "study").mkdir()
    write(tmp_path / "study", shared__a_dot_yaml="module: a\nlabel: {en: A, es: A}\n", modules__notes="")
    (tmp_path / "study" / "modules" / "a.yaml").symlink_to("../shared/a.yaml")
    (tmp_path / "link").symlink_to("study")

    assert [module.id for module in read_study(tmp_path / "link").modules] == ["a"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("modules/extra.yml", "Did you mean `modules/extra.yaml`?"),
        ("data/oil.YAML", "Did you mean `data/oil.yaml`?"),
        ("behaviors.yaml", "Did you mean `behaviours`?"),
        ("documents.yml", "Did you mean `documents.yaml`?"),
        ("module/a.yaml", "Did you mean `modules`?"),
        ("behaviors/a.yml", "Did you mean `behaviours`?"),
    ],
)
def test_a_yaml_file_that_nothing_reads_is_a_fault(tmp_path: Path, name: str, hint: str) -> None:
    with pytest.raises(StudyError) as found:
        read_study(write(tmp_path, **{name: ""}))

    assert [(fault.code, hint in fault.message) for fault in found.value.faults] == [("file-unreadable", True)]


@pytest.mark.parametrize(
    "name",
    ["README.md", "LICENSE", "notes.txt", "modules/notes.md", ".ci.yml", "modules/.a.yml", "modules_old/a.yaml"],
)
def test_other_files_are_left_alone(tmp_path: Path, name: str) -> None:
    assert read_study(write(tmp_path, **{name: ""})).id == "s"


MODULE = "module: m\nlabel: {en: M, es: M}\n"
SCENARIO = "scenario: other\nlabel: {en: Other, es: Otro}\n"
BEHAVIOUR = "{item: 1, label: {en: a, es: b}, conditions: [{holds: a > 0, share: 90 %}]}"
SALE = "{id: a, date: [14/01/2026, 2025-02], from: b, to: b, amount: 1}"
DOCUMENT = "{title: a, authors: [b], publisher: c, dated: 2020, cut_off: 2020, language: en, fingerprints: []}"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("behaviours__A", f"subsystem: A\nbehaviours: [{BEHAVIOUR}]", ["value-kind"]),
        ("modules__m", f"{MODULE}lookups: {{f: {{unit: 1, input: 1, points: [[5, 1], [9 %, 2]]}}}}", ["value-kind"]),
        ("modules__m", f"{MODULE}lookups: {{f: {{unit: 1, input: 1}}}}", ["key-missing"]),
        ("modules__m", f"{MODULE}dimensions: {{d: {{elements: {{a: 1}}}}}}", ["value-kind"]),
        ("modules__m", f"{MODULE}parameters: {{p: {{unit: 1, value: 1, range: [2 %, -1]}}}}", ["value-kind"]),
        (
            "modules__m",
            f"{MODULE}stocks: {{s: {{unit: 1, initial: 1, kind: acount, holding: {{owner: a}}}}}}",
            ["kind-unknown"],
        ),
        ("scenarios__s", f"{SCENARIO}changes: {{oil: {{constnt: 5}}}}", ["key-unknown"]),
        (
            "ledgers__l",
            f"ledger: l\ncurrency: USD\naccounts: {{b: {{label: {{en: b, es: b}}}}}}\ntransactions: [{SALE}]",
            ["date-unclear"],
        ),
        ("documents", f"documents: {{A: {DOCUMENT}}}", ["key-missing"]),
    ],
)
def test_what_follows_from_a_value_that_cannot_be_read_is_no_fault(
    tmp_path: Path, name: str, text: str, expected: list[str]
) -> None:
    assert codes(write(tmp_path, **{f"{name}_dot_yaml": text})) == expected


def test_a_scenario_keeps_what_it_stands_for(tmp_path: Path) -> None:
    text = f"{SCENARIO}meaning: {{en: Oil stays dear., es: El petróleo sigue caro.}}\nchanges: {{}}\n"
    study = read_study(write(tmp_path, scenarios__other_dot_yaml=text))

    assert study.scenarios[Id("other")].meaning == Text("Oil stays dear.", "El petróleo sigue caro.")


def test_more_files_than_a_study_needs_are_refused_before_any_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path, claims__a_dot_yaml="claims: {}\n", claims__b_dot_yaml="[", modules__c_dot_yaml="[")
    monkeypatch.setattr("coyuntura.model.folder.MOST_FILES", 2)

    assert codes(folder) == ["file-too-large"]


def test_files_that_are_too_large_together_are_refused_before_any_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path, claims__a_dot_yaml="claims: {}\n", claims__b_dot_yaml="[", modules__c_dot_yaml="[")
    monkeypatch.setattr("coyuntura.model.folder.LARGEST_STUDY", 12)

    assert codes(folder) == ["file-too-large"]

from pathlib import Path

import pytest

from coyuntura.errors import Faults, StudyError
from coyuntura.evidence.documents import Bibliography, fingerprint, paragraphs, read_bibliography

RECORD = """
documents:
  X:
    title: On rivers
    authors: [Ana Pérez]
    publisher: Press
    dated: 2020-03-02
    cut_off: 2020-02
    language: en
    voice: AP
    fingerprints: ["0123456789abcdef", "fedcba9876543210"]
voices:
  AP: {en: Ana Pérez, es: Ana Pérez}
"""


def read(tmp_path: Path, text: str) -> tuple[Bibliography, Faults]:
    (tmp_path / "documents.yaml").write_text(text, encoding="utf-8")
    faults = Faults()
    bibliography = read_bibliography(tmp_path / "documents.yaml", "documents.yaml", faults)
    return bibliography, faults


def codes(faults: Faults) -> list[str]:
    with pytest.raises(StudyError) as raised:
        faults.raise_if_any()
    return [fault.code for fault in raised.value.faults]


def test_paragraphs_are_the_lines_that_are_not_blank() -> None:
    assert paragraphs("one\n\n  two \r\n \nthree") == ["one", "two", "three"]


def test_a_fingerprint_ignores_case_spaces_and_punctuation() -> None:
    assert fingerprint("The “River”, 1998.") == fingerprint("the river 1998")


def test_a_fingerprint_ignores_how_letters_are_composed() -> None:
    assert fingerprint("Ch\u00e1vez") == fingerprint("Cha\u0301vez")


def test_a_fingerprint_changes_with_one_digit() -> None:
    assert fingerprint("in 1998") != fingerprint("in 1999")


def test_a_fingerprint_keeps_letters_of_every_script() -> None:
    assert fingerprint("река") != fingerprint("")


def test_a_record_is_read_with_its_days(tmp_path: Path) -> None:
    bibliography, faults = read(tmp_path, RECORD)
    faults.raise_if_any()
    document = bibliography.documents["X"]
    assert (str(document.dated), str(document.cut_off)) == ("2020-03-02", "2020-02-01")


def test_a_study_without_the_file_records_no_documents(tmp_path: Path) -> None:
    assert read_bibliography(tmp_path / "documents.yaml", "documents.yaml", Faults()) == Bibliography()


def test_a_short_fingerprint_is_a_fault(tmp_path: Path) -> None:
    _, faults = read(tmp_path, RECORD.replace('"fedcba9876543210"', '"fedc"'))
    assert codes(faults) == ["value-kind"]


def test_an_impossible_day_is_a_fault(tmp_path: Path) -> None:
    _, faults = read(tmp_path, RECORD.replace("2020-03-02", "2020-13-02"))
    assert codes(faults) == ["date-unclear"]


def test_a_document_whose_voice_nobody_records_is_a_fault(tmp_path: Path) -> None:
    _, faults = read(tmp_path, RECORD.replace("voice: AP", "voice: BQ"))
    assert codes(faults) == ["kind-unknown"]

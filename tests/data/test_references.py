"""What a bibliography's entries become."""

from pathlib import Path

import pytest

from coyuntura.data.references import LARGEST_BIBLIOGRAPHY, read_references
from coyuntura.errors import Faults, StudyError

AUTHORS = "Weisbrot, Mark and Sachs, Jeffrey"
ENTRY = f"@article{{one, author = {{{AUTHORS}}}, title = {{Sanctions and {{Oil}} \\& Gas}}, year = {{2019}}}}\n"
NOTED = (
    "@misc{two, author = {{The Treasury}}, title = {Rosneft}, howpublished = {Weekly, 3 May}, "
    "note = {account at https://example.org/a?b=1}}\n"
)


def citation(tmp_path: Path, text: str) -> str:
    path = tmp_path / "references.bib"
    path.write_text(text, encoding="utf-8")
    return read_references(path, "references.bib", Faults())["one"].citation.en


def test_authors_are_set_apart_and_a_title_keeps_its_and(tmp_path: Path) -> None:
    assert citation(tmp_path, ENTRY) == "Mark Weisbrot, Jeffrey Sachs, Sanctions and Oil & Gas"


def test_a_source_keeps_its_outlet_and_the_address_of_its_note(tmp_path: Path) -> None:
    path = tmp_path / "references.bib"
    path.write_text(NOTED, encoding="utf-8")
    (found,) = read_references(path, "references.bib", Faults()).values()

    assert found.citation.en == "The Treasury, Rosneft, Weekly, 3 May, account at"
    assert found.url == "https://example.org/a?b=1"


def test_fields_in_spanish_stand_in_their_place_for_readers_of_spanish(tmp_path: Path) -> None:
    text = """@misc{order, author = {{An Office}}, author_es = {{Una Oficina}}, title = {An order},
        title_es = {Una orden}, note = {summary: https://example.org/a}, note_es = {resumen}}"""
    path = tmp_path / "references.bib"
    path.write_text(text, encoding="utf-8")
    source = read_references(path, "references.bib", Faults())["order"]

    assert (source.citation.en, source.citation.es) == (
        "An Office, An order, summary",
        "Una Oficina, Una orden, resumen",
    )
    assert source.url == "https://example.org/a"


def test_a_key_that_stands_twice_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "references.bib"
    path.write_text(ENTRY + ENTRY, encoding="utf-8")
    faults = Faults()
    read_references(path, "references.bib", faults)
    assert len(faults) == 1


def test_a_study_without_a_bibliography_has_no_references(tmp_path: Path) -> None:
    assert read_references(tmp_path / "references.bib", "references.bib", Faults()) == {}


def test_a_bibliography_of_braces_is_told_at_once_and_nothing_is_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "references.bib"
    path.write_text("@a{" * 20_000, encoding="utf-8")
    faults = Faults()
    read_references(path, "references.bib", faults)

    assert len(faults) == 1
    assert capfd.readouterr() == ("", "")


def test_a_bibliography_beyond_any_need_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "references.bib"
    path.write_text("{" * (LARGEST_BIBLIOGRAPHY + 1), encoding="utf-8")
    faults = Faults()
    read_references(path, "references.bib", faults)

    with pytest.raises(StudyError, match="file-too-large"):
        faults.raise_if_any()

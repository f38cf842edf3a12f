"""An edition: the same for the same content, another for any change of what is read."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeAlias

import pytest

from coyuntura.model.edition import DIGITS, edition_of

Pocket: TypeAlias = Callable[..., Path]
DAY = date(2026, 11, 29)


def content(folder: Path) -> str:
    return edition_of(folder, "pocket", DAY).content


def test_an_edition_is_a_short_number_in_hexadecimal_digits(pocket: Pocket) -> None:
    found = content(pocket())

    assert (len(found), set(found) - set("0123456789abcdef")) == (DIGITS, set())


@pytest.mark.parametrize(
    "name",
    [
        "study.yaml",
        "documents.yaml",
        "data/seen.csv",
        "questions/Q1.yaml",
        "claims/text.yaml",
        "interpretations/decay.yaml",
        "observations/output.yaml",
    ],
)
def test_every_file_that_is_read_counts(pocket: Pocket, name: str) -> None:
    folder = pocket()
    before = content(folder)
    path = folder / name
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")

    assert content(folder) != before


def test_a_new_name_is_another_edition(pocket: Pocket) -> None:
    folder = pocket()
    before = content(folder)
    (folder / "questions/Q1.yaml").rename(folder / "questions/Q2.yaml")

    assert content(folder) != before


def test_what_nothing_reads_and_ends_of_lines_do_not_count(pocket: Pocket) -> None:
    folder = pocket()
    before = content(folder)
    (folder / "notes.txt").write_text("mine")
    (folder / "questions/.#Q1.yaml").write_text("of an editor")
    path = folder / "study.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert content(folder) == before

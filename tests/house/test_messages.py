"""That every message of the source has its Spanish, and that the catalogue holds nothing else."""

import re

import pytest
from tests.house.messages import missing, stale, templates

from coyuntura.report.messages import catalogue, in_spanish

_BLANK = re.compile(r"\{(\d+)\}")


def test_every_message_of_the_source_has_spanish() -> None:
    assert len(templates()) > 800
    assert missing() == [], "write their Spanish into src/coyuntura/report/spanish.txt"


def test_the_catalogue_holds_no_message_that_the_source_does_not() -> None:
    assert stale() == [], "take them out of src/coyuntura/report/spanish.txt"


def test_both_languages_of_a_message_have_the_same_blanks() -> None:
    differing = [
        template
        for template, entry in catalogue().items()
        if sorted(_BLANK.findall(template)) != sorted(_BLANK.findall(entry.spanish))
    ]

    assert differing == []


def test_a_message_keeps_what_the_modeller_typed() -> None:
    def ticks(text: str) -> list[str]:
        return sorted(re.findall(r"`[^`{}]*`", text))

    # What a person may have typed is never translated, so examples in backticks may be, and names of keys are not.
    keys = re.compile(r"`[a-z_]+:?`")
    lost = [
        template
        for template, entry in catalogue().items()
        if set(filter(keys.fullmatch, ticks(template))) - set(ticks(entry.spanish))
    ]

    assert lost == []


def test_every_message_finds_its_own_spanish() -> None:
    wrong: list[str] = []
    for template, entry in catalogue().items():
        said = in_spanish(_BLANK.sub(lambda match: f"x{match[1]}", template))
        wanted = _BLANK.sub(lambda match: f"x{match[1]}", entry.spanish)
        if said.casefold() != wanted.casefold():
            wrong.append(f"{template} -> {said}")

    assert wrong == []


@pytest.mark.parametrize("mark", [" the ", " must ", " which ", " is no "])
def test_no_spanish_is_english(mark: str) -> None:
    assert [entry.spanish for entry in catalogue().values() if mark in re.sub(r"`[^`]*`", "", entry.spanish)] == []

"""Rival counts: who counts what, that they stand side by side, and that none is added to another."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner

from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.cli import app
from coyuntura.errors import StudyError
from coyuntura.model.folder import read_study

Pocket: TypeAlias = Callable[..., Path]
STUDY, Q1, COUNTS = "study.yaml", "questions/Q1.yaml", "claims/counts.yaml"
WORDS = ("ensemble:", "counts: {dead: {en: The dead, es: Los muertos}}\nensemble:")
BOOKS = "@misc{one, author = {One}, title = {A list}, year = {2020}}\n@misc{two, author = {Two}, title = {A tally}}\n"
ONE = "kind: count, source: one, counts: dead, status: est, value: 3, unit: person, says: {en: Shot., es: A tiros.}"
TWO = (
    "kind: count, source: two, counts: dead, status: attr, bound: above, value: 9, unit: person, "
    "date: 2020-05, says: {en: In all., es: En total.}"
)
FIGURE = (
    "paragraphs: {D: [1]}, kind: figure, counts: dead, status: fact, value: 4, unit: person, "
    "says: {en: Drowned., es: Ahogados.}"
)


def counted(pocket: Pocket, *claims: str, **changes: str | tuple[str, str]) -> Path:
    text = "claims:\n" + "".join(f"  N{number}: {{{claim}}}\n" for number, claim in enumerate(claims, 1))
    return pocket({STUDY: WORDS, "references.bib": BOOKS, COUNTS: text, **changes})


def checked(folder: Path) -> CheckedStudy:
    return check_study(read_study(folder))


@pytest.mark.parametrize(
    ("claim", "fault"),
    [
        (ONE.replace("counts: dead, ", ""), "key-missing.*`counts`"),
        (ONE.replace("source: one, ", ""), "key-missing.*`source`"),
        (ONE.replace("status: est, ", ""), "key-missing.*`status`"),
        (ONE.replace("counts: dead", "counts: daed"), "kind-unknown.*not under `counts`.*Did you mean `dead`"),
        (FIGURE.replace("counts: dead", "counts: daed"), "kind-unknown.*not under `counts`"),
        (ONE.replace("source: one", "source: onee"), "source-unknown.*Did you mean `one`"),
        (ONE.replace("value: 3", "value: some"), "value-kind"),
        (f"{ONE}, paragraphs: {{D: [1]}}", "key-unknown"),
        (f"{ONE}, effect: 1", "key-unknown"),
    ],
)
def test_a_count_says_what_it_counts_and_who_gives_it(pocket: Pocket, claim: str, fault: str) -> None:
    with pytest.raises(StudyError, match=fault):
        checked(counted(pocket, claim))


@pytest.mark.parametrize("rival", [TWO, FIGURE, ONE.replace("counts: dead", "counts: hurt")])
def test_counts_of_two_sources_or_of_two_things_are_not_merged(pocket: Pocket, rival: str) -> None:
    words = (WORDS[0], WORDS[1].replace("counts: {", "counts: {hurt: {en: The hurt, es: Los heridos}, "))
    derived = "kind: derived, from: [N1, N2], says: {en: All., es: Todos.}"

    with pytest.raises(StudyError, match=r"count-merged.*`N3` is derived from rival counts"):
        checked(counted(pocket, ONE, rival, derived, **{STUDY: words}))


def test_counts_of_one_thing_by_one_source_may_be_summed(pocket: Pocket) -> None:
    derived = "kind: derived, from: [N1, N2], says: {en: Six by one list., es: Seis en una sola lista.}"
    study = checked(counted(pocket, ONE, ONE, derived)).study

    assert study.claims["N3"].sources == ("N1", "N2")


def test_a_question_names_what_is_counted(pocket: Pocket) -> None:
    asked = ("method: attribution", "method: attribution\ncounts: daed")

    with pytest.raises(StudyError, match=r"kind-unknown.*`daed` of Q1 is not under `counts`.*Did you mean `dead`"):
        checked(counted(pocket, ONE, **{Q1: asked}))


def test_an_answer_shows_rival_counts_side_by_side(pocket: Pocket) -> None:
    asked = ("method: attribution", "method: attribution\ncounts: dead")
    folder = counted(pocket, ONE, TWO, FIGURE, **{Q1: asked})
    page, spanish = (
        CliRunner().invoke(app, ["ask", str(folder), "Q1", "--members", "4", *more]).stdout
        for more in ([], ["--language", "es"])
    )
    (answer,) = json.loads(CliRunner().invoke(app, ["ask", str(folder), "Q1", "--members", "4", "--json"]).stdout)

    assert "3 people: Shot. Estimate: [" in page
    assert "more than 9 people, May 2020: In all. Passed on from somebody named: [" in " ".join(page.split())
    assert "4 people: Drowned. Stated: " in page
    assert "más de 9 personas, mayo de 2020: En total." in " ".join(spanish.split())
    (shown,) = answer["counts"]
    assert [(item["id"], item["low"], item["bound"], item["sources"]) for item in shown["claims"]] == [
        ("N1", 3, None, ["one"]),
        ("N3", 4, None, []),
        ("N2", 9, "above", ["two"]),
    ]


def test_many_counts_are_left_for_the_full_answer(pocket: Pocket) -> None:
    asked = ("method: attribution", "method: attribution\ncounts: dead")
    derived = "kind: derived, from: [N1, N2], says: {en: Six by one list., es: Seis en una sola lista.}"
    folder = counted(pocket, *[ONE] * 17, derived, **{Q1: asked})
    short, full = (
        CliRunner().invoke(app, ["ask", str(folder), "Q1", "--members", "4", *more]).stdout for more in ([], ["--full"])
    )

    assert "17 counts: --full" in short
    assert full.count("Shot.") == 17
    assert "Six by one list. Computed from others [N1, N2]." in full

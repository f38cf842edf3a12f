"""Disagreements between documents: each verdict from what runs and the record say, and what cannot be read."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner, Result

import coyuntura as cy
from coyuntura.check.study import check_study
from coyuntura.cli import app
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.errors import StudyError
from coyuntura.explain.disagreements import STANDINGS, Ruling, rule
from coyuntura.explain.named import measure_figures
from coyuntura.model.folder import read_study
from coyuntura.model.scenarios import HISTORY
from coyuntura.names import Id
from coyuntura.report.disagreements import render_rulings

Pocket: TypeAlias = Callable[..., Path]
FILE = "disagreements/texts.yaml"
OTHER = """
  E:
    title: Another text
    authors: [Another author]
    publisher: Nobody
    dated: 2020-01-01
    cut_off: 2020-01-01
    language: en
    voice: A
    fingerprints: [2222222222222222]
"""
ROW = """
  - row: {row}
    label: {{en: Matter {row}, es: Asunto {row}}}
    about: fact
    sides:
      D: {{says: {{en: Output falls., es: La producción cae.}}, claims: [T1]}}
      E: {{says: {{en: Output rises., es: La producción sube.}}}}
"""
POINT = """
      - means: {{en: It holds, es: Se cumple}}
        holds: "{}"
        for: [D]
        otherwise: [E]
"""
TRUE, FALSE = "output_in_june < no_embargo.output_in_june", "output_in_june > no_embargo.output_in_june"


def stated(row: int, *points: str) -> str:
    return ROW.format(row=row) + "    judged_by:" + "".join(map(POINT.format, points))


def ended(row: int, end: str) -> str:
    return f"{ROW.format(row=row)}    {end}: {{en: For a reason., es: Por una razón.}}\n"


def folder(pocket: Pocket, *rows: str) -> Path:
    path = pocket({FILE: f"disagreements:{''.join(rows)}"})
    documents = path / "documents.yaml"
    documents.write_text(documents.read_text(encoding="utf-8").rstrip("\n") + OTHER, encoding="utf-8")
    return path


def ruled(path: Path, members: int = 20) -> tuple[Ruling, ...]:
    checked = check_study(read_study(path))
    return rule(Engine(checked), Members.of_priors(checked, members), checked.study.disagreements.values())


def call(*words: str | Path) -> Result:
    return CliRunner(env={"COLUMNS": "80"}).invoke(app, [str(word) for word in words], catch_exceptions=False)


@pytest.mark.parametrize(
    ("points", "standing", "bears_out"),
    [
        ([TRUE], "decided", ("D",)),
        ([FALSE], "decided", ("E",)),
        ([TRUE, TRUE], "decided", ("D",)),
        ([TRUE, FALSE], "tie", ()),
    ],
)
def test_statements_decide_or_tie(pocket: Pocket, points: list[str], standing: str, bears_out: tuple[str, ...]) -> None:
    (found,) = ruled(folder(pocket, stated(1, *points)))

    assert (found.standing, found.bears_out) == (standing, bears_out)


def test_a_statement_between_the_shares_is_silent_and_makes_the_row_undecidable(pocket: Pocket) -> None:
    checked = check_study(read_study(pocket()))
    june = [Id("output_in_june")]
    (figure,) = measure_figures(Engine(checked), Members.of_priors(checked, 20), june, [HISTORY])
    assert figure.interval is not None
    middle = figure.interval.central
    path = folder(pocket, stated(1, f"output_in_june > QUANTITY({middle:.6f}, 'kbbl/day')", TRUE))
    (found,) = ruled(path)

    assert (found.standing, found.judged[0].bears_out, found.judged[1].bears_out) == ("undecidable", None, ("D",))
    assert 0.1 < found.judged[0].held / found.judged[0].members < 0.9


def test_a_share_of_its_own_makes_a_statement_stricter(pocket: Pocket) -> None:
    path = folder(pocket, stated(1, TRUE) + "        share: 1\n")
    (found,) = ruled(path)

    assert found.judged[0].point.condition.share == 1
    assert found.standing == ("decided" if found.judged[0].held in {0, 20} else "undecidable")


def test_what_reads_no_run_is_told_by_the_record(pocket: Pocket) -> None:
    (found,) = ruled(folder(pocket, stated(1, "BALANCE('book', 'bank', '2021-12-31') >= QUANTITY(0, 'USD')")))

    assert (found.judged[0].is_record, found.standing) == (True, "decided")


@pytest.mark.parametrize(
    ("statement", "read"),
    [
        ("AT(embargo, '2021-06') = 1", "record"),
        ("AT(embargo, '2021-06') = 1 AND output_in_june > QUANTITY(0, 'kbbl/day')", "runs"),
        ("AT(no_embargo.embargo, '2021-06') = 0", "runs"),
    ],
)
def test_dates_of_events_in_history_are_of_the_record(pocket: Pocket, statement: str, read: str) -> None:
    (found,) = ruled(folder(pocket, stated(1, statement)))

    assert found.bears_out == ("D",)
    assert found.judged[0].is_record == (read == "record")


def test_members_that_stop_decide_nothing(pocket: Pocket) -> None:
    path = folder(pocket, stated(1, TRUE))
    module = path / "modules" / "oil.yaml"
    text = module.read_text(encoding="utf-8")
    module.write_text(text.replace("capacity * decline,", '"capacity * decline * SQRT(0 - 1)",'), encoding="utf-8")
    (found,) = ruled(path)

    assert (found.judged[0].members, found.standing) == (0, "undecidable")


def test_a_row_may_say_that_nothing_can_tell(pocket: Pocket) -> None:
    found = ruled(folder(pocket, ended(2, "not_yet"), ended(1, "out_of_scope")))

    assert [(one.disagreement.row, one.standing) for one in found] == [(1, "out-of-scope"), (2, "not-yet")]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("claims: [T1]", "claims: [T9]", "cites claim `T9`, which the study does not hold"),
        ("Output rises., es: La producción sube.}", "R., es: S.}, claims: [T1]", "does not stand in document `E`"),
        ("for: [D]", "for: [F]", "`F` is no side of disagreement 1."),
        ("      E: {", "      G: {", "a side `G`, which is no document of the study."),
        (TRUE, "nothing_such > 0", "nothing_such"),
        (TRUE, "output > QUANTITY(1, 'kbbl/day')", "this is a trajectory, not one value."),
        ("about: fact", "about: gossip", "gossip"),
        ("for: [D]", "for: [D]\n        share: 0.4", "a share that settles something lies above 0.5"),
        ("    judged_by:", "    not_yet: {en: a, es: b}\n    judged_by:", "are two ends of one disagreement."),
        ("      E: {says: {en: Output rises., es: La producción sube.}}\n", "", "has one side"),
        ("row: 1", "row: 0", "row"),
    ],
)
def test_what_does_not_fit_is_a_fault_with_its_place(pocket: Pocket, old: str, new: str, said: str) -> None:
    text = stated(1, TRUE)
    assert old in text
    with pytest.raises(StudyError) as raised:
        check_study(read_study(folder(pocket, text.replace(old, new))))

    assert [fault.place.file for fault in raised.value.faults if fault.place] == [FILE] * len(raised.value.faults)
    assert said in str(raised.value)


def test_two_rows_of_one_number_are_a_fault(pocket: Pocket) -> None:
    with pytest.raises(StudyError, match="disagreement 1 is already there"):
        read_study(folder(pocket, stated(1, TRUE), stated(1, TRUE)))


@pytest.mark.parametrize(("language", "said"), [("en", "decided: D"), ("es", "decidido: D")])
def test_the_command_prints_a_table_and_rows_in_full(pocket: Pocket, language: str, said: str) -> None:
    path = folder(pocket, stated(1, TRUE), ended(2, "not_yet"))
    table, full = call("disagreements", path, "-l", language), call("disagreements", path, "1", "-l", language)

    assert (table.exit_code, full.exit_code) == (0, 0)
    assert said in table.stdout
    assert TRUE not in table.stdout
    assert TRUE in full.stdout
    assert "[T1]" in full.stdout
    assert max(map(len, table.stdout.splitlines())) <= 80


def test_programs_read_what_people_do(pocket: Pocket) -> None:
    path = folder(pocket, stated(1, TRUE, FALSE), ended(2, "not_yet"))
    found = json.loads(call("disagreements", path, "-m", "10", "--json").stdout)

    assert [item["standing"] for item in found["disagreements"]] == ["tie", "not-yet"]
    assert [point["members"] for point in found["disagreements"][0]["judged_by"]] == [10, 10]
    assert found["disagreements"][1]["reason"]["es"] == "Por una razón."


def test_a_number_that_is_not_there_says_which_are(pocket: Pocket) -> None:
    printed = call("disagreements", folder(pocket, stated(1, TRUE)), "7")

    assert (printed.exit_code, "It has 1." in printed.output) == (2, True)


def test_a_study_without_disagreements_says_so(pocket: Pocket) -> None:
    assert "states no disagreement" in call("disagreements", pocket()).stdout


def test_texts_steer_no_terminal(pocket: Pocket) -> None:
    text = stated(1, TRUE).replace("Matter 1", '"[red]\\e[31mMatter"')
    printed = call("disagreements", folder(pocket, text))

    assert (printed.exit_code, "\x1b" in printed.stdout, "[red]" in printed.stdout) == (0, False, True)


def test_python_has_them_by_number(pocket: Pocket) -> None:
    found = cy.study(folder(pocket, stated(1, TRUE), ended(2, "not_yet"))).disagreements(members=10)

    assert (len(found), found[1].standing, found.counts["not-yet"]) == (2, "decided", 1)
    assert repr(found) == "<Disagreements: 1 decided, 0 tie, 0 undecidable, 0 out-of-scope, 1 not-yet>"
    assert TRUE in str(found)
    with pytest.raises(KeyError):
        found[3]
    with pytest.raises(ValueError, match="the study has no disagreement 3; it has 1, 2"):
        cy.study(folder(pocket, stated(1, TRUE), ended(2, "not_yet"))).disagreements([3])


@pytest.mark.slow
def test_each_row_of_the_venezuelan_study_stands_somewhere_and_some_are_computed() -> None:
    study = cy.study("venezuela")
    found = study.disagreements(members=40)

    assert [one.disagreement.row for one in found] == list(range(1, 24))
    assert {one.standing for one in found} <= set(STANDINGS)
    assert {6, 8, 11, 12, 13, 14} <= {one.disagreement.row for one in found if one.judged}
    assert render_rulings(found.items, study.checked.study, "es", is_full=False)

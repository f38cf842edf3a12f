"""What answers rest on that is given and not computed, records beside runs, and who has which part in accounts."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

from coyuntura.check.study import check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.errors import StudyError
from coyuntura.explain.questions import Answer, ask
from coyuntura.model.folder import read_study
from coyuntura.report.citing import given_of
from coyuntura.report.recorded import beside_record, record_json
from coyuntura.report.texts import answer_text

Pocket: TypeAlias = Callable[..., Path]
Changes: TypeAlias = Mapping[str, str | tuple[str, str]]
OIL, BOOK, Q1 = "modules/oil.yaml", "ledgers/book.yaml", "questions/Q1.yaml"
EMBARGO = (OIL, ("claims: [T2]}\nmechanisms", "claims: [T2], given: true}\nmechanisms"))
SALE = (BOOK, ("amount: 100.01,", "amount: 100.01, given: true,"))
LEVEL = """figures:
  - name: level
    label: {en: Level, es: Nivel}
    measure: "AT(output, '2020-06')"
    observed: "OBSERVED('seen/output', '2020-06')"
    unit: kbbl/day
"""
RISE = (Q1, ("figures:\n", LEVEL))


def answer(pocket: Pocket, changes: Changes | None = None) -> Answer:
    checked = check_study(read_study(pocket(changes)))
    return ask(Engine(checked), Members.of_priors(checked, 10), list(checked.study.questions.values()))[0]


def test_an_answer_names_the_events_and_payments_that_are_given(pocket: Pocket) -> None:
    given = answer(pocket, dict([EMBARGO, SALE])).grounds.given

    assert [(item.name, item.since) for item in given] == [("embargo", "2021-01-01"), ("first", "2020-02-01")]


def test_the_line_is_in_both_languages(pocket: Pocket) -> None:
    given = answer(pocket, dict([SALE])).grounds.given
    (english,), (spanish,) = given_of(given, "en"), given_of(given, "es")

    assert english.text == "Given, not computed: Buyers → Bank (1 February 2020)."
    assert spanish.text == "Dado, no calculado: Compradores → Banco (1 de febrero de 2020)."


def test_nothing_is_given_where_nothing_says_so(pocket: Pocket) -> None:
    found = answer(pocket).grounds.given

    assert (found, given_of(found, "en")) == ((), [])


def test_what_begins_after_the_last_date_that_is_read_is_left_out(pocket: Pocket) -> None:
    late = (OIL, ("from: 2021-01-01, claims: [T2]}\nmech", "from: 2021-11-01, claims: [T2], given: true}\nmech"))
    early = (Q1, ("'2022-01')\", unit", "'2021-06')\", unit"))

    assert [item.name for item in answer(pocket, dict([late])).grounds.given] == ["embargo"]
    assert answer(pocket, dict([late, early])).grounds.given == ()


def test_what_no_measure_rests_on_is_left_out(pocket: Pocket) -> None:
    idle = (OIL, ("mechanisms", "  idle: {from: 2020-03-01, claims: [T2], given: true}\nmechanisms"))

    assert answer(pocket, dict([idle])).grounds.given == ()


def test_a_figure_stands_beside_what_is_on_record(pocket: Pocket) -> None:
    found = answer(pocket, dict([RISE]))
    level = next(figure for figure in found.figures if figure.name == "level")

    assert level.record is not None
    assert record_json(level)["observed"] == level.record
    assert level.interval.less(level.record).central == pytest.approx(level.interval.central - level.record)
    assert len(beside_record(found, "es")) == 3  # a blank, a heading and the table


def test_without_a_record_there_is_no_table(pocket: Pocket) -> None:
    assert beside_record(answer(pocket), "en") == []


def test_a_record_that_is_simulated_is_a_fault(pocket: Pocket) -> None:
    simulated = LEVEL.replace("OBSERVED('seen/output', '2020-06')", "AT(output, '2020-03')")

    with pytest.raises(StudyError, match=r"measure-unclear.*`level` reads `output`, which is simulated"):
        answer(pocket, {Q1: ("figures:\n", simulated)})


def test_a_text_names_who_owns_an_account(pocket: Pocket) -> None:
    custody = answer(pocket, {Q1: ("It fell by {change},", "The {bank.owner} owns it,")})

    assert answer_text(custody).en.startswith("The state owns it,")


def test_a_part_has_no_form_and_an_account_outside_has_no_parts(pocket: Pocket) -> None:
    for blank in ("bank.owner:number", "buyers.owner"):
        with pytest.raises(StudyError, match="measure-unclear"):
            answer(pocket, {Q1: ("It fell by {change},", f"The {{{blank}}} owns it,")})


@pytest.mark.parametrize("key", ["claims: [T9]", "source: [nowhere]"])
def test_what_an_account_cites_must_be_there(pocket: Pocket, key: str) -> None:
    with pytest.raises(StudyError, match="unknown"):
        answer(pocket, {BOOK: ("controller: ministry}", f"controller: ministry, {key}}}")})


def test_an_account_says_since_when_and_by_whom(pocket: Pocket) -> None:
    cited = ("controller: ministry}", "controller: ministry, from: 2020-01-15, source: [made]}")
    ((_, (position,)),) = answer(pocket, {BOOK: cited}).custody.items()

    assert (position.account.since, position.account.sources) == ("2020-01-15", ("made",))

"""What passed to whom when: what each entry needs, and how an answer begins with them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner

from coyuntura.check.study import check_study
from coyuntura.cli import app
from coyuntura.errors import StudyError
from coyuntura.model.folder import read_study

Pocket: TypeAlias = Callable[..., Path]
STUDY, OIL, Q1 = "study.yaml", "modules/oil.yaml", "questions/Q1.yaml"
BANK = "bank: {en: the bank, es: el banco}"
STATE = "state: {en: the state, es: el Estado}, ministry: {en: the ministry, es: el ministerio}"
PARTIES = ("ensemble:", f"parties: {{{BANK}, {STATE}}}\nensemble:")
BEFORE = "embargo: {from: 2021-01-01, claims: [T2]}"
ENTRY = "on: 2021-01-01, what: {en: the keys, es: las llaves}, to: bank, claims: [T2]"


def handed(pocket: Pocket, *entries: str, event: str = BEFORE) -> Path:
    lines = "".join(f"  - {{{entry}}}\n" for entry in entries)
    asked = ("method: attribution\n", f"method: attribution\ntransfers:\n{lines}")
    return pocket({STUDY: PARTIES, OIL: (BEFORE, event), Q1: asked})


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (ENTRY.replace("on: 2021-01-01, ", ""), "key-missing.*`on`"),
        (ENTRY.replace("2021-01-01", "soon"), "date-unclear"),
        (ENTRY.replace("what: {en: the keys, es: las llaves}, ", ""), "key-missing.*`what`"),
        (ENTRY.replace("to: bank, ", ""), "key-missing.*`to`"),
        (ENTRY.replace("to: bank", "to: []"), "key-missing.*does not say to whom"),
        (ENTRY.replace("to: bank", "to: bnak"), "kind-unknown.*not under `parties`.*Did you mean `bank`"),
        (ENTRY.replace(", claims: [T2]", ""), "key-missing.*rests on no claim and no source"),
        (ENTRY.replace("[T2]", "[T9]"), "claim-unknown"),
        (f"{ENTRY}, source: [none]", "source-unknown"),
        (f"{ENTRY}, event: embarog", "element-unknown.*which is no event.*Did you mean `embargo`"),
        (f"{ENTRY}, figure: loss", "measure-unclear.*which is no figure of it"),
        (f"{ENTRY}, event: embargo, figure: change", "measure-unclear.*both an event and a figure"),
        (f"{ENTRY}, amount: 3", "key-unknown"),
    ],
)
def test_what_a_transfer_lacks_is_a_fault(pocket: Pocket, entry: str, fault: str) -> None:
    with pytest.raises(StudyError, match=fault):
        check_study(read_study(handed(pocket, entry)))


def test_an_answer_begins_with_what_passed_to_whom_in_the_order_of_dates(pocket: Pocket) -> None:
    later = ENTRY.replace("2021-01-01", "2021-03").replace("the keys", "the rest").replace("las llaves", "lo demás")
    folder = handed(pocket, later, f"{ENTRY}, event: embargo", event=BEFORE.replace("claims", "given: true, claims"))
    page, spanish = (
        " ".join(CliRunner().invoke(app, ["ask", str(folder), "Q1", "--members", "4", *more]).stdout.split())
        for more in ([], ["--language", "es"])
    )
    (answer,) = json.loads(CliRunner().invoke(app, ["ask", str(folder), "Q1", "--members", "4", "--json"]).stdout)

    dated = ("1 January 2021: the keys → the bank; given, not computed;", "March 2021: the rest")
    assert page.index(dated[0]) < page.index(dated[1])
    assert "the rest → the bank; on record, not in the model;" in page
    assert "marzo de 2021: lo demás → el banco; en el registro, no en el modelo;" in spanish
    assert [(item["on"], item["to"], item["standing"]) for item in answer["transfers"]] == [
        ("2021-01-01", ["bank"], "given"),
        ("2021-03", ["bank"], "recorded"),
    ]


def test_a_transfer_says_whether_the_model_dates_or_computes_it(pocket: Pocket) -> None:
    folder = handed(pocket, f"{ENTRY}, event: embargo", f"{ENTRY}, figure: change")
    (answer,) = json.loads(CliRunner().invoke(app, ["ask", str(folder), "Q1", "--members", "4", "--json"]).stdout)
    page = " ".join(CliRunner().invoke(app, ["ask", str(folder), "Q1", "--members", "4"]).stdout.split())

    assert [item["standing"] for item in answer["transfers"]] == ["dated", "computed"]
    assert "the bank; its date from the record;" in page
    assert "the bank; computed: " in page

"""Answers for people: the short form, payments that add up, and who says so."""

import re
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import TypeAlias

import pytest
from rich.console import Console

from coyuntura.check.study import check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.errors import StudyError
from coyuntura.explain.questions import ask
from coyuntura.model.edition import Edition
from coyuntura.model.folder import read_study
from coyuntura.report.answers import render_answers

Pocket: TypeAlias = Callable[..., Path]
EDITION = Edition("1.2.3", "pocket", "0123456789ab", date(2026, 11, 29))
Q1 = "questions/Q1.yaml"
REPLY = '  - {en: "It fell by {change}'
SHORT = '  - {short: {en: "It {change:change}.", es: "La producción {change:change}."}, en: "It fell by {change}'
BOOK = """
ledger: book
currency: USD
accounts:
  buyers: {label: {en: Buyers, es: Compradores}, outside: true}
  bank: {label: {en: Bank, es: Banco}, custodian: bank, owner: state, controller: ministry}
  shops: {label: {en: Shops, es: Tiendas}, outside: true}
transactions:
  - {id: second, date: [2020-01-20, 2020-01-30], from: bank, to: shops, amount: [500000.00, 1500000.00], source: [made]}
  - {id: first, date: 2020-01-02, from: buyers, to: bank, amount: 3044500000.00, claims: [T1],
     note: {en: Said a clerk., es: Según una empleada.}}
  - {id: late, date: 2020-03-01, from: buyers, to: bank, amount: 7000000.00}
"""


def printed(
    pocket: Pocket, changes: dict[str, str | tuple[str, str]], language: str = "en", *, full: bool = False
) -> str:
    checked = check_study(read_study(pocket(changes)))
    answers = ask(Engine(checked), Members.of_priors(checked, 20), list(checked.study.questions.values()))
    file = StringIO()
    page = render_answers(answers, checked.study, EDITION, language, is_full=full)
    Console(file=file, width=100, highlight=False).print(page, crop=False)
    return file.getvalue()


def test_the_short_form_has_the_sentence_and_not_the_whole_text(pocket: Pocket) -> None:
    page = printed(pocket, {Q1: (REPLY, SHORT)})

    assert (re.search(r"It falls by \d+ thousand barrels a day \(", page) is not None, "It fell by" in page) == (
        True,
        False,
    )


def test_the_full_form_has_the_whole_text(pocket: Pocket) -> None:
    assert "It fell by" in printed(pocket, {Q1: (REPLY, SHORT)}, full=True)


def test_what_it_hangs_on_stands_before_the_answer(pocket: Pocket) -> None:
    doubt = 'doubt: {en: "one loss ({change.embargo.share:number}).", es: "de una pérdida."}\nanswers:'
    page = printed(pocket, {Q1: ("answers:", doubt)})

    assert re.match(r"Q1  What lowered output\?\nBefore quoting: one loss \(\d+ %\)\.\nIt fell", page)


def test_more_than_two_figures_in_the_short_form_are_a_fault(pocket: Pocket) -> None:
    changes = {Q1: (REPLY, SHORT.replace("It {change:change}.", "{change}, {change.embargo}, {change.decline}."))}

    with pytest.raises(StudyError, match=r"the short form of Q1 shows 3 figures, `doubt` and `short` together"):
        printed(pocket, dict(changes))


@pytest.mark.parametrize(
    ("blank", "said"),
    [("{change:betwen}", "Did you mean `between`"), ("({change})", "brings brackets of its own")],
)
def test_a_form_that_does_not_fit_is_a_fault_with_a_way_out(pocket: Pocket, blank: str, said: str) -> None:
    with pytest.raises(StudyError, match=said):
        printed(pocket, {Q1: ("It fell by {change}", f"It fell by {blank}")})


def test_a_number_alone_may_stand_in_brackets(pocket: Pocket) -> None:
    assert "It fell (" in printed(pocket, {Q1: ("It fell by {change}", "It fell ({change:number})")})


def test_payments_stand_in_the_order_of_their_days_and_add_up(pocket: Pocket) -> None:
    page = printed(pocket, {"ledgers/book.yaml": BOOK})
    lines = [re.sub(r"\s+", " ", line).strip() for line in page.splitlines()]

    assert lines.index("Buyers → Bank 2 January 2020 3,044.5 T1") < lines.index(
        "Bank → Shops 20 to 30 January 2020 0.5 to 1.5 [1]"
    )
    assert "Buyers had paid 3,044.5 million USD by 1 February 2020, and this is where it went:" in lines
    shown = [line for line in lines if line.startswith(("Bank 3", "Shops", "together"))]
    assert shown == ["Bank 3,043 to 3,044", "Shops 0.5 to 1.5", "together 3,044.5"]


def test_equal_payments_stand_in_one_row_and_what_the_study_reckons_is_told(pocket: Pocket) -> None:
    reckoned = "date: 2020-01-05, from: bank, amount: 500000000.00, reckoned: true, source: [made], to"
    more = f"  - {{id: one, {reckoned}: shops}}\n  - {{id: two, {reckoned}: stalls}}\n"
    stalls = "  stalls: {label: {en: Stalls, es: Puestos}, outside: true}\ntransactions:"
    book = BOOK.replace("transactions:", stalls) + more
    pages = [
        " ".join(printed(pocket, {"ledgers/book.yaml": book}, language).split()).replace("\N{NO-BREAK SPACE}", " ")
        for language in ("en", "es")
    ]

    assert "Bank → Shops; Stalls 5 January 2020 1,000 (2 × 500) reckoned by the study from [1]" in pages[0]
    assert "1.000 (2 × 500) calculado por" in pages[1]


def test_an_account_that_passed_on_all_it_had_says_to_whom(pocket: Pocket) -> None:
    rest = "  - {id: rest, date: 2020-01-31, from: bank, to: shops, amount: 3044500000.00}\n"
    kept = "\n".join(line for line in BOOK.splitlines() if "id: second" not in line) + "\n"
    page = " ".join(printed(pocket, {"ledgers/book.yaml": kept + rest}).split())

    assert "Bank: all of the 3,044.5 million USD that it had received by 1 February 2020 was passed on, 3,044.5" in page
    assert "was passed on" not in printed(pocket, {"ledgers/book.yaml": BOOK})


def test_a_payment_has_what_is_said_of_it(pocket: Pocket) -> None:
    page = printed(pocket, {"ledgers/book.yaml": BOOK}, "es")

    assert "Compradores → Banco, 2 de enero de 2020: Según una empleada." in page
    assert "del 20 al 30 de enero de 2020  de 0,5 a 1,5" in re.sub(r" {2,}", "  ", page)


def test_balances_are_in_the_full_form_only(pocket: Pocket) -> None:
    pages = [printed(pocket, {"ledgers/book.yaml": BOOK}, full=full) for full in (False, True)]

    assert ["Who holds, owns and controls, 1 February 2020" in page for page in pages] == [False, True]


def test_documents_sources_and_series_have_titles_outlets_and_licences(pocket: Pocket) -> None:
    page = " ".join(printed(pocket, {}).split())

    assert "An author: “A text”, Nobody, 1 January 2020, paragraphs 1, 2. " in page
    assert "Claims: " in page
    assert "No address is on record." in page
    assert "[1] Made for a test (2020)" in page
    assert "Output: Made for a test (2020). Licence: none." in page


def test_who_speaks_is_named_where_it_is_not_the_author(pocket: Pocket) -> None:
    page = printed(pocket, {"documents.yaml": ("authors: [An author]", "authors: [An author, A reporter]")})

    assert "Speaking there: An author." in " ".join(page.split())


def test_nothing_is_said_of_sources_where_there_are_none(pocket: Pocket) -> None:
    changes: dict[str, str | tuple[str, str]] = {
        Q1: (
            'question: Q1\nlabel: {en: "Why?", es: "¿Por qué?"}\nmethod: measures\n'
            'answers: [{en: "So.", es: "Porque sí."}]\n'
        )
    }
    page = printed(pocket, changes)

    assert "Who says so" not in page
    assert "To cite: Coyuntura 1.2.3, study pocket (edition 0123456789ab), question Q1, 20 members, seed 7" in page


def test_an_error_of_a_figure_says_over_how_many_figures_it_is(pocket: Pocket) -> None:
    miss = (
        "{name: miss, label: {en: M, es: E}, measure: \"MISS(output, 'seen/output', '2020-02', '2021-01')\", unit: 1}"
    )
    page = printed(pocket, {Q1: ("figures:\n", f"figures:\n  - {miss}\n")}, full=True)

    assert "2 figures, June 2020 to January 2021" in page


def test_shares_are_explained_where_they_are_printed(pocket: Pocket) -> None:
    pages = [printed(pocket, {}, full=full) for full in (False, True)]

    assert ["what is missing where a factor alone" in " ".join(page.split()) for page in pages] == [False, True]


def test_a_source_is_cited_in_the_language_of_the_answer(pocket: Pocket) -> None:
    changes: dict[str, str | tuple[str, str]] = {
        "data/seen.yaml": (
            "{citation: Made for a test, vintage: 2020, licence: none}",
            "{citation: {en: Made, es: Hecho para una prueba}, vintage: 2020, licence: {en: none, es: ninguna}}",
        )
    }
    page = " ".join(printed(pocket, changes, "es").split())

    assert "[1] Hecho para una prueba (2020)" in page
    assert "Producción: Hecho para una prueba (2020). Licencia: ninguna." in page


@pytest.mark.parametrize(("loss", "idle"), [("loss", 0), ("loss * 0", 1)])
def test_a_factor_that_changes_nothing_has_no_verdict(pocket: Pocket, loss: str, idle: int) -> None:
    page = printed(pocket, {"modules/oil.yaml": ("loss * embargo", f"{loss} * embargo")}, full=True)

    assert len(re.findall(r"(?:verdict:|  ) none$", page, re.MULTILINE)) == idle

"""Structural properties, each with a study in which it holds and one in which it fails."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import pytest

from coyuntura.check.cells import StockCell
from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.ensemble.members import Members
from coyuntura.errors import StudyError
from coyuntura.explain.structure import Flaw, flaw_of
from coyuntura.kernels.llvm import operations
from coyuntura.kernels.llvm.lines import Lines
from coyuntura.model.folder import read_study
from coyuntura.model.questions import Structure
from coyuntura.names import Id
from coyuntura.report.behaviours import text_of
from coyuntura.syntax.tree import Binary, Conditional, Name, Number

Pocket: TypeAlias = Callable[..., Path]
MakeStudy: TypeAlias = Callable[..., CheckedStudy]

TRANSFER = """
dimensions: {{account: [state, qatar]}}
parameters: {{rate: {{unit: USD/month, value: 3, prior: "uniform(1, 4)"}}}}
stocks:
  cash: {{unit: USD, over: account, initial: 10}}
  purse: {{unit: USD, initial: 50}}
flows:
  paid: {{from: purse, to: "cash[{target}]", unit: USD/month, equation: rate}}
  spent: {{from: "cash[account]", unit: USD/month, over: account, equation: rate / 10}}
events: {{moved: {{from: 2020-06-01}}}}
auxiliaries:
  active: {{unit: 1, equation: {active}}}
"""
CLOCK = "unit: month, start: 2020-01, stop: 2021-01, dt: 0.5"


def opened(folder: Path) -> CheckedStudy:
    return check_study(read_study(folder))


def in_english(found: Flaw | None) -> str:
    return "" if found is None else text_of(found).en


def problem(checked: CheckedStudy, structure: Structure, stocks: Sequence[Id]) -> Flaw | None:
    return flaw_of(checked, structure, stocks, Members.of_priors(checked, 8))


def test_accounts_with_all_three_roles_are_complete(pocket: Pocket) -> None:
    assert problem(opened(pocket()), "accounts-complete", ()) is None


def test_an_account_of_a_ledger_without_owner_is_named(pocket: Pocket) -> None:
    checked = opened(pocket())
    ledger = checked.study.ledgers["book"]
    bare = replace(ledger, accounts=tuple(replace(account, owner="") for account in ledger.accounts))
    study = replace(checked.study, ledgers={"book": bare})

    assert in_english(problem(replace(checked, study=study), "accounts-complete", ())).endswith("book: bank.")


def test_an_account_of_the_model_without_holding_is_named(pocket: Pocket) -> None:
    checked = opened(pocket())
    model = replace(checked.model, accounts=tuple(replace(item, holding=None) for item in checked.model.accounts))

    assert in_english(problem(replace(checked, model=model), "accounts-complete", ())).endswith(": cash.")


def test_a_study_without_accounts_has_no_complete_ones(make_study: MakeStudy) -> None:
    assert problem(make_study(""), "accounts-complete", ()) is not None


def test_a_ledger_that_reconciles_has_no_problem(pocket: Pocket) -> None:
    assert problem(opened(pocket()), "ledgers-reconcile", ()) is None


def test_a_ledger_that_would_be_overdrawn_does_not_reconcile(pocket: Pocket) -> None:
    checked = opened(pocket())
    ledger = checked.study.ledgers["book"]
    entry = ledger.transactions[0]
    paid_back = replace(
        entry, id=Id("back"), origin=entry.destination, destination=entry.origin, amount=entry.amount + entry.amount
    )
    study = replace(checked.study, ledgers={"book": replace(ledger, transactions=(entry, paid_back))})

    assert "book` does not reconcile" in in_english(problem(replace(checked, study=study), "ledgers-reconcile", ()))


def test_a_file_with_such_a_ledger_is_refused_at_reading(pocket: Pocket) -> None:
    more = (
        "\n  - {id: back, date: 2020-02-02, from: bank, to: buyers, amount: 200, claims: [T1], note: {en: b, es: d}}\n"
    )
    with pytest.raises(StudyError, match="account-overdrawn"):
        read_study(pocket({"ledgers/book.yaml": ("\n  - {id: first", more + "  - {id: first")}))


def test_a_study_without_ledgers_has_none_that_reconcile(make_study: MakeStudy) -> None:
    assert problem(make_study(""), "ledgers-reconcile", ()) is not None


def test_stocks_that_change_by_their_flows_are_conserved(pocket: Pocket) -> None:
    assert problem(opened(pocket()), "conserved", ()) is None


def test_one_named_stock_is_conserved(pocket: Pocket) -> None:
    assert problem(opened(pocket()), "conserved", (Id("capacity"),)) is None


def test_a_stock_whose_rate_is_not_its_flows_is_not_conserved(pocket: Pocket) -> None:
    checked = opened(pocket())
    stock = checked.model.stocks["cash"]
    leaking = StockCell(stock.initial, Binary("*", stock.rate, Number(1.001)), stock.inflows, stock.outflows)
    model = replace(checked.model, stocks={**checked.model.stocks, "cash": leaking})

    assert in_english(problem(replace(checked, model=model), "conserved", ())).startswith("cash changes")


def test_an_engine_that_adds_wrongly_is_caught(pocket: Pocket, monkeypatch: pytest.MonkeyPatch) -> None:
    def leaky(lines: Lines, x: str) -> str:
        return lines.product(x, lines.number(-1.001))

    monkeypatch.setattr(Lines, "negative", leaky)
    meanings = vars(operations)
    monkeypatch.setitem(meanings["_MEANINGS"], "negate", meanings["_of_one"](leaky))

    assert in_english(problem(opened(pocket()), "conserved", ())).startswith("capacity changes")


@pytest.mark.parametrize("active", ["IF moved THEN qatar ELSE state", "2", "state"])
def test_what_goes_to_a_computed_account_is_conserved(make_study: MakeStudy, active: str) -> None:
    study = make_study(TRANSFER.format(target="active", active=active), CLOCK)

    assert problem(study, "conserved", ()) is None


def test_what_goes_to_a_named_account_is_conserved(make_study: MakeStudy) -> None:
    assert problem(make_study(TRANSFER.format(target="qatar", active="1"), CLOCK), "conserved", ()) is None


def test_a_part_of_the_stocks_is_conserved_across_its_boundary(make_study: MakeStudy) -> None:
    study = make_study(TRANSFER.format(target="active", active="1"), CLOCK)

    assert problem(study, "conserved", (Id("cash"),)) is None


def test_what_leaves_one_stock_and_reaches_none_is_not_conserved(make_study: MakeStudy) -> None:
    checked = make_study(TRANSFER.format(target="active", active="1"), CLOCK)
    stocks = dict(checked.model.stocks)
    for cell in ("cash[state]", "cash[qatar]"):
        inflows = (Conditional(Number(0.0), Name("paid"), Number(0.0)),)
        rate = Binary("-", inflows[0], stocks[cell].outflows[0])
        stocks[cell] = StockCell(stocks[cell].initial, rate, inflows, stocks[cell].outflows)
    lossy = replace(checked, model=replace(checked.model, stocks=stocks))

    assert in_english(problem(lossy, "conserved", ())).startswith("What the stocks hold together")


def test_a_computed_account_that_is_none_stops_every_member(make_study: MakeStudy) -> None:
    study = make_study(TRANSFER.format(target="active", active="3"), CLOCK)

    assert in_english(problem(study, "conserved", ())) == "No member stays finite."


def test_the_stocks_inside_a_smooth_are_not_asked_for_flows(make_study: MakeStudy) -> None:
    module = "stocks: {x: {unit: 1, initial: 1}}\nauxiliaries: {y: {unit: 1, equation: 'SMTH3(x * TIME, 2)'}}"

    assert problem(make_study(module), "conserved", ()) is None


def test_a_study_without_stocks_conserves_nothing(make_study: MakeStudy) -> None:
    assert problem(make_study(""), "conserved", ()) is not None


def test_only_a_stock_can_be_conserved(pocket: Pocket) -> None:
    change = {"behaviours/OIL.yaml": ("    figure:", "    stocks: [output]\n    figure:")}
    with pytest.raises(StudyError, match=r"unknown-name.*is no stock"):
        opened(pocket(change))

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coyuntura.errors import Faults
from coyuntura.evidence.ledger import (
    NOTHING,
    Account,
    Amount,
    Cents,
    Ledger,
    Transaction,
    balance,
    balance_of,
    event_days,
    held_by,
    holdings,
    net_change,
    parse_cents,
    reconcile,
    replay,
)
from coyuntura.evidence.ledger_file import Evidence, ledger_of, read_ledger
from coyuntura.names import Id, Text
from coyuntura.reading.nodes import parse_yaml

pytestmark = pytest.mark.slow  # all of them together take seconds

MARKET, VAULT, BANK = Id("market"), Id("vault"), Id("bank")
LABEL = Text("x", "x")
START, LATER, END = date(2026, 1, 10), date(2026, 1, 20), date(2026, 2, 5)


def held(name: Id, custodian: str = "a_bank", owner: str = "a_state", controller: str = "a_power") -> Account:
    return Account(name, LABEL, custodian, owner, controller)


def cents(low: int, high: int | None = None) -> Amount:
    return Amount(Cents(low), Cents(low if high is None else high))


def entry(name: str, days: tuple[date, date], origin: Id, destination: Id, amount: Amount) -> Transaction:
    return Transaction(Id(name), *days, origin, destination, amount)


def ledger(*transactions: Transaction) -> Ledger:
    accounts = (Account(MARKET, LABEL, outside=True), held(VAULT), held(BANK))
    return Ledger(Id("test"), "USD", accounts, transactions)


SALE = entry("sale", (START, START), MARKET, VAULT, cents(500))
PAYOUT = entry("payout", (LATER, END), VAULT, BANK, cents(0, 500))


def faults_of(text: str, evidence: Evidence | None = None) -> list[tuple[str, int]]:
    faults = Faults()
    root = parse_yaml(text, "ledgers/test.yaml", faults)
    if root is not None:
        ledger_of(root, faults, evidence or Evidence())
    try:
        faults.raise_if_any()
    except Exception as error:  # noqa: BLE001  its list of faults is what the test reads
        return [(fault.code, fault.place.line) for fault in getattr(error, "faults", ())]
    return []


TEXT = """\
ledger: test
currency: USD
accounts:
  market: {label: {en: Market, es: Mercado}, outside: true}
  vault: {label: {en: Vault, es: Bóveda}, custodian: a_bank, owner: a_state, controller: a_power}
transactions:
  - id: sale
    date: 2026-01-10
    from: market
    to: vault
    amount: 500000000.00
    claims: [L09]
    source: [hngn2026]
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [("500000000.00", 50_000_000_000), ("0.5", 50), ("12", 1200), ("90071992547409.93", 9_007_199_254_740_993)],
)
def test_an_amount_is_read_to_the_cent(text: str, expected: int) -> None:
    assert parse_cents(text) == expected


@pytest.mark.parametrize("text", ["1e9", "1.005", "-3", "", "1__0", "_1", "1_", "1,000", "nan", ".5", "9" * 40])
def test_a_text_that_is_no_exact_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="at most two decimals"):
        parse_cents(text)


def test_bounds_out_of_order_are_refused() -> None:
    with pytest.raises(ValueError, match="low must be at most high"):
        cents(2, 1)


def test_an_account_holds_what_came_in_less_what_went_out() -> None:
    paid = entry("paid", (LATER, LATER), VAULT, BANK, cents(300))
    assert balance(ledger(SALE, paid), VAULT, LATER) == cents(200)


def test_a_transaction_counts_from_the_end_of_its_day() -> None:
    assert balance(ledger(SALE), VAULT, date(2026, 1, 9)) == NOTHING
    assert balance(ledger(SALE), VAULT, START) == cents(500)


def test_inside_the_span_of_a_date_a_payment_may_or_may_not_have_happened() -> None:
    spread = replace(SALE, last=LATER)
    assert balance(ledger(spread), VAULT, START) == cents(0, 500)
    assert balance(ledger(spread), VAULT, LATER) == cents(500)


def test_an_unknown_payout_spreads_both_accounts() -> None:
    book = ledger(SALE, PAYOUT)
    assert balance(book, VAULT, END) == cents(0, 500)
    assert balance(book, BANK, END) == cents(0, 500)


def test_an_unknown_payout_leaves_the_total_of_both_accounts_exact() -> None:
    assert balance_of(ledger(SALE, PAYOUT), (VAULT, BANK), END) == cents(500)


def test_a_lower_bound_is_cut_where_an_account_cannot_hold_less_than_nothing() -> None:
    opaque = replace(SALE, amount=cents(100, 900))
    whole = replace(PAYOUT, amount=cents(0, 900))
    assert balance(ledger(opaque, whole), VAULT, END) == cents(0, 900)


def test_an_account_that_is_asked_for_and_not_held_is_named() -> None:
    with pytest.raises(ValueError, match="'elsewhere'"):
        balance(ledger(SALE), Id("elsewhere"), END)


def test_moving_custody_between_two_holders_changes_the_holder_and_not_the_total() -> None:
    book = ledger(SALE, entry("move", (LATER, LATER), VAULT, BANK, cents(500)))
    accounts = (book.accounts[0], book.accounts[1], replace(book.accounts[2], custodian="another"))
    moved = replace(book, accounts=accounts)
    assert held_by(moved, "custodian", START) == {"a_bank": cents(500), "another": NOTHING}
    assert held_by(moved, "custodian", LATER) == {"a_bank": NOTHING, "another": cents(500)}
    assert held_by(moved, "owner", START) == held_by(moved, "owner", LATER)


def test_holdings_leave_out_what_lies_outside() -> None:
    assert [position.account.id for position in holdings(ledger(SALE), END)] == [VAULT, BANK]


def test_a_ledger_that_adds_up_has_no_problem() -> None:
    assert reconcile(ledger(SALE, PAYOUT)) == ()


def test_paying_out_more_than_could_have_come_in_is_an_overdraft() -> None:
    problems = reconcile(ledger(SALE, replace(PAYOUT, amount=cents(501, 600))))
    assert [problem.code for problem in problems] == ["account-overdrawn"]


def test_paying_before_the_money_can_have_come_is_an_overdraft() -> None:
    early = entry("early", (date(2026, 1, 1), date(2026, 1, 1)), VAULT, BANK, cents(500))
    assert [problem.code for problem in reconcile(ledger(SALE, early))] == ["account-overdrawn"]


def test_money_that_goes_to_no_account_unbalances_the_whole() -> None:
    problems = reconcile(ledger(replace(SALE, destination=Id("elsewhere"))))
    assert [problem.message for problem in problems if "sum to" in problem.message] == [
        "on 2026-01-10 the accounts sum to -5.00 to -5.00 USD, not to zero."
    ]


def test_a_dollar_with_two_custodians_is_a_problem() -> None:
    book = ledger(SALE)
    twice = replace(book, accounts=(*book.accounts, replace(book.accounts[1], custodian="another")))
    assert {problem.code for problem in reconcile(twice)} == {"name-duplicate"}


@pytest.mark.parametrize("bare", [held(VAULT, custodian=""), held(VAULT, owner=""), held(VAULT, controller="")])
def test_an_account_without_a_holder_is_incomplete(bare: Account) -> None:
    book = ledger(SALE)
    problems = reconcile(replace(book, accounts=(book.accounts[0], bare, book.accounts[2])))
    assert [problem.code for problem in problems] == ["account-incomplete"]


names = st.sampled_from([MARKET, VAULT, BANK])
days = st.dates(date(2026, 1, 1), date(2026, 3, 1))
bounds = st.tuples(st.integers(0, 10**14), st.integers(0, 10**14)).map(lambda pair: cents(min(pair), max(pair)))


@st.composite
def drawn_entry(draw: st.DrawFn) -> Transaction:
    origin = draw(names)
    destination = draw(names.filter(lambda name: name != origin))
    span = draw(st.tuples(days, days))
    return entry("t", (min(span), max(span)), origin, destination, draw(bounds))


entries = drawn_entry()


@given(st.lists(entries, max_size=12))
def test_all_accounts_together_hold_nothing_at_every_date(transactions: list[Transaction]) -> None:
    book = ledger(*transactions)
    assert all(net_change(book, (MARKET, VAULT, BANK), day) == NOTHING for day in event_days(book))


@given(st.lists(entries, max_size=12), st.data())
def test_whatever_the_true_amounts_are_the_bounds_hold_them(
    transactions: list[Transaction], data: st.DataObject
) -> None:
    book = ledger(*transactions)
    day = data.draw(days)
    true = {MARKET: 0, VAULT: 0, BANK: 0}
    for each in transactions:
        amount = data.draw(st.integers(each.amount.low, each.amount.high))
        if data.draw(st.dates(each.first, each.last)) <= day:
            true[each.origin] -= amount
            true[each.destination] += amount
    for account, amount in true.items():
        spread = net_change(book, (account,), day)
        assert spread.low <= amount <= spread.high


def test_a_replay_gives_every_account_on_every_day_of_change() -> None:
    assert len(replay(ledger(SALE, PAYOUT))) == 3 * 3


def test_a_sound_file_has_no_fault() -> None:
    assert faults_of(TEXT, Evidence({"L09"}, {"hngn2026"})) == []


@pytest.mark.parametrize(
    ("written", "instead", "code", "line"),
    [
        ("to: vault", "to: vualt", "account-unknown", 10),
        ("500000000.00", "5e8", "amount-unclear", 11),
        ("500000000.00", "[5, 4]", "amount-unclear", 11),
        ("500000000.00", "[5]", "amount-unclear", 11),
        ("500000000.00", "010", "amount-unclear", 11),
        ("500000000.00", "[010, 20]", "amount-unclear", 11),
        ("2026-01-10", "[2026-01-10]", "date-unclear", 8),
        ("500000000.00", "[1, 2, 3]", "amount-unclear", 11),
        ("2026-01-10", "2026-02-30", "date-unclear", 8),
        ("2026-01-10", "[2026-02-10, 2026-01-10]", "date-unclear", 8),
        ("[L09]", "[L99]", "claim-unknown", 12),
        ("[hngn2026]", "[hngn]", "source-unknown", 13),
        (", controller: a_power", "", "account-incomplete", 5),
        ("from: market\n    to: vault", "from: vault\n    to: market", "account-overdrawn", 7),
        ("amount:", "amuont:", "key-unknown", 11),
    ],
)
def test_what_cannot_be_true_in_a_file_is_a_fault_at_its_place(
    written: str, instead: str, code: str, line: int
) -> None:
    found = faults_of(TEXT.replace(written, instead), Evidence({"L09"}, {"hngn2026"}))
    assert (code, line) in found


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
    ],
)
def test_a_year_or_a_month_as_a_date_is_the_span_of_its_days(written: str, first: date, last: date) -> None:
    faults = Faults()
    root = parse_yaml(TEXT.replace("2026-01-10", written), "x", faults)
    assert root is not None
    read = ledger_of(root, faults, Evidence()).transactions[0]

    assert (read.first, read.last) == (first, last)


def test_the_proceeds_of_2026_reconcile_and_their_first_batch_is_exact() -> None:
    faults = Faults()
    path = Path(__file__).parents[2] / "studies" / "venezuela" / "ledgers" / "proceeds_2026.yaml"
    book = read_ledger(path, "ledgers/proceeds_2026.yaml", faults)
    faults.raise_if_any()
    assert book is not None
    assert balance(book, Id("qatar"), date(2026, 1, 14)) == cents(50_000_000_000)
    assert balance(book, Id("qatar"), date(2026, 2, 3)) == NOTHING

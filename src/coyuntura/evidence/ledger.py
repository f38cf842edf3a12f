"""Dated double-entry ledgers in integer cents, with intervals where a document is opaque.

Every transaction takes an unknown but single amount out of one account and puts the same amount into another,
so the sum over all accounts is zero whatever the amounts are; only the split between accounts carries a spread.
A spread comes from two places: an amount known as a pair of bounds, and a date known as a span of days.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, NewType, TypeAlias, get_args

from coyuntura.errors import Place
from coyuntura.names import Id, Text

Cents = NewType("Cents", int)
"""An exact amount of money, in hundredths of the ledger's currency."""

Role: TypeAlias = Literal["custodian", "owner", "controller"]
ROLES: tuple[Role, ...] = get_args(Role)

_AMOUNT = re.compile(r"([0-9]{1,18})(?:\.([0-9]{1,2}))?")


def parse_cents(text: str) -> Cents:
    """Return the exact number of cents that a written amount such as `500000000.00` names.

    Raises:
        ValueError: The text is not digits from 0 to 9 with at most two decimals.
    """
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        msg = f"an amount is written in digits with at most two decimals, got {text!r}"
        raise ValueError(msg)
    whole, part = match.groups()
    return Cents(100 * int(whole) + int((part or "").ljust(2, "0")))


@dataclass(frozen=True, slots=True)
class Amount:
    """Bounds of an amount in cents, both inclusive; equal where it is known."""

    low: Cents
    high: Cents

    def __post_init__(self) -> None:
        if self.low > self.high:
            msg = f"low must be at most high, got {self.low} and {self.high}"
            raise ValueError(msg)

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(Cents(self.low + other.low), Cents(self.high + other.high))

    def __neg__(self) -> "Amount":
        return Amount(Cents(-self.high), Cents(-self.low))


NOTHING = Amount(Cents(0), Cents(0))


@dataclass(frozen=True, slots=True)
class Account:
    """Where money lies: who has it in custody, who owns it, who decides; `outside` ends the ledger's world."""

    id: Id
    label: Text
    custodian: str = ""
    owner: str = ""
    controller: str = ""
    outside: bool = False
    since: str = ""
    """From which date on it is held so, as written; empty where that is not said."""
    claims: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Transaction:
    """One amount that left `origin` and entered `destination` on some day from `first` to `last`."""

    id: Id
    first: date
    last: date
    origin: Id
    destination: Id
    amount: Amount
    claims: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    note: Text = field(default_factory=lambda: Text("", ""))
    is_reckoned: bool = False
    """Whether its amount or bounds are the study's own reckoning, from what its sources say."""
    is_given: bool = False
    """Whether runs ought to compute it and do not."""
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Accounts and the transactions between them, in one currency."""

    id: Id
    currency: str
    accounts: tuple[Account, ...]
    transactions: tuple[Transaction, ...]


def roles_of(ledger: Ledger) -> Mapping[str, str]:
    """Return who has which part in each account, by `account.part`; nothing of accounts outside."""
    return {
        f"{account.id}.{role}": party
        for account in ledger.accounts
        for role, party in zip(ROLES, (account.custodian, account.owner, account.controller), strict=True)
        if party
    }


@dataclass(frozen=True, slots=True)
class Position:
    """What one account holds at the end of one day."""

    day: date
    account: Account
    balance: Amount


@dataclass(frozen=True, slots=True)
class Problem:
    """One way in which a ledger cannot be true; `code` is that of a fault."""

    code: str
    message: str
    place: Place | None = field(default=None, compare=False)


def moved_by(transaction: Transaction, day: date) -> Amount:
    """Return how much of a transaction has moved by the end of a day.

    Inside the span of its date it may or may not have happened, so the lower bound is nothing.
    """
    if day < transaction.first:
        return NOTHING
    if day < transaction.last:
        return Amount(Cents(min(0, transaction.amount.low)), transaction.amount.high)
    return transaction.amount


def net_change(ledger: Ledger, accounts: Collection[Id], day: date) -> Amount:
    """Return what a set of accounts has received less what it has paid, in cents, by the end of a day.

    A transaction between two accounts of the set cancels, so an unknown amount that only moves
    within the set leaves its total exact.
    """
    total = NOTHING
    for transaction in ledger.transactions:
        sign = (transaction.destination in accounts) - (transaction.origin in accounts)
        if sign:
            moved = moved_by(transaction, day)
            total = total + (moved if sign > 0 else -moved)
    return total


def balance_of(ledger: Ledger, accounts: Iterable[Id], day: date) -> Amount:
    """Return the bounds, in cents, of what a set of accounts holds together at the end of a day.

    No account within the ledger's world can hold less than nothing, so where the set is within it
    a lower bound below zero only says that the largest payments cannot all have been made; it is cut at zero.

    Raises:
        ValueError: An account is not in the ledger.
    """
    chosen = frozenset(accounts)
    known = {account.id: account for account in ledger.accounts}
    for name in sorted(chosen - known.keys()):
        msg = f"account must be one of the ledger's accounts, got {name!r}"
        raise ValueError(msg)
    net = net_change(ledger, chosen, day)
    if any(known[name].outside for name in chosen) or net.high < 0:
        return net
    return Amount(Cents(max(0, net.low)), net.high)


def balance(ledger: Ledger, account: Id, day: date) -> Amount:
    """Return the bounds, in cents, of what one account holds at the end of a day.

    Raises:
        ValueError: The account is not in the ledger.
    """
    return balance_of(ledger, (account,), day)


def event_days(ledger: Ledger) -> tuple[date, ...]:
    """Return the days on which a balance or its spread can change, in order."""
    return tuple(sorted({day for entry in ledger.transactions for day in (entry.first, entry.last)}))


def holdings(ledger: Ledger, day: date) -> tuple[Position, ...]:
    """Return what each account within the ledger's world holds at the end of a day."""
    return tuple(
        Position(day, account, balance(ledger, account.id, day)) for account in ledger.accounts if not account.outside
    )


def replay(ledger: Ledger) -> tuple[Position, ...]:
    """Return every account's balance, outside ones included, on each day on which one can change."""
    return tuple(
        Position(day, account, balance(ledger, account.id, day))
        for day in event_days(ledger)
        for account in ledger.accounts
    )


def held_by(ledger: Ledger, role: Role, day: date) -> Mapping[str, Amount]:
    """Return what each custodian, owner or controller has at the end of a day, in cents.

    Money that moves between two accounts of one holder leaves that holder's total as it was.
    """
    inside = [account for account in ledger.accounts if not account.outside]
    groups: dict[str, list[Id]] = {}
    for account in inside:
        groups.setdefault(str(getattr(account, role)), []).append(account.id)
    return {holder: balance_of(ledger, accounts, day) for holder, accounts in groups.items()}


def reconcile(ledger: Ledger) -> tuple[Problem, ...]:
    """Return every way in which a ledger fails to add up; empty where it reconciles.

    It reconciles where each account within it has one custodian, one owner and one controller, each amount
    leaves one account of the ledger for another, the sum over all accounts is zero at every date at both
    bounds, and no account within it is below zero even when payments into it are largest and out of it least.
    """
    return (*_unowned(ledger), *_unmatched(ledger), *_unbalanced(ledger), *_overdrawn(ledger))


def _unowned(ledger: Ledger) -> Iterable[Problem]:
    counts = Counter(account.id for account in ledger.accounts)
    for account in ledger.accounts:
        if counts[account.id] > 1:
            yield Problem("name-duplicate", f"two accounts are called `{account.id}`.", account.place)
        missing = [role for role in ("custodian", "owner", "controller") if not getattr(account, role)]
        if missing and not account.outside:
            named = ", ".join(f"`{role}`" for role in missing)
            yield Problem("account-incomplete", f"account `{account.id}` has no {named}.", account.place)


def _unmatched(ledger: Ledger) -> Iterable[Problem]:
    known = {account.id for account in ledger.accounts}
    counts = Counter(entry.id for entry in ledger.transactions)
    for entry in ledger.transactions:
        if counts[entry.id] > 1:
            yield Problem("name-duplicate", f"two transactions are called `{entry.id}`.", entry.place)
        for name in (entry.origin, entry.destination):
            if name not in known:
                message = f"transaction `{entry.id}` names `{name}`, which is no account."
                yield Problem("account-unknown", message, entry.place)
        if entry.origin == entry.destination:
            message = f"transaction `{entry.id}` goes from `{entry.origin}` to itself."
            yield Problem("account-unknown", message, entry.place)
        if entry.amount.low < 0:
            message = f"transaction `{entry.id}` moves {shown(entry.amount.low)}, which is less than nothing."
            yield Problem("amount-unclear", message, entry.place)


def _unbalanced(ledger: Ledger) -> Iterable[Problem]:
    everything = frozenset(account.id for account in ledger.accounts)
    # What stays between two accounts of the ledger adds nothing to the sum over all.
    crossing = [
        entry for entry in ledger.transactions if (entry.origin in everything) != (entry.destination in everything)
    ]
    open_ended = replace(ledger, transactions=tuple(crossing))
    for day in event_days(open_ended):
        total = net_change(open_ended, everything, day)
        if total != NOTHING:
            bounds = f"{shown(total.low)} to {shown(total.high)} {ledger.currency}"
            yield Problem("account-unknown", f"on {day} the accounts sum to {bounds}, not to zero.")


def _overdrawn(ledger: Ledger) -> Iterable[Problem]:
    changes = _largest_changes(ledger)
    for account in ledger.accounts:
        most = 0
        for day, change in sorted(changes.get(account.id, {}).items()) if not account.outside else ():
            most += change
            if most < 0:
                message = f"account `{account.id}` would hold at most {shown(most)} {ledger.currency} on {day}."
                yield Problem("account-overdrawn", message, _last_payment(ledger, account.id, day))
                break


def _largest_changes(ledger: Ledger) -> Mapping[Id, Mapping[date, int]]:
    """Return by how many cents the most that each account can hold changes on each day, in one pass."""
    changes: dict[Id, dict[date, int]] = {}
    for entry in ledger.transactions:
        if entry.origin == entry.destination:
            continue
        begun, done = moved_by(entry, entry.first), moved_by(entry, entry.last)
        ends = ((entry.destination, begun.high, done.high), (entry.origin, -begun.low, -done.low))
        for account, at_first, at_last in ends:
            days = changes.setdefault(account, {})
            days[entry.first] = days.get(entry.first, 0) + at_first
            days[entry.last] = days.get(entry.last, 0) + at_last - at_first
    return changes


def _last_payment(ledger: Ledger, account: Id, day: date) -> Place | None:
    paid = [entry for entry in ledger.transactions if entry.origin == account and entry.last <= day]
    return max(paid, key=lambda entry: entry.last).place if paid else None


def shown(cents: int) -> str:
    """Return cents as written money: `-1,234.50`."""
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole:,}.{part:02}"

"""Reads a study's ledger files; whatever cannot be true is a fault with its place."""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from coyuntura.dates import parse_date
from coyuntura.errors import Faults, did_you_mean
from coyuntura.evidence.ledger import NOTHING, Account, Amount, Ledger, Transaction, parse_cents, reconcile
from coyuntura.names import Id, Text, canonical
from coyuntura.reading.nodes import Entries, Items, Node, Reader, Scalar, read_yaml

_EMPTY = Text("", "")
_NO_DAY = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a ledger may cite; None where the citing is not to be checked."""

    claims: Collection[str] | None = None
    sources: Collection[str] | None = None


def read_ledger(path: Path, shown: str, faults: Faults, evidence: Evidence | None = None) -> Ledger | None:
    """Return the ledger that a file holds, or None with faults.

    Args:
        path: The file.
        shown: The name that places carry, relative to the study.
        faults: Filled with whatever is wrong, also with what does not reconcile.
        evidence: Claims and source keys that transactions may cite.
    """
    before = len(faults)
    root = read_yaml(path, shown, faults)
    if root is None:
        return None
    ledger = ledger_of(root, faults, evidence or Evidence())
    return ledger if len(faults) == before else None


def ledger_of(root: Entries, faults: Faults, evidence: Evidence) -> Ledger:
    """Return the ledger that a file's mapping holds; faults tell where it is not to be used."""
    reader = Reader(faults)
    before = len(faults)
    found = reader.entries(root, required=("ledger", "currency", "accounts", "transactions"))
    accounts = tuple(_account(reader, key, node) for key, node in reader.mapping(found.get("accounts")))
    ids = [account.id for account in accounts]
    transactions = tuple(_transaction(reader, node, ids, evidence) for node in reader.items(found.get("transactions")))
    name, currency = reader.text(found.get("ledger")), reader.text(found.get("currency"))
    ledger = Ledger(canonical(name), currency, accounts, transactions)
    if len(faults) == before:
        for problem in reconcile(ledger):
            faults.add(problem.code, problem.message, problem.place or root.place, _ways_out(problem.code))
    return ledger


def _ways_out(code: str) -> str:
    match code:
        case "account-overdrawn":
            return "Widen the bounds of what it received, enter what is missing, or mark the account `outside: true`."
        case "account-incomplete":
            return "Say who holds the money, who owns it and who decides on it."
        case _:
            return ""


def _account(reader: Reader, key: Scalar, node: Node) -> Account:
    optional = ("custodian", "owner", "controller", "outside")
    found = reader.entries(node, required=("label",), optional=optional)
    outside = found.get("outside")
    return Account(
        canonical(key.text),
        reader.bilingual(found.get("label")),
        custodian=reader.text(found.get("custodian")),
        owner=reader.text(found.get("owner")),
        controller=reader.text(found.get("controller")),
        outside=outside is not None and reader.flag(outside),
        place=key.place,
    )


def _transaction(reader: Reader, node: Node, accounts: Collection[Id], evidence: Evidence) -> Transaction:
    required = ("id", "date", "from", "to", "amount")
    found = reader.entries(node, required=required, optional=("claims", "source", "note"))
    first, last = _span(reader, found.get("date"))
    name = canonical(reader.text(found.get("id")))
    claims = _cited(reader, found.get("claims"), evidence.claims, "claim-unknown")
    sources = _cited(reader, found.get("source"), evidence.sources, "source-unknown")
    note = found.get("note")
    return Transaction(
        name,
        first,
        last,
        _known_account(reader, found.get("from"), accounts),
        _known_account(reader, found.get("to"), accounts),
        _amount(reader, found.get("amount")),
        claims=claims,
        sources=sources,
        note=_EMPTY if note is None else reader.bilingual(note),
        place=node.place,
    )


def _known_account(reader: Reader, node: Node | None, accounts: Collection[Id]) -> Id:
    name = canonical(reader.text(node))
    if node is not None and name and name not in accounts:
        message = f"`{name}` is no account of this ledger.{did_you_mean(name, accounts)}"
        known = ", ".join(f"`{account}`" for account in accounts)
        reader.faults.add("account-unknown", message, node.place, f"Accounts: {known}.")
    return name


def _cited(reader: Reader, node: Node | None, known: Collection[str] | None, code: str) -> tuple[str, ...]:
    cited: list[str] = []
    for item in reader.items(node):
        key = reader.text(item)
        cited.append(key)
        if known is not None and key and key not in known:
            what = "claim of this study" if code == "claim-unknown" else "source or reference of this study"
            reader.faults.add(code, f"`{key}` is no {what}.{did_you_mean(key, known)}", item.place)
    return tuple(cited)


def _span(reader: Reader, node: Node | None) -> tuple[date, date]:
    parts = reader.items(node)
    if node is not None and len(parts) not in {1, 2}:
        reader.faults.add("date-unclear", "a date is one day or a pair of first and last day.", node.place)
    if not parts:
        return _NO_DAY, _NO_DAY
    first, last = _days(reader, parts[0])[0], _days(reader, parts[-1])[1]
    if first > last:
        reader.faults.add("date-unclear", f"the span begins on {first}, after its end on {last}.", parts[0].place)
    return first, last


def _days(reader: Reader, node: Node) -> tuple[date, date]:
    """Return the first and the last day that a written year, month or day covers."""
    text = reader.text(node)
    try:
        first = parse_date(text)
    except ValueError as error:
        if text:
            reader.faults.add("date-unclear", f"{error}.", node.place)
        return _NO_DAY, _NO_DAY
    match text.count("-"):
        case 0:
            return first, date(first.year, 12, 31)
        case 1:
            return first, date(first.year, first.month, monthrange(first.year, first.month)[1])
        case _:
            return first, first


def _amount(reader: Reader, node: Node | None) -> Amount:
    if node is None:
        return NOTHING
    nodes = node.nodes if isinstance(node, Items) else (node,)
    help = "Write `500_000_000.00`, or `[low, high]` where a document is opaque."  # noqa: A001  the fault's own word
    if len(nodes) not in {1, 2}:
        message = f"an amount is one figure or a pair of bounds, but here are {len(nodes)}."
        reader.faults.add("amount-unclear", message, node.place, help)
        return NOTHING
    try:
        low, high = (parse_cents(_plain(nodes[at])) for at in (0, -1))
        return Amount(low, high)
    except ValueError as error:
        reader.faults.add("amount-unclear", f"{error}.", node.place, help)
        return NOTHING


def _plain(node: Node) -> str:
    """Return a figure's text; a list or mapping in its place is not a figure."""
    return node.text if isinstance(node, Scalar) else "a list or mapping"

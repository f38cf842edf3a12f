"""Reads a study's ledger files; whatever cannot be true is a fault with its place."""

from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from coyuntura.dates import parse_date
from coyuntura.errors import Faults, did_you_mean
from coyuntura.evidence.ledger import NOTHING, Account, Amount, Ledger, Transaction, parse_cents, reconcile
from coyuntura.names import Id, Text
from coyuntura.numerals import without_leading_zeros
from coyuntura.reading.habits import as_number
from coyuntura.reading.keys import LABEL
from coyuntura.reading.kinds import (
    BILINGUAL,
    DATE,
    ID,
    TEXT,
    UNIT,
    Entry,
    Placed,
    list_of,
    mapping_of,
    one_or_two,
    placed,
    switch,
)
from coyuntura.reading.nodes import Entries, Items, Node, Scalar, read_yaml
from coyuntura.reading.shapes import Found, Kind, Schema, Shape, optional, required

_NO_DAY = date(1, 1, 1)
_WAY_OUT = "Write `500000000.00`, or `[low, high]` where a document is opaque."


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a ledger may cite; None where the citing is not to be checked."""

    claims: Collection[str] | None = None
    sources: Collection[str] | None = None


def _days(node: Node, faults: Faults) -> tuple[date, date]:
    """Return the first and the last day that a written year, month or day covers."""
    text = DATE.read(node, faults)
    try:
        first = parse_date(text)
    except ValueError:
        return _NO_DAY, _NO_DAY
    match text.count("-"):
        case 0:
            return first, date(first.year, 12, 31)
        case 1:
            return first, date(first.year, first.month, monthrange(first.year, first.month)[1])
        case _:
            return first, first


def _span(node: Node, faults: Faults) -> tuple[date, date]:
    before = len(faults)
    parts = list_of(Kind(_days, DATE.schema, DATE.says)).read(node, faults)
    if len(parts) != (2 if isinstance(node, Items) else 1) and not isinstance(node, Entries):
        faults.add("date-unclear", "a date is one day or a pair of first and last day.", node.place)
    if not parts or len(faults) > before:
        return _NO_DAY, _NO_DAY
    first, last = parts[0][0], parts[-1][1]
    if first > last:
        place = node.nodes[0].place if isinstance(node, Items) else node.place
        faults.add("date-unclear", f"the span begins on {first}, after its end on {last}.", place)
    return first, last


def _amount(node: Node, faults: Faults) -> Amount:
    nodes = node.nodes if isinstance(node, Items) else (node,)
    if len(nodes) != (2 if isinstance(node, Items) else 1):
        message = f"an amount is one figure or a pair of bounds, but here are {len(nodes)}."
        faults.add("amount-unclear", message, node.place, _WAY_OUT)
        return NOTHING
    figures = (item for item in nodes if isinstance(item, Scalar) and not item.is_quoted)
    octal = next((item for item in figures if without_leading_zeros(item.text)), None)
    if octal is not None:
        faults.add("amount-unclear", f"`{octal.text}` has zeros before it.", octal.place, as_number(octal))
        return NOTHING
    try:
        low, high = (parse_cents(_plain(nodes[at])) for at in (0, -1))
        return Amount(low, high)
    except ValueError as error:
        faults.add("amount-unclear", f"{error}.", node.place, _WAY_OUT)
        return NOTHING


def _plain(node: Node) -> str:
    """Return a figure's text; a list or mapping in its place is not a figure."""
    return node.text if isinstance(node, Scalar) else "a list or mapping"


SPAN = Kind(
    _span, one_or_two(DATE.schema), Text("a date, or the first and the last", "una fecha, o la primera y la última")
)
_FIGURE: Schema = {
    "type": ["number", "string"],
    "pattern": r"^\s*[0-9]+(\.[0-9]{1,2})?\s*$",
    "minimum": 0,
}
AMOUNT = Kind(_amount, one_or_two(_FIGURE), Text("a figure, or `[low, high]`", "una cifra, o `[mínimo, máximo]`"))

CUSTODIAN = optional("custodian", TEXT, "", "Who holds the money.", "Quién tiene el dinero.")
OWNER = optional("owner", TEXT, "", "Who owns it.", "De quién es.")
CONTROLLER = optional("controller", TEXT, "", "Who decides on it.", "Quién decide sobre él.")
OUTSIDE = switch(
    "outside",
    "Whether it is outside of what the ledger accounts for, so that it may hold less than nothing.",
    "Si está fuera de lo que el libro cuenta, de modo que puede tener menos que nada.",
)
SINCE = optional("from", DATE, "", "From which date on it is so.", "Desde qué fecha es así.")

ID_KEY = required("id", ID, "Its name.", "Su nombre.")
DATE_KEY = required("date", SPAN, "When it was, as far as is known.", "Cuándo fue, hasta donde se sabe.")
FROM = required("from", placed(ID), "The account that pays.", "La cuenta que paga.")
TO = required("to", placed(ID), "The account that receives.", "La cuenta que recibe.")
AMOUNT_KEY = required("amount", AMOUNT, "How much, exact to the cent.", "Cuánto, exacto al centavo.")
CLAIMS = optional("claims", list_of(placed(TEXT)), (), "Claims that say so.", "Afirmaciones que lo dicen.")
SOURCE = optional("source", list_of(placed(TEXT)), (), "Sources that say so.", "Fuentes que lo dicen.")
ACCOUNT = Shape(LABEL, CUSTODIAN, OWNER, CONTROLLER, OUTSIDE, SINCE, CLAIMS, SOURCE)
NOTE = optional("note", BILINGUAL, Text("", ""), "What one should know about it.", "Qué conviene saber de ella.")
RECKONED = switch(
    "reckoned",
    "Whether its amount or bounds are the study's own reckoning, from what its claims and sources say.",
    "Si su monto o sus cotas los calcula el estudio, a partir de lo que dicen sus afirmaciones y fuentes.",
)
GIVEN = switch(
    "given",
    "Whether runs ought to compute it and do not; answers say so.",
    "Si las corridas deberían calcularla y no lo hacen; las respuestas lo dicen.",
)
TRANSACTION = Shape(ID_KEY, DATE_KEY, FROM, TO, AMOUNT_KEY, RECKONED, GIVEN, CLAIMS, SOURCE, NOTE)

NAME = required("ledger", ID, "The name of the ledger.", "El nombre del libro.")
CURRENCY = required("currency", UNIT, "The unit of its amounts.", "La unidad de sus montos.")
ACCOUNTS = required("accounts", mapping_of(ACCOUNT.kind, ID), "The accounts by name.", "Las cuentas por nombre.")
TRANSACTIONS = required("transactions", list_of(TRANSACTION.kind), "What was paid.", "Lo que se pagó.")
LEDGER_FILE = Shape(NAME, CURRENCY, ACCOUNTS, TRANSACTIONS)


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
    before = len(faults)
    found = LEDGER_FILE.read(root, faults)
    accounts = tuple(_account(entry, evidence, faults) for entry in found[ACCOUNTS])
    ids = [account.id for account in accounts]
    transactions = tuple(_transaction(item, ids, evidence, faults) for item in found[TRANSACTIONS])
    ledger = Ledger(found[NAME], found[CURRENCY], accounts, transactions)
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


def _account(entry: Entry[Id, Found], evidence: Evidence, faults: Faults) -> Account:
    found = entry.value
    _check_cited(found[CLAIMS], evidence.claims, "claim-unknown", faults)
    _check_cited(found[SOURCE], evidence.sources, "source-unknown", faults)
    return Account(
        entry.name,
        found[LABEL],
        custodian=found[CUSTODIAN],
        owner=found[OWNER],
        controller=found[CONTROLLER],
        outside=found[OUTSIDE],
        since=found[SINCE],
        claims=tuple(item.value for item in found[CLAIMS]),
        sources=tuple(item.value for item in found[SOURCE]),
        place=entry.place,
    )


def _transaction(found: Found, accounts: Collection[Id], evidence: Evidence, faults: Faults) -> Transaction:
    first, last = found[DATE_KEY]
    for end in (found[FROM], found[TO]):
        _check_account(end, accounts, faults)
    _check_cited(found[CLAIMS], evidence.claims, "claim-unknown", faults)
    _check_cited(found[SOURCE], evidence.sources, "source-unknown", faults)
    return Transaction(
        found[ID_KEY],
        first,
        last,
        found[FROM].value,
        found[TO].value,
        found[AMOUNT_KEY],
        claims=tuple(item.value for item in found[CLAIMS]),
        sources=tuple(item.value for item in found[SOURCE]),
        note=found[NOTE],
        is_reckoned=found[RECKONED],
        is_given=found[GIVEN],
        place=found.place,
    )


def _check_account(end: Placed[Id], accounts: Collection[Id], faults: Faults) -> None:
    if end.value and end.value not in accounts:
        message = f"`{end.value}` is no account of this ledger.{did_you_mean(end.value, accounts)}"
        known = ", ".join(f"`{account}`" for account in accounts)
        faults.add("account-unknown", message, end.place, f"Accounts: {known}.")


def _check_cited(cited: Iterable[Placed[str]], known: Collection[str] | None, code: str, faults: Faults) -> None:
    for key in cited:
        if known is not None and key.value and key.value not in known:
            what = "claim of this study" if code == "claim-unknown" else "source or reference of this study"
            faults.add(code, f"`{key.value}` is no {what}.{did_you_mean(key.value, known)}", key.place)

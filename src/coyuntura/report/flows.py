"""A ledger as flows: who paid whom when, who says so, and where all of it went."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from coyuntura.dates import parse_date
from coyuntura.evidence.ledger import NOTHING, Account, Amount, Ledger, Position, Transaction, balance, net_change
from coyuntura.explain.questions import Answer
from coyuntura.model.study import Study
from coyuntura.names import Id
from coyuntura.report.citing import Numbered
from coyuntura.report.days import show_day, show_days
from coyuntura.report.numbers import show_money
from coyuntura.report.page import Paragraph, Table, blank, glued
from coyuntura.report.plain import Json
from coyuntura.report.words import word

_MILLION_CENTS = 100_000_000


def render_entries(answer: Answer, study: Study, numbered: Numbered, language: str) -> list[Paragraph | Table]:
    """Return the entries of a question's ledger up to its last day, what is said of each, and where all of it went."""
    ledger = study.ledgers[answer.question.ledger]
    day = parse_date(answer.question.dates[-1])
    entries = sorted(
        (entry for entry in ledger.transactions if entry.first <= day), key=lambda entry: (entry.first, entry.last)
    )
    groups = _alike(entries)
    labels = {account.id: account.label.in_language(language) for account in ledger.accounts}
    headings = [word(key, language) for key in ("payment", "when")]
    table = Table(
        [*headings, _unit(ledger, language), word("says", language)],
        [
            (
                _arrow(group, labels),
                show_days(group[0].first, group[0].last, language),
                _sum(ledger, group, language),
                _said(group[0], numbered, language),
            )
            for group in groups
        ],
        right=frozenset({2}),
        indent=2,
    )
    notes = [
        Paragraph(
            f"{_arrow(group, labels)}, {show_days(group[0].first, group[0].last, language)}: "
            f"{' '.join(entry.note.in_language(language).split())}",
            indent=2,
            hanging=2,
        )
        for group in groups
        for entry in group
        if entry.note.in_language(language)
    ]
    head = Paragraph(word("entries", language), "bold")
    passed = _passed_on(ledger, groups, labels, day, language)
    return [head, table, *passed, *notes, *_where(ledger, day, language)]


def _alike(entries: Sequence[Transaction]) -> list[list[Transaction]]:
    """Return entries in their order, those together that share days, amount, grounds and one of their ends."""
    groups: list[list[Transaction]] = []
    shared: dict[object, list[list[Transaction]]] = {}
    for entry in entries:
        same = (entry.first, entry.last, entry.amount, entry.claims, entry.sources, entry.is_reckoned)
        like = shared.setdefault(same, [])
        group = next((group for group in like if _shares_an_end([*group, entry])), None)
        if group is None:
            group = list[Transaction]()
            groups.append(group)
            like.append(group)
        group.append(entry)
    return groups


def _shares_an_end(group: Sequence[Transaction]) -> bool:
    return min(len({entry.origin for entry in group}), len({entry.destination for entry in group})) == 1


def _sum(ledger: Ledger, group: Sequence[Transaction], language: str) -> str:
    """Return what the entries of a group come to, and where they are several how many of what size."""
    total = glued(_money(ledger, _together(group), language))
    each = _money(ledger, group[0].amount, language).removeprefix("de ")
    return total if len(group) == 1 else f"{total} {glued(f'({len(group)} × {each})')}"


def _together(group: Sequence[Transaction]) -> Amount:
    return sum((entry.amount for entry in group), NOTHING)


def _passed_on(
    ledger: Ledger, groups: Sequence[Sequence[Transaction]], labels: Mapping[Id, str], day: date, language: str
) -> Iterator[Paragraph]:
    """Yield of every account that passed on all that it had received how much that was, and who had it next."""
    for account in ledger.accounts:
        came = [entry for group in groups for entry in group if entry.destination == account.id]
        if account.outside or not came or balance(ledger, account.id, day) != NOTHING:
            continue
        parts = [
            f"{_sum(ledger, group, language)} → {_labels([entry.destination for entry in group], labels)}"
            for group in groups
            if group[0].origin == account.id
        ]
        total = f"{_money(ledger, _together(came), language)} {_unit(ledger, language)}"
        said = word("passed_on", language).format(
            account=labels[account.id], total=total, day=show_day(day, language), parts="; ".join(parts)
        )
        yield Paragraph(said, indent=2)


def render_balances(answer: Answer, study: Study, numbered: Numbered, language: str) -> Iterator[Paragraph | Table]:
    """Yield who held, owned and controlled how much at the end of each of a question's days, and who says so."""
    ledger = study.ledgers[answer.question.ledger]
    for written, positions in answer.custody.items():
        held = [item for item in positions if not item.account.outside and item.balance.high != 0]
        yield Paragraph(f"{word('custody', language)}, {show_day(parse_date(written), language)}", "bold")
        yield Table(
            [
                *(word(key, language) for key in ("account", "custodian", "owner", "controller")),
                _unit(ledger, language),
            ],
            [_position(item, ledger, study, numbered, language) for item in held],
            right=frozenset({4}),
            indent=2,
        )
        yield blank()


def _position(item: Position, ledger: Ledger, study: Study, numbered: Numbered, language: str) -> Sequence[str]:
    account = item.account
    parties = [party(study, name, language) for name in (account.custodian, account.owner, account.controller)]
    label = " ".join(filter(None, (account.label.in_language(language), glued(numbered.marks(account.sources)))))
    return label, *parties, glued(_money(ledger, item.balance, language))


def party(study: Study, name: str, language: str) -> str:
    """Return who has, owns or controls an account, by the study's word for it."""
    found = study.parties.get(name)
    return name if found is None else found.in_language(language)


def _where(ledger: Ledger, day: date, language: str) -> Iterator[Paragraph | Table]:
    """Yield what payers outside paid in by a day and in which accounts it is, those outside included."""
    payers = [account for account in ledger.accounts if _is_payer(ledger, account, day)]
    if not payers:
        return
    others = [account for account in ledger.accounts if account not in payers]
    total = _money(ledger, net_change(ledger, {account.id for account in others}, day), language)
    names = ", ".join(account.label.in_language(language) for account in payers)
    said = word("paid_in", language).format(
        payers=names, day=show_day(day, language), total=f"{total} {_unit(ledger, language)}"
    )
    yield blank()
    yield Paragraph(said, "bold")
    found = [(account, balance(ledger, account.id, day)) for account in others]
    rows = [
        (account.label.in_language(language), glued(_money(ledger, amount, language)))
        for account, amount in found
        if amount.high != 0
    ]
    yield Table(
        [word("account", language), _unit(ledger, language)],
        [*rows, (word("together", language), glued(total))],
        right=frozenset({1}),
        indent=2,
    )
    if any(amount.low != amount.high for _, amount in found):
        yield Paragraph(word("split_unknown", language), indent=2)


def _is_payer(ledger: Ledger, account: Account, day: date) -> bool:
    change = net_change(ledger, {account.id}, day)
    return account.outside and change.high <= 0 and change.low < 0


def _arrow(group: Sequence[Transaction], labels: Mapping[Id, str]) -> str:
    origins, destinations = ([entry.origin for entry in group], [entry.destination for entry in group])
    return f"{_labels(origins, labels)} → {_labels(destinations, labels)}"


def _labels(accounts: Sequence[Id], labels: Mapping[Id, str]) -> str:
    return "; ".join(labels[account] for account in dict.fromkeys(accounts))


def _said(entry: Transaction, numbered: Numbered, language: str) -> str:
    """Return who says that an entry was made, numbers of sources and claims; or from which the study reckons it."""
    said = " ".join(filter(None, (glued(numbered.marks(entry.sources)), glued(", ".join(entry.claims)))))
    if not entry.is_reckoned:
        return said
    return word("reckoned_from", language).format(said) if said else word("reckoned", language)


def _in_millions(ledger: Ledger) -> bool:
    return any(entry.amount.high >= _MILLION_CENTS for entry in ledger.transactions)


def _unit(ledger: Ledger, language: str) -> str:
    currency = "dólares" if language == "es" and ledger.currency == "USD" else ledger.currency
    if not _in_millions(ledger):
        return currency
    return f"millones de {currency}" if language == "es" else f"million {currency}"


def _money(ledger: Ledger, amount: Amount, language: str) -> str:
    return show_money(amount, language, in_millions=_in_millions(ledger))


def entries_json(ledger: Ledger, day: date) -> Sequence[Json]:
    """Return a ledger's entries up to a day in the shape that programs read."""
    return [_entry_json(entry) for entry in ledger.transactions if entry.first <= day]


def _entry_json(entry: Transaction) -> Json:
    return {
        "id": entry.id,
        "first": entry.first.isoformat(),
        "last": entry.last.isoformat(),
        "from": entry.origin,
        "to": entry.destination,
        "low_cents": int(entry.amount.low),
        "high_cents": int(entry.amount.high),
        "claims": list(entry.claims),
        "sources": list(entry.sources),
        "reckoned": entry.is_reckoned,
        "given": entry.is_given,
        "note": entry.note.as_dict(),
    }

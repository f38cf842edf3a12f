"""Checking who holds, owns and controls accounts."""

from coyuntura.errors import Faults, Place, did_you_mean
from coyuntura.model.elements import Stock
from coyuntura.model.study import Study


def check_parties(study: Study, faults: Faults) -> None:
    """Require that a study which names its parties names all who hold, own or control an account."""
    named: list[tuple[str, Place | None]] = []
    for element in study.elements_of(Stock):
        for holding in element.holding.values():
            words = (holding.custodian, holding.owner, holding.controller)
            named += [(word, element.header.place) for word in words]
    for account in (account for ledger in study.ledgers.values() for account in ledger.accounts):
        named += [(word, account.place) for word in (account.custodian, account.owner, account.controller)]
    for word, place in named:
        if study.parties and word and word not in study.parties:
            hint = did_you_mean(word, study.parties)
            message = f"`{word}` holds, owns or controls an account but is not under `parties` of study.yaml.{hint}"
            faults.add("kind-unknown", message, place)

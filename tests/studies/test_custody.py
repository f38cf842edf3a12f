"""Accounts of the bundled study's model and of its ledger name the same owner and the same who decides."""

import shutil
from pathlib import Path

from coyuntura.check.study import check_study
from coyuntura.model.folder import read_study

STUDY = Path(__file__).parents[2] / "studies" / "venezuela"


def differing(folder: Path) -> list[str]:
    """Return the accounts that a ledger and the model both have and hold otherwise."""
    checked = check_study(read_study(folder))
    holdings = {account.cell.partition("[")[2].rstrip("]"): account.holding for account in checked.model.accounts}
    shared = [
        (account, holdings[account.id])
        for ledger in checked.study.ledgers.values()
        for account in ledger.accounts
        if account.id in holdings
    ]
    assert {account.id for account, _ in shared} >= {"qatar", "treasury", "intermediaries"}
    return [
        account.id
        for account, holding in shared
        if holding is None
        or (holding.custodian, holding.owner, holding.controller)
        != (account.custodian, account.owner, account.controller)
    ]


def test_model_and_ledger_say_the_same_of_who_holds_owns_and_decides() -> None:
    assert differing(STUDY) == []


def test_a_model_in_which_caracas_decides_is_found(tmp_path: Path) -> None:
    copy = tmp_path / "venezuela"
    shutil.copytree(STUDY, copy)
    module = copy / "modules" / "oil_cash.yaml"
    text = module.read_text(encoding="utf-8")
    module.write_text(text.replace("controller: us_government", "controller: venezuelan_state"), encoding="utf-8")
    assert set(differing(copy)) >= {"qatar", "treasury"}

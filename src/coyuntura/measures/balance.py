"""What an account of a ledger holds."""

from datetime import date

from coyuntura.evidence.ledger import Account, Amount, Ledger, balance
from coyuntura.measures.measure import ACCOUNT, DAY, LEDGER, Constant, Given, first
from coyuntura.names import Text

_CENTS = 100


def _amount(given: Given) -> Amount:
    return balance(given.the(Ledger), given.the(Account).id, given.the(date))


def _middle(given: Given) -> float:
    amount = _amount(given)
    return (amount.low + amount.high) / 2 / _CENTS


def _low(given: Given) -> float:
    return float(_amount(given).low) / _CENTS


def _high(given: Given) -> float:
    return float(_amount(given).high) / _CENTS


_ARGUMENTS = (LEDGER, ACCOUNT, DAY)
BALANCE = Constant(
    "BALANCE",
    _ARGUMENTS,
    first,
    _middle,
    Text(
        "what an account holds at the end of a day, the middle of what is known to the cent",
        "lo que tiene una cuenta al final de un día, el medio de lo que se sabe al centavo",
    ),
)
BALANCE_LOW = Constant(
    "BALANCE_LOW", _ARGUMENTS, first, _low, Text("the least that it can hold", "lo mínimo que puede tener")
)
BALANCE_HIGH = Constant(
    "BALANCE_HIGH", _ARGUMENTS, first, _high, Text("the most that it can hold", "lo máximo que puede tener")
)

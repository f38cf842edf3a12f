"""What totals that somebody announced would require of the tables without a sheet."""

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.measures.measure import ANNOUNCED, OPTION, TALLY, Constant, Given
from coyuntura.measures.tally_sheets import missing, people, positions, ratio, sheets_of
from coyuntura.names import Text
from coyuntura.tallies.announced import Required, required, rounded
from coyuntura.tallies.tally import Announced, Tally


def _announced(given: Given) -> Reals:
    votes = given.the(Announced).votes
    return np.array([votes[option.id] for option in given.the(Tally).options], dtype=np.float64)


def _required(given: Given) -> Required:
    return required(_announced(given), sheets_of(given).votes.sum(axis=0), missing(given))


def _votes(given: Given) -> float:
    return float(_announced(given)[positions(given)[0]])


def _needed(given: Given) -> float:
    return float(_required(given).votes[positions(given)[0]])


def _apart(given: Given) -> float:
    return _required(given).apart


def _chance(given: Given) -> float:
    found = rounded([int(count) for count in _announced(given)])
    return found.chance if found is not None and found.is_rounded else 1.0


ANNOUNCED_VOTES = Constant(
    "ANNOUNCED_VOTES",
    (TALLY, ANNOUNCED, OPTION),
    people,
    _votes,
    Text("votes that were announced for an option", "votos que se anunciaron para una opción"),
)
ANNOUNCED_NEEDED = Constant(
    "ANNOUNCED_NEEDED",
    (TALLY, ANNOUNCED, OPTION),
    people,
    _needed,
    Text(
        "votes for an option that the missing tables would have to hold; below 0 where fewer are announced than the "
        "sheets hold",
        "votos de una opción que tendrían que estar en las mesas que faltan; menos de 0 si se anuncian menos de los "
        "que hay en las actas",
    ),
)
ANNOUNCED_APART = Constant(
    "ANNOUNCED_APART",
    (TALLY, ANNOUNCED),
    people,
    _apart,
    Text(
        "the least number of votes by which announced totals and sheets contradict each other, whichever is wrong",
        "el menor número de votos en que los totales anunciados y las actas se contradicen, se equivoque quien se "
        "equivoque",
    ),
)
ANNOUNCED_ROUNDED = Constant(
    "ANNOUNCED_ROUNDED",
    (TALLY, ANNOUNCED),
    ratio,
    _chance,
    Text(
        "how probable it is that counted votes are, to the vote, shares with one decimal, where announced totals are; "
        "1 where they are not",
        "cuán probable es que votos contados den, hasta el último voto, porcentajes de un decimal, si los anunciados "
        "los dan; 1 si no los dan",
    ),
)

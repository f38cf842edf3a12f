"""What sheets of a tally say of its result: what they hold, what holds whatever is missing, and what needs assuming."""

from collections.abc import Sequence

import numpy as np

from coyuntura.blocks.unit_rules import AnyUnit
from coyuntura.measures.measure import OPTION, OTHER_OPTION, TALLY, Constant, Given
from coyuntura.names import Text
from coyuntura.tallies.strata import Seen, expected, lead_range, summed_by_stratum
from coyuntura.tallies.tally import Option, Sheets, Tally
from coyuntura.tallies.tilt import flip
from coyuntura.units import DIMENSIONLESS, Unit

PEOPLE = Unit((("person", 1.0),))


def people(_units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    """Return the unit of votes and voters."""
    return PEOPLE


def ratio(_units: Sequence[AnyUnit], _time: Unit) -> AnyUnit:
    """Return the unit of what is a part of something, or as many times something."""
    return DIMENSIONLESS


def sheets_of(given: Given) -> Sheets:
    """Return the sheets of a tally.

    Raises:
        ValueError: The study holds none.
    """
    tally = given.the(Tally)
    if tally.sheets is None:
        raise ValueError(f"the study holds no sheets of `{tally.id}`")
    return tally.sheets


def positions(given: Given) -> list[int]:
    """Return where the options that a call names stand among those of its tally."""
    names = [option.id for option in given.the(Tally).options]
    return [names.index(item.id) for item in given.found if isinstance(item, Option)]


def _seen(given: Given) -> Seen:
    return summed_by_stratum(given.the(Tally), sheets_of(given))


def missing(given: Given) -> float:
    """Return the registered voters of a tally's tables without a sheet."""
    return float(_seen(given).missing.sum())


def _coverage(given: Given) -> float:
    tables = given.the(Tally).tables
    return float(sheets_of(given).counts.sum()) / tables if tables else np.nan


def _votes(given: Given) -> float:
    return float(sheets_of(given).votes[:, positions(given)[0]].sum())


def _random(given: Given) -> float:
    return float(expected(_seen(given))[positions(given)[0]])


def _lead(given: Given) -> float:
    one, other = positions(given)
    votes = sheets_of(given).votes
    return float(votes[:, one].sum() - votes[:, other].sum())


def _lead_low(given: Given) -> float:
    return _lead(given) - missing(given)


def _lead_high(given: Given) -> float:
    return _lead(given) + missing(given)


def _random_lead(given: Given) -> tuple[float, float]:
    seen, (one, other) = _seen(given), positions(given)
    if not seen.is_known:
        return lead_range(seen, one, other)
    votes = expected(seen)
    lead = float(votes[one] - votes[other])
    return lead, lead


def _random_low(given: Given) -> float:
    return _random_lead(given)[0]


def _random_high(given: Given) -> float:
    return _random_lead(given)[1]


def _odds(given: Given) -> float:
    seen, (one, other) = _seen(given), positions(given)
    found = flip(seen, one, other).odds
    return np.inf if found is None else found


_ONE, _TWO = (TALLY, OPTION), (TALLY, OPTION, OTHER_OPTION)
_MANSKI = ("manski1989",)
TALLY_MISSING = Constant(
    "TALLY_MISSING",
    (TALLY,),
    people,
    missing,
    Text("registered voters of the tables without a sheet", "electores inscritos de las mesas sin acta"),
)
TALLY_COVERAGE = Constant(
    "TALLY_COVERAGE",
    (TALLY,),
    ratio,
    _coverage,
    Text(
        "the part of all tables of which there is a sheet; not a number where nobody says how many tables there were",
        "la parte de todas las mesas de la que hay acta; no es un número si nadie dice cuántas mesas hubo",
    ),
)
TALLY_VOTES = Constant(
    "TALLY_VOTES", _ONE, people, _votes, Text("votes for an option on the sheets", "votos de una opción en las actas")
)
TALLY_RANDOM = Constant(
    "TALLY_RANDOM",
    _ONE,
    people,
    _random,
    Text(
        "votes for an option in all tables if sheets are missing at random within strata",
        "votos de una opción en todas las mesas si las actas faltan al azar dentro de cada estrato",
    ),
    ("cochran1977",),
)
TALLY_LEAD_LOW = Constant(
    "TALLY_LEAD_LOW",
    _TWO,
    people,
    _lead_low,
    Text(
        "the least lead of an option over another, whatever the missing tables hold",
        "la ventaja mínima de una opción sobre otra, sea lo que sea lo que hay en las mesas que faltan",
    ),
    _MANSKI,
)
TALLY_LEAD_HIGH = Constant(
    "TALLY_LEAD_HIGH",
    _TWO,
    people,
    _lead_high,
    Text("the most that this lead can be", "lo máximo que puede ser esa ventaja"),
    _MANSKI,
)
TALLY_RANDOM_LOW = Constant(
    "TALLY_RANDOM_LOW",
    _TWO,
    people,
    _random_low,
    Text(
        "the least lead of an option over another if sheets are missing at random within strata, however the missing "
        "voters are spread over strata where that is not known",
        "la ventaja mínima de una opción sobre otra si las actas faltan al azar dentro de cada estrato, se repartan "
        "como se repartan entre estratos los electores que faltan cuando eso no se sabe",
    ),
    ("cochran1977",),
)
TALLY_RANDOM_HIGH = Constant(
    "TALLY_RANDOM_HIGH",
    _TWO,
    people,
    _random_high,
    Text("the most that this lead can be under the same", "lo máximo que puede ser esa ventaja con lo mismo"),
    ("cochran1977",),
)
TALLY_ODDS = Constant(
    "TALLY_ODDS",
    _TWO,
    ratio,
    _odds,
    Text(
        "how many times as high as on the sheets the odds of a vote for the second option would have to be among "
        "missing voters for a draw; infinite where none is enough",
        "cuántas veces más altas que en las actas tendrían que ser las probabilidades (odds) de un voto por la segunda "
        "opción entre los electores que faltan para un empate; infinito si ninguna basta",
    ),
    ("rotnitzky1998",),
)

"""What single sheets show: whether they add up, and how turnout goes with the vote."""

from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Indices, Reals
from coyuntura.tallies.strata import summed
from coyuntura.tallies.tally import Sheets

_FULL = 0.95


@dataclass(frozen=True, slots=True)
class Consistency:
    """Sheets of which something does not add up or is rare; None where the file does not say."""

    unequal: int | None
    """Sheets whose votes by option do not sum to the valid votes that they print."""
    without_invalid: int | None
    """Sheets without one invalid vote."""
    empty: int
    """Sheets without any vote."""
    one_sided: int
    """Sheets with votes on which all are for one option."""


@dataclass(frozen=True, slots=True)
class Turnout:
    """Turnout and the leader's share over sheets with votes, weighted alike.

    `within` is their correlation within strata. `stuffed` are sheets where both are above 95 %, which rigged counts
    make many; remote or united places have some too.
    """

    mean: float
    correlation: float
    within: float
    stuffed: int


def consistency(sheets: Sheets) -> Consistency:
    """Return how many sheets do not add up, or hold something rare."""
    cast = sheets.votes.sum(axis=1)
    return Consistency(
        unequal=int(np.count_nonzero(cast != sheets.valid)) if sheets.has_valid else None,
        without_invalid=int(np.count_nonzero(sheets.invalid == 0)) if sheets.has_invalid else None,
        empty=int(np.count_nonzero(cast == 0)),
        one_sided=int(np.count_nonzero((cast > 0) & (sheets.votes.max(axis=1) == cast))),
    )


def turnout(sheets: Sheets, leader: int) -> Turnout | None:
    """Return how turnout goes with the leader's share; None where fewer than three sheets have votes.

    Honest elections have a correlation as well, where regions differ in both: it is no sign of anything by itself.

    Source:
        klimek2012.
    """
    cast = sheets.votes.sum(axis=1)
    used = np.flatnonzero((cast > 0) & (sheets.registered > 0))
    if used.size < 3:  # noqa: PLR2004  two points always lie on a line
        return None
    came = (cast[used] + sheets.invalid[used]) / sheets.registered[used]
    share = sheets.votes[used, leader] / cast[used]
    inside = [_centred(values, sheets.stratum[used], len(sheets.strata)) for values in (came, share)]
    return Turnout(
        mean=float((cast[used] + sheets.invalid[used]).sum() / sheets.registered[used].sum()),
        correlation=_correlation(came, share),
        within=_correlation(*inside),
        stuffed=int(np.count_nonzero((came > _FULL) & (share > _FULL))),
    )


def _centred(values: Reals, group: Indices, groups: int) -> Reals:
    counts = np.maximum(summed(group, np.ones_like(values), groups), 1.0)
    return values - (summed(group, values, groups) / counts)[group]


def _correlation(one: Reals, other: Reals) -> float:
    spread = float(one.std() * other.std())
    if spread <= 1e-12:  # noqa: PLR2004  what is left is rounding
        return 0.0
    return float(((one - one.mean()) * (other - other.mean())).mean()) / spread

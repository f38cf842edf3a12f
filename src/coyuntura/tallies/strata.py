"""What missing sheets hold if, within each stratum, they are like those that were seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Indices, Reals
from coyuntura.tallies.tally import Sheets, Tally

REPEATS = 500


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Sheets summed by stratum: `registered` and `missing` voters (stratum,), `votes` (stratum, option).

    `is_known` tells whether it is known in which strata voters are missing. Where it is not, `missing` spreads them in
    proportion to what was seen, and `lead_range` says what any other spread could make of it.
    """

    registered: Reals
    missing: Reals
    votes: Reals
    is_known: bool

    @property
    def rates(self) -> Reals:
        """Votes for each option per registered voter, shape (stratum, option); 0 where nothing was seen."""
        return self.votes / np.where(self.registered > 0, self.registered, 1.0)[:, None]

    @property
    def unseen(self) -> Indices:
        """Strata with missing voters of which no sheet was seen."""
        return np.flatnonzero((self.registered <= 0) & (self.missing > 0))


def summed(group: Indices, values: Reals, groups: int) -> Reals:
    """Return the sum of values in each group, shape (group,)."""
    return np.asarray(np.bincount(group, values, groups), dtype=np.float64)


def summed_by_stratum(tally: Tally, sheets: Sheets) -> Seen:
    """Return sheets summed by stratum, with the voters that are missing in each."""
    size = len(sheets.strata)
    registered = summed(sheets.stratum, sheets.registered, size)
    votes = np.column_stack([summed(sheets.stratum, column, size) for column in sheets.votes.T])
    if tally.strata:
        there = np.array([tally.strata[name] for name in sheets.strata], dtype=np.float64)
        return Seen(registered, np.maximum(there - registered, 0.0), votes, is_known=True)
    missing = tally.registered - registered.sum()
    return Seen(registered, missing * registered / registered.sum(), votes, is_known=False)


def expected(seen: Seen) -> Reals:
    """Return the votes of the whole, shape (option,), if sheets are missing at random within strata.

    Ratio estimator: what was seen, and for each missing voter what a voter of the same stratum did on average.

    Raises:
        ValueError: Of a stratum with missing voters nothing was seen, so that nothing follows for it.

    Source:
        cochran1977, section 6.10.
    """
    if seen.unseen.size:
        raise ValueError(f"seen must hold a sheet of each stratum, got none of {seen.unseen.size}.")
    return seen.votes.sum(axis=0) + seen.missing @ seen.rates


def lead_range(seen: Seen, leader: int, rival: int) -> tuple[float, float]:
    """Return the least and the most lead if the strata of the missing voters are not known.

    All of them may be in the stratum that is best for either side.
    """
    lead = float(seen.votes[:, leader].sum() - seen.votes[:, rival].sum())
    rates = seen.rates[seen.registered > 0]
    each = rates[:, leader] - rates[:, rival]
    total = float(seen.missing.sum())
    return (lead + total * float(each.min()), lead + total * float(each.max())) if each.size else (lead, lead)


def resampled(
    seen: Seen, votes: Reals, registered: Reals, stratum: Indices, cluster: Indices, key: Sequence[int]
) -> Reals:
    """Return the whole's votes from resampled sheets, shape (repeat, option).

    Clusters are drawn with replacement within their stratum, as many as there are. The deviations from what was seen
    are widened by `1 / sqrt(1 - f)`, with f the part of the stratum's voters that was seen, which gives them the
    variance of the error of a whole that is finite. A stratum with one cluster shows no spread.

    Args:
        seen: The same sheets summed.
        votes: On each sheet, shape (sheet, option).
        registered: Voters of each sheet, shape (sheet,).
        stratum: Of each sheet, a position in the strata of `seen`.
        cluster: Of each sheet, any numbers from 0.
        key: Of the random numbers.

    Source:
        rao1988; cochran1977, section 6.10.
    """
    stream = np.random.Generator(np.random.Philox(np.random.SeedSequence(list(key))))
    options = votes.shape[1]
    total = np.tile(expected(seen), (REPEATS, 1))
    table = np.column_stack([votes, registered])
    for number in np.flatnonzero((seen.registered > 0) & (seen.missing > 0)):
        rows = np.flatnonzero(stratum == number)
        _, member = np.unique(cluster[rows], return_inverse=True)
        count = int(member.max()) + 1
        sums = np.column_stack([summed(member, table[rows, column], count) for column in range(options + 1)])
        drawn = stream.integers(0, count, (REPEATS, count)) + count * np.arange(REPEATS)[:, None]
        weights = np.bincount(drawn.ravel(), minlength=REPEATS * count).reshape(REPEATS, count).astype(np.float64)
        again = weights @ sums
        rates = again[:, :options] / again[:, options:]
        part = seen.registered[number] / (seen.registered[number] + seen.missing[number])
        total += seen.missing[number] * (rates - seen.rates[number]) / np.sqrt(1 - part)
    return total

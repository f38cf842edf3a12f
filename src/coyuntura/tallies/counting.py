"""All that the sheets at hand say of a result, from what holds whatever is missing to what needs an assumption."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Indices, Reals
from coyuntura.names import Id
from coyuntura.tallies.announced import Required, Rounded, required, rounded
from coyuntura.tallies.bounds import Bounds, bounds, overtaking
from coyuntura.tallies.digits import Digits, last_digits, second_digits
from coyuntura.tallies.sheet_tests import Consistency, Turnout, consistency, turnout
from coyuntura.tallies.strata import Seen, expected, lead_range, resampled, summed_by_stratum
from coyuntura.tallies.tally import Sheets, Tally
from coyuntura.tallies.tilt import Tilt, flip

SPAN = (0.05, 0.95)
"""Quantiles of resampled results that are shown."""


@dataclass(frozen=True, slots=True, eq=False)
class Random:
    """The whole if sheets are missing at random within strata: votes and shares (option,), and the leader's lead.

    `span` is the lead's 90 % range over resampled sheets, None where single sheets are not at hand. `spread` is what
    the strata of the missing voters can make of the lead; None where they are known.
    """

    votes: Reals
    shares: Reals
    lead: float
    span: tuple[float, float] | None
    spread: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class SheetTests:
    """What single sheets show; digits are those of the leader's and the rival's counts."""

    consistency: Consistency
    turnout: Turnout | None
    last: tuple[Digits | None, Digits | None]
    second: tuple[Digits | None, Digits | None]


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """A tally counted; `unseen` are strata with missing voters and no sheet, for which `random` is None."""

    tally: Tally
    sheets: float
    seen: Reals
    registered: float
    missing: float
    bounds: Bounds
    overtaking: float
    unseen: tuple[str, ...]
    random: Random | None
    tilt: Tilt | None
    required: Mapping[Id, Required]
    rounded: Mapping[Id, Rounded | None]
    tests: SheetTests | None
    """None where rows sum several sheets."""


def count(tally: Tally, sheets: Sheets, seed: int = 0) -> Counted:
    """Return what some sheets say of the whole of a tally.

    Announced totals, verification, recognition and access to the ballot change no number of it.

    Args:
        tally: What is known of the election.
        sheets: One row or more; no stratum has more voters on them than the tally says that it has.
        seed: Of the resampling.
    """
    seen = sheets.votes.sum(axis=0)
    by_stratum = summed_by_stratum(tally, sheets)
    missing = float(by_stratum.missing.sum())
    found = bounds(seen, missing)
    is_random = not by_stratum.unseen.size
    return Counted(
        tally=tally,
        sheets=float(sheets.counts.sum()),
        seen=seen,
        registered=float(sheets.registered.sum()),
        missing=missing,
        bounds=found,
        overtaking=overtaking(found, missing),
        unseen=tuple(sheets.strata[int(number)] for number in by_stratum.unseen),
        random=_random(by_stratum, sheets, found, seed) if is_random else None,
        tilt=flip(by_stratum, found.leader, found.rival) if is_random else None,
        required={item.id: required(_announced(tally, item.votes), seen, missing) for item in tally.announced},
        rounded={item.id: rounded([item.votes[option.id] for option in tally.options]) for item in tally.announced},
        tests=None if sheets.is_summed else _tests(sheets, found),
    )


def random_share(sheets: Sheets, share: float, seed: int) -> Indices:
    """Return rows of a random part of the sheets, one or more; each row is as likely as any other."""
    stream = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, sheets.counts.size])))
    rows = stream.permutation(sheets.counts.size)
    return np.sort(rows[: max(1, round(share * rows.size))])


def _announced(tally: Tally, votes: Mapping[Id, int]) -> Reals:
    return np.array([votes[option.id] for option in tally.options], dtype=np.float64)


def _random(seen: Seen, sheets: Sheets, found: Bounds, seed: int) -> Random:
    votes = expected(seen)
    span = None
    if not sheets.is_summed:
        again = resampled(seen, sheets.votes, sheets.registered, sheets.stratum, sheets.cluster, [seed])
        low, high = np.quantile(again[:, found.leader] - again[:, found.rival], SPAN)
        span = float(low), float(high)
    total = float(votes.sum())
    return Random(
        votes=votes,
        shares=votes / total if total else np.zeros_like(votes),
        lead=float(votes[found.leader] - votes[found.rival]),
        span=span,
        spread=None if seen.is_known else lead_range(seen, found.leader, found.rival),
    )


def _tests(sheets: Sheets, found: Bounds) -> SheetTests:
    leader, rival = sheets.votes[:, found.leader], sheets.votes[:, found.rival]
    return SheetTests(
        consistency(sheets),
        turnout(sheets, found.leader),
        (last_digits(leader), last_digits(rival)),
        (second_digits(leader), second_digits(rival)),
    )

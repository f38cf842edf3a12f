"""By how much missing voters would have to differ from those seen for another option to win."""

from dataclasses import dataclass

import numpy as np

from coyuntura.tallies.strata import Seen

_MOST = 700.0
"""Beyond this exponent e**x is no number."""


@dataclass(frozen=True, slots=True)
class Tilt:
    """The exponent at which leader and rival draw, and the rival's rate among missing voters there.

    `exponent` is None where no tilt is enough: the bounds do not span. `odds` is e to its power: how many times as
    high as on the sheets the odds are that a missing voter is the rival's, against all else, not voting included.
    """

    exponent: float | None
    odds: float | None
    rate_seen: float
    rate_needed: float | None


def tilted_lead(seen: Seen, leader: int, rival: int, exponent: float) -> float:
    """Return the lead in votes if the odds of being the rival's are e**`exponent` times as high among missing voters.

    In stratum h a missing voter is the rival's with probability r e**t / (1 - r + r e**t), with r as on the sheets;
    all others keep their proportions, those who do not vote among them. At 0 sheets are missing at random within
    strata; without end the lead goes to its lower worst-case bound.

    Source:
        rotnitzky1998, for the exponential tilt between missing and seen.
    """
    votes, rates = seen.votes.sum(axis=0), seen.rates
    own, other = rates[:, rival], rates[:, leader]
    # With the larger of the two factors divided out nothing overflows.
    scale = np.exp(min(exponent, 0.0)), np.exp(min(-exponent, 0.0))
    bottom = (1 - own) * scale[1] + own * scale[0]
    there = np.where(bottom > 0, bottom, 1.0)
    gain = np.where(bottom > 0, (other * scale[1] - own * scale[0]) / there, 0.0)
    return float(votes[leader] - votes[rival] + seen.missing @ gain)


def flip(seen: Seen, leader: int, rival: int) -> Tilt:
    """Return the tilt at which the rival draws level."""
    missing = float(seen.missing.sum())
    before = float(seen.missing @ seen.rates[:, rival]) / missing if missing > 0 else 0.0
    if tilted_lead(seen, leader, rival, _MOST) >= 0 or tilted_lead(seen, leader, rival, -_MOST) < 0:
        return Tilt(None, None, before, None)
    exponent = _crossing(seen, leader, rival)
    own = seen.rates[:, rival]
    odds = float(np.exp(exponent))
    needed = seen.missing @ (own / (own + (1 - own) * np.exp(-exponent)))
    return Tilt(exponent, odds, before, float(needed) / missing)


def _crossing(seen: Seen, leader: int, rival: int) -> float:
    """Return the exponent at which the lead, which falls with it, goes through 0, to the last binary digit."""
    low, high = -_MOST, _MOST
    while (middle := (low + high) / 2) not in {low, high}:
        if tilted_lead(seen, leader, rival, middle) >= 0:
            low = middle
        else:
            high = middle
    return low

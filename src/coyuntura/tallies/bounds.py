"""What sheets that nobody has seen could hold at worst: bounds without any assumption on them."""

from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Reals


@dataclass(frozen=True, slots=True, eq=False)
class Bounds:
    """The least and the most that each option can have, as votes and as shares of valid votes; shape (option,).

    `margin` bounds the lead, in votes, of the option with most votes on the sheets over the best of the others.
    """

    low: Reals
    high: Reals
    share_low: Reals
    share_high: Reals
    margin: tuple[float, float]
    leader: int
    rival: int
    """The best of the others on the sheets."""

    @property
    def is_settled(self) -> bool:
        """Whether the leader leads whatever the missing sheets hold."""
        return self.margin[0] > 0


def bounds(seen: Reals, missing: float) -> Bounds:
    """Return the worst-case bounds of a result.

    Each missing voter may have voted for any option or for none, so that `missing` votes may go to any one option.

    Args:
        seen: Votes on the sheets, shape (option,), two options or more.
        missing: Registered voters of the tables without a sheet, 0 or more.

    Source:
        manski1989; manski2003, chapter 1.
    """
    order = np.argsort(-seen, kind="stable")
    leader, rival = int(order[0]), int(order[1])
    total = float(seen.sum())
    low, high = seen, seen + missing
    most = total + missing
    with np.errstate(invalid="ignore"):
        share_low, share_high = low / most, high / most
    lead = float(seen[leader] - seen[rival])
    return Bounds(low, high, share_low, share_high, (lead - missing, lead + missing), leader, rival)


def overtaking(found: Bounds, missing: float) -> float:
    """Return the share of the missing registered voters who would all have to be the rival's for a draw.

    Above 1 there are not enough of them; infinite where none is missing and the leader leads.
    """
    lead = float(found.low[found.leader] - found.low[found.rival])
    if missing > 0:
        return lead / missing
    return np.inf if lead > 0 else 0.0

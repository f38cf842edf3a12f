"""PRIM: boxes of inputs in which an outcome is frequent, found by peeling a small part of the members at a time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coyuntura.arrays import Flags, Indices, Reals

LUCK = 0.05
"""Quasi-p value above which a limit may be luck."""
_FEWEST = 10
"""Members below which no box is made, however many there are in all."""


@dataclass(frozen=True, slots=True)
class Peeling:
    """How boxes are made: which part of a box's members a peel takes off, and which part of all a box must hold."""

    share: float = 0.05
    least: float = 0.05


USUAL = Peeling()


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """Limits of inputs, infinite where there is none, and what lies within them."""

    low: Reals
    """Shape (input,)."""
    high: Reals
    """Shape (input,)."""
    members: int
    cases: int
    """Members within it of which the outcome holds."""
    all_members: int
    all_cases: int

    @property
    def coverage(self) -> float:
        """Part of all cases that lie within it."""
        return self.cases / self.all_cases

    @property
    def density(self) -> float:
        """Part of the members within it that are cases."""
        return self.cases / self.members

    @property
    def mass(self) -> float:
        """Part of all members that lie within it."""
        return self.members / self.all_members

    @property
    def balance(self) -> float:
        """Harmonic mean of coverage and density: high where both are."""
        both = self.coverage + self.density
        return 2 * self.coverage * self.density / both if both else 0.0

    @property
    def restricted(self) -> tuple[int, ...]:
        """Numbers of the inputs that have a limit."""
        return tuple(np.flatnonzero(np.isfinite(self.low) | np.isfinite(self.high)).tolist())

    def holds(self, points: Reals) -> Flags:
        """Return which points lie within the limits, shape (point,)."""
        return np.asarray(((points >= self.low) & (points <= self.high)).all(axis=1))


def peel(points: Reals, is_case: Flags, how: Peeling = USUAL) -> tuple[Box, ...]:
    """Return the boxes of a peeling trajectory, each within the one before; the first has no limit.

    Each peel takes off a lowest or a highest part along one input: the one whose removal raises the density most for
    each member that it takes. It ends where a box is all cases, or would be too small.

    Args:
        points: Values of the inputs, shape (member, input).
        is_case: Whether the outcome holds, shape (member,); of at least one.
        how: Sizes of peels and boxes.

    Raises:
        ValueError: The outcome holds of no member, or shapes do not fit.

    Source:
        friedman1999; bryant2010 for coverage, density and the choice among a trajectory's boxes.
    """
    if points.ndim != 2 or len(points) != len(is_case):  # noqa: PLR2004  a table
        raise ValueError(f"points and is_case must be of the same members, got {points.shape} and {is_case.shape}")
    if not is_case.any():
        raise ValueError("is_case must hold of at least one member, got none")
    inside: Indices = np.arange(len(points))
    low, high = np.full(points.shape[1], -np.inf), np.full(points.shape[1], np.inf)
    fewest = max(how.least * len(points), min(_FEWEST, len(points)))
    found: list[Box] = []
    while True:
        cases = int(np.count_nonzero(is_case[inside]))
        found.append(Box(low.copy(), high.copy(), len(inside), cases, len(points), int(np.count_nonzero(is_case))))
        cut = None if cases == len(inside) else _best_cut(points[inside], is_case[inside], how.share, fewest)
        if cut is None:
            return tuple(found)
        (low if cut.is_low else high)[cut.input] = cut.limit
        inside = inside[cut.kept]


@dataclass(frozen=True, slots=True, eq=False)
class _Cut:
    """A peel: along which input, at which end and limit, and whom it keeps."""

    gain: float
    input: int
    is_low: bool
    limit: float
    kept: Indices


def _best_cut(points: Reals, is_case: Flags, share: float, fewest: float) -> _Cut | None:
    """Return the peel with the largest gain of density for each member taken off; None where all leave too few."""
    order = np.argsort(points, axis=0, kind="stable")
    density = float(is_case.mean())
    best: _Cut | None = None
    for number in range(points.shape[1]):
        column: Reals = points[order[:, number], number]
        for is_low in (True, False):
            taken = _taken(column if is_low else -column[::-1], share)
            count = len(column) - taken
            if not taken or count < fewest:
                continue
            kept = order[taken:, number] if is_low else order[:count, number]
            gain = (float(is_case[kept].mean()) - density) / taken
            if best is None or gain > best.gain:
                pair: Reals = column[[taken - 1, taken] if is_low else [count, count - 1]]
                gone, last = pair.tolist()
                middle = last + (gone - last) / 2
                # Of two neighbouring numbers the middle may round to the one that is taken off.
                best = _Cut(gain, number, is_low, last if middle == gone else middle, kept)
    return best


def _taken(column: Reals, share: float) -> int:
    """Return how many of rising values a peel takes: the share rounded up, and what equals its last; 0 for all."""
    last = float(column[int(share * (len(column) - 1))])
    taken = int(np.searchsorted(column, last, side="right"))
    return taken if taken < len(column) else 0


def chosen(boxes: Sequence[Box]) -> int:
    """Return the number of the box that balances coverage and density best; the larger one of two that do alike."""
    return max(range(len(boxes)), key=lambda number: (boxes[number].balance, -number))


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of a box, and how far it may be believed."""

    input: int
    is_low: bool
    value: float
    density_without: float
    """Density of the box without this limit."""
    quasi_p: float
    """Chance of as many cases in the box if its density were that; small where the limit is more than luck."""
    again: float
    """Part of the bootstrap samples whose box has a limit at this end of this input."""


def limits(points: Reals, is_case: Flags, box: Box, samples: Sequence[Box]) -> tuple[Limit, ...]:
    """Return each limit of a box, the one whose loss costs most density first.

    Args:
        points: As for `peel`.
        is_case: As for `peel`.
        box: Limits of inputs.
        samples: The boxes of bootstrap samples, as `again` returns them.

    Source:
        bryant2010, the quasi-p value and the test by resampling.
    """
    from scipy.special import bdtrc  # which takes longer to load than some commands to run

    found: list[Limit] = []
    for number in box.restricted:
        for is_low, ends in ((True, box.low), (False, box.high)):
            if np.isfinite(ends[number]):
                wider = without(points, is_case, box, number, is_low=is_low)
                chance = float(bdtrc(box.cases - 1, box.members, wider.density)) if box.cases else 1.0
                same = [np.isfinite((other.low if is_low else other.high)[number]) for other in samples]
                share = float(np.mean(same)) if same else np.nan
                found.append(Limit(number, is_low, float(ends[number]), wider.density, chance, share))
    return tuple(sorted(found, key=lambda limit: limit.density_without))


def without(points: Reals, is_case: Flags, box: Box, number: int, *, is_low: bool) -> Box:
    """Return a box without one of its limits: that of an input, by number, at its lower or higher end."""
    low, high = box.low.copy(), box.high.copy()
    (low if is_low else high)[number] = -np.inf if is_low else np.inf
    inside = ((points >= low) & (points <= high)).all(axis=1)
    members, cases = int(np.count_nonzero(inside)), int(np.count_nonzero(inside & is_case))
    return Box(low, high, members, cases, len(points), box.all_cases)


def firm(points: Reals, is_case: Flags, box: Box) -> Box:
    """Return a box without the limits that may be luck, taken away one by one, the least firm first."""
    while True:
        weak = max(limits(points, is_case, box, ()), key=lambda limit: limit.quasi_p, default=None)
        if weak is None or weak.quasi_p <= LUCK:
            return box
        box = without(points, is_case, box, weak.input, is_low=weak.is_low)


def again(
    points: Reals, is_case: Flags, coverage: float, samples: int, seed: int, how: Peeling = USUAL
) -> tuple[Box, ...]:
    """Return what peeling finds in bootstrap samples: of each the box whose coverage is nearest to one.

    Args:
        points: As for `peel`.
        is_case: As for `peel`.
        coverage: Of a box that was found in all.
        samples: How many.
        seed: Of the samples.
        how: As for `peel`.
    """
    found: list[Box] = []
    for number in range(samples):
        stream = np.random.Generator(np.random.Philox(np.random.SeedSequence([seed, number])))
        drawn = stream.integers(len(points), size=len(points))
        if is_case[drawn].any():
            boxes = peel(points[drawn], is_case[drawn], how)
            found.append(min(boxes, key=lambda other: abs(other.coverage - coverage)))
    return tuple(found)

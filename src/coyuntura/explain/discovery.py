"""Which conditions lead to an outcome: a box of inputs in which it is frequent, and how often it is in fresh runs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from coyuntura.arrays import Flags, Reals, Words
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.designs import draw, draw_options
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.explain.asked import CHANCE, Asked, answered, inputs_of
from coyuntura.explain.prim import USUAL, Box, Limit, Peeling, again, chosen, firm, limits, peel

MEMBERS = 2000
"""Members in which a box is sought, and as many again on which it is tried, where nothing is said."""
FEWEST_CASES = 20
"""Cases, and members without the outcome, below which no box is sought."""
SAMPLES = 20

Outlook: TypeAlias = Literal["found", "never", "always", "too-few", "no-inputs", "no-better"]
"""What came of a search: a box that fresh runs confirm; or why there is none, or none that they do."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How often an outcome holds among some members, with the ends of its 90 % interval."""

    cases: int
    members: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The part of the members; not a number where there is none."""
        return self.cases / self.members if self.members else np.nan

    @staticmethod
    def of(cases: int, members: int) -> "Rate":
        """Return a rate with its interval.

        Source:
            wilson1927.
        """
        if not members:
            return Rate(0, 0, np.nan, np.nan)
        z2 = 1.6448536269514722**2  # what 90 % of a normal lie within
        middle = (cases + z2 / 2) / (members + z2)
        half = np.sqrt(z2 * (cases * (members - cases) / members + z2 / 4)) / (members + z2)
        return Rate(cases, members, max(0.0, float(middle - half)), min(1.0, float(middle + half)))


@dataclass(frozen=True, slots=True, eq=False)
class Fresh:
    """The same box on members that it was not made from."""

    everywhere: Rate
    """The outcome among all of them."""
    inside: Rate
    """The outcome among those within the box: the honest density."""
    coverage: Rate
    """Those within the box among those with the outcome."""


@dataclass(frozen=True, slots=True, eq=False)
class Discovery:
    """What leads to an outcome: a peeling trajectory, one of its boxes with its limits, and that box on fresh runs."""

    asked: Asked
    outlook: Outlook
    inputs: tuple[str, ...]
    everywhere: Rate
    boxes: tuple[Box, ...]
    number: int
    """Of the trajectory's box from which the one that is shown was made; 0 where there is none."""
    box: Box | None
    """The box that is shown: without the limits that may be luck. None where none was sought."""
    limits: tuple[Limit, ...]
    samples: int
    fresh: Fresh | None
    members: int
    stopped: int
    """Members that stopped and do not count, of those in which the box was sought."""
    seed: int


@dataclass(frozen=True, slots=True)
class Search:
    """How a box is sought, and from which of the trajectory the one that is shown is made."""

    how: Peeling = USUAL
    number: int | None = None
    """The one that balances coverage and density best where None."""


ANY = Search()


def discover(
    engine: Engine,
    asked: Asked,
    members: tuple[Members, Members],
    search: Search = ANY,
    watch: Callable[[int, int], None] | None = None,
) -> Discovery:
    """Return which conditions lead to an outcome.

    Args:
        engine: The study's.
        asked: A statement.
        members: Those in which the box is sought, and others on which it is tried.
        search: How.
        watch: Told of progress.

    Raises:
        ValueError: The trajectory has no box of the number that is wanted.
    """
    first, fresh = members
    varied = {cell for cell, values in first.draws.items() if np.ptp(values) > 0}
    # Options of a branch have no order that a box could have ends in.
    apart = {CHANCE, *engine.checked.model.branches}
    inputs = tuple(cell for cell in inputs_of(engine, [asked]) if cell not in apart and cell in varied)
    points, is_case, stopped = _run(engine, asked, first, inputs)
    if watch is not None:
        watch(first.count, first.count + fresh.count)
    everywhere = Rate.of(int(np.count_nonzero(is_case)), len(is_case))
    outlook = _outlook(everywhere, inputs)
    if outlook != "found":
        return _nothing(asked, outlook, inputs, everywhere, (first, stopped))
    boxes = peel(points, is_case, search.how)
    number = chosen(boxes) if search.number is None else search.number
    if not 0 <= number < len(boxes):
        raise ValueError(f"the trajectory has boxes 0 to {len(boxes) - 1}, and none of number {number}")
    box = firm(points, is_case, boxes[number])
    samples = again(points, is_case, boxes[number].coverage, SAMPLES, first.seed, search.how)
    tried = _tried(box, *_run(engine, asked, fresh, inputs)[:2])
    if watch is not None:
        watch(first.count + fresh.count, first.count + fresh.count)
    return Discovery(
        asked=asked,
        outlook="found" if tried.inside.low > tried.everywhere.value else "no-better",
        inputs=inputs,
        everywhere=everywhere,
        boxes=boxes,
        number=number,
        box=box,
        limits=limits(points, is_case, box, samples),
        samples=len(samples),
        fresh=tried,
        members=first.count,
        stopped=stopped,
        seed=first.seed,
    )


def _nothing(
    asked: Asked, outlook: Outlook, inputs: tuple[str, ...], everywhere: Rate, among: tuple[Members, int]
) -> Discovery:
    """Return a search that was none, among some members of which so many stopped."""
    members, stopped = among
    return Discovery(asked, outlook, inputs, everywhere, (), 0, None, (), 0, None, members.count, stopped, members.seed)


def two_ensembles(checked: CheckedStudy, count: int) -> tuple[Members, Members]:
    """Return two ensembles drawn from priors and branches that share neither draws nor random numbers."""
    spec, model = checked.study.ensemble, checked.model
    first, second = (np.arange(count, dtype=np.uint64) + np.uint64(start) for start in (0, count))
    one, other = (
        draw(model.priors, count, seed) | draw_options(model.shares, count, seed) for seed in (spec.seed, spec.seed + 1)
    )
    return _drawn(one, spec.seed, first), _drawn(other, spec.seed, second)


def halves(members: Members) -> tuple[Members, Members]:
    """Return every other member, and those between: two ensembles of a posterior's draws."""
    numbers = np.arange(members.count)
    return members.take(numbers[::2]), members.take(numbers[1::2])


def _drawn(draws: dict[str, Reals], seed: int, runs: Words) -> Members:
    return Members(draws, seed, runs, "prior")


def _run(engine: Engine, asked: Asked, members: Members, inputs: tuple[str, ...]) -> tuple[Reals, Flags, int]:
    """Return inputs (member, input) and whether the outcome holds, of members that do not stop; and how many do."""
    (given,) = answered(engine, [asked], members)
    whole = np.isfinite(given.values)
    columns = [members.draws[cell][whole] for cell in inputs]
    points = np.stack(columns, axis=1) if columns else np.zeros((int(whole.sum()), 0))
    return points, given.values[whole] != 0, int(np.count_nonzero(given.stopped))


def _outlook(everywhere: Rate, inputs: tuple[str, ...]) -> Outlook:
    if not everywhere.cases:
        return "never"
    if everywhere.cases == everywhere.members:
        return "always"
    if min(everywhere.cases, everywhere.members - everywhere.cases) < FEWEST_CASES:
        return "too-few"
    return "found" if inputs else "no-inputs"


def _tried(box: Box, points: Reals, is_case: Flags) -> Fresh:
    inside = box.holds(points)
    cases, within = int(np.count_nonzero(is_case)), int(np.count_nonzero(inside))
    both = int(np.count_nonzero(inside & is_case))
    return Fresh(Rate.of(cases, len(is_case)), Rate.of(both, within), Rate.of(both, cases))

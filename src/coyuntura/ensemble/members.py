"""Members: what a batch of runs is given, one after another, and who each of them is."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import index
from typing import Literal, TypeAlias

import numpy as np

from coyuntura.arrays import Indices, Reals, Words
from coyuntura.check.cells import CheckedModel
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.designs import Method, Spread, draw, draw_options
from coyuntura.syntax.tree import Call

Origin: TypeAlias = Literal["prior", "declared", "posterior", "given"]
"""Where draws come from: priors, the numbers that the study declares, a fit, or whoever calls."""

MOST_NUMBERS = 2**27
"""Numbers of all draws, or of all trajectories that are saved together: 1 GiB of them."""


@dataclass(frozen=True, slots=True)
class Backing:
    """What stands behind draws of a posterior, by cells of parameters; all others are drawn from their priors."""

    is_certified: bool
    """Whether the fit passed all of its own tests."""
    fitted: frozenset[str]
    """What was looked for."""
    informed: frozenset[str]
    """Those of them about which the data say something."""
    fixed: frozenset[str]
    """What has a prior and was held at its declared number."""
    discrepancy: Mapping[str, float] = field(default_factory=dict[str, float])
    """By series, which part of what its fitted figures do is discrepancy and not the model, 0 to 1, or no number."""

    def prior_only(self, cells: Iterable[str]) -> tuple[str, ...]:
        """Return which cells, of parameters that have priors, no data inform."""
        return tuple(cell for cell in cells if cell not in self.informed and cell not in self.fixed)


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """Draws of parameters with the seed and the identities that select random numbers: an ensemble as a noun.

    All members count alike; a posterior with weights is resampled first.

    Raises:
        ValueError: There is no member, or a column of draws has another length than there are identities.
    """

    draws: Mapping[str, Reals]
    """Values by cell of a parameter, in its unit, each of shape (member,); what is not drawn is as declared."""
    seed: int
    runs: Words
    """Identity of each member's run, shape (member,): the same one has the same shocks, in whatever world."""
    origin: Origin = "given"
    backing: Backing | None = None
    """Of draws from a posterior."""

    def __post_init__(self) -> None:
        if not len(self.runs):
            msg = "there must be at least 1 member, got 0"
            raise ValueError(msg)
        for cell, values in self.draws.items():
            if values.shape != self.runs.shape:
                msg = f"draws of {cell} must have shape {self.runs.shape}, one value a member, got {values.shape}"
                raise ValueError(msg)

    @property
    def count(self) -> int:
        """How many members there are."""
        return len(self.runs)

    @staticmethod
    def of_priors(checked: CheckedStudy, count: int | None = None) -> "Members":
        """Return draws of every parameter that has a prior, and of every branch, by the study's own seed.

        Args:
            checked: The study.
            count: How many; where None the study's own number, or one member where nothing tells members apart:
                no parameter has a prior, no branch has several options, and no equation draws a random number.

        Raises:
            MemoryError: The draws would be more numbers than are held at once.
        """
        spec = checked.study.ensemble
        if count is None:
            has_draws = checked.model.priors or checked.model.shares or is_random(checked.model)
            count = spec.members if has_draws else 1
        count = index(count)
        numbers = count * (len(checked.model.priors) + len(checked.model.shares))
        if numbers > MOST_NUMBERS:
            msg = f"the draws hold {numbers:,} numbers; at most {MOST_NUMBERS:,} are held at once"
            raise MemoryError(msg)
        draws = draw(checked.model.priors, count, spec.seed) | draw_options(checked.model.shares, count, spec.seed)
        return Members(draws, spec.seed, np.arange(count, dtype=np.uint64), "prior")

    @staticmethod
    def of_declared(checked: CheckedStudy) -> "Members":
        """Return the central member: every parameter at the number that the study declares."""
        return Members({}, checked.study.ensemble.seed, np.zeros(1, dtype=np.uint64), "declared")

    @staticmethod
    def of_draws(
        checked: CheckedStudy, draws: Mapping[str, Reals], runs: Words | None = None, origin: Origin = "given"
    ) -> "Members":
        """Return members that take given values, as a fit or a user has them.

        Args:
            checked: The study, whose seed selects random numbers.
            draws: Values by cell of a parameter, shape (member,), in its unit; at least one cell.
            runs: Identities, shape (member,); 0, 1, ... where None.
            origin: Where they come from.

        Raises:
            ValueError: There are none, one is of no parameter of the study, columns differ in length, or a value
                is not finite.
        """
        unknown = [cell for cell in draws if cell not in checked.model.parameters]
        if unknown or not draws:
            got = f"got {unknown[0]!r}" if unknown else "got none"
            msg = f"draws must be of cells of parameters of the study, {got}"
            raise ValueError(msg)
        # Copies, so that whoever holds the arrays cannot change the members.
        columns = {cell: np.array(values, dtype=np.float64) for cell, values in draws.items()}
        for cell, column in columns.items():
            if column.ndim != 1 or not np.isfinite(column).all():
                msg = f"draws of {cell} must be finite numbers, one for each member, got {draws[cell]!r}"
                raise ValueError(msg)
        length = len(next(iter(columns.values())))
        identities = np.arange(length, dtype=np.uint64) if runs is None else runs
        return Members(columns, checked.study.ensemble.seed, identities, origin)

    def take(self, members: Indices) -> "Members":
        """Return some members, by number, each as often as it is named."""
        draws = {cell: values[members] for cell, values in self.draws.items()}
        return Members(draws, self.seed, self.runs[members], self.origin, self.backing)

    def parts(self, size: int) -> Iterator["Members"]:
        """Yield the members in parts of a size, the last of which may be smaller."""
        for first in range(0, self.count, max(1, size)):
            yield self.take(np.arange(first, min(first + max(1, size), self.count)))


def spread_of(checked: CheckedStudy, method: Method, runs: int) -> Spread:
    """Return a design over what an ensemble of a study draws: parameters that have priors, and branches.

    Raises:
        ValueError: Runs are too few or too many for the method.
    """
    model = checked.model
    return Spread(method, tuple(model.priors.items()), runs, checked.study.ensemble.seed, tuple(model.shares.items()))


def is_random(model: CheckedModel) -> bool:
    """Tell whether some equation draws random numbers, which differ from member to member."""
    return any(isinstance(tree, Call) and tree.function == "UNIFORM" for tree in model.computed.values())

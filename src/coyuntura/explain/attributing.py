"""Attributions as answers: outcomes shared out, an event counted, dates beside placebos, and what is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Backing, Members
from coyuntura.explain.branches import Turning, branches_read, turning_of_shares
from coyuntura.explain.grounds import Grounds, grounds_of
from coyuntura.explain.readings import Watch
from coyuntura.explain.shares import Caused, Refused, Shares, null_effects, share_out
from coyuntura.explain.turns import Turn, turns
from coyuntura.infer.versions import parameters_read
from coyuntura.model.questions import Measured, Question

_FEW = 8
"""Members for whom a driver that nothing reads is tried."""


@dataclass(frozen=True, slots=True, eq=False)
class Attributed:
    """Everything that is said of the factors of a question."""

    question: Question
    shares: tuple[Shares, ...]
    unshared: tuple[Measured, ...]
    """Outcomes of which no member has a finite one in every world."""
    refused: tuple[Refused, ...]
    untold: tuple[str, ...]
    """Series that outcomes rest on of which a fit does not say how much the model leaves out."""
    caused: tuple[Caused, ...]
    turns: tuple[Turn, ...]
    null: float
    """The largest effect, of either sign, of a driver that nothing reads: 0, or the worlds do not share their noise."""
    grounds: Grounds
    members: int
    seed: int
    backing: Backing | None
    """What stands behind the members; None where they are draws of the priors."""
    resting: tuple[str, ...]
    """Cells of the parameters with a prior that the outcomes rest on."""
    turning: Mapping[str, tuple[Turning, ...]]
    """How factors' parts of outcomes turn on branches, against their first references: `outcome.factor`."""

    @property
    def prior_only(self) -> tuple[str, ...]:
        """Which of these no data inform, where there is a fit."""
        return () if self.backing is None else self.backing.prior_only(self.resting)

    def of(self, outcome: str) -> tuple[Shares, ...]:
        """Return how an outcome is shared out, against each set of references."""
        return tuple(part for part in self.shares if part.outcome.name == outcome)


def attribute_questions(
    engine: Engine,
    members: Members,
    questions: Sequence[Question],
    watch: Watch | None = None,
) -> tuple[Attributed, ...]:
    """Return attributions, each from the worlds of its own factors.

    Args:
        engine: The study's.
        members: Who is run, in every world with the same draws and shocks; where they are draws of a fit, an
            outcome is refused whose series is explained too much by what the model leaves out.
        questions: Some of the study's that have factors.
        watch: Told how many worlds of a question have been run, of how many.

    Raises:
        MemoryError: What is read of a single member would be more numbers than are held at once.
    """
    return tuple(_attributed(engine, members, question, watch) for question in questions)


def _attributed(engine: Engine, members: Members, question: Question, watch: Watch | None) -> Attributed:
    shared = share_out(engine, question, members, watch)
    names = {item.outcome.name for item in shared.refused}
    left = replace(question, outcomes=tuple(item for item in question.outcomes if item.name not in names))
    cells = {cell for item in question.outcomes for _, cell in engine.checked.measures[item.measure].needs}
    few = members.take(np.arange(min(_FEW, members.count)))
    branches = branches_read(engine, members, [item.measure for item in question.outcomes])
    return Attributed(
        question=question,
        shares=shared.shares,
        unshared=shared.unshared,
        refused=shared.refused,
        untold=shared.untold,
        caused=shared.caused,
        turns=turns(engine, question, members),
        null=float(np.abs(null_effects(engine, left, few)).max()) if left.outcomes else 0.0,
        grounds=grounds_of(engine, question),
        members=members.count,
        seed=members.seed,
        backing=members.backing,
        resting=parameters_read(engine, cells),
        turning=turning_of_shares(branches, members, shared.shares),
    )

"""Perturbed copies: whether behaviours fail where they must."""

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from coyuntura.arrays import Flags
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.ensemble.perturbed import perturbed
from coyuntura.explain.behaviours import Finding, Shortfall, check_each
from coyuntura.explain.readings import Watch
from coyuntura.explain.structure import Flaw
from coyuntura.model.perturbed import Perturbation

_FIRST = 100
"""So many members go through a copy first."""
_FAR = 5.0
"""Standard errors below the share that is asked."""

Outcome: TypeAlias = Literal["fails", "passes", "stopped", "idle"]
"""What became of a behaviour in a copy: it fails as it must; it does not; fewer than half of the members that go
through the study go through the copy, so nothing is judged; or it does not hold in the study itself, so that its
failing in a copy says nothing."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A behaviour in one of its perturbed copies."""

    own: Finding
    """What became of it in the study itself."""
    copy: Perturbation
    found: Finding | None
    """What became of it in the copy; None where that was not run."""
    outcome: Outcome
    members: int
    """Of those that are judged, how many go through the study itself."""
    stopped: int
    """How many of these stop in the copy."""


def check_perturbed(engine: Engine, members: Members, watch: Watch | None = None) -> tuple[Trial, ...]:
    """Return what became of behaviours in their perturbed copies, in the order of the study.

    A hundred members go through a copy first. Where these fall so far short of the share that is asked that chance
    alone would hardly do it, they are the ones that are judged; else, and wherever a copy passes, all of them are.

    Args:
        engine: The study's.
        members: Who is run: the same in every copy, and judged by the same shares.
        watch: Told how many copies have been run, of how many.

    Raises:
        StudyError: An equation of a copy does not fit the study.
        MemoryError: What is read would be more numbers than are held at once.
    """
    # Every copy is made before any is run: what does not fit is told at once.
    copies = [
        (behaviour, copy, perturbed(engine.checked, copy))
        for behaviour in engine.checked.study.behaviours
        for copy in behaviour.fails_when
    ]
    stating = [behaviour for behaviour in engine.checked.study.behaviours if behaviour.fails_when]
    own = dict(zip(map(id, stating), check_each(engine, stating, members), strict=True))
    trials: list[Trial] = []
    for behaviour, copy, changed in copies:
        trials.append(_trial(*own[id(behaviour)], copy, changed, members))
        if watch is not None:
            watch(len(trials), len(copies))
    return tuple(trials)


def _trial(own: Finding, whole: Flags, copy: Perturbation, changed: CheckedStudy, members: Members) -> Trial:
    """Return what becomes of a behaviour in a copy, of `whole`, the members that go through the study itself."""
    if own.status != "passed":
        return Trial(own, copy, None, "idle", int(np.count_nonzero(whole)), 0)
    engine = Engine(changed)
    if members.count > _FIRST:
        trial = _tried(own, whole, copy, engine, members.take(np.arange(_FIRST)))
        if _is_clear(trial):
            return trial
    return _tried(own, whole, copy, engine, members)


def _tried(own: Finding, whole: Flags, copy: Perturbation, engine: Engine, members: Members) -> Trial:
    ((found, through),) = check_each(engine, [own.behaviour], members)
    before, after = (int(np.count_nonzero(flags)) for flags in (whole[: members.count], through))
    return Trial(own, copy, found, _outcome(found, before, after), before, max(0, before - after))


def _is_clear(trial: Trial) -> bool:
    """Tell whether a behaviour fails by so much that more members would not change it."""
    if trial.outcome != "fails" or trial.found is None:
        return False
    return any(isinstance(problem, Flaw) or is_far(problem) for problem in trial.found.problems)


def is_far(problem: Shortfall) -> bool:
    """Tell whether a condition holds in far fewer members than it must, by the standard error of the share asked."""
    share, members = problem.condition.share, problem.verdict.members
    error = math.sqrt(share * (1 - share) * members)
    return problem.verdict.held < share * members - max(_FAR * error, 1)


def _outcome(found: Finding, whole: int, through: int) -> Outcome:
    """Return what became of a behaviour in a copy that `through` members go through, of `whole` in the study itself."""
    if 2 * through < whole or (found.problems and all(map(_is_stop, found.problems))):
        return "stopped"
    return "fails" if found.status == "failed" else "passes"


def _is_stop(problem: Shortfall | Flaw) -> bool:
    """Tell whether a problem is that nobody stays finite."""
    return problem.verdict.members == 0 if isinstance(problem, Shortfall) else problem.code == "none-finite"

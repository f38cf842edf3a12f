"""Perturbed copies: whether behaviours fail where they must."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.ensemble.perturbed import perturbed
from coyuntura.explain.behaviours import Finding, Shortfall, check_each
from coyuntura.explain.readings import Watch
from coyuntura.explain.structure import Flaw
from coyuntura.model.perturbed import Perturbation

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
    stopped: int
    """Members that go through the study itself and stop in the copy."""


def check_perturbed(engine: Engine, members: Members, watch: Watch | None = None) -> tuple[Trial, ...]:
    """Return what became of behaviours in their perturbed copies, in the order of the study.

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
        finding, whole = own[id(behaviour)]
        if finding.status != "passed":
            trials.append(Trial(finding, copy, None, "idle", whole, 0))
        else:
            ((found, through),) = check_each(Engine(changed), [behaviour], members)
            trials.append(Trial(finding, copy, found, _outcome(found, whole, through), whole, max(0, whole - through)))
        if watch is not None:
            watch(len(trials), len(copies))
    return tuple(trials)


def _outcome(found: Finding, whole: int, through: int) -> Outcome:
    """Return what became of a behaviour in a copy that `through` members go through, of `whole` in the study itself."""
    if 2 * through < whole or (found.problems and all(map(_is_stop, found.problems))):
        return "stopped"
    return "fails" if found.status == "failed" else "passes"


def _is_stop(problem: Shortfall | Flaw) -> bool:
    """Tell whether a problem is that nobody stays finite."""
    return problem.verdict.members == 0 if isinstance(problem, Shortfall) else problem.code == "none-finite"

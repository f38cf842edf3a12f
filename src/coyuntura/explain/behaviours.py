"""Behaviours: whether what must hold of the runs does hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.worlds import draw_members
from coyuntura.explain.measures import Interval
from coyuntura.explain.readings import Readings, Verdict, read
from coyuntura.explain.structure import problem
from coyuntura.model.questions import Behaviour, Condition
from coyuntura.names import Text

Status: TypeAlias = Literal["passed", "failed", "not-yet"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one behaviour: its status, its figure, and why."""

    behaviour: Behaviour
    status: Status
    figure: Interval | None
    reason: Text


def check_behaviours(checked: CheckedStudy, members: int | None = None) -> tuple[Finding, ...]:
    """Return a finding for each of the study's behaviours.

    Args:
        checked: The study.
        members: Size of the ensemble; the study's own where None.
    """
    behaviours = checked.study.behaviours
    equations = [condition.holds for item in behaviours for condition in item.conditions]
    equations += [item.figure.measure for item in behaviours if item.figure is not None]
    readings = read(checked, equations, draw_members(checked, members))
    return tuple(_finding(checked, behaviour, readings) for behaviour in behaviours)


def _finding(checked: CheckedStudy, behaviour: Behaviour, readings: Readings) -> Finding:
    if behaviour.not_yet is not None or not (behaviour.conditions or behaviour.structures):
        nothing = Text("It states no condition yet.", "Aún no enuncia ninguna condición.")
        return Finding(behaviour, "not-yet", None, behaviour.not_yet or nothing)
    figure = readings.interval(behaviour.figure.measure) if behaviour.figure is not None else None
    reasons = _reasons(checked, behaviour, readings)
    if not reasons:
        return Finding(behaviour, "passed", figure, Text("", ""))
    joined = Text(" ".join(reason.en for reason in reasons), " ".join(reason.es for reason in reasons))
    return Finding(behaviour, "failed", figure, joined)


def _reasons(checked: CheckedStudy, behaviour: Behaviour, readings: Readings) -> Sequence[Text]:
    """Return why a behaviour does not hold; nothing where it does."""
    reasons = [
        found for name in behaviour.structures if (found := problem(checked, name, behaviour.stocks)) is not None
    ]
    for condition in behaviour.conditions:
        verdict = readings.verdict(condition)
        if not verdict.is_met:
            reasons.append(_shortfall(condition, verdict))
    return reasons


def _shortfall(condition: Condition, verdict: Verdict) -> Text:
    """Return in how many members a condition holds, beside how many it must."""
    text, held, members = condition.holds.text, verdict.held, verdict.members
    if members == 0:
        return Text(
            f"`{text}` cannot be judged: no member stays finite.",
            f"`{text}` no se puede juzgar: ningún miembro se mantiene finito.",
        )
    needed = f"{100 * condition.share:g} %"
    return Text(
        f"`{text}` holds in {held} of {members} members; it must in {needed} of them.",
        f"`{text}` se cumple en {held} de {members} miembros; debe cumplirse en {needed} de ellos.",
    )

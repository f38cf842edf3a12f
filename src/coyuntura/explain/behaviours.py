"""Behaviours: whether what must hold of the runs does hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.worlds import draw_members
from coyuntura.explain.measures import Interval
from coyuntura.explain.readings import Readings, read
from coyuntura.explain.structure import problem
from coyuntura.model.questions import Behaviour
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
            text, share = condition.holds.text, f"{verdict.share:.0%}"
            reasons.append(
                Text(
                    f"`{text}` holds in {share} of {verdict.members} members, less than {condition.share:.0%}.",
                    f"`{text}` se cumple en {share} de {verdict.members} miembros, menos de {condition.share:.0%}.",
                )
            )
    return reasons

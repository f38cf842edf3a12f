"""Behaviours: whether what must hold of the runs does hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from coyuntura.arrays import Flags
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.explain.intervals import Interval
from coyuntura.explain.readings import Readings, Verdict, Watch, read_each
from coyuntura.explain.structure import Flaw, flaw_of
from coyuntura.model.equations import Equation
from coyuntura.model.questions import Behaviour, Condition

Status: TypeAlias = Literal["passed", "failed", "not-yet"]


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A condition that holds in fewer members than it must."""

    condition: Condition
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one behaviour: its status, its figure, and what is wrong where it failed."""

    behaviour: Behaviour
    status: Status
    figure: Interval | None
    problems: tuple[Shortfall | Flaw, ...] = ()


def check_behaviours(engine: Engine, members: Members, watch: Watch | None = None) -> tuple[Finding, ...]:
    """Return a finding for each of the study's behaviours, judged on runs of what it reads.

    Args:
        engine: The study's.
        members: Who is run.
        watch: Told how many scenarios have been run, of how many.

    Raises:
        MemoryError: What is read would be more numbers than are held at once.
    """
    return tuple(finding for finding, _ in check_each(engine, engine.checked.study.behaviours, members, watch))


def check_each(
    engine: Engine, behaviours: Sequence[Behaviour], members: Members, watch: Watch | None = None
) -> tuple[tuple[Finding, Flags], ...]:
    """Return the finding for each of some behaviours, and who goes through all that it reads, shape (member,).

    Args:
        engine: The study's.
        behaviours: Some of the study's; each is judged as if it were alone.
        members: Who is run.
        watch: Told how many scenarios have been run, of how many.

    Raises:
        MemoryError: What is read would be more numbers than are held at once.
    """
    each = read_each(engine, [_equations(item) for item in behaviours], members, watch)
    return tuple(_judged(behaviour, readings, members) for behaviour, readings in zip(behaviours, each, strict=True))


def is_run(behaviour: Behaviour) -> bool:
    """Tell whether a behaviour states something that can be run."""
    return behaviour.not_yet is None and bool(behaviour.conditions or behaviour.structures)


def _judged(behaviour: Behaviour, readings: Readings, members: Members) -> tuple[Finding, Flags]:
    whole = readings.whole(condition.holds for condition in behaviour.conditions)
    return _finding(behaviour, readings, members), whole


def _equations(behaviour: Behaviour) -> list[Equation]:
    """Return the measures of a behaviour."""
    shown = [] if behaviour.figure is None else [behaviour.figure.measure]
    return [condition.holds for condition in behaviour.conditions] + shown


def _finding(behaviour: Behaviour, readings: Readings, members: Members) -> Finding:
    if not is_run(behaviour):
        return Finding(behaviour, "not-yet", None)
    figure = readings.interval(behaviour.figure.measure) if behaviour.figure is not None else None
    problems = tuple(_problems(behaviour, readings, members))
    return Finding(behaviour, "failed" if problems else "passed", figure, problems)


def _problems(behaviour: Behaviour, readings: Readings, members: Members) -> Sequence[Shortfall | Flaw]:
    """Return why a behaviour does not hold; nothing where it does."""
    problems: list[Shortfall | Flaw] = []
    for name in behaviour.structures:
        flaw = flaw_of(readings.checked, name, behaviour.stocks, members, behaviour.claims)
        if flaw is not None:
            problems.append(flaw)
    for condition in behaviour.conditions:
        verdict = readings.verdict(condition)
        if not verdict.is_met:
            problems.append(Shortfall(condition, verdict))
    return problems

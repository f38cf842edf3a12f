"""Disagreements between documents: what runs and records say of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np

from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.explain.readings import Readings, Watch, needs_of, read_each
from coyuntura.measures.saved import holds
from coyuntura.model.disagreements import Disagreement, Point
from coyuntura.model.equations import Equation
from coyuntura.model.scenarios import HISTORY

Standing: TypeAlias = Literal["decided", "tie", "undecidable", "out-of-scope", "not-yet"]
"""All statements bear out the same documents; they bear out different ones; one of them is silent; it says itself that
nothing can tell; or that the study does not model it yet."""
STANDINGS: tuple[Standing, ...] = get_args(Standing)


@dataclass(frozen=True, slots=True)
class Judged:
    """A statement over the members that count: in how many it holds, and whom that bears out; None where it is silent.

    What needs no run, or of runs but the dates of events, is told by the record: it holds in all members or in none.
    """

    point: Point
    held: int
    members: int
    bears_out: tuple[str, ...] | None
    is_record: bool


@dataclass(frozen=True, slots=True)
class Ruling:
    """How a disagreement stands, with the documents that are borne out where it is decided."""

    disagreement: Disagreement
    standing: Standing
    judged: tuple[Judged, ...] = ()

    @property
    def bears_out(self) -> tuple[str, ...]:
        """The documents that are borne out; none where nothing is decided, or where it is against all."""
        found = self.judged[0].bears_out if self.standing == "decided" else None
        return found or ()


def rule(
    engine: Engine, members: Members, disagreements: Iterable[Disagreement], watch: Watch | None = None
) -> tuple[Ruling, ...]:
    """Return how disagreements stand, judged on runs of what their statements read.

    Args:
        engine: The study's.
        members: Who is run.
        disagreements: Some of the study's.
        watch: Told how many scenarios have been run, of how many.

    Raises:
        MemoryError: What is read would be more numbers than are held at once.
    """
    several = list(disagreements)
    # Each statement by itself: members that stop in what another one reads count for this one.
    points = [point for item in several for point in item.points]
    found = read_each(engine, [[point.condition.holds] for point in points], members, watch)
    judged = iter([_judged(point, readings) for point, readings in zip(points, found, strict=True)])
    return tuple(_ruling(item, [next(judged) for _ in item.points]) for item in several)


def _judged(point: Point, readings: Readings) -> Judged:
    condition = point.condition
    values = holds(readings.values(condition.holds)[readings.whole([condition.holds])])
    held, members = int(np.count_nonzero(values)), values.size
    # A share such as 0.9 of 10 members is 9 of them, whatever its last binary digit.
    enough = condition.share * members - 1e-9
    bears_out: tuple[str, ...] | None = None
    if members and held >= enough:
        bears_out = tuple(code.value for code in point.holding)
    elif members and members - held >= enough:
        bears_out = tuple(code.value for code in point.failing)
    return Judged(point, held, members, bears_out, _is_record(readings.checked, condition.holds))


def _is_record(checked: CheckedStudy, statement: Equation) -> bool:
    """Tell whether a statement reads of runs at most which events are in force in history, which the study gives."""
    switches = {name for name, variable in checked.model.variables.items() if variable.element.is_switch}
    return all(scenario == HISTORY and cell in switches for scenario, cell in needs_of(checked, [statement]))


def _ruling(item: Disagreement, judged: Sequence[Judged]) -> Ruling:
    if item.out_of_scope is not None:
        return Ruling(item, "out-of-scope")
    if item.not_yet is not None:
        return Ruling(item, "not-yet")
    verdicts = {None if one.bears_out is None else frozenset(one.bears_out) for one in judged}
    standing: Standing = "decided" if len(verdicts) == 1 else "tie"
    return Ruling(item, "undecidable" if None in verdicts else standing, tuple(judged))

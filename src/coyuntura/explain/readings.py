"""Readings: the runs that a set of measures needs, made once, and the measures over them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.worlds import run_worlds, world_of
from coyuntura.explain.measures import Interval, interval, measure
from coyuntura.model.elements import Equation
from coyuntura.model.questions import Condition
from coyuntura.model.scenarios import HISTORY
from coyuntura.names import Id
from coyuntura.results.run import Run

Reals: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Verdict:
    """In which share of the members a condition holds; members that stopped do not count."""

    share: float
    members: int
    is_met: bool


@dataclass(frozen=True, slots=True)
class Readings:
    """Runs by scenario over the same members, and what can be read from them."""

    checked: CheckedStudy
    runs: Mapping[Id, Run]

    def values(self, equation: Equation) -> Reals:
        """Return a measure's value for each member, shape (member,)."""
        return measure(self.checked, self.checked.measures[equation], self.runs)

    def interval(self, equation: Equation) -> Interval:
        """Return a measure's 5, 50 and 95 % points over the members."""
        return interval(self.values(equation))

    def verdict(self, condition: Condition) -> Verdict:
        """Tell whether a condition holds in its stated share of the members."""
        whole = self.whole()
        values = self.values(condition.holds)[whole]
        share = np.count_nonzero(values) / values.size if values.size else 0.0
        return Verdict(share, int(values.size), values.size > 0 and share >= condition.share)

    def whole(self) -> NDArray[np.bool_]:
        """Return which members stayed finite in every scenario, shape (member,)."""
        members = max((run.members for run in self.runs.values()), default=1)
        whole = np.ones(members, dtype=np.bool_)
        for run in self.runs.values():
            whole[[stop.member for stop in run.stopped]] = False
        return whole


def read(checked: CheckedStudy, equations: Iterable[Equation], draws: Mapping[str, Reals]) -> Readings:
    """Run the scenarios that measures need, together, and return what can be read from them.

    Args:
        checked: The study.
        equations: Measures of its behaviours and questions.
        draws: Drawn parameters by cell, shape (member,).
    """
    needs = frozenset[tuple[Id, str]]().union(*(checked.measures[equation].needs for equation in equations))
    scenarios = sorted({HISTORY, *(scenario for scenario, _ in needs)})
    cells = sorted({cell for _, cell in needs})
    if not cells:
        return Readings(checked, {})
    runs = run_worlds(checked, [world_of(checked, [name]) for name in scenarios], draws, cells)
    return Readings(checked, dict(zip(scenarios, runs, strict=True)))

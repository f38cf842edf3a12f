"""Computing measures over runs: one number for each member."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, assert_never

import numpy as np
from numpy.typing import NDArray

from coyuntura.check.measures import Measure
from coyuntura.check.study import CheckedStudy
from coyuntura.dates import parse_period
from coyuntura.names import Id
from coyuntura.results.run import Run
from coyuntura.syntax.tree import Binary, Call, Conditional, Expression, Name, Number, Quoted, Star, Unary

Reals: TypeAlias = NDArray[np.float64]
Runs: TypeAlias = Mapping[Id, Run]
"""Runs by scenario, all with the same members."""

_LOW, _CENTRAL, _HIGH = 0.05, 0.5, 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure over the members of an ensemble: 5, 50 and 95 % points, and how many members it rests on."""

    low: float
    central: float
    high: float
    members: int


def interval(values: Reals) -> Interval:
    """Return the 5, 50 and 95 % points of the finite values; not numbers where there are none."""
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        return Interval(np.nan, np.nan, np.nan, 0)
    low, central, high = (float(point) for point in np.quantile(finite, [_LOW, _CENTRAL, _HIGH]))
    return Interval(low, central, high, int(finite.size))


def measure(checked: CheckedStudy, wanted: Measure, runs: Runs) -> Reals:
    """Return a measure for every member, shape (member,).

    Args:
        checked: The study.
        wanted: A checked measure.
        runs: The runs of every scenario that it needs.
    """
    members = max((run.members for run in runs.values()), default=1)
    with np.errstate(all="ignore"):
        value = _Measurement(checked, runs).of(wanted.tree)
    return np.broadcast_to(np.asarray(value, dtype=np.float64), (members,)).copy()


class _Measurement:
    """Evaluates one tree; trajectories have shape (time, member), values (member,) or none."""

    def __init__(self, checked: CheckedStudy, runs: Runs) -> None:
        self.checked = checked
        self.runs = runs
        self.times = next((run.times for run in runs.values()), np.zeros(1))

    def of(self, node: Expression) -> Reals:
        """Return a tree's value.

        Raises:
            ValueError: The tree holds what has no value; checking leaves no such tree.
        """
        match node:
            case Number(value):
                return np.asarray(value)
            case Name(text):
                scenario, _, cell = text.partition(":")
                return self.runs[Id(scenario)].values[cell]
            case Unary(operator, operand):
                value = self.of(operand)
                return np.asarray(value == 0, dtype=np.float64) if operator == "NOT" else -value
            case Binary(operator, left, right):
                return _combined(operator, self.of(left), self.of(right))
            case Conditional(condition, then, otherwise):
                return np.where(self.of(condition) != 0, self.of(then), self.of(otherwise))
            case Call(function, arguments):
                return self.call(function, arguments)
            case Quoted() | Star():
                msg = f"{node!r} has no value"
                raise ValueError(msg)
            case _:
                assert_never(node)

    def call(self, function: str, arguments: Sequence[Expression]) -> Reals:
        """Return a function's value."""
        if function == "MISS":
            return self.miss(arguments)
        values = [self.of(argument) for argument in arguments]
        match function:
            case "AT":
                return self.at(values[0], float(values[1]))
            case "MEAN" | "TOTAL":
                return self.over(function, values[0], float(values[1]), float(values[2]))
            case "LOWEST":
                return np.asarray(self.window(values[0], float(values[1]), float(values[2])).min(axis=0))
            case "HIGHEST":
                return np.asarray(self.window(values[0], float(values[1]), float(values[2])).max(axis=0))
            case "CHANGE" | "GROWTH":
                first, last = self.at(values[0], float(values[1])), self.at(values[0], float(values[2]))
                return last - first if function == "CHANGE" else last / first - 1
            case "DISTANCE":
                gap = np.abs(self.whole(values[0]) - self.whole(values[1]))
                return np.asarray(self.window(gap, float(values[2]), float(values[3])).max(axis=0))
            case "WHEN":
                return self.first(values[0])
            case _:
                return _function(function, values)

    def whole(self, value: Reals) -> Reals:
        """Return a trajectory's shape for a value that does not vary."""
        return value if value.ndim == 2 else np.broadcast_to(value, (len(self.times), *(value.shape or (1,))))  # noqa: PLR2004  (time, member)

    def at(self, trajectory: Reals, moment: float) -> Reals:
        """Return values at a moment, between saved points by a line."""
        trajectory = self.whole(trajectory)
        after = int(np.clip(np.searchsorted(self.times, moment - 1e-9), 0, len(self.times) - 1))
        before = max(0, after - 1)
        gap = self.times[after] - self.times[before]
        share = 1.0 if gap == 0 or moment >= self.times[-1] else float((moment - self.times[before]) / gap)
        if share >= 1.0 or moment <= self.times[0]:
            return np.asarray(trajectory[after])
        return (1 - share) * trajectory[before] + share * trajectory[after]

    def window(self, trajectory: Reals, first: float, last: float) -> Reals:
        """Return the saved points of a period, at least one."""
        inside = (self.times >= first - 1e-9) & (self.times < last - 1e-9)
        if not inside.any():
            inside[int(np.argmin(np.abs(self.times - first)))] = True
        return self.whole(trajectory)[inside]

    def over(self, function: str, trajectory: Reals, first: float, last: float) -> Reals:
        """Return a mean over a period's saved points, or the integral over its time."""
        mean = np.asarray(self.window(trajectory, first, last).mean(axis=0))
        return (
            mean * (min(last, float(self.times[-1])) - max(first, float(self.times[0])))
            if function == "TOTAL"
            else mean
        )

    def first(self, condition: Reals) -> Reals:
        """Return the first date, in years, at which a condition holds for each member."""
        holds = self.whole(condition) != 0
        per_year = {"year": 1.0, "month": 12.0, "day": 365.25, None: 1.0}[self.checked.model.clock.unit]
        dates = self.times[np.argmax(holds, axis=0)] / per_year
        return np.where(holds.any(axis=0), dates, np.nan)

    def miss(self, arguments: Sequence[Expression]) -> Reals:
        """Return the mean absolute relative error against an observed series, period by period."""
        trajectory, name, first, last, ratio = arguments
        simulated = self.whole(self.of(trajectory))
        series = self.checked.study.series(name.text if isinstance(name, Quoted) else "")
        unit = self.checked.model.clock.unit
        bounds = float(self.of(first)), float(self.of(last))
        misses: list[Reals] = []
        for figure in series.figures if series is not None and unit is not None else ():
            period = parse_period(figure.date, unit or "year")
            if bounds[0] - 1e-9 <= period.start and period.end <= bounds[1] + 1e-9:
                observed = figure.value * float(self.of(ratio))
                mean = self.window(simulated, period.start, period.end).mean(axis=0)
                misses.append(np.abs(mean - observed) / abs(observed))
        return np.asarray(np.mean(misses, axis=0)) if misses else np.asarray(np.nan)


def _combined(operator: str, a: Reals, b: Reals) -> Reals:  # noqa: C901, PLR0912  one case an operator
    match operator:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case "/":
            return a / b
        case "^":
            return np.asarray(np.power(a, b))
        case "MOD":
            return np.asarray(np.mod(a, b))
        case "AND":
            truth = (a != 0) & (b != 0)
        case "OR":
            truth = (a != 0) | (b != 0)
        case "=":
            truth = a == b
        case "<>":
            truth = a != b
        case "<":
            truth = a < b
        case "<=":
            truth = a <= b
        case ">":
            truth = a > b
        case _:
            truth = a >= b
    return np.asarray(truth, dtype=np.float64)


def _function(function: str, values: Sequence[Reals]) -> Reals:
    match function:
        case "ABS":
            return np.abs(values[0])
        case "EXP":
            return np.asarray(np.exp(values[0]))
        case "LN":
            return np.asarray(np.log(values[0]))
        case "LOG10":
            return np.asarray(np.log10(values[0]))
        case "SQRT":
            return np.asarray(np.sqrt(values[0]))
        case "MIN":
            return np.asarray(np.minimum.reduce(np.broadcast_arrays(*values)))
        case "MAX":
            return np.asarray(np.maximum.reduce(np.broadcast_arrays(*values)))
        case "SAFEDIV":
            otherwise = values[2] if len(values) > 2 else np.asarray(0.0)  # noqa: PLR2004  the optional third
            return np.where(values[1] == 0, otherwise, values[0] / values[1])
        case _:
            msg = f"measures cannot compute {function}"
            raise ValueError(msg)

"""Computing measures over runs: one number for each member."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, assert_never

import numpy as np
from numpy.typing import NDArray

from coyuntura.arrays import Reals
from coyuntura.check.measures import Measure
from coyuntura.check.study import CheckedStudy
from coyuntura.dates import TimeUnit, date_of, parse_period, time_of
from coyuntura.names import Id
from coyuntura.results.run import Run
from coyuntura.syntax.tree import Binary, Call, Conditional, Expression, Name, Number, Quoted, Star, Unary, walk

Runs: TypeAlias = Mapping[Id, Run]
"""Runs by scenario, all with the same members."""

_POINTS = (0.05, 0.5, 0.95)
_SLACK = 1e-9  # saved times are sums of steps


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure over the members of an ensemble: 5, 50 and 95 % points, and how many members it rests on."""

    low: float
    central: float
    high: float
    members: int
    errors: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Standard errors of the three points: what they would vary by with other draws of as many members."""


def interval(values: Reals) -> Interval:
    """Return the 5, 50 and 95 % points of the finite values, with their errors; not numbers where there are none.

    A point's error is half the distance between the values that stand one standard deviation of its rank below
    and above it. It is that of independent draws, so those of a Latin hypercube vary by no more, as a rule.

    Source:
        woodruff1952.
    """
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        return Interval(np.nan, np.nan, np.nan, 0)
    points = np.array(_POINTS)
    rank = np.sqrt(points * (1 - points) / finite.size)
    below, above = np.maximum(points - rank, 0), np.minimum(points + rank, 1)
    found = np.quantile(finite, [points, below, above])
    low, central, high = found[0].tolist()
    # Beyond the outermost value there is none: what is missing is taken to be as far as what is there.
    errors: list[float] = ((found[2] - found[1]) * rank / (above - below)).tolist()
    return Interval(low, central, high, int(finite.size), (errors[0], errors[1], errors[2]))


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


def time_shares(times: Reals, stop: float, first: float, last: float) -> Reals:
    """Return how long each saved point stands for a part of a period, shape (time,), in model time.

    A saved point stands from its moment until the next, as a flow does over a step, the last one until the
    run's stop: so nothing that begins in a period shows in the one before. What lies outside the run has no share.

    Args:
        times: Saved times, rising.
        stop: When the run stops.
        first: The period's beginning, in model time.
        last: Its end.
    """
    ends = np.append(times[1:], max(stop, float(times[-1])))
    shares = np.minimum(ends, last) - np.maximum(times, first)
    return np.where(shares > _SLACK, shares, 0.0)


def latest(wanted: Measure) -> float:
    """Return the last model time that a measure reads; infinite where it reads to the end."""
    moments = [-np.inf]
    for node in walk(wanted.tree):
        match node:
            case Call("AT", (_, Number(moment))):
                moments.append(moment)
            case Call(_, (*_, Number(first), Number(last))) | Call("MISS", (_, _, Number(first), Number(last), _)):
                moments += [first, last]
            case Call("WHEN"):
                moments.append(np.inf)
            case _:
                pass
    return max(moments)


class _Measurement:
    """Evaluates one tree; trajectories have shape (time, member), values (member,) or none."""

    def __init__(self, checked: CheckedStudy, runs: Runs) -> None:
        self.checked = checked
        self.runs = runs
        self.times = next((run.times for run in runs.values()), np.zeros(1))
        self.stop = checked.model.clock.stop

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
                return np.asarray(~_truth(value), dtype=np.float64) if operator == "NOT" else -value
            case Binary(operator, left, right):
                return _combined(operator, self.of(left), self.of(right))
            case Conditional(condition, then, otherwise):
                return np.where(_truth(self.of(condition)), self.of(then), self.of(otherwise))
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
        after = int(np.clip(np.searchsorted(self.times, moment - _SLACK), 0, len(self.times) - 1))
        before = max(0, after - 1)
        gap = self.times[after] - self.times[before]
        share = 1.0 if gap == 0 or moment >= self.times[-1] else float((moment - self.times[before]) / gap)
        if share >= 1.0 or moment <= self.times[0]:
            return np.asarray(trajectory[after])
        return (1 - share) * trajectory[before] + share * trajectory[after]

    def window(self, trajectory: Reals, first: float, last: float) -> Reals:
        """Return the saved points that stand for a part of a period; a run's last moment is in what goes beyond it."""
        inside = time_shares(self.times, self.stop, first, last) > 0
        if last > self.stop + _SLACK:
            inside[-1] = True
        elif not inside.any():
            inside[max(0, int(np.searchsorted(self.times, first + _SLACK)) - 1)] = True
        return self.whole(trajectory)[inside]

    def over(self, function: str, trajectory: Reals, first: float, last: float) -> Reals:
        """Return a mean over a period, or the integral over its time."""
        shares = time_shares(self.times, self.stop, first, last)
        length = float(shares.sum())
        if function == "TOTAL" or length > 0:
            used = shares > 0
            total = np.tensordot(shares[used], self.whole(trajectory)[used], axes=1)
            return np.asarray(total if function == "TOTAL" else total / length)
        return np.asarray(self.window(trajectory, first, last).mean(axis=0))

    def first(self, condition: Reals) -> Reals:
        """Return the first date, in years, at which a condition holds for each member."""
        holds = _truth(self.whole(condition))
        dates = _years(self.times, self.checked.model.clock.unit)[np.argmax(holds, axis=0)]
        return np.where(holds.any(axis=0), dates, np.nan)

    def miss(self, arguments: Sequence[Expression]) -> Reals:
        """Return the mean absolute relative error against an observed series, period by period."""
        trajectory, name, first, last, ratio = arguments
        simulated = self.whole(self.of(trajectory))
        series = self.checked.study.series(name.text if isinstance(name, Quoted) else "")
        unit = self.checked.model.clock.unit
        bounds = float(self.of(first)), float(self.of(last))
        misses: list[Reals] = []
        if series is None or unit is None:
            return np.asarray(np.nan)
        for figure in series.figures:
            period = parse_period(figure.date, unit)
            if bounds[0] - _SLACK <= period.start and period.end <= min(bounds[1], self.stop) + _SLACK:
                observed = figure.value * float(self.of(ratio))
                mean = self.over("MEAN", simulated, period.start, period.end)
                misses.append(np.abs(mean - observed) / abs(observed))
        return np.asarray(np.mean(misses, axis=0)) if misses else np.asarray(np.nan)


def _truth(value: Reals) -> NDArray[np.bool_]:
    """Return where a value holds; what is not a number does not."""
    return np.asarray((value != 0) & ~np.isnan(value))


def _years(times: Reals, unit: TimeUnit | None) -> Reals:
    """Return model times as years of the calendar; unchanged where the model has none."""
    match unit:
        case "month":
            return times / 12
        case "day":
            days = [(time_of(date_of(time, "day"), "year"), time % 1) for time in times.tolist()]
            return np.array([year + part / 365.25 for year, part in days])
        case _:
            return times


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
            truth = _truth(a) & _truth(b)
        case "OR":
            truth = _truth(a) | _truth(b)
        case "=":
            truth = a == b
        case "<>":
            truth = (a < b) | (a > b)
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

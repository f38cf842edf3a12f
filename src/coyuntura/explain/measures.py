"""Computing measures over runs: one number for each member."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from coyuntura.arrays import Reals
from coyuntura.check.cells import CheckedModel
from coyuntura.check.measure import Measure
from coyuntura.check.study import CheckedStudy
from coyuntura.dates import Period, parse_period
from coyuntura.kernels.reference import ReferenceKernel
from coyuntura.measures.catalogue import MEASURES
from coyuntura.measures.measure import Reading, Taken, last_moment
from coyuntura.measures.saved import Saved
from coyuntura.names import Id
from coyuntura.program.lower import lower
from coyuntura.results.run import Run
from coyuntura.syntax.tree import Call, Expression, Name, Number, Quoted, rewrite, walk

Runs: TypeAlias = Mapping[Id, Run]
"""Runs by scenario, all with the same members."""

_RESULT = "result"


class Measuring:
    """Computes a study's measures; what stands around readings is lowered once, however often it is computed."""

    def __init__(self, checked: CheckedStudy) -> None:
        self.checked = checked
        self._ready: dict[int, _Ready] = {}

    def __call__(self, wanted: Measure, runs: Runs) -> Reals:
        """Return a measure for every member, shape (member,).

        Args:
            wanted: A checked measure.
            runs: The runs of every scenario that it needs, saved at every step.
        """
        members = max((run.members for run in runs.values()), default=1)
        with np.errstate(all="ignore"):
            value = _Measurement(self, runs, wanted).value()
        return np.broadcast_to(value, (members,)).copy()

    def ready(self, node: Expression) -> "_Ready":
        """Return a part of a measure ready to be computed."""
        found = self._ready.get(id(node))
        if found is None:
            readings: dict[str, Call] = {}
            tree = _without_readings(node, readings)
            found = self._ready[id(node)] = _Ready(node, tree, readings, _names(tree))
        return found


@dataclass(slots=True)
class _Ready:
    """A part of a measure: what it was, its tree with a name for each reading, and the names that it reads.

    `kernel` is made when it is first needed, for the names that are known then.
    """

    node: Expression
    tree: Expression
    readings: Mapping[str, Call]
    names: frozenset[str]
    kernel: ReferenceKernel | None = None


def latest(wanted: Measure) -> float:
    """Return the last model time that a measure reads; infinite where it reads to the end."""
    readings = [node for root in (wanted.tree, *wanted.parts.values()) for node in walk(root) if _reading(node)]
    return max((last_moment(_moments(node)) for node in readings if isinstance(node, Call)), default=-np.inf)


class _Measurement:
    """Evaluates one measure; trajectories have shape (time, member), values (member,) or none.

    Readings are taken first, from the innermost; what stands around them is a model without stocks, lowered
    and computed by the reference kernel as every equation is.
    """

    def __init__(self, measuring: Measuring, runs: Runs, wanted: Measure) -> None:
        self.checked = measuring.checked
        clock = self.checked.model.clock
        times = next((run.times for run in runs.values()), np.zeros(1))
        self.measuring = measuring
        self.wanted = wanted
        self.saved = Saved(times, clock.stop, clock.unit)
        self.values: dict[str, Reals] = {
            f"{scenario}:{cell}": values for scenario, run in runs.items() for cell, values in run.values.items()
        }

    def value(self) -> Reals:
        """Return the measure's value."""
        for name, part in self.wanted.parts.items():
            self.values[name] = self.of(part)
        return self.of(self.wanted.tree)

    def of(self, node: Expression) -> Reals:
        """Return a tree's value."""
        ready = self.measuring.ready(node)
        known = {**self.values, **{name: self.read(call) for name, call in ready.readings.items()}}
        given = {name: known[name] for name in sorted(ready.names) if name in known}
        if isinstance(ready.tree, Name) and ready.tree.text in given:
            return given[ready.tree.text]
        if ready.kernel is None:
            ready.kernel = _kernel(self.checked.model, ready.tree, given)
        return _computed(ready.kernel, given, self.saved.times)

    def read(self, node: Call) -> Reals:
        """Return a reading's value.

        Raises:
            ValueError: The call is of something else.
        """
        reading = _reading(node)
        if reading is None:
            msg = f"{node.function} is no measure of runs"
            raise ValueError(msg)
        return reading.over(self.taken(reading, node), self.saved)

    def taken(self, reading: Reading, node: Call) -> Taken:
        """Return what a reading is computed from."""
        kinds = [argument.kind for argument in reading.arguments]
        given = list(zip(kinds, node.arguments, strict=False))
        values = tuple(self.whole(self.of(item)) for kind, item in given if kind == "value")
        ratios = (item.value for item in node.arguments[len(kinds) :] if isinstance(item, Number))
        names = (item.text for kind, item in given if kind == "series" and isinstance(item, Quoted))
        observed = tuple(
            figure for name, ratio in zip(names, ratios, strict=True) for figure in self.observed(name, ratio)
        )
        return Taken(values, _moments(node), observed)

    def observed(self, name: str, ratio: float) -> Iterator[tuple[Period, float]]:
        """Yield a series' figures by period, multiplied by a ratio."""
        series, unit = self.checked.study.series(name), self.saved.unit
        for figure in series.figures if series is not None and unit is not None else ():
            yield parse_period(figure.date, unit or "year"), figure.value * ratio

    def whole(self, value: Reals) -> Reals:
        """Return a trajectory's shape for a value that does not vary."""
        return value if value.ndim == 2 else np.broadcast_to(value, (len(self.saved.times), *(value.shape or (1,))))  # noqa: PLR2004  (time, member)


def _without_readings(node: Expression, readings: dict[str, Call]) -> Expression:
    """Return a tree in which a name stands for each reading, and fill in which is which."""

    def leaf(node: Expression) -> Expression:
        match node:
            case Call() if _reading(node) is not None:
                name = f"reading {len(readings)}"
                readings[name] = node
                return Name(name)
            case Call(function, arguments, span):
                return Call(function, tuple(rewrite(item, leaf) for item in arguments), span)
            case _:
                return node

    return rewrite(node, leaf)


def _names(tree: Expression) -> frozenset[str]:
    return frozenset(item.text for item in walk(tree) if isinstance(item, Name))


def _kernel(model: CheckedModel, tree: Expression, leaves: Iterable[str]) -> ReferenceKernel:
    """Return the reference kernel of an expression alone.

    Args:
        model: Its clock and lookups are those of the expression.
        tree: An expression over leaves and clock words.
        leaves: Names of what it is computed from.
    """
    alone = replace(
        model,
        parameters=dict.fromkeys(leaves, 0.0),
        priors={},
        dates={},
        data={},
        computed={_RESULT: tree},
        stocks={},
        memories={},
        pipelines={},
        order=(_RESULT,),
        initial_order=(),
        computed_initially={},
        loops={},
    )
    return ReferenceKernel(lower(alone))


def _computed(kernel: ReferenceKernel, leaves: Mapping[str, Reals], times: Reals) -> Reals:
    """Return the value of an expression, shaped as its leaves together.

    Args:
        kernel: The expression's.
        leaves: Values by name.
        times: What `TIME` is, shape (time,).
    """
    slots = kernel.slots(leaves)
    slots[kernel.program.time] = times[:, np.newaxis]
    kernel.step(slots)
    return np.asarray(slots[kernel.program.names[_RESULT]])


def _reading(node: Expression) -> Reading | None:
    """Return the reading that a node is."""
    found = MEASURES.get(node.function) if isinstance(node, Call) else None
    return found if isinstance(found, Reading) else None


def _moments(node: Call) -> tuple[float, ...]:
    """Return the model times of a reading's dates and ends, in the order of its arguments."""
    reading = _reading(node)
    kinds = [argument.kind for argument in reading.arguments] if reading is not None else []
    pairs = zip(kinds, node.arguments, strict=False)
    return tuple(item.value for kind, item in pairs if kind in {"date", "end"} and isinstance(item, Number))

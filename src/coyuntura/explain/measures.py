"""Computing measures over runs: one number for each member."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
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


def measure(checked: CheckedStudy, wanted: Measure, runs: Runs) -> Reals:
    """Return a measure for every member, shape (member,).

    Args:
        checked: The study.
        wanted: A checked measure.
        runs: The runs of every scenario that it needs.
    """
    members = max((run.members for run in runs.values()), default=1)
    with np.errstate(all="ignore"):
        value = _Measurement(checked, runs, wanted).value()
    return np.broadcast_to(value, (members,)).copy()


def latest(wanted: Measure) -> float:
    """Return the last model time that a measure reads; infinite where it reads to the end."""
    readings = [node for root in (wanted.tree, *wanted.parts.values()) for node in walk(root) if _reading(node)]
    return max((last_moment(_moments(node)) for node in readings if isinstance(node, Call)), default=-np.inf)


class _Measurement:
    """Evaluates one measure; trajectories have shape (time, member), values (member,) or none.

    Readings are taken first, from the innermost; what stands around them is a model without stocks, lowered
    and computed by the reference kernel as every equation is.
    """

    def __init__(self, checked: CheckedStudy, runs: Runs, wanted: Measure) -> None:
        clock = checked.model.clock
        times = next((run.times for run in runs.values()), np.zeros(1))
        self.checked = checked
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
        taken = dict[str, Reals]()
        tree = self.without_readings(node, taken)
        known = {**self.values, **taken}
        names = {item.text for item in walk(tree) if isinstance(item, Name)}
        given = {name: known[name] for name in sorted(names) if name in known}
        return _computed(self.checked.model, tree, given, self.saved.times)

    def without_readings(self, node: Expression, taken: dict[str, Reals]) -> Expression:
        """Return a tree in which a name stands for each reading; the readings are taken."""

        def leaf(node: Expression) -> Expression:
            match node, _reading(node):
                case Call(), Reading() as reading:
                    name = f"reading {len(taken)}"
                    taken[name] = reading.over(self.taken(reading, node), self.saved)
                    return Name(name)
                case Call(function, arguments, span), _:
                    return Call(function, tuple(rewrite(item, leaf) for item in arguments), span)
                case _:
                    return node

        return rewrite(node, leaf)

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


def _computed(model: CheckedModel, tree: Expression, leaves: Mapping[str, Reals], times: Reals) -> Reals:
    """Return the value of an expression as the reference kernel computes it, shaped as its leaves together.

    Args:
        model: Its clock and lookups are those of the expression.
        tree: An expression over leaves and clock words.
        leaves: Values by name.
        times: What `TIME` is, shape (time,).
    """
    if isinstance(tree, Name) and tree.text in leaves:
        return leaves[tree.text]
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
    program = lower(alone)
    kernel = ReferenceKernel(program)
    slots = kernel.slots(leaves)
    slots[program.time] = times[:, np.newaxis]
    kernel.step(slots)
    return np.asarray(slots[program.names[_RESULT]])


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

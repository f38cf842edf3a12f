"""Measures by name: what each is under scenarios."""

from collections.abc import Sequence
from dataclasses import dataclass

from coyuntura.check.measure import Measure, under
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.errors import Place
from coyuntura.explain.intervals import Interval
from coyuntura.explain.readings import Watch, read_each
from coyuntura.model.equations import Equation
from coyuntura.model.measures import NamedMeasure
from coyuntura.model.scenarios import HISTORY
from coyuntura.names import Id


@dataclass(frozen=True, slots=True)
class MeasureFigure:
    """A measure under a scenario, in its unit; None where it names scenarios itself and is read under no other."""

    measure: NamedMeasure
    scenario: Id
    interval: Interval | None


def measure_figures(
    engine: Engine, members: Members, names: Sequence[Id], scenarios: Sequence[Id], watch: Watch | None = None
) -> tuple[MeasureFigure, ...]:
    """Return every measure under every scenario, measure by measure.

    A member counts for one where it does not stop in a scenario that this one reads, whatever others read.

    Args:
        engine: The study's.
        members: Who is run.
        names: Some of the study's measures.
        scenarios: Some of its scenarios; what a measure is without naming one stands under `history`.
        watch: Told of progress.
    """
    checked = engine.checked
    pairs = [(name, scenario) for name in names for scenario in scenarios]
    measures: dict[Equation, Measure] = {}
    equations: dict[tuple[Id, Id], Equation] = {}
    for name, scenario in pairs:
        measure = checked.named[name]
        if scenario == HISTORY or not measure.scenario:
            # Runs are read for equations; this one stands for the measure under the scenario.
            tree = checked.study.measures[name].measure.tree
            equation = equations[name, scenario] = Equation(f"{scenario}.{name}", tree, Place(""))
            measures[equation] = measure if scenario == HISTORY else under(measure, scenario)
    found = read_each(engine.for_measures(measures), [[equation] for equation in equations.values()], members, watch)
    intervals = {
        pair: readings.interval(equation) for (pair, equation), readings in zip(equations.items(), found, strict=True)
    }
    return tuple(
        MeasureFigure(checked.study.measures[name], scenario, intervals.get((name, scenario)))
        for name, scenario in pairs
    )

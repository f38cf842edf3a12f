"""Readings: scenarios run in batches, and of each what measures read."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest

from coyuntura.check.measures import check_measure
from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.errors import Faults, Place
from coyuntura.explain.readings import Verdict, read
from coyuntura.model.equations import Equation, read_equation
from coyuntura.model.folder import read_study
from coyuntura.model.questions import Condition
from coyuntura.names import Id

Pocket: TypeAlias = Callable[..., Path]
COUNT = 9  # more than a batch holds
SCENARIOS = "scenarios:\n" + "".join(
    f"  - {{scenario: no_{number}, label: {{en: a, es: a}}, changes: {{decline: 0.00{number}}}}}\n"
    for number in range(COUNT)
)
BEHAVIOUR = "subsystem: OIL\nbehaviours:\n  - item: 1\n    label: {en: x, es: x}\n    conditions:\n" + "".join(
    f"      - {{holds: \"AT(no_{number}.capacity, '2021-01') > AT(output, '2021-01')\"}}\n" for number in range(COUNT)
)


def opened(pocket: Pocket) -> tuple[CheckedStudy, list[Equation]]:
    folder = pocket({"scenarios/many.yaml": SCENARIOS, "behaviours/OIL.yaml": BEHAVIOUR})
    checked = check_study(read_study(folder))
    return checked, [condition.holds for condition in checked.study.behaviours[0].conditions]


def test_a_scenario_reads_the_same_in_whatever_batch_it_runs(pocket: Pocket) -> None:
    checked, equations = opened(pocket)
    engine, members = Engine(checked), Members.of_priors(checked, 5)
    together = read(engine, equations, members).runs

    for number in range(COUNT):
        name = Id(f"no_{number}")
        (alone,) = engine.run(members, [engine.world([name])], ["capacity"])
        assert np.array_equal(together[name].values["capacity"], alone.values["capacity"])


def test_only_cells_that_measures_read_stay_in_memory(pocket: Pocket) -> None:
    checked, equations = opened(pocket)
    runs = read(Engine(checked), equations, Members.of_priors(checked, 5)).runs

    assert {name: list(run.values) for name, run in runs.items()} == {
        "history": ["output"],
        **{f"no_{number}": ["capacity"] for number in range(COUNT)},
    }
    assert all(values.base is None for run in runs.values() for values in run.values.values())


def test_more_than_memory_holds_is_refused_before_any_run(pocket: Pocket, monkeypatch: pytest.MonkeyPatch) -> None:
    checked, equations = opened(pocket)
    monkeypatch.setattr("coyuntura.ensemble.engine.MOST_NUMBERS", 10 * 25 * 5 - 1)

    with pytest.raises(MemoryError, match="the measures hold 1,250 numbers; at most 1,249"):
        read(Engine(checked), equations, Members.of_priors(checked, 5))


def test_a_condition_does_not_hold_where_its_value_is_not_a_number(pocket: Pocket) -> None:
    checked, _ = opened(pocket)
    faults = Faults()
    equation = read_equation("SQRT(-1)", Place("m"), faults)
    ready = check_measure(checked.study, checked.model, equation, faults)
    readings = read(Engine(replace(checked, measures={equation: ready})), [equation], Members.of_priors(checked, 5))

    assert readings.verdict(Condition(equation, 0.2)) == Verdict(0, 5, is_met=False)

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
    together = read(engine, equations, members)

    for equation in equations:
        assert np.array_equal(together.values(equation), read(engine, [equation], members).values(equation))


@pytest.mark.parametrize("at_once", [1, 500, 1200])
def test_members_read_the_same_in_whatever_parts_they_run(
    pocket: Pocket, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    checked, equations = opened(pocket)
    engine, members = Engine(checked), Members.of_priors(checked, 5)
    together = read(engine, equations, members)
    monkeypatch.setattr("coyuntura.explain.readings.AT_ONCE", at_once)
    apart = read(engine, equations, members)

    assert all(np.array_equal(together.values(item), apart.values(item)) for item in equations)


def test_a_member_that_memory_does_not_hold_is_refused_before_any_run(
    pocket: Pocket, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked, equations = opened(pocket)
    monkeypatch.setattr("coyuntura.explain.readings.AT_ONCE", 1)
    monkeypatch.setattr("coyuntura.ensemble.engine.MOST_NUMBERS", 10 * 49 - 1)

    with pytest.raises(MemoryError, match="the measures hold 490 numbers; at most 489"):
        read(Engine(checked), equations, Members.of_priors(checked, 5))


def test_a_condition_does_not_hold_where_its_value_is_not_a_number(pocket: Pocket) -> None:
    checked, _ = opened(pocket)
    faults = Faults()
    equation = read_equation("SQRT(-1)", Place("m"), faults)
    ready = check_measure(checked.study, checked.model, equation, faults)
    readings = read(Engine(replace(checked, measures={equation: ready})), [equation], Members.of_priors(checked, 5))

    assert readings.verdict(Condition(equation, 0.2)) == Verdict(0, 5, is_met=False)


@pytest.mark.parametrize("worth", [-1, 10**9])
def test_scenarios_read_the_same_whether_they_share_a_program_or_not(
    pocket: Pocket, monkeypatch: pytest.MonkeyPatch, worth: int
) -> None:
    checked, equations = opened(pocket)
    engine, members = Engine(checked), Members.of_priors(checked, 5)
    before = read(engine, equations, members)
    monkeypatch.setattr("coyuntura.explain.readings._WORTH_COMPILING", worth)
    after = read(engine, equations, members)

    assert all(np.array_equal(before.values(item), after.values(item)) for item in equations)

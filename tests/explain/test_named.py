"""Measures by name under scenarios, on trajectories known in closed form."""

import pytest

from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.explain.named import measure_figures
from coyuntura.names import Id


def points(known: CheckedStudy, *names: str) -> list[tuple[str, str, float | None]]:
    """Return each measure's central value in history and in `free`."""
    scenarios = [Id("history"), Id("free")]
    found = measure_figures(Engine(known), Members.of_declared(known), [Id(name) for name in names], scenarios)
    return [(item.measure.id, item.scenario, item.interval and item.interval.central) for item in found]


def test_a_measure_has_a_figure_for_each_scenario(known: CheckedStudy) -> None:
    assert points(known, "end", "rise_to_end") == [
        ("end", "history", pytest.approx(58)),
        ("end", "free", pytest.approx(82)),
        ("rise_to_end", "history", pytest.approx(0.048)),
        ("rise_to_end", "free", pytest.approx(0.072)),
    ]


def test_a_measure_that_names_a_scenario_has_a_figure_without_one_only(known: CheckedStudy) -> None:
    assert points(known, "freed") == [("freed", "history", pytest.approx(24)), ("freed", "free", None)]

"""Runs in parts: what data and fixed delays hold at once is bounded, and nothing of the numbers hangs on it."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest

from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.errors import StudyError
from coyuntura.simulate.prepared import KERNELS, KernelName

MakeStudy: TypeAlias = Callable[..., CheckedStudy]
CLOCK = "unit: month, start: 2020-01, stop: 2022-01, dt: 0.25, method: rk4"
MODULE = """
parameters:
  rate: {unit: 1/month, value: 0.1, prior: "uniform(0, 0.2)"}
  limit: {unit: 1, value: 0.99, prior: "uniform(0.97, 1)"}
  wait: {unit: month, value: 3, prior: "uniform(1, 6)"}
data:
  price: {unit: 1, series: seen/price, outside: hold}
  other: {unit: 1, series: seen/other, outside: hold}
stocks:
  level: {unit: 1, initial: 10}
flows:
  rise: {to: level, unit: 1/month, equation: level * rate * price / other}
auxiliaries:
  late: {unit: 1, equation: "DELAY(level, wait)"}
  chance: {unit: 1, equation: "RANDOM(0, 1)"}
  gone: {unit: 1, equation: SQRT(limit - chance)}
"""
FILES = {
    "data/seen.yaml": "table: seen\nsources: {made: {citation: Made, vintage: 2020, licence: none}}\nseries:\n"
    "  price: {label: {en: P, es: P}, unit: 1, use: driver}\n"
    "  other: {label: {en: O, es: O}, unit: 1, use: driver}\n",
    "data/seen.csv": "series,date,value,source,note\n"
    "price,2020-01,1,made,\nprice,2021-03,3,made,\nprice,2021-12,2,made,\nother,2020,2,made,\nother,2021,4,made,\n",
    "scenarios/all.yaml": "scenario: dear\nlabel: {en: D, es: D}\nchanges: {price: {scale: 2, from: 2020-06}}\n",
}
CELLS = ["level", "late", "chance", "gone"]


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize(
    ("module", "name", "numbers"),
    [("compiled", "_LAID_OUT", 1), ("compiled", "_LAID_OUT", 50), ("reference", "_LAID_OUT", 7)],
)
def test_data_are_laid_out_in_parts_without_a_change_of_numbers(
    make_study: MakeStudy, monkeypatch: pytest.MonkeyPatch, kernel: KernelName, module: str, name: str, numbers: int
) -> None:
    before = run(make_study, kernel)
    monkeypatch.setattr(f"coyuntura.simulate.{module}.{name}", numbers)

    assert same(before, run(make_study, kernel))


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("members", [1, 20])
def test_members_whose_delays_hold_too_much_together_run_in_parts(
    make_study: MakeStudy, monkeypatch: pytest.MonkeyPatch, kernel: KernelName, members: int
) -> None:
    before = run(make_study, kernel)
    # A delay of 6 months has at most 25 entries a member.
    for module in ("compiled", "pipelines"):
        monkeypatch.setattr(f"coyuntura.simulate.{module}.MOST_HELD", 25 * max(16, members))

    assert same(before, run(make_study, kernel))


def test_delays_that_hold_too_much_even_so_are_told_with_both_numbers(
    make_study: MakeStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("compiled", "pipelines"):
        monkeypatch.setattr(f"coyuntura.simulate.{module}.MOST_HELD", 20)

    with pytest.raises(MemoryError, match=r"what fixed delays hold of .* numbers, and at most 20 are held at once"):
        run(make_study, "compiled")


def test_more_data_than_is_read_in_time_is_a_fault_at_the_first_of_them(
    make_study: MakeStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coyuntura.check.model.MOST_DATA", 2 * 96 - 1)

    with pytest.raises(StudyError, match="2 data elements over 96 steps are 192 numbers; at most 191") as found:
        run(make_study, "compiled")

    assert str(found.value.faults[0].place) == "modules/only.yaml:9:3"


def run(make_study: MakeStudy, kernel: KernelName) -> list[tuple[bytes, str]]:
    """Return the bytes of trajectories in two worlds, and who stopped."""
    engine = Engine(make_study(MODULE, CLOCK, FILES))
    engine.kernel = kernel
    members = Members.of_priors(engine.checked, 40)
    worlds = [engine.world([name]) for name in engine.checked.study.scenarios]
    runs = engine.run(members, worlds, CELLS)
    return [(np.stack([run.values[cell] for cell in CELLS]).tobytes(), repr(run.stopped)) for run in runs]


def same(one: list[tuple[bytes, str]], other: list[tuple[bytes, str]]) -> bool:
    assert any("gone" in stopped for _, stopped in one)
    return one == other

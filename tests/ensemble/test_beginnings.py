"""Worlds that share the run up to where their inputs differ: the same bytes as of runs made one by one, and less work.

`level` runs away where it is beyond a bound, so that some members stop in some worlds, and others elsewhere or never.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import pytest

from coyuntura.arrays import Reals, Wholes
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.beginnings import dates_of
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.ensemble.worlds import World
from coyuntura.methods import METHODS
from coyuntura.names import Id
from coyuntura.results.run import Run
from coyuntura.simulate.compiled import Batch

MakeStudy: TypeAlias = Callable[..., CheckedStudy]

CLOCK = "unit: month, start: 2020-01, stop: 2022-01, dt: 0.25, saveper: 1, method: {}"
MODULE = """
parameters:
  rate: {unit: 1/month, value: 0.2, prior: "uniform(0.1, 0.3)"}
  lag: {unit: month, value: 3, prior: "uniform(1, 6)"}
  other: {unit: 1, value: 1}
stocks:
  level: {unit: 1, initial: 1 + other}
flows:
  rise: {to: level, unit: 1/month, equation: "rate * (level * tax + shock / 10 + runaway)"}
auxiliaries:
  tax: {unit: 1, equation: "IF law THEN 0.5 ELSE 1"}
  shock: {unit: 1, equation: "RANDOM(0, 1)"}
  late: {unit: 1, equation: "DELAY(level, lag)"}
  before: {unit: 1, equation: "PREVIOUS(level, 0)"}
  runaway: {unit: 1, equation: "IF level > 40 THEN EXP(level * level) ELSE 0"}
  waited: {unit: month, equation: SINCE(edict)}
  dear: {unit: USD/bbl, equation: price * late * before}
data:
  price: {unit: USD/bbl, series: oil/price, outside: hold}
events:
  law: {from: 2020-06, until: 2021-06}
  edict: {from: 2020-06}
"""
TABLE = """
table: oil
sources: {made: {citation: Made, vintage: 2020, licence: none}}
series:
  price: {label: {en: P, es: P}, unit: USD/bbl, use: driver}
"""
FIGURES = "series,date,value,source,note\n" + "".join(
    f"price,2020-{month:02},{month},made,\n" for month in range(1, 13)
)
CHANGES = {
    "no_law": "law: off",
    "late_law": "law: {from: 2021-01}",
    "long_law": "law: {until: 2021-10}",
    "short_law": "law: {until: 2021-01}",
    "late_edict": "edict: 2020-09",
    "quick": "rate: {value: 0.35, from: 2020-12}",
    "quicker": "rate: {value: 0.4, from: 2020-12}",
    "slow_after": "rate: {value: 0.05, from: 2021-09}",
    "dear": "price: {constant: 60, from: 2021-07}",
    "dearer": "price: {constant: 70, from: 2021-07}",
    "quick_and_dear": "rate: {value: 0.35, from: 2020-12}, price: {constant: 60, from: 2021-07}",
    "more": "other: 2",
}
SCENARIO = "  - {{scenario: {0}, label: {{en: {0}, es: {0}}}, changes: {{{1}}}}}\n"
FILES = {
    "data/oil.yaml": TABLE,
    "data/oil.csv": FIGURES,
    "scenarios/all.yaml": "scenarios:\n" + "".join(SCENARIO.format(*pair) for pair in CHANGES.items()),
}
ALL = ["level", "late", "before", "dear", "shock", "tax", "rate", "other"]


class Counted:
    """Counts the steps that members are taken."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.steps = 0
        advance = Batch.advance

        def counted(batch: Batch, last: int, saved: Reals, sums_of: Wholes | None = None) -> None:
            self.steps += (last - batch.step) * batch.inputs.members
            advance(batch, last, saved, sums_of)

        monkeypatch.setattr(Batch, "advance", counted)

    def taken(self) -> int:
        """Return how many since this was last asked."""
        steps, self.steps = self.steps, 0
        return steps


def worlds_of(engine: Engine, names: Sequence[str]) -> list[World]:
    return [engine.world([Id(name)] if name else []) for name in names]


def are_same(one: Run, other: Run) -> bool:
    values = one.values.keys() == other.values.keys() and all(
        one.values[cell].tobytes() == other.values[cell].tobytes() for cell in one.values
    )
    return values and one.times.tobytes() == other.times.tobytes() and one.stopped == other.stopped


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("until", [np.inf, 613.0])
@pytest.mark.parametrize("every", ["step", "month"])
def test_worlds_run_together_have_the_bytes_of_worlds_run_one_by_one(
    make_study: MakeStudy, method: str, until: float, every: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine(make_study(MODULE, CLOCK.format(method), FILES))
    members = Members.of_priors(engine.checked, 37)
    worlds = worlds_of(engine, ["", *CHANGES, ""])
    counted = Counted(monkeypatch)

    together = engine.run(members, worlds, ALL, until, every_step=every == "step")
    shared = counted.taken()
    alone = [engine.run(members, [world], ALL, until, every_step=every == "step")[0] for world in worlds]

    assert all(map(are_same, together, alone))
    assert shared < 0.7 * counted.taken()
    if until == np.inf:
        stops = [len(run.stopped) for run in alone]
        assert min(stops) < members.count
        assert len(set(stops)) > 3  # worlds differ in who stops
        assert max(stops) > 0


@pytest.mark.parametrize(
    ("names", "apart"),
    [
        (["", ""], 24),  # never
        (["", "more"], 0),
        (["", "no_law"], 5),
        (["", "late_law"], 5),
        (["no_law", "late_law"], 12),
        (["long_law", "short_law"], 12),
        (["", "late_edict"], 0),  # what is done with the date is more than a comparison
        (["quick", "quicker"], 11),
        (["", "dear"], 18),
    ],
)
def test_worlds_go_apart_when_what_differs_has_come(
    make_study: MakeStudy, names: list[str], apart: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine(make_study(MODULE, CLOCK.format("rk4"), FILES))
    members = Members.of_priors(engine.checked, 16)
    counted = Counted(monkeypatch)
    cells = [*ALL, "waited"]

    together = engine.run(members, worlds_of(engine, names), cells)

    months = counted.taken() / 4 / 16 - 24.25
    # A thirty-second of the run is the finest that is looked at, and data change within their figure's period.
    assert 24 - apart <= months <= (24 - apart) + (0 if apart in {0, 24} else 1.75) + 0.25
    assert all(map(are_same, together, [engine.run(members, [world], cells)[0] for world in worlds_of(engine, names)]))


def test_what_only_an_unread_input_tells_apart_is_run_once(
    make_study: MakeStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine(make_study(MODULE, CLOCK.format("euler"), FILES))
    members = Members.of_priors(engine.checked, 16)
    counted = Counted(monkeypatch)

    engine.run(members, worlds_of(engine, ["", "dear", "dearer"]), ["level"])

    assert counted.taken() == 97 * 16


def test_a_date_that_more_is_done_with_is_none_of_those_that_time_is_compared_with(make_study: MakeStudy) -> None:
    engine = Engine(make_study(MODULE, CLOCK.format("euler"), FILES))

    assert {"law.from", "law.until", "rate.from", "rate.until"} <= dates_of(engine.program)
    assert not {"edict.from", "rate", "rate.then", "lag"} & dates_of(engine.program)

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coyuntura.arrays import Reals
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.ensemble.worlds import World
from coyuntura.errors import Place
from coyuntura.model.scenarios import Change, Constant, Dated, Frozen, Replaced, Scaled, SetTo
from coyuntura.names import Id
from coyuntura.results.run import Run

pytestmark = pytest.mark.slow  # all of them together take seconds

MakeStudy: TypeAlias = Callable[..., CheckedStudy]
_CLOCK = "unit: month, start: 2020-01, stop: 2021-01, dt: 0.5, method: rk4"
_MODULE = """
dimensions: {account: [state, treasury]}
parameters:
  rate: {unit: 1/month, value: 0.1, prior: "normal(0.1, 0.3)"}
  shape: {unit: 1, value: 2, prior: "uniform(0.5, 3)"}
  wait: {unit: month, value: 2, prior: "uniform(0.2, 4)"}
  floor: {unit: 1, value: 0.25}
lookups: {response: {unit: 1, input: 1, points: [[0, 0], [1, 2], [3, 2.5]], interpolation: extrapolate}}
data: {price: {unit: 1, series: made/price}}
events: {embargo: {from: 2020-06, until: 2020-10}}
stocks: {cash: {unit: 1, over: account, initial: {state: 3, treasury: 1}}}
flows:
  growth: {to: "cash[place]", unit: 1/month, equation: "rate * price * (1 - 0.5 * embargo) * cash[state]"}
auxiliaries:
  place: {unit: 1, equation: IF price > 1.2 THEN treasury ELSE state}
  curved: {unit: 1, equation: "ABS(cash[state]) ^ shape + EXP(-price) * SIN(cash[treasury]) + response(price * shape)"}
  smoothed: {unit: 1, equation: "SMTH3(curved, wait)"}
  late: {unit: 1, equation: "DELAY(curved, wait)"}
  before: {unit: 1, equation: "PREVIOUS(curved, 0) MOD 3 + INT(curved)"}
  guarded: {unit: 1, equation: "SAFEDIV(curved, embargo, floor) + LN(MAX(floor, curved))"}
"""
_TABLE = {
    "data/made.yaml": """
table: made
sources: {hand: {citation: Made for this test, vintage: 2020, licence: CC0}}
series:
  price: {label: {en: Price, es: Precio}, unit: 1, use: driver}
  other: {label: {en: Other, es: Otro}, unit: percent, use: driver}
""",
    "data/made.csv": "series,date,value,source,note\n"
    "price,2020-01-01,1,hand,\nprice,2020-07-01,2,hand,\nprice,2021-01-01,0.5,hand,\n"
    "other,2020-01-01,300,hand,\nother,2021-01-01,300,hand,\n",
    "scenarios/other.yaml": "scenario: other\nlabel: {en: Other, es: Otro}\nchanges: {price: {series: made/other}}\n",
}
_CELLS = ("cash[state]", "cash[treasury]", "curved", "smoothed", "late", "before", "guarded", "price")


def _change(element: str, treatment: SetTo | Dated | Constant | Scaled | Frozen | Replaced) -> Change:
    return Change(Id(element), treatment, Place("test"))


_WORLDS: tuple[World, ...] = (
    (),
    (_change("embargo", Dated(is_off=True)),),
    (_change("embargo", Dated("2020-03", "2020-04")),),
    (_change("price", Scaled(0.5)), _change("floor", SetTo(2))),
    (_change("price", Constant(1.5)),),
    (_change("price", Frozen("2020-04-01")),),
    (_change("price", Replaced("made/other")),),
    (_change("shape", SetTo(2)), _change("wait", SetTo(1))),
)


@pytest.fixture
def checked(make_study: MakeStudy) -> CheckedStudy:
    return make_study(_MODULE, _CLOCK, _TABLE)


def _one(checked: CheckedStudy, members: Members, world: World = ()) -> Run:
    return Engine(checked).run(members, [world], _CELLS)[0]


def _same(run: Run, other: Run) -> bool:
    """Tell whether two runs agree in every bit and in what became of their members."""
    alike = all(run.values[cell].tobytes() == other.values[cell].tobytes() for cell in _CELLS)
    return alike and run.stopped == other.stopped


def _part(run: Run, members: list[int]) -> Run:
    """Return some members of a run, in another order."""
    at = {member: number for number, member in enumerate(members)}
    values = {cell: np.ascontiguousarray(run.values[cell][:, members]) for cell in _CELLS}
    stopped = tuple(sorted((replace(s, member=at[s.member]) for s in run.stopped), key=lambda s: s.member))
    return Run(run.times, len(members), values, stopped)


def test_each_member_is_bit_for_bit_what_it_is_alone(checked: CheckedStudy) -> None:
    members = Members.of_priors(checked, 7)
    together = _one(checked, members)

    for member in range(7):
        alone = _one(checked, members.take(np.array([member])))
        for cell in _CELLS:
            assert alone.values[cell][:, 0].tobytes() == together.values[cell][:, member].tobytes(), cell


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(6)))
def test_members_in_another_order_give_the_same_results_in_that_order(checked: CheckedStudy, order: list[int]) -> None:
    members = Members.of_priors(checked, 6)
    shuffled = _one(checked, members.take(np.array(order)))

    assert _same(shuffled, _part(_one(checked, members), order))


def test_worlds_in_one_batch_are_bit_for_bit_what_they_are_alone(checked: CheckedStudy) -> None:
    members = Members.of_priors(checked, 3)

    together = Engine(checked).run(members, _WORLDS, _CELLS)

    for world, run in zip(_WORLDS, together, strict=True):
        assert _same(run, _one(checked, members, world)), world


def test_an_event_that_is_off_is_nothing_in_every_equation(checked: CheckedStudy, make_study: MakeStudy) -> None:
    members = Members.of_priors(checked, 3)
    off = _one(checked, members, _WORLDS[1])
    without = make_study(
        _MODULE.replace("0.5 * embargo", "0.5 * 0").replace("(curved, embargo, floor)", "(curved, 0, floor)"),
        _CLOCK,
        _TABLE,
    )

    assert _same(off, _one(without, members))


def test_a_parameter_set_by_a_scenario_is_that_parameter(checked: CheckedStudy) -> None:
    members = Members.of_priors(checked, 3)
    given = Members.of_draws(checked, {**members.draws, "shape": np.full(3, 2.0), "wait": np.ones(3)})

    assert _same(_one(checked, members, _WORLDS[7]), _one(checked, given))


def _price(checked: CheckedStudy, world: World) -> Reals:
    return _one(checked, Members.of_declared(checked), world).values["price"][:, 0]


def test_scaled_data_are_multiplied(checked: CheckedStudy) -> None:
    assert np.array_equal(_price(checked, _WORLDS[3]), 0.5 * _price(checked, ()))


def test_constant_data_have_one_value(checked: CheckedStudy) -> None:
    assert set(_price(checked, _WORLDS[4]).tolist()) == {1.5}


def test_frozen_data_are_what_they_were_until_their_date(checked: CheckedStudy) -> None:
    frozen, free = _price(checked, _WORLDS[5]), _price(checked, ())

    assert np.allclose(frozen[:7], free[:7], rtol=1e-15)


def test_frozen_data_keep_the_value_of_their_date(checked: CheckedStudy) -> None:
    assert set(np.round(_price(checked, _WORLDS[5])[6:], 12).tolist()) == {round(_price(checked, ())[6], 12)}


def test_replaced_data_come_from_the_other_series_in_the_elements_unit(checked: CheckedStudy) -> None:
    assert set(_price(checked, _WORLDS[6]).tolist()) == {3.0}


@pytest.mark.parametrize(("until", "points"), [(24242.0, 5), (24242.2, 6), (0.0, 2), (1e9, 25)])
def test_a_run_that_stops_early_is_the_beginning_of_the_whole(make_study: MakeStudy, until: float, points: int) -> None:
    checked = make_study(_MODULE, _CLOCK, _TABLE)
    engine, members = Engine(checked), Members.of_priors(checked, 5)
    (whole,) = engine.run(members, [()], ["smoothed"])
    (early,) = engine.run(members, [()], ["smoothed"], until)
    assert len(early.times) == points
    assert np.array_equal(early.values["smoothed"], whole.values["smoothed"][:points], equal_nan=True)

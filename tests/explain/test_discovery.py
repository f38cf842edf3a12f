"""Which conditions lead to an outcome, in studies that were made for it."""

from collections.abc import Callable
from typing import TypeAlias

import pytest

from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.engine import Engine
from coyuntura.explain.asked import asked_for
from coyuntura.explain.discovery import Discovery, Rate, Search, discover, halves, two_ensembles

MakeStudy: TypeAlias = Callable[..., CheckedStudy]
CLOCK = "unit: year, start: 2000, stop: 2002, dt: 1"
MODULE = """
parameters:
  a: {unit: 1, value: 0.5, prior: "uniform(0, 1)"}
  b: {unit: 1, value: 0.5, prior: "uniform(0, 2)"}
  c: {unit: 1, value: 0.5, prior: "uniform(0, 1)"}
auxiliaries:
  ruin: {unit: 1, equation: "IF a > 0.7 AND b < 0.8 THEN 1 ELSE 0.01 * c"}
  root: {unit: 1, equation: SQRT(a - 0.5)}
  luck: {unit: 1, equation: "RANDOM(0, 1)"}
  mixed: {unit: 1, equation: "RANDOM(0, 1) + 0 * a"}
"""


@pytest.fixture
def engine(make_study: MakeStudy) -> Engine:
    return Engine(make_study(MODULE, CLOCK))


def led_to(engine: Engine, where: str, count: int = 600, search: Search | None = None) -> Discovery:
    (asked,) = asked_for(engine.checked, [], where=where)
    return discover(engine, asked, two_ensembles(engine.checked, count), search or Search())


def test_planted_conditions_are_found_and_hold_on_fresh_members(engine: Engine) -> None:
    found = led_to(engine, "AT(ruin, '2002') > 0.5")

    assert found.outlook == "found"
    assert {(found.inputs[limit.input], limit.is_low) for limit in found.limits} == {("a", True), ("b", False)}
    values = {found.inputs[limit.input]: limit.value for limit in found.limits}
    assert values == pytest.approx({"a": 0.7, "b": 0.8}, abs=0.05)
    assert found.fresh is not None
    assert found.fresh.inside.value > 0.85
    assert found.fresh.coverage.value > 0.85


def test_fresh_members_share_neither_draws_nor_random_numbers(engine: Engine) -> None:
    first, second = two_ensembles(engine.checked, 50)

    assert not set(first.runs.tolist()) & set(second.runs.tolist())
    assert not set(first.draws["a"].tolist()) & set(second.draws["a"].tolist())


def test_halves_share_no_member(engine: Engine) -> None:
    first, second = halves(two_ensembles(engine.checked, 5)[0])

    assert (first.runs.tolist(), second.runs.tolist()) == ([0, 2, 4], [1, 3])


@pytest.mark.parametrize(
    ("where", "outlook"),
    [
        ("AT(ruin, '2002') > 2", "never"),
        ("AT(ruin, '2002') < 2", "always"),
        ("AT(a, '2002') > 0.99", "too-few"),
        ("AT(luck, '2002') > 0.5", "no-inputs"),
        ("AT(mixed, '2002') > 0.5", "no-better"),
    ],
)
def test_a_search_that_cannot_tell_says_why(engine: Engine, where: str, outlook: str) -> None:
    assert led_to(engine, where).outlook == outlook


def test_members_that_stop_are_counted_and_are_no_cases(engine: Engine) -> None:
    found = led_to(engine, "AT(root, '2002') < 0.3")

    assert found.stopped == 300
    assert found.everywhere.members == 300


def test_another_box_of_the_trajectory_can_be_shown(engine: Engine) -> None:
    found = led_to(engine, "AT(ruin, '2002') > 0.5", search=Search(number=1))

    assert (found.number, len(found.limits) <= 1) == (1, True)
    with pytest.raises(ValueError, match=r"boxes 0 to \d+, and none of number 999"):
        led_to(engine, "AT(ruin, '2002') > 0.5", search=Search(number=999))


def test_a_rate_has_wilsons_interval() -> None:
    rate = Rate.of(5, 10)

    # (5 + z²/2 ± z sqrt(2.5 + z²/4)) / (10 + z²) with z = 1.6449
    assert (rate.low, rate.high) == pytest.approx((0.26927, 0.73073), abs=1e-5)
    assert Rate.of(0, 10).low == 0

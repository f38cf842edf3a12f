"""What moves the answers of studies whose indices are known."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest

from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.engine import Engine
from coyuntura.errors import StudyError
from coyuntura.explain.asked import CHANCE, asked_for
from coyuntura.explain.sensitivity import OTHERS, Sensitivity, runs_needed, sensitivity

MakeStudy: TypeAlias = Callable[..., CheckedStudy]
CLOCK = "unit: year, start: 2000, stop: 2002, dt: 1"
MODULE = """
parameters:
  a: {unit: 1, value: 0.5, prior: "uniform(0, 1)"}
  b: {unit: 1, value: 0.5, prior: "uniform(0, 2)"}
  idle: {unit: 1, value: 0.5, prior: "uniform(0, 1)"}
  fixed: {unit: 1, value: 3}
auxiliaries:
  both: {unit: 1, equation: a + b}
  beside: {unit: 1, equation: idle}
  root: {unit: 1, equation: SQRT(a - 0.5)}
  noise: {unit: 1, equation: "RANDOM(0, 1) + b"}
  still: {unit: 1, equation: fixed}
"""
MEASURES = {
    "measures/all.yaml": "measures:\n"
    + "".join(
        f"  {name}_at_end: {{label: {{en: E, es: F}}, unit: 1, measure: \"AT({name}, '2002')\"}}\n"
        for name in ("both", "root", "noise", "still")
    )
    + "  steady: {label: {en: S, es: S}, unit: 1, measure: \"AT(both, '2002') * 0 + 4\"}\n",
    "scenarios/all.yaml": "scenarios:\n  - {scenario: held, label: {en: Held, es: Fijo}, changes: {a: 0.25}}\n",
}


@pytest.fixture
def engine(make_study: MakeStudy) -> Engine:
    return Engine(make_study(MODULE, CLOCK, MEASURES))


def moved(engine: Engine, *names: str, points: int = 1024, **asked: str) -> Sensitivity:
    return sensitivity(engine, asked_for(engine.checked, names, **asked), points)[0]


def totals(found: Sensitivity) -> dict[str, float]:
    return {one.input: one.indices.total.value for one in found.influences}


def test_inputs_of_a_sum_hold_their_part_of_its_variance(engine: Engine) -> None:
    assert totals(moved(engine, "both_at_end")) == pytest.approx({"b": 0.8, "a": 0.2}, abs=0.01)


def test_inputs_that_an_answer_does_not_rest_on_are_not_varied(engine: Engine) -> None:
    found = moved(engine, "both_at_end")

    assert (found.inputs, found.runs) == (2, 1024 * 4)


def test_chance_is_an_input_like_the_others(engine: Engine) -> None:
    assert totals(moved(engine, "noise_at_end")) == pytest.approx({"b": 0.8, CHANCE: 0.2}, abs=0.03)


def test_an_input_that_a_scenario_holds_moves_nothing(engine: Engine) -> None:
    assert totals(moved(engine, "both_at_end", scenario="held"))["a"] == 0


def test_an_input_that_is_set_is_none(engine: Engine) -> None:
    asked = asked_for(engine.checked, ["both_at_end"])
    found = sensitivity(engine, asked, 64, {"b": np.array(1.0)})[0]

    assert totals(found) == pytest.approx({"a": 1.0}, abs=0.05)


def test_an_answer_that_rests_on_no_prior_is_said_to(engine: Engine) -> None:
    found = moved(engine, "still_at_end")

    assert (found.varies, found.inputs, found.spread.central) == (False, 0, 3)


def test_an_answer_that_does_not_vary_is_said_not_to(engine: Engine) -> None:
    found = moved(engine, "steady", points=64)

    assert (found.varies, found.inputs, found.spread.central) == (False, 2, 4)


def test_runs_that_stop_are_counted_and_left_out(engine: Engine) -> None:
    found = moved(engine, "root_at_end", points=512)

    assert 0.45 < found.stopped / found.runs < 0.55
    assert found.influences[0].indices.points < 512 / 2


def test_what_moves_the_chance_of_a_statement_is_asked_in_place_of_a_name(engine: Engine) -> None:
    found = moved(engine, where="AT(both, '2002') > 1")

    assert found.mean == pytest.approx(0.75, abs=0.01)
    assert list(totals(found)) == ["b", "a"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"where": "AT(both, '2002')"}, "is a quantity, not something that holds"),
        ({"where": "AT(bath, '2002') > 1"}, "bath"),
        ({"where": "AT(both, '2002' > 1"}, "--where:1"),
    ],
)
def test_a_statement_that_states_nothing_is_a_fault(engine: Engine, asked: dict[str, str], message: str) -> None:
    with pytest.raises(StudyError, match=message):
        asked_for(engine.checked, [], **asked)


@pytest.mark.parametrize(
    ("names", "asked", "message"),
    [
        (["bath_at_end"], {}, "no measure `bath_at_end`. Did you mean `both_at_end`"),
        ([], {"question": "Q9"}, "no question `Q9`"),
        ([], {"scenario": "hold"}, "no scenario `hold`. Did you mean `held`"),
        (["both_at_end"], {"where": "1 > 0"}, "two ways"),
    ],
)
def test_what_the_study_does_not_have_is_refused(
    engine: Engine, names: list[str], asked: dict[str, str], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        asked_for(engine.checked, names, **asked)


@pytest.mark.slow
def test_of_many_inputs_those_that_matter_are_looked_at_and_the_rest_together(make_study: MakeStudy) -> None:
    names = [f"p{number}" for number in range(34)]
    weights = [5.0 if number in {3, 30} else 0.1 for number in range(34)]
    terms = " + ".join(f"{weight} * {name}" for name, weight in zip(names, weights, strict=True))
    module = "parameters:\n" + "".join(f'  {name}: {{unit: 1, value: 0.5, prior: "uniform(0, 1)"}}\n' for name in names)
    module += f"auxiliaries:\n  all_of_them: {{unit: 1, equation: {terms}}}\n"
    measure = "measures:\n  m: {label: {en: M, es: M}, unit: 1, measure: \"AT(all_of_them, '2002')\"}\n"
    engine = Engine(make_study(module, CLOCK, {"measures/all.yaml": measure}))

    found = moved(engine, "m", points=256)
    assert [one.input for one in found.influences[:2]] in (["p3", "p30"], ["p30", "p3"])
    assert (len(found.influences), found.influences[-1].input == OTHERS or OTHERS in totals(found)) == (31, True)
    assert found.runs == runs_needed(34, 256)


def test_the_same_study_gives_the_same_indices(engine: Engine) -> None:
    first, second = (moved(engine, "both_at_end", points=64) for _ in range(2))

    assert first.influences == second.influences

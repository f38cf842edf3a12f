"""Changes of a scenario that hold for a part of the run: of parameters and of data series, in closed form.

`level` grows by `rate` a month from 2020-01; in `later` the rate is 5 from 2020-07 until 2020-10.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coyuntura.arrays import Reals
from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.data.knots import BETWEEN, Between, DataCell, spliced
from coyuntura.dates import SLACK
from coyuntura.ensemble.choice import parameter_cells
from coyuntura.ensemble.designs import Grid
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.explain.questions import ask
from coyuntura.explain.readings import read
from coyuntura.model.folder import read_study
from coyuntura.names import Id
from coyuntura.results.run import Run
from coyuntura.sweep.plans import plan_sweep

MakeStudy: TypeAlias = Callable[..., CheckedStudy]
Pocket: TypeAlias = Callable[..., Path]

CLOCK = "unit: month, start: 2020-01, stop: 2021-01, dt: 0.5"
MODULE = """
dimensions: {side: [left, right]}
parameters:
  rate: {unit: USD/month, value: 2, prior: "uniform(1, 3)"}
  start: {unit: USD, value: 10}
  each: {unit: 1, over: side, value: {left: 1, right: 2}}
stocks:
  level: {unit: USD, initial: start}
flows:
  rise: {to: level, unit: USD/month, equation: rate}
auxiliaries:
  doubled: {unit: USD/month, equation: 2 * rate}
  both: {unit: 1, equation: "SUM(each[*])"}
data:
  price: {unit: USD/bbl, series: oil/price, interpolation: hold}
"""
TABLE = """
table: oil
sources: {made: {citation: Made, vintage: 2020, licence: none}}
series:
  price: {label: {en: P, es: P}, unit: USD/bbl, use: driver}
  other: {label: {en: O, es: O}, unit: USD/bbl, use: driver}
"""
FIGURES = "series,date,value,source,note\n" + "".join(
    f"price,2020-{month:02},{month},made,\nother,2020-{month:02},{100 + month},made,\n" for month in range(1, 13)
)
SCENARIOS = """scenarios:
  - scenario: later
    label: {en: L, es: L}
    changes: {rate: {value: 5, from: 2020-07, until: 2020-10}}
  - scenario: earlier
    label: {en: E, es: E}
    changes: {rate: {value: 5, until: 2020-03}}
  - scenario: right_only
    label: {en: R, es: R}
    changes: {"each[right]": {value: 7, from: 2020-07}}
  - scenario: all_sides
    label: {en: A, es: A}
    changes: {each: {value: 7, from: 2020-07}}
  - {scenario: dear, label: {en: D, es: D}, changes: {price: {constant: 60, from: 2020-07}}}
  - {scenario: halved, label: {en: H, es: H}, changes: {price: {scale: 0.5, from: 2020-03, until: 2020-05}}}
  - {scenario: held, label: {en: H, es: H}, changes: {price: {hold: 2020-04, until: 2020-09}}}
  - {scenario: swapped, label: {en: S, es: S}, changes: {price: {series: oil/other, from: 2020-11}}}
  - {scenario: flat, label: {en: F, es: F}, changes: {price: {constant: 60, throughout: true}}}
"""
FILES = {
    "data/oil.yaml": TABLE,
    "data/oil.csv": FIGURES,
    "scenarios/all.yaml": SCENARIOS,
    "measures/all.yaml": "measures:\n"
    "  in_history: {label: {en: A, es: A}, unit: USD/month, measure: \"AT(rate, '2020-08')\"}\n"
    "  in_august: {label: {en: A, es: A}, unit: USD/month, measure: \"AT(later.rate, '2020-08')\"}\n"
    "  in_december: {label: {en: A, es: A}, unit: USD/month, measure: \"AT(later.rate, '2020-12')\"}\n",
}


@pytest.fixture
def study(make_study: MakeStudy) -> CheckedStudy:
    return make_study(MODULE, CLOCK, FILES)


def run_of(engine: Engine, name: str, cells: list[str], members: Members | None = None) -> Run:
    (run,) = engine.run(members or Members.of_declared(engine.checked), [engine.world([Id(name)])], cells)
    return run


def months(run: Run, cell: str) -> list[float]:
    return run.values[cell][::2, 0].tolist()


def test_a_parameter_changes_from_one_date_until_another(study: CheckedStudy) -> None:
    run = run_of(Engine(study), "later", ["doubled", "level", "rate"])

    assert months(run, "doubled") == [4] * 6 + [10] * 3 + [4] * 4
    assert months(run, "rate") == [2] * 6 + [5] * 3 + [2] * 4
    assert months(run, "level") == pytest.approx(
        [10 + 2 * month + 3 * min(max(month - 6, 0), 3) for month in range(13)]
    )


def test_without_a_beginning_it_is_changed_from_the_start(study: CheckedStudy) -> None:
    assert months(run_of(Engine(study), "earlier", ["rate"]), "rate") == [5, 5] + [2] * 11


def test_an_element_of_a_parameter_changes_alone_and_all_together(study: CheckedStudy) -> None:
    engine = Engine(study)

    assert months(run_of(engine, "right_only", ["both"]), "both") == [3] * 6 + [8] * 7
    assert months(run_of(engine, "all_sides", ["both"]), "both") == [3] * 6 + [14] * 7


@pytest.mark.parametrize(
    ("name", "prices"),
    [
        ("dear", [1, 2, 3, 4, 5, 6] + [60] * 7),
        ("halved", [1, 2, 1.5, 2, 5, 6, 7, 8, 9, 10, 11, 12, 12]),
        ("held", [1, 2, 3, 4, 4, 4, 4, 4, 9, 10, 11, 12, 12]),
        ("swapped", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 111, 112, 112]),
        ("flat", [60] * 13),
    ],
)
def test_a_series_changes_from_one_date_until_another(study: CheckedStudy, name: str, prices: list[float]) -> None:
    assert months(run_of(Engine(study), name, ["price"]), "price") == prices


def test_history_is_the_same_whether_or_not_a_scenario_changes_a_parameter_at_a_date(
    make_study: MakeStudy, study: CheckedStudy
) -> None:
    dated = Engine(study)
    plain = Engine(make_study(MODULE, CLOCK, {**FILES, "scenarios/all.yaml": NONE, "measures/all.yaml": FEW}))
    cells = ["level", "doubled", "both", "price", "rate"]
    one, other = (run_of(engine, "history", cells, Members.of_priors(engine.checked, 20)) for engine in (dated, plain))

    assert all(np.array_equal(one.values[cell], other.values[cell]) for cell in cells)


FEW = "measures:\n  in_history: {label: {en: A, es: A}, unit: USD/month, measure: \"AT(rate, '2020-08')\"}\n"
NONE = "scenario: flat\nlabel: {en: F, es: F}\nchanges: {price: {constant: 60, throughout: true}}\n"


def test_draws_hold_until_the_parameter_changes(study: CheckedStudy) -> None:
    engine = Engine(study)
    members = Members.of_priors(study, 5)
    run = run_of(engine, "later", ["rate"], members)

    assert np.array_equal(run.values["rate"][0], members.draws["rate"])
    assert (run.values["rate"][13] == 5).all()


def test_both_kernels_change_it_alike(study: CheckedStudy) -> None:
    compiled, reference = Engine(study), Engine(study)
    reference.kernel = "reference"
    cells = ["level", "doubled", "both", "rate"]
    members = Members.of_priors(study, 9)

    for name in ("later", "earlier", "right_only", "all_sides"):
        one, other = (run_of(engine, name, cells, members) for engine in (compiled, reference))
        assert all(np.array_equal(one.values[cell], other.values[cell]) for cell in cells)


def test_a_sweep_changes_it_as_a_run_does(study: CheckedStudy) -> None:
    engine = Engine(study)
    grid = Grid((("rate", (1.0, 3.0)),))
    (run,) = plan_sweep(engine, grid, [Id("later")], ["level"]).ready().compute(0)
    members = Members.of_draws(study, {"rate": np.array([1.0, 3.0])})

    assert np.array_equal(run.values["level"], run_of(engine, "later", ["level"], members).values["level"])
    assert parameter_cells(study.model, "rate") == ("rate",)


def test_a_measure_reads_what_a_parameter_is_at_the_time(study: CheckedStudy) -> None:
    engine = Engine(study)
    names = [Id("in_history"), Id("in_august"), Id("in_december")]
    equations = [study.study.measures[name].measure for name in names]
    own = engine.for_measures({equation: study.named[name] for equation, name in zip(equations, names, strict=True)})
    found = read(own, equations, Members.of_declared(study))

    assert [found.values(equation).tolist() for equation in equations] == [[2], [5], [2]]


def test_an_attribution_takes_factors_that_begin_at_a_date(pocket: Pocket) -> None:
    change = ("changes: {decline: 0}", "changes: {decline: {value: 0, from: 2021-01}}")
    checked = check_study(read_study(pocket({"scenarios/all.yaml": change})))
    engine = Engine(checked)
    (answer,) = ask(engine, Members.of_declared(checked), list(checked.study.questions.values()))
    shares = answer.shares[0]
    total = shares.attribution.total
    effects = {effect.factor: effect for effect in shares.attribution.effects}
    before = 0.99**24  # of 1000, after a year of halves of months
    alone = 1000 * before * (0.99**24 - 1)

    assert effects["decline"].alone == pytest.approx(alone)
    assert sum(effect.shapley for effect in effects.values()) == pytest.approx(total)


def values_of(cell: DataCell, at: list[float]) -> Reals:
    return cell.at(np.array(at, dtype=np.float64))


@given(
    st.sampled_from(BETWEEN),
    st.lists(st.tuples(st.integers(0, 40), st.integers(-9, 9)), min_size=1, unique_by=lambda knot: knot[0]),
    st.lists(st.tuples(st.integers(0, 40), st.integers(-9, 9)), min_size=1, unique_by=lambda knot: knot[0]),
    st.one_of(st.just(-np.inf), st.integers(0, 39)),
    st.one_of(st.just(np.inf), st.integers(1, 40)),
)
def test_a_spliced_series_is_one_within_its_moments_and_the_other_elsewhere(
    between: Between, knots: list[tuple[int, int]], others: list[tuple[int, int]], begins: float, ends: float
) -> None:
    columns = [np.array(sorted(items), dtype=np.float64).T for items in (knots, others)]
    outside, inside = (DataCell(times, values, between, 0, 40) for times, values in columns)
    if ends <= begins:
        return
    found = spliced(outside, inside, float(begins), float(ends))
    for step in range(81):
        for rounding in (-SLACK / 4, 0.0, SLACK / 4):
            time = step / 2 + rounding
            is_inside = begins - SLACK <= time < ends - SLACK
            expected = values_of(inside if is_inside else outside, [time])
            assert values_of(found, [time]) == pytest.approx(expected, abs=1e-5)

"""What is foretold of figures to come, in a study whose forecasts have a closed form."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import NormalDist
from typing import TypeAlias

import numpy as np
import pytest

from coyuntura.check.study import CheckedStudy
from coyuntura.explain.foretelling import (
    ForetellingError,
    Foretold,
    Speaker,
    Wanted,
    coming,
    foretold,
    said_by_rivals,
    wanted_of,
)
from coyuntura.explain.registering import Asked, blindness, registered
from coyuntura.explain.yearly import Kind, Yearly, yearly_of
from coyuntura.results.forecasts import LEVELS

MakeStudy: TypeAlias = Callable[..., CheckedStudy]
CLOCK = "unit: year, start: 2000, stop: 2016, dt: 1"
MODULE = """
parameters:
  start: {unit: USD, value: 100}
  slope: {unit: USD/year, value: 2}
stocks:
  level: {unit: USD, initial: start}
flows:
  rise: {to: level, unit: USD/year, equation: slope}
"""
DAY = date(2012, 6, 1)
TO_COME = ("2011", "2012", "2013", "2014", "2015")
REMEMBERED = 'discrepancy: {sd: "uniform(9.99, 10)", rho: "uniform(0.59, 0.6)"}'
HEAD = "series,date,value,source,note\n"
OBSERVED = "observations:\n  - {{of: level, with: seen/level, fitted_until: 2010, label: {{en: L, es: N}}, {noise}}}\n"


def study(make_study: MakeStudy, noise: str = "error: 5, discrepancy: off", dates: str = "years") -> CheckedStudy:
    months = [f"{year}-{month:02d}" for year in (2009, 2010) for month in (3, 9)]
    when = months if dates == "months" else [str(year) for year in range(2000, 2011)]
    rows = "".join(f"level,{text},{100 + 2 * number},made,\n" for number, text in enumerate(when))
    files = {
        "observations/all.yaml": OBSERVED.format(noise=noise),
        "data/seen.yaml": "table: seen\nsources: {made: {citation: Made, vintage: 2020, licence: none}}\nseries:\n"
        "  level: {label: {en: L, es: N}, unit: USD, use: outcome}\n",
        "data/seen.csv": f"series,date,value,source,note\n{rows}",
    }
    return make_study(MODULE, CLOCK, files)


def said(checked: CheckedStudy, *cells: str, draws: int = 2000) -> tuple[Foretold, ...]:
    wanted = wanted_of(checked, [Yearly(cell) for cell in cells], None, DAY)
    return foretold(Speaker("study", checked), wanted, draws).items


def at(item: Foretold, level: float) -> float:
    return item.values[item.levels.index(level)]


def test_periods_to_come_are_those_after_the_last_figure_that_the_run_holds(make_study: MakeStudy) -> None:
    assert wanted_of(study(make_study), [], None, DAY).series == {"seen/level": TO_COME}
    assert wanted_of(study(make_study), [], "2012", DAY).series == {"seen/level": ("2011", "2012")}


def test_periods_to_come_are_at_the_step_of_the_last_ones(make_study: MakeStudy) -> None:
    series = study(make_study, dates="months").study.series("seen/level")
    assert series is not None

    assert coming(series, "year", 2012) == ("2011-03", "2011-09")


def test_a_forecast_without_discrepancy_is_the_model_and_its_error_of_measurement(make_study: MakeStudy) -> None:
    items = said(study(make_study), draws=20_000)

    for number, item in enumerate(items):
        middle = 100 + 2 * (11 + number)
        for level in (0.05, 0.5, 0.95):
            assert at(item, level) == pytest.approx(middle + 5 * NormalDist().inv_cdf(level), abs=0.3)


def test_a_discrepancy_is_carried_on_and_forgotten(make_study: MakeStudy) -> None:
    # The last figure is 120 and the model says so too, so that only the spread grows with the years.
    items = said(study(make_study, REMEMBERED))
    widths = [at(item, 0.95) - at(item, 0.05) for item in items]

    spread = [10 * np.sqrt(1 - 0.6 ** (2 * ahead)) for ahead in range(1, 6)]
    assert widths == pytest.approx([2 * 1.6449 * deviation for deviation in spread], rel=0.06)


def test_what_was_last_seen_pulls_the_forecast_and_later_lets_go(make_study: MakeStudy) -> None:
    # A run that stands 10 below its last figure is expected to stand 6, 3.6, ... below the next ones.
    lower = study(make_study, REMEMBERED)
    model = lower.model
    object.__setattr__(model, "parameters", {**model.parameters, "start": 90.0})
    items = said(lower)

    medians = [at(item, 0.5) - (90 + 2 * (11 + number)) for number, item in enumerate(items)]
    assert medians == pytest.approx([10 * 0.6**ahead for ahead in range(1, 6)], abs=0.9)


def test_a_cell_without_figures_is_foretold_by_year_after_the_day(make_study: MakeStudy) -> None:
    items = [item for item in said(study(make_study), "level") if item.variable == "level"]

    assert [item.period for item in items] == ["2013", "2014", "2015"]
    assert [at(item, 0.5) for item in items] == [126, 128, 130]


@pytest.mark.parametrize(
    ("kind", "values"),
    [("mean", [124, 126]), ("end", [126, 128]), ("change", [2, 2]), ("growth", [124 / 122 - 1, 126 / 124 - 1])],
)
def test_a_cell_is_foretold_by_its_mean_its_end_its_change_or_its_growth(
    make_study: MakeStudy, kind: Kind, values: list[float]
) -> None:
    checked = study(make_study)
    wanted = wanted_of(checked, [Yearly("level", kind)], "2013", DAY, 2012)
    items = [item for item in foretold(Speaker("study", checked), wanted, 200).items if "/" not in item.variable]

    assert {item.variable for item in items} == {"level" if kind == "mean" else f"level:{kind}"}
    assert [item.unit for item in items] == ["1" if kind == "growth" else "USD"] * 2
    assert [at(item, 0.5) for item in items] == pytest.approx(values)


def test_years_that_have_begun_are_foretold_where_they_are_asked_for(make_study: MakeStudy) -> None:
    wanted = wanted_of(study(make_study), [Yearly("level")], "2013", DAY, 2011)

    assert wanted.years == ("2011", "2012", "2013")
    assert [blindness(year, DAY) for year in wanted.years] == ["past", "begun", "blind"]


@pytest.mark.parametrize("until", ["2012", "2011", "2013-06"])
def test_a_cell_without_a_year_to_foretell_is_refused_though_series_have_some(
    make_study: MakeStudy, until: str
) -> None:
    with pytest.raises(ForetellingError, match=r"nothing is left to foretell of `level`: no whole year from 2013 on"):
        wanted_of(study(make_study), [Yearly("level")], until, DAY)


def test_a_year_that_the_run_does_not_hold_is_refused(make_study: MakeStudy) -> None:
    checked = study(make_study)

    assert wanted_of(checked, [Yearly("level")], None, DAY, 2000).years[0] == "2000"
    with pytest.raises(ForetellingError, match="`level:growth` cannot be read of 2000, since the run begins at 2000"):
        wanted_of(checked, [Yearly("level", "growth")], None, DAY, 2000)


def test_a_first_year_without_a_cell_is_refused(make_study: MakeStudy) -> None:
    with pytest.raises(ForetellingError, match="`--since` says something of `--variable`"):
        wanted_of(study(make_study), [], None, DAY, 2012)


def test_a_cell_that_is_named_twice_is_foretold_once(make_study: MakeStudy) -> None:
    assert wanted_of(study(make_study), [Yearly("level")] * 2, None, DAY).cells == (Yearly("level"),)


def test_what_is_foretold_of_a_cell_stands_behind_its_name() -> None:
    assert yearly_of("level:end", str) == Yearly("level", "end")
    with pytest.raises(ValueError, match="Did you mean `growth`"):
        yearly_of("level:grwth", str)


def test_rivals_foretell_the_same_figures(make_study: MakeStudy) -> None:
    checked = study(make_study, "error: 5, discrepancy: off")
    items = said_by_rivals(checked, wanted_of(checked, [], None, DAY))
    last = [item for item in items if item.interpretation == "last_value"]

    assert [item.period for item in last] == list(TO_COME)
    assert {at(item, 0.5) for item in last} == {120}
    widths = [at(item, 0.95) - at(item, 0.05) for item in last]
    assert widths == pytest.approx([widths[0] * np.sqrt(ahead) for ahead in range(1, 6)])


def test_rivals_of_a_logarithm_never_fall_below_zero(make_study: MakeStudy) -> None:
    checked = study(make_study, "transform: log")
    items = said_by_rivals(checked, wanted_of(checked, [], None, DAY))

    assert {item.interpretation for item in items} >= {"last_value", "growth_halves"}
    assert min(value for item in items for value in item.values) > 0


def test_the_same_study_foretells_the_same(make_study: MakeStudy) -> None:
    checked = study(make_study)

    assert said(checked) == said(checked)


def test_all_quantiles_are_given_and_rise(make_study: MakeStudy) -> None:
    for item in said(study(make_study)):
        assert item.levels == LEVELS
        assert sorted(item.values) == list(item.values)


def test_inputs_held_beyond_their_figures_and_what_is_given_stand_in_the_record(
    make_study: MakeStudy, tmp_path: Path
) -> None:
    driven = MODULE.replace("equation: slope", "equation: slope * price * law")
    driven += "data:\n  price: {unit: 1, series: drive/price, interpolation: hold, outside: hold}\n"
    driven += "  rain: {unit: 1, series: drive/rain, interpolation: hold, outside: hold}\n"
    driven += "events:\n  law: {from: 2005-01-01, given: true, label: {en: Law, es: Ley}}\n"
    files = {
        "data/drive.yaml": "table: drive\nsources: {made: {citation: Made, vintage: 2020, licence: none}}\nseries:\n"
        "  price: {label: {en: P, es: P}, unit: 1, use: driver}\n"
        "  rain: {label: {en: R, es: L}, unit: 1, use: driver}\n",
        "data/drive.csv": f"{HEAD}price,2000,1,made,\nprice,2011,1,made,\nrain,2000,1,made,\n",
    }
    checked = make_study(driven, CLOCK, files)
    record = registered(checked, [Speaker("study", checked)], Asked([Yearly("level")], draws=200), tmp_path, DAY).record

    # Nothing reads rain.
    assert record["held"] == {"drive/price": "2011"}
    assert record["given"] == [{"name": "law", "label": {"en": "Law", "es": "Ley"}, "since": "2005-01-01"}]
    assert (record["last_outcome"], record["last_driver"]) == (None, "2011")


def test_an_input_that_reaches_the_end_is_not_held(make_study: MakeStudy, tmp_path: Path) -> None:
    driven = MODULE.replace("equation: slope", "equation: slope * price")
    driven += "data:\n  price: {unit: 1, series: drive/price, interpolation: hold, outside: hold}\n"
    files = {
        "data/drive.yaml": "table: drive\nsources: {made: {citation: Made, vintage: 2020, licence: none}}\nseries:\n"
        "  price: {label: {en: P, es: P}, unit: 1, use: driver}\n",
        "data/drive.csv": f"{HEAD}price,2000,1,made,\nprice,2013,1,made,\n",
    }
    checked = make_study(driven, CLOCK, files)
    asked = Asked([Yearly("level")], until="2013", draws=200)

    assert registered(checked, [Speaker("study", checked)], asked, tmp_path, DAY).record["held"] == {}


def test_nothing_to_foretell_is_said(make_study: MakeStudy) -> None:
    with pytest.raises(ForetellingError, match="nothing is left to foretell"):
        wanted_of(study(make_study), [], "2010", DAY)


def test_a_study_without_a_calendar_foretells_nothing(make_study: MakeStudy) -> None:
    with pytest.raises(ForetellingError, match="no calendar"):
        wanted_of(make_study(MODULE, "start: 0, stop: 4, dt: 1, counted_in: year"), [], None, DAY)


def test_draws_that_stop_are_counted_and_too_few_are_refused(make_study: MakeStudy) -> None:
    prior = 'half: {unit: 1/year/year, value: 1, prior: "uniform(-1, 1)"}'
    halved = MODULE.replace("slope: {unit: USD/year, value: 2}", prior)
    module = halved.replace("equation: slope", "equation: start * SQRT(half)")
    checked = make_study(module, CLOCK)
    wanted = Wanted({}, (Yearly("level"),), ("2013",))

    found = foretold(Speaker("study", checked), wanted, 1000)
    assert 450 < found.stopped < 550
    with pytest.raises(ForetellingError, match="of 200 draws of `study` only"):
        foretold(Speaker("study", checked), wanted, 200)


@pytest.mark.parametrize(
    ("period", "is_said"),
    [("2011", "past"), ("2012", "begun"), ("2013", "blind"), ("2012-05", "past"), ("2012-07", "blind")],
)
def test_a_period_is_blind_where_it_has_not_begun(period: str, is_said: str) -> None:
    assert blindness(period, DAY) == is_said

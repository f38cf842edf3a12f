"""Comparisons with observed series, against numbers computed by hand.

`x` is 100 from 2020 on and 50 from 2021 on in every member, `y` is `x` times a draw from 0.5 to 1.5.
"""

import math
from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
import pytest

from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.ensemble.observed import observed
from coyuntura.errors import StudyError
from coyuntura.explain.comparisons import Compared, compare, compared_of
from coyuntura.explain.comparisons import compared as compared_with
from coyuntura.explain.theories import Theory

MakeStudy: TypeAlias = Callable[..., CheckedStudy]
STUDY = """
study: made
title: {en: Made, es: Hecho}
time: {unit: month, start: 2020-01, stop: 2022-07, dt: 0.5, saveper: 1}
ensemble: {members: 40, seed: 1}
"""
MODULE = """
parameters:
  high: {unit: bbl, value: 100}
  often: {unit: 1/month, value: 1}
  spread: {unit: 1, value: 1, prior: "uniform(0.5, 1.5)"}
auxiliaries:
  x: {unit: bbl, equation: high * (IF late THEN 0.5 ELSE 1)}
  y: {unit: bbl, equation: x * spread}
  undone: {unit: bbl, equation: x * SQRT(spread - 0.75) / SQRT(spread - 0.75)}
  gone: {unit: bbl, equation: x * SQRT(-spread)}
events:
  late: {from: 2021-01-01}
"""
DATA = {
    "data/seen.yaml": "table: seen\nsources: {made: {citation: Made, vintage: 2020, licence: none}}\nseries:\n"
    "  yearly: {label: {en: Y, es: A}, unit: bbl, use: outcome}\n"
    "  monthly: {label: {en: M, es: M}, unit: kbbl, use: outcome}\n"
    "  empty: {label: {en: E, es: V}, unit: bbl, use: outcome}\n"
    "  far: {label: {en: F, es: L}, unit: bbl, use: outcome}\n"
    "  summed: {label: {en: T, es: T}, unit: bbl*month, use: outcome}\n"
    "  dates: {label: {en: D, es: F}, unit: 1, use: outcome}\n",
    "data/seen.csv": "series,date,value,source,note\n"
    "yearly,2019,1,made,\nyearly,2020,80,made,\nyearly,2021,40,made,\nyearly,2022,7,made,\n"
    "monthly,2020-01,0.1,made,\nmonthly,2020-02,0.2,made,\nmonthly,2020-12,0.1,made,\nmonthly,2021-01,0.1,made,\n"
    "empty,2020,0,made,\nempty,2021,5,made,\nfar,2030,5,made,\n"
    "summed,2020,1000,made,\nsummed,2021,500,made,\ndates,2020-03-05,1,made,\n",
}


def compared(make_study: MakeStudy, *items: str, members: int = 40) -> tuple[Compared, ...]:
    lines = "".join(f"  - {{{item}, label: {{en: C, es: C}}}}\n" for item in items)
    files: Mapping[str, str] = {**DATA, "study.yaml": STUDY, "observations/all.yaml": f"observations:\n{lines}"}
    checked = make_study(MODULE, files=files)
    seen = [observed(checked, item) for item in compared_of(checked.study.observations)]
    engine = Engine(checked)
    return compared_with(engine, Members.of_priors(checked, members), seen, engine.world())


def test_an_annual_figure_is_compared_with_the_mean_of_its_year(make_study: MakeStudy) -> None:
    (found,) = compared(make_study, "of: x, with: seen/yearly, fitted_until: 2020")

    assert found.central == pytest.approx([100, 50])


def test_a_year_that_the_run_does_not_hold_whole_is_left_out(make_study: MakeStudy) -> None:
    (found,) = compared(make_study, "of: x, with: seen/yearly, fitted_until: 2020")

    assert found.dates == ("2020", "2021")


def test_errors_of_the_fitted_window_are_those_computed_by_hand(make_study: MakeStudy) -> None:
    (found,) = compared(make_study, "of: x, with: seen/yearly, fitted_until: 2021")
    errors = found.fitted

    assert errors is not None
    assert (errors.mape, errors.rmse, errors.bias) == pytest.approx((0.25, math.sqrt((400 + 100) / 2), 15))


def test_a_series_is_compared_in_its_own_unit(make_study: MakeStudy) -> None:
    (found,) = compared(make_study, "of: x, with: seen/monthly, fitted_until: 2020-11")

    assert found.central == pytest.approx([0.1, 0.1, 0.1, 0.05])


def test_what_lies_after_the_fitted_window_is_held_out(make_study: MakeStudy) -> None:
    (found,) = compared(make_study, "of: x, with: seen/monthly, fitted_until: 2020-11")

    assert found.is_fitted.tolist() == [True, True, False, False]


def test_on_a_logarithmic_scale_errors_are_of_logarithms(make_study: MakeStudy) -> None:
    (found,) = compared(make_study, "of: x, with: seen/yearly, fitted_until: 2021, transform: log")
    errors = found.fitted

    assert errors is not None
    assert errors.bias == pytest.approx(math.log(1.25))


# `x` is 100 bbl until 2021 and 50 from then on: over the two years, 1,200 and 600 bbl months.
@pytest.mark.parametrize(
    ("reads", "unit", "simulated"),
    [("mean", "yearly", [100, 50]), ("end", "yearly", [50, 50]), ("total", "summed", [1200, 600])],
)
def test_what_is_read_of_a_cell_is_what_a_figure_stands_for(
    make_study: MakeStudy, reads: str, unit: str, simulated: list[float]
) -> None:
    (found,) = compared(make_study, f"of: x, with: seen/{unit}, fitted_until: 2020, reads: {reads}")

    assert found.central == pytest.approx(simulated)


def test_a_change_is_from_the_figure_before_on_both_sides(make_study: MakeStudy) -> None:
    (found,) = compared(make_study, "of: x, with: seen/yearly, fitted_until: 2021, reads: change, transform: log")

    assert (found.dates, found.observed, found.central) == (
        ("2021",),
        pytest.approx([math.log(0.5)]),
        pytest.approx([math.log(0.5)]),
    )


def test_what_comes_before_the_window_is_in_no_error(make_study: MakeStudy) -> None:
    (found,) = compared(make_study, "of: x, with: seen/monthly, from: 2020-02, fitted_until: 2020-12")

    assert (found.is_fitted.tolist(), found.is_held_out.tolist()) == (
        [False, True, True, False],
        [False, False, False, True],
    )
    assert found.fitted is not None
    assert found.fitted.count == 2


def test_dates_of_events_stand_beside_nothing(make_study: MakeStudy) -> None:
    assert compared(make_study, "of: often, with: seen/dates, fitted_until: 2020-03, events: {}") == ()


def test_figures_inside_the_band_are_covered(make_study: MakeStudy) -> None:
    (found,) = compared(make_study, "of: y, with: seen/yearly, fitted_until: 2021")

    assert found.coverage is not None
    assert found.coverage.share == 1


def test_figures_outside_the_band_are_not(make_study: MakeStudy) -> None:
    (found,) = compared(make_study, "of: x, with: seen/yearly, fitted_until: 2021")

    assert found.coverage is not None
    assert found.coverage.share == 0


def test_the_band_holds_the_central_nine_tenths(make_study: MakeStudy) -> None:
    (found,) = compared(make_study, "of: y, with: seen/yearly, fitted_until: 2021", members=1000)

    assert (found.low, found.high) == (pytest.approx([55, 27.5], rel=5e-3), pytest.approx([145, 72.5], rel=5e-3))


def test_few_members_measure_no_coverage(make_study: MakeStudy) -> None:
    (found,) = compared(make_study, "of: y, with: seen/yearly, fitted_until: 2021", members=10)

    assert found.coverage is None


# Of 40 stratified members the first quarter of the draws, from 0.5 to 0.75, has no root.
def test_members_that_stop_are_counted_and_left_out(make_study: MakeStudy) -> None:
    (found,) = compared(make_study, "of: undone, with: seen/yearly, fitted_until: 2021")

    assert (found.stopped, bool(np.isfinite(found.low).all())) == (10, True)


def test_where_nothing_stays_finite_there_are_no_errors(make_study: MakeStudy) -> None:
    (found,) = compared(make_study, "of: gone, with: seen/yearly, fitted_until: 2020")

    assert (found.fitted, found.coverage, found.stopped) == (None, None, 40)


def test_a_window_before_the_first_figure_is_a_fault(make_study: MakeStudy) -> None:
    with pytest.raises(StudyError, match="no figure as early as 2019; its first in the run is of 2020"):
        compared(make_study, "of: x, with: seen/yearly, fitted_until: 2019")


def test_a_study_without_observations_has_nothing_to_compare(make_study: MakeStudy) -> None:
    checked = make_study("")

    with pytest.raises(ValueError, match="observes no series"):
        compare([Theory("made", Engine(checked), Members.of_declared(checked))])


@pytest.mark.parametrize(
    ("item", "fault"),
    [
        ("of: z, with: seen/yearly, fitted_until: 2020", "unknown-name"),
        ("of: x, with: seen/yearlies, fitted_until: 2020", "series-missing"),
        ("of: spread, with: seen/yearly, fitted_until: 2020", "units-differ"),
        ("of: x, with: seen/far, fitted_until: 2020", "series-short"),
        ("of: x, with: seen/yearly, fitted_until: soon", "date-unclear"),
        ("of: x, with: seen/empty, fitted_until: 2020, transform: log", "observation-unclear"),
    ],
)
def test_an_observation_that_does_not_fit_is_a_fault(make_study: MakeStudy, item: str, fault: str) -> None:
    with pytest.raises(StudyError, match=fault):
        compared(make_study, item)

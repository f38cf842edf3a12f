"""Measures on trajectories known in closed form.

`climb` is 10 + 2 a month from 2020-01, `fixed` is 7, `drop` is 4 and from 2021-01 on 1; the run goes from 2020-01
to 2022-01 in months. In scenario `free` the climb is 10 + 3 a month and `drop` stays 4.
"""

import re
from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import pytest

from coyuntura.arrays import Reals
from coyuntura.check.measures import check_measure
from coyuntura.check.study import CheckedStudy
from coyuntura.dates import parse_time
from coyuntura.errors import Faults, Place, StudyError
from coyuntura.explain.intervals import interval
from coyuntura.explain.measures import latest
from coyuntura.measures.catalogue import MEASURES
from coyuntura.measures.saved import time_shares
from coyuntura.measures.when import YEAR
from coyuntura.model.equations import read_equation
from coyuntura.units import Units

Measured: TypeAlias = Callable[..., Reals]
MakeStudy: TypeAlias = Callable[..., CheckedStudy]

VALUES = [
    ("AT(climb, '2020-01')", 10),
    ("AT(climb, '2022-01')", 58),
    ("AT(climb, '2020-03')", 14),
    ("AT(climb, '2020-02-15')", 12 + 2 * 14 / 29),
    ("AT(fixed, '2021-05-09')", 7),
    ("AT(drop, '2020-12')", 4),
    ("AT(drop, '2021-01')", 1),
    ("MEAN(fixed, '2020-03', '2021-04')", 7),
    ("MEAN(climb, '2020', '2020')", 10 + 2 * 5.5),
    ("MEAN(climb, '2020-04', '2020-04')", 16),
    ("MEAN(climb, '2020-04-10', '2020-04-20')", 16),
    ("MEAN(drop, '2020', '2020')", 4),
    ("MEAN(drop, '2020-12', '2021-01')", 2.5),
    ("MEAN(climb, '2021-07', '2022-01')", 10 + 2 * 20.5),
    ("MEAN(climb, '2022-01', '2022-01')", 58),
    ("LOWEST(climb, '2020-04', '2020-06')", 16),
    ("HIGHEST(climb, '2020-04', '2020-06')", 20),
    ("HIGHEST(climb, '2021-12', '2021-12')", 56),
    ("HIGHEST(climb, '2021', '2022')", 58),
    ("HIGHEST(drop, '2020', '2020')", 4),
    ("LOWEST(drop, '2020', '2020')", 4),
    ("CHANGE(climb, '2020-02', '2020-08')", 12),
    ("GROWTH(climb, '2020-01', '2020-06')", 1),
    ("SLOPE(drop, '2020-11', '2021-02')", -1.2),
    ("SLOPE(fixed, '2020', '2021')", 0),
    ("DISTANCE(climb, free.climb, '2020-01', '2020-12')", 11),
    ("DISTANCE(climb, fixed, '2020-02', '2020-02')", 5),
    ("WHEN(climb >= QUANTITY(30, 'USD'))", 2020 + 10 / 12),
    ("WHEN(embargo)", 2021),
    ("MISS(climb, 'seen/monthly', '2020-02', '2020-03')", 0.5),
    ("MISS(climb, 'seen/monthly', '2020-02', '2020-02')", 0.5),
    ("OBSERVED('seen/monthly', '2020-03')", 28),
    ("BALANCE('book', 'bank', '2020-02-01')", 100.01),
    ("BALANCE('book', 'bank', '2020-03-01')", 115.01),
    ("BALANCE_LOW('book', 'bank', '2020-03-01')", 110.01),
    ("BALANCE_HIGH('book', 'bank', '2020-03-01')", 120.01),
    ("BALANCE('book', 'bank', '2020-01-31')", 0),
    ("QUANTITY(3, 'thousand USD') / AT(fixed, '2020-01')", 3 / 7),
    ("QUANTITY(-3, 'thousand USD') / AT(fixed, '2020-01')", -3 / 7),
    ("CONVERT(AT(climb, '2020-03'), 'thousand USD')", 0.014),
    ("AT(CONVERT(climb, 'thousand USD'), '2020-03')", 0.014),
    ("AT(pair[left], '2020-01')", 3),
    ("AT(Pair[RIGHT], '2020-01')", 5),
    ("AT(SUM(pair[*]), '2020-01')", 8),
    ("SUM(AT(pair[*], '2020-01'))", 8),
    ("AT(MEAN(pair[*]), '2020-01')", 4),
    ("AT(MAX(pair[*]), '2020-01')", 5),
    ("AT(MIN(pair[*]), '2020-01')", 3),
    ("AT(SUM(pair[*] * pair[*]), '2020-01') / AT(fixed, '2020-01') / AT(fixed, '2020-01')", 34 / 49),
    ("AT(free.climb, '2020-03')", 16),
    ("AT(history.climb, '2020-03')", 14),
    ("AT(free.climb, '2020-03') - AT(climb, '2020-03')", 2),
    ("AT(slope, '2020-05')", 2),
    ("MAX(AT(climb, '2020-01'), AT(fixed, '2020-01'))", 10),
    ("SAFEDIV(AT(fixed, '2020-01'), AT(fixed, '2020-01') - AT(fixed, '2021-01'), 9)", 9),
    ("IF AT(drop, '2020-12') > 3 THEN 1 ELSE 2", 1),
    ("AT(climb, '2020-01') > AT(fixed, '2020-01') AND NOT AT(embargo, '2020-05')", 1),
    ("AT(climb, '2020-01') < AT(fixed, '2020-01') OR AT(embargo, '2020-05')", 0),
    ("LOWEST(climb > fixed, '2020', '2021')", 1),
    ("AT(drop, '2020-01') <> 4", 0),
    ("AT(drop, '2020-01') = 4", 1),
    ("-AT(drop, '2020-01') ^ 2 + 7 MOD 4", -13),
]


def test_every_measure_has_a_value_computed_by_hand() -> None:
    tried = {word for text, _ in VALUES for word in re.findall(r"(\w+)\(", text)} | {"TOTAL"}

    # Those that read no run are tried beside the tallies.
    assert {name for name in MEASURES if not name.startswith(("TALLY_", "ANNOUNCED_"))} <= tried


@pytest.mark.parametrize(("text", "expected"), VALUES)
def test_a_measure_has_the_value_computed_by_hand(measured: Measured, text: str, expected: float) -> None:
    assert measured(text) == pytest.approx([expected], rel=1e-12)


def test_a_total_is_in_the_unit_times_time(measured: Measured) -> None:
    assert measured("TOTAL(rise, '2020-04', '2020-06')", "USD") == pytest.approx([6])


def test_a_total_over_a_part_of_a_month_is_that_part_of_it(measured: Measured) -> None:
    assert measured("TOTAL(rise, '2020-04-01', '2020-04-15')", "USD") == pytest.approx([1])


def test_a_total_that_goes_beyond_the_run_ends_with_it(measured: Measured) -> None:
    assert measured("TOTAL(rise, '2021-11', '2022-01')", "USD") == pytest.approx([4])


def test_a_measure_is_shown_in_the_unit_asked_for(measured: Measured) -> None:
    assert measured("AT(climb, '2020-03')", "thousand USD") == pytest.approx([0.014])


def test_a_balance_is_exact_to_the_cent(measured: Measured) -> None:
    assert measured("BALANCE('book', 'bank', '2020-02-01')").tolist() == [100.01]


def test_an_annual_figure_is_missed_by_the_mean_of_its_year_in_its_unit(measured: Measured) -> None:
    expected = (abs(21 - 10) / 10 + abs(45 - 50) / 50) / 2

    assert measured("MISS(climb, 'seen/yearly', '2020', '2021')") == pytest.approx([expected])


def test_a_figure_whose_year_the_run_does_not_hold_whole_is_not_missed(measured: Measured) -> None:
    whole = measured("MISS(climb, 'seen/yearly', '2020', '2021')")

    assert measured("MISS(climb, 'seen/yearly', '2020', '2022')") == pytest.approx(whole)


def test_what_never_happens_has_no_date(measured: Measured) -> None:
    assert np.isnan(measured("WHEN(climb > QUANTITY(1000000, 'USD'))")).all()


def test_a_slope_is_in_the_unit_over_time(measured: Measured) -> None:
    assert measured("SLOPE(climb, '2020-02', '2021-05')", "USD/month") == pytest.approx([2])


def test_a_single_point_has_no_slope(measured: Measured) -> None:
    assert np.isnan(measured("SLOPE(climb, '2020-02', '2020-02')")).all()


@pytest.mark.parametrize(
    ("comparison", "holds"), [("<", 0), ("<=", 0), (">", 0), (">=", 0), ("=", 0), ("<>", 1)], ids=str
)
def test_what_has_no_value_differs_from_everything(measured: Measured, comparison: str, holds: int) -> None:
    never = "WHEN(climb > QUANTITY(1000000, 'USD'))"

    assert measured(f"{never} {comparison} QUANTITY(2021, 'year')").tolist() == [holds]


def test_what_is_not_a_number_is_no_moment_at_which_something_holds(measured: Measured) -> None:
    assert np.isnan(measured("WHEN(SQRT(-drop))")).all()


def test_each_member_has_its_own_value(measured: Measured) -> None:
    assert measured("AT(chance, '2020-01')", draws={"chance": np.array([0.25, 0.75])}).tolist() == [0.25, 0.75]


def test_a_date_in_a_run_of_days_is_a_year_of_the_calendar(make_study: MakeStudy, measured_in: Measured) -> None:
    study = make_study("events: {law: {from: 2021-07-02}}", "unit: day, start: 2021-01-01, stop: 2022-01-01, dt: 1")

    assert measured_in(study, "WHEN(law)") == pytest.approx([2021.5], abs=1e-2)


def test_a_run_without_a_calendar_is_read_at_numbers(make_study: MakeStudy, measured_in: Measured) -> None:
    study = make_study("stocks: {x: {unit: 1, initial: 0}}\nflows: {f: {to: x, unit: 1, equation: '2'}}")

    assert measured_in(study, "MEAN(x, '1', '3') + AT(x, '2.5')") == pytest.approx([8])


FAULTS = [
    ("AT(climb, '2020-01')", "bbl", "units-differ"),
    ("AT(climb, '2020-01') > 5", "", "units-differ"),
    ("AT(climb, '2020-01') + AT(slope, '2020-01')", "", "units-differ"),
    ("MAX(AT(climb, '2020-01'), 4)", "", "units-differ"),
    ("WHEN(climb)", "", "units-differ"),
    ("MISS(rise, 'seen/monthly', '2020', '2020')", "", "units-differ"),
    ("AT(climb, '2020-01')", "galleons", "unit-unknown"),
    ("QUANTITY(3, 'galleons')", "", "unit-unknown"),
    ("AT(fre.climb, '2020-01')", "", "scenario-unknown.*Did you mean `free`"),
    ("AT(climbe, '2020-01')", "", "unknown-name.*Did you mean `climb`"),
    ("HIGEST(climb, '2020', '2020')", "", "measure-unclear.*Did you mean `HIGHEST`"),
    ("SMTH1(climb, 3)", "", "measure-unclear"),
    ("AT(climb)", "", "call-arguments.*takes 2 arguments, got 1"),
    ("MEAN(climb, '2020')", "", "call-arguments.*takes 3 arguments, got 2"),
    ("AT(climb, 2020)", "", "call-arguments"),
    ("QUANTITY('3', 'USD')", "", "call-arguments"),
    ("OBSERVED('seen/monthly', '2020-04')", "", "series-missing"),
    ("OBSERVED('seen/nothing', '2020-04')", "", "series-missing"),
    ("MISS(climb, 'seen/nothing', '2020', '2020')", "", "series-missing"),
    ("BALANCE('books', 'bank', '2020-01-01')", "", "measure-unclear.*Did you mean `book`"),
    ("BALANCE('book', 'banks', '2020-01-01')", "", "account-unknown"),
    ("MISS(climb, 'seen/monthly', '2021-06', '2021-07')", "", "series-missing.*no figure that `MISS` could read"),
    ("AT(climb, '2020-13')", "", "date-unclear"),
    ("AT(climb, '2019-12')", "", "date-unclear.*outside the run"),
    ("AT(climb, '2022-02')", "", "date-unclear.*outside the run"),
    ("MEAN(climb, '2019', '2020')", "", "date-unclear.*outside the run"),
    ("MEAN(climb, '2020', '2023')", "", "date-unclear.*outside the run"),
    ("MEAN(climb, '2021', '2020')", "", "measure-unclear.*before it begins"),
    ("climb", "", "measure-unclear.*trajectory"),
    ("AT(climb, '2020-01') + fixed", "", "measure-unclear.*trajectory"),
    ("AT(pair, '2020-01')", "", "axes-differ"),
    ("AT(pair[*], '2020-01')", "", "axes-differ"),
    ("AT(pair[middle], '2020-01')", "", "element-unknown"),
]


@pytest.mark.parametrize(("text", "unit", "fault"), FAULTS)
def test_a_measure_that_does_not_fit_is_a_fault(measured: Measured, text: str, unit: str, fault: str) -> None:
    with pytest.raises(StudyError, match=fault):
        measured(text, unit)


def test_an_interval_has_the_points_of_its_members() -> None:
    found = interval(np.arange(1.0, 100.0))

    assert (found.low, found.central, found.high, found.members) == pytest.approx((5, 50, 95, 99))


# A value exchangeable with 19 others lies below the least of them in one case of 20.
def test_nineteen_members_are_as_many_as_an_interval_of_ninety_percent_needs() -> None:
    found = interval(np.arange(1.0, 20.0))

    assert (found.low, found.high) == pytest.approx((1, 19))


# Among values in even steps a share of p is (n + 1) p steps; its standard deviation is sqrt(p (1 - p) / n).
@pytest.mark.parametrize("members", [11, 101])
def test_an_interval_has_the_errors_of_the_ranks_of_its_points(members: int) -> None:
    found = interval(np.linspace(0, 100, members))

    step = 100 / (members - 1)
    deviations = step * (members + 1) * np.sqrt([0.05 * 0.95 / members, 0.25 / members, 0.05 * 0.95 / members])
    assert found.errors == pytest.approx(deviations.tolist())


def test_an_error_is_what_a_point_varies_by_between_ensembles() -> None:
    ensembles = [interval(values) for values in np.random.default_rng(1).normal(size=(400, 500))]

    spread = np.std([(found.low, found.central, found.high) for found in ensembles], axis=0)
    stated = np.mean([found.errors for found in ensembles], axis=0)
    assert stated == pytest.approx(spread, rel=0.15)


def test_a_figure_of_one_member_has_no_error() -> None:
    assert interval(np.array([3.0])).errors == (0, 0, 0)


def test_a_figure_that_is_the_same_for_all_members_has_no_error() -> None:
    assert interval(np.full(9, 2.5)).errors == (0, 0, 0)


def test_an_interval_leaves_out_what_is_not_finite() -> None:
    assert interval(np.array([1.0, np.nan, np.inf])).members == 1


def test_an_interval_of_nothing_has_no_points() -> None:
    found = interval(np.array([np.nan]))

    assert (np.isnan(found.central), found.members) == (True, 0)


def test_a_saved_point_stands_until_the_next_and_the_last_until_the_stop() -> None:
    assert time_shares(np.array([0.0, 2.0, 4.0]), 5, 1, 9).tolist() == [1, 2, 1]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("AT(climb, '2020-07')", "2020-07"),
        ("MEAN(climb, '2020-02', '2020-05') - AT(fixed, '2020-03')", "2020-06"),
        ("CHANGE(climb, '2020-02', '2021-05')", "2021-05"),
        ("DISTANCE(climb, free.climb, '2020-02', '2020-08')", "2020-09"),
    ],
)
def test_the_latest_moment_of_a_measure_is_the_last_that_it_reads(known: CheckedStudy, text: str, date: str) -> None:
    equation = read_equation(text, Place("m"), Faults())
    ready = check_measure(known.study, known.model, equation, Faults())
    assert latest(ready) == parse_time(date, "month")


def test_a_first_date_is_looked_for_to_the_end(known: CheckedStudy) -> None:
    equation = read_equation("WHEN(climb > 2 * fixed)", Place("m"), Faults())
    assert latest(check_measure(known.study, known.model, equation, Faults())) == np.inf


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("end", 58),
        ("free.end", 82),
        ("rise_to_end", 0.048),
        ("free.rise_to_end - rise_to_end", 0.024),
        ("second", 2),
        ("second + free.second", 4),
        ("WHEN(climb > end / 2)", 2020 + 10 / 12),
    ],
)
def test_a_measure_by_its_name_has_the_value_computed_by_hand(measured: Measured, text: str, expected: float) -> None:
    assert measured(text) == pytest.approx([expected])


def test_what_is_asked_when_it_happens_is_in_the_years_of_the_calendar() -> None:
    assert YEAR.is_same(Units().parse("year"))

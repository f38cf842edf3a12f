from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coyuntura.dates import TIME_UNITS, Period, TimeUnit, date_of, parse_date, parse_period, parse_time, time_of

days = st.dates(max_value=date(9998, 12, 31))
units = st.sampled_from(TIME_UNITS)


@given(days, units)
def test_the_date_of_the_time_of_a_day_is_that_day(day: date, unit: TimeUnit) -> None:
    assert date_of(time_of(day, unit), unit) == day


@given(days, days, units)
def test_time_keeps_the_order_of_days(one: date, other: date, unit: TimeUnit) -> None:
    assert (time_of(one, unit) < time_of(other, unit)) == (one < other)


@given(days, units)
def test_a_written_day_is_the_period_from_it_to_the_next(day: date, unit: TimeUnit) -> None:
    period = parse_period(day.isoformat(), unit)

    assert period.start == time_of(day, unit) < period.end


@pytest.mark.parametrize(
    ("text", "unit", "time"),
    [("2017-08-01", "year", 2017 + 7 / 12), ("2017-08", "month", 24211), ("0001-01-01", "day", 1)],
)
def test_time_counts_from_year_0(text: str, unit: TimeUnit, time: float) -> None:
    assert parse_time(text, unit) == pytest.approx(time, rel=1e-12)


@pytest.mark.parametrize(("text", "day"), [("2017", 1), ("2017-08", 1), (" 2017-08-24 ", 24)])
def test_a_date_is_a_year_a_month_or_a_day(text: str, day: int) -> None:
    assert parse_date(text).day == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2017-13",
        "2017-02-29",
        "2017-8-1",
        "24.8.2017",
        "0000",
        "9999",
        "20170824",
        "٢٠١٧",
        "2017-08-24T00:00",
        "-1",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="date"):
        parse_date(text)


@given(st.text())
def test_any_other_text_is_refused_in_the_same_way(text: str) -> None:
    try:
        found = parse_date(text)
    except ValueError:
        return

    assert found.isoformat().startswith(text.strip())


def test_a_month_is_a_twelfth_of_a_year() -> None:
    assert parse_period("2016-02", "month") == Period(2016 * 12 + 1, 2016 * 12 + 2)


def test_december_ends_with_its_year() -> None:
    assert parse_period("2016-12", "year").end == parse_period("2016", "year").end


def test_the_middle_of_a_period_is_halfway() -> None:
    assert Period(2, 5).middle == 3.5

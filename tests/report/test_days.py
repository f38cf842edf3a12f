"""Days and spans as readers of either language write them."""

from datetime import date

import pytest

from coyuntura.report.days import show_date, show_dates, show_days, show_span


@pytest.mark.parametrize(
    ("first", "last", "english", "spanish"),
    [
        (date(2026, 1, 14), date(2026, 1, 14), "14 January 2026", "14 de enero de 2026"),
        (date(2026, 1, 9), date(2026, 1, 14), "9 to 14 January 2026", "del 9 al 14 de enero de 2026"),
        (
            date(2026, 1, 26), date(2026, 2, 3),
            "26 January to 3 February 2026", "del 26 de enero al 3 de febrero de 2026",
        ),
        (
            date(2025, 12, 30), date(2026, 1, 2),
            "30 December 2025 to 2 January 2026", "del 30 de diciembre de 2025 al 2 de enero de 2026",
        ),
    ],
)  # fmt: skip
def test_a_span_says_once_what_its_ends_share(first: date, last: date, english: str, spanish: str) -> None:
    assert (show_days(first, last, "en"), show_days(first, last, "es")) == (english, spanish)


@pytest.mark.parametrize(
    ("written", "english", "spanish"),
    [
        ("2019", "2019", "2019"),
        ("2019-04", "April 2019", "abril de 2019"),
        ("2019-04-03", "3 April 2019", "3 de abril de 2019"),
    ],
)
def test_a_date_is_as_exact_as_it_was_written(written: str, english: str, spanish: str) -> None:
    assert (show_date(written, "en"), show_date(written, "es")) == (english, spanish)


def test_dates_that_are_one_are_said_once() -> None:
    assert [show_dates("1998", last, "es") for last in ("1998", "2019")] == ["1998", "de 1998 a 2019"]


def test_a_span_with_an_open_end_is_since_or_until() -> None:
    shown = [show_span(*ends, language) for ends in (("", "1998"), ("1980", "")) for language in ("en", "es")]

    assert shown == ["until 1998", "hasta 1998", "since 1980", "desde 1980"]

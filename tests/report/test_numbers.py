"""Numbers, intervals and units as readers of either language expect them."""

import math

import pytest

from coyuntura.explain.intervals import Interval
from coyuntura.report.numbers import show_cents, show_interval, show_number, show_quantity, show_unit


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        (0, "0", "0"),
        (-0.0, "0", "0"),
        (1, "1", "1"),
        (0.5, "0.5", "0,5"),
        (2021.46, "2021", "2021"),
        (9999.6, "10,000", "10.000"),
        (12345.6, "12,346", "12.346"),
        (1234567, "1,234,567", "1.234.567"),
        (-1234567, "-1,234,567", "-1.234.567"),
        (-1234, "-1234", "-1234"),
        (123.456, "123.5", "123,5"),
        (12.3456, "12.35", "12,35"),
        (1 / 3, "0.3333", "0,3333"),
        (0.99999, "1", "1"),
        (0.000012345, "0.00001234", "0,00001234"),
        (1.5e-9, "1.5e-09", "1,5e-09"),
        (1.5e20, "1.5e+20", "1,5e+20"),
        (math.nan, "no value", "sin valor"),
        (math.inf, "no value", "sin valor"),
        (-math.inf, "no value", "sin valor"),
    ],
)
def test_a_number_is_written_as_its_language_does(value: float, english: str, spanish: str) -> None:
    assert (show_number(value, "en"), show_number(value, "es")) == (english, spanish)


def test_money_is_exact_in_both_languages() -> None:
    assert (show_cents(123456789, "en"), show_cents(-5, "es")) == ("1,234,567.89", "-0,05")


def test_an_interval_shows_its_range() -> None:
    assert show_interval(Interval(1, 2.5, 30000, 9), "es") == "2,5 (1 a 30.000)"


def test_an_interval_that_shows_no_width_is_one_number() -> None:
    assert show_interval(Interval(2, 2, 2.0000001, 9), "en") == "2"


def test_a_range_of_tiny_numbers_is_shown() -> None:
    assert show_interval(Interval(1e-9, 2e-9, 3e-9, 9), "en") == "2e-09 (1e-09 to 3e-09)"


def test_an_interval_of_nothing_has_no_value() -> None:
    assert show_interval(Interval(math.nan, math.nan, math.nan, 0), "en") == "no value"


@pytest.mark.parametrize(
    ("value", "error", "shown"),
    [
        (1299.4, 23.0, "1300"),
        (1299.4, 2.3, "1299"),
        (0.4707, 0.0123, "0.47"),
        (51330.0, 4100.0, "51,000"),
        (0.4707, 1e-9, "0.4707"),
        (-1.3, 12.0, "0"),
        (1299.4, 0.0, "1299"),
    ],
)
def test_a_point_has_the_digits_that_its_error_leaves(value: float, error: float, shown: str) -> None:
    assert show_interval(Interval(value, value, value, 9, (error, error, error)), "en") == shown


def test_an_end_that_is_less_certain_has_fewer_digits() -> None:
    assert show_interval(Interval(1.234, 4.567, 51.36, 9, (0.02, 0.3, 4.0)), "en") == "4.6 (1.23 to 51)"


def test_a_coarser_end_still_encloses_the_central_value() -> None:
    assert show_interval(Interval(0.46, 0.47, 0.52, 9, (0.1, 0.01, 0.1)), "en") == "0.47 (0.47 to 0.5)"


@pytest.mark.parametrize(
    ("unit", "spanish"),
    [
        ("1", ""),
        ("kbbl/day", "kbbl/día"),
        ("million USD/month", "millones de USD/mes"),
        ("1/year", "1/año"),
        ("percent", "por ciento"),
    ],
)
def test_a_unit_is_named_in_spanish(unit: str, spanish: str) -> None:
    assert show_unit(unit, "es") == spanish


def test_a_dimensionless_quantity_has_no_unit() -> None:
    assert show_quantity(Interval(1, 1, 1, 1), "1", "en") == "1"


def test_what_is_left_of_rounding_is_nothing() -> None:
    assert show_interval(Interval(0.0, -1e-16, 6e-16, 9), "en") == "0"

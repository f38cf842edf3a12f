"""Numbers, intervals and amounts as readers of either language write them."""

import math

import pytest

from coyuntura.evidence.ledger import Amount, Cents
from coyuntura.explain.intervals import Interval
from coyuntura.model.blanks import Form
from coyuntura.report.amounts import show_unit
from coyuntura.report.numbers import show_interval, show_money, show_number, show_quantity


@pytest.mark.parametrize(
    ("value", "english", "spanish"),
    [
        (0, "0", "0"),
        (-0.0, "0", "0"),
        (1, "1", "1"),
        (0.5, "0.5", "0,5"),
        (2021.46, "2,021", "2.021"),
        (9999.6, "10,000", "10.000"),
        (12345.6, "12,346", "12.346"),
        (1234567, "1,234,567", "1.234.567"),
        (-1234567, "-1,234,567", "-1.234.567"),
        (-1234, "-1,234", "-1.234"),
        (123.456, "123", "123"),
        (12.3456, "12.3", "12,3"),
        (1 / 3, "0.333", "0,333"),
        (0.99999, "1", "1"),
        (0.000012345, "0.0000123", "0,0000123"),
        (1.5e-9, "1.5e-09", "1,5e-09"),
        (1.5e20, "1.5e+20", "1,5e+20"),
        (math.nan, "no value", "sin valor"),
        (math.inf, "no value", "sin valor"),
        (-math.inf, "no value", "sin valor"),
    ],
)
def test_a_number_is_written_as_its_language_does(value: float, english: str, spanish: str) -> None:
    assert (show_number(value, "en"), show_number(value, "es")) == (english, spanish)


@pytest.mark.parametrize(
    ("low", "high", "in_millions", "english", "spanish"),
    [
        (123456789, 123456789, False, "1,234,567.89", "1.234.567,89"),
        (-5, -5, False, "-0.05", "-0,05"),
        (10000, 10000, False, "100", "100"),
        (304450000000, 304450000000, True, "3,044.5", "3.044,5"),
        (3000000000, 4500000000, True, "30 to 45", "de 30 a 45"),
        (0, 10600000000, True, "0 to 106", "de 0 a 106"),
        (10001, 10001, True, "0.00010001", "0,00010001"),
    ],
)
def test_money_is_exact_in_both_languages(
    low: int, high: int, *, in_millions: bool, english: str, spanish: str
) -> None:
    amount = Amount(Cents(low), Cents(high))

    assert [show_money(amount, language, in_millions=in_millions) for language in ("en", "es")] == [english, spanish]


def test_an_interval_shows_its_range() -> None:
    assert show_interval(Interval(1, 2.5, 30000, 9), "es") == "2,5 (de 1 a 30.000)"


def test_an_interval_that_shows_no_width_is_one_number() -> None:
    assert show_interval(Interval(2, 2, 2.0000001, 9), "en") == "2"


def test_a_range_of_tiny_numbers_is_shown() -> None:
    assert show_interval(Interval(1e-9, 2e-9, 3e-9, 9), "en") == "2e-09 (1e-09 to 3e-09)"


def test_an_interval_of_nothing_has_no_value() -> None:
    assert show_interval(Interval(math.nan, math.nan, math.nan, 0), "en") == "no value"


@pytest.mark.parametrize(
    ("value", "error", "shown"),
    [
        (1299.4, 23.0, "1,300"),
        (1299.4, 2.3, "1,299"),
        (0.4707, 0.0123, "0.47"),
        (51330.0, 4100.0, "51,000"),
        (0.4707, 1e-9, "0.471"),
        (-1.3, 12.0, "0"),
        (1299.4, 0.0, "1,299"),
    ],
)
def test_a_point_has_the_digits_that_its_error_leaves(value: float, error: float, shown: str) -> None:
    assert show_interval(Interval(value, value, value, 9, (error, error, error)), "en") == shown


def test_an_end_that_is_less_certain_has_fewer_digits() -> None:
    assert show_interval(Interval(1.234, 4.567, 51.36, 9, (0.02, 0.3, 4.0)), "en") == "4.6 (1.23 to 51)"


def test_a_coarser_end_still_encloses_the_central_value() -> None:
    assert show_interval(Interval(0.46, 0.47, 0.52, 9, (0.1, 0.01, 0.1)), "en") == "0.47 (0.47 to 0.5)"


def test_an_end_of_a_heavy_tail_keeps_a_digit() -> None:
    assert show_interval(Interval(0.9, 4.1, 80.7, 9, (0.3, 2.0, 2000.0)), "en") == "4 (0.9 to 80)"
    assert show_interval(Interval(-80.7, -4.1, -0.9, 9, (2000.0, 2.0, 0.3)), "en") == "-4 (-80 to -0.9)"


@pytest.mark.parametrize(
    ("unit", "english", "spanish"),
    [
        ("1", "", ""),
        ("kbbl/day", "thousand barrels a day", "miles de barriles diarios"),
        ("million USD/month", "million USD a month", "millones de dólares al mes"),
        ("1/year", "a year", "al año"),
        ("percent", "%", "%"),
        ("USD/bbl", "USD a barrel", "dólares por barril"),
        ("council/year", "council a year", "council al año"),
        ("million people", "million people", "millones de personas"),
        ("USD*bbl", "USD*barrels", "dólares*barriles"),
    ],
)
def test_a_unit_is_named_in_words(unit: str, english: str, spanish: str) -> None:
    assert (show_unit(unit, "en"), show_unit(unit, "es")) == (english, spanish)


def fixed(value: float) -> Interval:
    return Interval(value, value, value, 9)


MONEY = Interval(0.205, 0.412, 0.86, 9)
LOSS = Interval(-61.0, -37.7, -22.0, 9)


@pytest.mark.parametrize(
    ("found", "unit", "form", "english", "spanish"),
    [
        (fixed(1), "1", "", "1", "1"),
        (MONEY, "billion USD", "", "412 million USD (205 to 860)", "412 millones de dólares (de 205 a 860)"),
        (MONEY, "billion USD", "number", "412 million USD", "412 millones de dólares"),
        (MONEY, "billion USD", "range", "205 to 860 million USD", "de 205 a 860 millones de dólares"),
        (MONEY, "billion USD", "between", "between 205 and 860 million USD", "entre 205 y 860 millones de dólares"),
        (fixed(3044.5), "million USD", "", "3,044.5 million USD", "3.044,5 millones de dólares"),
        (fixed(4.6), "billion USD", "", "4,600 million USD", "4.600 millones de dólares"),
        (fixed(1), "million USD", "", "1 million USD", "1 millón de dólares"),
        (fixed(0.0005), "million USD", "", "500 USD", "500 dólares"),
        (fixed(0), "billion USD", "", "nothing", "nada"),
        (fixed(0), "percent", "", "0 %", "0 %"),
        (LOSS, "percent", "change", "falls by 37.7 % (22 to 61)", "baja 37,7 % (de 22 a 61)"),
        (LOSS, "percent", "changes", "fall by 37.7 % (22 to 61)", "bajan 37,7 % (de 22 a 61)"),
        (Interval(2, 3, 4, 9), "percent", "change", "rises by 3 % (2 to 4)", "sube 3 % (de 2 a 4)"),
        (
            Interval(-0.96, -0.4, 0.3, 9), "1", "change",
            "falls by 0.4 (a fall of 0.96 to a rise of 0.3)", "baja 0,4 (entre una baja de 0,96 y una subida de 0,3)",
        ),
        (fixed(0), "percent", "changes", "do not change", "no cambian"),
        (fixed(12), "kbbl/day", "", "12 thousand barrels a day", "12 mil barriles diarios"),
        (
            Interval(7, 490, 1050, 9), "kbbl/day", "",
            "490,000 barrels a day (7,000 to 1,050,000)", "490.000 barriles diarios (de 7.000 a 1.050.000)",
        ),
        (
            Interval(550, 1200, 1960, 9), "kbbl/day", "",
            "1.2 million barrels a day (0.55 to 1.96)", "1,2 millones de barriles diarios (de 0,55 a 1,96)",
        ),
        (fixed(2018), "year", "", "2018", "2018"),
        (Interval(2014.2, 2017.7, 2020.1, 9), "year", "", "2017 (2014 to 2020)", "2017 (de 2014 a 2020)"),
        (Interval(2014.2, 2017.7, 2020.1, 9), "year", "between", "between 2014 and 2020", "entre 2014 y 2020"),
        (Interval(1.2, 2.5, 3000.1, 9), "year", "", "2.5 years (1.2 to 3,000)", "2,5 años (de 1,2 a 3.000)"),
        (fixed(math.nan), "billion USD", "change", "no value", "sin valor"),
    ],
)  # fmt: skip
def test_a_quantity_is_said_as_readers_say_it(
    found: Interval, unit: str, form: Form, english: str, spanish: str
) -> None:
    assert [show_quantity(found, unit, language, form) for language in ("en", "es")] == [english, spanish]


def test_what_is_left_of_rounding_is_nothing() -> None:
    assert show_interval(Interval(0.0, -1e-16, 6e-16, 9), "en") == "0"

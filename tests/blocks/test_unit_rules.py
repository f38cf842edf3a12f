import pytest

from coyuntura.blocks.functions import CLOCK_WORDS, FUNCTIONS
from coyuntura.blocks.unit_rules import AnyUnit, UnitsDiffer, plain, together
from coyuntura.units import DIMENSIONLESS, Units

UNITS = Units()
USD, BBL, MONTH, YEAR = (UNITS.parse(name) for name in ("USD", "bbl", "month", "year"))


def result(function: str, *units: AnyUnit) -> AnyUnit:
    return FUNCTIONS[function].unit(units, MONTH)


@pytest.mark.parametrize("function", ["DELAY1", "DELAY3", "SMTH1", "SMTH3", "DELAY"])
def test_a_delay_has_the_unit_of_its_input(function: str) -> None:
    assert result(function, USD, MONTH) == USD


@pytest.mark.parametrize("function", ["DELAY1", "DELAY3", "SMTH1", "SMTH3", "DELAY", "TREND"])
def test_a_delay_takes_its_time_in_the_unit_of_the_run(function: str) -> None:
    with pytest.raises(UnitsDiffer, match="time unit"):
        result(function, USD, YEAR)


@pytest.mark.parametrize("function", ["DELAYN", "SMTHN"])
def test_the_order_of_a_delay_has_no_unit(function: str) -> None:
    with pytest.raises(UnitsDiffer):
        result(function, USD, MONTH, USD)


@pytest.mark.parametrize("function", ["DELAY1", "SMTH3", "PREVIOUS"])
def test_an_initial_value_has_the_unit_of_the_input(function: str) -> None:
    units = (USD, BBL) if function == "PREVIOUS" else (USD, MONTH, BBL)
    with pytest.raises(UnitsDiffer):
        result(function, *units)


def test_a_trend_is_a_rate() -> None:
    assert result("TREND", USD, MONTH) == DIMENSIONLESS / MONTH


def test_a_ramp_gains_time_and_a_pulse_loses_it() -> None:
    assert (result("RAMP", USD, None), result("PULSE", USD, None)) == (USD * MONTH, USD / MONTH)


@pytest.mark.parametrize("function", ["STEP", "RAMP", "PULSE"])
def test_a_moment_is_in_the_unit_of_the_run(function: str) -> None:
    with pytest.raises(UnitsDiffer, match="moments"):
        result(function, USD, YEAR)


def test_an_allocation_has_the_unit_of_the_request() -> None:
    assert result("ALLOCATE_BY_PRIORITY", BBL, USD, USD, BBL, None) == BBL


@pytest.mark.parametrize("units", [(BBL, USD, YEAR, BBL, None), (BBL, USD, USD, USD, None), (BBL, USD, USD, BBL, USD)])
def test_priorities_and_widths_and_requests_and_supply_go_together(units: tuple[AnyUnit, ...]) -> None:
    with pytest.raises(UnitsDiffer):
        result("ALLOCATE_BY_PRIORITY", *units)


def test_the_shape_of_a_curve_has_no_unit() -> None:
    with pytest.raises(UnitsDiffer, match="dimensionless"):
        result("ALLOCATE_AVAILABLE", BBL, USD, USD, USD, None, BBL, None)


def test_an_inverse_has_the_inverse_unit() -> None:
    assert result("INVERSE", USD, None, None) == DIMENSIONLESS / USD


def test_a_position_has_no_unit() -> None:
    assert result("RANK", USD, None) == DIMENSIONLESS


@pytest.mark.parametrize("function", ["RANDOM", "NORMAL", "LOGNORMAL"])
def test_a_draw_has_the_unit_of_what_it_is_drawn_around(function: str) -> None:
    assert result(function, USD, USD) == USD


def test_a_mean_and_a_deviation_go_together() -> None:
    with pytest.raises(UnitsDiffer):
        result("NORMAL", USD, BBL)


def test_a_moment_may_be_a_plain_number() -> None:
    assert result("STEP", USD, DIMENSIONLESS) == USD


def test_a_root_halves_the_powers() -> None:
    assert result("SQRT", USD * USD) == USD


@pytest.mark.parametrize("function", ["EXP", "LN", "LOG10", "SIN", "ARCTAN"])
def test_a_transcendental_function_takes_no_unit(function: str) -> None:
    with pytest.raises(UnitsDiffer, match="dimensionless"):
        result(function, USD)


def test_a_guarded_quotient_has_the_unit_of_the_quotient() -> None:
    assert result("SAFEDIV", USD, BBL, None) == USD / BBL


def test_what_stands_in_for_a_quotient_has_its_unit() -> None:
    with pytest.raises(UnitsDiffer):
        result("SAFEDIV", USD, BBL, USD)


def test_a_zero_goes_together_with_every_unit() -> None:
    assert together([None, USD, None]) == USD


def test_zeros_alone_have_no_unit_yet() -> None:
    assert together([None, None]) is None


def test_the_same_dimension_at_another_scale_does_not_go_together() -> None:
    with pytest.raises(UnitsDiffer):
        together([MONTH, YEAR])


def test_a_percentage_is_not_a_plain_number() -> None:
    with pytest.raises(UnitsDiffer):
        plain([UNITS.parse("percent")])


def test_words_of_the_clock_take_no_arguments() -> None:
    assert {"TIME", "DT", "STARTTIME", "STOPTIME"} == CLOCK_WORDS

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coyuntura.units import DIMENSIONLESS, Unit, UnitError, Units, can_be_added

UNITS = Units(["bolivar"])
NAMES = ["1", "USD", "kbbl", "day", "month", "percent", "person", "bolivar", "USD/bbl", "kbbl/day", "1/year"]
units = st.sampled_from(NAMES).map(UNITS.parse)
rates = st.sampled_from(["bbl/day", "kbbl/day", "bbl/month", "million bbl/year", "bbl/hour"]).map(UNITS.parse)
powers = st.integers(-3, 3)


@given(units, units)
def test_a_product_of_units_has_no_order(a: Unit, b: Unit) -> None:
    assert (a * b).is_same(b * a)


@given(units, units, units)
def test_a_product_of_units_has_no_brackets(a: Unit, b: Unit, c: Unit) -> None:
    assert ((a * b) * c).is_same(a * (b * c))


@given(units)
def test_one_leaves_a_unit_as_it_is(a: Unit) -> None:
    assert (a * DIMENSIONLESS).is_same(a)


@given(units)
def test_a_unit_over_itself_is_one(a: Unit) -> None:
    assert (a / a).is_same(DIMENSIONLESS)


@given(units, powers, powers)
def test_powers_of_a_unit_add_up(a: Unit, m: int, n: int) -> None:
    assert (a**m * a**n).is_same(a ** (m + n))


@given(units, units, powers)
def test_a_power_of_a_product_is_the_product_of_powers(a: Unit, b: Unit, n: int) -> None:
    assert ((a * b) ** n).is_same(a**n * b**n)


@given(rates, rates, rates)
def test_conversions_compose(a: Unit, b: Unit, c: Unit) -> None:
    assert a.ratio(b) * b.ratio(c) == pytest.approx(a.ratio(c), rel=1e-12)


@given(units)
def test_the_text_of_a_unit_with_a_plain_factor_names_it_again(a: Unit) -> None:
    assume(not str(a)[0].isdigit() or str(a)[:2] == "1/" or str(a) == "1")

    assert UNITS.parse(str(a)).is_same(a)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("kbbl/day", "bbl/day", 1000),
        ("year", "month", 12),
        ("billion USD", "million USD", 1000),
        ("percent", "1", 0.01),
        ("quarter", "month", 3),
        ("week", "hour", 168),
        ("hour", "second", 3600),
        ("hectare", "square metre", 10_000),
        ("cubic metre", "litre", 1000),
        ("tonne", "kg", 1000),
        ("W h", "J", 3600),
        ("J", "kg m^2 / s^2", 1),
        ("Pa", "N / m^2", 1),
        ("year", "day", 365.25),
    ],
)
def test_a_conversion_multiplies_by_what_lies_between(one: str, other: str, ratio: float) -> None:
    assert UNITS.parse(one).ratio(UNITS.parse(other)) == pytest.approx(ratio)


def test_units_of_different_things_have_no_ratio() -> None:
    with pytest.raises(ValueError, match="bbl cannot be converted to USD"):
        UNITS.parse("bbl").ratio(UNITS.parse("USD"))


def test_the_same_dimension_at_another_scale_is_not_the_same_unit() -> None:
    assert not UNITS.parse("kbbl").is_same(UNITS.parse("bbl"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [("kbbl/month", "1000 bbl/month"), ("USD/year", "USD/year"), ("USD*USD", "USD^2"), ("percent", "0.01"), ("1", "1")],
)
def test_a_unit_is_shown_in_the_period_that_reads_best(text: str, shown: str) -> None:
    assert str(UNITS.parse(text)) == shown


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "foo", "USD^99^99", "USD**9**9", "USD^10", "t^9*t^9", "2 USD", "((((", "1/", "*", "USD*2", "a" * 500,
        "USD^2^3", "(USD)^2(bbl)", "square day^2", "day squared^2", "day//day", "USD**percent", "USD*/bbl", "USD()",
        "()", "(USD", "USD)", "/USD", "1 USD", "USD per", "squared", "per day", "kkbbl", "ds", "ms", "metress", "kilo",
        "usd", "USD^2_", "inf", "nan*day", "kdimensionless", "(" * 60, "(" * 29 + "t" + "^9)" * 29,
        "kbbl^9*kbbl^9*kbbl^9",
        "__import__('os')", "USD.__class__", "day\x00", "bolivar\u202e", "{0}", "%s", "lambda", "USD^-", "1e9 USD",
    ],
)  # fmt: skip
def test_what_is_no_unit_is_refused(text: str) -> None:
    with pytest.raises(UnitError):
        UNITS.parse(text)


@given(st.text(max_size=40) | st.text(alphabet="USDbkday^*/()1- ", max_size=40))
def test_any_text_is_a_unit_or_refused(text: str) -> None:
    try:
        unit = UNITS.parse(text)
    except UnitError:
        return

    assert unit.is_measurable()


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("USD per bbl", "USD/bbl"),
        ("million  bbl per\nday", "million*bbl/day"),
        ("USD/bbl day", "USD*day/bbl"),
        ("USD/bbl(day)", "USD/(bbl*day)"),
        ("USD/(bbl)day", "USD*day/bbl"),
        ("USD / (bbl day)", "USD/bbl/day"),
        ("1/USD bbl", "bbl/USD"),
        ("1 / (day month)", "day^-1*month^-1"),
        ("square metre", "metre^2"),
        ("kg per cubic metre", "thousand g/metre**3"),
        ("metre squared per day", "metre^2/day"),
        ("sq m", "m * m"),
        ("km cubed", "(km)^3"),
        ("((USD^2)^3)^-1", "USD^-6"),
        ("USD^2bbl", "USD ** 2 * bbl"),
        ("USD^0", "1"),
        ("dimensionless/day", "1/day"),
        ("persons", "people"),
        ("kilobarrels", "kbbl"),
        ("dollars", "USD"),
        ("GUSD", "billion USD"),
        ("Mbbl", "million bbl"),
        ("TW", "terawatts"),
        ("milliwatt", "thousand^-1*W"),
        ("bolivars", "bolivar"),
        ("kbolivar", "thousand bolivar"),
        ("(Tbbl^9)^9/(Tbbl^9)^9", "1"),
        ("(" * 50 + "day" + ")" * 50, "day"),
    ],
)
def test_a_unit_can_be_written_in_several_ways(text: str, same: str) -> None:
    assert UNITS.parse(text).is_same(UNITS.parse(same))


def test_a_study_adds_units_that_count_things() -> None:
    assert str(UNITS.parse("bolivar/USD")) == "bolivar/USD"


def test_a_unit_that_a_study_adds_is_like_no_other() -> None:
    assert not UNITS.parse("bolivar").is_like(UNITS.parse("USD"))


@pytest.mark.parametrize(
    "name",
    ["USD", "day", "days", "kilobarrel", "dimensionless", "x = 3 * USD", "a-b", "", "bolívar", "kUSD", "x" * 500, "1a"],
)
def test_a_name_that_is_a_unit_already_or_no_word_cannot_be_added(name: str) -> None:
    assert not can_be_added(name)


@pytest.mark.parametrize("name", ["nan", "per", "square", "council", "per_head", "CO2"])
def test_a_word_that_is_no_unit_can_be_added(name: str) -> None:
    assert not Units([name]).parse(name).is_like(DIMENSIONLESS)


def test_a_unit_called_time_does_not_change_what_a_day_is() -> None:
    units = Units(["time"])

    assert not units.parse("day").is_like(units.parse("time"))


def test_a_unit_of_a_very_high_power_can_be_shown() -> None:
    assert str(UNITS.parse("*".join(["day^9"] * 17) + "*hour")).endswith("day^154")

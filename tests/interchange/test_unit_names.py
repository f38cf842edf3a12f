"""Units of other tools in the words of the registry."""

import pytest

from coyuntura.interchange.unit_names import UnitNames


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Month", "month"),
        ("$/Year", "USD/year"),
        ("persona/año", "person/year"),
        ("Dmnl", "1"),
        ("fraction", "1"),
        ("1/Day", "1/day"),
        ("per year", "1/year"),
        ("houses per Year", "houses/year"),
        ("(Widgets/Week)/Week", "(Widgets/week)/week"),
        ("kg/(m2*yr)", "kg/(m^2*year)"),
        ("m**2", "m**2"),
        ("Person-Years", "person years"),
        ("Square Meters", "square meters"),
        ("million widgets", "million widgets"),
        ("Cow Milk/Day", "Cow_Milk/day"),
        ("Gt CO2", "Gt_CO2"),
        ("deg C", "deg_C"),
        ("%", "percent"),
    ],
)
def test_a_unit_is_found_in_the_words_of_the_registry(text: str, wanted: str) -> None:
    assert UnitNames([text]).spelled(text) == wanted


@pytest.mark.parametrize("text", ["100 people", "a?", "(m", "m^", "*", "/", "{x}", "人/年", "x" * 300])
def test_what_is_no_product_of_names_is_no_unit(text: str) -> None:
    assert UnitNames([text]).spelled(text) is None


def test_a_name_is_one_in_whatever_case_and_number_it_is_written() -> None:
    names = UnitNames(["Widgets", "widget/Month", "WIDGETS", "Companies", "company"])

    assert [names.spelled(text) for text in ("Widgets", "widget/Month", "WIDGETS")] == [
        "widget",
        "widget/month",
        "widget",
    ]
    assert names.added == ("widget", "company")


def test_names_that_the_model_takes_for_one_unit_are_one() -> None:
    names = UnitNames(
        ["Tons CO2", "tonsCO2/Year", "Wdg", "Tage"], [("tons CO2", "tonsCO2"), ("Widget", "Wdg"), ("Tage", "Day")]
    )

    assert [names.spelled(text) for text in ("Tons CO2", "tonsCO2/Year", "Wdg", "Tage")] == [
        "tons_CO2",
        "tons_CO2/year",
        "Widget",
        "day",
    ]


def test_units_of_the_registry_are_not_added() -> None:
    assert UnitNames(["people/Month", "USD", "Barrels"]).added == ()

"""Elements whose units are not checked, and time without a calendar that is counted in a unit."""

import pytest
from tests.check.conftest import Checked, Refused

from coyuntura.names import Id
from coyuntura.units import Units

WEEKS = "study: small\ntitle: {en: Small, es: Pequeño}\ntime: {counted_in: week, start: 0, stop: 4, dt: 1}\n"


def test_an_equation_that_is_not_checked_need_not_fit_its_unit(checked: Checked) -> None:
    checked("""
parameters: {cash: {unit: USD, value: 2}}
auxiliaries:
  odd: {unit: person, unit_check: off, equation: cash + 1}
""")


def test_the_unit_of_an_equation_that_is_not_checked_holds_for_its_readers(refused: Refused) -> None:
    faults = refused("""
parameters: {cash: {unit: USD, value: 2}}
auxiliaries:
  odd: {unit: person, unit_check: off, equation: cash}
  even: {unit: USD, equation: odd}
""")

    assert [fault.message for fault in faults] == ["`even` is declared in `USD`, but its equation gives `person`."]


def test_a_unit_that_there_is_not_fits_every_other(checked: Checked) -> None:
    model = checked("""
parameters: {odd: {unit: "$ of 1990", unit_check: off, value: 2}, cash: {unit: USD, value: 1}}
auxiliaries: {both: {unit: USD, equation: cash + odd}, heads: {unit: person, equation: odd * 3}}
""").model

    assert model.variables[Id("odd")].unit is None


def test_a_name_that_there_is_not_is_a_fault_where_units_are_not_checked_too(refused: Refused) -> None:
    faults = refused("auxiliaries: {odd: {unit: person, unit_check: off, equation: nothing}}\n")

    assert [fault.code for fault in faults] == ["unknown-name"]


@pytest.mark.parametrize("unit", ["unknown", "day"])
def test_what_is_converted_is_checked_everywhere(refused: Refused, unit: str) -> None:
    faults = refused(f"""
parameters: {{odd: {{unit: {unit}, unit_check: off, value: 2}}}}
auxiliaries: {{cash: {{unit: USD, unit_check: off, equation: "CONVERT(odd, 'USD')"}}}}
""")

    assert [fault.code for fault in faults] == ["units-differ"]


def test_a_flow_that_is_not_checked_may_move_a_stock_in_any_unit(checked: Checked) -> None:
    checked(
        """
stocks: {cash: {unit: USD, initial: 1}}
flows: {gain: {to: cash, unit: USD, unit_check: off, equation: cash}}
""",
        study_dot_yaml=WEEKS,
    )


def test_a_lookup_without_a_unit_of_its_input_takes_every_input(checked: Checked) -> None:
    checked("""
parameters: {cash: {unit: USD, value: 2}}
lookups: {table: {unit: 1, points: [[0, 0], [1, 1]]}}
auxiliaries: {share: {unit: 1, equation: table(cash) + table(0.5)}}
""")


def test_time_without_a_calendar_may_be_counted_in_a_unit(checked: Checked) -> None:
    model = checked(
        """
stocks: {cash: {unit: USD, initial: 1}}
flows: {gain: {to: cash, unit: USD/week, equation: cash / DT}}
""",
        study_dot_yaml=WEEKS,
    ).model

    assert model.symbols.time_unit.is_same(Units().parse("week"))


@pytest.mark.parametrize(
    ("time", "code"),
    [
        ("{counted_in: fortnightly, start: 0, stop: 4, dt: 1}", "unit-unknown"),
        ("{unit: month, counted_in: week, start: 2020-01, stop: 2020-05, dt: 1}", "clock-unclear"),
    ],
)
def test_a_unit_of_time_that_is_none_or_stands_beside_a_calendar_is_a_fault(
    refused: Refused, time: str, code: str
) -> None:
    head = f"study: small\ntitle: {{en: Small, es: Pequeño}}\ntime: {time}\n"

    assert [fault.code for fault in refused("parameters: {a: {unit: 1, value: 2}}\n", study_dot_yaml=head)] == [code]

"""What measures over runs mean, and what they become."""

from collections.abc import Callable

import pytest

from coyuntura.check.study import CheckedStudy
from coyuntura.errors import Fault, Place
from coyuntura.names import Id
from coyuntura.syntax import write_expression

Checked = Callable[..., CheckedStudy]
Refused = Callable[..., tuple[Fault, ...]]

MODULE = """
dimensions: {place: [here, there]}
parameters:
  share: {unit: 1, value: 1}
stocks:
  cash: {unit: USD, over: place, initial: 1}
  output: {unit: kbbl/day, initial: 1}
events:
  law: {from: 2020-02}
"""
SCENARIO = "scenario: no_law\nlabel: {en: No law, es: Sin ley}\nchanges: {law: off}\n"
DATA = """
table: oil
sources: {agency: {citation: An agency, vintage: 2024, licence: open}}
series:
  output: {label: {en: Output, es: Producción}, unit: bbl/day, use: outcome}
"""
FIGURES = "series,date,value,source,note\noutput,2020-01,3000,agency,\noutput,2020-02,4000,agency,\n"
LEDGER = """
ledger: proceeds
currency: USD
accounts:
  market: {label: {en: Market, es: Mercado}, outside: true}
  vault: {label: {en: Vault, es: Bóveda}, custodian: a, owner: b, controller: c}
transactions:
  - {id: sale, date: 2020-01-14, from: market, to: vault, amount: [100.00, 300.00]}
"""


def files(measure: str, unit: str) -> dict[str, str]:
    figure = f'figure: {{measure: "{measure}", unit: {unit}}}'
    behaviour = f"subsystem: S\nbehaviours:\n  - {{item: 1, label: {{en: A, es: A}}, {figure}}}\n"
    return {
        "behaviours__S_dot_yaml": behaviour,
        "scenarios__no_law_dot_yaml": SCENARIO,
        "data__oil_dot_yaml": DATA,
        "data__oil_dot_csv": FIGURES,
        "ledgers__proceeds_dot_yaml": LEDGER,
    }


def ready(checked: Checked, measure: str, unit: str = "USD") -> str:
    study = checked(MODULE, months=True, **files(measure, unit))
    (found,) = study.measures.values()
    return write_expression(found.tree).replace('"', "")


@pytest.mark.parametrize(
    ("measure", "tree"),
    [
        ("AT(cash[here], '2020-02')", "AT(history:cash[here], 24241)"),
        ("AT(no_law.cash[here], '2020-02')", "AT(no_law:cash[here], 24241)"),
        ("MEAN(cash[here], '2020-01', '2020-02')", "MEAN(history:cash[here], 24240, 24242)"),
        ("AT(SUM(cash[*]), '2020-02')", "AT(history:cash[here] + history:cash[there], 24241)"),
        ("SUM(AT(cash[*], '2020-02'))", "AT(history:cash[here], 24241) + AT(history:cash[there], 24241)"),
        ("AT(MAX(cash[*]), '2020-02')", "AT(MAX(history:cash[here], history:cash[there]), 24241)"),
        (
            "SUM(AT(cash[*] - cash[here], '2020'))",
            "AT(history:cash[here] - history:cash[here], 24240) + AT(history:cash[there] - history:cash[here], 24240)",
        ),
        ("SIZE(cash[*]) * AT(cash[here], '2020')", "2 * AT(history:cash[here], 24240)"),
        ("QUANTITY(5, 'USD')", "5"),
        ("CONVERT(0, 'USD')", "0"),
        ("BALANCE('proceeds', 'vault', '2020-02-01')", "200"),
        ("BALANCE_LOW('proceeds', 'vault', '2020-02-01')", "100"),
        ("BALANCE_HIGH('proceeds', 'vault', '2020-01-13')", "0"),
    ],
)
def test_a_measure_becomes_a_tree_over_cells_of_runs(checked: Checked, measure: str, tree: str) -> None:
    assert ready(checked, measure) == tree


def test_a_measure_is_converted_to_the_unit_that_it_is_shown_in(checked: Checked) -> None:
    assert ready(checked, "AT(output, '2020-02')", "bbl/day").endswith("* 1000")


def test_an_observed_figure_is_in_the_unit_of_its_series(checked: Checked) -> None:
    assert ready(checked, "OBSERVED('oil/output', '2020-02')", "bbl/day") == "4000"


def test_a_miss_knows_how_the_series_is_converted(checked: Checked) -> None:
    assert ready(checked, "MISS(output, 'oil/output', '2020-01', '2020-02')", "1").endswith(", 0.001)")


def test_a_measure_knows_which_cells_of_which_scenarios_it_needs(checked: Checked) -> None:
    study = checked(MODULE, months=True, **files("AT(no_law.output, '2020-02') - AT(output, '2020-02')", "kbbl/day"))
    (found,) = study.measures.values()

    assert found.needs == {(Id("no_law"), "output"), (Id("history"), "output")}


@pytest.mark.parametrize(
    ("measure", "code", "message", "marked"),
    [
        ("output", "measure-unclear", "this is a trajectory", "output"),
        ("AT(output, '2020-02') + output", "measure-unclear", "this is a trajectory", "AT(output, '2020-02') + output"),
        ("MAX(output, AT(output, '2020'))", "measure-unclear", "this is a trajectory", "MAX"),
        ("RANK(cash[*], 1)", "measure-unclear", "this is a trajectory", "RANK"),
        ("TIME", "measure-unclear", "this is a trajectory", "TIME"),
        ("MEAN(output, '2020-03', '2020-02')", "measure-unclear", "the period ends in 2020-02", "MEAN"),
        ("CHANGE(output, '2020-03', '2020-02')", "measure-unclear", "the period ends in 2020-02", "CHANGE"),
        ("SIN(AT(share, '2020'))", "units-differ", "this measure is in `1`", "SIN"),
        ("DELAY1(output, 1)", "measure-unclear", "`DELAY1` is computed step by step", "DELAY1"),
        ("AT(RANDOM(0, 1), '2020')", "measure-unclear", "`RANDOM` is computed step by step", "RANDOM"),
        ("AT(SINCE(law), '2020')", "measure-unclear", "`SINCE` is computed step by step", "SINCE"),
        ("AT(outptu, '2020-02')", "unknown-name", "`outptu` is not defined", "outptu"),
        ("AT(no_lwa.output, '2020-02')", "scenario-unknown", "the study has no scenario `no_lwa`", "no_lwa.output"),
        ("AT(no_law.outptu, '2020-02')", "unknown-name", "`outptu` is not defined", "no_law.outptu"),
        ("AT(output, '2020-13')", "date-unclear", "'2020-13' is no date", "'2020-13'"),
        ("AT(output, 'soon')", "date-unclear", "a date is written 2017", "'soon'"),
        ("AT(output, '2020-06')", "date-unclear", "2020-06 lies outside the run", "'2020-06'"),
        ("AT(output, 2020)", "call-arguments", "this argument of a measure is a text", "2020"),
        ("AT(output)", "call-arguments", "`AT(x, 'date')` takes 2 arguments, got 1", "AT"),
        ("QUANTITY('5', 'kbbl/day')", "call-arguments", "this argument of a measure is a number", "'5'"),
        ("QUANTITY(5, 'USD^99^99')", "unit-unknown", "the unit `USD^99^99` is not a product", "'USD^99^99'"),
        ("AT(cash, '2020-02')", "axes-differ", "`cash` is over `place`", "cash"),
        ("AT(cash[*], '2020-02')", "axes-differ", "`[*]` leaves `place` open", "AT"),
        ("AT(cash[nowhere], '2020-02')", "element-unknown", "a measure names an element of `place`", "nowhere"),
        (
            "AT(output, '2020-02') > 5",
            "units-differ",
            "`AT(output, '2020-02') > 5` compares",
            "AT(output, '2020-02') > 5",
        ),
        ("AT(cash[here], '2020-02')", "units-differ", "this measure is in `USD`", "AT"),
        ("OBSERVED('oil/price', '2020-02')", "series-missing", "no table of the study holds", "'oil/price'"),
        ("OBSERVED('oil/output', '2020-03')", "series-missing", "series `output` has no figure", "'2020-03'"),
        (
            "MISS(cash[here], 'oil/output', '2020-01', '2020-02')",
            "units-differ",
            "`MISS`: a trajectory in",
            "MISS",
        ),
        ("BALANCE('savings', 'vault', '2020-02-01')", "measure-unclear", "the study has no ledger", "'savings'"),
        (
            "BALANCE('proceeds', 'valut', '2020-02-01')",
            "account-unknown",
            "ledger `proceeds` has",
            "'valut'",
        ),
        ("WHEN(output)", "units-differ", "`WHEN`: takes a dimensionless number", "WHEN"),
    ],
)
def test_what_a_measure_cannot_say_is_a_fault_where_it_is_said(
    refused: Refused, measure: str, code: str, message: str, marked: str
) -> None:
    (fault,) = refused(MODULE, months=True, **files(measure, "kbbl/day"))
    place = fault.place or Place("")

    assert (fault.code, fault.message[: len(message)]) == (code, message)
    assert (place.file, place.line) == ("behaviours/S.yaml", 3)
    assert place.text[place.column - 1 :][: place.width].strip('"') == marked


def test_a_measure_without_a_calendar_takes_numbers_as_dates(checked: Checked) -> None:
    behaviour = (
        "subsystem: S\nbehaviours:\n  - {item: 1, label: {en: A, es: A}, conditions: [{holds: \"AT(x, '2.5') > 0\"}]}\n"
    )
    study = checked("parameters:\n  x: {unit: 1, value: 1}\n", behaviours__S_dot_yaml=behaviour)
    (found,) = study.measures.values()

    assert "2.5" in write_expression(found.tree)


@pytest.mark.parametrize("date", ["2020-01", "nan", "soon"])
def test_a_date_without_a_calendar_is_a_fault(refused: Refused, date: str) -> None:
    condition = f"\"AT(x, '{date}') > 0\""
    behaviour = (
        f"subsystem: S\nbehaviours:\n  - {{item: 1, label: {{en: A, es: A}}, conditions: [{{holds: {condition}}}]}}\n"
    )

    assert (
        refused("parameters:\n  x: {unit: 1, value: 1}\n", behaviours__S_dot_yaml=behaviour)[0].code == "date-unclear"
    )


def test_the_longest_measure_is_checked(checked: Checked) -> None:
    assert ready(checked, "AT(cash[here], '2020')" + " + 0" * 390).endswith("+ 0")

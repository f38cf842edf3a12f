"""What a study's parts say of one another: data, scenarios, questions, clock."""

from collections.abc import Callable, Mapping

import pytest

from coyuntura.check.study import CheckedStudy
from coyuntura.errors import Fault

Checked = Callable[..., CheckedStudy]
Values = Callable[..., Mapping[str, list[float]]]
Refused = Callable[..., tuple[Fault, ...]]

MODULE = """
dimensions: {place: [here, there]}
parameters:
  share: {unit: 1, value: 1}
  rate: {unit: 1, over: place, value: 1}
events:
  law: {from: 2020-02}
data:
  price: {unit: USD/bbl, series: oil/price, interpolation: hold, outside: hold}
"""
DATA = """
table: oil
sources: {agency: {citation: An agency, vintage: 2024, licence: open}}
series:
  price: {label: {en: Price, es: Precio}, unit: USD/kbbl, use: driver}
  other: {label: {en: Price, es: Precio}, unit: USD/bbl, use: driver}
  output: {label: {en: Output, es: Producción}, unit: bbl/day, use: outcome}
"""
FIGURES = """series,date,value,source,note
price,2020-01,1000,agency,
price,2020-03,2000,agency,
other,2020-01,5,agency,
output,2020,3,agency,
"""
TABLES = {"data__oil_dot_yaml": DATA, "data__oil_dot_csv": FIGURES}


def scenario(change: str) -> dict[str, str]:
    text = f"scenario: other\nlabel: {{en: Other, es: Otro}}\nchanges:\n  {change}\n"
    return {**TABLES, "scenarios__other_dot_yaml": text}


def test_a_series_is_read_in_the_unit_of_the_element(values: Values) -> None:
    assert values(MODULE, months=True, **TABLES)["price"] == [1, 1, 2, 2, 2]


def test_a_linear_series_stands_at_the_middle_of_its_periods(values: Values) -> None:
    found = values(MODULE.replace("hold, outside", "linear, outside"), months=True, **TABLES)

    assert found["price"] == pytest.approx([1, 1.25, 1.75, 2, 2])


def test_a_forward_series_takes_the_next_value(values: Values) -> None:
    found = values(MODULE.replace("hold, outside", "forward, outside"), months=True, **TABLES)

    assert found["price"] == [1, 2, 2, 2, 2]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("oil/price", "oil/prices", "series-missing"),
        ("oil/price", "price", "series-missing"),
        ("oil/price", "oil/output", "series-missing"),
        ("USD/bbl", "USD", "units-differ"),
        (", outside: hold", "", "series-short"),
    ],
)
def test_a_series_that_cannot_drive_an_element_is_a_fault(refused: Refused, old: str, new: str, code: str) -> None:
    assert [fault.code for fault in refused(MODULE.replace(old, new), months=True, **TABLES)] == [code]


def test_data_need_a_calendar(refused: Refused) -> None:
    module = MODULE.replace("events:\n  law: {from: 2020-02}\n", "")

    assert [fault.code for fault in refused(module, **TABLES)] == ["series-missing"]


def test_the_unit_of_a_series_that_nothing_reads_is_checked_too(refused: Refused) -> None:
    tables = {**TABLES, "data__oil_dot_yaml": DATA.replace("unit: bbl/day", "unit: bbbl/day")}

    assert [fault.code for fault in refused(MODULE, months=True, **tables)] == ["unit-unknown"]


@pytest.mark.parametrize(
    "change",
    [
        "share: 0.5",
        "'rate[here]': 0.5",
        "rate: 2",
        "law: off",
        "law: 2020-03",
        "law: {from: 2020-01, until: 2020-04}",
        "price: {hold: 2020-02}",
        "price: {constant: 60, throughout: true}",
        "price: {scale: 0.5}",
        "price: {series: oil/other}",
    ],
)
def test_a_scenario_changes_inputs(checked: Checked, change: str) -> None:
    assert len(checked(MODULE, months=True, **scenario(change)).study.scenarios) == 2


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("share: off", "change-unclear"),
        ("share: {scale: 2}", "change-unclear"),
        ("law: 0.5", "change-unclear"),
        ("price: 60", "change-unclear"),
        ("price: {hold: 2020-02, scale: 2}", "change-unclear"),
        ("price: {}", "change-unclear"),
        ("place: 1", "change-unclear"),
        ("price: {constant: 60}", "change-unclear"),
        ("price: {constant: 60, throughout: false}", "change-unclear"),
        ("price: {constant: 60, from: 2020-02, throughout: true}", "change-unclear"),
        ("price: {scale: 2, throughout: true}", "change-unclear"),
        ("price: {value: 60, from: 2020-02}", "change-unclear"),
        ("share: {constant: 0.5, from: 2020-02}", "change-unclear"),
        ("law: {value: 1, from: 2020-02}", "change-unclear"),
        ("price: {scale: 1}", "change-unclear"),
        ("price: {scale: 2, from: 2150-01}", "date-unclear"),
        ("price: {scale: 2, until: 1021-01}", "date-unclear"),
        ("price: {hold: 2150-01}", "date-unclear"),
        ("price: {scale: 2, from: 2020-04, until: 2020-03}", "date-unclear"),
        ("share: {value: 0.5, from: 2150-01}", "date-unclear"),
        ("share: {value: 0.5, from: 2020-13}", "date-unclear"),
        ("law: 2201-01-01", "date-unclear"),
        ("shaer: 1", "unknown-name"),
        ("'rate[nowhere]': 1", "unknown-name"),
        ("law: 2020-13", "date-unclear"),
        ("law: {until: 2020-01}", "date-unclear"),
        ("law: {from: 2020-04, until: 2020-03}", "date-unclear"),
        ("price: {series: oil/none}", "series-missing"),
        ("price: {series: oil/output}", "series-missing"),
        ("share: 1e999", "value-kind"),
        ("share: 1\n  Share: 2", "name-duplicate"),
    ],
)
def test_what_a_scenario_cannot_change_is_a_fault(refused: Refused, change: str, code: str) -> None:
    assert refused(MODULE, months=True, **scenario(change))[0].code == code


def test_a_series_that_a_scenario_puts_in_place_covers_the_run_too(refused: Refused) -> None:
    tables = scenario("price: {series: oil/other}")
    module = MODULE.replace(", outside: hold", "")
    tables["data__oil_dot_csv"] += "price,2020-06,3000,agency,\n"

    assert [fault.code for fault in refused(module, months=True, **tables)] == ["series-short"]


QUESTION = """
question: Q1
label: {{en: 'How much?', es: '¿Cuánto?'}}
method: measures
claims: {claims}
figures:
  - {{name: price_then, label: {{en: Price, es: Precio}}, measure: "AT(price, '2020-03')", unit: USD/bbl}}
answers:
  - {{en: "It was {{{blank}}}.", es: "Fue {{price_then}}."}}
"""


def test_an_answer_shows_figures_of_its_question(checked: Checked) -> None:
    text = QUESTION.format(claims="[]", blank="price_then")

    assert len(checked(MODULE, months=True, **TABLES, questions__Q1_dot_yaml=text).measures) == 1


def test_an_answer_that_shows_an_unknown_figure_is_a_fault(refused: Refused) -> None:
    text = QUESTION.format(claims="[]", blank="price_them")
    found = refused(MODULE, months=True, **TABLES, questions__Q1_dot_yaml=text)

    assert [(fault.code, "`price_then`" in fault.message) for fault in found] == [("measure-unclear", True)]


def test_a_question_cites_claims_that_there_are(refused: Refused) -> None:
    text = QUESTION.format(claims="[F1]", blank="price_then")

    assert [fault.code for fault in refused(MODULE, months=True, **TABLES, questions__Q1_dot_yaml=text)] == [
        "claim-unknown"
    ]


def test_a_scenario_cites_claims_that_there_are(refused: Refused) -> None:
    changes = {"scenarios__s_dot_yaml": "scenario: s\nlabel: {en: S, es: S}\nclaims: [E9]\nchanges: {share: 1}\n"}

    assert [fault.code for fault in refused(MODULE, months=True, **changes)] == ["claim-unknown"]


def test_a_list_of_scenarios_stands_alone_in_its_file(refused: Refused) -> None:
    changes = {"scenarios__s_dot_yaml": "scenarios: []\nscenario: s\n"}

    assert [fault.code for fault in refused(MODULE, months=True, **changes)] == ["key-unknown"]


def test_a_behaviour_keeps_stocks_that_there_are(refused: Refused) -> None:
    text = "subsystem: S\nbehaviours:\n  - {item: 1, label: {en: A, es: A}, structure: conserved, stocks: [share]}\n"

    assert [fault.code for fault in refused(MODULE, months=True, **TABLES, behaviours__S_dot_yaml=text)] == [
        "unknown-name"
    ]


@pytest.mark.parametrize(
    ("time", "code"),
    [
        ("{start: 0, stop: 4, dt: 0}", "clock-unclear"),
        ("{start: 0, stop: 4, dt: -1}", "clock-unclear"),
        ("{start: 4, stop: 4, dt: 1}", "clock-unclear"),
        ("{start: 0, stop: 4, dt: 3}", "clock-unclear"),
        ("{start: 0, stop: 4, dt: 1, saveper: 0.5}", "clock-unclear"),
        ("{start: 0, stop: 4, dt: 1, saveper: -1}", "clock-unclear"),
        ("{start: 0, stop: 4, dt: 0.25, saveper: 1e308}", "clock-unclear"),
        ("{start: 0, stop: 1e300, dt: 1}", "clock-unclear"),
        ("{start: 0, stop: 4, dt: 1e-300}", "clock-unclear"),
        ("{start: nan, stop: 4, dt: 1}", "date-unclear"),
        ("{start: 0, stop: inf, dt: 1}", "date-unclear"),
        ("{unit: month, start: 2020-13, stop: 2021, dt: 1}", "date-unclear"),
        ("{unit: fortnight, start: 2020, stop: 2021, dt: 1}", "kind-unknown"),
        ("{start: 0, stop: 4, dt: 1, method: guess}", "kind-unknown"),
        ("{start: 0, stop: 4}", "key-missing"),
    ],
)
def test_a_clock_that_does_not_fit_together_is_a_fault(refused: Refused, time: str, code: str) -> None:
    text = f"study: s\ntitle: {{en: S, es: S}}\ntime: {time}\n"

    assert refused("", study_dot_yaml=text)[0].code == code


@pytest.mark.parametrize("name", ["USD", "a = 3 * USD", "bolívar", "a-b"])
def test_a_unit_that_cannot_be_added_is_a_fault(refused: Refused, name: str) -> None:
    head = "study: s\ntitle: {en: S, es: S}\ntime: {start: 0, stop: 4, dt: 1}\n"

    assert refused("", study_dot_yaml=f"{head}units:\n  {name}: {{en: A, es: A}}\n")[0].code == "name-unusable"


def test_an_ensemble_of_billions_is_refused(refused: Refused) -> None:
    head = "study: s\ntitle: {en: S, es: S}\ntime: {start: 0, stop: 4, dt: 1}\n"

    assert refused("", study_dot_yaml=f"{head}ensemble: {{members: 1e11, seed: 1}}\n")[0].code == "value-kind"

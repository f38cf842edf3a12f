"""Numbers and dates of a study that are also what it observed."""

import math
from pathlib import Path

import pytest
from tests.conftest import study_in

from coyuntura.explain.coincidences import Coincidence, coincidences

_MODULE = """
parameters:
  reach: {{unit: t/year, value: {reach}, prior: "{prior}"}}
  loss: {{unit: 1, value: {loss}}}
  people: {{unit: person, value: 1001}}
  speed: {{unit: 1/year, value: 1}}
events:
  order: {{from: {start}, until: 2007-06-01}}
stocks: {{stock: {{unit: t/year, initial: {initial}}}}}
flows: {{growth: {{to: stock, unit: t/year/year, equation: speed * reach * (1 - loss * order)}}}}
auxiliaries:
  crowd: {{unit: person, equation: people}}
  rate: {{unit: t/year, equation: "{rate}"}}
lookups: {{table: {{unit: t/year, input: 1, points: [[0, {knot}], [2, 77]]}}}}
"""
_FILES = {
    "data/seen.yaml": """
table: seen
sources: {us: {citation: Us, vintage: 2020, licence: CC0-1.0}}
series:
  output: {unit: kt/year, use: outcome, label: {en: Output, es: Producto}}
  price: {unit: t/year, use: driver, label: {en: Price, es: Precio}}
  share: {unit: 1, use: outcome, label: {en: Share, es: Parte}}
""",
    "data/seen.csv": "series,date,value,source,note\n"
    + "".join(f"output,{2000 + year},{value},us,\n" for year, value in enumerate((2, 3, 4, 9, 5, 1.001, 2, 3)))
    + "price,2000,500,us,\nshare,2000,0.7,us,\nshare,2001,0.7123,us,\n",
}
_CLOCK = "unit: year, start: 2000, stop: 2008, dt: 1"


def found(folder: Path, **changed: object) -> list[Coincidence]:
    given = {
        "reach": 700,
        "prior": "normal(700, 1)",
        "loss": 0.5,
        "start": "2001-03-01",
        "rate": "reach",
        "knot": 77,
        "initial": 1,
        **changed,
    }
    return list(coincidences(study_in(folder, _MODULE.format(**given), _CLOCK, _FILES)))


def test_a_study_of_its_own_numbers_has_none(tmp_path: Path) -> None:
    assert found(tmp_path) == []


def test_a_number_that_is_a_figure_in_another_unit_is_found(tmp_path: Path) -> None:
    (one,) = found(tmp_path, reach=1000, prior="normal(1000, 1)")

    assert (one.element, one.kind, one.series, one.date, one.value) == ("reach", "value", "seen/output", "2005", 1000)
    assert one.observed == pytest.approx(1001)


def test_a_prior_around_a_figure_is_found_where_the_number_is_another(tmp_path: Path) -> None:
    assert [(item.kind, item.date) for item in found(tmp_path, prior="normal(9000, 1)")] == [("prior", "2003")]


def test_a_driver_is_no_outcome(tmp_path: Path) -> None:
    assert found(tmp_path, reach=500, prior="normal(500, 1)") == []


def test_a_share_of_one_digit_is_left_to_chance_and_one_of_four_is_not(tmp_path: Path) -> None:
    assert found(tmp_path / "one", loss=0.7) == []
    assert [item.element for item in found(tmp_path / "four", loss=0.7123)] == ["loss"]


def test_an_event_that_begins_where_a_series_turns_is_found(tmp_path: Path) -> None:
    (highest, rise) = found(tmp_path, start="2003-09-01")

    assert (highest.element, highest.kind, highest.series, highest.date) == ("order", "begins", "seen/output", "2003")
    assert [highest.turn, rise.turn] == ["highest", "rise"]
    assert math.isnan(highest.value)


def test_a_point_of_a_lookup_is_found(tmp_path: Path) -> None:
    assert [(item.element, item.kind, item.date) for item in found(tmp_path, knot=9000)] == [("table", "knot", "2003")]


def test_a_number_in_an_equation_is_found(tmp_path: Path) -> None:
    assert [(one.element, one.kind, one.date) for one in found(tmp_path / "part", rate="reach * 0.7123")] == [
        ("rate", "written", "2001")
    ]
    assert [(one.element, one.kind, one.date) for one in found(tmp_path / "whole", initial=9000)] == [
        ("stock", "written", "2003")
    ]


@pytest.mark.parametrize(("reach", "factor"), [(1.001, 0.001), (1001e3, 1000), (1001 / 365, 1 / 365), (1001 * 12, 12)])
def test_a_figure_is_found_through_a_slip_of_a_power_of_ten_or_of_a_period(
    tmp_path: Path, reach: float, factor: float
) -> None:
    (one,) = found(tmp_path, reach=reach, prior="normal(700, 1)")

    assert (one.element, one.date, one.factor) == ("reach", "2005", pytest.approx(factor, rel=1e-4))
    assert one.observed == pytest.approx(reach, rel=1e-4)


def test_a_number_of_three_digits_is_left_to_chance_in_another_unit(tmp_path: Path) -> None:
    assert found(tmp_path, reach=9.0, prior="normal(700, 1)") == []


def test_a_figure_without_its_unit_is_found(tmp_path: Path) -> None:
    (one,) = found(tmp_path, loss=1.001)

    assert (one.element, one.factor, one.figure_unit) == ("loss", 1.0, "kt/year")
    assert not one.is_in_its_unit


def test_numbers_of_more_digits_come_first_and_other_units_last(tmp_path: Path) -> None:
    several = found(tmp_path, reach=1.001, prior="normal(9000, 1)", loss=0.7123, knot=2000)

    assert [item.element for item in several] == ["loss", "reach", "table", "table", "reach"]
    assert [item.is_in_its_unit for item in several] == [True] * 4 + [False]

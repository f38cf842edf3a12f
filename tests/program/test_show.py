from collections.abc import Callable
from typing import TypeAlias

import pytest

from coyuntura.check.study import CheckedStudy
from coyuntura.program.lower import lower
from coyuntura.program.show import show_program

MakeStudy: TypeAlias = Callable[..., CheckedStudy]


@pytest.fixture
def shown(make_study: MakeStudy) -> list[str]:
    module = """
parameters: {rate: {unit: 1, value: 0.5}}
lookups: {table: {unit: 1, input: 1, points: [[0, 0], [1, 2]]}}
stocks: {stock: {unit: 1, initial: 3}}
flows: {growth: {to: stock, unit: 1, equation: stock * rate}}
auxiliaries:
  level: {unit: 1, equation: table(stock)}
  when: {unit: 1, equation: IF TIME > 2 THEN level ELSE -level}
"""
    return show_program(lower(make_study(module).model)).splitlines()


def test_the_first_line_counts_the_sections(shown: list[str]) -> None:
    assert shown[0] == "0 once, 1 start, 5 step, 13 slots"


def test_an_operator_stands_between_the_names_of_cells(shown: list[str]) -> None:
    assert "  growth = stock * rate" in shown


def test_a_copy_is_shown_as_what_it_copies(shown: list[str]) -> None:
    assert "  stock = 3" in shown


def test_a_lookup_is_shown_by_its_number(shown: list[str]) -> None:
    assert "  level = lookup0(stock)" in shown


def test_an_unnamed_slot_is_shown_by_its_number(shown: list[str]) -> None:
    assert any(line.startswith("  when = select(%") for line in shown)


def test_the_rates_of_stocks_are_shown(shown: list[str]) -> None:
    assert shown[-1] == "  stock' = growth"

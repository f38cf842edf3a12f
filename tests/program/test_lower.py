from collections.abc import Callable
from typing import TypeAlias

import pytest

from coyuntura.check.study import CheckedStudy
from coyuntura.program.lower import lower
from coyuntura.program.program import Program, instructions

MakeStudy: TypeAlias = Callable[..., CheckedStudy]
_MODULE = """
parameters:
  rate: {unit: 1, value: 0.5}
stocks:
  stock: {unit: 1, initial: 2 * rate}
flows:
  growth: {to: stock, unit: 1, equation: stock * (2 * rate + 1)}
auxiliaries:
  one: {unit: 1, equation: stock * rate + 3}
  same: {unit: 1, equation: stock * rate + 3}
"""


@pytest.fixture
def program(make_study: MakeStudy) -> Program:
    return lower(make_study(_MODULE).model)


def test_what_needs_only_parameters_is_computed_once(program: Program) -> None:
    assert [instruction.operation for instruction in instructions(program.once)] == ["multiply", "add"]


def test_equal_expressions_share_a_slot(program: Program) -> None:
    assert program.names["one"] == program.names["same"]


def test_a_shared_expression_is_computed_once_a_step(program: Program) -> None:
    outs = [instruction.out for instruction in instructions(program.step)]

    assert len(outs) == len(set(outs)) == 3


def test_the_start_fills_stocks(program: Program) -> None:
    (stock,) = program.states

    assert [(instruction.operation, instruction.out) for instruction in instructions(program.start)] == [
        ("copy", stock.slot)
    ]


def test_what_an_initial_value_needs_is_computed_at_the_start(make_study: MakeStudy) -> None:
    module = """
stocks: {stock: {unit: 1, initial: base * 2}}
flows: {growth: {to: stock, unit: 1, equation: base}}
auxiliaries: {base: {unit: 1, equation: TIME + 1}}
"""
    program = lower(make_study(module).model)

    assert [instruction.operation for instruction in instructions(program.start)] == ["add", "multiply", "copy"]


def test_lowering_twice_gives_equal_programs(make_study: MakeStudy) -> None:
    model = make_study(_MODULE).model

    assert lower(model) == lower(model)


def test_a_square_is_a_product(make_study: MakeStudy) -> None:
    program = lower(make_study("auxiliaries: {square: {unit: 1, equation: TIME ^ 2}}").model)

    (instruction,) = instructions(program.step)

    assert (instruction.operation, instruction.arguments) == ("multiply", (program.time, program.time))


@pytest.mark.parametrize(
    ("comparison", "operations"),
    [
        ("TIME > 1", ["less"]),
        ("TIME >= 1", ["less_or_equal"]),
        ("TIME <> 1", ["equal", "not"]),
    ],
)
def test_comparisons_are_three(make_study: MakeStudy, comparison: str, operations: list[str]) -> None:
    program = lower(make_study(f"auxiliaries: {{found: {{unit: 1, equation: {comparison}}}}}").model)

    assert [instruction.operation for instruction in instructions(program.step)] == operations


def test_every_cell_has_a_slot(make_study: MakeStudy) -> None:
    module = """
dimensions: {place: [here, there]}
stocks: {stock: {unit: 1, over: place, initial: 1}}
flows: {growth: {to: stock, unit: 1, over: place, equation: "SMTH1(stock, 2)"}}
"""
    program = lower(make_study(module).model)

    assert {"stock[here]", "stock[there]", "growth[here]", "growth[there]"} <= set(program.names)

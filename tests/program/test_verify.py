from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias, cast

import pytest

from coyuntura.check.study import CheckedStudy
from coyuntura.program.lower import lower
from coyuntura.program.program import Instruction, Operation, Program, State
from coyuntura.program.verify import verify

MakeStudy: TypeAlias = Callable[..., CheckedStudy]
_MODULE = """
parameters: {rate: {unit: 1, value: 0.5}}
stocks: {stock: {unit: 1, initial: 2 * rate}}
flows: {growth: {to: stock, unit: 1, equation: stock * rate}}
auxiliaries: {level: {unit: 1, equation: stock + growth}}
"""


@pytest.fixture
def program(make_study: MakeStudy) -> Program:
    return lower(make_study(_MODULE).model)


def test_a_lowered_program_is_legal(program: Program) -> None:
    verify(program)


def test_reading_a_slot_before_it_is_written_is_refused(program: Program) -> None:
    with pytest.raises(ValueError, match="before they are written"):
        verify(replace(program, step=program.step[::-1]))


def test_writing_a_slot_twice_is_refused(program: Program) -> None:
    with pytest.raises(ValueError, match="taken or out of range"):
        verify(replace(program, step=(*program.step, program.step[0])))


def test_writing_over_a_stock_in_a_step_is_refused(program: Program) -> None:
    (stock,) = program.states

    with pytest.raises(ValueError, match="taken or out of range"):
        verify(replace(program, step=(*program.step, Instruction("copy", stock.slot, (program.time,)))))


def test_writing_outside_the_slots_is_refused(program: Program) -> None:
    with pytest.raises(ValueError, match="taken or out of range"):
        verify(replace(program, step=(*program.step, Instruction("copy", program.slots, (program.time,)))))


def test_an_unknown_operation_is_refused(program: Program) -> None:
    unknown = Instruction(cast("Operation", "differentiate"), program.slots, (program.time,))

    with pytest.raises(ValueError, match="no such operation"):
        verify(replace(program, slots=program.slots + 1, step=(*program.step, unknown)))


@pytest.mark.parametrize(("operation", "count"), [("add", 1), ("negate", 2), ("select", 2), ("copy", 0)])
def test_a_wrong_number_of_arguments_is_refused(program: Program, operation: Operation, count: int) -> None:
    wrong = Instruction(operation, program.slots, (program.time,) * count)

    with pytest.raises(ValueError, match=f"{count} arguments"):
        verify(replace(program, slots=program.slots + 1, step=(*program.step, wrong)))


@pytest.mark.parametrize("table", [-1, 0])
def test_a_lookup_without_a_table_is_refused(program: Program, table: int) -> None:
    wrong = Instruction("lookup", program.slots, (program.time,), table)

    with pytest.raises(ValueError, match="no such lookup"):
        verify(replace(program, slots=program.slots + 1, step=(*program.step, wrong)))


def test_a_rate_that_nothing_computes_is_refused(program: Program) -> None:
    (stock,) = program.states

    with pytest.raises(ValueError, match="never written"):
        verify(replace(program, slots=program.slots + 1, states=(State("stock", stock.slot, program.slots),)))


def test_a_stock_that_the_start_does_not_fill_is_refused(program: Program) -> None:
    with pytest.raises(ValueError, match="not filled at the start"):
        verify(replace(program, start=()))

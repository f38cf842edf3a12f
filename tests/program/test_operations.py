from typing import get_args

import pytest

from coyuntura.blocks import functions
from coyuntura.blocks.function import itself
from coyuntura.program.operations import FUNCTIONS, OPERATIONS, SIGNS, Operation
from coyuntura.syntax.tree import BinaryOperator

_WRITTEN_OTHERWISE = {">", ">=", "<>"}
"""Operators that are others with their sides exchanged or the truth turned round."""


def test_the_type_checker_knows_every_row_and_no_other() -> None:
    assert get_args(Operation) == tuple(OPERATIONS)


@pytest.mark.parametrize("sign", sorted({*get_args(BinaryOperator)} - _WRITTEN_OTHERWISE))
def test_an_operator_of_the_language_is_an_operation(sign: str) -> None:
    assert OPERATIONS[SIGNS[sign, 2]].sign == sign


@pytest.mark.parametrize("name", list(FUNCTIONS))
def test_an_operation_takes_as_many_arguments_as_the_language_says(name: str) -> None:
    function, row = functions.FUNCTIONS[name], FUNCTIONS[name]

    assert function.is_repeated == row.is_folded
    assert function.kinds(row.arity) == ("value",) * row.arity


def test_every_function_that_stays_in_a_checked_tree_is_an_operation() -> None:
    staying = {name for name, function in functions.FUNCTIONS.items() if function.expand is itself}

    assert staying - {*FUNCTIONS} == {"SAFEDIV"}


@pytest.mark.parametrize("operation", [name for name, row in OPERATIONS.items() if row.neutral])
@pytest.mark.parametrize("other", [2.5, -0.0, float("inf")])
def test_a_neutral_number_leaves_the_other_argument_as_it_is(operation: Operation, other: float) -> None:
    row = OPERATIONS[operation]
    assert row.number is not None

    for place, neutral in enumerate(row.neutral):
        if neutral is not None:
            arguments = (neutral, other) if place == 0 else (other, neutral)
            assert repr(row.number(*arguments)) == repr(other)

import math
from collections.abc import Callable
from typing import TypeAlias

import pytest

from coyuntura.check.study import CheckedStudy
from coyuntura.program.fold import folded, same_as
from coyuntura.program.lower import lower
from coyuntura.program.operations import Operation
from coyuntura.program.program import instructions

MakeStudy: TypeAlias = Callable[..., CheckedStudy]


@pytest.mark.parametrize(
    ("operation", "numbers", "result"),
    [("add", [0.1, 0.2], 0.1 + 0.2), ("divide", [1.0, 3.0], 1 / 3), ("less", [1.0, 2.0], 1.0), ("not", [2.0], 0.0)],
)
def test_an_operation_on_constants_is_a_constant(operation: Operation, numbers: list[float], result: float) -> None:
    assert folded(operation, numbers) == result


@pytest.mark.parametrize(
    ("operation", "numbers"),
    [
        ("exp", [1.0]),
        ("divide", [1.0, 0.0]),
        ("multiply", [1e200, 1e200]),
        ("add", [1.0, None]),
        ("negate", [0.0]),
    ],
)
def test_what_rounds_by_the_library_or_is_no_plain_number_waits_for_the_run(
    operation: Operation, numbers: list[float | None]
) -> None:
    assert folded(operation, numbers) is None


@pytest.mark.parametrize(
    ("operation", "numbers", "position"),
    [
        ("multiply", [1.0, None], 1),
        ("multiply", [None, 1.0], 0),
        ("divide", [None, 1.0], 0),
        ("subtract", [None, 0.0], 0),
        ("select", [0.0, None, None], 2),
        ("select", [math.nan, None, None], 1),
        ("add", [None, 0.0], None),
        ("divide", [1.0, None], None),
    ],
)
def test_an_operation_that_leaves_its_argument_as_it_is_is_none(
    operation: Operation, numbers: list[float | None], position: int | None
) -> None:
    assert same_as(operation, numbers) == position


def test_what_is_known_before_the_run_leaves_no_instruction(make_study: MakeStudy) -> None:
    program = lower(
        make_study("auxiliaries: {level: {unit: 1, equation: IF 2 > 1 THEN TIME * (3 - 2) ELSE LN(0)}}").model
    )

    assert [instruction.operation for instruction in instructions(program.step)] == []
    assert program.names["level"] == program.time

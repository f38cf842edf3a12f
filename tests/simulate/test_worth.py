from dataclasses import replace

import pytest

from coyuntura.clock import Clock
from coyuntura.program.program import Carried, Code, Instruction, Program, Repeat
from coyuntura.simulate.prepared import is_worth_compiling

pytestmark = pytest.mark.slow  # all of them together take seconds


def _program(steps: int, method: str = "euler", *code: Code) -> Program:
    return Program(
        clock=Clock(0.0, float(steps), 1.0, 1.0, None, method), slots=10**6, constants={0: 1.0}, parameters={}, data={},
        time=1, states=(), memories=(), pipelines=(), lookups=(), streams=(), once=(), start=(), step=code, names={},
    )  # fmt: skip


def _chain(length: int) -> tuple[Instruction, ...]:
    return tuple(Instruction("add", number + 2, (number + 1, 0)) for number in range(length))


@pytest.mark.parametrize(
    ("length", "steps", "method", "is_worth"),
    [
        (1, 1, "euler", True),
        (20_000, 1, "euler", True),
        (30_000, 100, "euler", False),
        (30_000, 100, "rk4", True),
        (30_000, 400, "euler", True),
    ],
)
def test_a_program_is_compiled_where_that_is_soon_done_or_the_run_is_long(
    length: int, steps: int, method: str, *, is_worth: bool
) -> None:
    assert is_worth_compiling(_program(steps, method, *_chain(length))) == is_worth


def test_rounds_count_as_work_and_not_as_length() -> None:
    body = _chain(30_000)
    rounds = Repeat(10, (Carried(999_999, 0, 2),), body)

    assert is_worth_compiling(_program(100, "euler", rounds))
    assert not is_worth_compiling(replace(_program(100, "euler"), step=body))

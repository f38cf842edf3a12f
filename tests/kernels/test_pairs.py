from dataclasses import replace

import pytest
from tests.kernels.random_programs import EXACT, random_program

from coyuntura.kernels.llvm.machine import Processor
from coyuntura.kernels.llvm.pairs import in_pairs, together
from coyuntura.program.program import Code, Instruction, Repeat, instructions, written
from coyuntura.program.verify import verify

_STEP = (
    Instruction("power", 10, (0, 1)),
    Instruction("add", 11, (10, 2)),
    Instruction("multiply", 12, (2, 3)),
    Instruction("power", 13, (12, 1)),
    Instruction("add", 14, (2, 2)),
    Instruction("power", 15, (13, 11)),
)


def _first(code: Code) -> int:
    return min(written(code))


def test_functions_that_do_not_wait_for_one_another_stand_together() -> None:
    assert [instruction.out for instruction in instructions(together(_STEP))] == [12, 10, 13, 14, 11, 15]


def test_a_pair_is_two_neighbours_of_a_kind() -> None:
    groups = [group for group in in_pairs(together(_STEP)) if not isinstance(group, Repeat)]

    assert [[item.out for item in pair] for pair in groups] == [[12], [10, 13], [14], [11], [15]]


@pytest.mark.parametrize("seed", range(20))
def test_every_instruction_still_comes_after_what_it_reads(seed: int) -> None:
    program = random_program(seed, (*EXACT, "exp", "ln", "power"))
    step = together(program.step)

    assert sorted(step, key=_first) == sorted(program.step, key=_first)
    verify(replace(program, step=step))


def test_short_vectors_have_no_room_for_pairs() -> None:
    groups = list(in_pairs(_STEP, are_wanted=Processor("old", "+sse2,-avx").has_pairs))

    assert groups == [(instruction,) for instruction in _STEP]


@pytest.mark.parametrize("features", ["+avx,+avx2,+fma", "+sse2,+avx512f,+avx"])
def test_vectors_of_four_have_room_for_pairs(features: str) -> None:
    assert Processor("new", features).has_pairs

"""Passes: programs to programs that compute the same, faster."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from coyuntura.program.program import Instruction, Operation, Program
from coyuntura.program.verify import verify

_EXACT: frozenset[Operation] = frozenset(
    {"less", "less_or_equal", "equal", "and", "or", "not", "whole", "modulo", "lookup"}
)
"""Operations that may jump where an argument moves by a rounding error."""


def reciprocals(program: Program) -> Program:
    """Return the program with quotients turned into products where a reciprocal serves more than once.

    A divisor that is fixed during a run is inverted once a run, one that several quotients share once a step.
    Such a quotient may differ from the exact one by one unit in the last place (and is infinite where the
    divisor is so near 0, below 2**-1022, that its reciprocal is). A quotient stays what it is
    where a comparison, a whole part or a lookup rests on it in the same instant: there a rounding error
    could become a jump.
    """
    exact = _exact_slots(program.step)
    fixed = {*program.constants, *program.parameters.values(), *(instruction.out for instruction in program.once)}
    free = [item for item in program.step if item.operation == "divide" and item.out not in exact]
    uses = Counter(item.arguments[1] for item in free)
    inverted = [slot for slot, count in uses.items() if slot in fixed or count > 1]
    if not inverted:
        return program
    one, count = program.slots, program.slots + 1
    numbers = {slot: count + number for number, slot in enumerate(inverted)}
    divisions = {slot: Instruction("divide", out, (one, slot)) for slot, out in numbers.items()}
    once = (*program.once, *(item for slot, item in divisions.items() if slot in fixed))
    step: list[Instruction] = []
    done: set[int] = set(fixed)
    for item in program.step:
        if item.operation == "divide" and item.out not in exact and item.arguments[1] in numbers:
            above, below = item.arguments
            if below not in done:
                done.add(below)
                step.append(divisions[below])
            step.append(Instruction("multiply", item.out, (above, numbers[below])))
        else:
            step.append(item)
    changed = replace(
        program,
        slots=count + len(inverted),
        constants={**program.constants, one: 1.0},
        once=once,
        step=tuple(step),
    )
    verify(changed)
    return changed


def _exact_slots(instructions: Iterable[Instruction]) -> set[int]:
    """Return the slots that an operation which may jump rests on in the same instant."""
    exact: set[int] = set()
    for item in reversed(tuple(instructions)):
        if item.operation in _EXACT or item.out in exact:
            exact.update(item.arguments)
        elif item.operation == "select":
            exact.add(item.arguments[0])
    return exact
